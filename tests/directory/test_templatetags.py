"""How the directory's pages word devices, languages and numbers."""

import pytest
from django.utils import translation

from glideway.directory.templatetags import directory as words


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/130.0 Safari/537.36", "Chrome on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Safari/604.1", "Safari on iPhone"),
        ("curl/8.0", "curl/8.0"),
        ("", "Unknown device"),
    ],
)
def test_a_device_is_named_as_people_call_it(agent: str, name: str) -> None:
    assert words.device_name(agent) == name


def test_a_language_a_region_and_a_paper_nobody_described_keep_their_word() -> None:
    assert words.language_name("pa") == "PA"
    assert words.region_name("nowhere") == "nowhere"
    assert words.credential_name("diploma") == "diploma"


def test_words_follow_the_language_of_the_page() -> None:
    with translation.override("fr"):
        assert words.language_name("en") == "anglais"
        assert words.credential_name("licence") == "Permis d’exercice"
    with translation.override("en"):
        assert words.language_name("en") == "English"
