"""What one release says of a group of people: a clinic's, a practitioner's or the network's.

Courses go in, facts that may be shown come out, with the people behind every count that is shown.
Every count passes `suppression.published`, and every fact is worked out from counts that passed:
`said` sees no person. A mean is of the people of one shown count. Groups of fewer than ten people
who were followed have no facts at all.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeAlias

from glideway.outcomes.core import (
    arithmetic,
    casemix,
    figures,
    following,
    literature,
    responders,
    stepwise,
    suppression,
)
from glideway.outcomes.core.casemix import Person
from glideway.outcomes.core.figures import Standing
from glideway.outcomes.core.following import Course, End, Followed, Window
from glideway.outcomes.core.literature import Moved
from glideway.outcomes.core.suppression import CELL, Cell, People

BEGAN = datetime(2024, 1, 1)  # noqa: DTZ001 - a Monday; releases are counted from here on
EVERY = timedelta(weeks=4)
WEEKS = 52
PREVIEW = timedelta(days=30)  # clinic.md 8: a clinic sees its figures so long before the public
HELD = "held"  # the release before stays, until five people differ from it
OWN = ("followed", "missing", "improved", "course", "answered", "reaction")
COURSE = ("median", "curve", "by", "reached")  # facts that follow from the counts of the course
WORKED = ("structures", "protocols")  # what a course tells that was worked on, and with what
MOST = 10  # structures, and protocols, of which it is tried whether they may be told
Facts: TypeAlias = dict[str, Any]
Table: TypeAlias = Mapping[str, People]


@dataclass(frozen=True, slots=True)
class Case:
    """One person as figures see them: the course, and what was seen of it when the window closed.

    `visits` is when it ended, or how many there had been; `end` counts a change whenever it was
    first seen, `stood` where it was there at the last reading. `seen` is None for who was not
    followed, `lasted` for who did not answer three months after the end.
    """

    course: Course
    seen: Followed | None
    end: End
    stood: End
    visits: int
    baseline: float | None
    age: str
    practitioner: int
    lasted: bool | None = None


class Release(NamedTuple):
    """Facts that may be shown, and the counts in them with the people behind each."""

    facts: Facts
    cells: list[Cell]


def window(now: datetime) -> Window:
    """The 52 weeks before the last of the fixed Mondays (UTC), one every four weeks.

    Nobody chooses its ends, because two windows a day apart would single a person out.
    """
    first = BEGAN.replace(tzinfo=now.tzinfo)
    end = first + (now - first) // EVERY * EVERY
    return Window(end - timedelta(weeks=WEEKS), end)


def cases(courses: Iterable[Course], when: Window) -> list[Case]:
    """Everybody who could be followed, once at each clinic."""
    return [_case(one, when) for one in following.eligible(courses, when)]


def counted(
    group: Sequence[Case],
    when: Window,
    *,
    earlier: Iterable[Sequence[Cell]] = (),
    beside: Sequence[Cell] = (),
    only: Collection[str] = (),
) -> Release:
    """What may be said of these people, beside every earlier release and what else is said now.

    Where even how many they are would give a few people away beside an earlier release, nothing
    is said anew: the standing is `held`. `only` names the tables wanted of a group finer than one
    clinic, whose counts are rounded to five; without it, all.
    """
    found = [one for one in group if one.seen is not None]
    standing = figures.standing(people=len(found), eligible=len(group))
    facts: Facts = {
        "standing": standing.value,
        "from": when.start.date().isoformat(),
        "until": when.end.date().isoformat(),
    }
    if standing is Standing.TOO_FEW:
        return Release(facts, [])
    whole = tables(group)
    wanted = {name: table for name, table in whole.items() if not only or name in only}
    shown = suppression.published(wanted, earlier=earlier, beside=beside)
    sizes = counts(shown)
    if "followed" not in sizes:
        return Release(facts | {"standing": HELD}, [])
    if only:  # finer than one clinic
        sizes = {name: rounded(table) for name, table in sizes.items()}
    facts |= said(sizes, few=len(group) - len(found) < CELL, fives=bool(only))
    facts |= {
        scale: mean(getattr(one.seen, scale) for one in found)
        for scale in ("activity", "pain")
        if "read" in sizes.get(scale, {})
    }
    moved = [moved_by(one, when) for one in found]
    facts["conditions"] = literature.changes(moved, sizes.get("condition", {}))
    return Release(facts, shown)


def carried(found: Release, before: Facts | None) -> Release:
    """The same, with the visits to a change as they were last said where they may not be said anew.

    A few people come and go from one Monday to the next, and a course is told in counts of five;
    said each time, two of them would tell of single people. So what was said stays, under its own
    dates, until it may be said anew or a year has gone.
    """
    if before is None or not found.cells or found.facts.get("curve"):
        return found
    kept = {name: before[name] for name in COURSE}
    dates = {"carried": {"from": before["from"], "until": before["until"]}}
    told = found.facts["counts"] | {"course": before["counts"]["course"]}
    return Release(found.facts | kept | dates | {"counts": told}, found.cells)


def counts(cells: Iterable[Cell]) -> dict[str, dict[str, int]]:
    """How many people each cell is of, by table."""
    sizes: dict[str, dict[str, int]] = {}
    for one in cells:
        sizes.setdefault(one.table, {})[one.name] = len(one.people)
    return sizes


def rounded(table: Mapping[str, int]) -> dict[str, int]:
    """Counts finer than one clinic, to the nearest five."""
    return {name: suppression.rounded(count) for name, count in table.items()}


def said(
    sizes: Mapping[str, Mapping[str, int]], *, few: bool = False, fives: bool = False
) -> Facts:
    """Everything that follows from counts that are shown, and nothing else.

    Missing people are a count like every other. `few` says that they are fewer than five, nobody
    included; where they are neither shown nor few, nothing is compared. `fives` says that counts
    may be off by two each, which makes the intervals wider.
    """
    people, missing = sizes["followed"]["all"], sizes.get("missing", {}).get("all")
    if missing is not None:
        standing = figures.standing(people=people, eligible=people + missing)
    else:
        standing = figures.standing(people=people, eligible=people) if few else Standing.SHOWN
    facts: Facts = {
        "standing": standing.value,
        "counts": sizes,
        "missing_percent": None if missing is None else _percent(missing, people + missing),
        "missing_few": few,
    }
    facts |= _course_facts(sizes, missing, fives=fives) | _share_facts(sizes, fives=fives)
    if lasting := _lasting_facts(sizes):
        facts["lasted"] = lasting
    return facts


def by_practitioner(
    group: Sequence[Case],
    when: Window,
    *,
    clinic: Sequence[Cell],
    earlier: Callable[[int], Iterable[Sequence[Cell]]],
) -> dict[int, Release]:
    """What may be said of each practitioner's people to themselves and to the owner.

    Never of fewer than ten, and nothing that would give a few people away beside the clinic's own
    figures and all colleagues' together: the owner sees them all. Counts are rounded to five.
    """
    people: dict[int, list[Case]] = {}
    for one in group:
        people.setdefault(one.practitioner, []).append(one)
    found: dict[int, Release] = {}
    beside = list(clinic)
    for who, mine in sorted(people.items()):
        own = counted(mine, when, earlier=earlier(who), beside=beside, only=OWN)
        if own.cells:
            found[who] = own
            beside += [cell._replace(table=f"{who}:{cell.table}") for cell in own.cells]
    return found


def tables(group: Sequence[Case]) -> dict[str, Table]:
    """Every table of counts, those that weigh most first."""
    found = [one for one in group if one.seen is not None]
    answered = [one for one in group if one.course.effects is not None]
    asked = [one for one in group if following.LASTS in one.course.asked]
    thirds = casemix.tertiles([one.baseline for one in found if one.baseline is not None])
    return {
        "followed": _by(found, lambda _one: "all"),
        "missing": _by([one for one in group if one.seen is None], lambda _one: "all"),
        "improved": _by(found, lambda one: _yes(one.end is End.IMPROVED)),
        "course": stepwise.table(_ended(one) for one in found),
        "activity": _by(found, lambda one: _read(one, "activity")),
        "pain": _by(found, lambda one: _read(one, "pain")),
        "ends": _by(found, lambda one: one.stood.value),
        "answered": _by(answered, lambda _one: "all"),
        "reaction": _by(answered, lambda one: _yes(bool(_felt(one)))),
        "part": _by(found, lambda one: following.part_of(one.course.region)),
        "condition": _by(found, lambda one: one.course.condition or "unknown"),
        "age": _by(found, lambda one: one.age or "unknown"),
        "baseline": _by(found, lambda one: casemix.third(one.baseline or 0.0, thirds)),
        "duration": _by(found, lambda one: casemix.duration_band(one.course.lasting)),
        "lasted": _by([one for one in asked if one.lasted is not None], _lasted),
        "asked": _by(asked, lambda one: "silent" if one.lasted is None else "answered"),
    } | {
        f"felt-{word}": _by(answered, _told(word))
        for word in sorted(responders.WORDS)
        if any(word in _felt(one) for one in answered)
    }


def person(one: Case, edges: tuple[float, float]) -> Person:
    """What the adjustment knows of somebody who was followed."""
    return Person(
        one.end is End.IMPROVED,
        {
            "age": one.age,
            "baseline": casemix.third(one.baseline or 0.0, edges),
            "duration": casemix.duration_band(one.course.lasting),
            "part": following.part_of(one.course.region),
        },
    )


def mean(changes: Iterable[float | None]) -> list[float | None] | None:
    """The mean change with its interval, to a tenth; None of fewer than ten."""
    found = figures.mean_change([one for one in changes if one is not None])
    if found is None:
        return None
    return [None if one is None else round(one, 1) for one in (found.value, found.low, found.high)]


def worked_on(
    group: Sequence[Case], beside: Mapping[tuple[str, str], Collection[tuple[int, int]]]
) -> dict[str, list[tuple[str, int, int, int, int]]]:
    """By structure and by protocol: of people in whose visits it was worked on, how many changed.

    Name, people, and per cent with a change with both ends of its interval. Only where at least
    thirty were followed and every count behind it may be shown beside all the others, of both and
    of what is said `beside` them, by table and name with clinic and patient; which is tried for the
    ten of each that are worked on most. Of counts rounded to five. By name, because an order by
    result would be a league table.
    """
    found = [one for one in group if one.seen is not None]
    at = {(one.course.clinic, one.course.patient): n for n, one in enumerate(found)}
    shown = [
        Cell(table, name, frozenset(at[who] for who in people if who in at))
        for (table, name), people in beside.items()
    ]
    tables: dict[str, Table] = {}
    for kind in WORKED:
        worked: dict[str, dict[str, set[int]]] = {}
        for n, one in enumerate(found):
            for name in getattr(one.course, kind):
                sides = worked.setdefault(name, {"yes": set(), "no": set()})
                sides[_yes(one.end is End.IMPROVED)].add(n)
        most = sorted(worked, key=lambda name: (-sum(map(len, worked[name].values())), name))
        for name in most[:MOST]:
            sides = worked[name]
            rest = frozenset(range(len(found))) - sides["yes"] - sides["no"]
            parts = {"yes": frozenset(sides["yes"]), "no": frozenset(sides["no"]), "not": rest}
            tables[f"{kind}:{name}"] = {word: people for word, people in parts.items() if people}
    sizes = counts(suppression.published(tables, beside=shown))
    return {
        kind: [
            _worked_row(name.removeprefix(f"{kind}:"), sizes[name])
            for name in sorted(sizes)
            if name.startswith(f"{kind}:") and _enough(sizes[name])
        ]
        for kind in WORKED
    }


def _enough(table: Mapping[str, int]) -> bool:
    told = {"yes", "no"} <= table.keys() and "" not in table
    return told and table["yes"] + table["no"] >= figures.COMPARED_FROM


def _worked_row(name: str, table: Mapping[str, int]) -> tuple[str, int, int, int, int]:
    told = rounded(table)
    people = told["yes"] + told["no"]
    share, low, high = _share(told["yes"], people, fives=True)
    return name, people, share, low, high


def _case(course: Course, when: Window) -> Case:
    seen = following.followed(course, when)
    first = following.series(course, following.ACTIVITY, when)
    return Case(
        course=course,
        seen=seen,
        end=following.end_of(course, when),
        stood=following.stood(course, when),
        visits=seen.visits if seen else following.visits_had(course, when),
        baseline=first[0].value if first else None,
        age=casemix.age_band(_years(course)),
        practitioner=_mostly(course, when),
        lasted=following.lasted(course, when),
    )


def moved_by(one: Case, when: Window) -> Moved:
    """The changes of somebody who was followed, and the weeks between first and last reading."""
    reads = following.series(one.course, following.ACTIVITY, when)
    pain, activity = (one.seen.pain, one.seen.activity) if one.seen else (None, None)
    weeks = (reads[-1].at - reads[0].at) / timedelta(weeks=1)
    return Moved(one.course.condition, pain, activity, weeks)


def _years(course: Course) -> int | None:
    """The age at the beginning, where it is known."""
    born, opened = course.born_on, course.opened_at
    if born is None:
        return None
    return opened.year - born.year - ((opened.month, opened.day) < (born.month, born.day))


def _mostly(course: Course, when: Window) -> int:
    """Who treated most often; of several the one who treated first."""
    who = [one.practitioner for one in course.visits if one.at < when.end and one.signed]
    return max(dict.fromkeys(who), key=who.count)


def _course_facts(
    sizes: Mapping[str, Mapping[str, int]], missing: int | None, *, fives: bool
) -> Facts:
    """Visits to a change: the curve, its median, the share by a fixed visit, and that of all.

    In the last everybody without a change seen by then is without: who left, who still comes and
    who was never measured; said where that number is shown.
    """
    counts, table = sizes.get("course", {}), sizes.get("improved", {})
    curve = stepwise.curve(counts, fives=fives)
    if curve is None or not table or "" in table:
        return {"median": None, "curve": [], "by": None, "reached": None}
    half = stepwise.median(curve)
    by = stepwise.share_by(curve)
    facts: Facts = {
        "median": None if half.value is None else list(half),
        "curve": [
            [end, *(_hundredth(float(one)) for one in (still, low, high))]
            for end, still, low, high in zip(*curve, strict=True)
        ],
        "by": None if by is None else [by[0], *(round(100 * one) for one in by[1:])],
        "reached": None,
    }
    if missing is not None:
        everybody = sizes["followed"]["all"] + missing
        share = _share(table.get("yes", 0), everybody, fives=fives)
        facts["reached"] = [curve.ends[-1], *share]
    return facts


def _share_facts(sizes: Mapping[str, Mapping[str, int]], *, fives: bool) -> Facts:
    """Shares of counts that are shown, and of no others."""
    shares = {}
    for name in ("improved", "reaction"):
        table = sizes.get(name, {})
        if table and "" not in table:
            shares[name] = _share(table.get("yes", 0), sum(table.values()), fives=fives)
    return {"shares": shares}


def _lasting_facts(sizes: Mapping[str, Mapping[str, int]]) -> Facts:
    """What lasted: of those asked three months after the end how many answered, and how many of
    them had a change that counts. Only of counts that are shown, from ten answers on."""
    table = sizes.get("lasted", {})
    answered = table.get("yes", 0) + table.get("no", 0)
    if answered < figures.SHOWN_FROM or "" in table:
        return {}
    some = table.get("yes", 0)
    return {
        "asked": sum(sizes.get("asked", {}).values()) or None,
        "answered": answered,
        "some": some,
        "share": _share(some, answered),
    }


def _share(some: int, of: int, *, fives: bool = False) -> list[int]:
    """Per cent with both ends of its interval; of counts told in fives, of all that read so."""
    off = suppression.ROUNDED // 2 if fives else 0
    low, high = (
        arithmetic.wilson(min(max(one, 0), of), of)[at]
        for at, one in enumerate((some - off, some + off))
    )
    return [_percent(some, of), round(100 * low), round(100 * high)]


def _ended(one: Case) -> stepwise.Ended:
    return one.visits, one.end is End.IMPROVED, one.course.patient


def _felt(one: Case) -> frozenset[str]:
    return (one.course.effects or frozenset()) & responders.WORDS


def _told(word: str) -> Callable[[Case], str]:
    return lambda one: _yes(word in _felt(one))


def _by(group: Iterable[Case], name: Callable[[Case], str]) -> Table:
    found: dict[str, set[int]] = {}
    for one in group:
        found.setdefault(name(one), set()).add(one.course.patient)
    return {word: frozenset(people) for word, people in found.items()}


def _lasted(one: Case) -> str:
    return _yes(one.lasted is True)


def _read(one: Case, scale: str) -> str:
    return "none" if getattr(one.seen, scale) is None else "read"


def _yes(held: bool) -> str:  # noqa: FBT001 - it is the word for it
    return "yes" if held else "no"


def _percent(some: int, of: int) -> int:
    return round(100 * some / of)


def _hundredth(share: float) -> float:
    return round(share, 2)
