"""Drawings against each other: what they cover, where, and what is said of the last one."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glideway.body.core import load, pointing
from glideway.body.core.regions import View
from glideway.care.core.strokes import Stroke
from glideway.outcomes.core import drawn
from glideway.outcomes.core.drawn import Place, Sketch, Story

ATLAS = load()
THIGH, CALF = ("thigh-posterior", "right"), ("leg-posterior", "right")
NECK, BELLY = ("neck-posterior", "midline"), ("abdomen", "left")
PLACES: dict[Place, tuple[View, float, float]] = {
    THIGH: ("back", 58.4, 56.0),
    CALF: ("back", 57.7, 72.0),
    NECK: ("back", 50.2, 11.0),
    BELLY: ("front", 16.3, 33.0),
}


def line(place: Place, long: float = 2.0, aside: float = 0.0) -> Stroke:
    """A line straight down in a place, that many units to each end."""
    view, x, y = PLACES[place]
    return Stroke(view, "pain", ((x + aside, y - long), (x + aside, y + long)))


def sketch(visit: int, *lines: Stroke) -> Sketch:
    found = drawn.drawn(visit, lines)
    assert found is not None
    return found


def test_a_line_covers_what_is_under_a_fingertip_and_lies_where_it_was_drawn() -> None:
    one = sketch(1, line(THIGH))
    assert one.shares == {THIGH: 1.0}
    assert len(one.squares) == 31  # four units long and a fingertip wide, in half units


def test_a_dot_counts_and_a_line_beside_the_body_is_none() -> None:
    dot = sketch(1, Stroke("front", "numb", (line(BELLY).points[0],)))
    assert len(dot.squares) in range(5, 10)
    assert drawn.drawn(1, [Stroke("front", "pain", ((0.6, 0.0), (0.7, 1.0)))]) is None
    assert drawn.drawn(1, [Stroke("front", "pain", ((31.9, 92.4),))]) is None


@pytest.mark.parametrize(
    ("first", "last", "story"),
    [
        ([line(THIGH, 4)], [line(THIGH, 4)], Story.SAME),
        ([line(THIGH, 4)], [line(THIGH, 1)], Story.SMALLER),
        ([line(THIGH, 1)], [line(THIGH, 4)], Story.LARGER),
        ([line(THIGH, 4)], [line(THIGH, 4), line(CALF, 2)], Story.SPREAD),
        ([line(THIGH, 4)], [line(CALF, 4)], Story.MOVED),
        ([line(THIGH, 4), line(CALF, 2)], [line(THIGH, 4)], Story.SAME),
    ],
)
def test_the_last_drawing_is_put_in_one_word_against_the_first(
    first: Sequence[Stroke], last: Sequence[Stroke], story: Story
) -> None:
    assert drawn.moved(sketch(1, *first), sketch(2, *last)).story is story


def test_what_is_new_and_what_is_free_is_named_and_how_much_lies_where_it_was() -> None:
    moved = drawn.moved(sketch(1, line(THIGH, 4)), sketch(3, line(CALF, 4)))
    assert (moved.new, moved.free, moved.still_there) == ((CALF,), (THIGH,), 0.0)
    half = drawn.moved(sketch(1, line(THIGH, 4)), sketch(3, line(THIGH, 2)))
    assert half.still_there == 1.0
    assert 0.4 < half.times < 0.6


def test_a_pain_that_wanders_inside_one_part_of_the_body_is_seen_too() -> None:
    here = sketch(1, line(THIGH, 1, aside=-1.5))
    there = drawn.moved(here, sketch(2, line(THIGH, 1, aside=2.0)))
    assert (there.story, there.new) == (Story.SHIFTED, ())
    beside = drawn.moved(here, sketch(2, line(THIGH, 1, aside=-1.0)))
    assert beside.story is Story.SAME


def test_a_slip_of_the_hand_is_no_new_place() -> None:
    slip = sketch(2, line(THIGH, 6), line(THIGH, 6, aside=1.6), line(CALF, 0.1))
    assert CALF in slip.places
    assert slip.shares[CALF] < drawn.LEAST
    assert drawn.moved(sketch(1, line(THIGH, 6)), slip).new == ()


def test_at_most_four_drawings_lie_over_each_other_the_first_and_the_last_among_them() -> None:
    rows = [sketch(visit, line(THIGH)) for visit in range(1, 8)]
    assert [one.visit for one in drawn.layers(rows)] == [1, 3, 5, 7]
    assert drawn.layers(rows[:4]) == rows[:4]


def test_the_sheet_is_cut_to_the_drawings_and_never_to_a_keyhole() -> None:
    left, top, wide, high = (
        float(one) for one in drawn.window([sketch(1, line(THIGH, 0.5))], "back").split()
    )
    assert (wide, high) == (26.0, 26.0)
    x, y = line(THIGH).points[0]
    assert left <= x <= left + wide
    assert top <= y <= top + high
    assert drawn.window([], "back") == "40.5 -1 31.5 93.5"
    tall = drawn.window([sketch(1, line(THIGH, 0.5), line(NECK, 0.5))], "back")
    assert float(tall.split()[3]) > 26


@given(st.integers(1, 62), st.integers(-2, 184), st.sampled_from(["front", "back"]))
def test_a_square_belongs_where_a_tap_on_it_would(across: int, down: int, view: str) -> None:
    """The quick map of the chart says what the slow answer for one point says."""
    start = 0 if view == "front" else 80
    square = (view, across + start, down)
    found = drawn._place(square)  # type: ignore[arg-type]  # noqa: SLF001 - against the slow way
    tapped = pointing.at(ATLAS, view, (across + start) / 2, down / 2)
    if found is not None:
        assert tapped is not None
        inside = pointing._away(tapped, pointing.Point((across + start) / 2, down / 2)) == 0  # noqa: SLF001
        assert not inside or (tapped.region, tapped.side) == found
