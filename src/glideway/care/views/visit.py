"""The visit before the work: what changed, today's questions, consent, baseline, findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from glideway.care import operations, queries
from glideway.care.core import movements
from glideway.care.forms.assessing import BaselineForm
from glideway.care.forms.safety import ClearForm, MissForm, asked_in_the_room, safety_answers
from glideway.care.queries import Record
from glideway.care.views import before, cards, company, showing
from glideway.care.views.consult import page as consult_page
from glideway.care.views.scoring import wells_card
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.forms_once import keyed
from glideway.kit.pages import language
from glideway.screening import queries as asked
from glideway.screening.core.rules import Answer
from glideway.screening.operations import NotAllAnswered


@require_safe
@access.allows("clinical_note", "R")
def visit(request: Asking, visit: UUID) -> HttpResponse:
    """One page with everything before the work; a signed visit shows its note instead."""
    record = queries.record(request.actor, visit, now=request.now)
    operations.look(visit=record.visit, by=request.actor, now=request.now, flagged=record.shown)
    if record.visit.signed_at is not None:
        return redirect("care:note", visit)
    if record.by_phone:
        return redirect("care:consult", visit)
    return _page(request, record)


@require_POST
@access.allows("screen_answers", "R")
@keyed()
def safety(request: Asking, visit: UUID) -> HttpResponse:
    """Take the emergency questions, asked in the room; "something else" opens the whole round."""
    row = queries.visit(request.actor, visit, "C", now=request.now)
    if "changed" in request.POST and row.booking is not None:
        request.session["room"] = [str(row.booking.public_id), reverse("care:visit", args=[visit])]
        return redirect(asked.screening_path(row.booking.public_id))
    due = asked_in_the_room(row.episode.region, queries.rules(row), queries.occasion(row))
    said = safety_answers(request.POST, due)
    try:
        operations.ask_safety(visit=row, answers=said, by=request.actor, now=request.now)
    except NotAllAnswered as refused:
        missing = [str(one) for one in refused.data["missing"]]
        here = {one.id for one in due}
        if not here.intersection(one.removesuffix("+") for one in missing):
            raise  # what is open is not on this page: the whole round is
        record = queries.record(request.actor, visit, now=request.now)
        return _page(request, record, given=said, still_open=missing)
    return _back(visit, "safety")


@require_POST
@access.allows("clinical_note", "C")
@keyed()
def acknowledge(request: Asking, visit: UUID) -> HttpResponse:
    """The precautions were read."""
    row = queries.visit(request.actor, visit, "C", now=request.now)
    operations.acknowledge(visit=row, by=request.actor, now=request.now)
    return _back(visit, "consent")


@require_POST
@access.allows("clinical_note", "C")
@keyed()
def clear(request: Asking, visit: UUID) -> HttpResponse:
    """A doctor-first was cleared; the reason is part of the record."""
    form = ClearForm(request.POST)
    row = queries.visit(request.actor, visit, "C", now=request.now)
    if not form.is_valid():
        return _page(request, queries.record(request.actor, visit, now=request.now), clear=form)
    operations.clear(visit=row, by=request.actor, now=request.now, **form.cleaned_data)
    return _back(visit, "safety")


@require_POST
@access.allows("outcome_person", "C")
@keyed()
def baseline(request: Asking, visit: UUID) -> HttpResponse:
    """Pain, the activity, one movement."""
    form = BaselineForm(request.POST)
    row = queries.visit(request.actor, visit, "C", now=request.now)
    if not form.is_valid():
        return _page(request, queries.record(request.actor, visit, now=request.now), baseline=form)
    operations.measure(visit=row, by=request.actor, now=request.now, **form.cleaned_data)
    if row.number > 1 and not row.findings.filter(undone_at=None).exists():
        return redirect("care:treat", visit)  # where last time's structures are one tap away
    return _back(visit, "findings")


def _page(
    request: Asking,
    record: Record,
    *,
    baseline: BaselineForm | None = None,
    clear: ClearForm | None = None,
    given: Mapping[str, Answer] | None = None,
    still_open: Sequence[str] = (),
) -> HttpResponse:
    if record.by_phone:
        return consult_page(request, record, clear=clear, given=given, still_open=still_open)
    episode = record.episode
    forms = (baseline, clear)
    wrong: list[django_forms.Form] = [one for one in forms if one is not None]
    between = queries.since(record)
    shown: dict[str, Any] = {
        "bar": showing.bar(record),
        "record": record,
        "standing": record.standing,
        "since": showing.since_last(record),
        "told": before.told(between.told),
        "done_home": between.days,
        "asked_besides": before.asked_besides(record),
        "advice": showing.advice(record),
        "pain": showing.pain_card(record),
        "baseline": baseline or BaselineForm(initial=_measured(record)),
        "clear": clear or ClearForm(),
        "missed": MissForm(),
        "measured": record.standing.baseline,
        "baseline_of": record.of("nprs", "before"),
        "first_pad": cards.first_pad(record),
        "missing": request.GET.get("missing", ""),
        "movements": [
            (one, movements.name(one).of(language()))
            for one in movements.for_region(episode.region)
        ],
        "found": showing.found_today(record),
        **before.questions(record, given, still_open),
        "felt": range(11),
        "wrong": wrong,
        "queue": showing.queue(record),
        "earlier": showing.last_answers(record),
        "wells": wells_card(record, request.actor),
        **company.shown(record),
    }
    status = 422 if wrong or still_open else 200
    return access.private(render(request, "care/visit.html", shown, status=status))


def _measured(record: Record) -> dict[str, Any]:
    """What the form begins with: today's values, and the activity's own words."""
    found = {
        name: one.value
        for name, scale in (("pain", "nprs"), ("activity", "psfs"), ("movement_deg", "rom"))
        if (one := record.of(scale, "before"))
    }
    if again := record.again_before:
        found["movement_again_deg"] = again.value
    return {
        **{name: int(value) for name, value in found.items()},
        "words": record.goal.words if record.goal else "",
        "instrument": next(
            (one.instrument for one in reversed(record.readings) if one.instrument), ""
        ),
    }


def _back(visit: UUID, anchor: str) -> HttpResponse:
    return redirect(reverse("care:visit", args=[visit]) + f"#{anchor}")
