"""The forest plot of a question: every study of it, and a bar only where a number has one.

A bar is computed from what a study printed, in one of four measures that are never put on one
axis. A study whose printed numbers contradict each other gets no bar, and neither does one that
prints a P and no size: it stands in the figure all the same, with the reason. Nothing is pooled:
these studies differ in everything that pooling needs.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from glideway.body.core.words import Words
from glideway.outcomes.core.arithmetic import Z95, people_of, wilson
from glideway.outcomes.core.checker import library
from glideway.outcomes.core.effects import dz_of_t, small_sample_factor
from glideway.outcomes.core.studies import Printed, Study

Metric: TypeAlias = Literal["between", "share-gap", "within", "share"]
METRICS: tuple[Metric, ...] = Metric.__args__  # type: ignore[attr-defined]
WIDTH, PAD, SQUARE = 320.0, 16.0, 10.0
STEPS = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 25.0, 50.0)
MOST_TICKS = 5
TWO_ARMS = 2
CERTAIN = 1 - 1e-9


@dataclass(frozen=True, slots=True)
class Bar:
    """One number of one study: its value, its 95 % interval if there is one, and how it came."""

    study: Study
    measure: Words
    metric: Metric
    value: float
    low: float | None
    high: float | None
    people: int
    way: str
    arm: Words | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """A study without a bar, and why; `facts` are numbers that the reason names."""

    study: Study
    why: str
    facts: dict[str, float | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tick:
    """A value under the axis, and where."""

    x: float
    value: float


@dataclass(frozen=True, slots=True)
class Lane:
    """A bar as it is drawn, in drawing units from the left."""

    bar: Bar
    x: float
    start: float
    end: float

    @property
    def corner(self) -> float:
        """Where the square of the value begins."""
        return round(self.x - SQUARE / 2, 1)


@dataclass(frozen=True, slots=True)
class Panel:
    """All bars of one measure on one axis; `zero` is where nothing differs."""

    metric: Metric
    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]
    zero: float
    width: float = WIDTH


@dataclass(frozen=True, slots=True)
class Forest:
    """The whole figure."""

    panels: tuple[Panel, ...]
    missing: tuple[Missing, ...]

    @property
    def bars(self) -> tuple[Bar, ...]:
        """Every bar, in the order of the figure."""
        return tuple(lane.bar for panel in self.panels for lane in panel.lanes)


def forest(rows: Sequence[Study]) -> Forest:
    """The figure of these studies, in their order; each is in it, as a bar or with a reason."""
    found = {one.id: _of(one) for one in rows}
    bars = [bar for some, _why in found.values() for bar in some]
    panels = tuple(
        _panel(metric, tuple(bar for bar in bars if bar.metric == metric))
        for metric in METRICS
        if any(bar.metric == metric for bar in bars)
    )
    return Forest(panels, tuple(why for _some, why in found.values() if why))


def _of(study: Study) -> tuple[tuple[Bar, ...], Missing | None]:
    """The bars of a study, or why it has none; of a study at odds with itself nothing is drawn."""
    if study.verdict == "unknown":
        return (), Missing(study, "unknown")
    if study.one_person:
        return (), Missing(study, "one-person")
    if library.disagrees(study):
        return (), Missing(study, "inconsistent")
    bars = tuple(bar for one in study.printed for bar in _bars(study, one))
    return (bars, None) if bars else ((), _missing(study))


def _missing(study: Study) -> Missing:
    """What a study prints instead of a size with a spread."""
    for one in study.printed:
        if one.before and one.after:
            return Missing(study, "no-n", {"change": one.after.mean - one.before.mean})
        if one.difference is not None:
            return Missing(study, "no-spread", {"difference": one.difference})
    return Missing(study, "only-p" if any(one.p for one in study.printed) else "no-numbers")


def _bars(study: Study, one: Printed) -> Iterator[Bar]:
    arms = [row.n for row in study.printed if row.n and row.other_n is None]
    if one.share is not None:
        yield from _share(study, one)
    elif one.favours and one.z is not None and study.n:
        yield _ranks(study, one, one.z, study.n)
    elif one.t is not None and one.df is not None and one.df + 1 in arms:
        effect = dz_of_t(one.t, one.df + 1)
        span = effect.corrected, effect.low, effect.high
        yield Bar(study, one.measure, "within", *span, one.df + 1, "paired-t", one.arm)
    elif one.favours and one.t is not None and len(arms) == TWO_ARMS:
        yield _two_groups(study, one, one.t, arms[0], arms[1])


def _share(study: Study, one: Printed) -> Iterator[Bar]:
    """A share with Wilson's or its printed interval, or the gap between two (Newcombe 1998)."""
    assert one.share is not None  # noqa: S101 - the caller looked
    hits, others = people_of(one.share, one.n), people_of(one.other_share, one.other_n)
    if hits is not None and others is not None and one.n and one.other_n:
        gap = gap_of(hits, one.n, others, one.other_n)
        people = one.n + one.other_n
        yield Bar(study, one.measure, "share-gap", *gap, people, "newcombe", one.arm)
    elif hits is not None and one.n:
        low, high = wilson(hits, one.n)
        span = 100 * hits / one.n, 100 * low, 100 * high
        yield Bar(study, one.measure, "share", *span, one.n, "wilson", one.arm)
    elif one.interval:
        low, high = one.interval
        span = 100 * one.share, 100 * low, 100 * high
        yield Bar(study, one.measure, "share", *span, 0, "printed", one.arm)


def gap_of(hits: int, n: int, other_hits: int, other_n: int) -> tuple[float, float, float]:
    """The gap between two shares in points of a hundred, and Newcombe's 95 % interval.

    Method 10 of Newcombe 1998 (Stat Med 17:873-890): the Wilson limits of both shares squared
    and added, so that it keeps inside -100 to 100 also for a dozen people.
    """
    one, other = hits / n, other_hits / other_n
    (low, high), (other_low, other_high) = wilson(hits, n), wilson(other_hits, other_n)
    gap = one - other
    down = math.hypot(one - low, other_high - other)
    up = math.hypot(high - one, other - other_low)
    return 100 * gap, 100 * (gap - down), 100 * (gap + up)


def size_of_ranks(z: float, n: int) -> tuple[float, float, float]:
    """A rank test's Z as a standardised difference, roughly, with its 95 % interval.

    r = Z / sqrt(N) (Rosenthal 1991, Meta-Analytic Procedures), Fisher's z for its interval,
    then d = 2 r / sqrt(1 - r^2) (Borenstein and others 2009, chapter 7).
    """
    r = min(z / math.sqrt(n), CERTAIN)
    half = Z95 / math.sqrt(n - 3)
    low, high = math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half)
    return _d_of_r(r), _d_of_r(low), _d_of_r(high)


def size_of_t(t: float, n: int, other_n: int) -> tuple[float, float, float]:
    """Student's t of two groups as Hedges' g with its 95 % interval.

    d = t sqrt(1/n1 + 1/n2), corrected and with its variance as in `effects.hedges_g`.
    """
    d = t * math.sqrt(1 / n + 1 / other_n)
    factor = small_sample_factor(n + other_n - 2)
    variance = (n + other_n) / (n * other_n) + d**2 / (2 * (n + other_n))
    half = Z95 * factor * math.sqrt(variance)
    return factor * d, factor * d - half, factor * d + half


def _d_of_r(r: float) -> float:
    return 2 * r / math.sqrt(1 - r**2)


def _ranks(study: Study, one: Printed, z: float, n: int) -> Bar:
    value, low, high = size_of_ranks(abs(z), n)
    return _turned(Bar(study, one.measure, "between", value, low, high, n, "ranks", one.arm), one)


def _two_groups(study: Study, one: Printed, t: float, n: int, other_n: int) -> Bar:
    value, low, high = size_of_t(abs(t), n, other_n)
    bar = Bar(study, one.measure, "between", value, low, high, n + other_n, "t", one.arm)
    return _turned(bar, one)


def _turned(bar: Bar, one: Printed) -> Bar:
    """To the right what favours active release, to the left what favours the other method."""
    if one.favours == "active":
        return bar
    low = None if bar.high is None else -bar.high
    high = None if bar.low is None else -bar.low
    ends = (-bar.value, low, high)
    return Bar(bar.study, bar.measure, bar.metric, *ends, bar.people, bar.way, bar.arm)


def _panel(metric: Metric, bars: tuple[Bar, ...]) -> Panel:
    """The bars on one axis that holds zero and every interval; shares run from 0 to 100."""
    ends = [
        0.0,
        *(end for bar in bars for end in (bar.low, bar.value, bar.high) if end is not None),
    ]
    low, high = (0.0, 100.0) if metric == "share" else (min(ends), max(ends))
    step = next((s for s in STEPS if (high - low) / s <= MOST_TICKS), STEPS[-1])
    first, last = math.floor(low / step), max(math.ceil(high / step), math.floor(low / step) + 1)
    span = (last - first) * step

    def x(value: float) -> float:
        return round(PAD + (value - first * step) / span * (WIDTH - 2 * PAD), 1)

    lanes = tuple(
        Lane(
            bar,
            x(bar.value),
            x(bar.value if bar.low is None else bar.low),
            x(bar.value if bar.high is None else bar.high),
        )
        for bar in bars
    )
    ticks = tuple(Tick(x(k * step), k * step) for k in range(first, last + 1))
    return Panel(metric, lanes, ticks, x(0.0))
