"""The verb that says how a service is booked: how soon, how far ahead, how often, with what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from glideway.booking.core.cells import whole
from glideway.booking.operations.claims import CannotBook, again, locked
from glideway.booking.queries import diaries
from glideway.directory.core import professions
from glideway.directory.models import Resource, Service
from glideway.kit import audit, once
from glideway.kit.actor import Actor

FAR = 730
LONG = 14 * 24 * 60
MOST = {"max_per_day": 100, "approval_hours": 168, "capacity": 60, "people": 4, "buffer": 120}


class ServiceUnclear(CannotBook):
    """A service cannot be booked so: `field` is the setting, and the sentence says why."""

    code = "service-unclear"
    status = 422
    sentence = _("%(label)s: %(reason)s Nothing was saved.")


@dataclass(frozen=True, kw_only=True)
class ServiceTerms:
    """How a service is booked. Minutes all but the horizon (days) and the approval (hours)."""

    notice_minutes: int = 60
    horizon_days: int | None = 60
    max_per_day: int | None = None
    buffer_before: int = 0
    buffer_after: int = 0
    needs_room: bool = True
    devices: Sequence[str] = ()
    people: int = 1
    capacity: int | None = None
    approval_hours: int | None = None
    new_patients: bool = True
    technique: str = ""


@again
def set_terms(
    *, service: Service, terms: ServiceTerms, by: Actor, key: str, now: datetime
) -> Service:
    """Change how a service is booked from now on; nothing that is booked moves.

    Refuses ServiceUnclear with the setting's name: odd minutes, a device that the clinic does not
    have, a class for several practitioners. The same `key` again changes nothing.
    """
    _sensible(service, terms)

    def save() -> str:
        people = service.placements.filter(ended_at=None).values_list("pk", flat=True)
        locked(placements=diaries.ready(people))
        values = {**asdict(terms), "devices": list(terms.devices)}
        Service.objects.filter(pk=service.pk).update(**values)
        audit.record(
            by=by,
            act="service.set",
            kind="Service",
            about=service.public_id,
            now=now,
            clinic_id=service.clinic_id,
        )
        return str(service.public_id)

    body = {"service": str(service.public_id), **asdict(terms), "devices": list(terms.devices)}
    once.answer(actor=by, key=key, route="booking.set-terms", body=body, now=now, do=save)
    return Service.objects.get(pk=service.pk)


def _sensible(service: Service, terms: ServiceTerms) -> None:
    for field, label in (
        ("buffer_before", _("Time before a visit")),
        ("buffer_after", _("Time after a visit")),
    ):
        minutes = getattr(terms, field)
        if not 0 <= minutes <= MOST["buffer"]:
            raise _unclear(field, label, _("it is 0 to 120 minutes."))
        if not whole(minutes):
            raise _unclear(field, label, _("time is kept in whole five minutes."))
    if not 0 <= terms.notice_minutes <= LONG:
        raise _unclear("notice_minutes", _("Shortest notice"), _("it is 0 minutes to 14 days."))
    if terms.horizon_days is not None and not 1 <= terms.horizon_days <= FAR:
        raise _unclear("horizon_days", _("How far ahead"), _("it is 1 to 730 days, or empty."))
    for field, label in (
        ("max_per_day", _("Most a day")),
        ("approval_hours", _("Time to answer a request")),
        ("capacity", _("Seats of a class")),
        ("people", _("Practitioners together")),
    ):
        value = getattr(terms, field)
        if value is not None and not 1 <= value <= MOST[field]:
            raise _unclear(field, label, _("it is at least 1, and not more than anybody can do."))
    if terms.technique not in {"", *professions.techniques()}:
        raise _unclear("technique", _("Technique"), _("it is not one that has a certificate."))
    _with_what(service, terms)


def _with_what(service: Service, terms: ServiceTerms) -> None:
    if terms.capacity is not None and terms.people > 1:
        raise _unclear(
            "people", _("Practitioners together"), _("a class is given by one practitioner.")
        )
    owned = Resource.objects.filter(
        clinic=service.clinic_id, kind=Resource.Kind.DEVICE, retired_at=None
    )
    if set(terms.devices) - set(owned.values_list("sort", flat=True)):
        raise _unclear("devices", _("Devices"), _("the clinic has no device of that sort."))
    if terms.people > service.placements.filter(ended_at=None).count():
        raise _unclear(
            "people", _("Practitioners together"), _("fewer practitioners give this service.")
        )


def _unclear(field: str, label: Promise | str, reason: Promise | str) -> ServiceUnclear:
    return ServiceUnclear(field=field, label=str(label), reason=str(reason))
