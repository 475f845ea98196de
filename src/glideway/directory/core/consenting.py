"""Until when a parent acts for a child: the age of consent by province, each with its source.

Where the law names an age, a parent's right ends on that birthday, by itself. Where it names none
(the mature minor), it ends after a number of months that is ours and unconfirmed, to be looked at
again and renewed. A row without a source is a draft and is shown as one.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import files

import msgspec

from glideway.directory.core.professions import Wording

DECEMBER = 12


class ConsentAge(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a province says about who consents to care."""

    province: str
    age: int | None
    rule: Wording
    source: str
    review: str


class _Number(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A number of our own, and whether somebody signed it off."""

    review: str
    note: str
    review_months: int = 0
    years: int = 0


class _Book(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of it, as it lies beside this module."""

    no_age: _Number
    of_age: _Number
    provinces: tuple[ConsentAge, ...]


@cache
def book() -> _Book:
    """The table, read once."""
    raw = files("glideway.directory").joinpath("knowledge/consent_ages.json").read_bytes()
    return msgspec.json.decode(raw, type=_Book)


def rule_of(province: str) -> ConsentAge:
    """The row of a province or territory; KeyError for another word."""
    return {one.province: one for one in book().provinces}[province]


def birthday(born_on: date, years: int) -> date:
    """The day on which somebody turns so old; who was born on February 29 does on March 1."""
    try:
        return born_on.replace(year=born_on.year + years)
    except ValueError:
        return date(born_on.year + years, 3, 1)


def age_on(born_on: date, day: date) -> int:
    """Full years on a day."""
    years = day.year - born_on.year
    return years if birthday(born_on, years) <= day else years - 1


def ends_on(born_on: date, province: str, today: date) -> date | None:
    """The first day on which a parent no longer acts; None when that day is not ahead of today."""
    known, rule = book(), rule_of(province)
    last = birthday(born_on, rule.age or known.of_age.years)
    if rule.age is None:
        last = min(last, _months_later(today, known.no_age.review_months))
    return last if last > today else None


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * DECEMBER + day.month - 1 + months, DECEMBER)
    return date(year, month + 1, min(day.day, 28))
