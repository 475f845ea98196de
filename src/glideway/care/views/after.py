"""After the work: re-test, plan, note, signature; "End visit" leads to what is still missing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from glideway.care import operations, queries
from glideway.care.core.note import Step
from glideway.care.forms.after import EndForm, PlanForm
from glideway.care.forms.ticks import ticked
from glideway.care.forms.treating import RetestForm
from glideway.care.queries import Record
from glideway.care.views import entering, planning, showing
from glideway.care.views import room as treating
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.forms_once import keyed

PLACES = {
    Step.SCREENING: ("care:visit", "safety"),
    Step.PRECAUTIONS: ("care:visit", "safety"),
    Step.BASELINE: ("care:visit", "baseline"),
    Step.CONSENT: ("care:visit", "consent"),
    Step.CONSULT: ("care:consult", "fit"),
    Step.RETEST: ("care:after", "retest"),
    Step.PLAN: ("care:after", "plan"),
    Step.NOTE: ("care:note", "note"),
}


@require_safe
@access.allows("clinical_note", "R")
def end(request: Asking, visit: UUID) -> HttpResponse:
    """Go to the first thing that is missing, which says so, or to the note when nothing is."""
    record = queries.record(request.actor, visit, now=request.now)
    step = record.standing.missing
    page, anchor = PLACES[step]
    if record.by_phone and page != "care:note":
        page = "care:consult"
    why = "" if step is Step.NOTE else f"?missing={step}"
    return redirect(reverse(page, args=[visit]) + f"{why}#{anchor}")


@require_safe
@access.allows("clinical_note", "R")
def after(request: Asking, visit: UUID) -> HttpResponse:
    """Re-test and plan on one page."""
    record = entering.enter(request, visit)
    if instead := entering.elsewhere(record):
        return redirect(instead)
    return _page(request, record)


@require_POST
@access.allows("outcome_person", "C")
@keyed()
def retest(request: Asking, visit: UUID) -> HttpResponse:
    """The same movement and pain again."""
    said = request.POST.copy()
    said["after_deg"] = said.get("after_deg") or said.get("typed_deg", "")
    form = RetestForm(said)
    row = queries.visit(request.actor, visit, "C", now=request.now)
    in_the_room = said.get("back") == "treat"
    if not form.is_valid():
        if in_the_room:
            return treating.room(request, visit, said.get("now", ""), form=form)
        return _page(request, queries.record(request.actor, visit, now=request.now), retest=form)
    operations.retest(visit=row, by=request.actor, now=request.now, **form.cleaned_data)
    if in_the_room:
        return treating.answer(request, visit, said.get("now", ""))
    return redirect(reverse("care:after", args=[visit]) + "#plan")


@require_POST
@access.allows("plan", "C")
@keyed()
def plan(request: Asking, visit: UUID) -> HttpResponse:
    """Set number and rhythm of visits, exercises and goal."""
    form = PlanForm(request.POST)
    row = queries.visit(request.actor, visit, "C", now=request.now)
    if not form.is_valid():
        return _page(request, queries.record(request.actor, visit, now=request.now), plan=form)
    try:
        operations.set_plan(
            visit=row,
            exercises=ticked(request.POST, "exercise"),
            by=request.actor,
            now=request.now,
            **planning.asked(request, row, form),
        )
    except (operations.TooManyExercises, operations.OffScale) as no:
        form.add_error(None, str(no))
        return _page(request, queries.record(request.actor, visit, now=request.now), plan=form)
    return redirect("care:end", visit)


@require_POST
@access.allows("plan", "C")
@keyed()
def discharge(request: Asking, visit: UUID) -> HttpResponse:
    """End the course of care with its word; the visit is still signed as usual."""
    form = EndForm(request.POST)
    row = queries.visit(request.actor, visit, "C", now=request.now)
    if form.is_valid():
        operations.discharge(
            episode=row.episode, by=request.actor, now=request.now, **form.cleaned_data
        )
    return redirect("care:end", visit)


def _page(
    request: Asking,
    record: Record,
    *,
    retest: RetestForm | None = None,
    plan: PlanForm | None = None,
) -> HttpResponse:
    episode = record.episode
    shown: dict[str, Any] = {
        "bar": showing.bar(record),
        "standing": record.standing,
        "movement": showing.movement_card(record),
        "pain": showing.pain_card(record),
        "retest": retest or RetestForm(),
        "kept": record.plan,
        **planning.shown(request, record, plan),
        "advice": showing.advice(record),
        "felt": range(11),
        "ending": EndForm(),
        "over": episode.discharged_at is not None,
        "over_here": _ended_here(record),
        "kept_here": record.plan is not None and record.plan.visit_id == record.visit.pk,
        "missing": request.GET.get("missing", ""),
        "wrong": [one for one in (retest, plan) if one is not None],
    }
    status = 422 if retest or plan else 200
    return access.private(render(request, "care/after.html", shown, status=status))


def _ended_here(record: Record) -> UUID | None:
    """The course, where it was ended at this visit: then that can be taken back here."""
    ended = record.episode.discharged_at
    return record.episode.public_id if ended and ended >= record.visit.opened_at else None
