"""What made-up patients wrote is understood, in both languages, and raises no alarm."""

import pytest

from glideway.config.demo import courses
from glideway.config.demo.wrote import WROTE, wrote
from glideway.screening.core import understand


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("region", sorted(WROTE))
def test_made_up_words_lead_to_their_region(region: str, language: str) -> None:
    found = understand(wrote(region, language), language)
    assert found.conditions
    assert found.safety == ()


def test_every_made_up_trouble_has_words() -> None:
    assert WROTE.keys() >= {one.region for one in courses.TROUBLES}
    assert wrote("abdomen", "en") == ""
