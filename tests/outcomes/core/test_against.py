"""Which heading a study stands under follows from its own verdict and numbers."""

from typing import get_args

from glideway.outcomes.core import against, conclusions, studies
from glideway.outcomes.core.against import by_heading, heading
from glideway.outcomes.core.checker import library
from glideway.outcomes.core.studies import Verdict

ANOTHER = {"better", "equal"}


def test_another_method_is_named_only_where_a_study_had_one() -> None:
    for one in studies.load().values():
        if heading(one) in ANOTHER:
            assert one.kind in {"randomised", "compared"}, one.id
            assert one.verdict in {
                "worse_than_active",
                "better_than_control_worse_than_active",
                "no_difference_vs_active",
                "no_clear_pain_advantage",
                "mixed_vs_active",
            }


def test_a_study_that_contradicts_itself_stands_under_nothing_else() -> None:
    for one in studies.load().values():
        assert (heading(one) == "disagrees") is library.disagrees(one)
    assert heading(studies.load()["tak2013"]) == "disagrees"
    assert heading(studies.load()["drover2004"]) == "no-effect"


def test_every_study_that_a_conclusion_names_against_it_has_its_heading() -> None:
    for one in conclusions.spoken():
        for study in (*one.opposing, *one.both_ways, *one.disagreeing):
            if study.id in one.against:
                assert heading(study) is not None, (one.id, study.id)


def test_headings_come_in_order_and_each_study_once() -> None:
    rows = tuple(studies.load().values())
    found = by_heading((*rows, *rows))
    keys = [key for key, _group in found]
    assert keys == sorted(keys, key=against.HEADINGS.index)
    ids = [study.id for _key, group in found for study in group]
    assert len(ids) == len(set(ids))
    assert set(ids) == {one.id for one in rows if heading(one)}
    assert by_heading(()) == ()


def test_only_verdicts_that_there_are_have_a_heading() -> None:
    assert set(against.OF_VERDICT) <= set(get_args(Verdict))
    assert set(against.OF_VERDICT.values()) | {"disagrees"} == set(against.HEADINGS)
