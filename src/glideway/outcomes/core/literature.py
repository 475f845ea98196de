"""A clinic's change beside the published studies of the same condition, and how they differ.

Paper each other stand only changes that were measured alike: the same condition, the same scale,
and a comparable time between the two readings. Everything else is named with the reason why not.
Nothing here says who did better: other people, another dose and another eye measured.
"""

from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Any, Literal, NamedTuple, TypeAlias

from glideway.outcomes.core import studies, suppression
from glideway.outcomes.core.checker import library
from glideway.outcomes.core.figures import mean_change
from glideway.outcomes.core.studies import Printed, Study

PAIN, ACTIVITY = "nprs", "psfs"
# The words under which a study's outcome stands in our library, and the scale that they name. A
# line of 100 mm is not the scale of 0 to 10, and a score whose name is not printed is none of ours.
NAMED: Mapping[str, str] = {"Pain, 0 to 10": PAIN, "Activities the patient named": ACTIVITY}
TWICE = 2.0  # design, draft: times that differ by more than this factor are not comparable
Why: TypeAlias = Literal["", "scale", "time", "no-time"]


class Moved(NamedTuple):
    """One person who was followed: the change on both scales, and the weeks between readings."""

    condition: str
    pain: float | None
    activity: float | None
    weeks: float


class OwnChange(NamedTuple):
    """A clinic's mean change on one scale: with its interval, of how many, over how many weeks."""

    scale: str
    value: float
    low: float
    high: float
    n: int
    weeks: float


class Paper(NamedTuple):
    """One study beside it. `change` is after minus before where both are printed, else None.

    `why` it was not measured alike; `disagrees`: its printed numbers contradict each other.
    """

    study: Study
    why: Why
    measures: tuple[Printed, ...]
    change: float | None
    n: int | None
    disagrees: bool


def changes(seen: Iterable[Moved], shown: Mapping[str, int]) -> dict[str, list[list[Any]]]:
    """By condition the mean change of each scale, as facts that can be kept.

    Only of conditions whose count is `shown`, and only from ten people on: who may be counted
    was decided before.
    """
    each: dict[str, list[Moved]] = {}
    for one in seen:
        if one.condition and one.condition in shown:
            each.setdefault(one.condition, []).append(one)
    found = {name: _own(some) for name, some in sorted(each.items())}
    return {name: rows for name, rows in found.items() if rows}


def rounded(kept: Mapping[str, list[list[Any]]]) -> dict[str, list[list[Any]]]:
    """The same of all clinics together, where counts are rounded to five."""
    return {
        name: [[*row[:4], suppression.rounded(row[4]), row[5]] for row in rows]
        for name, rows in kept.items()
    }


def own(facts: Sequence[Sequence[Any]]) -> list[OwnChange]:
    """What `changes` kept of one condition."""
    return [OwnChange(*one) for one in facts]


def beside(condition: str, mine: OwnChange) -> tuple[Paper, ...]:
    """Every study of the condition: those that were measured alike first, each in order."""
    found = [_beside(study, mine) for study in studies.about(condition)]
    return tuple(sorted(found, key=lambda one: one.why != ""))


def _own(some: Sequence[Moved]) -> list[list[Any]]:
    rows = []
    for scale, values in (
        (ACTIVITY, [(one.activity, one.weeks) for one in some]),
        (PAIN, [(one.pain, one.weeks) for one in some]),
    ):
        known = [(value, weeks) for value, weeks in values if value is not None]
        mean = mean_change([value for value, _weeks in known])
        if mean is None or len(known) < len(some):
            continue  # of how many a mean is would be a count that went through no publication
        ends = (round(one, 1) for one in (mean.value, mean.low or 0.0, mean.high or 0.0))
        rows.append([scale, *ends, len(known), round(median(weeks for _v, weeks in known), 1)])
    return rows


def _beside(study: Study, mine: OwnChange) -> Paper:
    named = tuple(one for one in study.printed if NAMED.get(one.measure.en) == mine.scale)
    if not named:
        why: Why = "scale"
    elif study.weeks is None:
        why = "no-time"
    else:
        alike = mine.weeks / TWICE <= study.weeks <= mine.weeks * TWICE
        why = "" if alike else "time"
    change, n = next(
        ((_change(one), one.n) for one in named if _change(one) is not None), (None, None)
    )
    return Paper(study, why, named, change, n, library.disagrees(study))


def _change(one: Printed) -> float | None:
    """After minus before, where a study printed both."""
    if one.before is None or one.after is None:
        return None
    return round(one.after.mean - one.before.mean, 2)
