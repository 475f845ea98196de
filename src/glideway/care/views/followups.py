"""How it was after a visit: the patient's page by link, and the call that a bad answer asks for."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from glideway.care import operations, queries
from glideway.care.core import aftereffects
from glideway.care.forms.followups import FollowUpForm
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.forms_once import keyed
from glideway.screening import core as questions


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("outcome_person", "C", link=True)
@keyed()
def after(request: Asking, visit: UUID, moment: str, token: str) -> HttpResponse:
    """Two taps: what was noticed, and keep it. It opens nothing of the record."""
    row = queries.visit_by_link(visit, moment, token)
    form = FollowUpForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        holder = request.actor.by_link(f"visit:{visit}", patient_id=row.episode.patient_id)
        made = operations.tell_after(
            visit=row, moment=moment, by=holder, now=request.now, **form.cleaned_data
        )
        how = "call" if made.alarm else "kept"
        return redirect(f"{request.path}?told={how}")
    shown = {
        "form": form,
        "clinic": row.episode.clinic,
        "visit_id": visit,
        "moment": moment,
        "token": token,
        "told": request.GET.get("told", ""),
        "numbers": questions.load().numbers,
        "over": request.now > (row.signed_at or row.opened_at) + aftereffects.LINK_LIVES,
    }
    status = 422 if request.method == "POST" else 200
    return access.private(render(request, "care/followup.html", shown, status=status))


@require_POST
@access.allows("clinical_note", "C")
@keyed()
def called(request: Asking, followup: UUID) -> HttpResponse:
    """Somebody spoke with the patient: the bad answer leaves the list."""
    row = queries.alarm(request.actor, followup, now=request.now)
    operations.note_call(followup=row, by=request.actor, now=request.now)
    return redirect("care:day")
