"""The patient's papers in one list, the note of a visit and a consent on paper."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from glideway.care import operations, queries
from glideway.care.core import editing
from glideway.care.forms.letters import IN_NAMES, OUT_NAMES
from glideway.care.queries import sensitive
from glideway.care.views import showing, sources
from glideway.kit import access
from glideway.kit.access import Asking

LONG = "long"
TIME_ZONE = "America/Toronto"  # of what no clinic was asked
PAGES = {
    "receipt": "care:receipt",
    "consent": "care:my_consent",
    "letter-in": "care:paper_file",
    "letter-out": "care:my_letter",
}


@require_safe
@access.allows("clinical_note", "R")
def documents(request: Asking) -> HttpResponse:
    """Plans, receipts, notes, consents and letters: one list, newest first."""
    shown = {
        "some_kept": sensitive.something_kept(request.actor),
        "rows": [_line(one) for one in queries.documents_of(request.actor, now=request.now)],
    }
    return access.private(render(request, "care/documents.html", shown))


@require_safe
@access.allows("clinical_note", "R")
def note(request: Asking, visit: UUID) -> HttpResponse:
    """The note of an own visit, a week after it was signed: in short, or all of it."""
    found = queries.own_note(request.actor, visit, now=request.now)
    first = found[0]
    operations.read_own_note(note=first, by=request.actor, now=request.now)
    brief = request.GET.get("view") != LONG
    lines = editing.lines(first.words, queries.sentences_of(first))
    patient = first.visit.episode.patient
    shown = {
        "first": first,
        "visit": first.visit,
        "clinic": first.visit.episode.clinic,
        "patient": patient,
        "zone": first.visit.episode.clinic.zone,
        "region": showing.region_name(first.visit.episode.region),
        "told": sources.told(editing.short(lines) if brief else lines),
        "brief": brief,
        "addenda": found[1:],
        "identifier": f"{patient.name} · {str(patient.public_id)[:8].upper()}",
    }
    return access.private(render(request, "care/my_note.html", shown))


@require_safe
@access.allows("consent", "R")
def consent(request: Asking, consent: UUID) -> HttpResponse:
    """What was agreed to, in which words, by whom and when; and when it was taken back."""
    row, sheet = queries.own_consent(request.actor, consent)
    shown = {
        "row": row,
        "sheet": sheet,
        "region": showing.region_name(row.scope),
        "zone": row.clinic.zone
        if row.clinic
        else queries.home_zone(request.actor, now=request.now),
    }
    return access.private(render(request, "care/my_consent.html", shown))


def _line(one: Any) -> dict[str, Any]:  # noqa: ANN401 - a Document; views know no tables
    row = one.row
    name: str | Promise = ""
    if one.kind == "letter-in":
        clinic, region, name = row.clinic, "", IN_NAMES[row.kind]
    elif one.kind == "letter-out":
        clinic, region, name = row.episode.clinic, row.episode.region, OUT_NAMES[row.kind]
    elif one.kind == "plan":
        clinic, region = row.episode.clinic, row.episode.region
    elif one.kind == "consent":
        clinic, region = row.clinic, row.scope
    else:
        episode = row.visit.episode
        clinic, region = episode.clinic, episode.region
    return {
        "kind": one.kind,
        "at": one.at,
        "row": row,
        "name": name,
        "opens_at": one.opens_at,
        "clinic": clinic,
        "zone": clinic.zone if clinic else TIME_ZONE,
        "region": showing.region_name(region),
        "path": "" if one.opens_at else _path(one.kind, row),
    }


def _path(kind: str, row: Any) -> str:  # noqa: ANN401 - the row of a Document
    if kind == "plan":
        return reverse("care:plan", args=[row.episode.public_id]) + "?paper=1"
    if kind == "note":
        return reverse("care:my_note", args=[row.visit.public_id])
    return reverse(PAGES[kind], args=[row.public_id])
