"""What one release says of a group of people: a clinic's, a practitioner's or the network's.

Courses go in, facts that may be shown come out, with the people behind every count that is shown.
Every count passes `suppression.published`; whatever it withholds is in no fact. Groups of fewer
than ten people who were followed have no facts at all.
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
    suppression,
    survival,
)
from glideway.outcomes.core.casemix import Person
from glideway.outcomes.core.figures import Standing
from glideway.outcomes.core.following import Course, End, Followed, Window
from glideway.outcomes.core.literature import Moved
from glideway.outcomes.core.suppression import CELL, Cell, People
from glideway.outcomes.core.survival import Spell

BEGAN = datetime(2024, 1, 1)  # noqa: DTZ001 - a Monday; releases are counted from here on
EVERY = timedelta(weeks=4)
WEEKS = 52
PREVIEW = timedelta(days=30)  # clinic.md 8: a clinic sees its figures so long before the public
HELD = "held"  # the release before stays, until five people differ from it
OWN = ("followed", "missing", "improved", "ends", "answered", "reaction", "part")
Facts: TypeAlias = dict[str, Any]
Table: TypeAlias = Mapping[str, People]


@dataclass(frozen=True, slots=True)
class Case:
    """One person as figures see them: the course, and what was seen of it when the window closed.

    `visits` is when it ended, or how many there had been; `seen` is None for who was not followed,
    `lasted` for who did not answer three months after the end.
    """

    course: Course
    seen: Followed | None
    end: End
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
    only: Collection[str] = (),
) -> Release:
    """What may be said of these people, beside every earlier release of them.

    Where even how many they are would give a few people away beside an earlier release, nothing
    is said anew: the standing is `held`. `only` names the tables wanted; without it, all.
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
    shown = suppression.published(wanted, earlier=earlier)
    if not any(one.table == "followed" for one in shown):
        return Release(facts | {"standing": HELD}, [])
    sizes: dict[str, dict[str, int]] = {}
    for one in shown:
        sizes.setdefault(one.table, {})[one.name] = len(one.people)
    told = len(found) == len(group) or "missing" in sizes
    facts["counts"] = sizes
    missing = _percent(len(group) - len(found), len(group))
    facts["missing_percent"] = missing if told else suppression.rounded(missing)
    facts["missing_told"] = told
    facts |= _course_facts(group, told=told)
    facts |= _share_facts(sizes)
    if lasting := _lasting_facts(sizes):
        facts["lasted"] = lasting
    moved = [_moved(one, when) for one in found]
    facts["conditions"] = literature.changes(moved, sizes.get("condition", {}))
    return Release(facts, shown)


def by_practitioner(
    group: Sequence[Case],
    when: Window,
    *,
    clinic: Sequence[Cell],
    earlier: Callable[[int], Iterable[Sequence[Cell]]],
) -> dict[int, Release]:
    """What may be said of each practitioner's people to themselves and to the owner.

    Never of fewer than ten, and nothing that would give a few people away beside the clinic's own
    figures or a colleague's: the owner sees them all.
    """
    people: dict[int, list[Case]] = {}
    for one in group:
        people.setdefault(one.practitioner, []).append(one)
    found: dict[int, Release] = {}
    beside = list(clinic)
    for who, mine in sorted(people.items()):
        own = counted(mine, when, earlier=[beside, *earlier(who)], only=OWN)
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
        "ends": _by(found, lambda one: one.end.value),
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


def bands(found: Sequence[Case]) -> list[int]:
    """Visits at which a curve may be shown: at least five people more have changed since the last,
    and none or at least five are still to be seen after it."""
    changed = sorted(one.visits for one in found if one.end is End.IMPROVED)
    every = sorted(one.visits for one in found)
    shown: list[int] = []
    since = 0
    for visits in sorted(set(changed)):
        more = sum(since < one <= visits or (not shown and one <= visits) for one in changed)
        after = sum(one > visits for one in every)
        if more >= CELL and (after >= CELL or not after):
            shown.append(visits)
            since = visits
    return shown


def worked_on(
    group: Sequence[Case], names: Callable[[Course], Iterable[str]]
) -> list[tuple[str, int, int, int, int]]:
    """By structure or protocol: of people in whose visits it was worked on, how many changed.

    Name, people rounded to five, and per cent with a change with both ends of its interval. Only
    where at least thirty were followed and neither side has fewer than five; by name, because an
    order by result would be a league table.
    """
    people: dict[str, list[Case]] = {}
    for one in group:
        if one.seen is not None:
            for name in names(one.course):
                people.setdefault(name, []).append(one)
    rows = []
    for name, mine in sorted(people.items()):
        some = sum(one.end is End.IMPROVED for one in mine)
        part = responders.part(some, len(mine))
        if part and len(mine) >= figures.COMPARED_FROM and min(some, len(mine) - some) >= CELL:
            share, low, high = (round(100 * side) for side in (part.share, part.low, part.high))
            rows.append((name, suppression.rounded(len(mine)), share, low, high))
    return rows


def _case(course: Course, when: Window) -> Case:
    seen = following.followed(course, when)
    end = following.end_of(course, when)
    first = following.series(course, following.ACTIVITY, when)
    return Case(
        course=course,
        seen=seen,
        end=end,
        visits=seen.visits if seen else following.visits_had(course, when),
        baseline=first[0].value if first else None,
        age=casemix.age_band(_years(course)),
        practitioner=_mostly(course, when),
        lasted=following.lasted(course, when),
    )


def _moved(one: Case, when: Window) -> Moved:
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


def _course_facts(group: Sequence[Case], *, told: bool) -> Facts:
    """Visits to a change: the curve and its median, and with those who left counted as left.

    The second is a share of all who were treated. Where one to four of them were never measured
    again (not `told`) it is not said, because it would give their number away.
    """
    found = [one for one in group if one.seen is not None]
    curve = survival.curve([Spell(one.visits, one.end.value) for one in found], End.IMPROVED.value)
    half = survival.median(curve)
    shown = bands(found)
    spells = [Spell(one.visits, "" if one.end is End.OPEN else one.end.value) for one in group]
    kinds = [one.value for one in End if one is not End.OPEN]
    parts = survival.incidence(spells, kinds)
    last = shown[-1] if shown else None
    return {
        "median": [half.value, half.low, half.high] if half.value is not None else None,
        "curve": [
            [visits, *(_hundredth(one) for one in survival.at_visits(curve, visits))]
            for visits in shown
        ],
        "reached": None
        if last is None or not told
        else [last, *_at(spells, parts[End.IMPROVED.value], last)],
        "activity": _mean(one.seen.activity for one in found if one.seen),
        "pain": _mean(one.seen.pain for one in found if one.seen),
    }


def _share_facts(sizes: Mapping[str, Mapping[str, int]]) -> Facts:
    """Shares of counts that are shown, and of no others."""
    shares = {}
    for name in ("improved", "reaction"):
        table = sizes.get(name, {})
        if "yes" in table and "no" in table:
            some, of = table["yes"], table["yes"] + table["no"]
            sides = (round(100 * side) for side in arithmetic.wilson(some, of))
            shares[name] = [_percent(some, of), *sides]
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
        "share": [_percent(some, answered)]
        + [round(100 * side) for side in arithmetic.wilson(some, answered)],
    }


def _at(spells: Sequence[Spell], part: survival.Part, visits: int) -> list[int]:
    at = sum(one <= visits for one in sorted({one.visits for one in spells})) - 1
    return [round(100 * float(side[at])) for side in part]


def _mean(changes: Iterable[float | None]) -> list[float | None] | None:
    found = figures.mean_change([one for one in changes if one is not None])
    if found is None:
        return None
    return [None if one is None else round(one, 1) for one in (found.value, found.low, found.high)]


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


def _yes(held: bool) -> str:  # noqa: FBT001 - it is the word for it
    return "yes" if held else "no"


def _percent(some: int, of: int) -> int:
    return round(100 * some / of)


def _hundredth(share: float) -> float:
    return round(share, 2)
