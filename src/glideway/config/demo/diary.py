"""When the demo's patients come: each opening filled unevenly, near days fuller than far ones.

Pure. Every visit of one practitioner starts on the quarter hour after the one before it and ends
inside an opening, so what this makes can be booked; the verbs of `booking` still judge each one.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from glideway.config.demo.network import Offer, Person

DAYS = 21
STEP = 15
WEIGHTS = {"consult": 2, "first": 5, "focused": 5, "full": 7, "follow_up": 9}
TYPICAL_VISIT, TYPICAL_GAP = 36, 22  # minutes, for turning a share of time into a chance
NEAR, FADE, LEAST, MOST = 1.15, 0.008, 0.5, 0.97


@dataclass(frozen=True, kw_only=True)
class Seat:
    """One visit in a diary: when, which line of the price list."""

    starts_at: datetime
    offer: int


def seats(
    dice: random.Random,
    *,
    person: Person,
    offers: Sequence[Offer],
    zone: str,
    first_day: date,
    days: int = DAYS,
) -> list[Seat]:
    """The filled times of one practitioner over `days` days, in order."""
    found: list[Seat] = []
    for ahead in range(days):
        day = first_day + timedelta(days=ahead)
        share = min(max(person.fill * (NEAR - FADE * ahead), LEAST), MOST)
        for weekday, opens, closes in person.week:
            if weekday == day.weekday():
                span = (_at(day, opens, zone), _at(day, closes, zone))
                found += _fill(dice, span, offers, _chance(share))
    return found


def _fill(
    dice: random.Random, span: tuple[datetime, datetime], offers: Sequence[Offer], chance: float
) -> Iterator[Seat]:
    weights = [WEIGHTS[offer.kind] for offer in offers]
    at, closes = span
    while at < closes:
        if dice.random() >= chance:
            at += timedelta(minutes=STEP * dice.choice((1, 2)))
            continue
        number = dice.choices(range(len(offers)), weights)[0]
        taken = offers[number].minutes + offers[number].buffer_after
        ends = at + timedelta(minutes=taken)
        if ends <= closes:
            yield Seat(starts_at=at, offer=number)
            at += timedelta(minutes=-(-taken // STEP) * STEP)
        else:
            at += timedelta(minutes=STEP)


def _chance(share: float) -> float:
    """The chance of a visit at a free moment that fills `share` of the time."""
    return share * TYPICAL_GAP / (TYPICAL_VISIT * (1 - share) + TYPICAL_GAP * share)


def _at(day: date, clock: str, zone: str) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime.combine(day, time(hour, minute), ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))
