"""What a practitioner is shown of somebody's words: where to begin, on what grounds, what is open.

A candidate is a place to begin an examination. It carries the words that speak for it, and there
are always others beside it; nothing here orders by likelihood or picks one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from glideway.body import core as atlas
from glideway.body.core import Condition
from glideway.screening.core.hurts import Basis, Understood, understand
from glideway.screening.core.lexicon import everyday
from glideway.screening.core.reach import beside
from glideway.screening.core.rules import load

Unsaid: TypeAlias = Literal["hour", "feeling", "load"]

FEWEST = 3  # one candidate and at least two others
HOURS = frozenset({"morning", "night"})
FEELINGS = frozenset({"burn", "knot", "nerve", "numb", "patch", "stab", "stiff", "tingle"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A condition to look for, and the words that speak for it; none where it only lies there."""

    condition: Condition
    basis: tuple[Basis, ...] = ()


@dataclass(frozen=True, slots=True)
class Gist:
    """The words as they were understood, candidates, what the words leave open, the versions."""

    found: Understood
    candidates: tuple[Candidate, ...]
    unsaid: tuple[Unsaid, ...]
    words_version: str
    rules_version: str
    atlas_version: str


def read(text: str, language: str) -> Gist:
    """What these words may speak of; no candidates where they name no place and no condition."""
    found = understand(text, language)
    body = atlas.load()
    named = [
        Candidate(body.conditions[one], basis)
        for one, basis in zip(found.conditions, found.basis, strict=True)
    ]
    wanted = max(FEWEST - len(named), 0)
    others = beside(found.regions, found.conditions, wanted) if found.regions else ()
    return Gist(
        found,
        (*named, *(Candidate(body.conditions[one]) for one in others)),
        _unsaid(found),
        everyday().version,
        load().version,
        body.version,
    )


def _unsaid(found: Understood) -> tuple[Unsaid, ...]:
    """What an examiner would ask next, because the words do not say it."""
    ways = set(found.ways)
    said: dict[Unsaid, bool] = {
        "hour": bool(ways & HOURS),
        "feeling": bool(ways & FEELINGS),
        "load": bool(ways - HOURS - FEELINGS),
    }
    return tuple(one for one, is_said in said.items() if not is_said)
