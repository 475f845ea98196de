"""All that a search reads, as named arrays and a few facts, so that it can lie in a mapped file.

The one who writes (`Index`) mends these arrays in place; those who read (`Reading`) change nothing
and keep nothing. Which rows stand where does not change while the arrays live: another roster or
another axis are other arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, TypeAlias, TypedDict

import numpy as np
import numpy.typing as npt

from glideway.booking.core.minutes import Minute
from glideway.booking.core.network.axis import Axis
from glideway.booking.core.network.bits import WORD_TYPE, Array, Cells, Flags, Rows, Words
from glideway.booking.core.network.near import Floats, Sites
from glideway.booking.core.network.roster import Roster

Minutes: TypeAlias = npt.NDArray[np.int32]
Allocate: TypeAlias = Callable[[str, tuple[int, ...], "np.dtype[Any]"], Array]

INTEGER, CELL, FLOAT = np.dtype(np.int64), np.dtype(np.int32), np.dtype(np.float64)
FLAG = np.dtype(np.bool_)


@dataclass(frozen=True, eq=False, kw_only=True)
class Traits:
    """What may be asked for besides time and place; P rows, C clinics, K kinds of visit.

    Languages and what somebody treats (regions, structures) are sets of up to 64, a bit for each.
    """

    profession: Rows  # (P,) numbers that the caller gives
    languages: Words  # (P,)
    treats: Words  # (P,)
    sex: Rows  # (P,) numbers that the caller gives
    price_cents: Rows  # (K, P)
    direct_billing: Flags  # (C,)
    step_free: Flags  # (C,)
    points: Floats  # (C,) of quality; nothing is asked of them, they only travel along


class Facts(TypedDict):
    """What is no array, in the words of JSON."""

    origin: Minute  # of the axis
    cells: int
    zones: list[str]


def in_memory(_name: str, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Array:
    """An array of this process alone."""
    return np.zeros(shape, dtype)


@dataclass(frozen=True, eq=False, kw_only=True)
class Tables:
    """C clinics, P rows (practitioners at clinics), K kinds of visit.

    `clock`, `next`, `soonest`, `until`, `notice` and `starts` are mended while others read, and
    whoever knows of a new price or language may write it into its place; so a reader must be told
    by somebody else (a sequence number) to read again, and is only promised to stay inside the
    arrays. Where clinics are and which rows are theirs stands still.
    """

    axis: Axis
    zone_names: tuple[str, ...]
    clock: Rows  # (2,) the minute that gives the date; the first that is not past
    next: Cells  # (K, P) the first cell at which a visit may start, NEVER for none
    soonest: Cells  # (K, C) the least of a clinic's rows
    until: Cells  # (K, P) the first cell beyond the horizon
    notice: Minutes  # (K, P) minutes; beyond every axis for a visit that is not offered
    starts: Words  # (K, P, words) every start, whatever the clock says
    square: Rows  # (C,) of `near`, ascending
    point: Floats  # (3, C)
    rows: Rows  # (C + 1,) the rows of clinic c are rows[c] to rows[c + 1]
    clinic: Rows  # (P,)
    zone: Rows  # (P,) which of the zone names
    profession: Rows
    languages: Words
    treats: Words
    sex: Rows
    price_cents: Rows
    direct_billing: Flags
    step_free: Flags
    points: Floats

    @classmethod
    def of(cls, arrays: Mapping[str, Array], facts: Facts) -> Tables:
        """What `arrays` and `facts` of another gave. Raises KeyError where an array is missing."""
        return cls(
            axis=Axis(facts["origin"], facts["cells"]),
            zone_names=tuple(facts["zones"]),
            **{name: arrays[name] for name in NAMES},
        )

    @classmethod
    def made(cls, roster: Roster, traits: Traits, allocate: Allocate = in_memory) -> Tables:
        """New tables in arrays from `allocate`; what changes with time is zero in them."""
        kinds, rows, clinics = roster.kinds, roster.placements, len(roster.lat)
        known: dict[str, tuple[Array, np.dtype[Any]]] = {
            "square": (roster.sites.square, INTEGER),
            "point": (roster.sites.point, FLOAT),
            "rows": (roster.rows, INTEGER),
            "clinic": (roster.clinic, INTEGER),
            "zone": (roster.zone, INTEGER),
            "profession": (traits.profession, INTEGER),
            "languages": (traits.languages, WORD_TYPE),
            "treats": (traits.treats, WORD_TYPE),
            "sex": (traits.sex, INTEGER),
            "price_cents": (traits.price_cents, INTEGER),
            "direct_billing": (traits.direct_billing, FLAG),
            "step_free": (traits.step_free, FLAG),
            "points": (traits.points, FLOAT),
        }
        arrays = {
            "clock": allocate("clock", (2,), INTEGER),
            "next": allocate("next", (kinds, rows), CELL),
            "soonest": allocate("soonest", (kinds, clinics), CELL),
            "until": allocate("until", (kinds, rows), CELL),
            "notice": allocate("notice", (kinds, rows), CELL),
            "starts": allocate("starts", (kinds, rows, roster.axis.words), WORD_TYPE),
        }
        for name, (values, dtype) in known.items():
            arrays[name] = allocate(name, values.shape, dtype)
            arrays[name][...] = values
        facts = Facts(
            origin=roster.axis.origin, cells=roster.axis.cells, zones=list(roster.zone_names)
        )
        return cls.of(arrays, facts)

    def arrays(self) -> dict[str, Array]:
        """All arrays by name: not copies."""
        return {name: getattr(self, name) for name in NAMES}

    def facts(self) -> Facts:
        """What `of` needs besides the arrays; JSON can carry it."""
        return Facts(origin=self.axis.origin, cells=self.axis.cells, zones=list(self.zone_names))

    @cached_property
    def sites(self) -> Sites:
        """Where the clinics are."""
        return Sites(self.square, self.point)


NAMES = tuple(one.name for one in fields(Tables) if one.name not in {"axis", "zone_names"})
