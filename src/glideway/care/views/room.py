"""The treatment room: where, now, result. Works as plain forms; htmx swaps the same part."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from glideway.care import operations, queries
from glideway.care.core.tolerance import AMBER_FROM, CLOSES_FROM
from glideway.care.forms.treating import PassForm
from glideway.care.views import showing
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.forms_once import keyed


@require_safe
@access.allows("clinical_note", "R")
def treat(request: Asking, visit: UUID) -> HttpResponse:
    """The room of a visit; `?now=` names the treatment in hand, else the last begun."""
    return _room(request, visit, request.GET.get("now", ""))


@require_POST
@access.allows("clinical_note", "C")
@keyed()
def start(request: Asking, visit: UUID) -> HttpResponse:
    """Begin a protocol on one of today's structures."""
    target = queries.target(request.actor, visit, request.POST.get("target", ""), now=request.now)
    made = operations.start_treatment(
        target=target,
        protocol=request.POST.get("protocol", ""),
        by=request.actor,
        now=request.now,
    )
    return _there(visit, str(made.public_id))


@require_POST
@access.allows("clinical_note", "C")
def one_pass(request: Asking, treatment: UUID) -> HttpResponse:
    """Record one pass; the key in the form makes a second tap harmless."""
    row = queries.treatment(request.actor, treatment, now=request.now)
    form = PassForm(request.POST)
    if not form.is_valid():
        return _room(request, row.visit.public_id, str(treatment), form=form)
    operations.record_pass(treatment=row, by=request.actor, now=request.now, **form.cleaned_data)
    return _answer(request, row.visit.public_id, str(treatment))


@require_POST
@access.allows("clinical_note", "C")
@keyed()
def tap(request: Asking, treatment: UUID, what: str) -> HttpResponse:
    """Stop, change position, or undo."""
    row = queries.treatment(request.actor, treatment, now=request.now)
    verb = {
        "stop": operations.stop,
        "position": operations.change_position,
        "undo": operations.undo,
    }[what]
    verb(treatment=row, by=request.actor, now=request.now)
    return _answer(request, row.visit.public_id, str(treatment))


def _answer(request: Asking, visit: UUID, treatment: str) -> HttpResponse:
    if request.htmx:
        return _room(request, visit, treatment)
    return _there(visit, treatment)


def _stopped(request: Asking, visit: UUID) -> HttpResponse:
    """After an emergency answer the room is closed: the visit's page says what to do."""
    path = reverse("care:visit", args=[visit]) + "#safety"
    return HttpResponse(headers={"HX-Redirect": path}) if request.htmx else redirect(path)


def _there(visit: UUID, treatment: str) -> HttpResponse:
    return redirect(reverse("care:treat", args=[visit]) + f"?now={treatment}")


def _room(
    request: Asking, visit: UUID, wanted: str, *, form: PassForm | None = None
) -> HttpResponse:
    record = queries.record(request.actor, visit, now=request.now)
    operations.look(visit=record.visit, by=request.actor, now=request.now, flagged=record.flagged)
    if record.visit.signed_at is not None:
        return redirect("care:note", visit)
    if record.standing.stopped:
        return _stopped(request, visit)
    current = next(
        (one for one in record.treatments if str(one.public_id) == wanted),
        record.treatments[-1] if record.treatments else None,
    )
    name = str(current.public_id) if current else ""
    structure = current.target.structure if current else ""
    done = [(one.target.structure, one.side) for one in record.treated if one is not current]
    shown: dict[str, Any] = {
        "bar": showing.bar(record),
        "standing": record.standing,
        "where": showing.where(
            record.episode.region,
            record.episode.side,
            structure,
            done,
            hand=current.side if current else "",
        ),
        "queue": showing.queue(record, name),
        "card": showing.now_card(record, current) if current else None,
        "movement": showing.movement_card(record),
        "pain": showing.pain_card(record),
        "home": showing.sent_home(record.exercises),
        "amber": AMBER_FROM,
        "closes": CLOSES_FROM,
        "fault": "; ".join(str(one) for one in form.errors.get("discomfort", ())) if form else "",
        "advice": showing.advice(record),
    }
    template = "care/room.html#room" if request.htmx else "care/room.html"
    status = 422 if form and not request.htmx else 200
    return access.private(render(request, template, shown, status=status))
