"""Requests that wait for the clinic: where one stands, and whose it is to answer."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from glideway.booking.models import Hold
from glideway.directory.models import Practitioner
from glideway.kit import access
from glideway.kit.actor import Actor

JOINED = ("service", "patient", "placement__clinic", "placement__practitioner", "booking")


class Became(NamedTuple):
    """Where a request stands: waits, accepted, declined, withdrawn or lapsed."""

    word: str
    open: bool


def became(request: Hold, *, now: datetime) -> Became:
    """What became of a request so far; a deadline that has passed is an end without any sweep."""
    if request.booking_id is not None:
        return Became("accepted", open=False)
    if request.declined_why:
        return Became("declined", open=False)
    if request.let_go_at is not None and request.let_go_at < request.expires_at:
        return Became("withdrawn", open=False)
    lapsed = request.expires_at <= now
    return Became("lapsed" if lapsed else "waits", open=not lapsed)


def is_request(held: Hold) -> bool:
    """Whether what a browser held has become a request that waits for the clinic."""
    return held.kind == Hold.Kind.REQUEST


def others_of(held: Hold) -> list[Practitioner]:
    """Who gives a joint visit besides its placement (1 query where there is such a visit)."""
    if held.service.people == 1:
        return []
    rows = Practitioner.objects.filter(
        resource__in=held.bindings.values("resource"), placements__clinic=held.placement.clinic_id
    )
    return list(rows.order_by("pk"))


def may_answer(actor: Actor) -> bool:
    """Whether requests are this role's to answer at all."""
    return bool(access.scopes(actor, "appointment", "U") - {"own", "the_one_appointment"})


def requests_for(actor: Actor, *, now: datetime) -> QuerySet[Hold]:
    """The requests that `actor` may answer and that wait now, oldest first."""
    waiting = _answerable(actor).filter(let_go_at=None, expires_at__gt=now)
    return waiting.order_by("made_at", "pk")


def request_for(actor: Actor, public_id: UUID) -> Hold:
    """One request that `actor` may answer (1 query), or NotYours.

    One that is over is found too: a late answer is told so by the verb.
    """
    row: Hold = access.the(_answerable(actor), public_id=public_id)
    return row


def _answerable(actor: Actor) -> QuerySet[Hold]:
    """Own schedule, the clinic's; nobody answers an own request."""
    rows = Hold.objects.filter(kind=Hold.Kind.REQUEST).select_related(*JOINED)
    scopes = access.scopes(actor, "appointment", "U") - {"own"}
    if "all" in scopes:
        return rows
    allowed = Q(pk__in=())
    if "own_schedule" in scopes and actor.practitioner_id is not None:
        allowed |= Q(placement__practitioner_id=actor.practitioner_id)
    if "clinic" in scopes and actor.clinic_id is not None:
        allowed |= Q(placement__clinic_id=actor.clinic_id)
    return rows.filter(allowed)
