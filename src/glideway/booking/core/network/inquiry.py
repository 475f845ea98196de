"""What somebody asks of the whole network, what of a row can be asked for, the answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from glideway.booking.core.minutes import DAY, Minute
from glideway.booking.core.network.bits import Flags, Rows, Words
from glideway.booking.core.network.near import Floats

WEEK = frozenset(range(7))
WHOLE_DAY = (0, DAY)


@dataclass(frozen=True, eq=False, kw_only=True)
class Traits:
    """What may be asked for besides time and place; P rows, C clinics, K kinds of visit.

    Languages and what somebody treats (regions, structures) are sets of up to 64, a bit for each.
    """

    profession: Rows  # (P,) numbers that the caller gives
    languages: Words  # (P,)
    treats: Words  # (P,)
    price_cents: Rows  # (K, P)
    direct_billing: Flags  # (C,)
    step_free: Flags  # (C,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """The `n` soonest starts of a kind of visit, near a position or anywhere.

    Starts lie in [since, until); None is from now, and to the end of what is known. Weekday and
    part of the day (minutes after midnight) are those of the clinic. Of `languages` one is enough;
    of `treats` all are needed. None, and a set of no bits, ask for nothing.
    """

    kind: int
    until: Minute | None
    n: int = 20
    lat: float | None = None
    lon: float | None = None
    km: float = 100.0
    since: Minute | None = None
    weekdays: frozenset[int] = WEEK
    part: tuple[int, int] = WHOLE_DAY
    profession: int | None = None
    languages: int = 0
    treats: int = 0
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
            or self.most_cents is not None
        )

    @property
    def of_time(self) -> bool:
        """Whether the table of next starts does not know the answer and the bits must be read."""
        return self.since is not None or self.weekdays != WEEK or self.part != WHOLE_DAY


class Soonest(NamedTuple):
    """The answer, soonest first, then nearest, then by row: three arrays of one length.

    `km` is 0 where no position was asked for.
    """

    rows: Rows
    starts: Rows  # minutes since 1970-01-01T00:00Z
    km: Floats


def clinics_that_fit(traits: Traits, asked: Inquiry, clinics: Rows) -> Rows:
    """Those of the clinics whose own traits are as asked."""
    if asked.direct_billing:
        clinics = clinics[traits.direct_billing[clinics]]
    if asked.step_free:
        clinics = clinics[traits.step_free[clinics]]
    return clinics


def rows_that_fit(traits: Traits, asked: Inquiry, rows: Rows) -> Rows:
    """Those of the rows whose traits are as asked."""
    if asked.profession is not None:
        rows = rows[traits.profession[rows] == asked.profession]
    if asked.languages:
        rows = rows[traits.languages[rows] & np.uint64(asked.languages) != 0]
    if asked.treats:
        wanted = np.uint64(asked.treats)
        rows = rows[traits.treats[rows] & wanted == wanted]
    if asked.most_cents is not None:
        rows = rows[traits.price_cents[asked.kind, rows] <= asked.most_cents]
    return rows
