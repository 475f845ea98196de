"""One course read for figures: who could be followed, who was, who improved, and at which visit.

This is the one place of these definitions. A clinic's figures, a course's visits to change and
the tables that are counted by another engine all answer what these functions answer. Rows are
plain: nothing here knows where they come from.

- Could be followed: a signed visit, begun inside the window and at least four weeks before its
  end, ended or not. Of one person at one clinic the first such course counts.
- Start: the first reading of the activity that was named first; the mean of two first readings
  where there are two, repeated at once or answered ahead of the first visit.
- Followed: a later reading of that activity, in the same words.
- Improved: the first later reading that the rule of change calls improved against the start.
- At which visit: how many visits there had been before that reading. Without a change: before the
  last reading.
- What lasted: what is asked months after the end decides none of this. It is held against the same
  start, by itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import dropwhile, takewhile
from typing import NamedTuple

from glideway.body import core as atlas
from glideway.care.core import change, scales, starting

PAIN, ACTIVITY = "nprs", "psfs"
LASTS = 3  # months after the end at which it is said what lasted
RIPE = timedelta(days=28)  # design, draft: a younger course is not missing yet
SILENT = timedelta(days=56)  # design, draft: an open course without a visit this long is left
WHOLE = "whole"


class Window(NamedTuple):
    """From when to when; the end does not belong to it."""

    start: datetime
    end: datetime


class Read(NamedTuple):
    """One reading: of what, how much, when, and at which visit (None: between visits).

    `other_words` says that the activity was put into other words from here on, `months` that it
    was asked so many months after the end, `repeats` which reading was measured again at once.
    """

    scale: str
    part: str
    about: str
    value: float
    at: datetime
    visit: int | None = None
    other_words: bool = False
    months: int = 0
    id: int = 0
    repeats: int | None = None


class Met(NamedTuple):
    """One visit: when, whether its note is signed, and who treated."""

    at: datetime
    signed: bool
    practitioner: int = 0


@dataclass(slots=True)
class Course:
    """One person's course as plain rows, visits and readings by time.

    `id` breaks ties between courses that began together. `because` is the word somebody ended it
    with. `structures` and `protocols` are what was worked on in its visits, `effects` what was told
    after any of them; None says that nobody answered. `lasting` is how long it had hurt before,
    `asked` at how many months after the end it was asked how it is.
    """

    id: int
    clinic: int
    patient: int
    region: str
    opened_at: datetime
    ended_at: datetime | None = None
    because: str = ""
    visits: list[Met] = field(default_factory=list)
    reads: list[Read] = field(default_factory=list)
    born_on: date | None = None
    condition: str = ""
    structures: set[str] = field(default_factory=set)
    protocols: set[str] = field(default_factory=set)
    effects: frozenset[str] | None = None
    lasting: str = ""
    asked: frozenset[int] = frozenset()


class End(StrEnum):
    """How a course stood when the window closed; only the first is a change that counts."""

    IMPROVED = "improved"
    WELL = "well"
    STOPPED = "stopped"
    REFERRED = "referred"
    OTHER = "ended"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Followed:
    """One person's course: after how many visits it was last looked at, and what was seen.

    `visits` counts the visits before the reading that decided: the first one with a change that
    counts, or the last one there is. `pain` and `activity` are last minus first.
    """

    visits: int
    improved: bool
    pain: float | None = None
    activity: float | None = None
    part: str = ""


def could_be_followed(course: Course, when: Window) -> bool:
    """Begun inside the window and at least four weeks before its end, with a signed visit.

    A younger course does not count even when it is over: where people are discharged once they
    are well, counting the ended ones alone would choose by the change itself.
    """
    ripe = when.start <= course.opened_at < when.end - RIPE
    return ripe and _signed(course, when)


def eligible(courses: Iterable[Course], when: Window) -> list[Course]:
    """Of everybody at every clinic the first course that could be followed, by time."""
    found: dict[tuple[int, int], Course] = {}
    for one in sorted(courses, key=lambda one: (one.opened_at, one.id)):
        if could_be_followed(one, when):
            found.setdefault((one.clinic, one.patient), one)
    return list(found.values())


def followed(course: Course, when: Window) -> Followed | None:
    """What the activity readings of a course say; None without a second one to compare."""
    mine = series(course, ACTIVITY, when)
    if len(mine) < 2:  # noqa: PLR2004 - a change needs two
        return None
    hit = first_change(mine)
    pain = series(course, PAIN, when)
    return Followed(
        visits=visits_before(course, hit or mine[-1]),
        improved=hit is not None,
        pain=pain[-1].value - pain[0].value if len(pain) > 1 else None,
        activity=mine[-1].value - mine[0].value,
        part=part_of(course.region),
    )


def series(course: Course, scale: str, when: Window) -> list[Read]:
    """The readings of one scale about the same thing, by time; the first one's value is the start.

    An activity under other words is another thing, so those from then on are left out, and so is
    what was asked months after the end. The second of two first readings stands in the start alone.
    """
    mine = _alike(course, scale, when)
    if not mine:
        return []
    first, *later = (one for one in mine if not one.months)
    again = _repeated(course, first, when)
    if again is None and later and _near(first, later[0], course):
        again, *later = later
    begins = change.start(first.value, again.value if again else None)
    return [first._replace(value=begins), *later]


def lasted(course: Course, when: Window) -> bool | None:
    """Whether a change that counts was there three months after the end; None where none can say.

    Held against the same start, whatever was seen before: it is how it stood when it was asked.
    """
    mine = series(course, ACTIVITY, when)
    asked = [one for one in _alike(course, ACTIVITY, when) if one.months == LASTS]
    return first_change([mine[0], asked[-1]]) is not None if mine and asked else None


def first_change(mine: list[Read]) -> Read | None:
    """The first reading after the start that counts as improved against it, or None."""
    first, scale = mine[0], scales.load()[mine[0].scale]
    judged = (
        (one, change.judge(scale, first.value, one.value, part=first.part)) for one in mine[1:]
    )
    return next((one for one, said in judged if said is change.Change.IMPROVED), None)


def visits_before(course: Course, read: Read) -> int:
    """How many visits a person had had when this was read, the one it belongs to not counted."""
    if read.visit is not None:
        return read.visit - 1
    return sum(one.at < read.at for one in course.visits)


def end_of(course: Course, when: Window) -> End:
    """How a course stood at the end of the window: its first change, else how it ended, else open.

    An open course in which nobody came for eight weeks counts as stopped, because that is what
    it is, whether or not somebody has closed it.
    """
    seen = followed(course, when)
    if seen is not None and seen.improved:
        return End.IMPROVED
    return _left(course, when)


def stood(course: Course, when: Window) -> End:
    """How it stood in the end: by the last reading, whatever had been seen before it.

    Who had a change that counts and lost it by then stands where who never had one stands.
    """
    mine = series(course, ACTIVITY, when)
    if len(mine) > 1 and first_change([mine[0], mine[-1]]) is not None:
        return End.IMPROVED
    return _left(course, when)


def visits_had(course: Course, when: Window) -> int:
    """How many visits there had been when the window closed."""
    return sum(one.at < when.end for one in course.visits)


def part_of(region: str) -> str:
    """The part of the body a region belongs to; one that the atlas lost counts as the whole."""
    found = atlas.load().regions.get(region)
    return found.part if found else WHOLE


_ENDS = frozenset({End.WELL, End.STOPPED, End.REFERRED, End.OTHER})


def _left(course: Course, when: Window) -> End:
    """How a course without a change that counts was left."""
    if course.ended_at is not None and course.ended_at < when.end:
        return End(course.because) if course.because in _ENDS else End.OTHER
    last = max(one.at for one in course.visits if one.at < when.end)
    return End.STOPPED if last < when.end - SILENT else End.OPEN


def _alike(course: Course, scale: str, when: Window) -> list[Read]:
    """The first reading of a scale during the course, and all later ones of the same thing."""
    mine = [
        one
        for one in course.reads
        if one.scale == scale and one.at < when.end and one.repeats is None
    ]
    mine = list(dropwhile(lambda one: one.months > 0, mine))
    later = takewhile(lambda one: scale != ACTIVITY or not one.other_words, mine[1:])
    return [one for one in (*mine[:1], *later) if one.about == mine[0].about]


def _near(first: Read, again: Read, course: Course) -> bool:
    """Whether the next reading belongs to the beginning, by the rule of the room."""
    at_visit = again.visit is not None
    return starting.is_second(first.at, again.at, opened_at=course.opened_at, at_visit=at_visit)


def _repeated(course: Course, first: Read, when: Window) -> Read | None:
    """The same measured again at once, if it was."""
    known = (one for one in course.reads if one.at < when.end)
    return next((one for one in known if one.repeats == first.id), None)


def _signed(course: Course, when: Window) -> bool:
    return any(one.signed and one.at < when.end for one in course.visits)
