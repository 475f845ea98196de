"""Verbs of a plan of visits: booked in one go, moved from a visit on, cancelled, taken back.

One transaction and one idempotency key for the whole plan; each visit is a normal appointment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from glideway.booking.core import Policy, at_minute, instant, series_starts
from glideway.booking.core.minutes import local_minute
from glideway.booking.core.policy import UNDO
from glideway.booking.models import Booking, Series, TakenCell
from glideway.booking.operations import letters, waitlist
from glideway.booking.operations.bookings import book_many, reminded
from glideway.booking.operations.bulk import BookingRow
from glideway.booking.operations.cancelling import (
    CancelRow,
    PolicyNeedsYes,
    UndoOver,
    cancel_many,
    terms,
)
from glideway.booking.operations.changes import (
    BY_THE_PATIENT,
    as_it_is,
    explained,
    reminders_end,
    told_many,
    unsaid,
)
from glideway.booking.operations.claims import (
    CannotBook,
    Lost,
    TimePast,
    Wanted,
    again,
    judged,
    locked,
    refused,
    taken,
)
from glideway.booking.operations.tries import kept_moves
from glideway.booking.queries import diaries, planned, plans
from glideway.booking.queries.plans import Chosen, Conflict
from glideway.directory.models import Patient, Placement, Service
from glideway.kit import once, post
from glideway.kit.actor import Actor

Was: TypeAlias = tuple[Placement, datetime, datetime]  # whose time it was, from when to when


class PlanNotFree(CannotBook):
    """Some visits of the plan cannot be; `conflicts` say which, each with what is free near it."""

    code = "plan-not-free"
    sentence = _("Some of these times are not free any more. Nothing was booked or moved.")


class PlanStands(CannotBook):
    """What a practitioner planned is booked once; its letter's link books no second plan."""

    code = "plan-stands"
    sentence = _("These visits are booked already. Nothing was booked twice.")


@dataclass(frozen=True, kw_only=True)
class SeriesRow:
    """A plan in one sentence: from a local wall time on, by a rule, so many visits.

    Rules: `every 7 days`, `tue,fri`, or days from the first visit as in `0,2,4,7,9`. `words` are
    kept with the plan in the rule's place, where a person said it in words.
    """

    service: Service
    placement: Placement
    patient: Patient
    first_local: datetime
    rule: str
    count: int
    region: str = ""
    policy: Policy = Policy.ALL_OR_NOTHING
    words: str = ""


class Planned(NamedTuple):
    """What was booked of a plan, and what stands in the way of the rest."""

    series: Series | None
    bookings: list[Booking]
    conflicts: list[Conflict]


class _NotFree(Exception):
    """Ends the writing transaction: nothing of the plan is kept, not even its key."""

    def __init__(self, conflicts: list[Conflict]) -> None:
        super().__init__(len(conflicts))
        self.conflicts = conflicts


def book_series(*, row: SeriesRow, by: Actor, key: str, now: datetime) -> Planned:
    """Book a plan of visits in one transaction; the same `key` again answers the same plan.

    Each visit is a normal appointment. With `all_or_nothing` one start that is taken or closed and
    nothing is written; with `book_free_report_rest` the free ones are. Either way the conflicts
    come back with the nearest free starts. Refuses as `book_many` does when somebody is quicker.
    """
    starts = series_starts(row.first_local, row.placement.clinic.zone, row.rule, row.count)
    visits = [Chosen(row.placement, instant(start)) for start in starts]
    return _booked(row, visits, by, key, now)


def settle(
    *,
    row: SeriesRow,
    visits: Sequence[Chosen],
    by: Actor,
    key: str,
    now: datetime,
    once_only: bool = False,
) -> Planned:
    """Book exactly these visits of a plan, as somebody settled them: all of them, or none.

    Of `row` the times are not read. Refuses PlanNotFree when one of them is not free any more,
    with what is free near it; and PlanStands where the plan is to be booked `once_only` and one of
    these two people with visits ahead stands.
    """
    found = _booked(row, visits, by, key, now, once_only=once_only)
    if found.conflicts and row.policy is Policy.ALL_OR_NOTHING:
        raise PlanNotFree(conflicts=found.conflicts, visits=list(visits))
    return found


@again
def _booked(
    row: SeriesRow,
    visits: Sequence[Chosen],
    by: Actor,
    key: str,
    now: datetime,
    *,
    once_only: bool = False,
) -> Planned:
    def plan() -> str:
        who = plans.givers(row.service, now=now)
        ready = diaries.ready({one.placement.pk for one in visits})
        locked(placements=ready, patients=[row.patient.pk])
        if once_only and planned.already(row.patient, row.placement, now=now):
            raise PlanStands
        board = plans.slate(
            service=row.service,
            placements=who,
            patient=row.patient,
            window=plans.span_of(visits),
            now=now,
        )
        lines = plans.lines(board, visits)
        conflicts = [one.conflict for one in lines if one.conflict]
        free = [one for one in lines if not one.conflict]
        if not free or (conflicts and row.policy is Policy.ALL_OR_NOTHING):
            raise _NotFree(conflicts)
        made = _series(row, now)
        rows = [
            BookingRow(
                service=row.service,
                placement=one.placement,
                starts_at=one.starts_at,
                patient=row.patient,
                region=row.region,
                first_visit=False,
                series=made,
            )
            for one in free
        ]
        letters.planned(series=made, bookings=book_many(rows=rows, by=by, now=now), now=now)
        return str(made.public_id)

    body = {
        "placement": str(row.placement.public_id),
        "service": str(row.service.public_id),
        "patient": str(row.patient.public_id),
        "visits": [[str(one.placement.public_id), at_minute(one.starts_at)] for one in visits],
        "policy": row.policy,
    }
    try:
        answer, _replay = once.answer(
            actor=by, key=key, route="booking.series", body=body, now=now, do=plan
        )
    except _NotFree as no:
        return Planned(None, [], no.conflicts)
    written = Series.objects.get(public_id=answer)
    bookings = list(Booking.objects.filter(series=written).order_by("starts_at", "pk"))
    return Planned(written, bookings, _left_out(row, visits, bookings, now))


def _series(row: SeriesRow, now: datetime) -> Series:
    made = Series(
        placement=row.placement,
        patient=row.patient,
        service=row.service,
        region=row.region,
        rule=row.words or row.rule,
        made_at=now,
    )
    made.save(force_insert=True)
    return made


def _left_out(
    row: SeriesRow, visits: Sequence[Chosen], bookings: Sequence[Booking], now: datetime
) -> list[Conflict]:
    """The visits that are not among what was booked, with what is free near each now."""
    have = {(one.placement_id, at_minute(one.starts_at)) for one in bookings}
    missing = [one for one in visits if (one.placement.pk, at_minute(one.starts_at)) not in have]
    if not missing:
        return []
    board = plans.slate(
        service=row.service,
        placements=plans.givers(row.service, now=now),
        patient=row.patient,
        window=plans.span_of(missing),
        now=now,
    )
    return [
        Conflict(
            one.starts_at,
            board.near(one.placement, at_minute(one.starts_at)),
            board.reasons(one.placement, at_minute(one.starts_at)),
        )
        for one in missing
    ]


def shifted(*, bookings: Sequence[Booking], starts_at: datetime) -> list[datetime]:
    """Where these visits go when the first of them goes to `starts_at`.

    Each by the same step on the clinic's wall: a visit at ten stays one at ten over clock changes.
    """
    head = bookings[0]
    there = ZoneInfo(head.placement.clinic.zone)
    step = _wall(starts_at, there) - _wall(head.starts_at, there)
    moved = [_wall(one.starts_at, there) + step for one in bookings]
    return [
        instant(local_minute(there.key, one.date(), one.hour * 60 + one.minute)) for one in moved
    ]


def _wall(at: datetime, there: ZoneInfo) -> datetime:
    return at.astimezone(there).replace(tzinfo=None)


@again
def move_from(
    *, booking: Booking, starts_at: datetime, by: Actor, key: str, now: datetime
) -> list[Booking]:
    """Move this visit of a plan and all later ones by the same step on the wall, all or none.

    Each keeps its ids, its practitioner and its length of time to the next. One message tells of
    all; the reminders are made anew. The same `key` again changes nothing. Refuses PlanNotFree
    with the visits that cannot go, and TimePast when none lies ahead: then all stand.
    """

    def shift() -> str:
        later = planned.later_visits(booking, now=now)
        if not later:
            raise TimePast(nearest=())
        locked(placements=[one.placement for one in later], patients=[booking.patient_id])
        fresh = [as_it_is(booking=one) for one in later]
        before = [(one.placement, one.starts_at, one.ends_at) for one in fresh]
        goals = shifted(bookings=fresh, starts_at=starts_at)
        kept_moves(bookings=fresh, by=by, now=now)
        untold = _taken_back(fresh, "moved", now)
        _relocated(fresh, goals, now)
        letters.plan_moved(bookings=_standing(fresh, now) if untold else fresh, now=now)
        told_many(bookings=fresh, act="booking.moved", by=by, now=now)
        _given_back([one for one in before if not _taken_again(one, fresh)], by, now)
        return str(len(fresh))

    body = {"booking": str(booking.public_id), "start": at_minute(starts_at), "later": True}
    try:
        once.answer(actor=by, key=key, route="booking.move-from", body=body, now=now, do=shift)
    except Lost as lost:
        raise refused(lost=lost, now=now) from lost
    except _NotFree as no:
        raise PlanNotFree(conflicts=no.conflicts, visits=[]) from no
    return planned.later_visits(Booking.objects.get(pk=booking.pk), now=now)


def move_lines(
    *, bookings: Sequence[Booking], starts_at: datetime, now: datetime
) -> list[plans.Line]:
    """The dry run of `move_from`: where each visit would go, free or not (six queries)."""
    head = bookings[0]
    goals = [
        Chosen(one.placement, goal)
        for one, goal in zip(bookings, shifted(bookings=bookings, starts_at=starts_at), strict=True)
    ]
    board = plans.slate(
        service=head.service,
        placements=plans.givers(head.service, now=now),
        patient=head.patient,
        window=plans.span_of(goals),
        now=now,
        ignored=[f"b{one.pk}" for one in bookings],
    )
    return plans.lines(board, goals)


def _relocated(bookings: list[Booking], goals: list[datetime], now: datetime) -> None:
    """Take the new time of each; all old cells are given back first, for one's goal is another's.

    Judged by the same road as a single move, so rooms are bound anew.
    """
    lines = move_lines(bookings=bookings, starts_at=goals[0], now=now)
    if conflicts := [one.conflict for one in lines if one.conflict]:
        raise _NotFree(conflicts)
    mine = {f"b{one.pk}" for one in bookings}
    ready = {one.pk: one for one in diaries.ready({one.placement_id for one in bookings})}
    sure = [
        judged(
            wanted=Wanted(one.service, ready[one.placement_id], at_minute(goal), None, one.region),
            patient=None,  # the slate above has judged the patient's own time
            newcomer=False,
            now=now,
            ignored=mine,
        )
        for one, goal in zip(bookings, goals, strict=True)
    ]
    TakenCell.objects.filter(booking__in=bookings).delete()
    for one, wanted in zip(bookings, sure, strict=True):
        for name, value in wanted.facts(made_at=one.made_at).items():
            setattr(one, name, value)
        unsaid(booking=one)
        one.waived = []
        one.sequence += 1
        one.save()
    taken(wishes=[(wanted, None, one) for wanted, one in zip(sure, bookings, strict=True)], now=now)
    for one in bookings:
        reminders_end(booking=one, why="moved", now=now)
    reminded(bookings=bookings, now=now)


def cancel_from(
    *, booking: Booking, by: Actor, key: str, now: datetime, yes: bool = False, reason: str = ""
) -> list[Booking]:
    """Cancel this visit of a plan and all later ones: free ones free, late ones as was shown.

    A patient says `yes` to the fees first, else PolicyNeedsYes with their sum. One message. The
    same `key` again changes nothing. Refuses NeedsAReason as `cancel` does, and TimePast when none
    lies ahead.
    """

    def end() -> str:
        explained(reason=reason, by=by)
        later = planned.later_visits(booking, now=now)
        if not later:
            raise TimePast(nearest=())
        fees = fees_owed(bookings=later, now=now) if by.role in BY_THE_PATIENT else [0] * len(later)
        if sum(fees) and not yes:
            raise PolicyNeedsYes(fee_cents=sum(fees))
        _ended(later, fees, by, now, reason)
        return str(len(later))

    body = {"booking": str(booking.public_id), "yes": yes, "reason": reason, "later": True}
    once.answer(actor=by, key=key, route="booking.cancel-from", body=body, now=now, do=end)
    rows = Booking.objects.filter(series=booking.series_id, starts_at__gte=booking.starts_at)
    return list(rows.order_by("starts_at", "pk"))


def fees_owed(*, bookings: Sequence[Booking], now: datetime) -> list[int]:
    """The fee of each of these visits if it were cancelled now, in cents."""
    found = [terms(booking=one, now=now) for one in bookings]
    return [0 if one.free else one.fee_cents for one in found]


def undo_series(*, series: Series, by: Actor, key: str, now: datetime) -> Series:
    """Take a whole plan back within three minutes of booking it: no fee, no reason, one message.

    The same `key` again changes nothing. Refuses UndoOver later, and for an open rhythm's visits.
    """

    def take_back() -> str:
        if now > series.made_at + UNDO or series.every_days is not None:
            raise UndoOver
        rows = planned.visits_of_series(series.pk)
        standing = [one for one in rows if one.cancelled_at is None and one.starts_at > now]
        if standing:
            _ended(standing, [0] * len(standing), by, now, "")
        return str(len(standing))

    body = {"series": str(series.public_id)}
    once.answer(actor=by, key=key, route="booking.undo-series", body=body, now=now, do=take_back)
    return series


def _ended(
    bookings: Sequence[Booking], fees: Sequence[int], by: Actor, now: datetime, reason: str
) -> None:
    locked(placements=[one.placement for one in bookings])
    fresh = [as_it_is(booking=one) for one in bookings]
    rows = [
        CancelRow(booking=one, at=now, by_role=by.role, reason=reason, fee_cents=fee)
        for one, fee in zip(fresh, fees, strict=True)
        if one.cancelled_at is None
    ]
    untold = _taken_back(fresh, "cancelled", now)
    gone = cancel_many(rows=rows, by=by, now=now)
    by_clinic = by.role not in BY_THE_PATIENT
    letters.plan_cancelled(bookings=gone, by_clinic=by_clinic, reason=reason, now=now)
    if untold and gone and gone[0].series:
        letters.planned(series=gone[0].series, bookings=_standing(gone, now), now=now)
    _given_back([(one.placement, one.starts_at, one.ends_at) for one in gone], by, now)


def _taken_back(bookings: Sequence[Booking], why: str, now: datetime) -> bool:
    """Withdraw what still waits to be told of these visits' plan; whether anything did."""
    series = bookings[0].series
    return series is not None and letters.plan_taken_back(
        series=series, why=post.Outcome(why), now=now
    )


def _standing(bookings: Sequence[Booking], now: datetime) -> list[Booking]:
    """All visits of these visits' plan that stand and lie ahead, in order of time."""
    rows = planned.visits_of_series(bookings[0].series_id or 0)
    return [one for one in rows if one.cancelled_at is None and one.starts_at > now]


def _taken_again(was: Was, bookings: Sequence[Booking]) -> bool:
    """Whether a visit of the plan now stands where another one was."""
    placement, starts_at, ends_at = was
    return any(
        one.placement_id == placement.pk and one.starts_at < ends_at and starts_at < one.ends_at
        for one in bookings
    )


def _given_back(times: Sequence[Was], by: Actor, now: datetime) -> None:
    """Offer each freed time to whom waits."""
    for placement, starts_at, ends_at in times:
        waitlist.freed(placement=placement, starts_at=starts_at, ends_at=ends_at, by=by, now=now)


def undo_until(*, series: Series) -> datetime:
    """Until when a whole plan can be taken back."""
    return series.made_at + UNDO
