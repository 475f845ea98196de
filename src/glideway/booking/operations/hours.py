"""Verbs that open and close time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from glideway.booking.core.cells import whole
from glideway.booking.models import Block, Booking, Opening
from glideway.booking.operations import displaced
from glideway.booking.operations.claims import CannotBook, locked
from glideway.booking.operations.closures import still_closed
from glideway.booking.queries import diaries
from glideway.directory.models import Placement, Resource
from glideway.kit import audit
from glideway.kit.actor import Actor
from glideway.kit.audit import Act

BATCH = 500


class OddMinutes(CannotBook):
    """Time is kept in stretches of five minutes; `field` says which value is none."""

    code = "odd-minutes"
    status = 422
    sentence = _("Hours, steps, lengths and buffers are whole five minutes. Nothing was saved.")


@dataclass(frozen=True, kw_only=True)
class OpeningRow:
    """A stretch of a placement: every week on `weekday` (0 is Monday), or on one date instead.

    A dated stretch that closes when it opens closes the date.
    """

    placement: Placement
    opens: str
    closes: str
    weekday: int | None = None
    on: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class BlockRow:
    """A stretch closed for a resource: `unavailable` (leave) or `external` (a calendar's)."""

    resource: Resource
    starts_at: datetime
    ends_at: datetime
    kind: str = "unavailable"


def open_hours(*, rows: Iterable[OpeningRow], by: Actor, now: datetime) -> list[Opening]:
    """Open hours for placements. Refuses OddMinutes, also for a grid that is not whole."""
    asked = list(rows)
    for one in asked:
        if not whole(int(one.opens[3:]), int(one.closes[3:])):
            raise OddMinutes(field="opens")
        if not whole(one.placement.slot_step):
            raise OddMinutes(field="slot_step")
    placements = {one.placement.pk: one.placement for one in asked}
    with transaction.atomic():
        locked(placements=diaries.ready(placements))
        openings = Opening.objects.bulk_create(
            (Opening(**vars(one)) for one in asked), batch_size=BATCH
        )
        still_closed(placements=diaries.ready(placements), now=now)
        audit.record_many(
            Act(by, "hours.opened", "Placement", one.public_id, now, clinic_id=one.clinic_id)
            for one in placements.values()
        )
    return openings


def close(*, rows: Iterable[BlockRow], by: Actor, now: datetime) -> list[Block]:
    """Close stretches. What is booked inside stays booked, and the desk has an errand for it."""
    asked = list(rows)
    with transaction.atomic():
        resources = sorted({one.resource.pk for one in asked})
        list(Resource.objects.select_for_update().filter(pk__in=resources).order_by("pk"))
        blocks = Block.objects.bulk_create((Block(**vars(one)) for one in asked), batch_size=BATCH)
        displaced.ask_desk(bookings=_under(asked, now), now=now)
        audit.record_many(
            Act(by, "time.closed", "Block", one.public_id, now, clinic_id=one.resource.clinic_id)
            for one in blocks
        )
    return blocks


def _under(rows: Iterable[BlockRow], now: datetime) -> list[Booking]:
    """The visits ahead that lie in stretches closed just now, each once, by time."""
    inside = Q(pk__in=())
    for one in rows:
        if one.ends_at > now:
            whose = (
                Q(resource=one.resource) | Q(room=one.resource) | Q(bindings__resource=one.resource)
            )
            inside |= whose & Q(starts_at__lt=one.ends_at, ends_at__gt=one.starts_at)
    ahead = Booking.objects.filter(inside, cancelled_at=None, starts_at__gt=now)
    return list(ahead.select_related("placement__clinic").distinct().order_by("starts_at", "pk"))
