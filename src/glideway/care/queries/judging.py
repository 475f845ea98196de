"""The lines of a course and what each is judged by: the same in the room and on its page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from glideway.care.core import change, scales
from glideway.care.core.noise import Noise
from glideway.care.models import Episode, Reading
from glideway.care.queries import activity, measuring, noise
from glideway.care.queries.measuring import Line

Known: TypeAlias = Mapping[Line, Noise | None]
NOBODY: Known = {}


def lines(readings: Iterable[Reading]) -> dict[Line, list[Reading]]:
    """Readings by time of each line, from visit to visit: what the work did at once is no part."""
    found: dict[Line, list[Reading]] = defaultdict(list)
    for one in activity.standing(readings):
        if not measuring.worked(one):
            found[measuring.line(one)].append(one)
    return dict(found)


def known(told: Mapping[Line, Sequence[Reading]], *, clinic_id: int) -> Known:
    """By what noise each line is judged that has none of its own: own pairs, else a study.

    Of the instrument it was read with; where two hands have read it, the noise of two. One query
    for degrees and one for pressure, where a course has any.
    """
    wanted: dict[Line, noise.Asked] = {
        one: (
            one[0],
            one[2],
            one[4],
            "inter" if len({row.rater_id for row in rows}) > 1 else "intra",
        )
        for one, rows in told.items()
    }
    found = noise.of_all(clinic_id=clinic_id, wanted=frozenset(wanted.values()))
    return {one: found.get(asked) for one, asked in wanted.items()}


def beyond_error(told: Mapping[Line, Sequence[Reading]], by: Known, episode: Episode) -> list[bool]:
    """Of each line read again that can be judged, whether it gained enough to go on.

    What the rule of visit 3 goes by: everything that its page gives a verdict on, so that nothing
    is called improved beside a plan that ends because nothing has changed.
    """
    found = []
    for one, rows in told.items():
        yardstick, part, own = scales.load()[one[0]], one[1], by.get(one)
        again = measuring.second(rows, opened_at=episode.opened_at)
        later = [row for row in rows[1:] if row != again and row.repeat_of_id is None]
        if not later:
            continue
        before = measuring.start(rows, opened_at=episode.opened_at)
        mdc, last = own.deg if own else None, later[-1].value
        if change.judge(yardstick, before, last, part=part, own_mdc=mdc) is not None:
            found.append(change.beyond_error(yardstick, before, last, part=part, own_mdc=mdc))
    return found


def beyond(readings: Sequence[Reading], episode: Episode) -> list[bool]:
    """The same of a course as the room holds it, each re-test beside its reading.

    The movement goes by the noise that its last re-test was judged by. What has none in hand is
    asked for only where nothing else says already that the plan goes on: at most two queries.
    """
    told, held = lines(readings), _held(readings)
    found = beyond_error(told, held, episode)
    unknown = {
        one: rows
        for one, rows in told.items()
        if scales.load()[one[0]].by_repeats and one not in held and len(rows) > 1
    }
    if any(found) or not unknown:
        return found
    asked = known(unknown, clinic_id=episode.clinic_id)
    return beyond_error(told, {**asked, **held}, episode)


def _held(readings: Iterable[Reading]) -> Known:
    """Of what was measured again right after the work, the noise that was known then."""
    found: dict[Line, Noise | None] = {}
    for one in readings:
        kept = getattr(one, "retest", None)
        if kept is not None:
            error = None if kept.noise is None else Noise(kept.noise, kept.source)
            found[measuring.line(kept.before)] = error
    return found
