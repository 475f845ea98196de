"""Named muscles, tendons, ligaments, fascia, retinacula and nerve paths.

Side is never part of a structure. Poses of a muscle are the reverse of its actions, computed
and not typed; only a row whose position changes the answer carries an override with its reason.
"""

from typing import ClassVar

import msgspec

from glideway.body.core.vocabulary import Access, Kind, Motion, Pose, Vocabulary, Zone
from glideway.body.core.words import Confidence, Grade, Review, Source, Words


class Override(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Poses that the actions alone would get wrong, and why."""

    lengthened: tuple[Motion, ...]
    shortened: tuple[Motion, ...]
    reason: str


class Structure(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One row of the atlas. `grade` is the highest that any protocol of it may carry.

    `postures` names where an action (`joint:motion`) is true that is not true everywhere;
    `unmodelled` says why no computer model sees it, where one might be looked for.
    """

    table: ClassVar[str] = "structures"

    id: str
    kind: Kind
    region: str
    name: Words
    latin: str
    access: Access
    grade: Grade
    confidence: Confidence
    review: Review
    sources: tuple[Source, ...]
    origin: Words
    insertion: Words
    nerve: Words | None = None
    roots: tuple[str, ...] = ()
    actions: tuple[Motion, ...] = ()
    postures: dict[str, Pose] = {}
    unmodelled: Words | None = None
    loads: tuple[Motion, ...] = ()
    override: Override | None = None
    zones: tuple[Zone, ...] = ()
    parents: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    caution: Words | None = None
    note: Words | None = None
    ids: dict[str, str] = {}

    def lengthened(self, vocabulary: Vocabulary) -> tuple[Motion, ...]:
        """The motions that make it long: its actions reversed, or the positions that load it."""
        if self.override:
            return self.override.lengthened
        return vocabulary.reverse(self.actions) if self.actions else self.loads

    def shortened(self, vocabulary: Vocabulary) -> tuple[Motion, ...]:
        if self.override:
            return self.override.shortened
        return self.actions or vocabulary.reverse(self.loads)

    @property
    def can_be_held(self) -> bool:
        """A hand may be put here without special training; an inflamed bursa is never pressed."""
        return self.access in {"direct", "through"}


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A name for several structures, to pick from; what is recorded is always one of them."""

    id: str
    name: Words
    members: tuple[str, ...]


class ReferredPain(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where else a structure is said to be felt, in words; charts are never redrawn."""

    table: ClassVar[str] = "structures"

    structure: str
    areas: tuple[Words, ...]
    review: Review
    source: Source

    @property
    def id(self) -> str:
        """It is signed with the structure, of which it is a part."""
        return self.structure
