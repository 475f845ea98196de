"""Numbers as printed: each stands for every value that rounds to it.

A number in a file keeps its text, because 48.0 and 48 promise different things. Arithmetic on
printed numbers is arithmetic on stretches, so that rounding never makes a sound study wrong.
"""

import math
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import NamedTuple, Self

ROOM = 1e-9
SIGNIFICANT = 0.05
PER_CENT = 100
BEYOND = 1e15  # no journal prints a larger number; arithmetic would not hold one
SHORT = 0.002  # "P = 0.001" is the custom for anything smaller


class Unreadable(ValueError):
    """A field that cannot be read; the text says why."""


class Token(float):
    """A float of a JSON file that remembers how it was written."""

    text: str

    def __new__(cls, text: str) -> Self:
        made = super().__new__(cls, text)
        made.text = text
        return made


class Span(NamedTuple):
    """Every value from `low` to `high`."""

    low: float
    high: float

    def minus(self, other: "Span") -> "Span":
        """Every difference of a value here and a value there."""
        return Span(self.low - other.high, self.high - other.low)

    def size(self) -> "Span":
        """Every absolute value."""
        if self.low <= 0 <= self.high:
            return Span(0.0, max(-self.low, self.high))
        ends = sorted((abs(self.low), abs(self.high)))
        return Span(ends[0], ends[1])

    def meets(self, other: "Span") -> bool:
        """Whether some value is in both, with room for the arithmetic of computers."""
        room = ROOM + ROOM * max(abs(_finite(self.high)), abs(_finite(other.high)))
        return self.low <= other.high + room and other.low <= self.high + room


@dataclass(frozen=True, slots=True)
class Number:
    """A printed number: its value, half of its last place, and how it is written."""

    value: float
    half: float
    text: str

    @property
    def span(self) -> Span:
        """Every value that rounds to it."""
        return Span(self.value - self.half, self.value + self.half)

    @property
    def positive(self) -> Span:
        """Every value that rounds to it and can be a spread: never below zero."""
        return Span(max(0.0, self.value - self.half), max(0.0, self.value + self.half))


@dataclass(frozen=True, slots=True)
class Chance:
    """A printed P: the two-sided values it allows, as printed, and whether it names one value."""

    span: Span
    text: str
    exact: bool


@dataclass(frozen=True, slots=True)
class Spread:
    """A printed mean and, where it is printed, its standard deviation."""

    mean: Number
    sd: Number | None


_NUMBER = re.compile(r"[-+−–]?(?:\d+(?:[.,]\d+)?|[.,]\d+)(?:[eE][-+]?\d+)?")
_CHANCE = re.compile(
    r"^\s*(?:between\s+|within\s+)?(?:p\s*)?(?:-?values?\s*)?(<=|>=|[<>=≤≥])?\s*"
    r"(\d*[.,]?\d+(?:[eE][-+]?\d+)?)",
    re.IGNORECASE,
)
_NOT_SIGNIFICANT = re.compile(r"^\s*(n\.?\s?s\.?\b|not\s+sig|non-?sig)", re.IGNORECASE)


def number(raw: object) -> Number | None:
    """A printed number, or None where nothing stands; Unreadable where it is no number."""
    if raw is None or raw == "":
        return None
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise Unreadable(f"{raw!r} is no number")
    text = raw.text if isinstance(raw, Token) else str(raw)
    found = _NUMBER.fullmatch(text.strip().rstrip("%").strip())
    if not found:
        raise Unreadable(f"{text!r} is no number")
    return _of_text(found.group())


def whole(raw: object) -> int | None:
    """A printed count of people, or None; Unreadable where it is no whole number from 1."""
    found = number(raw)
    if found is None:
        return None
    if found.value != int(found.value) or found.value < 1:
        raise Unreadable(f"{found.text} is no number of people")
    return int(found.value)


def chance(raw: object, *, one_sided: bool = False) -> Chance | None:
    """A printed P, or None where none is given as a number.

    One that is printed with "=" stands for what rounds to it and what was cut off to it; the
    smallest place ("0.001") also for anything below.
    """
    if raw is None or isinstance(raw, bool) or raw == "":
        return None
    text = raw.text if isinstance(raw, Token) else str(raw)
    if _NOT_SIGNIFICANT.match(text):
        return Chance(Span(SIGNIFICANT, 1.0), text, exact=False)
    found = _CHANCE.match(text)
    if not found:
        return None
    sign, digits = found.group(1) or "=", found.group(2)
    one = _of_text(digits)
    span = _stretch(sign, one)
    if one_sided:
        span = Span(span.low, min(1.0, span.high * 2))
    return Chance(span, text.strip(), exact=sign == "=")


def _stretch(sign: str, one: Number) -> Span:
    if "<" in sign or sign == "≤":
        return Span(0.0, one.value)
    if ">" in sign or sign == "≥":
        return Span(one.value, 1.0)
    place = 2 * one.half
    if one.value <= place * (1 + ROOM) and place <= SHORT:
        return Span(0.0, one.value + place)
    return Span(max(0.0, one.value - one.half), one.value + place)


def _of_text(text: str) -> Number:
    clean = text.replace("−", "-").replace("–", "-").replace(",", ".")
    try:
        exact = Decimal(clean)
    except InvalidOperation as wrong:
        raise Unreadable(f"{text!r} is no number") from wrong
    exponent = exact.as_tuple().exponent
    place = 10.0 ** int(exponent) if isinstance(exponent, int) else 1.0
    value = float(exact)
    if not abs(value) < BEYOND:
        raise Unreadable(f"{text!r} is no number")
    return Number(value, place / 2, clean)


def _finite(value: float) -> float:
    return value if math.isfinite(value) else 0.0
