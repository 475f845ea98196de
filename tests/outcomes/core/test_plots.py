"""Where things stand in a plot, and that what is not known stands nowhere."""

import math
from itertools import pairwise

import numpy as np
import pytest

from glideway.outcomes.core import plots
from glideway.outcomes.core.plots import (
    Columns,
    Curve,
    Dots,
    Guide,
    Key,
    Known,
    Layer,
    Plot,
    Ribbon,
    Ruler,
)

HUNDRED = Ruler(low=0, high=100)
TEN = Ruler(low=0, high=10)


def drawn(*layers: Layer, x: Ruler = TEN, y: Ruler = HUNDRED) -> Plot:
    found = plots.plot(layers, x=x, y=y)
    assert found is not None
    return found


def test_ticks_are_round_and_hold_every_value() -> None:
    assert plots.ticks(0, 10) == (0, 2, 4, 6, 8, 10)
    assert plots.ticks(0, 1) == (0, 0.2, 0.4, 0.6, 0.8, 1.0)
    assert plots.ticks(-3, 0.2) == (-3, -2, -1, 0, 1)
    assert plots.ticks(1, 3, whole=True) == (1, 2, 3)
    assert plots.ticks(0, 2, whole=True) == (0, 1, 2)
    assert plots.ticks(0, 0) == (0, 0.2, 0.4, 0.6, 0.8, 1.0)
    assert plots.ticks(5, 5) == (0, 2, 4, 6, 8, 10)
    assert plots.ticks(-5, -5) == (-10, -8, -6, -4, -2, 0)
    draw = np.random.default_rng(7)
    for low, size in zip(draw.normal(0, 1e4, 200), 10 ** draw.uniform(-6, 6, 200), strict=True):
        found = plots.ticks(low, low + size)
        assert found[0] <= low + size * 1e-6
        assert found[-1] >= low + size * (1 - 1e-6)
        assert 2 <= len(found) <= plots.MOST + 2
        assert all(one < other for one, other in pairwise(found))


@pytest.mark.parametrize("ends", [(3.0, 1.0), (math.nan, 1.0), (0.0, math.inf)])
def test_a_ruler_from_nothing_to_nothing_is_refused(ends: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="a ruler from something to something"):
        plots.ticks(*ends)


def test_a_line_stands_at_its_values_and_a_gap_stays_a_gap() -> None:
    (line,) = drawn(Curve("pain", [(0, 100), (5, 50), (6, None), (10, 0)])).drawn
    assert line.path == "M0 0L50 50M100 100"


def test_a_survival_curve_holds_until_the_next_place_and_marks_who_was_seen_last() -> None:
    curve = Curve("none so far", [(0, 100), (2, 80), (4, 40)], "step", ended=(3, 4))
    line, *ended = drawn(curve).drawn
    assert line.path == "M0 0L20 0L20 20L40 20L40 60"
    assert [(one.x, one.y) for one in ended] == [(30, 20), (40, 60)]


def test_a_band_goes_there_above_and_back_below_and_lies_behind_the_rest() -> None:
    band = Ribbon("interval", [(0, 90, 100), (10, 20, 40)])
    area, line = drawn(Curve("x", [(0, 95), (10, 30)]), band).drawn
    assert (area.kind, area.path) == ("area", "M0 0L100 60L100 80L0 10Z")
    assert line.kind == "stroke"
    (stepped,) = drawn(Ribbon("interval", [(0, 90, 100), (10, 20, 40)], "step")).drawn
    assert stepped.path == "M0 0L100 0L100 60L100 80L100 10L0 10Z"
    assert drawn(Curve("x", [(0, 1)]), Ribbon("none", [])).drawn[0].kind == "stroke"


def test_an_interval_has_caps_where_it_ends_and_none_where_it_is_open_or_cut() -> None:
    known = [Known(1, 50, 40, 70), Known(2, 50, 40, None), Known(3, 50, -5, 60), Known(4, 50)]
    whole, open_above, cut_below, alone = drawn(Dots("share", known)).drawn
    assert (whole.x, whole.y, whole.low, whole.high) == (10, 50, 60, 30)
    assert whole.capped == (True, True)
    assert (open_above.high, open_above.capped) == (0, (True, False))
    assert (cut_below.low, cut_below.capped) == (100, (False, True))
    assert (alone.low, alone.high) == (None, None)


@pytest.mark.parametrize(
    "layer",
    [
        Dots("share", [Known(1, 101)]),
        Dots("share", [Known(11, 50)]),
        Columns("share", [(1, 101)]),
        Guide("aim", 101),
        Guide("aim", 11, upright=True),
    ],
)
def test_what_its_ruler_does_not_reach_is_refused_and_not_drawn_at_the_end(layer: Layer) -> None:
    with pytest.raises(ValueError, match="a value that its ruler does not reach"):
        drawn(layer, Curve("x", [(0, 1)]))


def test_columns_stand_on_zero_and_share_the_room() -> None:
    names = Ruler(names=("spring", "summer"))
    up = Ruler(low=-50, high=50)
    one = Columns("ours", [(0, 50), (1, None)])
    other = Columns("theirs", [(0, -25), (1, 0)], look=1)
    left, right, flat = drawn(one, other, x=names, y=up).drawn
    assert (left.x, left.width, left.y, left.height) == (10, 15, 0, 50)
    assert (right.x, right.width, right.y, right.height) == (25, 15, 50, 25)
    assert (flat.look, flat.height) == (1, 0)
    assert drawn(Columns("ours", [(0, 30), (1, 40)]), x=names, y=Ruler()).y[0].value == 0


def test_names_keep_the_last_one_and_every_second_on_a_phone() -> None:
    five = Ruler(names=tuple("abcde"))
    found = drawn(Dots("x", [Known(4, 3)]), x=five).x
    assert [(one.name, one.at, one.spare) for one in found] == [
        ("a", 10, False),
        ("b", 30, True),
        ("c", 50, False),
        ("d", 70, True),
        ("e", 90, False),
    ]
    assert not any(one.spare for one in drawn(Curve("x", [(0, 1)]), x=Ruler(names=("a", "b"))).x)


def test_an_open_ruler_ends_at_round_numbers_and_counts_levels_and_intervals() -> None:
    found = drawn(
        Dots("x", [Known(3, 5, 4, 8.3)]),
        Guide("all", 0.4),
        Guide("until", 12, upright=True),
        x=Ruler(whole=True),
        y=Ruler(unit="dollars"),
    )
    assert [one.value for one in found.y] == [0, 2, 4, 6, 8, 10]
    assert (found.x[0].value, found.x[-1].value) == (2, 12)
    assert found.units == ("", "dollars")
    assert [one.zero for one in found.y] == [True, *[False] * 5]
    half = drawn(Curve("x", [(0, 7)]), y=Ruler(low=0)).y
    assert (half[0].value, half[-1].value) == (0, 8)


def test_dates_are_named_and_not_rounded() -> None:
    days = Ruler(low=0, high=14, at=((0, "March 2"), (14, "March 16")))
    found = drawn(Curve("x", [(0, 1), (14, 2)]), x=days)
    assert [(one.at, one.name, one.zero) for one in found.x] == [
        (0, "March 2", False),
        (100, "March 16", False),
    ]


def test_nothing_known_is_no_plot() -> None:
    nothing: list[Layer] = [Guide("aim", 80), Curve("x", [(0, None)]), Columns("y", [(0, None)])]
    assert plots.plot(nothing, x=TEN, y=HUNDRED) is None
    assert plots.rows([Dots("x", [])], names=["a"], x=TEN) is None
    one = Guide("all", 0.5)
    assert plots.funnel(Dots("x", []), middle=one, limits=[], x=TEN, y=TEN) is None


def test_rows_stand_over_each_other_with_their_values_to_the_right() -> None:
    ours = Dots("ours", [Known(0, 4, 2, None), Known(1, 10)])
    theirs = Dots("theirs", [Known(0, 5)], look=1)
    found = plots.rows([ours, theirs], names=["arm", "leg"], x=TEN)
    assert found is not None
    assert (found.rows, found.height) == (True, 2 * plots.LANE)
    assert [(one.name, one.at) for one in found.y] == [("arm", 0), ("leg", 50)]
    first, second, other = found.drawn
    assert (first.x, first.y, first.low, first.high) == (40, 25, 20, 100)
    assert first.capped == (True, False)
    assert (second.x, second.y) == (100, 75)
    assert (other.x, other.y, other.look) == (50, 35, 1)
    with pytest.raises(ValueError, match="a value that its ruler does not reach"):
        plots.rows([Dots("x", [Known(0, 11)])], names=["a"], x=TEN)


def test_a_funnel_lays_its_limits_beneath_its_dots() -> None:
    limit = Curve("by chance", [(10, 0.9), (100, 0.6)], "limit")
    found = plots.funnel(
        Dots("clinics", [Known(50, 0.5, loud=True)]),
        middle=Guide("all", 0.5),
        limits=[limit, limit],
        x=Ruler(),
        y=Ruler(low=0, high=1),
    )
    assert found is not None
    assert [one.kind for one in found.drawn] == ["stroke", "stroke", "level", "dot"]
    assert found.drawn[-1].loud
    assert [one.name for one in found.keys] == ["by chance", "all", "clinics"]


def test_small_multiples_stand_on_the_same_rulers() -> None:
    one, other = plots.alike(
        [[Curve("x", [(0, 1), (4, 2)])], [Curve("x", [(0, 9)])]],
        x=Ruler(),
        y=Ruler(),
    )
    assert one is not None
    assert other is not None
    assert one.y == other.y
    assert one.x == other.x
    assert one.y[-1].value >= 9
    named = Ruler(names=("a", "b"))
    first, empty = plots.alike([[Dots("x", [Known(1, 3)])], [Dots("x", [])]], x=named, y=Ruler())
    assert first is not None
    assert [one.name for one in first.x] == ["a", "b"]
    assert empty is None


def test_each_look_has_one_key_and_last_seen_has_its_own() -> None:
    found = drawn(Curve("ours", [(0, 1)], "step", ended=(0,)), Dots("", [Known(0, 1)]))
    assert found.keys == (Key("ours", "stroke", 0, "step"), Key("", "ended", 0))


def test_a_picture_gives_each_cell_its_unit() -> None:
    picture = plots.Picture("a", "A", "b", None, ("when", "how much"), (("May", 3.0),))
    assert list(picture.lines) == [[("May", ""), (3.0, "")]]
    priced = plots.Picture(
        "a", "A", "b", None, ("when", "$"), (("May", None),), units=("", "dollars")
    )
    assert list(priced.lines) == [[("May", ""), (None, "dollars")]]
