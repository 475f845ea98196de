"""When a place is open: weekly hours, dates that replace them, and the grid of starts.

Ranges are minutes of a local day, as a wall clock reads them; an end of 24:00 is 1440. A range
whose end is not after its start is ignored, never wrapped past midnight.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from glideway.booking.core.minutes import Minute, Span, local_date, local_minute, union


class TimeRange(NamedTuple):
    """A stretch of a local day in minutes after midnight."""

    opens: int
    closes: int


@lru_cache(maxsize=4096)
def merged(ranges: tuple[TimeRange, ...]) -> tuple[TimeRange, ...]:
    """The ranges of one date in order, those that overlap or touch made one.

    Remembered: a clinic has few sorts of day, and a search asks about each of them a hundred times.
    """
    real = (Span(*one) for one in ranges if one.opens < one.closes)
    return tuple(TimeRange(*one) for one in union(real))


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours in one zone. A date in `overrides` has those instead of its weekday's."""

    zone: str
    weekly: Mapping[int, tuple[TimeRange, ...]] = field(default_factory=dict)  # Monday is 0
    overrides: Mapping[date, tuple[TimeRange, ...]] = field(default_factory=dict)

    def ranges(self, day: date) -> tuple[TimeRange, ...]:
        """What the wall clock says for this date, merged."""
        replaced = self.overrides.get(day)
        return merged(self.weekly.get(day.weekday(), ()) if replaced is None else replaced)

    def spans(self, first: date, last: date) -> list[Span]:
        """Open time of each date from `first` to `last`, one span a range.

        Ranges of two dates stay apart even where they touch: each keeps its own grid.
        """
        found: list[Span] = []
        for days in range((last - first).days + 1):
            day = first + timedelta(days=days)
            found += _day_spans(self.zone, day, self.ranges(day))
        return found

    def around(self, window: Span, reach: int) -> list[Span]:
        """All open spans that a start in `window` can touch when a visit lasts `reach` minutes."""
        return self.spans(
            local_date(self.zone, window.start) - timedelta(days=1),
            local_date(self.zone, window.end + reach) + timedelta(days=1),
        )


@lru_cache(maxsize=65536)
def _day_spans(zone: str, day: date, ranges: tuple[TimeRange, ...]) -> tuple[Span, ...]:
    """What a day's ranges mean in minutes; remembered, because whole towns open at nine."""
    read = (Span(*(local_minute(zone, day, one) for one in wall)) for wall in ranges)
    return tuple(span for span in read if span.start < span.end)


def grid(spans: Iterable[Span], step: int, window: Span) -> list[Minute]:
    """Every start of the grids inside `window`: span start + k steps, anchored at the opening."""
    starts: list[Minute] = []
    for span in spans:
        starts.extend(range(_first(span, step, window), min(span.end, window.end), step))
    return sorted(set(starts))


def _first(span: Span, step: int, window: Span) -> Minute:
    """The first start of a span's own grid that is not before the window."""
    behind = max(0, window.start - span.start)
    return span.start + -(-behind // step) * step


def fitting_grid(spans: Iterable[Span], step: int, length: int, window: Span) -> list[Minute]:
    """What `fitting` keeps of `grid`, worked out once a span and not once a start.

    Every span lies in one run of the open time, so the last start that fits is known beforehand.
    """
    ordered = list(spans)
    runs = union(ordered)
    begins = [run.start for run in runs]
    starts: list[Minute] = []
    apart, before = True, ordered[0].start if ordered else 0
    for span in ordered:
        run = runs[bisect_right(begins, span.start) - 1]
        last = min(span.end, window.end, run.end - length + 1)
        starts.extend(range(_first(span, step, window), last, step))
        apart, before = apart and before <= span.start, span.end
    return starts if apart else sorted(set(starts))


def fitting(starts: Iterable[Minute], length: int, open_time: list[Span]) -> list[Minute]:
    """Those starts whose whole core lies in one run of `open_time`; both are in order."""
    kept: list[Minute] = []
    runs = iter(open_time)
    run = next(runs, None)
    for start in starts:
        while run is not None and run.end <= start:
            run = next(runs, None)
        if run is None:
            break
        if run.start <= start and start + length <= run.end:
            kept.append(start)
    return kept
