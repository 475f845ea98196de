"""By when a message is answered, and what in it cannot wait."""

from datetime import date

import pytest

from glideway.care.core import threads

MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("written", "answered"),
    [
        (MONDAY, date(2026, 3, 4)),
        (date(2026, 3, 5), date(2026, 3, 9)),  # Thursday: Friday, and the Monday after
        (date(2026, 3, 6), date(2026, 3, 10)),
        (date(2026, 3, 7), date(2026, 3, 10)),  # a Saturday is no working day
    ],
)
def test_an_answer_is_due_at_the_end_of_the_second_working_day(
    written: date, answered: date
) -> None:
    assert threads.answered_by(written) == answered


def test_a_public_holiday_is_no_working_day() -> None:
    easter = {date(2026, 4, 3)}  # Good Friday
    assert threads.answered_by(date(2026, 4, 1), easter) == date(2026, 4, 6)
    assert threads.answered_by(date(2026, 4, 1)) == date(2026, 4, 3)


@pytest.mark.parametrize("words", ["chu tombé, j'saigne beaucoup", "J'ai d'la misère à respirer"])
def test_what_is_urgent_is_heard_in_everyday_french(words: str) -> None:
    assert threads.alarm(words, "fr") is not None


def test_an_everyday_message_raises_no_alarm() -> None:
    assert threads.alarm("May I stretch before work? My shoulder is less stiff.", "en") is None
    assert threads.alarm("", "en") is None


def test_chest_pain_is_heard_in_both_languages() -> None:
    for words in ("I have chest pain and cannot breathe", "j'ai mal à la poitrine, je respire mal"):
        found = threads.alarm(words, "fr")
        assert found is not None, words
        assert found.safety
        assert not found.crisis


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("chu tombé, j'saigne beaucoup", "fr"),
        ("chu tombe, jsaigne beaucoup", "fr"),
        ("chus tombée en bas des marches pis ça saigne", "fr"),
        ("j'ai pris une débarque, ça saigne", "fr"),
        ("je saigne en masse pis ça arrête pas", "fr"),
        ("j'arrête pas de saigner", "fr"),
        ("ça pisse le sang", "fr"),
        ("I fell and I'm bleeding", "en"),
        ("I cut my hand and it won't stop bleeding", "en"),
        ("there is blood everywhere", "en"),
        ("chu tombé, j'saigne beaucoup", "en"),
    ],
)
def test_bleeding_after_a_fall_or_without_end_is_urgent(words: str, language: str) -> None:
    found = threads.alarm(words, language)
    assert found is not None
    assert not found.crisis


@pytest.mark.parametrize(
    "words",
    [
        "I fell last week but no bleeding",
        "chu tombé mais ça saigne pas",
        "my gums bleed when I brush",
        "I fell and take blood pressure pills",
        "prise de sang demain",
    ],
)
def test_blood_that_is_not_running_is_no_alarm(words: str) -> None:
    assert threads.alarm(words, "fr") is None


def test_what_is_said_last_in_a_long_message_is_heard() -> None:
    found = threads.alarm("The exercise went well on Monday. " * 40 + "I want to kill myself", "en")
    assert found is not None
    assert found.crisis
