"""What somebody asks of the whole network, which clinics and rows fit, the answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np

from glideway.booking.core.minutes import DAY, Minute
from glideway.booking.core.network.bits import Rows
from glideway.booking.core.network.near import Floats
from glideway.booking.core.network.tables import Tables

WEEK = frozenset(range(7))
WHOLE_DAY = (0, DAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """The `n` soonest starts of a kind of visit, near a position or anywhere.

    Starts lie in [since, until); None is from now, and to the end of what is known. Day, weekday
    and part of the day (minutes after midnight) are those of the clinic. Of `languages` one is
    enough; of `treats` all are needed. None, and a set of no bits, ask for nothing.
    """

    kind: int
    until: Minute | None
    n: int = 20
    lat: float | None = None
    lon: float | None = None
    km: float = 100.0
    since: Minute | None = None
    day: date | None = None
    weekdays: frozenset[int] = WEEK
    part: tuple[int, int] = WHOLE_DAY
    profession: int | None = None
    languages: int = 0
    treats: int = 0
    sex: int | None = None
    most_cents: int | None = None
    direct_billing: bool = False
    step_free: bool = False

    @property
    def of_clinics(self) -> bool:
        """Whether a fact of the clinic is asked for."""
        return self.direct_billing or self.step_free

    @property
    def of_rows(self) -> bool:
        """Whether a fact of the practitioner is asked for: a clinic's minimum is then a bound."""
        return bool(
            self.profession is not None
            or self.languages
            or self.treats
            or self.sex is not None
            or self.most_cents is not None
        )

    @property
    def of_calendar(self) -> bool:
        """Whether days or parts of days are asked for: only some of the starts then count."""
        return self.day is not None or self.weekdays != WEEK or self.part != WHOLE_DAY


class Soonest(NamedTuple):
    """The answer, soonest first, then nearest, then by row: three arrays of one length.

    `km` is 0 where no position was asked for.
    """

    rows: Rows
    starts: Rows  # minutes since 1970-01-01T00:00Z
    km: Floats


class ByClinic(NamedTuple):
    """The first start at each clinic that has one, clinics ascending: arrays of one length."""

    clinics: Rows
    rows: Rows  # whose start it is; of several at once the first row
    starts: Rows  # minutes since 1970-01-01T00:00Z
    km: Floats  # 0 where no position was asked for


def clinics_that_fit(tables: Tables, asked: Inquiry, clinics: Rows) -> Rows:
    """Those of the clinics whose own traits are as asked."""
    if asked.direct_billing:
        clinics = clinics[tables.direct_billing[clinics]]
    if asked.step_free:
        clinics = clinics[tables.step_free[clinics]]
    return clinics


def rows_that_fit(tables: Tables, asked: Inquiry, rows: Rows) -> Rows:
    """Those of the rows whose traits are as asked."""
    if asked.profession is not None:
        rows = rows[tables.profession[rows] == asked.profession]
    if asked.languages:
        rows = rows[tables.languages[rows] & np.uint64(asked.languages) != 0]
    if asked.treats:
        wanted = np.uint64(asked.treats)
        rows = rows[tables.treats[rows] & wanted == wanted]
    if asked.sex is not None:
        rows = rows[tables.sex[rows] == asked.sex]
    if asked.most_cents is not None:
        rows = rows[tables.price_cents[asked.kind, rows] <= asked.most_cents]
    return rows
