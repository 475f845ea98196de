"""What somebody writes, in two languages, with slips: the areas, what is looked at, the alarms."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glideway.screening import core
from glideway.screening.core.hurts import Understood, understand

PHRASINGS = json.loads(Path(__file__).with_name("phrasings.json").read_text())
COMPLAINTS = [one for one in PHRASINGS if not one["safety"]]
ALARMS = [one for one in PHRASINGS if one["safety"] and one["safety"] != "not recognised"]
NOTHING = [one for one in PHRASINGS if one["safety"] == "not recognised"]


def name(one: dict[str, Any]) -> str:
    return f"{one['lang']}: {one['text']}"


@pytest.mark.parametrize("one", COMPLAINTS, ids=name)
def test_a_complaint_points_at_its_area_and_at_what_will_be_looked_at(one: dict[str, Any]) -> None:
    found = understand(one["text"], one["lang"])
    assert one["condition"] in found.conditions[:3]
    assert not one["region"] or found.regions[0] in one["region"]
    assert found.safety == ()


@pytest.mark.parametrize("one", ALARMS, ids=name)
def test_words_that_sound_like_an_emergency_lead_to_its_question_first(one: dict[str, Any]) -> None:
    found = understand(one["text"], one["lang"])
    assert one["safety"] in found.safety
    asked = {question.id for question in core.emergency_items(found.check)}
    assert asked.issuperset(found.safety[:1])


@pytest.mark.parametrize("one", NOTHING, ids=name)
def test_words_that_mean_nothing_here_are_not_recognised(one: dict[str, Any]) -> None:
    assert understand(one["text"], one["lang"]) == Understood()
    assert not understand(one["text"], one["lang"]).recognised


def test_there_are_at_least_sixty_phrasings_per_language_and_every_condition_has_one() -> None:
    counts = [sum(one["lang"] == language for one in COMPLAINTS) for language in ("en", "fr")]
    assert min(counts) >= 60
    for language in ("en", "fr"):
        known = {one["condition"] for one in COMPLAINTS if one["lang"] == language}
        assert len(known) == 38


def test_words_of_the_other_language_are_understood_too() -> None:
    assert understand("hamstring", "fr").regions == ("thigh-posterior",)
    assert understand("épaule", "en").regions == ("shoulder",)


def test_an_alarm_counts_in_either_language() -> None:
    assert "chest-pain" in understand("chest pain", "fr").safety
    assert "pe" in understand("essoufflé et cou raide", "en").safety
    assert "pe" in understand("my shoulder, et essoufflé", "en").safety


def test_the_back_of_the_head_is_not_also_a_head() -> None:
    assert understand("back of the head", "en").regions == ("suboccipital", "neck-posterior")
    assert understand("back of the knee", "en").regions == ("knee", "leg-posterior")


def test_every_region_that_words_can_lead_to_has_its_questions() -> None:
    for one in PHRASINGS:
        for region in understand(one["text"], one["lang"]).regions:
            assert core.emergency_items(region)


@settings(deadline=None)  # the first call reads the knowledge file
@given(st.text(max_size=200), st.sampled_from(["en", "fr", "fr-ca", "de"]))
def test_no_text_breaks_it(text: str, language: str) -> None:
    found = understand(text, language)
    assert len(found.regions) <= 4
    assert len(found.conditions) <= 5
