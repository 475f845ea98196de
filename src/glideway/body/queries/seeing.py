"""What the atlas shows to whom. Draft rows go to licensed people, and to all in demo mode.

The atlas is data; whether a row of it is a draft is asked of `kit.signed`, as everywhere. One
condition, `may_see`, serves lists and single pages alike, here and in the rooms above, so that no
two can ever disagree.
"""

from collections.abc import Iterable
from typing import TypeVar

from glideway.body import core as atlas
from glideway.kit import access, signed
from glideway.kit.actor import Actor, Role
from glideway.kit.refusals import NotYours

Seen = TypeVar("Seen", bound=signed.Row)


def sees_drafts(actor: Actor, *, demo: bool) -> bool:
    """Licensed practitioners, operators and inspectors always; all others in demo mode only."""
    return demo or is_licensed(actor)


def is_licensed(actor: Actor) -> bool:
    """Who may read what a model answered: people with a licence, and who checks them.

    A practitioner's licence is one that was verified and runs today (trust.md 5, rule 1).
    """
    treats = actor.role is Role.PRACTITIONER
    return "all" in access.scopes(actor, "atlas", "R") and (actor.licensed or not treats)


def may_see(row: signed.Row, *, drafts: bool) -> bool:
    """A signed row is for all; a draft for whom drafts are; a retired row for nobody."""
    return bool(seen([row], drafts=drafts))


def seen(rows: Iterable[Seen], *, drafts: bool) -> tuple[Seen, ...]:
    """Those of the rows that may be seen, in their order."""
    if drafts:
        return tuple(row for row in rows if row.review != "retired")
    known = signed.now()
    return tuple(row for row in rows if signed.state(row, known) == "reviewed")


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
