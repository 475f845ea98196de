"""What stands beside a protocol: its neighbours, others like it, and where two of them differ."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from glideway.body import core as atlas
from glideway.body.core.words import Words
from glideway.body.queries.browsing import Choice, browse
from glideway.body.queries.seeing import protocols_of, seen, sees_drafts
from glideway.kit.actor import Actor

MOST = 24


@dataclass(frozen=True)
class Around:
    """The way on from a card: before and after it in its region, others of its structures."""

    before: atlas.Protocol | None
    after: atlas.Protocol | None
    others: tuple[atlas.Protocol, ...]


class Line(NamedTuple):
    """One line of a comparison: what it is about, and whether the two say different things."""

    what: str
    differs: bool


def around(actor: Actor, row: atlas.Protocol, *, demo: bool) -> Around:
    """Neighbours by name within the region, and other protocols of the same structures."""
    book = atlas.load()
    here = seen(book.in_region(row.region), drafts=sees_drafts(actor, demo=demo))
    at = here.index(row)
    return Around(
        before=here[at - 1] if at else None,
        after=here[at + 1] if at + 1 < len(here) else None,
        others=_same_structures(actor, row, demo=demo),
    )


def others(
    actor: Actor, chosen: Iterable[atlas.Protocol], words: str, *, demo: bool
) -> tuple[atlas.Protocol, ...]:
    """What to compare with: what words find, or else what is most like the one chosen."""
    rows = list(chosen)
    if words:
        shelf = browse(actor, Choice(words=words), demo=demo)
        found = [one for group in shelf.groups for one in group.protocols]
    else:
        found = [one for row in rows for one in _same_structures(actor, row, demo=demo)]
        drafts = sees_drafts(actor, demo=demo)
        for row in rows:
            found += seen(atlas.load().in_region(row.region), drafts=drafts)
    return tuple(one for one in dict.fromkeys(found) if one not in rows)[:MOST]


def differences(one: atlas.Protocol, other: atlas.Protocol) -> tuple[Line, ...]:
    """Each line of the comparison, in the order it is read, and whether the two differ there."""
    return tuple(Line(what, said != told) for (what, said), (_, told) in zip(
        _said(one), _said(other), strict=True
    ))  # fmt: skip


def _said(row: atlas.Protocol) -> list[tuple[str, object]]:
    return [
        ("structure", atlas.load().about(row)),
        ("contact", row.tension.contact),
        ("direction", row.tension.direction),
        ("position", row.position),
        ("start", row.start),
        ("end", row.end),
        ("moving", row.moving),
        ("mover", row.mover),
        ("steps", row.steps),
        ("cue", row.cue),
        ("watch", row.watch),
        ("stops", row.stops),
        ("cautions", _texts(atlas.load().cautions(row))),
        ("grade", row.grade),
    ]


def _texts(rows: Iterable[Words]) -> tuple[str, ...]:
    return tuple(one.en for one in rows)


def _same_structures(
    actor: Actor, row: atlas.Protocol, *, demo: bool
) -> tuple[atlas.Protocol, ...]:
    book = atlas.load()
    found = [
        one
        for structure in book.about(row)
        for one in protocols_of(actor, book.structures[structure], demo=demo)
        if one.id != row.id
    ]
    return tuple(dict.fromkeys(found))
