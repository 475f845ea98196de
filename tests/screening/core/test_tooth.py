"""Words about a tooth lead to a dentist, and other words do not."""

import pytest

from glideway.screening.core import a_tooth


@pytest.mark.parametrize(
    "words",
    ["tooth ache", "Toothache since Monday", "my wisdom tooth", "mal de dents", "gencives enflées"],
)
def test_a_tooth_or_the_gum_is_heard(words: str) -> None:
    assert a_tooth(words)


@pytest.mark.parametrize(
    "words", ["jaw clicks", "mal au dedans du genou", "accident de dentelle", "molasses", ""]
)
def test_other_words_are_left_alone(words: str) -> None:
    assert not a_tooth(words)
