"""The outlines are where the provinces are, and a map puts each place where it lies."""

from __future__ import annotations

import re

import numpy as np
import pytest

from glideway.directory.core import maps, outlines, places

TORONTO, HALIFAX, VANCOUVER = (43.65, -79.38), (44.65, -63.58), (49.28, -123.12)


def provinces_at(lat: float, lon: float) -> set[str]:
    """Whose land a position is, by counting the sides of each outline that a ray crosses."""
    found = set()
    for code, rings in outlines.outlines().items():
        crossed = 0
        for ring in rings:
            (x, y), (u, v) = ring.T, np.roll(ring, 1, axis=0).T
            over = (y > lat) != (v > lat)
            with np.errstate(divide="ignore", invalid="ignore"):
                crossed += int((over & (lon < (u - x) * (lat - y) / (v - y) + x)).sum())
        if crossed % 2:
            found.add(code)
    return found


def off_by_km(place: places.Place) -> float:
    """How far a town lies from the outline of its own province; none inside it."""
    if provinces_at(place.lat, place.lon) == {place.province}:
        return 0.0
    flat, nearest = outlines.plane(place.lat, place.lon), np.inf
    for ring in outlines.outlines()[place.province]:
        ends = flat(ring)
        along = np.roll(ends, 1, axis=0) - ends
        share = -(ends * along).sum(axis=1) / np.maximum((along**2).sum(axis=1), 1e-12)
        foot = ends + np.clip(share, 0, 1)[:, None] * along
        nearest = min(nearest, float(np.hypot(*foot.T).min()))
    return nearest


def test_every_large_town_lies_in_its_own_province_or_hardly_beside_it() -> None:
    off = [off_by_km(one) for one in places.towns() if one.population >= 20_000]
    assert len(off) > 200
    assert sum(one == 0.0 for one in off) > 0.85 * len(off)
    assert max(off) < 3.5  # what a source of 1:10,000,000 and 1:50,000,000 is off; the page says so


def test_lakes_and_other_countries_are_nobodys_province() -> None:
    assert set(outlines.outlines()) == set(places.PROVINCES)
    for lat, lon in ((43.6, -78.5), (47.7, -87.5), (52.5, -97.5), (60.0, -86.0), (61.5, -114.0)):
        assert provinces_at(lat, lon) == set(), (lat, lon)
    for lat, lon in ((45.4, -69.0), (64.8, -147.7), (42.3, -83.1), (76.5, -68.8), (46.8, -56.2)):
        assert provinces_at(lat, lon) == set(), (lat, lon)


def test_the_cone_is_that_of_statistics_canada() -> None:
    # The origin, and its two own parallels, along which a degree is as long as on the earth.
    origin = outlines.cone(np.array([[-91.8666666666667, 63.390675]]))
    assert np.allclose(origin, 0.0, atol=1e-6)
    for lat in (49.0, 77.0):
        here, there = outlines.cone(np.array([[-100.0, lat], [-99.99, lat]]))
        assert np.hypot(*(there - here)) == pytest.approx(
            places.distance_km(lat, -100.0, lat, -99.99), rel=1e-4
        )


@pytest.mark.parametrize("here", [TORONTO, HALIFAX, VANCOUVER])
def test_a_near_map_is_true_to_scale_and_north_is_up(here: tuple[float, float]) -> None:
    lat, lon = here
    frame = maps.around(here, [(lat + 0.1, lon), (lat, lon + 0.1)], width=360, height=280)
    assert frame.at(lat, lon) == (180.0, 140.0)
    x, y = frame.at(lat + 0.1, lon)
    assert x == 180.0
    assert (140.0 - y) / frame.px_per_km == pytest.approx(11.12, abs=0.03)
    x, y = frame.at(lat, lon + 0.1)
    away = places.distance_km(lat, lon, lat, lon + 0.1)
    assert (x - 180.0) / frame.px_per_km == pytest.approx(away, abs=0.03)
    assert frame.bar.px == pytest.approx(frame.bar.km * frame.px_per_km, abs=0.05)
    assert 0.12 * 360 <= frame.bar.px <= 0.3 * 360
    assert not frame.whole


def test_every_mark_is_in_the_frame_and_land_is_cut_to_it() -> None:
    marks = [(43.9, -79.4), (43.6, -79.9)]
    frame = maps.around(TORONTO, marks, width=360, height=280)
    for lat, lon in marks:
        x, y = frame.at(lat, lon)
        assert 0 < x < 360
        assert 0 < y < 280
    land = frame.land()
    assert list(land) == ["ON"]
    assert len(land["ON"]) < 2_000
    corners = [float(one) for one in re.findall(r"M(-?[\d.]+)", land["ON"])]
    assert all(-36 <= one <= 396 for one in corners)
    assert set(maps.around((45.42, -75.7), [], width=360, height=280).land()) == {"ON", "QC"}


def test_marks_from_sea_to_sea_show_the_whole_country() -> None:
    frame = maps.around(HALIFAX, [VANCOUVER], width=360, height=280)
    assert frame.whole
    assert frame == maps.country(width=360, height=280)
    assert set(frame.land()) == set(places.PROVINCES)
    (west, low), (east, high) = frame.at(*VANCOUVER), frame.at(*HALIFAX)
    assert 0 < west < 120
    assert 280 < east < 360
    assert 140 < low < 280
    assert 140 < high < 280
    assert frame.bar.km == 1000.0


def test_a_ring_is_cut_where_the_frame_ends() -> None:
    square = np.array([[0.0, 0.0], [10.0, 0.0], [10.0, 10.0], [0.0, 10.0]])
    found = outlines.cut(square, (5.0, -5.0), (20.0, 5.0))
    assert {(float(x), float(y)) for x, y in found} == {(5, 0), (10, 0), (10, 5), (5, 5)}
    assert len(outlines.cut(square, (11.0, 0.0), (20.0, 5.0))) == 0
