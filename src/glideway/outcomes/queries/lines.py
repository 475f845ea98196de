"""The lines of a course: readings of one thing with one instrument, and what visits did at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from glideway.body import core as atlas
from glideway.body.core.words import Words
from glideway.care.core import change, examining, movements, scales, scoring
from glideway.care.core.change import Change
from glideway.care.core.noise import Noise, Raters
from glideway.care.models import Episode, Goal, Reading
from glideway.care.queries import activity, measuring, noise
from glideway.care.queries.measuring import MOVEMENT, Thing
from glideway.care.queries.naming import side_words
from glideway.outcomes.core import say
from glideway.outcomes.core.chart import Seen
from glideway.outcomes.core.course import Measure, Visited

PAIN, ACTIVITY = "nprs", "psfs"
DEGREES = "°"
NOW = {"", "now"}
Known: TypeAlias = Mapping[Thing, Noise | None]


def lines(
    episode: Episode, readings: Sequence[Reading], language: str, *, goal: Goal | None
) -> list[Measure]:
    """Every measure that a course has readings of: the activity, pain, the movement, then others.

    The activity is named by the words of its `goal`, and without one by its scale alone.

    One query, for the noise of what is judged by the clinic's own repeats. Readings are those that
    stand, by time, each re-test with its verdict.
    """
    told: dict[Thing, list[Reading]] = defaultdict(list)
    done: dict[Thing, list[Reading]] = defaultdict(list)
    shown = [one for one in readings if not measuring.examined(one)]
    for one in activity.comparable(one for one in shown if not measuring.worked(one)):
        told[measuring.thing(one)].append(one)
    for one in shown:
        if measuring.worked(one):
            done[measuring.thing(one)].append(one)
    known = _noise(episode, told)
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


def _rank(one: Thing, episode: Episode, goal: str) -> int:
    """The activity first, pain now, the movement of the course; the others as they were read."""
    scale, _part, about, _side, _instrument = one
    if scale == ACTIVITY:
        return 0 if about == goal else 1
    if scale == PAIN:
        return 2 if about in NOW else 3
    if scale == MOVEMENT:
        return 4 if about == episode.movement else 5
    return 6


def _noise(episode: Episode, told: Mapping[Thing, Sequence[Reading]]) -> Known:
    """How far each motion must change to be told from noise: own pairs, else a study. One query.

    Of the instrument it was read with; where two hands have read it, the noise of two.
    """
    wanted: dict[Thing, tuple[str, str, Raters]] = {
        one: (one[2], one[4], "inter" if len({row.rater_id for row in rows}) > 1 else "intra")
        for one, rows in told.items()
        if one[0] == MOVEMENT
    }
    found = noise.known(
        clinic_id=episode.clinic_id, scale=MOVEMENT, wanted=frozenset(wanted.values())
    )
    return {one: found[asked] for one, asked in wanted.items()}


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
    again = measuring.second(readings, opened_at=episode.opened_at)
    repeated = again is not None and again.repeat_of_id is not None
    seen = [one for one in readings if one.repeat_of_id is None]
    yardstick = scales.load()[first.scale]
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
        within=tuple(_within(yardstick, seen, done, own)),
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
        return _sided(name, one, language)
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
