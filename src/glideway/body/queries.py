"""What the atlas shows to whom. Draft rows go to licensed people, and to all in demo mode.

Nothing here touches a table: the atlas is data. One condition, `may_see`, serves lists and
single pages alike, here and in the rooms above, so that no two can ever disagree.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Protocol as Shape
from typing import TypeVar

from glideway.body import core as atlas
from glideway.kit import access
from glideway.kit.actor import Actor
from glideway.kit.refusals import NotYours

MOST = 60
FEWEST_LETTERS = 2


class _Row(Shape):
    """Any row with a review state."""

    @property
    def review(self) -> str: ...


Seen = TypeVar("Seen", bound=_Row)


@dataclass(frozen=True)
class Found:
    """What a search or a region holds, each list in the order it is shown."""

    protocols: tuple[atlas.Protocol, ...]
    structures: tuple[atlas.Structure, ...]
    conditions: tuple[atlas.Condition, ...]

    @property
    def nothing(self) -> bool:
        return not (self.protocols or self.structures or self.conditions)


def sees_drafts(actor: Actor, *, demo: bool) -> bool:
    """Practitioners, operators and inspectors always; everybody else in demo mode only."""
    return demo or "all" in access.scopes(actor, "atlas", "R")


def may_see(row: _Row, *, drafts: bool) -> bool:
    """A reviewed row is for all; a draft for whom drafts are; a retired row for nobody."""
    return row.review == "reviewed" or (drafts and row.review == "draft")


def seen(rows: Iterable[Seen], *, drafts: bool) -> tuple[Seen, ...]:
    """Those of the rows that may be seen, in their order."""
    return tuple(row for row in rows if may_see(row, drafts=drafts))


def structure(actor: Actor, structure_id: str, *, demo: bool) -> atlas.Structure:
    """One structure. Raises NotYours for an unknown id and for a draft not yours to see."""
    row = atlas.load().structures.get(structure_id)
    if row is None or not may_see(row, drafts=sees_drafts(actor, demo=demo)):
        raise NotYours
    return row


def protocol(actor: Actor, protocol_id: str, *, demo: bool) -> atlas.Protocol:
    """One protocol; one that is switched off is not shown to anybody."""
    row = atlas.load().protocols.get(protocol_id)
    if row is None or row.off or not may_see(row, drafts=sees_drafts(actor, demo=demo)):
        raise NotYours
    return row


def protocols_of(actor: Actor, row: atlas.Structure, *, demo: bool) -> tuple[atlas.Protocol, ...]:
    """A structure's protocols, those of its interfaces included, nerve work last."""
    return seen(atlas.protocols_for(row.id), drafts=sees_drafts(actor, demo=demo))


def in_region(actor: Actor, region_id: str, *, demo: bool) -> Found:
    """Everything about a region: protocols by name, structures, then the troubles there."""
    book, drafts = atlas.load(), sees_drafts(actor, demo=demo)
    conditions = [
        one
        for one in book.conditions.values()
        if region_id in {region.id for region in book.regions_of(one)}
    ]
    return Found(
        protocols=seen(book.in_region(region_id), drafts=drafts),
        structures=seen(book.candidates(region_id), drafts=drafts),
        conditions=seen(sorted(conditions, key=lambda one: one.name.en), drafts=drafts),
    )


def search(actor: Actor, text: str, *, demo: bool) -> Found:
    """Rows whose names, in either language or Latin, or whose nerve or region hold every word."""
    drafts, heaps = sees_drafts(actor, demo=demo), _heaps()
    wanted = plain(text).split()
    if sum(len(word) for word in wanted) < FEWEST_LETTERS:
        return Found((), (), ())

    def fitting(rows: tuple[tuple[str, Seen], ...]) -> tuple[Seen, ...]:
        hits = [row for heap, row in rows if all(word in heap for word in wanted)]
        return seen(hits, drafts=drafts)

    return Found(
        protocols=fitting(heaps.protocols)[:MOST],
        structures=fitting(heaps.structures)[:MOST],
        conditions=fitting(heaps.conditions),
    )


@dataclass(frozen=True)
class _Heaps:
    """Every row by name, each with all its words in small plain letters."""

    protocols: tuple[tuple[str, atlas.Protocol], ...]
    structures: tuple[tuple[str, atlas.Structure], ...]
    conditions: tuple[tuple[str, atlas.Condition], ...]


@cache
def _heaps() -> _Heaps:
    """Made plain once: the rows cannot change while we run, and letters are slow to fold."""
    book = atlas.load()
    protocols = sorted(book.protocols.values(), key=lambda one: one.name.en)
    structures = sorted(book.structures.values(), key=lambda one: one.name.en)
    return _Heaps(
        tuple(
            (_heap(one.name, one.plain, others=(one.id, *_region(one.region))), one)
            for one in protocols
            if not one.off
        ),
        tuple(
            (_heap(one.name, one.nerve, others=(one.latin, one.id, *_region(one.region))), one)
            for one in structures
        ),
        tuple((_heap(one.name, others=(one.id,)), one) for one in book.conditions.values()),
    )


def _heap(*texts: atlas.Words | None, others: tuple[str, ...]) -> str:
    return plain(" ".join([*_both(*texts), *others]))


def plain(text: str) -> str:
    """Small letters without accents, so that `epaule` finds `épaule`."""
    split = unicodedata.normalize("NFKD", text.casefold().replace("-", " "))
    return "".join(letter for letter in split if not unicodedata.combining(letter))


def _both(*texts: atlas.Words | None) -> list[str]:
    return [side for one in texts if one for side in (one.en, one.fr)]


def _region(region_id: str) -> list[str]:
    region = atlas.load().regions[region_id]
    return [region.name.en, region.name.fr, *(w for said in region.synonyms.values() for w in said)]
