"""Words that name somebody are found, whatever their case, and parts of other words are not."""

import pytest

from glideway.quality.core.naming import names


@pytest.mark.parametrize(
    ("words", "name", "found"),
    [
        ("Ms. OSEI was rude.", "Elena Osei", True),
        ("elena's hands were cold", "Elena Osei", True),
        ("Nobody called back.", "Elena Osei", False),
        ("The museiologist", "Elena Osei", False),
        ("It is de rigueur, J.", "J. de Wit", False),
        ("Andrée-Anne m’a touchée.", "Anne Roy", True),
        ("Nobody called back.", "", False),
    ],
)
def test_a_name_is_found_by_any_part_of_it(words: str, name: str, found: bool) -> None:
    assert names(words, name) is found
