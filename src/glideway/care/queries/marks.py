"""How far a record has come: the number of its last change, which a device says it has seen.

The chained record counts every act, so the number of the last one that changed something is the
state of the record. A tap that waited on a device names the number it was made after.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from glideway.booking.models import Booking
from glideway.care.models import Adjustment, Pass, Sensation, Visit
from glideway.care.queries import scope
from glideway.care.queries.day import bookings
from glideway.kit.actor import Actor, Role
from glideway.kit.models import AuditEntry, KeptAnswer

# What every worker shares, that of an inspector's sheet too: one way to keep, send and listen.
SCRIPTS = tuple(f"care/offline/{one}.js" for one in ("box", "copies", "queue", "listening"))
MOST = 12  # visits under way at once on one device, the newest
LATE = "tap.late"  # says when a tap came; what it did is an act of its own
LOOKS = Q(act__endswith="viewed") | Q(act__endswith="seen") | Q(act=LATE)


def to_keep(actor: Actor, begins: datetime, ends: datetime, *, now: datetime) -> list[UUID]:
    """The visits of a day, begun and not signed, whose pages a device of `actor` may keep.

    Their own only, by the road of every page; what is read through broken glass is not kept.
    """
    today = Q(opened_at__gte=begins, opened_at__lt=ends)
    today |= Q(booking__starts_at__gte=begins, booking__starts_at__lt=ends)
    rows = Visit.objects.filter(
        scope.visits(actor, "C", now=now),
        today,
        signed_at=None,
        practitioner_id=actor.practitioner_id or 0,
    )
    return list(rows.order_by("-opened_at").values_list("public_id", flat=True)[:MOST])


def to_begin(actor: Actor, begins: datetime, ends: datetime) -> list[Booking]:
    """The bookings of a day whose hands-on work has not begun, the next first.

    Their own only; a region that is not said yet is asked for by the form of the day's page.
    """
    open_ones = bookings(actor).filter(
        starts_at__gte=begins,
        starts_at__lt=ends,
        cancelled_at=None,
        no_show_at=None,
        finished_at=None,
    )
    still = Q(visit=None) | Q(visit__signed_at=None, visit__treatments=None)
    return list(open_ones.filter(still).exclude(region="").order_by("starts_at", "pk")[:MOST])


def marks_of(found: Sequence[Booking]) -> dict[int, int]:
    """The number of the last change to the record of each of these patients. One query."""
    rows = _acts(
        {one.placement.clinic_id for one in found}, {one.patient_id for one in found}
    ).values_list("patient_id")
    return {int(who): last for who, last in rows.annotate(last=Max("number")) if who is not None}


def mark(about: Visit | Booking) -> int:
    """The number of the last change to the record of the patient it is about. One query."""
    return _changes(about).order_by("-number").values_list("number", flat=True).first() or 0


def was_done(actor: Actor, key: str) -> bool:
    """Whether a tap of this key was done before: then it is a repeat and no change."""
    try:
        known = UUID(key)
    except ValueError:
        return False
    if KeptAnswer.objects.filter(actor=actor.key, key=str(known)).exists():
        return True
    return any(
        one.objects.filter(public_id=known).exists() for one in (Pass, Sensation, Adjustment)
    )


def own_mark(about: Visit | Booking, actor: Actor, seen: int) -> int:
    """Where the record stood right after a repeated tap, never further than what it did itself.

    It is the first act of this person after what the device had seen; whatever came later was
    not seen by the device, and its next tap must say so.
    """
    later = _changes(about).filter(number__gt=seen, actor=actor.key).order_by("number")
    first = later.first()
    if first is None:
        return seen
    same = later.filter(at=first.at).order_by("-number").values_list("number", flat=True)
    return same.first() or first.number


def _changes(about: Visit | Booking) -> QuerySet[AuditEntry]:
    if isinstance(about, Booking):
        return _acts({about.placement.clinic_id}, {about.patient_id})
    return _acts({about.episode.clinic_id}, {about.episode.patient_id})


def _acts(clinics: Collection[int], patients: Collection[int]) -> QuerySet[AuditEntry]:
    about = AuditEntry.objects.filter(chain__in=map(str, clinics), patient_id__in=patients)
    return about.exclude(LOOKS).exclude(role=Role.SYSTEM)
