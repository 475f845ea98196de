"""The score for a clot in the leg: for who is licensed, beside the answer that asks for it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from glideway.body import queries as seeing
from glideway.care import operations, queries
from glideway.care.forms.ticks import ticked
from glideway.care.queries import Record
from glideway.kit import access, signed
from glideway.kit.access import Asking
from glideway.kit.actor import Actor
from glideway.kit.forms_once import keyed
from glideway.kit.pages import language
from glideway.kit.refusals import NotYours
from glideway.screening import core as screening
from glideway.screening import queries as asked
from glideway.screening.core import Wells


@require_POST
@access.allows("clinical_note", "C")
@keyed()
def score(request: Asking, visit: UUID) -> HttpResponse:
    """Keep what was ticked. Nothing ticked is a score too: the button says so."""
    if not seeing.is_licensed(request.actor):
        raise NotYours
    row = queries.visit(request.actor, visit, "C", now=request.now)
    operations.score_clot(
        visit=row, items=ticked(request.POST, "item"), by=request.actor, now=request.now
    )
    return redirect(reverse("care:visit", args=[visit]) + "#wells")


def wells_card(record: Record, actor: Actor) -> dict[str, Any] | None:
    """The score for a page, or nothing where no answer asks for it or nobody licensed looks."""
    rows = (record.flagged, record.visit.screening)
    flags = [flag for row in rows if row for flag in asked.flags(row)]
    if not (seeing.is_licensed(actor) and screening.asks_for_wells(flags)):
        return None
    rule = screening.load().wells
    kept = record.visit.wells
    made = msgspec.json.decode(kept, type=Wells) if kept else None
    return {
        "made": made,
        "at_least": rule.likely_at,
        "version": rule.version,
        "rule": rule.rule.of(language()),
        "draft": signed.state(rule) == "draft",
        "sources": rule.sources,
        "items": [
            {
                "id": one.id,
                "label": one.label.of(language()),
                "points": f"{one.points:+d}".replace("-", "−"),
                "ticked": bool(made and one.id in made.items),
            }
            for one in rule.items
        ],
    }
