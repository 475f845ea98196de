"""What shows whether offered times are real: a try that was lost, a visit that was moved.

Not verbs of anybody: the one is written beside a refusal, outside of the transaction that was
lost, the other in the transaction of the move.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from glideway.booking.models import Booking, LostTry, MovedVisit, Opening
from glideway.booking.operations.wishes import Lost, Wanted
from glideway.kit.actor import Actor, Role
from glideway.kit.models import AuditEntry
from glideway.kit.secrets import blind

# What no page ever offered, or what lies with who asks: the clinic's times were as real as before.
NOT_OFFERED = frozenset(
    {
        "past",
        "notice",
        "horizon",
        "off-grid",
        "does-not-fit",
        "patient-busy",
        "same-day-after-free",
        "session-full",
    }
)
FROM_OUTSIDE = frozenset({Role.PATIENT, Role.LINK_HOLDER, Role.ANON})
SHOWN = timedelta(days=7)  # ours, draft: how long a page of times may lie open


def keep_lost(*, lost: Lost, client: str, by: Actor, now: datetime) -> None:
    """Write down a lost try of somebody from outside; of one browser, person and day the first.

    Nothing is written of a time that was never on offer, so nobody makes failures by typing times.
    """
    rules = [one.rule for one in lost.reasons]
    if by.role not in FROM_OUTSIDE or NOT_OFFERED.intersection(rules):
        return
    if "closed" in rules and not _was_open(lost.wanted, now):
        return
    with transaction.atomic():
        LostTry.objects.get_or_create(
            placement=lost.wanted.placement,
            client=blind(client),
            day=now.astimezone(UTC).date(),
            defaults={
                "service": lost.wanted.service,
                "starts_at": lost.wanted.starts_at,
                "reasons": rules,
                "who": _who_has_it(lost),
                "tried_at": now,
            },
        )


def kept_moves(*, bookings: Sequence[Booking], by: Actor, now: datetime) -> None:
    """Write down from when these appointments are being moved, and by whose role."""
    MovedVisit.objects.bulk_create(
        MovedVisit(booking=one, was_at=one.starts_at, by=by.role, moved_at=now) for one in bookings
    )


def _was_open(wanted: Wanted, now: datetime) -> bool:
    """Whether the hours of the last days had this start, so that a page can have shown it."""
    wall = wanted.starts_at.astimezone(ZoneInfo(wanted.placement.clinic.zone))
    rows = Opening.objects.filter(
        Q(weekday=wall.weekday()) | Q(on=wall.date()),
        Q(valid_until=None) | Q(valid_until__gte=(now - SHOWN).date()),
        placement=wanted.placement,
        opens__lte=f"{wall:%H:%M}",
        closes__gt=f"{wall:%H:%M}",
    )
    return rows.exists()


def _who_has_it(lost: Lost) -> str:
    """Who has the time: a patient who was quicker, somebody whom the clinic entered, or nobody."""
    if not lost.reasons:
        return LostTry.Who.PATIENT  # the key itself said no: a tap of the same instant won
    numbers = [one.met[1:] for one in lost.reasons if one.met[:1] == "b"]
    held = any(one.met[:1] in ("h", "c") for one in lost.reasons)
    booked = Booking.objects.filter(pk__in=[int(one) for one in numbers if one.isdigit()])
    names = [str(one) for one in booked.values_list("public_id", flat=True)]
    if not names:
        return LostTry.Who.PATIENT if held else LostTry.Who.NOBODY
    made = AuditEntry.objects.filter(
        chain=str(lost.wanted.placement.clinic_id), act="booking.made", about__in=names
    )
    by_patients = all(role in FROM_OUTSIDE for role in made.values_list("role", flat=True))
    return LostTry.Who.PATIENT if by_patients else LostTry.Who.CLINIC
