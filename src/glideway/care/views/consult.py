"""A consult by phone: a short page of its own, without anything hands-on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from glideway.booking import queries as booking
from glideway.care import operations, queries
from glideway.care.forms.consults import ConsultForm
from glideway.care.forms.safety import ClearForm, MissForm
from glideway.care.queries import Record
from glideway.care.views import before, showing
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.forms_once import keyed
from glideway.screening.core.rules import Answer


@require_safe
@access.allows("clinical_note", "R")
def consult(request: Asking, visit: UUID) -> HttpResponse:
    """What hurts, the questions, whether we fit, the plan, the next step; a visit has its own."""
    record = queries.record(request.actor, visit, now=request.now)
    operations.look(visit=record.visit, by=request.actor, now=request.now, flagged=record.shown)
    if record.visit.signed_at is not None:
        return redirect("care:note", visit)
    if not record.by_phone:
        return redirect("care:visit", visit)
    return page(request, record)


@require_POST
@access.allows("clinical_note", "C")
@keyed()
def tell(request: Asking, visit: UUID) -> HttpResponse:
    """Keep what it came to and go on to the note; what is missing is said there."""
    form = ConsultForm(request.POST)
    row = queries.visit(request.actor, visit, "C", now=request.now)
    if not form.is_valid():
        return page(request, queries.record(request.actor, visit, now=request.now), form)
    try:
        operations.tell_consult(visit=row, by=request.actor, now=request.now, **form.cleaned_data)
    except operations.ReferFirst as no:
        form.add_error("next_step", str(no.sentence))
        return page(request, queries.record(request.actor, visit, now=request.now), form)
    return redirect("care:end", visit)


def page(
    request: Asking,
    record: Record,
    form: ConsultForm | None = None,
    *,
    clear: ClearForm | None = None,
    given: Mapping[str, Answer] | None = None,
    still_open: Sequence[str] = (),
) -> HttpResponse:
    """The page as it stands, or as it comes back with what needs another look."""
    kept = record.consult
    initial = {name: getattr(kept, name) for name in ConsultForm.base_fields} if kept else {}
    shown = {
        "bar": showing.bar(record),
        "record": record,
        "video": _video(record, now=request.now),
        "form": form or ConsultForm(initial=initial),
        "wrong": [one for one in (form, clear) if one],
        "missing": request.GET.get("missing", ""),
        "clear": clear or ClearForm(),
        "missed": MissForm(),
        "earlier": showing.last_answers(record),
        **before.questions(record, given, still_open),
    }
    status = 422 if form or clear or still_open else 200
    return access.private(render(request, "care/consult.html", shown, status=status))


def _video(record: Record, *, now: datetime) -> str:
    """Where the call is held, where it is one by video."""
    call = record.visit.booking
    return booking.video_link(call, now=now) if call is not None and record.by_video else ""
