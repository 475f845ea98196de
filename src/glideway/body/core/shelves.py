"""The atlas by structure, and which structures and protocols a motion concerns."""

from collections.abc import Iterable
from dataclasses import dataclass

from glideway.body.core import poses
from glideway.body.core.atlas import Atlas
from glideway.body.core.protocols import Protocol
from glideway.body.core.structures import Structure
from glideway.body.core.vocabulary import Motion


@dataclass(frozen=True)
class Moved:
    """What one motion does: which structures it lengthens, which make it, what is done with it."""

    lengthened: tuple[Structure, ...]
    doers: tuple[Structure, ...]
    protocols: tuple[Protocol, ...]


def moved_by(atlas: Atlas, way: Motion) -> Moved:
    """Everything about one motion of one joint, by name; what may not be pressed as well."""
    structures = sorted(atlas.structures.values(), key=lambda one: one.name.en)
    offered = sorted(
        (one for one in atlas.protocols.values() if not one.off), key=lambda one: one.name.en
    )
    return Moved(
        lengthened=tuple(one for one in structures if way in one.lengthened(atlas.vocabulary)),
        doers=tuple(one for one in structures if way in one.actions),
        protocols=tuple(
            one for one in offered if way in poses.travel(one.start, one.end, atlas.vocabulary)
        ),
    )


def grouped(
    atlas: Atlas, structures: Iterable[Structure], protocols: Iterable[Protocol]
) -> dict[str, list[Protocol]]:
    """Protocols under their structures, which keep their order; each protocol stands once.

    A glide stands under whichever of its two sides is asked about, else under the first, and
    after the structure's own.
    """
    groups: dict[str, list[Protocol]] = {one.id: [] for one in structures}
    for protocol in protocols:
        about = atlas.about(protocol)
        home = next((one for one in about if one in groups), about[0])
        groups.setdefault(home, []).append(protocol)
    for under in groups.values():
        under.sort(key=lambda one: one.structure is None)
    return groups
