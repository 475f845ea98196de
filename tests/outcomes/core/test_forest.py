"""The forest plot as numbers: what is drawn, what is not and why, and each sum done by hand."""

import math

import msgspec
import pytest

from glideway.body import core as atlas
from glideway.outcomes.core import forest, studies
from glideway.outcomes.core.forest import Bar, Forest
from glideway.outcomes.core.studies import Printed, Study


def of(condition: str) -> Forest:
    return forest.forest(studies.about(condition))


def planted(id_: str, *rows: Printed, **change: object) -> Bar:
    """The first bar of a listed study with other printed rows."""
    study: Study = msgspec.structs.replace(studies.load()[id_], printed=rows, **change)
    return forest.forest((study,)).bars[0]


def test_each_study_of_each_trouble_is_in_the_picture_as_a_bar_or_with_a_reason() -> None:
    for condition in atlas.load().conditions:
        rows, found = studies.about(condition), of(condition)
        drawn = {bar.study.id for bar in found.bars}
        reasons = [one.study.id for one in found.missing]
        assert drawn | set(reasons) == {one.id for one in rows}, condition
        assert drawn & set(reasons) == set()


def test_a_study_at_odds_with_itself_gets_no_bar() -> None:
    found = of("hamstring-strain")
    assert found.bars == ()
    assert {one.study.id: one.why for one in found.missing} == {
        "george2006-hamstring": "inconsistent",
        "marzouk-hamstring": "unknown",
        "nct07167602": "unknown",
    }


def test_the_reasons_are_those_of_what_is_printed() -> None:
    whole = forest.forest(tuple(studies.load().values()))
    why = {one.study.id: one.why for one in whole.missing}
    assert why["robb2011"] == "no-n"
    assert why["verma2024-neck"] == "no-spread"
    assert why["hanif2024"] == "only-p"
    assert why["afzaal-sis"] == "no-numbers"
    assert why["miners2011"] == "one-person"
    facts = {one.study.id: one.facts for one in whole.missing}
    assert facts["robb2011"]["change"] == pytest.approx(1.1)
    assert facts["verma2024-neck"] == {"difference": 0.77}


def test_two_shares_are_a_gap_with_newcombes_interval() -> None:
    """Newcombe 1998, table II, example (a): 56/70 against 48/80 is 0.2000 (0.0524 to 0.3339)."""
    gap, low, high = forest.gap_of(56, 70, 48, 80)
    assert (round(gap, 2), round(low, 2), round(high, 2)) == (20.0, 5.24, 33.39)


def test_a_share_of_one_group_has_wilsons_interval() -> None:
    bar = of("tennis-elbow").bars[0]
    assert (bar.metric, bar.people, bar.way) == ("share", 28, "wilson")
    assert bar.low is not None
    assert bar.high is not None
    assert (round(bar.value), round(bar.low), round(bar.high)) == (71, 53, 85)


def test_a_printed_interval_is_drawn_as_printed_and_a_share_without_one_is_not() -> None:
    found = forest.forest((studies.load()["carnes2010"],))
    assert [(bar.value, bar.low, bar.way) for bar in found.bars] == [
        (41.0, 17.0, "printed"),
        (22.0, pytest.approx(11.1), "printed"),
    ]


def test_a_rank_test_gives_a_rough_size_on_the_side_that_did_better() -> None:
    bar = of("plantar-fasciitis").bars[0]
    r = 2.59 / math.sqrt(30)
    assert (bar.metric, bar.way, bar.people) == ("between", "ranks", 30)
    assert bar.value == pytest.approx(2 * r / math.sqrt(1 - r**2))
    low = math.tanh(math.atanh(r) - 1.959964 / math.sqrt(27))
    assert bar.low == pytest.approx(2 * low / math.sqrt(1 - low**2), abs=1e-5)


def test_a_number_without_a_sign_and_without_a_side_is_not_drawn() -> None:
    measures = [bar.measure.en for bar in of("plantar-fasciitis").bars if bar.metric == "between"]
    assert measures == ["Pain, 0 to 10"]  # the t of the activities says nothing of a side


def test_what_favours_the_other_method_is_drawn_to_the_left() -> None:
    one = studies.load()["pf-ar-mfr-30"].printed[4]
    right = planted("pf-ar-mfr-30", one)
    left = planted("pf-ar-mfr-30", msgspec.structs.replace(one, favours="other"))
    assert (left.value, left.low, left.high) == (
        -right.value,
        -(right.high or 0),
        -(right.low or 0),
    )


def test_a_t_of_two_groups_is_hedges_g_when_both_groups_are_counted() -> None:
    arms = [Printed(measure=studies.load()["tak2013"].printed[0].measure, n=15) for _ in range(2)]
    contrast = msgspec.structs.replace(arms[0], n=None, t=1.92, df=28, favours="active")
    bar = planted("pf-ar-mfr-30", *arms, contrast)
    d = 1.92 * math.sqrt(2 / 15)
    assert bar.way == "t"
    assert bar.value == pytest.approx(d * (1 - 3 / (4 * 28 - 1)), rel=1e-3)
    assert bar.low is not None
    assert bar.low < 0 < bar.value


def test_before_and_after_stands_on_an_axis_of_its_own() -> None:
    panels = {panel.metric: panel for panel in of("plantar-fasciitis").panels}
    assert list(panels) == ["between", "within"]
    assert [lane.bar.way for lane in panels["within"].lanes] == ["paired-t", "paired-t"]


def test_every_lane_lies_inside_the_drawing_and_the_value_inside_its_line() -> None:
    whole = forest.forest(tuple(studies.load().values()))
    for panel in whole.panels:
        assert panel.ticks[0].x == forest.PAD
        assert panel.ticks[-1].x == forest.WIDTH - forest.PAD
        for lane in panel.lanes:
            assert forest.PAD <= lane.start <= lane.x <= lane.end <= forest.WIDTH - forest.PAD
            assert lane.corner == pytest.approx(lane.x - 5)
        assert any(tick.x == panel.zero for tick in panel.ticks)


def test_shares_are_drawn_from_nobody_to_everybody() -> None:
    panel = of("tennis-elbow").panels[0]
    assert [tick.value for tick in panel.ticks] == [0, 20, 40, 60, 80, 100]
