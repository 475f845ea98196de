"""What the review desk shows: each row with the newest word on it, and where to go on."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from django.urls import reverse

from glideway.body.core.words import Words
from glideway.directory import queries as directory
from glideway.directory.models import Clinic, SignOff
from glideway.kit import signed
from glideway.kit.actor import Actor
from glideway.kit.refusals import NotYours
from glideway.outcomes.core import articles, citing
from glideway.quality.core import shelf
from glideway.quality.core.reviewing import Reviewable

PER_PAGE = 60
TABLE_OF = {
    "question": "screening",
    "conclusion": "conclusions",
    "exercise": "exercises",
    "plan": "plans",
    "care": "modalities",
    "claim": "claims",
}


class Standing(NamedTuple):
    """A row, whether somebody stands for it as it reads today, and the newest word on it.

    `opens` is an item of the safety check for which who answers for a clinic stands.
    """

    row: Reviewable
    words: tuple[SignOff, ...]

    @property
    def standing(self) -> list[SignOff]:
        """The words by which somebody stands for it, the oldest first."""
        return directory.standing_words(self.words, self.row.digest)

    @property
    def signed(self) -> bool:
        return bool(self.standing)

    @property
    def opens(self) -> bool:
        return any(one.responsible for one in self.standing)

    @property
    def changed(self) -> bool:
        """It was signed, and reads otherwise since."""
        last = self.words[-1] if self.words else None
        return last is not None and not last.withdraws and last.row_hash != self.row.digest


class Count(NamedTuple):
    """How much of one table is signed, and its first row that is not."""

    table: str
    signed: int
    of: int
    first: Reviewable | None


class Shown(NamedTuple):
    """A source as the page shows it: its name, where it leads, and the words of our own rows."""

    ref: str
    where: str
    confidence: str
    words: Words | None = None
    link: str = ""


class Sheet(NamedTuple):
    """One page of a table, and where the pages before and after it are."""

    lines: list[Standing]
    before: int | None
    after: int | None


def standings() -> list[Standing]:
    """Every row with the newest word on it, in the order of reading. One query."""
    words = directory.sign_offs()
    return [Standing(row, tuple(words.get(key, ()))) for key, row in shelf.rows().items()]


def counts(every: list[Standing]) -> list[Count]:
    """By table, in the order of reading."""
    found = []
    for table in shelf.tables():
        mine = [one for one in every if one.row.table == table]
        open_ = [one.row for one in mine if not one.signed]
        first = open_[0] if open_ else None
        found.append(Count(table, len(mine) - len(open_), len(mine), first))
    return found


KEPT: dict[str, Callable[[Standing], bool]] = {
    "open": lambda one: not one.signed,
    "memory": lambda one: one.row.memory or one.row.consumer,
    "signed": lambda one: one.signed,
}


def sheet(every: list[Standing], table: str, page: int, *, keep: str = "") -> Sheet:
    """One page of a table, or of those of its rows that are open, signed or rest on memory.

    Not found where there is no such table or page.
    """
    mine = [one for one in every if one.row.table == table]
    if not mine or keep not in {"", *KEPT}:
        raise NotYours
    mine = [one for one in mine if KEPT[keep](one)] if keep else mine
    start = (page - 1) * PER_PAGE
    if page < 1 or start > max(0, len(mine) - 1):
        raise NotYours
    more = start + PER_PAGE < len(mine)
    return Sheet(
        mine[start : start + PER_PAGE],
        page - 1 if page > 1 else None,
        page + 1 if more else None,
    )


def row_to_review(table: str, row: str) -> Reviewable:
    """One row, or not found."""
    found = shelf.rows().get((table, row))
    if found is None:
        raise NotYours
    return found


def sources_of(row: Reviewable) -> list[Shown]:
    """The sources of a row in words, numbered where the text numbers them, each with its page."""
    if row.table != "articles":
        return [Shown(one.ref, one.where, one.confidence) for one in row.sources]
    found = []
    for number, cited in enumerate(articles.load()[row.id].sources, 1):
        ground = citing.ground(cited)
        link = ""
        if cited.kind == "study":
            link = reverse("outcomes:study", args=[cited.of])
        elif (key := (TABLE_OF.get(cited.kind, ""), cited.of)) in shelf.rows():
            link = reverse("quality:review_row", args=key)
        rests = "; ".join(one.ref for one in ground.rests_on)
        label = f"[{number}] {cited.kind} {cited.of}".strip()
        found.append(Shown(label, rests, "", ground.words, link))
    return found


def zone_of(actor: Actor) -> str:
    """The zone of the clinic in which somebody reads. One query."""
    mine = Clinic.objects.filter(pk=actor.clinic_id or 0)
    return mine.values_list("zone", flat=True).first() or "UTC"


def next_open(every: list[Standing], after: Reviewable) -> Reviewable | None:
    """The next row that nobody stands for: behind this one, else from the beginning."""
    at = next(place for place, one in enumerate(every) if one.row.key == after.key)
    turned = [*every[at + 1 :], *every[:at]]
    return next((one.row for one in turned if not one.signed), None)


def place_of(every: list[Standing], row: Reviewable) -> tuple[int, int]:
    """Which row of its table it is, and of how many."""
    mine = [one.row.key for one in every if one.row.table == row.table]
    return mine.index(row.key) + 1, len(mine)


def missing_items() -> list[str]:
    """The screening items for which nobody who answers for a clinic stands as they read today.

    One query at most.
    """
    known = signed.now()
    open_to = {key for key, one in known.items() if one.responsible}
    return [one.id for one in shelf.screening_items() if one.key not in open_to]
