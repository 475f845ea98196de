"""Sources in the page's language: ours translated, a citation as it was printed."""

import pytest
from django.utils.translation import override

from glideway.body.core import Source
from glideway.body.templatetags.body_sources import source_language, source_words

OURS = Source("attachments, nerve and actions: structure soleus of this atlas", "seen")
THEIRS = Source("Wright 1996, doi 10.2106/00004623-199612000-00013", "seen")


@pytest.mark.parametrize(
    ("source", "language", "said", "marked"),
    [
        (OURS, "en", OURS.ref, "en"),
        (OURS, "fr", "insertions, nerf et actions\u00a0: structure soleus de cet atlas", "fr"),
        (THEIRS, "fr", THEIRS.ref, "en"),
    ],
)
def test_our_own_words_are_translated_and_a_citation_is_not(
    source: Source, language: str, said: str, marked: str
) -> None:
    with override(language):
        assert source_words(source).replace(" :", "\u00a0:") == said
        assert source_language(source) == marked
