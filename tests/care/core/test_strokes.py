"""A pain drawing as numbers: what is kept of it, and what is none."""

import json

import pytest

from glideway.care.core import strokes
from glideway.care.core.strokes import NotADrawing, Stroke


def sent(**changes: object) -> str:
    return json.dumps([{"view": "back", "kind": "pain", "points": [[45, 16]]} | changes])


def test_a_stroke_is_kept_to_a_tenth_and_a_point_once() -> None:
    kept = strokes.read(sent(points=[[45.04, 16.02], [45.01, 15.98], [46, 17]]))
    assert kept == (Stroke("back", "pain", ((45.0, 16.0), (46.0, 17.0))),)
    assert strokes.read(strokes.write(kept)) == kept


def test_a_line_is_drawn_by_us_and_a_dot_is_a_line_of_no_length() -> None:
    assert Stroke("back", "pain", ((45.0, 16.5), (46.0, 17.0))).path == "M45 16.5L46 17"
    assert Stroke("back", "pain", ((45.0, 16.5),)).path == "M45 16.5L45 16.5"


def test_nothing_sent_is_an_empty_drawing() -> None:
    assert strokes.read("") == strokes.read("[]") == ()


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[1]",
        sent(kind="<svg>"),
        sent(view="side"),
        sent(points=[]),
        sent(points=[[45, 16]] * 301),
        sent(points=[[0.4, 16]]),
        sent(points=[[45, 93]]),
        sent(points=[[45, "16"]]),
        sent(colour="red"),
        "[" + ",".join([sent()[1:-1]] * 81) + "]",
        " " * 120_001,
    ],
)
def test_what_no_finger_drew_on_this_chart_is_no_drawing(text: str) -> None:
    with pytest.raises(NotADrawing):
        strokes.read(text)


def test_the_most_that_is_taken_is_taken() -> None:
    assert len(strokes.read("[" + ",".join([sent()[1:-1]] * 80) + "]")) == 80
    points = [[40.5 + one / 10, 20] for one in range(300)]
    assert len(strokes.read(sent(points=points))[0].points) == 300


def test_each_place_is_named_once_a_kind_and_beside_the_body_is_none() -> None:
    lines = (
        Stroke("front", "pain", ((5.0, 45.0), (5.2, 45.1), (31.9, 90.0))),
        Stroke("front", "numb", ((5.0, 45.0),)),
    )
    assert [(shape.id, kind) for shape, kind in strokes.places(lines)] == [
        ("hand-right", "pain"),
        ("hand-right", "numb"),
    ]
