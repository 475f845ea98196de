"""The yardsticks as data: complete, consistent, and without a word of a form that is not ours."""

import pytest

from glideway.care.core import scales
from glideway.care.core.knowledge import read

SCALES = scales.load()


def test_all_twenty_two_scales_are_here_and_drafts() -> None:
    assert len(SCALES) == 22
    assert {one.review for one in SCALES.values()} == {"draft"}


def test_every_scale_is_named_in_both_languages_and_has_a_source() -> None:
    assert [one.id for one in SCALES.values() if not (one.name.en and one.name.fr)] == []
    assert [one.id for one in SCALES.values() if not one.sources] == []


def test_improved_is_never_below_error_or_importance_but_for_two_roundings() -> None:
    below = [
        (one.id, band.part)
        for one in SCALES.values()
        for band in one.bands
        if band.improved_at is not None and max(band.mcid or 0, band.mdc or 0) > band.improved_at
    ]
    assert below == [("ndi", "points_of_50"), ("psfs", "mean")]


def test_only_degrees_and_pressure_wait_for_the_clinics_own_noise() -> None:
    own = [one.id for one in SCALES.values() if one.bands[0].improved_at is None]
    assert own == ["ppt", "rom"]


def test_the_two_parts_of_one_scale_may_run_opposite_ways() -> None:
    promis = SCALES["promis_pf_pi"]
    assert (promis.band("pf").better, promis.band("pi").better) == ("higher", "lower")


def test_pain_is_a_whole_number_from_0_to_10() -> None:
    admitted = [value for value in (-1, 0, 3.5, 10, 11) if SCALES["nprs"].admits(value)]
    assert admitted == [0, 10]
    assert SCALES["pfgs"].admits(41.5)
    assert not SCALES["pfgs"].admits(-0.1)


def test_words_of_a_form_are_shown_only_where_the_licence_lets_us() -> None:
    shown = {one.id for one in SCALES.values() if one.shows_text}
    assert shown == {"nprs", "vas", "groc", "rmdq", "ppt", "rom", "sit_reach", "pfgs", "psfs"}
    assert [one.id for one in SCALES.values() if one.asks and not one.shows_text] == []
    assert {one.id for one in SCALES.values() if one.asks} == {"nprs", "vas", "groc", "psfs"}


def test_what_is_from_memory_says_so() -> None:
    from_memory = {one.id for one in SCALES.values() if one.formula_status == "memory"}
    assert from_memory == {"ndi", "odi", "prtee", "quickdash"}
    for one in SCALES.values():
        said = {word for rule in one.parts for word in rule.unsourced}
        assert ("memory" in one.missing_rule) <= ("missing" in said), one.id


def test_a_part_that_does_not_exist_is_a_bug() -> None:
    with pytest.raises(KeyError):
        SCALES["nprs"].band("mean")


def test_a_wrong_file_is_named() -> None:
    with pytest.raises(ValueError, match=r"care/knowledge/plans\.json"):
        read("plans.json", list)
