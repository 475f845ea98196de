"""What one part of the bench hands over: measures of goals, figures beside them, and pictures.

Numbers, not sentences, so that a later run can be held against this one. Everything is data that
goes into the report's JSON and comes out of it again as it was.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence

import msgspec

Figure = str | int | float | bool | None


class Measure(msgspec.Struct, frozen=True):
    """What was measured for a goal, how, and what limits it where it falls short.

    Of a measurement only: what is reckoned from another size is no measure, and is `missing`.
    """

    value: float
    how: str
    limit: str

    def __post_init__(self) -> None:
        """Raises ValueError where it does not say how it was measured or what limits it."""
        if not self.how.strip() or not self.limit.strip():
            msg = "a measure says how it was measured and what limits it"
            raise ValueError(msg)


class Series(msgspec.Struct, frozen=True):
    """Values of one kind, one for each of the picture's names; None where there is none."""

    name: str
    values: Sequence[float | None]


class Drawing(msgspec.Struct, frozen=True):
    """A picture as numbers: names along the foot, one or more series above them.

    With `decades` the heights are powers of ten, for what differs by thousands.
    """

    slug: str
    title: str
    says: str
    names: Sequence[str]
    series: Sequence[Series]
    unit: str
    decades: bool = False


class Found(msgspec.Struct):
    """What a part found: by the names of goals what was measured or why it was not, and the rest.

    `figures` are told and held to nothing; `kept` are texts a reader may want whole (a query plan).
    """

    figures: Mapping[str, Figure] = msgspec.field(default_factory=dict)
    measures: Mapping[str, Measure] = msgspec.field(default_factory=dict)
    missing: Mapping[str, str] = msgspec.field(default_factory=dict)
    drawings: Sequence[Drawing] = ()
    kept: Mapping[str, str] = msgspec.field(default_factory=dict)


def percentile(times: Sequence[float], per: int) -> float:
    """The value under which so many per cent of the times lie, read between two neighbours."""
    return statistics.quantiles(times, n=100, method="inclusive")[per - 1]
