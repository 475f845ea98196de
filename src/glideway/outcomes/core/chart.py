"""The small chart of a course as geometry: points, band, lines and gaps in drawing units.

Nothing here draws. What it answers are positions from the top left, so that a template writes
them down and a test can read them. A gap in the readings is a gap in the line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

FEWEST, MOST = 3, 12  # readings that a small chart can show honestly
GAP = timedelta(days=21)  # design, draft: further apart than this, nothing is drawn between
WIDTH, HEIGHT = 320.0, 150.0
LEFT, RIGHT, TOP, BOTTOM = 40.0, 10.0, 10.0, 26.0
LABEL = 6.0
AIR = 0.1  # of the range, above and below, where a scale has no ends of its own


@dataclass(frozen=True, slots=True)
class Seen:
    """One value and when it was read."""

    at: datetime
    value: float


@dataclass(frozen=True, slots=True)
class Dot:
    """One reading on the drawing."""

    x: float
    y: float
    value: float
    last: bool


@dataclass(frozen=True, slots=True)
class AtOnce:
    """The same thing read again in one visit, right after the work."""

    at: datetime
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Leap:
    """What one visit did at once: from where to where, at its place."""

    x: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A value written beside the drawing at its height."""

    value: float
    y: float

    @property
    def rounded(self) -> int:
        """The value as it is written beside the drawing."""
        return round(self.value)


@dataclass(frozen=True, slots=True)
class Stripe:
    """The noise band: from its top, so high."""

    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn course. `strokes` are the unbroken stretches of the line, as path data."""

    width: float
    height: float
    left: float
    right: float
    bottom: float
    dots: tuple[Dot, ...]
    strokes: tuple[str, ...]
    ticks: tuple[float, ...]
    ends: tuple[Mark, Mark]
    band: Stripe | None
    important: Mark | None
    leaps: tuple[Leap, ...] = ()

    @property
    def inner(self) -> float:
        """The width between the left and the right end."""
        return self.right - self.left

    @property
    def labels(self) -> float:
        """Where the values beside the drawing end."""
        return self.left - LABEL


@dataclass(frozen=True, slots=True)
class Frame:
    """From when to when, from which value to which."""

    first: datetime
    last: datetime
    low: float
    high: float

    def x(self, at: datetime) -> float:
        """Where an instant stands; with one instant alone, the middle."""
        whole = (self.last - self.first).total_seconds()
        share = (at - self.first).total_seconds() / whole if whole else 0.5
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def y(self, value: float) -> float:
        """How deep a value stands; the larger, the higher, whichever way is better."""
        share = (value - self.low) / (self.high - self.low)
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)


def draw(
    seen: Sequence[Seen],
    *,
    scale: tuple[float, float] | None,
    baseline: float,
    noise: float | None,
    important: float | None,
    visits: Sequence[datetime],
    at_once: Sequence[AtOnce] = (),
) -> Chart | None:
    """The chart of a course, or None with fewer than three readings.

    `scale` is the range of a scale that has ends; without one the range is that of what is
    drawn. `noise` is half the band around `baseline`, `important` the value from which a change
    counts. Visits outside the readings are not drawn. What a visit did at once stands upright
    beside the line and is no part of it.
    """
    if len(seen) < FEWEST:
        return None
    shown = thinned(sorted(seen, key=lambda one: one.at))
    leaps = [one for one in at_once if shown[0].at <= one.at <= shown[-1].at]
    around = [one.value for one in shown] + [one.after for one in leaps]
    around += [baseline - (noise or 0), baseline + (noise or 0)]
    around += [] if important is None else [important]
    frame = _frame(shown, scale, around)
    dots = tuple(
        Dot(frame.x(one.at), frame.y(one.value), one.value, one is shown[-1]) for one in shown
    )
    return Chart(
        WIDTH,
        HEIGHT,
        LEFT,
        WIDTH - RIGHT,
        HEIGHT - BOTTOM,
        dots,
        tuple(_strokes(shown, frame)),
        tuple(frame.x(at) for at in visits if frame.first <= at <= frame.last),
        (Mark(frame.low, frame.y(frame.low)), Mark(frame.high, frame.y(frame.high))),
        None if noise is None else _band(frame, baseline, noise),
        _line(frame, important),
        tuple(Leap(frame.x(one.at), frame.y(one.before), frame.y(one.after)) for one in leaps),
    )


def thinned(seen: Sequence[Seen]) -> list[Seen]:
    """At most twelve readings: the first, the last, and an even choice of those between."""
    if len(seen) <= MOST:
        return list(seen)
    return [seen[round(step * (len(seen) - 1) / (MOST - 1))] for step in range(MOST)]


def _frame(
    seen: Sequence[Seen],
    scale: tuple[float, float] | None,
    around: Sequence[float],
) -> Frame:
    first, last = seen[0].at, seen[-1].at
    if scale is not None:
        return Frame(first, last, *scale)
    low, high = min(around), max(around)
    air = (high - low) * AIR or 1.0
    return Frame(first, last, low - air, high + air)


def _strokes(seen: Sequence[Seen], frame: Frame) -> list[str]:
    """The line, broken wherever two readings are too far apart; a lone reading has no line."""
    runs: list[list[Seen]] = [[seen[0]]]
    for before, after in pairwise(seen):
        if after.at - before.at > GAP:
            runs.append([])
        runs[-1].append(after)
    return [
        "M" + "L".join(f"{frame.x(one.at):g} {frame.y(one.value):g}" for one in run)
        for run in runs
        if len(run) > 1
    ]


def _band(frame: Frame, baseline: float, noise: float) -> Stripe:
    """The band, cut where the scale ends."""
    top = frame.y(min(baseline + noise, frame.high))
    return Stripe(top, round(frame.y(max(baseline - noise, frame.low)) - top, 1))


def _line(frame: Frame, important: float | None) -> Mark | None:
    """Where a change counts, if the scale reaches that far."""
    if important is None or not frame.low <= important <= frame.high:
        return None
    return Mark(important, frame.y(important))
