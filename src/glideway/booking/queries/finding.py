"""The result page's question: who has time near here, soonest first, and what the week looks like.

Public facts only. Ten queries whatever the number of clinics.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

import numpy as np

from glideway.booking.core import (
    BusyKind,
    Minute,
    at_minute,
    instant,
    local_date,
    ordering,
    patience,
    weighing,
)
from glideway.booking.core.minutes import local_minute
from glideway.booking.core.patience import Gain
from glideway.booking.core.weighing import Weighed
from glideway.booking.queries.asking import WEEK, Asked
from glideway.booking.queries.choosing import Chosen, chosen
from glideway.booking.queries.diaries import Diaries
from glideway.booking.queries.openings import (
    A_PAGE,
    Openings,
    Reach,
    later,
    on_day,
    openings,
)
from glideway.directory import queries as directory
from glideway.directory.models import Clinic, Placement, Plaque, Service

SHOWN = 2
STALE = timedelta(seconds=5)  # older than this, a page says how old the index is
TALLEST, SHORTEST, EMPTY = 29.4, 7.8, 3.0  # px of a bar in the week strip


class Time(NamedTuple):
    """One bookable start as a button; `key` makes each tap one wish.

    Without a placement it is anybody's of the clinic; `others` give a joint visit with it; of a
    class `seats` says how many are left.
    """

    starts_at: datetime
    service: UUID
    placement: UUID | None
    minutes: int
    key: UUID
    others: tuple[UUID, ...] = ()
    seats: int | None = None


@dataclass(frozen=True)
class Card:
    """One clinic, and the times of one day of whoever there is free soonest."""

    clinic: Clinic
    placement: Placement
    service: Service
    distance_km: float | None
    times: tuple[Time, ...]
    more: int
    others: int
    wait_minutes: int
    inspection: Plaque | None = None
    course: Plaque | None = None
    waits: Plaque | None = None
    place: int = 0
    weighed: Weighed | None = None

    @property
    def wait_days(self) -> int:
        """In how many dates the first of its times is, on the clinic's wall."""
        start = at_minute(self.soonest)
        zone = self.clinic.zone
        return (local_date(zone, start) - local_date(zone, start - self.wait_minutes)).days

    @property
    def soonest(self) -> datetime:
        """When the first of its times is."""
        return self.times[0].starts_at


class Day(NamedTuple):
    """One bar of the week strip."""

    on: date
    at: datetime
    times: int
    height: float
    chosen: bool


class Waiting(NamedTuple):
    """Who else there is for somebody who can wait, and what the later start gains them."""

    card: Card
    gain: Gain


@dataclass(frozen=True)
class Found:
    """What there is: the week at a glance, cards in order, the free call, and what is missing."""

    days: tuple[Day, ...]
    cards: tuple[Card, ...]
    times: int
    clinics: int
    soonest: Card | None
    page: int
    pages: int
    call: Card | None
    later: Card | None
    far: bool
    fitting: bool
    looked_at: int
    nearest: Clinic | None = None  # whose waitlist one can join where nothing is open
    capped: bool = False  # more clinics are in reach than were looked at, the nearest of them
    as_of: datetime | None = None  # of the index that chose the clinics; None: read just now
    stale: bool = False  # that index is older than a reader should take for now
    waiting: tuple[Waiting, ...] = ()  # of all in reach, whether this page shows them or not

    @property
    def first_day(self) -> date | None:
        """The first day of the week with an open time."""
        return next((day.on for day in self.days if day.times), None)

    @property
    def chosen(self) -> Day | None:
        """The day of the week that was asked for."""
        return next((day for day in self.days if day.chosen), None)

    @property
    def open_day(self) -> Day | None:
        """The first day of the week with an open time, whichever was asked for."""
        return next((day for day in self.days if day.times), None)

    @property
    def previous(self) -> int:
        """The page before this one."""
        return self.page - 1

    @property
    def following(self) -> int:
        """The page after this one."""
        return self.page + 1


def find(asked: Asked, *, now: datetime, tongue: str = "") -> Found:
    """The openings of the asked days: of the whole network where the index can be relied on.

    `tongue` is the language of who asks. Eleven queries; where the days are empty, twelve.
    """
    if choice := chosen(asked, now=now, tongue=tongue):
        return _of_choice(asked, choice, now, tongue)
    return shown(asked, openings(asked, now=now), now=now, tongue=tongue)


def _of_choice(asked: Asked, choice: Chosen, now: datetime, tongue: str) -> Found:
    """The page of the clinics that the index has chosen, with what the database says of them."""
    asked, first = asked.shown(far=choice.far), choice.soonest or 0
    read = {*choice.clinics, *choice.around, *choice.waiting, first}
    clinics = directory.clinics().filter(pk__in=read)
    found = openings(asked, now=now, reach=Reach(list(clinics), choice.km, choice.far))
    cards = {card.clinic.pk: card for card in _with_plaques(_cards(found, asked, now))}
    shown = [cards[pk] for pk in choice.clinics if pk in cards]
    if asked.sort is not weighing.Sort.OWN:
        facts = [_facts(card) for card in shown]
        shown = [shown[at] for at in weighing.order(facts, asked.sort, asked.weights)]
    days = _strip(asked, choice.counts, now)
    call = found.soonest_call(now, choice.call) if choice.call else None
    after = later(asked, found, now=now, who=choice.later) if choice.later else None
    placed = tuple(
        replace(card, place=place, weighed=choice.weighed.get(card.clinic.pk))
        for place, card in enumerate(shown, (choice.page - 1) * A_PAGE + 1)
    )
    later_on = [cards[pk] for pk in (first, *choice.waiting) if pk in cards]
    return Found(
        days=days,
        cards=placed,
        waiting=_waiting(asked, later_on, tongue),
        times=_times(asked, days),
        clinics=choice.of,
        soonest=cards.get(first) or min(shown, key=_soonest, default=None),
        page=choice.page,
        pages=max(1, -(-choice.of // A_PAGE)),
        call=_card(found, *call, now) if call else None,
        later=_card(found, *after, now) if after else None,
        far=choice.far,
        fitting=choice.fitting,
        looked_at=choice.looked_at,
        nearest=next((one for one in clinics if one.pk == choice.nearest), None),
        as_of=choice.as_of,
        stale=now - choice.as_of > STALE,
    )


def _soonest(card: Card) -> tuple[datetime, float, int]:
    """What is soonest; of several the nearest."""
    return card.soonest, card.distance_km or 0.0, card.clinic.pk


def _times(asked: Asked, days: Sequence[Day]) -> int:
    """How many starts the asked day has, or all days together."""
    return sum(day.times for day in days if asked.day in (None, day.on))


def _waiting(asked: Asked, cards: Sequence[Card], tongue: str) -> tuple[Waiting, ...]:
    """Who of these starts later than the soonest and has something over it."""
    if not asked.for_who_can_wait:
        return ()
    facts = ordering.Facts.of([_facts(card) for card in cards])
    speaks = np.array([tongue in one.placement.practitioner.languages for one in cards], np.bool_)
    return tuple(Waiting(cards[one.at], one) for one in patience.gains(facts, speaks))


def shown(asked: Asked, found: Openings, *, now: datetime, tongue: str = "") -> Found:
    """What was read, as a page shows it: cards in order, the week, the free call (two queries)."""
    asked = asked.shown(far=found.far)
    cards = in_order(asked, _with_plaques(_cards(found, asked, now)))
    pages = max(1, -(-len(cards) // A_PAGE))
    page = min(max(asked.page, 1), pages)
    days = _week(asked, found, now)
    call = found.soonest_call(now)
    after = later(asked, found, now=now) if not cards else None
    return Found(
        days=days,
        cards=cards[(page - 1) * A_PAGE : page * A_PAGE],
        waiting=_waiting(asked, cards, tongue),
        times=_times(asked, days),
        clinics=len(cards),
        soonest=min(cards, key=_soonest, default=None),
        page=page,
        pages=pages,
        call=_card(found, *call, now) if call else None,
        later=_card(found, *after, now) if after else None,
        far=found.far,
        fitting=found.fitting,
        capped=found.capped,
        looked_at=len(
            {
                one.clinic_id
                for one in found.placements
                if one.pk in found.services or one.pk in found.consults
            }
        ),
        nearest=next((one.clinic for one in found.placements if one.pk in found.services), None),
    )


def time_of(start: Minute, service: Service, placement: Placement) -> Time:
    """A start as a button."""
    return Time(instant(start), service.public_id, placement.public_id, service.minutes, uuid4())


def seats_left(read: Diaries, service: Service, placement: Placement, start: Minute) -> int | None:
    """How many seats a class has left at a start that is offered; None for a visit of one."""
    if service.capacity is None:
        return None
    busy = read.busy.get(placement.practitioner.resource.pk, ())
    taken = (one.seats_taken for one in busy if one.kind is BusyKind.SESSION and one.start == start)
    return service.capacity - next(taken, 0)


def _week(asked: Asked, found: Openings, now: datetime) -> tuple[Day, ...]:
    """Starts a day on the calendar of the asked place, a week at least."""
    dates = [asked.today(now) + timedelta(days=one) for one in range(max(asked.days, WEEK))]
    counts = [0] * len(dates)
    for zone, starts in _by_zone(found).items():
        edges = [local_minute(zone, day, 0) for day in dates]
        for start in starts:
            counts[max(bisect_right(edges, start) - 1, 0)] += 1
    return _strip(asked, counts, now)


def _strip(asked: Asked, counts: Sequence[int], now: datetime) -> tuple[Day, ...]:
    """These starts of each date from today on, as bars; the fullest day's is the tallest."""
    first, most = asked.today(now), max(counts)
    dates = [first + timedelta(days=one) for one in range(len(counts))]
    return tuple(
        Day(
            on=day,
            at=instant(local_minute(asked.zone, day, 12 * 60)),
            times=count,
            height=round(SHORTEST + (TALLEST - SHORTEST) * count / most, 1) if count else EMPTY,
            chosen=day == asked.day,
        )
        for day, count in zip(dates, counts, strict=True)
    )


def _by_zone(found: Openings) -> dict[str, list[Minute]]:
    zones: dict[str, list[Minute]] = defaultdict(list)
    for one in found.placements:
        zones[one.clinic.zone].extend(found.starts.get(one.pk, ()))
    return zones


def _cards(found: Openings, asked: Asked, now: datetime) -> list[Card]:
    """One card a clinic with a time; who is free soonest stands on it."""
    at_clinic: dict[int, list[tuple[list[Minute], Placement]]] = defaultdict(list)
    for one in found.placements:
        starts = found.starts.get(one.pk) or []
        if asked.day is not None:
            starts = on_day(found, one, asked.day)
        if starts:
            at_clinic[one.clinic_id].append((starts, one))
    cards = []
    for people in at_clinic.values():
        starts, who = min(people, key=lambda row: (row[0][0], row[1].pk))
        day = local_date(who.clinic.zone, starts[0])
        same_day = [one for one in starts if local_date(who.clinic.zone, one) == day]
        card = _card(found, who, found.services[who.pk], same_day[0], now)
        times = tuple(
            time_of(one, card.service, who)._replace(
                seats=seats_left(found.read, card.service, who, one)
            )
            for one in same_day[:SHOWN]
        )
        cards.append(
            replace(card, times=times, more=len(same_day) - len(times), others=len(people) - 1)
        )
    return cards


def in_order(asked: Asked, cards: Sequence[Card]) -> tuple[Card, ...]:
    """In the order that was asked for, each with its place in it and what it reached.

    An order is made of `_facts` and of nothing else: nobody can pay for a place.
    """
    facts = [_facts(card) for card in cards]
    own = asked.sort is weighing.Sort.OWN
    reached = weighing.weighed(facts, asked.weights) if own else [None] * len(cards)
    return tuple(
        replace(cards[at], place=place, weighed=reached[at])
        for place, at in enumerate(weighing.order(facts, asked.sort, asked.weights), 1)
    )


def _facts(card: Card) -> weighing.Facts:
    return weighing.Facts(
        soon=card.soonest.timestamp(),
        near=card.distance_km,
        price=card.service.price_cents,
        points=card.inspection.value if card.inspection else None,
        pk=card.clinic.pk,
    )


def _card(
    found: Openings, placement: Placement, service: Service, start: Minute, now: datetime
) -> Card:
    return Card(
        clinic=placement.clinic,
        placement=placement,
        service=service,
        distance_km=found.distance.get(placement.clinic_id),
        times=(time_of(start, service, placement),),
        more=0,
        others=0,
        wait_minutes=start - at_minute(now),
    )


def _with_plaques(cards: Sequence[Card]) -> tuple[Card, ...]:
    plaques = directory.plaques_of(card.clinic.pk for card in cards)
    return tuple(
        replace(
            card,
            inspection=plaques.get(card.clinic.pk, {}).get("inspection"),
            course=plaques.get(card.clinic.pk, {}).get("course"),
            waits=plaques.get(card.clinic.pk, {}).get("waits"),
        )
        for card in cards
    )
