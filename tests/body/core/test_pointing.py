"""Where a point of the body chart lies."""

import math

import pytest

from glideway.body import core as atlas
from glideway.body.core import pointing
from glideway.body.core.pointing import Point


def code(view: str, x: float, y: float) -> str:
    found = pointing.at(atlas.load(), view, x, y)
    return found.id if found else ""


def test_a_path_is_followed_through_moves_lines_curves_and_closings() -> None:
    path = "m 1,2 3,0 0,3 z m 10,0 h 2 v 2 H 1 V 9 L 5,5 l 1,1 c 0,0 1,1 2,2 C 1,1 2,2 9,9 z"
    path += " M 0,0 1,1 z"
    assert pointing.lines(path) == (
        (Point(1, 2), Point(4, 2), Point(4, 5)),
        (
            Point(11, 2),
            Point(13, 2),
            Point(13, 4),
            Point(1, 4),
            Point(1, 9),
            Point(5, 5),
            Point(6, 6),
            Point(8, 8),
            Point(9, 9),
        ),
        (Point(0, 0), Point(1, 1)),
    )


def test_inside_is_inside_and_a_fingertip_beside_it_still_means_it() -> None:
    assert code("front", 5.0, 45.0) == "hand-right"
    assert code("front", 0.6, 48.0) == "hand-right"
    assert code("front", 31.9, 90.0) == ""
    assert code("back", 5.0, 45.0) == ""


def test_the_patients_left_is_on_the_right_of_the_front_and_on_the_left_of_the_back() -> None:
    assert code("front", 27.5, 45.0) == "hand-left"
    assert code("back", 36.5 + 4.3, 42.6) == "hand-back-left"


def test_of_two_that_lie_over_each_other_the_smaller_is_meant() -> None:
    body = atlas.load()
    face, head = body.chart["face"], body.chart["head"]
    both = [
        (x / 10, y / 10)
        for x in range(110, 210)
        for y in range(110)
        if not pointing._away(face, Point(x / 10, y / 10))  # noqa: SLF001 - which lies over which
        and not pointing._away(head, Point(x / 10, y / 10))  # noqa: SLF001 - the same
    ]
    sizes = {one.id: pointing._size(one.path) for one in (face, head)}  # noqa: SLF001 - the same
    smaller = min(sizes, key=lambda one: sizes[one])
    assert {code("front", *one) for one in both} <= {smaller, "head", "face"}
    assert all(code("front", *one) == smaller for one in both)


@pytest.mark.parametrize(("view", "x"), [("side", 5.0), ("front", math.nan), ("front", math.inf)])
def test_no_view_and_no_number_is_nowhere(view: str, x: float) -> None:
    assert code(view, x, 45.0) == ""
    assert not pointing.in_view(view, x, 45.0)


def test_the_sheet_ends_at_its_edges() -> None:
    assert pointing.in_view("front", 0.5, -1.0)
    assert pointing.in_view("front", 32.0, 92.5)
    assert not pointing.in_view("front", 0.4, 45.0)
    assert not pointing.in_view("front", 32.1, 45.0)
    assert not pointing.in_view("back", 41.0, 92.6)
    assert not pointing.in_view("back", 41.0, -1.1)


def test_every_region_of_the_chart_has_a_point_that_says_the_region() -> None:
    body = atlas.load()
    for region, side in {(one.region, one.side) for one in body.chart.values()}:
        found = pointing.place(body, region, side)
        assert found is not None
        view, point = found
        there = pointing.at(body, view, *point)
        assert there is not None
        assert (there.region, there.side) == (region, side)
    assert pointing.place(body, "wrist", "left") is None


def test_a_place_that_others_cover_whole_has_no_point() -> None:
    body = atlas.load()
    hand = body.chart["hand-right"]
    over = {hand.id: hand, "z": type(hand)("z", "front", "wrist", "right", hand.path)}
    fake = type("Chart", (), {"chart": over})()
    assert pointing.place(fake, "wrist", "right") is None
