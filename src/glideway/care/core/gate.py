"""What the day's answers and the consents leave open: pure questions, asked before any pass."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from glideway.body import core as atlas
from glideway.care.core.consents import own_scope
from glideway.screening.core.rules import Triage


class Round(Protocol):
    """Answers as the gate reads them, wherever they are kept."""

    action: str
    regions: list[str]

    def cleared_for(self, region: str, now: datetime) -> bool:
        """Whether somebody cleared it for this region, and that holds."""
        ...


Answered = TypeVar("Answered", bound=Round)
CLOSING = frozenset({Triage.EMERGENCY, Triage.REFER_FIRST})


def same_day(one: datetime, other: datetime, zone: str) -> bool:
    """Whether two instants fall on one day of the clinic's wall."""
    wall = ZoneInfo(zone)
    return one.astimezone(wall).date() == other.astimezone(wall).date()


def closes(action: str, regions: Collection[str], region: str) -> bool:
    """Whether answers that were not cleared close a region.

    An emergency closes all of them; refer-first closes the listed ones, and an empty list means
    everywhere.
    """
    if action not in CLOSING:
        return False
    return action == Triage.EMERGENCY or not regions or region in regions


def worst(rounds: Iterable[Answered], region: str, now: datetime) -> Answered | None:
    """The round that closes a region now and that nobody cleared, the worst of them; or none.

    A patient has answered about more than one complaint: what one of them closes everywhere is
    closed at the visit of another, too.
    """
    closing = [
        one
        for one in rounds
        if closes(one.action, one.regions, region) and not one.cleared_for(region, now)
    ]
    return max(closing, key=lambda one: Triage(one.action).weight, default=None)


def stops(answers: Round | None) -> bool:
    """Whether answers mean urgent help now: then nothing else of the visit is recorded."""
    return answers is not None and answers.action == Triage.EMERGENCY


def covers(scope: str, structure: str) -> bool:
    """Consent for a region holds for what lies in it or under its place on the chart."""
    body = atlas.load()
    return body.structures[structure].region == scope or any(
        one.id == structure for one in body.candidates(scope)
    )


def needs_own(structure: str) -> bool:
    """Whether a hand may go there only with a consent of its own: special access in the atlas."""
    found = atlas.load().structures.get(structure)
    return found is not None and found.access == "special"


def own_covers(scopes: Collection[str], structure: str) -> bool:
    """Whether the consent of its own stands for the region in which this structure lies."""
    return own_scope(atlas.load().structures[structure].region) in scopes


def read_after(acknowledged_at: datetime | None, answered_at: datetime) -> bool:
    """Whether precautions were read since they were answered; newer answers must be read anew."""
    return acknowledged_at is not None and acknowledged_at >= answered_at
