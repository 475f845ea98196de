"""How a source is called to a reader: a study by its label, a working note by what it really is.

Rows of knowledge name their sources as whoever read them noted it down: a catalogue number, "handed
list", half a sentence. A reader can look none of these up, and in French they stay English. What
each of them is stands in `knowledge/source_names.json`, in both languages.
"""

import re
from functools import cache

import msgspec

from glideway.body.core.words import Source, Words
from glideway.outcomes.core import studies
from glideway.outcomes.core.knowledge import read

# A name and a year, as one cites: "Rubinstein 2019 BMJ 364:l689". Notes have a colon of their own.
CITATION = re.compile(r"[A-ZÉ][\w’'-]+ (?:19|20)\d\d [A-Z][^:]*:[\w-]+(?:, DOI \S+)?")


class _Name(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    ref: str
    words: Words


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    schema: str
    version: str
    names: tuple[_Name, ...]


def called(source: Source, language: str) -> str:
    """The source as a reader is told it, in this language."""
    if study := studies.load().get(source.ref):
        return study.label.of(language)
    words = _names().get(source.ref)
    return words.of(language) if words else source.ref


def readable(source: Source) -> bool:
    """Whether a reader knows what this is: a study, a note that was given words, a citation."""
    known = source.ref in studies.load() or source.ref in _names()
    return known or bool(CITATION.fullmatch(source.ref))


@cache
def _names() -> dict[str, Words]:
    return {one.ref: one.words for one in read("source_names.json", _File).names}
