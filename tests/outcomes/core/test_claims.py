"""Claims and passages: what is commonly said is answered, never more strongly than is known."""

import msgspec
import pytest

from glideway.outcomes.core import claims, conclusions, modalities, never_say, studies, told
from glideway.outcomes.core.knowledge import WrongEvidence


def claim(id_: str) -> claims.Claim:
    return next(one for one in claims.load() if one.id == id_)


def test_every_benefit_that_is_commonly_claimed_is_answered() -> None:
    assert [one.id for one in claims.of_kind("benefit")] == [
        "flexibility",
        "range",
        "neck",
        "back",
        "wrist",
        "together",
        "performance",
        "blood",
        "injuries",
        "strength",
        "posture",
        "old",
        "scars",
        "massage",
        "few-visits",
        "nine-of-ten",
        "safe",
    ]


def test_contradictions_and_mechanisms_are_told() -> None:
    assert [one.id for one in claims.of_kind("contradiction")] == [
        "painful",
        "one-or-ten",
        "safe-or-not",
    ]
    mechanisms = claims.of_kind("mechanism")
    assert [one.id for one in mechanisms] == [
        "adhesions",
        "micro-tears",
        "overuse",
        "oxygen",
        "tolerance",
    ]
    for one in mechanisms:
        assert "hypothesis" in one.answer[0].en
        assert "hypothèse" in one.answer[0].fr


def test_a_claim_without_a_study_says_that_there_is_none() -> None:
    for one in claims.load():
        if not one.sources and one.kind == "benefit":
            said = " ".join(text.en for text in one.answer)
            assert "No study" in said or "Not shown" in said or "advertising" in said, one.id


def test_nine_of_ten_is_answered_with_the_only_count_there_is() -> None:
    (printed,) = studies.load()["schiottz1999"].printed
    assert (printed.share, printed.n) == (0.71, 28)
    assert "20 of 28 people, or 71 in 100" in claim("nine-of-ten").answer[0].en


def test_an_answer_is_never_stronger_than_what_it_rests_on() -> None:
    strong = msgspec.structs.replace(claim("neck"), level="high")
    with pytest.raises(WrongEvidence, match="neck: stronger than what it rests on"):
        claims.checked((strong,))


def test_an_answer_on_nothing_has_no_level_of_evidence() -> None:
    planted = msgspec.structs.replace(claim("old"), level="low")
    with pytest.raises(WrongEvidence, match="old: a level without a source"):
        claims.checked((planted,))


def test_an_answer_on_a_study_or_a_conclusion_nobody_listed_is_refused() -> None:
    one = claim("neck")
    with pytest.raises(WrongEvidence, match="no study wishful2020"):
        claims.checked((msgspec.structs.replace(one, studies=("wishful2020",)),))
    with pytest.raises(WrongEvidence, match="no conclusion c99"):
        claims.checked((msgspec.structs.replace(one, rests_on=("c99",)),))


def test_what_an_answer_names_stands_by_design_and_what_is_no_study_apart() -> None:
    assert [one.id for one in claim("neck").named] == [
        "uppertrap-passive-active2016",
        "verma2024-neck",
        "kim2015-neck",
    ]
    assert [one.ref for one in claim("safe").elsewhere] == ["Yin 2014"]


def test_the_figures_of_after_effects_are_those_of_the_conclusion() -> None:
    wording = conclusions.load()["c26"].wording
    assert wording is not None
    assert told.on("after")[0].words[0].en == wording.en


def test_each_number_of_visits_says_what_it_rests_on() -> None:
    rhythm = told.on("rhythm")
    assert [one.id for one in rhythm] == [
        "one",
        "one-to-three",
        "six-to-ten",
        "two-or-three",
        "depends",
    ]
    assert [one.id for one in rhythm if one.rests_on is None] == []
    sessions = {study.sessions for one in rhythm[:1] for study in one.named}
    assert sessions == {1}
    assert {study.sessions for study in rhythm[2].named} == {6, 12, 14}


def test_a_passage_names_its_studies_and_only_sources_that_were_opened() -> None:
    by_id = {one.id: one for one in told.load()}
    assert [one.id for one in by_id["with-exercise"].named] == ["spina2007"]
    assert [one.ref for one in by_id["after-serious"].elsewhere] == ["Yin 2014"]
    assert by_id["visit-home"].elsewhere == ()  # our own design: said as such, no source
    assert told.version() == "2026-11-22"


def test_a_passage_on_a_study_nobody_listed_is_refused() -> None:
    one = msgspec.structs.replace(told.load()[0], studies=("wishful2020",))
    with pytest.raises(WrongEvidence, match="no study wishful2020"):
        told.checked((one,))


def test_kinds_of_care_without_a_row_are_named_and_have_no_place() -> None:
    assert [one.id for one in modalities.unread()] == ["deep_tissue"]
    assert "deep_tissue" not in {one.id for one in modalities.load()}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Elle brise les adhérences", ["scar"]),
        ("Une efficacité prouvée", ["proven"]),
        ("Vous irez mieux en seulement trois séances", ["few-visits"]),
        ("La libération active n’a pas changé le muscle", []),
        ("Le massage est une autre méthode", []),
    ],
)
def test_promises_are_caught_in_french_too(text: str, said: list[str]) -> None:
    assert never_say.breaches(text, "fr") == said


def test_a_phrase_that_is_allowed_is_no_promise_and_hides_none_beside_it() -> None:
    assert never_say.promises("This is not a diagnosis.") == []
    assert never_say.promises("Not a diagnosis, and yet we cure.") == ["cure"]
    assert never_say.breaches("Only this visit, in just three visits") == ["few-visits"]
