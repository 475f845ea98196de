"""Tables of the quality room: one noun a module."""

from glideway.quality.models.applications import Application, ApplicationStep
from glideway.quality.models.cards import Card
from glideway.quality.models.evidence import Evidence
from glideway.quality.models.grievances import Grievance, GrievanceStep
from glideway.quality.models.incidents import Incident
from glideway.quality.models.inspections import Appeal, Declaration, Exhibit, Inspection
from glideway.quality.models.lapses import Lapse, LapsedVisit
from glideway.quality.models.marks import Mark
from glideway.quality.models.reviews import Review, ReviewStep
from glideway.quality.models.wording import ListingText

__all__ = [
    "Appeal",
    "Application",
    "ApplicationStep",
    "Card",
    "Declaration",
    "Evidence",
    "Exhibit",
    "Grievance",
    "GrievanceStep",
    "Incident",
    "Inspection",
    "Lapse",
    "LapsedVisit",
    "ListingText",
    "Mark",
    "Review",
    "ReviewStep",
]
