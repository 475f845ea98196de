"""The note writes itself from facts, and the first missing thing is asked for."""

from dataclasses import replace

import pytest

from glideway.body.core.words import Words
from glideway.care.core import note
from glideway.care.core.note import Fact, Standing, Step
from glideway.care.core.say import number, say, sentences, signed

WHOLE = Standing(
    screened=True,
    acknowledged=True,
    baseline=True,
    consented=True,
    treated=True,
    retested=True,
    planned=True,
)


def test_each_sentence_says_one_fact_and_names_its_row() -> None:
    facts = [Fact("note.before.pain", "reading:1", {"value": 6.0})]
    assert note.write(facts, "en") == (
        note.Sentence("Pain before: 6 of 10.", "reading:1", "note.before.pain", "subjective"),
    )


def test_a_note_is_told_in_four_parts_and_an_empty_part_is_left_out() -> None:
    facts = [
        Fact("note.goal", "goal:1", {"activity": "run", "value": 8}),
        Fact("note.untouched", "visit:1", {}),
        Fact("note.before.pain", "reading:1", {"value": 6.0}),
        Fact("note.consent.given", "visit:1", {}),
    ]
    assert note.text(note.write(facts, "en"), "en").splitlines() == [
        "Subjective",
        "Pain before: 6 of 10.",
        "Consent to hands-on work here is given.",
        "",
        "Objective",
        "No hands-on work today.",
        "",
        "Plan",
        "Goal: “run” at 8 of 10.",
    ]
    french = note.text(note.write(facts, "fr"), "fr").splitlines()
    assert [french[0], french[4], french[7]] == ["Subjectif", "Objectif", "Plan"]


def test_a_sentence_that_is_of_no_note_cannot_be_told_in_one() -> None:
    with pytest.raises(KeyError):
        note.write([Fact("side.left", "visit:1", {})], "en")


def test_every_sentence_of_the_note_stands_in_a_part() -> None:
    for key, words in sentences().items():
        assert (words.part is not None) == key.startswith("note."), key


def test_numbers_follow_the_language_and_keep_a_real_minus() -> None:
    assert [number(2.34, "en"), number(2.34, "fr"), number(-3, "en")] == ["2.3", "2,3", "−3"]
    assert [signed(19, "en"), signed(-3, "fr"), signed(0, "en")] == ["+19", "−3", "0"]
    assert number(-0.01, "en") == "0"
    assert [number(one, "en", 0) for one in (10, 0, 99.6)] == ["10", "0", "100"]


def test_words_of_the_atlas_are_said_in_the_language_of_the_note() -> None:
    means = Words(en="palpation", fr="la palpation")
    words: dict[str, str | float | Words] = {"means": means, "structure": "X", "side": "s"}
    assert say("note.finding", "fr", words) == "Constaté par la palpation : X, s."


def test_every_sentence_has_the_same_places_in_both_languages() -> None:
    for key, words in sentences().items():
        assert words.en, key
        assert words.fr, key
        places = [
            {part.split("}")[0] for part in text.split("{")[1:]} for text in (words.en, words.fr)
        ]
        assert places[0] == places[1], key


@pytest.mark.parametrize(
    ("without", "missing"),
    [
        ("screened", Step.SCREENING),
        ("acknowledged", Step.PRECAUTIONS),
        ("baseline", Step.BASELINE),
        ("consented", Step.CONSENT),
        ("retested", Step.RETEST),
        ("planned", Step.PLAN),
    ],
)
def test_the_first_missing_thing_is_named(without: str, missing: Step) -> None:
    assert replace(WHOLE, **{without: False}).missing is missing


def test_a_visit_without_hands_on_work_needs_no_consent_and_no_retest() -> None:
    talked = replace(WHOLE, treated=False, consented=False, retested=False)
    assert talked.missing is Step.NOTE
    assert WHOLE.missing is Step.NOTE


def test_consent_that_was_withdrawn_after_the_work_is_not_missing() -> None:
    ended = replace(WHOLE, consented=False, withdrawn=True)
    assert ended.missing is Step.NOTE
    assert replace(ended, retested=False).missing is Step.NOTE  # nobody is measured anew
    assert replace(WHOLE, retested=False).missing is Step.RETEST


def test_a_changed_note_shows_in_its_hash() -> None:

    def of(words: str) -> str:
        return note.digest(visit="v", version=1, author="a", signed_at="t", words=words)

    assert len(of("as it was")) == 64
    assert of("as it was") != of("as it was.")
    assert of("as it was") == of("as it was")
