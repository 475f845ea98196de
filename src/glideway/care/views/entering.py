"""Coming into a step of a visit: who came is written down, and some visits lead elsewhere."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from glideway.care import operations, queries
from glideway.care.queries import Record
from glideway.kit.access import Asking


def enter(request: Asking, visit: UUID) -> Record:
    """The record of the visit, and the line that it was looked at."""
    record = queries.record(request.actor, visit, now=request.now)
    operations.look(visit=record.visit, by=request.actor, now=request.now, flagged=record.flagged)
    return record


def elsewhere(record: Record) -> str:
    """Where the steps with hands lead instead; empty where the visit is open for them.

    A signed visit is its note, a call has a page of its own, and after an emergency answer the
    visit's first page says what to do.
    """
    at = [record.visit.public_id]
    if record.visit.signed_at is not None:
        return reverse("care:note", args=at)
    if record.by_phone:
        return reverse("care:consult", args=at)
    if record.standing.stopped:
        return reverse("care:visit", args=at) + "#safety"
    return ""
