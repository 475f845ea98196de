"""What the patient wrote before the visit, and what it may speak of: for who examines, only."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from glideway.body import core as atlas
from glideway.body import queries as seeing
from glideway.care import operations, queries
from glideway.kit import access, signed
from glideway.kit.access import Asking
from glideway.kit.pages import language
from glideway.kit.refusals import NotYours
from glideway.screening import core as screening
from glideway.screening import queries as asked
from glideway.screening.core import Candidate

MOST_STRUCTURES = 5  # of a candidate; the visit's own page lists the rest


@require_safe
@access.allows("clinical_note", "R")
def words(request: Asking, visit: UUID) -> HttpResponse:
    """Candidates with their grounds, what is open, others that lie there, and the way to refer."""
    if not seeing.is_licensed(request.actor):
        raise NotYours
    row = queries.visit(request.actor, visit, now=request.now)
    operations.look(visit=row, by=request.actor, now=request.now)
    told = asked.of_booking(row.booking.public_id) if row.booking else None
    text = told.words if told else ""
    reading = screening.read(text, told.language if told else language())
    rules = screening.load()
    context = {
        "draft": any(signed.state(one.condition) == "draft" for one in reading.candidates),
        "visit": row,
        "region": atlas.load().regions[row.episode.region].name.of(language()),
        "told": text,
        "reading": reading,
        "regions": [atlas.load().regions[one].name.of(language()) for one in reading.found.regions],
        "alarms": [rules.question(one).plain.of(language()) for one in reading.found.safety],
        "signs": [
            {"plain": one.plain.of(language()), "looks_at": one.looks_at.of(language())}
            for one in screening.known_signs(asked.signs_of(told))
        ],
        "candidates": [_shown(one) for one in reading.candidates if one.basis],
        "others": [_shown(one) for one in reading.candidates if not one.basis],
    }
    return access.private(render(request, "care/words.html", context))


def _shown(one: Candidate) -> dict[str, Any]:
    """A candidate in words of the page: its grounds, where to begin, what to rule out first."""
    body, condition = atlas.load(), one.condition
    return {
        "name": condition.name.of(language()),
        "lang": condition.name.language(language()),
        "basis": one.basis,
        "first": [
            {"name": row.name.of(language()), "lang": row.name.language(language())}
            for row in (body.structures[it] for it in condition.primary if it in body.structures)
        ][:MOST_STRUCTURES],
        "rule_out": [
            {"name": it.of(language()), "lang": it.language(language())}
            for it in condition.rule_out
        ],
        "memory": condition.confidence == "memory",
        "draft": signed.state(condition) == "draft",
    }
