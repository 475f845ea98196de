"""Questions about people and clinics that only read; who asks counts where rows are not public."""

from glideway.directory.queries.actors import (
    actor_of,
    has_second_factor,
    is_patient,
    login_by_link,
    memberships_of,
    needs_second_factor,
    patient_of,
)
from glideway.directory.queries.listing import (
    House,
    Page,
    Person,
    Wanted,
    clinic,
    clinics,
    clinics_near,
    errands_for,
    house,
    network,
    plaques_of,
    practitioner,
    practitioners,
)

__all__ = [
    "House",
    "Page",
    "Person",
    "Wanted",
    "actor_of",
    "clinic",
    "clinics",
    "clinics_near",
    "errands_for",
    "has_second_factor",
    "house",
    "is_patient",
    "login_by_link",
    "memberships_of",
    "needs_second_factor",
    "network",
    "patient_of",
    "plaques_of",
    "practitioner",
    "practitioners",
]
