"""Public holidays of a clinic's province, and what each of them means for its hours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

import holidays

from glideway.booking.models import Opening
from glideway.booking.queries.hours import HOLIDAY, WORKED, this_week
from glideway.directory.models import Clinic

SHOWN = timedelta(days=365)
LANGUAGES = {"en": "en_CA", "fr": "fr"}


class Holiday(NamedTuple):
    """One holiday: closed for all, worked by all, or hours that people wrote themselves."""

    on: date
    name: str
    state: str  # closed, worked, own or open


def named(province: str, years: Iterable[int], language: str) -> dict[date, str]:
    """The public holidays of these years in a province, with the days they are observed on."""
    found = holidays.country_holidays(
        "CA", subdiv=province, years=list(years), language=LANGUAGES[language]
    )
    return dict(sorted(found.items()))


def ahead(clinic: Clinic, *, language: str, now: datetime) -> list[Holiday]:
    """The holidays of the coming year and what becomes of each at this clinic (1 query)."""
    today = this_week(clinic, now)
    names = named(clinic.province, (today.year, today.year + 1), language)
    marks: dict[date, set[str]] = defaultdict(set)
    rows = Opening.objects.filter(
        placement__clinic=clinic, placement__ended_at=None, on__range=(today, today + SHOWN)
    )
    for on, why in rows.values_list("on", "why"):
        if on is not None:
            marks[on].add(why)
    return [
        Holiday(on, name, _state(marks.get(on, set())))
        for on, name in names.items()
        if today <= on <= today + SHOWN
    ]


def _state(whys: set[str]) -> str:
    if any(one.startswith(HOLIDAY) for one in whys):
        return "closed"
    if any(one.startswith(WORKED) for one in whys):
        return "worked"
    return "own" if whys else "open"
