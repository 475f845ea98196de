"""After the work: re-test, plan, note, signature; "End visit" leads to what is still missing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from glideway.care import operations, queries
from glideway.care.core import exercises, note, plans
from glideway.care.core.note import Step
from glideway.care.forms.after import EndForm, PlanForm
from glideway.care.forms.note import AmendForm, NoteForm
from glideway.care.forms.ticks import ticked
from glideway.care.forms.treating import RetestForm
from glideway.care.queries import Record, telling
from glideway.care.views import room as treating
from glideway.care.views import showing
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.forms_once import keyed
from glideway.kit.pages import language

PLACES = {
    Step.SCREENING: ("care:visit", "safety"),
    Step.PRECAUTIONS: ("care:visit", "safety"),
    Step.BASELINE: ("care:visit", "baseline"),
    Step.CONSENT: ("care:visit", "consent"),
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
    why = "" if step is Step.NOTE else f"?missing={step}"
    return redirect(reverse(page, args=[visit]) + f"{why}#{anchor}")


@require_safe
@access.allows("clinical_note", "R")
def after(request: Asking, visit: UUID) -> HttpResponse:
    """Re-test and plan on one page."""
    record = queries.record(request.actor, visit, now=request.now)
    operations.look(visit=record.visit, by=request.actor, now=request.now, flagged=record.flagged)
    if record.visit.signed_at is not None:
        return redirect("care:note", visit)
    if record.standing.stopped:
        return redirect(reverse("care:visit", args=[visit]) + "#safety")
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
    operations.set_plan(
        visit=row,
        exercises=ticked(request.POST, "exercise"),
        by=request.actor,
        now=request.now,
        **form.cleaned_data,
    )
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


@require_safe
@access.allows("clinical_note", "R")
def read_note(request: Asking, visit: UUID) -> HttpResponse:
    """The note: composed and editable before it is signed, its versions afterwards."""
    row = queries.visit(request.actor, visit, now=request.now)
    if row.signed_at is not None:
        operations.look(visit=row, by=request.actor, now=request.now)
        return _signed(request, visit)
    record = queries.record(request.actor, visit, now=request.now)
    operations.look(visit=record.visit, by=request.actor, now=request.now, flagged=record.flagged)
    return _note(request, record)


@require_POST
@access.allows("clinical_note", "C")
@keyed()
def sign(request: Asking, visit: UUID) -> HttpResponse:
    """Sign the text as it stands."""
    form = NoteForm(request.POST)
    row = queries.visit(request.actor, visit, "C", now=request.now)
    if not form.is_valid():
        return _note(request, queries.record(request.actor, visit, now=request.now), form)
    operations.sign(
        visit=row,
        by=request.actor,
        now=request.now,
        language=language(),
        words=form.cleaned_data["words"],
    )
    return redirect("care:note", visit)


@require_POST
@access.allows("clinical_note", "A")
@keyed()
def amend(request: Asking, visit: UUID) -> HttpResponse:
    """Add a version with its reason."""
    form = AmendForm(request.POST)
    row = queries.visit(request.actor, visit, "A", now=request.now)
    if not form.is_valid():
        return _signed(request, visit, form)
    operations.amend(
        visit=row, by=request.actor, now=request.now, language=language(), **form.cleaned_data
    )
    return redirect("care:note", visit)


def _page(
    request: Asking,
    record: Record,
    *,
    retest: RetestForm | None = None,
    plan: PlanForm | None = None,
) -> HttpResponse:
    episode = record.episode
    template = plans.template_for(episode.region, episode.condition)
    kept = record.plan
    usual = {
        "visits": kept.visits if kept else template.visits,
        "per_week": kept.per_week if kept else template.per_week,
        "weeks": kept.weeks if kept else template.weeks,
        "goal": record.goal.target if record.goal else None,
    }
    shown: dict[str, Any] = {
        "bar": showing.bar(record),
        "standing": record.standing,
        "movement": showing.movement_card(record),
        "pain": showing.pain_card(record),
        "retest": retest or RetestForm(),
        "plan": plan or PlanForm(initial=usual),
        "kept": kept,
        "because": template.because.of(language()),
        "exercises": [
            {
                "id": one.id,
                "name": one.name.of(language()),
                "dose": one.dose.of(language()),
                "ticked": one.id in record.exercises,
            }
            for one in exercises.for_region(episode.region)
        ],
        "most": plans.MOST_EXERCISES,
        "advice": showing.advice(record),
        "felt": range(11),
        "ending": EndForm(),
        "over": episode.discharged_at is not None,
        "missing": request.GET.get("missing", ""),
        "wrong": [one for one in (retest, plan) if one is not None],
    }
    status = 422 if retest or plan else 200
    return access.private(render(request, "care/after.html", shown, status=status))


def _note(request: Asking, record: Record, form: NoteForm | None = None) -> HttpResponse:
    composed = note.write(telling.facts(record), language())
    shown = {
        "bar": showing.bar(record),
        "standing": record.standing,
        "missing": record.standing.missing.value,
        "sentences": composed,
        "form": form or NoteForm(initial={"words": note.text(composed, language())}),
    }
    status = 422 if form else 200
    return access.private(render(request, "care/note.html", shown, status=status))


def _signed(request: Asking, visit: UUID, form: AmendForm | None = None) -> HttpResponse:
    found = queries.notes(request.actor, visit, now=request.now)
    last = found[-1]
    shown = {
        "visit": last.visit,
        "episode": last.visit.episode,
        "zone": last.visit.episode.clinic.zone,
        "last": last,
        "lines": last.words.splitlines(),
        "earlier": found[:-1][::-1],
        "form": form or AmendForm(initial={"words": last.words}),
        "to_book": _to_book(last.visit),
    }
    status = 422 if form else 200
    return access.private(render(request, "care/signed.html", shown, status=status))


def _to_book(row: Any) -> str:  # noqa: ANN401 - a Visit
    """Where the rest of the plan is booked, from the appointment that this visit was."""
    plan = queries.plan_now(row.episode)
    count = queries.left(row.episode, plan)
    if plan is None or not count or row.booking is None:
        return ""
    asked = {
        "booking": row.booking.public_id,
        "rule": queries.rule_of(plan),
        "count": count,
    }
    return f"{reverse('booking:plan_new')}?{urlencode(asked)}"
