"""The verb that keeps a time with whoever of a clinic is free: fairly, and saying who and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Max

from glideway.booking.core import Reason, Span, at_minute, local_date
from glideway.booking.models import Booking, Hold
from glideway.booking.operations.claims import Lost, Wanted, again, bound, locked, refused
from glideway.booking.operations.holds import Asker, admit, keep_for, new_here
from glideway.booking.operations.tries import keep_lost
from glideway.booking.operations.wishes import Whom
from glideway.booking.queries import diaries, together
from glideway.booking.queries.diaries import Diaries
from glideway.directory.models import Placement, Service
from glideway.kit import once
from glideway.kit.actor import Actor

NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class Chosen(NamedTuple):
    """Who was given the visit, among how many who were free, and by which rule.

    `only` one was free; `fewest` visits that day; `waited` longest for somebody new; else `first`.
    """

    hold: Hold
    among: int
    rule: str


class _Turn(NamedTuple):
    """Whose turn it is: few visits that day, long without a first visit, then the lower id."""

    visits: int
    last_new: datetime
    placement: int


@again
def hold_any(
    *,
    service: Service,
    placements: Sequence[Placement],
    starts_at: datetime,
    by: Actor,
    client: str,
    network: str,
    key: str,
    now: datetime,
    region: str = "",
    replaces: Hold | None = None,
) -> Chosen:
    """Keep a time with any of these practitioners of a clinic; the hold remembers who it is.

    Of a named part of the body only who treats it, where anybody who gives the service does.
    Whoever of them is free then is tried in a fair order: the fewest visits on that day, then the
    longest time without a first visit, then the lower id. Who was lost to somebody quicker is
    passed over for the next. Refuses as `hold` does when nobody is left.
    """
    ready = diaries.ready(one.pk for one in placements)
    wishes = [Wanted(service, one, at_minute(starts_at), None, region) for one in ready]
    asker = Asker(by, client, network, replaces, now)

    def keep() -> str:
        locked(placements=ready)
        admit(asker=asker)
        read, free = _free(wishes, newcomer=new_here(by=by, placement=ready[0]), now=now)
        order = _order(read, free)
        for number, (_turn, one) in enumerate(order):
            try:
                with transaction.atomic():
                    made = keep_for(asker=asker, sure=bound(wanted=one, read=read, now=now))
                return f"{made.public_id} {len(order)} {_rule(order[number:])}"
            except Lost as lost:
                left = lost
        raise left

    body = {
        "service": str(service.public_id),
        "placements": [str(one.public_id) for one in ready],
        "start": at_minute(starts_at),
    }
    try:
        answer, _replay = once.answer(
            actor=by, key=key, route="booking.hold-any", body=body, now=now, do=keep
        )
    except Lost as lost:
        keep_lost(lost=lost, client=client, by=by, now=now)
        raise refused(lost=lost, now=now) from lost
    public_id, among, rule = answer.split(" ")
    return Chosen(Hold.objects.get(public_id=public_id), int(among), rule)


def _free(
    wishes: Sequence[Wanted], *, newcomer: bool, now: datetime
) -> tuple[Diaries, list[Wanted]]:
    """Those of the wishes that the engine offers, or Lost with what stands in the way of the one
    who is nearest to being free; where somebody treats the named part, those alone.
    """
    wishes = [one._replace(whom=Whom(newcomer)) for one in wishes]
    service, start = wishes[0].service, wishes[0].start
    pairs = {(one.placement.pk, service.pk) for one in wishes}
    given = diaries.on_offer(pairs, newcomers=newcomer, now=now)
    giving = [one for one in wishes if (one.placement.pk, service.pk) in given]
    wishes = [one for one in giving if _treated(one)] or wishes
    read = diaries.read([one.placement for one in wishes], Span(start, start + 1), now=now)
    why: dict[int, tuple[Reason, ...]] = {}
    for one in wishes:
        found = together.forbidden_for(read, service, one.everyone, start, now=now)
        alone = service.people == 1 and (one.placement.pk, service.pk) in given
        closed = () if alone else (Reason("closed"),)
        why[one.placement.pk] = (*closed, *(some.reason for some in found))
    free = [one for one in wishes if not why[one.placement.pk]]
    if not free:
        least = min(wishes, key=lambda one: len(why[one.placement.pk]))
        raise Lost(least, why[least.placement.pk])
    return read, free


def _treated(one: Wanted) -> bool:
    """Whether who would give it treats the part of the body that was named."""
    return not one.region or one.region in one.placement.practitioner.regions


def _order(read: Diaries, free: Sequence[Wanted]) -> list[tuple[_Turn, Wanted]]:
    """Who is free, in the order in which they are asked (1 query)."""
    rows = Booking.objects.filter(
        placement__in=[one.placement.pk for one in free], first_visit=True, cancelled_at=None
    )
    last = dict(rows.values_list("placement").annotate(Max("starts_at")))
    turns = [
        (
            _Turn(_visits(read, one), last.get(one.placement.pk, NEVER), one.placement.pk),
            one,
        )
        for one in free
    ]
    return sorted(turns, key=lambda turn: turn[0])


def _visits(read: Diaries, wanted: Wanted) -> int:
    zone = wanted.placement.clinic.zone
    day = local_date(zone, wanted.start)
    busy = read.busy.get(wanted.placement.practitioner.resource.pk, ())
    return sum(one.id[:1] in "bhc" and local_date(zone, one.start) == day for one in busy)


def _rule(order: Sequence[tuple[_Turn, Wanted]]) -> str:
    if len(order) == 1:
        return "only"
    mine, following = order[0][0], order[1][0]
    if mine.visits < following.visits:
        return "fewest"
    return "waited" if mine.last_new < following.last_new else "first"
