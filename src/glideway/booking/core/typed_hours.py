"""Hours as a person types them: "9-12, 13:00-17:00", read into stretches of a day and back.

A stretch that ends before it starts is refused, never wrapped past midnight; so are two that
overlap and minutes that the table of taken time cannot hold. Nothing typed is a closed day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from itertools import combinations, pairwise
from typing import NamedTuple, TypeAlias

from glideway.booking.core.cells import whole

Ranges: TypeAlias = tuple[tuple[str, str], ...]  # opens and closes as HH:MM, in order

DAY = 24 * 60
MOST = 12
CLOCK = r"(\d{1,2})(?:\s*[:h]\s*(\d{2})?)?"
RANGE = re.compile(rf"^{CLOCK}\s*(?:-|–|—|to|à)\s*{CLOCK}$", re.IGNORECASE)
CLOSED = frozenset({"", "-", "closed", "fermé", "ferme"})


class Wrong(StrEnum):
    """Why a typed stretch is none."""

    UNCLEAR = "unclear"
    REVERSED = "reversed"
    OVERLAP = "overlap"
    ODD = "odd"
    MANY = "many"


class NoStretch(ValueError):
    """The text is no hours; `why` says which rule, `text` the part that broke it."""

    def __init__(self, why: Wrong, text: str) -> None:
        super().__init__(f"{why}: {text}")
        self.why = why
        self.text = text


class Season(NamedTuple):
    """From one date until another, both included; None has no end on that side."""

    first: date | None
    last: date | None

    def meets(self, other: Season) -> bool:
        """Whether a date lies in both."""
        starts = max(self.first or date.min, other.first or date.min)
        return starts <= min(self.last or date.max, other.last or date.max)


def read(text: str) -> Ranges:
    """The stretches that somebody typed, in order. Raises NoStretch."""
    if text.strip().casefold() in CLOSED:
        return ()
    found = sorted(_range(part.strip()) for part in re.split(r"[,;]", text) if part.strip())
    if len(found) > MOST:
        raise NoStretch(Wrong.MANY, text)
    for one, after in pairwise(found):
        if after[0] < one[1]:
            raise NoStretch(Wrong.OVERLAP, text.strip())
    return tuple((clock(opens), clock(closes)) for opens, closes in found)


def written(ranges: Iterable[tuple[str, str]]) -> str:
    """Stretches as the editor shows them: "09:00-12:00, 13:00-17:00"."""
    return ", ".join(f"{opens}-{closes}" for opens, closes in sorted(ranges) if opens < closes)


def clock(minute: int) -> str:
    """A minute of the day as HH:MM; the end of the day is 24:00."""
    return f"{minute // 60:02}:{minute % 60:02}"


def crossing(seasons: Iterable[Season]) -> tuple[Season, Season] | None:
    """Two seasons that share a date, or None: a date has one season's hours."""
    return next(
        (pair for pair in combinations(sorted(set(seasons), key=str), 2) if pair[0].meets(pair[1])),
        None,
    )


def _range(text: str) -> tuple[int, int]:
    told = RANGE.match(text)
    if told is None:
        raise NoStretch(Wrong.UNCLEAR, text)
    hour, minute, last_hour, last_minute = (int(one or 0) for one in told.groups())
    opens, closes = 60 * hour + minute, 60 * last_hour + last_minute
    if minute >= 60 or last_minute >= 60 or opens >= DAY or closes > DAY:  # noqa: PLR2004 - an hour
        raise NoStretch(Wrong.UNCLEAR, text)
    if closes <= opens:
        raise NoStretch(Wrong.REVERSED, text)
    if not whole(opens, closes):
        raise NoStretch(Wrong.ODD, text)
    return opens, closes
