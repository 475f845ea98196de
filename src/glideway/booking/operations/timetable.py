"""The verb that saves somebody's hours: weekly, of seasons and of single dates, all at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from glideway.booking.core.cells import whole
from glideway.booking.core.typed_hours import Season, crossing
from glideway.booking.models import Opening
from glideway.booking.operations import displaced
from glideway.booking.operations.claims import CannotBook, again, locked
from glideway.booking.operations.closures import still_closed
from glideway.booking.operations.hours import OddMinutes, OpeningRow
from glideway.booking.queries import diaries, hours
from glideway.booking.queries.hours import CALENDAR
from glideway.directory.models import Placement
from glideway.kit import audit, once
from glideway.kit.actor import Actor

STEPS = (5, 10, 15, 20, 30, 60)


class HoursChanged(CannotBook):
    """Two people edited the same hours; who saves second sees the first one's before writing."""

    code = "hours-changed"
    sentence = _(
        "Somebody else changed these hours while you were editing. Nothing was saved."
        " Open them again and make your change."
    )


class SeasonsCross(CannotBook):
    """A date has one season's hours."""

    code = "seasons-cross"
    status = 422
    sentence = _("Two seasons share a date. Nothing was saved.")


@again
def set_hours(
    *,
    placement: Placement,
    rows: Sequence[OpeningRow],
    step: int,
    seen: str,
    by: Actor,
    key: str,
    now: datetime,
) -> Placement:
    """Put these stretches in the place of all that a placement has, under the lock of bookings.

    Holidays that the calendar wrote stay, but where `rows` name their date. Booked visits stay;
    those that lie in closed time only since this change become errands of the desk. `seen` is
    `hours.digest` of what the editor was shown: HoursChanged when it is not what is there. The
    same `key` again changes nothing. Refuses OddMinutes and SeasonsCross.
    """
    _sound(rows, step)

    def save() -> str:
        locked(placements=diaries.ready([placement.pk]))
        fresh = Placement.objects.select_related("clinic", "practitioner__resource").get(
            pk=placement.pk
        )
        kept = hours.stretches(fresh, now=now)
        if hours.digest(kept, fresh.slot_step) != seen:
            raise HoursChanged
        typed = [hours.as_opened(Opening(**vars(one))) for one in rows]
        outside = hours.falls_outside(
            hours.visits_ahead(fresh, now=now),
            [hours.as_opened(one) for one in kept],
            hours.with_holidays(typed, kept),
            fresh.clinic.zone,
        )
        dates = {one.on for one in rows if one.on is not None}
        gone = [one.pk for one in kept if not one.why.startswith(CALENDAR) or one.on in dates]
        Opening.objects.filter(pk__in=gone).delete()
        Opening.objects.bulk_create(Opening(**vars(one)) for one in rows)
        fresh.slot_step = step
        fresh.save(update_fields=["slot_step"])
        still_closed(placements=[fresh], now=now)
        displaced.ask_desk(bookings=outside, now=now)
        audit.record(
            by=by,
            act="hours.set",
            kind="Placement",
            about=fresh.public_id,
            now=now,
            clinic_id=fresh.clinic_id,
        )
        return str(fresh.public_id)

    body = {
        "placement": str(placement.public_id),
        "step": step,
        "seen": seen,
        "rows": sorted(str(sorted({**vars(one), "placement": 0}.items())) for one in rows),
    }
    once.answer(actor=by, key=key, route="booking.set-hours", body=body, now=now, do=save)
    return Placement.objects.get(pk=placement.pk)


def _sound(rows: Sequence[OpeningRow], step: int) -> None:
    if step not in STEPS:
        raise OddMinutes(field="slot_step")
    for one in rows:
        if not whole(int(one.opens[3:]), int(one.closes[3:])):
            raise OddMinutes(field="opens")
    seasons = [
        Season(one.valid_from, one.valid_until)
        for one in rows
        if one.valid_from is not None or one.valid_until is not None
    ]
    if crossing(seasons) is not None:
        raise SeasonsCross
