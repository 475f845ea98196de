"""A tapering plan as people say it: "2 a week for 2 weeks, then 1 a week for 4".

Such a rule becomes days counted from the first visit, which is what a series is written with; the
wall clock's time is kept there. Weeks are counted from the first visit and not from a Monday, so
every week of a stage has all of its visits. Which days of the week are used is said by whoever
plans; where nobody says, the visits are spread as evenly as the open days allow.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from glideway.booking.core.series import series_dates

WEEK = 7
MOST_VISITS = 60  # a product choice: more than that is no plan but a habit
MOST_DAYS = 366
LONGEST = 80  # letters of a rule; what the table of series keeps
# The usual rhythms, by name: what a page offers first, all of them ending by a number of visits.
PRESETS = {
    "weekly": "1 a week",
    "twice": "2 a week",
    "taper": "2 a week for 2 weeks, then 1 a week",
    "fortnight": "1 every 2 weeks",
}
NUMBERS = {
    "one": 1,
    "once": 1,
    "two": 2,
    "twice": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
}
STAGE = re.compile(
    r"(?P<visits>\w+)(?: visits?| times?)?"
    r"(?: (?:an?|per|each|every) (?:(?P<apart>\w+) )?weeks?)?"
    r"(?: for (?P<weeks>\w+)(?: weeks?)?)?"
)


class RuleUnclear(ValueError):
    """A rule that cannot become dates: `fault` says what is wrong, `word` where."""

    def __init__(self, fault: str, word: str = "") -> None:
        super().__init__(f"{fault}: {word}" if word else fault)
        self.fault = fault
        self.word = word


class Stage(NamedTuple):
    """So many visits in each stretch of `apart` weeks, for `weeks`; None runs to the plan's end."""

    visits: int
    apart: int
    weeks: int | None


def stages(words: str) -> tuple[Stage, ...]:
    """The stages of a rule. RuleUnclear names the part that cannot be read or cannot be.

    A stage without its length may only be the last one; one without a rhythm ("then one") means
    visits a week.
    """
    if len(words) > LONGEST:
        raise RuleUnclear("too-long")
    parts = [one.strip() for one in re.split(r",\s*(?:then\b)?|\bthen\b", words.lower().strip())]
    parts = [" ".join(one.split()) for one in parts if one.strip()]
    if not parts:
        raise RuleUnclear("empty")
    found = tuple(_stage(part) for part in parts)
    for stage, part in list(zip(found, parts, strict=True))[:-1]:
        if stage.weeks is None:
            raise RuleUnclear("how-long", part)
    return found


def tapering(
    words: str,
    first: date,
    *,
    count: int | None = None,
    days: Collection[int] = (),
    open_days: Collection[int] = range(WEEK),
) -> tuple[int, ...]:
    """The days of all visits, counted from the first one, in order, 0 first.

    `days` are the weekdays that somebody chose (0 is Monday); the first visit's own always counts.
    A stage with fewer visits than chosen days takes the earliest after the first visit's weekday.
    Without `days` the visits spread over `open_days`. `count` ends the plan early, and is needed
    where the last stage says no length. RuleUnclear for a rule that cannot be.
    """
    found: list[int] = []
    week = 0
    for stage in stages(words):
        if stage.weeks is None and count is None:
            raise RuleUnclear("how-long", words)
        inside = _weekdays(stage, first, days, open_days)
        last = week + stage.weeks if stage.weeks is not None else week + MOST_DAYS // WEEK
        while week < last and (count is None or len(found) < count):
            found += [week * WEEK + day for day in inside]
            week += stage.apart
        week = last
    found = found[:count]
    if len(found) > MOST_VISITS:
        raise RuleUnclear("too-many", str(len(found)))
    if found[-1] > MOST_DAYS:
        raise RuleUnclear("too-far", str(found[-1]))
    return tuple(found)


def plan_offsets(
    rule: str,
    first: date,
    *,
    count: int | None = None,
    days: Collection[int] = (),
    open_days: Collection[int] = range(WEEK),
) -> tuple[int, ...]:
    """The days of a plan's visits from the first one on, whichever way its rule is written.

    The three rules of a series mean what they mean there and need `count`; all others are read as
    tapering words. RuleUnclear for what is neither, and for a plan of no or too many visits.
    """
    if count is not None and not 1 <= count <= MOST_VISITS:
        raise RuleUnclear("too-many", str(count))
    try:
        dates = series_dates(first, rule, count or 0)
    except ValueError:
        return tapering(rule, first, count=count, days=days, open_days=open_days)
    if count is None:
        raise RuleUnclear("how-long", rule)
    found = sorted({(day - first).days for day in dates})
    if found[-1] > MOST_DAYS:
        raise RuleUnclear("too-far", str(found[-1]))
    return tuple(found)


def _stage(part: str) -> Stage:
    said = STAGE.fullmatch(part)
    if said is None:
        raise RuleUnclear("unread", part)
    visits, apart = _number(said["visits"], part), 1
    if said["apart"] is not None:
        apart = _number(said["apart"], part)
    weeks = _number(said["weeks"], part) if said["weeks"] is not None else None
    if not 1 <= visits <= WEEK:
        raise RuleUnclear("visits-a-week", part)
    if not 1 <= apart <= 8:  # noqa: PLR2004 - rarer than every eight weeks is the open rhythm
        raise RuleUnclear("apart", part)
    if weeks is not None and not 1 <= weeks <= MOST_DAYS // WEEK:
        raise RuleUnclear("weeks", part)
    return Stage(visits, apart, weeks)


def _number(word: str, part: str) -> int:
    if word.isascii() and word.isdigit() and len(word) < 4:  # noqa: PLR2004 - no such plan
        return int(word)
    if word in NUMBERS:
        return NUMBERS[word]
    raise RuleUnclear("unread", part)


def _weekdays(
    stage: Stage, first: date, days: Collection[int], open_days: Collection[int]
) -> list[int]:
    """On which days after the first of its week a stage has its visits, ascending, 0 first."""
    own = first.weekday()
    usable = sorted({(day - own) % WEEK for day in (days or open_days)} | {0})
    if len(usable) < stage.visits:
        raise RuleUnclear("too-few-days", str(stage.visits))
    if days:
        return usable[: stage.visits]
    chosen = [0]
    for number in range(1, stage.visits):
        left = stage.visits - number - 1  # as many must still find a day after this one
        later = [day for day in usable if day > chosen[-1]]
        possible = later[: len(later) - left]
        wanted = WEEK * number / stage.visits
        chosen.append(min(possible, key=lambda day: (abs(day - wanted), day)))
    return chosen
