"""The usual signs somebody may recognise, and what an assessment would look at for each.

They are told to the practitioner and nothing else: there is no score, no threshold and no advice
in them, and none of them recommends care. A wish to relax or to stretch is a sign too.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import ClassVar, Literal

import msgspec

from glideway.body.core.words import Review, Source, Words


class Sign(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing to recognise, in plain words, and what somebody who examines it looks at.

    `wish` is set where nothing is wrong: what to search for instead of an assessment.
    """

    id: str
    group: str
    plain: Words
    looks_at: Words
    wish: Literal["", "massage", "class"] = ""


class SignGroup(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Signs that stand together on the page."""

    id: str
    title: Words


class Signs(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of them, of one version."""

    table: ClassVar[str] = "signs"
    id: ClassVar[str] = "signs"

    version: str
    review: Review
    sources: tuple[Source, ...]
    groups: tuple[SignGroup, ...]
    signs: tuple[Sign, ...]

    def in_groups(self) -> tuple[tuple[SignGroup, tuple[Sign, ...]], ...]:
        """Each group with its signs, in the order of the file."""
        return tuple(
            (group, tuple(one for one in self.signs if one.group == group.id))
            for group in self.groups
        )


@cache
def signs() -> Signs:
    """The signs of this release, read once."""
    text = resources.files("glideway.screening").joinpath("knowledge/signs.json").read_bytes()
    return msgspec.json.decode(text, type=Signs)


def known_signs(wanted: Iterable[str]) -> tuple[Sign, ...]:
    """Those of `wanted` that exist, in the order of the file; anything else is left out."""
    ids = set(wanted)
    return tuple(one for one in signs().signs if one.id in ids)
