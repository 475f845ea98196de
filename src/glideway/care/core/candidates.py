"""Places to work on, with what speaks for each: for who examines, and never picked from here.

A candidate is a structure of the atlas and its grounds: rows of this visit, each named. There is
no score. What has not been looked at is named beside it, and so are the structures for which the
same findings speak just as well.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from glideway.body import core as atlas
from glideway.body.core import Motion, Structure
from glideway.body.core.regions import Outline
from glideway.body.core.words import Words

Kind: TypeAlias = Literal["place", "drawn", "words", "movement", "strength", "felt", "test"]
ASKED_FOR: tuple[Kind, ...] = ("felt", "movement", "strength", "test")
MOST, MOST_ALIKE = 8, 3  # design: a list that fits the tablet; how many of its like are named


@dataclass(frozen=True, slots=True)
class Ground:
    """One recorded thing that speaks for structures; `facts` are the places of its sentence."""

    kind: Kind
    about: str
    structures: frozenset[str]
    facts: Mapping[str, str | float | Words] = field(default_factory=dict)
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A structure, what speaks for it, what is not known of it, and what else it may be."""

    structure: Structure
    grounds: tuple[Ground, ...]
    unknown: tuple[Kind, ...]
    alike: tuple[Structure, ...]
    rule_out: tuple[Words, ...]


def candidates(grounds: Iterable[Ground], *, but: Collection[str] = ()) -> list[Candidate]:
    """Structures for which something speaks, most kinds of grounds first, then by name.

    `but` are those picked already. Only what a hand may be put on. The order says how many kinds
    of finding there are, and nothing of how likely anything is.
    """
    body = atlas.load()
    by_structure: dict[str, list[Ground]] = {}
    for ground in grounds:
        for one in sorted(ground.structures):
            by_structure.setdefault(one, []).append(ground)
    held = {
        one: tuple(its)
        for one, its in by_structure.items()
        if one in body.structures and body.structures[one].can_be_held and one not in but
    }
    order = sorted(
        held, key=lambda one: (-len({g.kind for g in held[one]}), body.structures[one].name.en)
    )
    return [
        Candidate(
            structure=body.structures[one],
            grounds=held[one],
            unknown=tuple(kind for kind in ASKED_FOR if kind not in {g.kind for g in held[one]}),
            alike=_alike(one, held, order),
            rule_out=_rule_out(held[one]),
        )
        for one in order[:MOST]
    ]


def under(shape: Outline) -> frozenset[str]:
    """What lies under a place of the chart, as far as the chart says: the surface."""
    return frozenset(shape.structures)


def long_in(movement: str, regions: Collection[str]) -> frozenset[str]:
    """What a movement makes long, of these regions: what may hold it back."""
    body, motion = atlas.load(), _motion(movement)
    return frozenset(
        one.id
        for one in body.structures.values()
        if one.region in regions and motion in one.lengthened(body.vocabulary)
    )


def acts_in(movement: str, regions: Collection[str]) -> frozenset[str]:
    """What makes a movement, of these regions: what may be weak in it."""
    motion = _motion(movement)
    rows = atlas.load().structures.values()
    return frozenset(one.id for one in rows if one.region in regions and motion in one.actions)


def of_condition(condition: str) -> frozenset[str]:
    """What is examined first in a condition."""
    found = atlas.load().conditions.get(condition)
    return frozenset(found.primary) if found else frozenset()


def _motion(movement: str) -> Motion:
    joint, _, motion = movement.partition(":")
    return Motion(joint, motion)


def _alike(
    one: str, held: Mapping[str, tuple[Ground, ...]], order: Iterable[str]
) -> tuple[Structure, ...]:
    """Others with a ground in common, in the order of the list."""
    mine = {id(ground) for ground in held[one]}
    shared = (
        other for other in order if other != one and mine & {id(ground) for ground in held[other]}
    )
    body = atlas.load()
    return tuple(body.structures[other] for other in shared)[:MOST_ALIKE]


def _rule_out(grounds: Iterable[Ground]) -> tuple[Words, ...]:
    """What is to be ruled out first in the conditions that a word or a test named."""
    body = atlas.load()
    named = dict.fromkeys(one for ground in grounds for one in ground.conditions)
    found = (body.conditions[one].rule_out for one in named if one in body.conditions)
    return tuple(dict.fromkeys(words for each in found for words in each))
