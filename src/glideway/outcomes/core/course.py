"""One measure of one course: its baseline, its noise, and the one sentence under it.

The baseline is the mean of two first readings of the same thing where there are two, or the one
there is. What a visit did at once is kept beside the course and is no part of it: only the line
from visit to visit tells whether anything stayed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from statistics import median

from glideway.care.core import change
from glideway.care.core.change import Change
from glideway.care.core.scales import Scale
from glideway.outcomes.core import chart
from glideway.outcomes.core.chart import AtOnce, Chart, Seen

FEW = 2  # a middle of fewer is no middle


@dataclass(frozen=True, slots=True)
class Visited:
    """The same thing before and right after the work of one visit, with what may be said of it."""

    number: int
    at: datetime
    before: float
    after: float
    said: Change | None


@dataclass(frozen=True, slots=True)
class Measure:
    """The readings of one thing on one scale with one instrument, oldest first.

    `again` is a second value taken with the first one; `ahead` says that the first two stand for
    one beginning, because one was sent before the course began.
    """

    scale: Scale
    part: str
    name: str
    own_words: bool
    unit: str
    seen: tuple[Seen, ...]
    again: float | None
    own_mdc: float | None
    ahead: bool = False
    tool: str = ""
    about: str = ""
    within: tuple[Visited, ...] = ()

    @property
    def first(self) -> tuple[Seen, ...]:
        """The readings that later ones are compared with, but for one taken again at once."""
        return self.seen[: 2 if self.ahead else 1]

    @property
    def later(self) -> tuple[Seen, ...]:
        """What is compared with the beginning."""
        return self.seen[len(self.first) :]

    @property
    def of_two(self) -> bool:
        """Whether two readings make the beginning."""
        return self.ahead or self.again is not None

    @property
    def baseline(self) -> float:
        """The mean of two readings, or the one there is."""
        second = self.seen[1].value if self.ahead else self.again
        return change.start(self.seen[0].value, second)

    @property
    def last(self) -> float:
        """The newest value."""
        return self.seen[-1].value

    @property
    def change(self) -> Change | None:
        """What may be said of the newest value; None for the beginning or without a noise."""
        return self.judged(self.last) if self.later else None

    def judged(self, value: float) -> Change | None:
        """What may be said of a value against the beginning."""
        return change.judge(self.scale, self.baseline, value, part=self.part, own_mdc=self.own_mdc)

    @property
    def noise(self) -> float | None:
        """Half the grey band around the baseline; None where nobody measured the error."""
        return change.noise(self.scale, part=self.part, own_mdc=self.own_mdc)

    @property
    def noticed(self) -> float | None:
        """The least change that people notice, where no noise is known."""
        return change.noticed(self.scale, part=self.part)

    @property
    def itself(self) -> bool:
        """Whether it asks about change: then it is shown and compared with nothing."""
        return self.scale.of_change

    @property
    def important(self) -> float | None:
        """The value from which a change for the better counts as one, on this scale's own way."""
        if self.itself:
            return None
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
        if not self.later and not self.itself:
            return "change.first"
        said = change.told(
            self.scale, self.baseline, self.last, part=self.part, own_mdc=self.own_mdc
        )
        return f"change.{said}"

    @property
    def back_by_itself(self) -> bool:
        """Whether a part of this change for the better may be a bad first day and nothing else."""
        return self.change in {Change.IMPROVED, Change.POSSIBLY}

    @property
    def size(self) -> float:
        """How large the change is, whichever way."""
        return abs(self.last - self.baseline)

    def gained(self, before: float, after: float) -> float:
        """How much better; negative is worse, whichever way the scale runs."""
        return change.gained(self.scale, before, after, part=self.part)

    @property
    def at_once(self) -> float | None:
        """The middle of what the visits did at once, better above zero; None below two visits."""
        if len(self.within) < FEW:
            return None
        return median(self.gained(one.before, one.after) for one in self.within)

    @property
    def steps(self) -> list[float]:
        """How much better each reading was than the one before, the beginning counted once."""
        values = (self.baseline, *(one.value for one in self.later))
        return [self.gained(*one) for one in pairwise(values)]

    @property
    def stayed(self) -> float | None:
        """The middle of all steps from one reading to the next; None without any."""
        return median(self.steps) if self.steps else None

    def chart(self, visits: Sequence[datetime]) -> Chart | None:
        """The drawing, or None while three readings are not there."""
        ends = self.scale.low, self.scale.high
        bounded = self.tool == "" and self.unit != "°"
        bounded = bounded and ends[0] is not None and ends[1] is not None
        return chart.draw(
            self.seen,
            scale=(ends[0] or 0.0, ends[1] or 0.0) if bounded else None,
            baseline=self.baseline,
            noise=self.noise,
            important=self.important,
            visits=visits,
            at_once=[AtOnce(one.at, one.before, one.after) for one in self.within],
        )
