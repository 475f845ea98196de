"""What an article may rest on, and where it may lead: rows of our own data, and nothing else.

A source is named by its kind and its id there. `convention` is the honest rest: what
practitioners commonly say and nobody here read a source for.
"""

from collections.abc import Mapping
from functools import cache
from typing import Literal, TypeAlias, get_args

import msgspec

from glideway.body import core as atlas
from glideway.body.core.vocabulary import Kind
from glideway.body.core.words import Source, Words
from glideway.care.core import exercises, plans
from glideway.outcomes.core import conclusions, modalities, studies
from glideway.screening import core as screening

SourceKind: TypeAlias = Literal[
    "study", "conclusion", "question", "exercise", "plan", "care", "gap", "convention"
]
PAGES = (
    "evidence",
    "compare",
    "expect",
    "claims",
    "checking",
    "practitioners",
    "atlas",
    "call-back",
    "inspection",
)


class Cited(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One numbered source: a row of ours by its kind and id; a convention has no row."""

    kind: SourceKind
    of: str = ""


class Ground(msgspec.Struct, frozen=True):
    """A source as a reader sees it: its words, what it rests on in turn, whether it was read."""

    kind: SourceKind
    of: str
    words: Words | None
    rests_on: tuple[Source, ...]

    @property
    def read(self) -> bool:
        """Whether anybody opened what it rests on."""
        return any(one.confidence != "memory" for one in self.rests_on)


def exists(cited: Cited) -> bool:
    """Whether that row is there and may be shown; a convention names no row."""
    if cited.kind == "convention":
        return not cited.of
    return cited.of in _rows(cited.kind)


def ground(cited: Cited) -> Ground:
    """The source with its words; KeyError for a row that is not there."""
    if cited.kind == "convention":
        return Ground("convention", "", None, ())
    words, sources = _rows(cited.kind)[cited.of]
    named = tuple(one for one in sources if one.ref not in _unnamed())
    return Ground(cited.kind, cited.of, words, named)


def leads_somewhere(way: str) -> bool:
    """Whether a way on, `kind:name`, is one of ours: a page, a shelf of the atlas, a place."""
    kind, _, name = way.partition(":")
    if kind == "region":
        return name in atlas.load().regions
    if kind == "trouble":
        return name in atlas.load().conditions
    return name in {"page": PAGES, "shelf": get_args(Kind)}.get(kind, ())


def _rows(kind: str) -> Mapping[str, tuple[Words, tuple[Source, ...]]]:
    """Every row of a kind with its words and what it rests on."""
    return _all_rows()[kind]


@cache
def _all_rows() -> dict[str, dict[str, tuple[Words, tuple[Source, ...]]]]:
    spoken = ((one.id, one.wording, one.sources) for one in conclusions.spoken())
    gaps = (*modalities.gaps("not-known"), *modalities.gaps("no-study"))
    return {
        "study": {one.id: (one.result, one.sources) for one in studies.load().values()},
        "conclusion": {id_: (words, sources) for id_, words, sources in spoken if words},
        "question": {one.id: (one.plain, one.sources) for one in screening.load().questions},
        "exercise": {one.id: (one.name, one.sources) for one in exercises.load().values()},
        "plan": {one.id: (one.because, one.sources) for one in plans.load().values()},
        "care": {one.id: (one.found, one.sources) for one in modalities.load()},
        "gap": {one.id: (one.words, one.sources) for one in gaps},
    }


@cache
def _unnamed() -> frozenset[str]:
    """What a row says instead of a source: that a search found none, or a rule that is no text."""
    silent = (one.id for one in conclusions.load().values() if one.audience != "patient")
    return frozenset({"not_found", *silent})
