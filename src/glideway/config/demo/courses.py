"""How a made-up complaint goes: readings that drift towards a level, with the noise of measuring.

Pure. About six in ten courses get better beyond measurement error, a few get worse, the rest show
nothing that can be told from noise and stop at visit three, as the plan's rule asks. Some people
never come back, so some readings are missing; a demo in which everybody is well would be a lie.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

UTC = ZoneInfo("UTC")
PAIN_NOISE, ACTIVITY_NOISE, ANGLE_NOISE = 0.55, 0.6, 2.4  # a spread a visit, for the story
SETTLES = 2.1  # visits after which about two thirds of a course's change is there
TOP = 10
CLOSES_A_TREATMENT = 8
STOPS_AT = 3
ENTERS_AT_HOME, TICKS = 0.55, 0.6  # how often people do what they meant to


class Trouble(NamedTuple):
    """What somebody comes with: region, condition of the atlas, an activity in their own words."""

    region: str
    condition: str
    en: str
    fr: str
    weight: int


TROUBLES = (
    Trouble("thigh-posterior", "hamstring-strain", "Run for 20 minutes", "Courir 20 minutes", 9),
    Trouble("back", "low-back-pain", "Sit through a meeting", "Rester assis en réunion", 10),
    Trouble("neck-posterior", "neck-pain", "Look over my shoulder", "Regarder derrière moi", 9),
    Trouble("shoulder", "rotator-cuff", "Reach overhead", "Lever le bras au-dessus de la tête", 9),
    Trouble("forearm", "tennis-elbow", "Lift a kettle", "Soulever une bouilloire", 8),
    Trouble("foot", "plantar-fasciitis", "Take the first steps", "Faire les premiers pas", 7),
    Trouble("leg-posterior", "achilles-tendinopathy", "Climb stairs", "Monter l’escalier", 6),
    Trouble("knee", "runners-knee", "Go down stairs", "Descendre l’escalier", 6),
    Trouble("wrist", "carpal-tunnel-like", "Type for an hour", "Taper pendant une heure", 5),
    Trouble("hip-posterior", "piriformis-sciatica", "Drive for an hour", "Conduire une heure", 5),
    Trouble("thigh-medial", "groin-strain", "Skate a full shift", "Patiner tout un quart", 4),
    Trouble("shoulder-girdle", "upper-back-posture", "Work at my desk", "Travailler au bureau", 6),
    Trouble("suboccipital", "tension-headache", "Read for an hour", "Lire pendant une heure", 4),
    Trouble("ankle", "ankle-sprain-late", "Walk on gravel", "Marcher sur du gravier", 4),
    Trouble("hip-anterior", "hip-flexor-strain", "Kick a ball", "Frapper un ballon", 3),
)


HAMSTRING = TROUBLES[0]


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """One visit as it will be told to the care room."""

    at: datetime
    pain: int
    activity: int
    deg: float
    deg_again: float | None
    deg_after: float | None
    pain_after: int | None
    treatments: tuple[tuple[str, tuple[int, ...]], ...]
    signed: bool = True


@dataclass(frozen=True, kw_only=True)
class Course:
    """One made-up complaint from its first visit to where it stands today."""

    trouble: Trouble
    side: str
    movement: str
    meetings: tuple[Meeting, ...]
    home: tuple[tuple[datetime, int, int], ...]
    ticked: tuple[date, ...]
    ended_at: datetime | None
    because: str
    goal: int


class Aim(NamedTuple):
    """What a course is made from: how it will go, and when it began."""

    kind: str  # well, slow, none, worse, gone
    began: date
    visits: int
    open: bool


def aim(dice: random.Random, *, today: date, planned: int) -> Aim:
    """Which way a course goes: most have ended, a third are under way."""
    kind = dice.choices(("well", "slow", "none", "worse", "gone"), (58, 12, 16, 5, 9))[0]
    if kind == "gone":
        return Aim(
            kind, today - timedelta(days=dice.randrange(40, 300)), dice.randrange(1, 3), open=False
        )
    visits = STOPS_AT if kind in {"none", "worse"} else dice.randrange(3, planned + 2)
    if dice.random() < 1 / 3:
        done = dice.randrange(1, visits + 1)
        return Aim(kind, today - timedelta(days=7 * done + dice.randrange(7, 13)), done, open=True)
    return Aim(kind, today - timedelta(days=dice.randrange(60, 330)), visits, open=False)


def course(
    dice: random.Random,
    *,
    what: Aim,
    trouble: Trouble,
    movement: str,
    most_deg: int,
    protocols: Sequence[str],
    week: Sequence[tuple[int, str, str]],
    zone: str,
    today: date,
) -> Course:
    """The course of `what`, its visits on the practitioner's days, its readings with noise."""
    pain, activity = dice.randrange(5, 9), dice.randrange(2, 5)
    deg = most_deg * dice.uniform(0.45, 0.7)
    gain = {"well": 0.78, "slow": 0.35, "none": 0.04, "worse": -0.22, "gone": 0.3}[what.kind]
    days = [day for day in _visit_days(dice, what, week) if day < today]
    meetings = tuple(
        _meeting(
            dice,
            at=_at(dice, day, week, zone),
            first=number == 0,
            level=(
                pain * (1 - gain * _reached(number)),
                activity + (TOP - activity) * 0.85 * gain * _reached(number),
                deg + (most_deg * 0.95 - deg) * max(gain, -0.1) * _reached(number),
            ),
            most_deg=most_deg,
            protocols=protocols,
        )
        for number, day in enumerate(days)
    )
    ended = None if what.open or what.kind == "gone" else meetings[-1].at + timedelta(minutes=50)
    return Course(
        trouble=trouble,
        side=dice.choice(("left", "right")) if trouble.region not in MIDLINE else "both",
        movement=movement,
        meetings=meetings,
        home=_home(dice, meetings),
        ticked=_ticked(dice, days),
        ended_at=ended,
        because={"well": "well", "slow": "ended", "none": "stopped"}.get(what.kind, "referred"),
        goal=dice.randrange(7, 10),
    )


MIDLINE = {"back", "neck-posterior", "suboccipital", "shoulder-girdle"}


def _reached(number: int) -> float:
    return 1 - math.exp(-number / SETTLES)


def _meeting(
    dice: random.Random,
    *,
    at: datetime,
    first: bool,
    level: tuple[float, float, float],
    most_deg: int,
    protocols: Sequence[str],
) -> Meeting:
    pain, activity, deg = level
    noisy = _degrees(dice.gauss(deg, ANGLE_NOISE), most_deg)
    treated = bool(protocols)
    return Meeting(
        at=at,
        pain=_zero_to_ten(dice.gauss(pain, PAIN_NOISE)),
        activity=_zero_to_ten(dice.gauss(activity, ACTIVITY_NOISE)),
        deg=noisy,
        deg_again=_degrees(dice.gauss(deg, ANGLE_NOISE), most_deg) if first else None,
        deg_after=_degrees(noisy + abs(dice.gauss(4, 3)), most_deg) if treated else None,
        pain_after=_zero_to_ten(dice.gauss(pain - 0.8, PAIN_NOISE)) if treated else None,
        treatments=tuple((one, _passes(dice)) for one in protocols[: dice.randrange(1, 3)]),
    )


def _passes(dice: random.Random) -> tuple[int, ...]:
    """The discomfort of each pass; at eight a treatment closes, so nothing follows it."""
    felt: list[int] = []
    for _ in range(dice.randrange(3, 6)):
        felt.append(min(max(round(dice.gauss(4.3, 1.3)), 0), TOP))
        if felt[-1] >= CLOSES_A_TREATMENT:
            break
    return tuple(felt)


def _visit_days(dice: random.Random, what: Aim, week: Sequence[tuple[int, str, str]]) -> list[date]:
    workdays = {weekday for weekday, *_ in week}
    found: list[date] = []
    day = what.began
    for _ in range(what.visits):
        while day.weekday() not in workdays:
            day += timedelta(days=1)
        found.append(day)
        day += timedelta(days=dice.choice((4, 5, 7, 7, 7, 9)))
    return found


def _at(
    dice: random.Random, day: date, week: Sequence[tuple[int, str, str]], zone: str
) -> datetime:
    opens, closes = dice.choice([span for weekday, *span in week if weekday == day.weekday()])
    first, last = (int(clock[:2]) * 60 + int(clock[3:]) for clock in (opens, closes))
    minute = first + 15 * dice.randrange(max((last - first - 45) // 15, 1))
    local = datetime.combine(day, time(minute // 60, minute % 60), ZoneInfo(zone))
    return local.astimezone(UTC)


def _home(
    dice: random.Random, meetings: Sequence[Meeting]
) -> tuple[tuple[datetime, int, int], ...]:
    """What the patient enters between visits: every second gap or so, near the last reading."""
    return tuple(
        (
            one.at + timedelta(days=2, hours=dice.randrange(1, 9)),
            _zero_to_ten(dice.gauss(one.pain - 0.3, PAIN_NOISE)),
            _zero_to_ten(dice.gauss(one.activity + 0.3, ACTIVITY_NOISE)),
        )
        for one in meetings[:-1]
        if dice.random() < ENTERS_AT_HOME
    )


def _ticked(dice: random.Random, days: Sequence[date]) -> tuple[date, ...]:
    span = (days[-1] - days[0]).days
    return tuple(
        days[0] + timedelta(days=ahead) for ahead in range(1, span) if dice.random() < TICKS
    )


def _zero_to_ten(value: float) -> int:
    return min(max(round(value), 0), TOP)


def _degrees(value: float, most_deg: int) -> float:
    return float(min(max(round(value), 0), most_deg))
