"""Until when a record is kept: the clinic's years, never fewer than the floor.

The years run from the last contact, and for somebody under age from the birthday that ends it.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Floor:
    """The fewest years of one profession in one province; a draft one is from memory."""

    years: int
    minor_age: int
    draft: bool
    source: str


def until(last: date, born: date | None, years: int, minor_age: int) -> date:
    """The last day of keeping: so many years after the last contact, or after coming of age."""
    begins = max(last, _birthday(born, minor_age)) if born else last
    return _birthday(begins, years)


def kept_years(own: int | None, floors: list[Floor]) -> int | None:
    """The years that hold: the clinic's own, never fewer than a floor; None without either."""
    known = [one.years for one in floors] + ([own] if own is not None else [])
    return max(known, default=None)


def may_go(
    day: date, last: date, born: date | None, *, own: int | None, floors: list[Floor | None]
) -> bool:
    """Whether a record may leave on this day: only where every floor is known and not a draft."""
    known = [one for one in floors if one is not None and not one.draft]
    years = kept_years(own, known)
    if years is None or not known or len(known) != len(floors):
        return False
    return day > until(last, born, years, max(one.minor_age for one in known))


def _birthday(day: date, years: int) -> date:
    """The same date so many years on; of February 29 the day after."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
