"""The dial and the chart are computed from the rows, and show what the rows say."""

from itertools import pairwise

import pytest

from glideway.body import core as atlas
from glideway.body.core import chart, dial


def test_a_dial_runs_from_short_at_the_left_to_its_goal_at_the_right() -> None:
    drawn = dial.dial(start_deg=-55, end_deg=75, goal_deg=75, passes=(52, 61), live_deg=40)
    short, one, last, goal = (
        next(mark for mark in drawn.marks if mark.kind == kind)
        for kind in ("short", "pass", "last", "goal")
    )
    assert (short.anchor, goal.anchor) == ("end", "start")
    assert short.x < drawn.knob[0] < last.x < goal.x
    assert (one.number, one.value_deg, last.value_deg) == (1, 52, 61)
    assert drawn.live_deg == 40
    assert len(drawn.ticks) == 8


def test_labels_of_a_dial_never_cover_one_another() -> None:
    drawn = dial.dial(start_deg=0, end_deg=60, goal_deg=60, passes=(58, 59, 60), live_deg=None)
    heights = sorted(mark.y for mark in drawn.marks if mark.anchor == "start")
    assert all(low - high >= dial.LABEL_HEIGHT for high, low in pairwise(heights))
    assert [mark.number for mark in drawn.marks if mark.kind == "pass"] == [1, 2]


def test_a_dial_without_passes_shows_the_short_end_and_one_with_shows_the_last() -> None:
    fresh = dial.dial(start_deg=0, end_deg=60, goal_deg=60, passes=(), live_deg=None)
    later = dial.dial(start_deg=0, end_deg=60, goal_deg=60, passes=(30,), live_deg=None)
    assert (fresh.live_deg, later.live_deg) == (None, 30)
    assert [mark.kind for mark in fresh.marks] == ["short", "goal"]
    assert fresh.knob[0] < later.knob[0]


def test_a_pass_beyond_the_end_stays_on_the_rim() -> None:
    drawn = dial.dial(start_deg=0, end_deg=30, goal_deg=30, passes=(170,), live_deg=None)
    assert drawn.knob[0] < dial.CENTRE[0] + dial.RADIUS


def test_a_dial_needs_two_ends() -> None:
    with pytest.raises(ValueError, match="two ends"):
        dial.dial(start_deg=5, end_deg=5, goal_deg=5, passes=(), live_deg=None)


def test_the_chart_has_every_outline_once_right_before_left_from_head_to_foot() -> None:
    book = atlas.load()
    front, back = (chart.patches(book, view) for view in ("front", "back"))
    shapes = [shape.id for patch in (*front, *back) for shape in patch.outlines]
    assert sorted(shapes) == sorted(book.chart)
    assert [patch.region.id for patch in front][:1] == ["head-jaw"]
    assert {patch.region.id for patch in back} >= {"thigh-posterior", "leg-posterior", "back"}
    sides = [patch.side for patch in back if patch.region.id == "thigh-posterior"]
    assert sides == ["right", "left"]


def test_left_and_right_on_the_chart_are_the_patients() -> None:
    """Seen from the front the patient's left is at the page's right; from behind at its left."""
    book = atlas.load()

    def begins(shape: str) -> float:
        return float(book.chart[shape].path.split()[1].split(",")[0])

    assert begins("quads-left") > begins("quads-right")
    assert begins("hamstrings-medial-left") < begins("hamstrings-medial-right")
