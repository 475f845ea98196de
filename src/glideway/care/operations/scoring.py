"""The two-level score for a clot in the leg, taken for the referral and told to no patient."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import msgspec

from glideway.care.core import gate
from glideway.care.models import Visit
from glideway.care.operations.refusals import NotAsked, OffScale
from glideway.care.operations.visits import open_for_writing, screened, told
from glideway.kit.actor import Actor
from glideway.screening import core as questions
from glideway.screening import queries as asked
from glideway.screening.core import Wells


def score_clot(*, visit: Visit, items: Collection[str], by: Actor, now: datetime) -> Wells:
    """Keep score, items and version with the visit; a later score takes its place.

    It belongs to the referral, so an emergency answer does not stop it, and it opens nothing:
    there is no hands-on care either way. Refuses VisitSigned, NotAsked where no answer speaks of
    a clot in the leg, and OffScale for an item of another version.
    """
    with open_for_writing(visit):
        rounds = screened(visit=visit, now=now)
        about = (gate.worst(rounds, visit.episode.region, now), visit.screening)
        flags = [flag for row in about if row for flag in asked.flags(row)]
        if not questions.asks_for_wells(flags):
            raise NotAsked
        try:
            made = questions.wells(items)
        except KeyError as wrong:
            raise OffScale from wrong
        visit.wells = msgspec.json.encode(made).decode()
        visit.save(update_fields=["wells"])
        told(
            episode=visit.episode,
            act="clot.scored",
            kind="Visit",
            about=visit.public_id,
            by=by,
            now=now,
        )
        return made
