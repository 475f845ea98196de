"""What can be said to hurt, to choose from in one tap."""

from __future__ import annotations

from datetime import datetime

from glideway.body import core as atlas
from glideway.body.core import Region
from glideway.screening import core
from glideway.screening import queries as screening

PARTS = ("head", "trunk", "arm", "leg")


def painful(
    session_key: str, *, now: datetime
) -> tuple[Region | None, list[tuple[str, list[Region]]]]:
    """What this browser said before, if anything, and all that can be pointed at (1 query).

    Regions come by part of the body, as the home page lists them; each has its questions.
    """
    known = atlas.load().regions
    listed = [
        one for one in known.values() if one.can_be_pointed_at and one.id in core.load().neighbours
    ]
    said = screening.of_session(session_key, now)
    told = known.get(said.region) if said is not None else None
    return told, [(part, [one for one in listed if one.part == part]) for part in PARTS]
