"""The two reading formulas: syllables as counted by hand, and sums done by hand."""

import pytest

from glideway.outcomes.core import reading_grade


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("table", 2),
        ("make", 1),
        ("makes", 1),
        ("walked", 1),
        ("wanted", 2),
        ("movement", 2),
        ("science", 2),
        ("idea", 3),
        ("muscles", 2),
        ("people", 2),
        ("sizes", 2),
        ("special", 2),
        ("fascia", 3),
        ("the", 1),
        ("12.8", 1),
    ],
)
def test_an_english_word_has_the_syllables_one_hears(word: str, syllables: int) -> None:
    assert reading_grade.syllables_en(word) == syllables


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("table", 1),
        ("études", 2),
        ("mouvement", 3),
        ("réel", 2),
        ("maïs", 2),
        ("longue", 1),
        ("séance", 2),
        ("musique", 2),
        ("je", 1),
    ],
)
def test_a_french_word_has_its_syllables_without_the_mute_e(word: str, syllables: int) -> None:
    assert reading_grade.syllables_fr(word) == syllables


def test_the_english_grade_is_the_published_sum() -> None:
    """Two sentences, eight words, ten syllables."""
    text = "The study was small. Nobody went untreated."
    words, syllables = 7, 1 + 2 + 1 + 1 + 3 + 1 + 3
    assert reading_grade.grade_en(text) == pytest.approx(
        0.39 * words / 2 + 11.8 * syllables / words - 15.59
    )


def test_the_french_ease_is_the_published_sum() -> None:
    text = "La douleur baisse. Le mal part."
    words, syllables = 6, 1 + 2 + 1 + 1 + 1 + 1
    assert reading_grade.ease_fr(text) == pytest.approx(
        207 - 1.015 * words / 2 - 73.6 * syllables / words
    )


def test_a_paragraph_ends_a_sentence_and_an_empty_line_is_none() -> None:
    assert reading_grade.sentences("One line\n\nAnother. And one more: yes") == 3
    assert reading_grade.sentences("") == 1


def test_a_text_without_words_is_easy() -> None:
    assert (reading_grade.grade_en("..."), reading_grade.ease_fr("")) == (0.0, 100.0)


def test_plain_words_keep_the_limit_and_official_ones_do_not() -> None:
    assert reading_grade.readable("The pain fell. It did not stay away.", "en")
    official = "Musculoskeletal rehabilitation necessitates multidisciplinary consideration."
    assert not reading_grade.readable(official, "en")
    assert reading_grade.readable("La douleur baisse. Elle ne part pas.", "fr")
    lourd = "La réhabilitation musculosquelettique nécessite une évaluation multidisciplinaire."
    assert not reading_grade.readable(lourd, "fr")
