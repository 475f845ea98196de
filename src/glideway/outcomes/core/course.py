"""One measure of one course: its baseline, its noise, and the one sentence under it.

The baseline is the mean of the two readings that a first visit takes of the same thing, or the
one there is. Re-tests at the end of a visit show what the visit did at once and are no part of
the course.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from glideway.care.core import change
from glideway.care.core.change import Change
from glideway.care.core.scales import Scale
from glideway.outcomes.core import chart
from glideway.outcomes.core.chart import Chart, Seen


@dataclass(frozen=True, slots=True)
class Measure:
    """The readings of one thing on one scale, oldest first. `again` repeats the first one."""

    scale: Scale
    part: str
    name: str
    own_words: bool
    unit: str
    seen: tuple[Seen, ...]
    again: float | None
    own_mdc: float | None

    @property
    def baseline(self) -> float:
        """The mean of two readings, or the one there is."""
        first = self.seen[0].value
        return first if self.again is None else (first + self.again) / 2

    @property
    def last(self) -> float:
        """The newest value."""
        return self.seen[-1].value

    @property
    def change(self) -> Change | None:
        """What may be said of the newest value; None for the first reading or without a noise."""
        if len(self.seen) == 1:
            return None
        return change.judge(
            self.scale, self.baseline, self.last, part=self.part, own_mdc=self.own_mdc
        )

    @property
    def noise(self) -> float | None:
        """Half the grey band around the baseline."""
        return change.noise(self.scale, self.baseline, part=self.part, own_mdc=self.own_mdc)

    @property
    def important(self) -> float | None:
        """The value from which a change for the better counts as one, on this scale's own way."""
        band = self.scale.band(self.part)
        need = self.own_mdc if band.improved_at is None else band.improved_at
        if band.high_from is not None and band.high_improved_at and self.baseline >= band.high_from:
            need = band.high_improved_at
        if need is None:
            return None
        need = max(need, self.baseline * (band.percent or 0) / 100)
        return self.baseline + need if band.better == "higher" else self.baseline - need

    @property
    def sentence(self) -> str:
        """The key of the sentence under the line."""
        if len(self.seen) == 1:
            return "change.first"
        return f"change.{self.change or 'unjudged'}"

    @property
    def size(self) -> float:
        """How large the change is, whichever way."""
        return abs(self.last - self.baseline)

    def chart(self, visits: Sequence[datetime]) -> Chart | None:
        """The drawing, or None while three readings are not there."""
        ends = self.scale.low, self.scale.high
        bounded = self.unit == "" and ends[0] is not None and ends[1] is not None
        return chart.draw(
            self.seen,
            scale=(ends[0] or 0.0, ends[1] or 0.0) if bounded else None,
            baseline=self.baseline,
            noise=self.noise,
            important=self.important,
            visits=visits,
        )
