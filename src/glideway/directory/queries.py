"""Questions about people and clinics that only read; each takes the actor where rows are not public."""

from typing import Any

from glideway.directory.models import Membership
from glideway.kit.actor import Actor, Role


def actor_of(login: Any, *, chosen: str | None, network: str) -> Actor:  # noqa: ANN401 - Django's lazy user
    """The Actor a login is in this session: the membership it chose, else its first, else a patient.

    At most three queries. A membership that ended is nobody's role any more.
    """
    memberships = list(
        Membership.objects.filter(login_id=login.pk, ended_at=None).order_by("pk")
    )
    worn = next((one for one in memberships if str(one.public_id) == chosen), None)
    worn = worn or (memberships[0] if memberships else None)
    facts = {"login_id": login.pk, "network": network, "name": login.name}
    if worn is None:
        patient = getattr(login, "patient", None)
        return Actor(role=Role.PATIENT, patient_id=patient.pk if patient else None, **facts)
    practitioner = (
        getattr(login, "practitioner", None) if worn.role == Role.PRACTITIONER else None
    )
    return Actor(
        role=Role(worn.role),
        clinic_id=worn.clinic_id,
        practitioner_id=practitioner.pk if practitioner else None,
        **facts,
    )
