"""Looking through the atlas: by words, by place, by motion, by trouble, and what to leave out.

What is asked is a Choice, read from an address; the answer is a Shelf of groups, one a structure.
The same address is always the same Shelf, so it can be sent to somebody.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, NamedTuple, get_args
from urllib.parse import urlencode

from glideway.body import core as atlas
from glideway.body.core import finding, shelves
from glideway.body.core.standing import is_checked as checked
from glideway.body.core.vocabulary import Kind
from glideway.body.queries.seeing import protocols_of, seen, sees_drafts
from glideway.kit.actor import Actor

LONGEST = 80
A_PAGE = 40
MOST_BESIDE = 12
KINDS: tuple[str, ...] = get_args(Kind)
IN_A_REGION = ("muscle", "tendon", "nerve", "fascia", "retinaculum", "ligament", "bursa-adjacent")
GRADES = ("A", "B", "C")
SIDES = ("right", "left")


@dataclass(frozen=True)
class Choice:
    """What somebody wants to see. Words lead, then a motion, a trouble, a place."""

    words: str = ""
    moves: str = ""
    condition: str = ""
    region: str = ""
    side: str = ""
    kind: str = ""
    grade: str = ""
    checked: str = ""
    page: int = 1

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Choice":
        """From an address; what the atlas does not know is left out, and so is a second way in."""
        book = atlas.load()
        joint, _, motion = asked.get("moves", "").partition(":")
        known = book.vocabulary.joints.get(joint)
        page = asked.get("page", "")
        ways = {
            "words": asked.get("q", "").strip()[:LONGEST],
            "moves": f"{joint}:{motion}" if known and motion in known.motions else "",
            "condition": _among(asked.get("condition", ""), book.conditions),
            "region": _among(asked.get("region", ""), book.regions),
        }
        first = next((way for way, value in ways.items() if value), "")
        return cls(
            **({first: ways[first]} if first else {}),
            side=_among(asked.get("side", ""), SIDES) if first == "region" else "",
            kind=_among(asked.get("kind", ""), KINDS),
            grade=_among(asked.get("grade", ""), GRADES),
            checked=_among(asked.get("checked", ""), ("yes",)),
            page=max(1, int(page[:4])) if page.isdecimal() else 1,
        )

    @property
    def address(self) -> str:
        """The part of an address after `?` that asks for exactly this."""
        names = {"words": "q"}
        told = {names.get(name, name): value for name, value in vars(self).items() if value}
        if self.page == 1:
            told.pop("page", None)
        return urlencode(told)

    @property
    def asks(self) -> bool:
        """Whether anything was asked at all; else the front is shown."""
        return any(value for name, value in vars(self).items() if name != "page")

    @property
    def filtered(self) -> bool:
        """Whether something is left out of what the way in would show."""
        return bool(self.kind or self.grade or self.checked)

    @property
    def motion(self) -> atlas.Motion | None:
        joint, _, motion = self.moves.partition(":")
        return atlas.Motion(joint, motion) if motion else None


class Facet(NamedTuple):
    """One thing to keep only: how many it leaves, and the address that does so or undoes it."""

    which: str
    value: str
    many: int
    address: str
    chosen: bool


class Group(NamedTuple):
    """One structure with those of its protocols that fit."""

    structure: atlas.Structure
    protocols: tuple[atlas.Protocol, ...]


@dataclass(frozen=True)
class Shelf:
    """The answer to a Choice: one page of groups, what stands beside them, what can be kept."""

    groups: tuple[Group, ...] = ()
    structures: int = 0
    protocols: int = 0
    conditions: tuple[atlas.Condition, ...] = ()
    regions: tuple[atlas.Region, ...] = ()
    motions: tuple[atlas.Motion, ...] = ()
    doers: tuple[atlas.Structure, ...] = ()
    near: tuple[atlas.Structure, ...] = ()
    facets: tuple[Facet, ...] = ()
    page: int = 1
    pages: int = 1

    @property
    def before(self) -> int:
        return self.page - 1

    @property
    def next(self) -> int:
        return self.page + 1

    @property
    def nothing(self) -> bool:
        return not (self.groups or self.conditions or self.regions or self.motions)


@dataclass(frozen=True)
class _Found:
    """Everything that fits one way in, before anything is left out."""

    groups: tuple[Group, ...] = ()
    beside: Shelf = Shelf()


def finder() -> finding.Finder:
    """Our own atlas' words, sorted once: the rows cannot change while we run."""
    return _finder()


@cache
def _finder() -> finding.Finder:
    return finding.finder(atlas.load())


def browse(actor: Actor, choice: Choice, *, demo: bool) -> Shelf:
    """What a Choice shows to somebody, one page of it."""
    drafts = sees_drafts(actor, demo=demo)
    found = _found(actor, choice, demo=demo, drafts=drafts)
    kept = _kept(found.groups, choice)
    pages = max(1, -(-len(kept) // A_PAGE))
    page = min(choice.page, pages)
    return replace(
        found.beside,
        groups=kept[(page - 1) * A_PAGE : page * A_PAGE],
        structures=len(kept),
        protocols=sum(len(one.protocols) for one in kept),
        facets=tuple(_facets(found.groups, replace(choice, page=1))),
        page=page,
        pages=pages,
    )


def _found(actor: Actor, choice: Choice, *, demo: bool, drafts: bool) -> _Found:
    if choice.words:
        return _by_words(actor, choice.words, demo=demo, drafts=drafts)
    if choice.motion:
        return _by_motion(choice.motion, drafts=drafts)
    if choice.condition:
        return _by_condition(actor, choice.condition, demo=demo, drafts=drafts)
    if choice.region:
        return _by_region(choice.region, drafts=drafts)
    book = atlas.load()
    offered = sorted(book.protocols.values(), key=lambda one: one.name.en)
    rows = sorted(book.structures.values(), key=lambda one: one.name.en)
    return _Found(
        _groups(
            seen(rows, drafts=drafts),
            seen((one for one in offered if not one.off), drafts=drafts),
            drafts=drafts,
        )
    )


def _by_region(region: str, *, drafts: bool) -> _Found:
    """What is filed under a place and what lies under its part of the chart, muscles leading."""
    book = atlas.load()
    here = seen(book.candidates(region), drafts=drafts)
    groups = _groups(here, seen(book.in_region(region), drafts=drafts), drafts=drafts)
    troubles = sorted(book.conditions.values(), key=lambda one: one.name.en)
    beside = [one for one in troubles if region in {where.id for where in book.regions_of(one)}]
    return _Found(
        tuple(sorted(groups, key=_muscles_first)), Shelf(conditions=seen(beside, drafts=drafts))
    )


def _by_words(actor: Actor, words: str, *, demo: bool, drafts: bool) -> _Found:
    """Structures by how near their names are, each with all its protocols, or those found alone."""
    book, hits = atlas.load(), finder().find(words)
    alone = [book.protocols[one.id] for one in hits if one.table == "protocols"]
    led = _led(hits, drafts=drafts)
    order = {
        one: number for number, one in enumerate(dict.fromkeys([*led, *(one.id for one in hits)]))
    }
    named = dict.fromkeys([*led, *(one.id for one in hits if one.table == "structures")])
    shown = seen((book.structures[one] for one in named), drafts=drafts)
    under = [one for row in shown for one in protocols_of(actor, row, demo=demo)]
    groups = _groups(
        shown,
        dict.fromkeys([*under, *seen((p for p in alone if not p.off), drafts=drafts)]),
        drafts=drafts,
    )

    def nearest(group: Group) -> int:
        under = (one.id for one in group.protocols)
        return min(order.get(one, len(order)) for one in (group.structure.id, *under))

    beside = Shelf(
        conditions=seen(
            (book.conditions[one.id] for one in hits if one.table == "conditions"), drafts=drafts
        ),
        regions=tuple(book.regions[one.id] for one in hits if one.table == "regions"),
        motions=tuple(
            atlas.Motion(*one.id.split(":")) for one in hits if one.table == "motions" and drafts
        )[:MOST_BESIDE],
        near=() if hits else _near(words, drafts=drafts),
    )
    return _Found(tuple(sorted(groups, key=nearest)), beside)


def _led(hits: tuple[finding.Hit, ...], *, drafts: bool) -> list[str]:
    """Where a trouble is what comes nearest, the places to examine for it go first."""
    book = atlas.load()
    troubles = [book.conditions[one.id] for one in hits[:1] if one.table == "conditions"]
    return [row.id for one in seen(troubles, drafts=drafts) for row in book.candidates(one.id)]


def _near(words: str, *, drafts: bool) -> tuple[atlas.Structure, ...]:
    """Structures whose names come closest to words that nothing holds."""
    rows = atlas.load().structures
    near = (rows[one.id] for one in finder().near(words, 40) if one.table == "structures")
    return seen(near, drafts=drafts)[:4]


def _by_motion(way: atlas.Motion, *, drafts: bool) -> _Found:
    """What a motion lengthens, those first for which a protocol uses it, muscles leading."""
    book, found = atlas.load(), shelves.moved_by(atlas.load(), way)
    longer = {one.id for one in found.lengthened}
    used = [one for one in found.protocols if longer & {*book.about(one)}]
    groups = _groups(
        seen(found.lengthened, drafts=drafts), seen(used, drafts=drafts), drafts=drafts
    )
    return _Found(
        tuple(sorted(groups, key=_muscles_first)), Shelf(doers=seen(found.doers, drafts=drafts))
    )


def _muscles_first(group: Group) -> tuple[bool, int]:
    return not group.protocols, IN_A_REGION.index(group.structure.kind)


def _by_condition(actor: Actor, condition: str, *, demo: bool, drafts: bool) -> _Found:
    """Places to examine first, in the order of the row; never an answer."""
    row = atlas.load().conditions[condition]
    shown = seen([row], drafts=drafts)
    rows = seen(atlas.load().candidates(condition), drafts=drafts) if shown else ()
    under = dict.fromkeys(one for row in rows for one in protocols_of(actor, row, demo=demo))
    return _Found(_groups(rows, under, drafts=drafts), Shelf(conditions=shown))


def _groups(
    structures: Iterable[atlas.Structure],
    protocols: Iterable[atlas.Protocol],
    *,
    drafts: bool,
) -> tuple[Group, ...]:
    book = atlas.load()
    made = shelves.grouped(book, structures, protocols)
    rows = {row.id: row for row in seen((book.structures[one] for one in made), drafts=drafts)}
    return tuple(Group(row, tuple(made[one])) for one, row in rows.items())


def _kept(groups: Iterable[Group], choice: Choice, but: str = "") -> tuple[Group, ...]:
    """The groups without what the choice leaves out; `but` names a part not to heed."""
    tests: list[Callable[[atlas.Protocol], bool]] = []
    if choice.grade and but != "grade":
        tests.append(lambda one: one.grade == choice.grade)
    if choice.checked and but != "checked":
        tests.append(is_checked)
    kept = []
    for group in groups:
        if choice.kind and but != "kind" and group.structure.kind != choice.kind:
            continue
        left = tuple(one for one in group.protocols if all(fits(one) for fits in tests))
        if left or not tests:
            kept.append(Group(group.structure, left))
    return tuple(kept)


def is_checked(protocol: atlas.Protocol) -> bool:
    """Whether a model walked the way of a protocol and found that it lengthens."""
    return checked(atlas.load(), protocol)


def _facets(groups: tuple[Group, ...], choice: Choice) -> Iterable[Facet]:
    """What can be kept only, each counted as if it alone were still to choose."""
    of_kind: list[str] = [one.structure.kind for one in _kept(groups, choice, "kind")]
    of_grade: list[str] = [p.grade for one in _kept(groups, choice, "grade") for p in one.protocols]
    of_model = [p for one in _kept(groups, choice, "checked") for p in one.protocols]
    counts: dict[tuple[str, str], int] = {
        **{("kind", one): of_kind.count(one) for one in KINDS},
        **{("grade", one): of_grade.count(one) for one in GRADES},
        ("checked", "yes"): sum(map(is_checked, of_model)),
    }
    for (which, value), count in counts.items():
        chosen = getattr(choice, which) == value
        if count or chosen:
            changed: dict[str, Any] = {which: "" if chosen else value}
            other = replace(choice, **changed)
            yield Facet(which, value, count, other.address, chosen)


def _among(value: str, known: Iterable[str]) -> str:
    return value if value in known else ""
