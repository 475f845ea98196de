"""Questions of the quality room that only read."""

from glideway.quality.queries.cards import (
    Line,
    answers,
    card,
    changed,
    measure,
    network_counts,
    scorecards,
)
from glideway.quality.queries.desk import (
    clinics_at_desk,
    credential,
    credentials_to_verify,
    grievance,
    grievances,
    inspection,
    inspections,
    inspector,
    inspectors,
    sheet,
)
from glideway.quality.queries.voices import (
    case_by_link,
    case_link,
    link,
    review_by_link,
    reviews_shown,
    uninvited,
)

__all__ = [
    "Line",
    "answers",
    "card",
    "case_by_link",
    "case_link",
    "changed",
    "clinics_at_desk",
    "credential",
    "credentials_to_verify",
    "grievance",
    "grievances",
    "inspection",
    "inspections",
    "inspector",
    "inspectors",
    "link",
    "measure",
    "network_counts",
    "review_by_link",
    "reviews_shown",
    "scorecards",
    "sheet",
    "uninvited",
]
