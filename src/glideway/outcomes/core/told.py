"""What a page tells in plain words, passage by passage, each with what it rests on.

The course of a visit, the rhythm of visits, after-effects, how kinds of care are combined and
how we check: short passages in both languages, kept as data so that they can be signed, measured
for how hard they are to read, and looked through for words that nobody may say.
"""

from functools import cache
from typing import ClassVar, Literal, TypeAlias

import msgspec

from glideway.body.core.words import Review, Source, Words
from glideway.outcomes.core import studies
from glideway.outcomes.core.knowledge import read
from glideway.outcomes.core.studies import Study

Page: TypeAlias = Literal["visit", "rhythm", "after", "combined", "checking"]


class Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A heading, its paragraphs, a list if it has one, and the grounds of both."""

    table: ClassVar[str] = "told"

    id: str
    page: Page
    order: int
    title: Words
    words: tuple[Words, ...]
    items: tuple[Words, ...]
    rests_on: Words | None
    studies: tuple[str, ...]
    review: Review
    sources: tuple[Source, ...]

    @property
    def named(self) -> tuple[Study, ...]:
        """The studies that the passage rests on, by design and size."""
        return studies.named(self.studies)

    @property
    def elsewhere(self) -> tuple[Source, ...]:
        """Sources that somebody opened and that are no listed study."""
        return studies.elsewhere(one for one in self.sources if one.confidence != "memory")


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    schema: str
    version: str
    told: tuple[Told, ...]


@cache
def load() -> tuple[Told, ...]:
    """Every passage, in the order of its page."""
    return tuple(sorted(checked(read("told.json", _File).told), key=lambda one: one.order))


def on(page: Page) -> tuple[Told, ...]:
    """The passages of one page or part of a page, in order."""
    return tuple(one for one in load() if one.page == page)


@cache
def version() -> str:
    """The day on which the passages were last changed."""
    return read("told.json", _File).version


def checked(rows: tuple[Told, ...]) -> tuple[Told, ...]:
    """The rows; WrongEvidence for a passage on a study nobody listed."""
    for one in rows:
        studies.listed(one.studies, row=f"told.json: {one.id}")
    return rows
