"""Which movements are measured for a region, and how they are called.

A movement is `joint:motion` of the atlas. The list of a region is a convention, draft; the
practitioner picks one and keeps to it, because only the same movement can be compared.
"""

from functools import cache

import msgspec

from glideway.body import core as atlas
from glideway.body.core.words import Review, Source, Words
from glideway.care.core.knowledge import read


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    schema: str
    version: str
    review: Review
    sources: tuple[Source, ...]
    movements: dict[str, tuple[str, ...]]


@cache
def load() -> dict[str, tuple[str, ...]]:
    """The movements of every region."""
    return read("movements.json", _File).movements


def choosable(joint: str) -> tuple[str, ...]:
    """The movements of a joint that can be chosen for left and right at once.

    Nobody measures where a scar lets the skin go, and to the other side is the other field.
    """
    other = ("_opposite_side", "_opposite")
    return () if joint == "any" else tuple(one for one in of(joint) if not one.endswith(other))


def for_region(region: str) -> tuple[str, ...]:
    """The movements of a region, the usual one first; an unknown region has none."""
    return load().get(region, ())


def of(joint: str) -> tuple[str, ...]:
    """Every movement of a joint."""
    return tuple(f"{joint}:{one}" for one in atlas.load().vocabulary.joints[joint].motions)


def known(movement: str) -> bool:
    """Whether the atlas has this joint and motion."""
    joint, _, motion = movement.partition(":")
    return bool(motion) and atlas.load().vocabulary.has(joint, motion)


def name(movement: str) -> Words:
    """A movement in words, beginning with a capital: "Turn the arm out"."""
    joint, _, motion = movement.partition(":")
    words = atlas.load().vocabulary.joints[joint].motions[motion].move
    return Words(en=_capital(words.en), fr=_capital(words.fr))


def asked(movement: str) -> Words:
    """The same where left and right are asked together: to the side, not to this one."""
    words = name(movement)
    return Words(
        en=words.en.replace(" to this side", " to the side"),
        fr=words.fr.replace(" de ce côté", " sur le côté"),
    )


def most_deg(movement: str) -> int:
    """The most degrees that the atlas knows for a movement: where a bar on the page ends."""
    joint, _, motion = movement.partition(":")
    return atlas.load().vocabulary.most_deg(joint, motion) or 180


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
