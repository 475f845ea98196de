"""Which clinics lie within so many kilometres: they stand sorted in squares of a quarter degree.

A circle touches few squares, and the squares of one band of latitude lie behind one another, so a
band is one stretch of the sorted clinics. Distance is measured as a chord through the earth, which
orders and limits as the great circle does, and needs neither sine nor root for each clinic.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, cos, degrees, pi, radians, sin
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from glideway.booking.core.network.bits import Rows, ranges
from glideway.directory.core.places import EARTH_KM

Floats: TypeAlias = npt.NDArray[np.float64]

SQUARE = 0.25  # degrees
BAND = 10_000  # more than the squares of a band, so that a number names one square
AROUND = 360.0
POLE = 90.0
FARTHEST_KM = pi * EARTH_KM  # half way round
LONGEST = 5.0  # a squared chord that no two points have
SLACK = 1e-9  # degrees: rounding must not lose a clinic on the line between two squares


def squares(lat: Floats, lon: Floats) -> Rows:
    """The number of the square in which each position (degrees) lies."""
    band, column = np.floor(lat / SQUARE), np.floor((lon + 180) / SQUARE)
    return (band * BAND + column).astype(np.int64)


def sorting(lat: Floats, lon: Floats) -> Rows:
    """The order in which clinics must stand in a Roster: by square, else as they were."""
    return np.argsort(squares(lat, lon), kind="stable")


def points(lat: Floats, lon: Floats) -> Floats:
    """(3, n): positions in degrees on a sphere of radius 1."""
    up, over = np.radians(lat), np.radians(lon)
    return np.stack([np.cos(up) * np.cos(over), np.cos(up) * np.sin(over), np.sin(up)])


def point(lat: float, lon: float) -> tuple[float, float, float]:
    """As `points`, of one position."""
    up, over = radians(lat), radians(lon)
    return cos(up) * cos(over), cos(up) * sin(over), sin(up)


def km_of(chords: Floats) -> Floats:
    """Great-circle kilometres of squared chords of a sphere of radius 1."""
    arc: Floats = 2 * EARTH_KM * np.arcsin(np.sqrt(chords) / 2)
    return arc


@dataclass(frozen=True, slots=True, eq=False)
class Sites:
    """Where the clinics are: (clinics,) numbers of squares, ascending, and (3, clinics) points."""

    square: Rows
    point: Floats

    @classmethod
    def at(cls, lat: Floats, lon: Floats) -> Sites:
        """From degrees. Raises ValueError where clinics do not stand in the order of `sorting`."""
        square = squares(lat, lon)
        if np.any(square[1:] < square[:-1]):
            raise ValueError("Clinics stand in the order of their squares.")
        return cls(square, points(lat, lon))

    def chords(self, lat: float, lon: float, clinics: Rows) -> Floats:
        """The squared chord from a position in degrees to each of these clinics."""
        at = point(lat, lon)
        x, y, z = self.point.take(clinics, axis=1)
        x -= at[0]
        y -= at[1]
        z -= at[2]
        found: Floats = x * x + y * y + z * z
        return found

    def around(self, lat: float, lon: float, km: float) -> Rows:
        """The clinics within `km` of a position in degrees, ascending."""
        begin, end = self.stretches(lat, lon, km)
        some = ranges(begin, end)
        return some[self.chords(lat, lon, some) <= widest(km)]

    def stretches(self, lat: float, lon: float, km: float) -> tuple[Rows, Rows]:
        """Where the clinics of all squares begin and end that a circle may touch, and few more.

        They stand in order and do not overlap.
        """
        if km >= FARTHEST_KM:
            return np.zeros(1, np.int64), np.array([len(self.square)])
        reach = degrees(km / EARTH_KM) + SLACK
        bands = np.arange(
            int((lat - reach) // SQUARE), int((lat + reach) // SQUARE) + 1, dtype=np.int64
        )
        begin, end = [], []
        for west, east in _widths(lat, lon, reach):
            columns = (bands * BAND)[:, None] + (
                int((west + 180) // SQUARE),
                int((east + 180) // SQUARE) + 1,
            )
            found = self.square.searchsorted(columns)
            begin.append(found[:, 0])
            end.append(found[:, 1])
        if len(begin) == 1:
            return begin[0], end[0]
        begins, ends = np.concatenate(begin), np.concatenate(end)
        order = begins.argsort(kind="stable")
        return begins[order], ends[order]


def widest(km: float) -> float:
    """The squared chord of so many kilometres: nobody within them has a longer one."""
    chord = 2 * sin(min(km, FARTHEST_KM) / EARTH_KM / 2)
    return chord * chord if km < FARTHEST_KM else LONGEST


def _widths(lat: float, lon: float, reach: float) -> list[tuple[float, float]]:
    """The longitudes that a circle spans: two stretches where it crosses the date line."""
    if abs(lat) + reach >= POLE:
        return [(-180.0, 180.0)]
    over = degrees(asin(min(1.0, sin(radians(reach)) / cos(radians(lat)))))
    west, east = lon - over, lon + over
    if west < -AROUND / 2:
        return [(west + AROUND, 180.0), (-180.0, east)]
    if east > AROUND / 2:
        return [(west, 180.0), (-180.0, east - AROUND)]
    return [(west, east)]
