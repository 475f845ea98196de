"""Where the first clinic has time, asked as a patient's page asks; and who does what there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from glideway.booking import queries as booking
from glideway.booking.core import instant
from glideway.booking.models import Booking
from glideway.config.demo import cast
from glideway.directory.models import Membership, Patient, Placement, Service
from glideway.kit.actor import Actor, Role

DAYS = 21
AROUND = timedelta(days=1)


def starts(
    *, placement: Placement, service: Service, now: datetime, days: int = DAYS
) -> Iterator[datetime]:
    """The free starts of a service at a placement over the coming weeks, first ones first."""
    found = booking.starts_of(placement.pk, service, days=days, now=now)
    return (instant(one) for one in found)


def apart(
    *, placement: Placement, service: Service, many: int, after: datetime, now: datetime
) -> list[datetime]:
    """At most `many` free starts after an instant, each on another day."""
    by_day: dict[object, datetime] = {}
    for one in starts(placement=placement, service=service, now=now):
        if one > after:
            by_day.setdefault(one.date(), one)
    return list(by_day.values())[:many]


def member(role: str) -> Actor:
    """Somebody of the cast who works at the first clinic, as when signed in."""
    email = next(part.email for part in cast.CAST if part.role == role)
    worn = Membership.objects.select_related("login__practitioner").get(login__email=email)
    treats = getattr(worn.login, "practitioner", None)
    return Actor(
        role=Role(role),
        login_id=worn.login_id,
        clinic_id=worn.clinic_id,
        practitioner_id=treats.pk if treats else None,
        network="demo",
        name=worn.login.name,
    )


def patient(who: Patient) -> Actor:
    """A patient, signed in or with the link of a letter."""
    if who.login_id is not None:
        return Actor(role=Role.PATIENT, login_id=who.login_id, patient_id=who.pk, network="demo")
    return Actor(role=Role.LINK_HOLDER, link=f"demo-{who.pk}", patient_id=who.pk, network="demo")


def idle(*, some: Sequence[Patient], at: datetime, many: int = 1) -> list[Patient]:
    """The first of these patients who are nowhere else around that day; never the cast's own."""
    busy = set(
        Booking.objects.filter(
            patient__in=some, cancelled_at=None, starts_at__range=(at - AROUND, at + AROUND)
        ).values_list("patient_id", flat=True)
    )
    return [one for one in some if one.pk not in busy and one.login_id is None][:many]
