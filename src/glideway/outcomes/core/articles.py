"""Articles for patients: what to do oneself, what to leave alone, what to ask. One file, one text.

Every passage names where it comes from, by number, and every number leads to a row of our own
data: a study, a conclusion, a safety question, an exercise, a plan, a kind of care. What nobody
read a source for is numbered too, and its line says so. A file that breaks a rule stops the
process at its first use; the message names file, record, field and reason.
"""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from typing import ClassVar, Literal, TypeAlias

import msgspec

from glideway.body import core as atlas
from glideway.body.core.words import Review, Words
from glideway.care.core import exercises
from glideway.outcomes.core import citing
from glideway.outcomes.core.citing import Cited
from glideway.outcomes.core.knowledge import WrongEvidence, decode

Subject: TypeAlias = Literal[
    "guide",
    "questions",
    "body",
    "self-care",
    "exercises",
    "work-place",
    "running",
    "after-operation",
]
# The order of the index: what a beginner reads first stands first.
SUBJECTS: tuple[Subject, ...] = Subject.__args__  # type: ignore[attr-defined]
# What the page itself calls its parts: a passage of the same name would be led to by mistake.
TAKEN = frozenset({"main", "contents", "sources", "who", "beside", "search"})
NUMBER = re.compile(r"\[(\d+)\]")


class Byline(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who wrote a text, and in which role."""

    name: Words
    role: Words


class Passage(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One heading and what stands under it: paragraphs, then a list, then the ways on."""

    id: str
    heading: Words
    paragraphs: tuple[Words, ...] = ()
    points: tuple[Words, ...] = ()
    exercises: tuple[str, ...] = ()
    see: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[Words, ...]:
        """Everything a reader reads under the heading, in order."""
        return (*self.paragraphs, *self.points)

    def numbers(self, language: str) -> frozenset[int]:
        """The sources this passage names in one language."""
        return frozenset(
            int(found) for text in self.texts for found in NUMBER.findall(text.of(language))
        )


class Article(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One text with its author, its dates, its numbered sources and its review state.

    `regions` are the places it is about, the main one first; none where it is about no place.
    `clinic` is who gave the text. Who checked it stands in no file: that is its sign-off.
    """

    table: ClassVar[str] = "articles"

    id: str
    subject: Subject
    regions: tuple[str, ...]
    title: Words
    lead: Words
    passages: tuple[Passage, ...]
    sources: tuple[Cited, ...]
    author: Byline
    written: date
    updated: date
    review: Review
    clinic: Words | None = None

    @property
    def region(self) -> str:
        """The one place it is about, or nothing."""
        return self.regions[0] if self.regions else ""

    def texts(self) -> Iterator[Words]:
        """Every text of it, headings too, in reading order."""
        yield self.title
        yield self.lead
        for one in self.passages:
            yield one.heading
            yield from one.texts


@cache
def load() -> dict[str, Article]:
    """All articles by id, in the order of the index."""
    folder = files("glideway.outcomes").joinpath("knowledge", "articles")
    rows = []
    for path in sorted(folder.iterdir(), key=lambda one: one.name):
        if path.name.endswith(".json"):
            name = f"articles/{path.name}"
            rows.append(checked(decode(path.read_bytes(), Article, name), path.name))
    rows.sort(key=lambda one: (SUBJECTS.index(one.subject), one.id))
    return {one.id: one for one in rows}


def checked(one: Article, name: str) -> Article:
    """The article; WrongEvidence with file, record, field and reason for what does not fit."""
    for field, reason in _faults(one, name):
        raise WrongEvidence(f"outcomes/knowledge/articles/{name}: {one.id}: {field}: {reason}")
    return one


def of_region(region: str) -> tuple[Article, ...]:
    """The articles about a place: those made for it first."""
    fitting = [one for one in load().values() if region in one.regions]
    return tuple(sorted(fitting, key=lambda one: (one.regions.index(region), one.id)))


def _faults(one: Article, name: str) -> Iterator[tuple[str, str]]:
    if name != f"{one.id}.json":
        yield "id", "the file bears another name"
    for region in one.regions:
        if region not in atlas.load().regions:
            yield "regions", f"no region {region}"
    if any(not (text.en and text.fr) for text in one.texts()):
        yield "passages", "a text stands in one language only"
    if len({passage.id for passage in one.passages}) < len(one.passages):
        yield "passages", "two passages share an id"
    if taken := TAKEN & {passage.id for passage in one.passages}:
        yield "passages", f"the page itself has a {min(taken)}"
    if one.updated < one.written:
        yield "updated", "before it was written"
    if one.review == "reviewed":
        yield "review", "a file cannot say that it was checked: that is its sign-off"
    yield from _unfounded(one)
    for passage in one.passages:
        yield from _astray(passage)


def _unfounded(one: Article) -> Iterator[tuple[str, str]]:
    """Sources that are none, passages that name none, numbers that lead nowhere."""
    for cited in one.sources:
        if not citing.exists(cited):
            yield "sources", f"no {cited.kind} {cited.of}"
    used: set[int] = set()
    for passage in one.passages:
        numbers = passage.numbers("en")
        if not numbers:
            yield f"passages.{passage.id}", "names no source"
        if any(NUMBER.findall(text.en) != NUMBER.findall(text.fr) for text in passage.texts):
            yield f"passages.{passage.id}", "English and French name different sources"
        used |= numbers
    if used != set(range(1, len(one.sources) + 1)):
        yield "sources", "numbers in the text and in the list differ"


def _astray(passage: Passage) -> Iterator[tuple[str, str]]:
    """Exercises and ways on that lead nowhere."""
    for exercise in passage.exercises:
        if exercise not in exercises.load():
            yield f"passages.{passage.id}.exercises", f"no exercise {exercise}"
    for way in passage.see:
        if not citing.leads_somewhere(way):
            yield f"passages.{passage.id}.see", f"{way} leads nowhere"
