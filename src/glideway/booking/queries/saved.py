"""Saved searches: whose they are, which are looked at next, and what is soonest for one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from glideway.booking.models import SavedSearch
from glideway.booking.queries.asking import Asked
from glideway.booking.queries.finding import find
from glideway.directory.core.messages import CONSENT_OF, Kind
from glideway.directory.models import Clinic, Consent
from glideway.kit import access
from glideway.kit.actor import Actor

ALERTS = CONSENT_OF[Kind.ALERT]
COASTS = ("America/St_Johns", "America/Vancouver")


class Soonest(NamedTuple):
    """The soonest start for a search, and where."""

    at: datetime
    clinic: Clinic


def soonest(asked: Asked, *, now: datetime) -> Soonest | None:
    """The soonest start for what is asked; after an empty week, up to sixty days ahead.

    As many queries as the result page, for it is the same question.
    """
    found = find(replace(asked, day=None, page=1), now=now)
    card = found.soonest or found.later
    return Soonest(card.soonest, card.clinic) if card else None


def nights(search: SavedSearch, asked: Asked) -> tuple[str, ...]:
    """Whose nights are left in peace: of the asked place; where none is, of both coasts."""
    return (search.zone,) if asked.lat is not None else COASTS


def live(*, now: datetime) -> QuerySet[SavedSearch]:
    """The searches that neither somebody nor their time has ended."""
    return SavedSearch.objects.filter(ended_at=None, ends_at__gt=now)


def to_look_at(*, now: datetime, most: int) -> list[SavedSearch]:
    """The live searches of who agreed to be written to, longest not looked at first (1 query)."""
    agreed = Consent.objects.filter(
        patient=OuterRef("patient"), kind=ALERTS, clinic=None, withdrawn_at=None
    )
    rows = live(now=now).filter(Exists(agreed), looked_at__lt=now).select_related("patient")
    return list(rows.order_by("looked_at", "pk")[:most])


def alerts_agreed(actor: Actor) -> bool:
    """Whether the yes to be told of sooner times stands (1 query)."""
    mine = Consent.objects.filter(patient=actor.patient_id or 0, kind=ALERTS, clinic=None)
    return mine.filter(withdrawn_at=None).exists()


def told_lately(search: SavedSearch) -> datetime | None:
    """When the person of a search was last written to about any of theirs (1 query)."""
    mine = SavedSearch.objects.filter(patient=search.patient_id).exclude(told_at=None)
    return mine.order_by("-told_at").values_list("told_at", flat=True).first()


def searches_for(actor: Actor, operation: str = "R") -> QuerySet[SavedSearch]:
    """The saved searches on which `actor` may do this: the own ones."""
    allowed = Q(pk__in=())
    if "own" in access.scopes(actor, "saved_search", operation) and actor.patient_id is not None:
        allowed = Q(patient=actor.patient_id)
    return SavedSearch.objects.filter(allowed)


def searches_of(actor: Actor, *, now: datetime) -> list[SavedSearch]:
    """The own live searches, the newest first (1 query)."""
    mine = searches_for(actor).filter(pk__in=live(now=now).values("pk"))
    return list(mine.order_by("-made_at", "-pk"))
