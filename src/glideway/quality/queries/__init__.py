"""Questions of the quality room that only read."""

from glideway.quality.queries.cards import (
    Line,
    card,
    changed,
    measure,
    network_counts,
    scorecards,
)
from glideway.quality.queries.desk import (
    clinics_at_desk,
    credentials_to_verify,
    grievances,
    inspection,
    inspections,
)
from glideway.quality.queries.voices import review_by_link, reviews_shown

__all__ = [
    "Line",
    "card",
    "changed",
    "clinics_at_desk",
    "credentials_to_verify",
    "grievances",
    "inspection",
    "inspections",
    "measure",
    "network_counts",
    "review_by_link",
    "reviews_shown",
    "scorecards",
]
