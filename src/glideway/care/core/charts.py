"""The small chart of a course: points over time, the grey noise band around the first reading.

Pure geometry in the units of a view box; the page fills a template with it and says in one
sentence what the picture says. Gaps are gaps: nothing is drawn between readings far apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

WIDE, HIGH, EDGE = 320, 120, 14
GAP = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Point:
    """A reading, where it stands in the picture."""

    x: float
    y: float
    value: float
    at: datetime


@dataclass(frozen=True, slots=True)
class Chart:
    """What a template draws: points, pieces of line, the band, and the line of the goal."""

    points: tuple[Point, ...]
    lines: tuple[str, ...]
    band_top: float | None
    band_height: float
    goal_y: float | None
    wide: int = WIDE
    high: int = HIGH


def chart(
    values: Sequence[tuple[datetime, float]],
    *,
    low: float,
    high: float,
    noise: float | None,
    baseline: float | None = None,
    goal: float | None = None,
) -> Chart:
    """The chart of values in order of time, on a scale from `low` to `high`.

    The band lies around the baseline.
    """
    if not values:
        return Chart((), (), None, 0.0, None)
    first, last = values[0][0], values[-1][0]
    span = (last - first) or timedelta(days=1)
    points = tuple(
        Point(_x((at - first) / span if len(values) > 1 else 0.5), _y(one, low, high), one, at)
        for at, one in values
    )
    base = values[0][1] if baseline is None else baseline
    top = _y(min(base + noise, high), low, high) if noise is not None else None
    bottom = _y(max(base - noise, low), low, high) if noise is not None else 0.0
    return Chart(
        points,
        _lines(points),
        top,
        round(bottom - top, 1) if top is not None else 0.0,
        _y(goal, low, high) if goal is not None else None,
    )


def _x(share: float) -> float:
    return round(EDGE + share * (WIDE - 2 * EDGE), 1)


def _y(value: float, low: float, high: float) -> float:
    share = (value - low) / (high - low)
    return round(HIGH - EDGE - share * (HIGH - 2 * EDGE), 1)


def _lines(points: Sequence[Point]) -> tuple[str, ...]:
    pieces: list[list[Point]] = [[points[0]]]
    for one in points[1:]:
        if one.at - pieces[-1][-1].at > GAP:
            pieces.append([])
        pieces[-1].append(one)
    return tuple(
        "M" + "L".join(f"{one.x} {one.y}" for one in piece) for piece in pieces if len(piece) > 1
    )
