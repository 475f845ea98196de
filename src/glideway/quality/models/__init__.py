"""Tables of the quality room: one noun a module."""

from glideway.quality.models.grievances import Grievance, GrievanceStep
from glideway.quality.models.incidents import Incident
from glideway.quality.models.inspections import Inspection
from glideway.quality.models.marks import Mark
from glideway.quality.models.reviews import Review, ReviewStep
from glideway.quality.models.wording import ListingText

__all__ = [
    "Grievance",
    "GrievanceStep",
    "Incident",
    "Inspection",
    "ListingText",
    "Mark",
    "Review",
    "ReviewStep",
]
