"""The lines of a course: readings of one thing with one instrument, and what visits did at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from glideway.body import core as atlas
from glideway.body.core.words import Words
from glideway.care.core import change, examining, movements, scales, scoring
from glideway.care.core.change import Change
from glideway.care.core.noise import Noise
from glideway.care.models import Episode, Goal, Reading
from glideway.care.queries import measuring
from glideway.care.queries.judging import Known
from glideway.care.queries.measuring import MOVEMENT, Line
from glideway.care.queries.naming import side_words
from glideway.outcomes.core import say
from glideway.outcomes.core.chart import Seen
from glideway.outcomes.core.course import Measure, Visited

PAIN, ACTIVITY = "nprs", "psfs"
DEGREES = "°"
NOW = {"", "now"}


def lines(
    episode: Episode,
    readings: Sequence[Reading],
    told: Mapping[Line, Sequence[Reading]],
    known: Known,
    language: str,
    *,
    goal: Goal | None,
) -> list[Measure]:
    """Every measure that a course has readings of: the activity, pain, the movement, then others.

    The activity is named by the words of its `goal`, and without one by its scale alone.

    `readings` are those that stand, by time, each re-test with its verdict; `told` are their lines
    from visit to visit and `known` the noise of each. What the work did at once stands beside.
    """
    done: dict[Line, list[Reading]] = defaultdict(list)
    for one in readings:
        if measuring.worked(one):
            done[measuring.line(one)].append(one)
    about = str(goal.public_id) if goal else ""
    order = sorted(told, key=lambda one: _rank(one, episode, about))
    words = {about: goal.words} if goal else {}
    return [
        _measure(
            episode, told[one], done[one], known.get(one), language, words=words.get(one[2], "")
        )
        for one in order
        if told[one][0].repeat_of_id is None
    ]


def _rank(one: Line, episode: Episode, goal: str) -> int:
    """The activity first, pain now, the movement of the course; the others as they were read."""
    scale, _part, about, _side, _instrument, examined = one
    if scale == ACTIVITY:
        return 0 if about == goal else 1
    if scale == PAIN:
        return 2 if about in NOW else 3
    if scale == MOVEMENT:
        return 6 if examined else 4 if about == episode.movement else 5
    return 7


def _measure(
    episode: Episode,
    readings: Sequence[Reading],
    done: Sequence[Reading],
    known: Noise | None,
    language: str,
    *,
    words: str,
) -> Measure:
    first = readings[0]
    yardstick = scales.load()[first.scale]
    again = None
    if not yardstick.of_change:
        again = measuring.second(readings, opened_at=episode.opened_at)
    repeated = again is not None and again.repeat_of_id is not None
    seen = [one for one in readings if one.repeat_of_id is None]
    own = known.deg if known else None
    return Measure(
        scale=yardstick,
        part=first.part,
        name=_name(first, language, words),
        own_words=first.scale == ACTIVITY and words != "",
        unit=DEGREES if first.scale == MOVEMENT else "",
        seen=tuple(Seen(one.read_at, one.value) for one in seen),
        again=again.value if again and repeated else None,
        own_mdc=own,
        ahead=again is not None and not repeated,
        tool=_tool(first, language),
        about=first.about,
        within=() if yardstick.of_change else tuple(_within(yardstick, seen, done, own)),
    )


def _within(
    yardstick: scales.Scale, told: Sequence[Reading], done: Iterable[Reading], own: float | None
) -> Iterable[Visited]:
    """Of each visit with both: the last reading before the work, and the one after it."""
    before = {one.visit_id: one for one in told if one.visit_id is not None}
    for one in done:
        start = before.get(one.visit_id or 0)
        if start is not None and one.visit is not None:
            said = _said(yardstick, start, one, own)
            yield Visited(one.visit.number, one.read_at, start.value, one.value, said)


def _said(
    yardstick: scales.Scale, start: Reading, after: Reading, own: float | None
) -> Change | None:
    """The verdict that was kept when it was read; without one, that of the scale in one visit."""
    kept = getattr(after, "retest", None)
    if kept is not None:
        return Change(kept.change) if kept.change else None
    part = scoring.judged_as(yardstick, start.part, same_visit=True)
    return change.judge(yardstick, start.value, after.value, part=part, own_mdc=own)


def _name(one: Reading, language: str, words: str) -> str:
    """What is measured, in words: the patient's own for an activity, where they are told."""
    if one.scale == ACTIVITY and words:
        return words
    if one.scale == MOVEMENT:
        name = movements.name(one.about).of(language) if movements.known(one.about) else one.about
        name = _sided(name, one, language)
        examined = measuring.examined(one)
        return say.say("short.examined", language, {"name": name}) if examined else name
    if one.scale == PAIN:
        return say.say("short.nprs" if one.about in NOW else f"short.nprs.{one.about}", language)
    yardstick = scales.load()[one.scale]
    name = yardstick.name.of(language)
    if len(yardstick.recorded) > 1:
        name = f"{name}: {yardstick.scored(one.part).name.of(language)}"
    where = atlas.load().regions.get(one.about)
    name = f"{name}, {where.name.of(language)}" if where else name
    return _sided(name, one, language)


def _sided(name: str, one: Reading, language: str) -> str:
    return f"{name}, {side_words(one.side).of(language)}" if one.side else name


def _tool(one: Reading, language: str) -> str:
    """The instrument in words; one that no list has keeps its own word."""
    named: dict[str, Words] = {each.id: each.name for each in examining.load().instruments}
    found = named.get(one.instrument)
    return found.of(language) if found else one.instrument
