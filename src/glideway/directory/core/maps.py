"""A flat map as numbers for a drawing: the land in its frame, where a place lies, how long a km is.

Pure: the drawing itself is a template's, in the tokens' colours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from math import cos, floor, log10, radians

import numpy as np

from glideway.directory.core.outlines import Flat, Points, cone, cut, outlines, plane
from glideway.directory.core.places import Place, cities

BLEED = 0.1  # of the frame: how far beyond it the land is cut
STEP = 7  # tenths of px: corners of the land nearer to each other than this are one
SHAPE = 3  # corners of a ring that can be seen
LEAST_COSINE = 0.1
NAMED = 500  # cities whose names may stand on a map
BAR = 0.3  # of the width: the longest that a scale bar may be
ROUND = (5, 2, 1)
AROUND = 1.18  # room between the outermost mark and the edge
LEAST_KM = 12.0  # half the height of the nearest look: a shore or a next town tells where it is
KM_PER_DEGREE = 111.2
COUNTRY_KM = 900.0  # half the height from which the whole country is shown


@dataclass(frozen=True)
class Bar:
    """A scale bar: so many kilometres are so many px."""

    km: float
    px: float


@dataclass(frozen=True)
class Frame:
    """A window on a flat earth: its middle and its half height in km, drawn so many px large."""

    flat: Flat
    middle: tuple[float, float]
    half_km: float
    width: int
    height: int
    here: tuple[float, float] | None = None

    @property
    def whole(self) -> bool:
        """Whether it shows the whole country."""
        return self.here is None

    @property
    def px_per_km(self) -> float:
        """How many px a kilometre is."""
        return self.height / (2 * self.half_km)

    def at(self, lat: float, lon: float) -> tuple[float, float]:
        """Where a position lies: px from the left, px from the top."""
        x, y = self._px(self.flat(np.array([[lon, lat]])))[0]
        return round(float(x), 1), round(float(y), 1)

    def _px(self, flat: Points) -> Points:
        moved = (flat - np.array(self.middle)) * self.px_per_km
        px: Points = np.column_stack([self.width / 2 + moved[:, 0], self.height / 2 - moved[:, 1]])
        return px

    def land(self) -> dict[str, str]:
        """The path of each province that the frame shows, by its code."""
        return _land(self)

    def _drawn(self, ring: Points) -> str:
        over, up = self.width * BLEED, self.height * BLEED
        seen = cut(self._px(self.flat(ring)), (-over, -up), (self.width + over, self.height + up))
        return _path(seen)

    def _reached(self, ring: Points) -> bool:
        """Whether a ring may be seen at all: its corners in degrees, and some room."""
        if self.here is None:
            return True
        lat, lon = self.here
        up = 2 * self.half_km / KM_PER_DEGREE
        over = up * self.width / self.height / max(cos(radians(lat)), LEAST_COSINE)
        (west, south), (east, north) = ring.min(axis=0), ring.max(axis=0)
        return bool(
            west <= lon + over and east >= lon - over and south <= lat + up and north >= lat - up
        )

    def towns(self) -> Iterator[tuple[Place, float, float]]:
        """The cities that lie in the frame and where, the most populous first."""
        if self.here is None:
            return
        lat, lon = self.here
        near = 2 * self.half_km / KM_PER_DEGREE
        wide = near * self.width / self.height / max(cos(radians(lat)), LEAST_COSINE)
        for one in _cities():
            if abs(one.lat - lat) <= near and abs(one.lon - lon) <= wide:
                x, y = self.at(one.lat, one.lon)
                if 0 <= x <= self.width and 0 <= y <= self.height:
                    yield one, x, y

    @property
    def bar(self) -> Bar:
        """The longest of 1, 2, 5, 10, ... km that fits."""
        most = self.width * BAR / self.px_per_km
        ten = 10.0 ** floor(log10(most))
        km = next(one * ten for one in ROUND if one * ten <= most)
        return Bar(km, round(km * self.px_per_km, 1))


def around(
    here: tuple[float, float], marks: Sequence[tuple[float, float]], *, width: int, height: int
) -> Frame:
    """The nearest look that has this place in its middle and every mark in it.

    Positions are latitude and longitude. Where that is most of the country it is the whole of it.
    """
    flat = plane(*here)
    spots = flat(np.array([(lon, lat) for lat, lon in (here, *marks)]))
    wide, tall = np.abs(spots).max(axis=0)
    half = max(LEAST_KM, AROUND * float(max(tall, wide * height / width)))
    if half > COUNTRY_KM:
        return country(width=width, height=height)
    return Frame(flat, (0.0, 0.0), half, width, height, here)


@lru_cache(maxsize=4)
def country(*, width: int, height: int) -> Frame:
    """All provinces and territories."""
    spots = np.vstack([cone(ring) for rings in outlines().values() for ring in rings])
    low, high = spots.min(axis=0), spots.max(axis=0)
    over, up = (high - low) / 2
    half = 1.02 * float(max(up, over * height / width))
    middle = (low + high) / 2
    return Frame(cone, (float(middle[0]), float(middle[1])), half, width, height)


@cache
def _cities() -> tuple[Place, ...]:
    return cities(NAMED)


@lru_cache(maxsize=8)
def _land(frame: Frame) -> dict[str, str]:
    """The whole country is the same for everybody: it is drawn once."""
    found = {}
    for code, rings in outlines().items():
        drawn = "".join(frame._drawn(ring) for ring in rings if frame._reached(ring))  # noqa: SLF001
        if drawn:
            found[code] = drawn
    return found


def _path(ring: Points) -> str:
    """A closed path in tenths of px, each corner by its step from the one before; "" for none.

    Corners that lie on the px of the one before are left out; an island of one px is none.
    """
    kept: list[tuple[int, int]] = []
    for x, y in np.round(ring * 10).astype(int).tolist():
        if not kept or max(abs(x - kept[-1][0]), abs(y - kept[-1][1])) >= STEP:
            kept.append((x, y))
    if len(kept) < SHAPE:
        return ""
    steps = [one for (a, b), (x, y) in pairwise(kept) for one in (x - a, y - b)]
    first = " ".join(map(_tenths, kept[0]))
    return f"M{first}l{' '.join(map(_tenths, steps))}z".replace(" -", "-")


def _tenths(number: int) -> str:
    whole, tenth = divmod(abs(number), 10)
    sign = "-" if number < 0 else ""
    return f"{sign}{whole}.{tenth}" if tenth else f"{sign}{whole}"
