"""Small random networks: a few clinics in a few zones, with what is taken kept as plain spans."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

import numpy as np

from glideway.booking.core import Hours, Minute, Span, TimeRange, at_minute, instant
from glideway.booking.core.network import (
    Axis,
    Index,
    Inquiry,
    LengthClass,
    Roster,
    Traits,
    timetable,
)
from glideway.booking.core.network.near import sorting

Spans = list[tuple[Minute, Minute]]

ZONES = ("America/Toronto", "America/St_Johns", "America/Vancouver", "Australia/Lord_Howe")
DAYS = (
    date(2026, 3, 7),  # clocks go forward in Canada on the next day
    date(2026, 10, 31),  # and back
    date(2026, 4, 4),  # and in Lord Howe, by half an hour
    date(2026, 6, 17),
)
AXES = tuple(
    Axis(at_minute(datetime(day.year, day.month, day.day, tzinfo=UTC)), 18 * 64) for day in DAYS
)
PLACES = ((44.6, -63.6), (45.5, -73.6), (-16.8, 179.9), (89.6, 10.0))
LENGTHS = ((5, 15, 30, 60, 320), (0, 0, 5, 25), (0, 0, 10, 15))
STEPS = (5, 15, 30, 40)
MOSTLY_NOT = (False, False, False, False, True)


@dataclass
class Made:
    """A network as the engine is told of it, and as the definition reads it."""

    roster: Roster
    traits: Traits
    hours: list[Hours]  # of each row
    step: list[int]
    taken: dict[int, Spans]  # by resource
    told: dict[tuple[int, int], list[Minute]]  # by kind and row
    now: datetime

    def index(self) -> Index:
        index = Index(self.roster, self.traits, now=self.now)
        index.repair(self.roster.axis.span, self.taken)
        return index


def made(seed: int) -> Made:
    """The same network for the same seed."""
    dice = Random(seed)  # noqa: S311 - chance for a test, not for a secret
    axis = dice.choice(AXES)
    clinics = dice.randrange(1, 8)
    centre = dice.choice(PLACES)
    lat = np.array([90 - abs(90 - centre[0] - dice.uniform(-0.5, 0.5)) for _ in range(clinics)])
    lon = np.array([_round(centre[1] + dice.uniform(-0.6, 0.6)) for _ in range(clinics)])
    order = sorting(lat, lon)
    clinic = np.sort([*range(clinics), *(dice.randrange(clinics) for _ in range(clinics))])
    rows = len(clinic)
    people = [row - (row > 0 and dice.choice(MOSTLY_NOT)) for row in range(rows)]
    rooms = [
        [dice.randrange(rows, rows + 4) for _ in range(dice.choice((0, 1, 2)))]
        for _ in range(clinics)
    ]
    zones = [dice.choice(ZONES) for _ in range(clinics)]
    hours = [_hours(dice, zones[one], axis) for one in clinic]
    step = [dice.choice(STEPS) for _ in range(rows)]
    tables = [timetable(axis, *one) for one in zip(hours, step, strict=True)]
    visits = [_visit(dice) for _ in range(3)]
    kinds = dice.choice((1, 2))
    roster = Roster(
        axis=axis,
        lat=lat[order],
        lon=lon[order],
        zones=zones,
        rooms=rooms,
        clinic=clinic,
        person=np.array(people),
        timetable=np.arange(rows),
        open=np.stack([one for one, _ in tables]),
        grid=np.stack([one for _, one in tables]),
        classes=visits,
        length=np.array([[dice.randrange(-1, 3) for _ in clinic] for _ in range(kinds)]),
        resources=rows + 4,
    )
    taken = {one: some_spans(dice, axis.span, dice.randrange(5)) for one in range(rows + 4)}
    now = datetime.fromtimestamp(60 * axis.origin, UTC)
    now += timedelta(seconds=dice.randrange(-40_000, 150_000))
    return Made(roster, _facts(dice, rows, clinics, kinds), hours, step, taken, {}, now)


def _round(lon: float) -> float:
    return (lon + 180) % 360 - 180


def _hours(dice: Random, zone: str, axis: Axis) -> Hours:
    def ranges() -> tuple[TimeRange, ...]:
        return tuple(
            TimeRange(opens, min(1440, opens + dice.choice((-30, 60, 150, 300, 600, 1440))))
            for opens in (5 * dice.randrange(280) for _ in range(dice.randrange(3)))
        )

    day = datetime.fromtimestamp(60 * axis.origin, UTC).date() + timedelta(days=1)
    return Hours(
        zone=zone,
        weekly={weekday: ranges() for weekday in range(7)},
        overrides={day: ranges()} if dice.choice(MOSTLY_NOT) else {},
    )


def _visit(dice: Random) -> LengthClass:
    minutes, before, after = (dice.choice(some) for some in LENGTHS)
    return LengthClass(
        minutes,
        before,
        after,
        notice=dice.choice((0, 0, 7, 60, 720)),
        horizon_days=dice.choice((None, None, 0, 1, 2)),
        room=dice.choice((True, False)),
    )


def some_spans(dice: Random, span: Span, n: int) -> Spans:
    """So many stretches that begin in `span` or a little before."""
    begins = [dice.randrange(span.start - 100, span.end) for _ in range(n)]
    return [(one, one + dice.choice((1, 25, 60, 400))) for one in begins]


def _facts(dice: Random, rows: int, clinics: int, kinds: int) -> Traits:
    def some(n: int, most: int) -> list[int]:
        return [dice.randrange(most) for _ in range(n)]

    return Traits(
        profession=np.array(some(rows, 3)),
        languages=np.array(some(rows, 8), np.uint64),
        treats=np.array([one << 61 for one in some(rows, 8)], np.uint64),
        sex=np.array(some(rows, 3)),
        price_cents=np.array([some(rows, 200) for _ in range(kinds)]),
        direct_billing=np.array(some(clinics, 2), np.bool_),
        step_free=np.array(some(clinics, 2), np.bool_),
        points=np.array(some(clinics, 100), np.float64),
    )


def a_date(dice: Random, axis: Axis) -> date:
    """A date that the axis knows, or one before or after."""
    return instant(axis.origin).date() + timedelta(days=dice.randrange(-1, 6))


def question(dice: Random, one: Made) -> Inquiry:
    """Anything that can be asked; most of it unasked most of the time."""

    def perhaps(chance: float) -> bool:
        return dice.random() < chance

    axis, somewhere = one.roster.axis, perhaps(0.7)
    at = dice.randrange(len(one.roster.lat))
    day = 24 * 60
    return Inquiry(
        kind=dice.randrange(one.roster.kinds),
        n=dice.choice((1, 2, 3, 5, 20, 400)),
        lat=float(one.roster.lat[at]) - dice.uniform(0, 0.4) if somewhere else None,
        lon=_round(float(one.roster.lon[at]) + dice.uniform(-0.4, 0.4)) if somewhere else None,
        km=dice.choice((0.5, 5, 25, 60, 500, 30_000)),
        since=axis.origin + dice.randrange(5 * axis.cells) if perhaps(0.2) else None,
        until=axis.origin + dice.randrange(day // 2, 5 * day) if perhaps(0.7) else None,
        day=a_date(dice, axis) if perhaps(0.1) else None,
        weekdays=frozenset(dice.sample(range(7), 4)) if perhaps(0.2) else frozenset(range(7)),
        part=dice.choice(((17 * 60, day), (0, 12 * 60))) if perhaps(0.2) else (0, day),
        profession=dice.randrange(3) if perhaps(0.15) else None,
        languages=dice.randrange(8) if perhaps(0.15) else 0,
        treats=dice.randrange(8) << 61 if perhaps(0.15) else 0,
        most_cents=dice.randrange(200) if perhaps(0.15) else None,
        sex=dice.randrange(3) if perhaps(0.1) else None,
        direct_billing=perhaps(0.15),
        step_free=perhaps(0.15),
    )
