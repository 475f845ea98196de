"""How it is, by link: two numbers in two taps, without signing in and without a script.

The link opens the questions and nothing that was answered. Of the record it shows one thing, the
patient's own words for the activity that is asked about, because without them nobody could answer;
once the question is closed or answered they are gone from the page.
"""

from __future__ import annotations

from typing import Any, TypeAlias
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from glideway.care.core import asking as core
from glideway.care.core import scales
from glideway.care.forms.asking import AnswerForm
from glideway.care.forms.ticks import ticked
from glideway.care.operations import answering
from glideway.care.operations.refusals import AskingShut, NameIt
from glideway.care.queries import asking as queries
from glideway.care.views import showing
from glideway.kit import access, signed
from glideway.kit.access import Asking
from glideway.kit.actor import Actor
from glideway.kit.forms_once import keyed
from glideway.kit.pages import language
from glideway.screening import core as safety

Row: TypeAlias = Any  # a row as the queries bring it; views know no tables
MOMENTS = {
    core.FIRST: _("Before the first visit"),
    core.THIRD: _("Before visit 3"),
    core.HALF: _("Before the visit at half of the plan"),
    core.END: _("Before the last visit of the plan"),
    core.AFTER: _("A day after the last visit"),
    core.MONTHS_3: _("Three months after the end"),
    core.MONTHS_12: _("A year after the end"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("outcome_person", "C", link=True)
@keyed(revisable=True)
def asked(request: Asking, asking: UUID, token: str) -> HttpResponse:
    """The first question without an answer; a tap on a number is the answer."""
    row = queries.asking_by_link(asking, token, now=request.now)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _page(request, row)
    if not form.is_valid():
        return _page(request, row, fault=gettext("Tap one of the numbers. Nothing was kept."))
    said = answering.Said(form.cleaned_data["value"], form.cleaned_data["words"])
    question = form.cleaned_data["question"]
    try:
        answering.answer(
            asking=row, question=question, said=said, by=_holder(request, row), now=request.now
        )
    except NameIt as nothing:
        return _page(request, row, fault=str(nothing.sentence))
    messages.success(request, gettext("Kept: %(number)s.") % {"number": said.value})
    return redirect(request.path)


@require_POST
@access.allows("outcome_person", "C", link=True)
@keyed()
def take_back(request: Asking, asking: UUID, token: str) -> HttpResponse:
    """Answer anew: what was answered within the day is taken back."""
    row = queries.asking_by_link(asking, token, now=request.now)
    answering.take_back(asking=row, by=_holder(request, row), now=request.now)
    return redirect("care:asked", asking, token)


@require_POST
@access.allows("outcome_person", "C", link=True)
@keyed()
def stop(request: Asking, asking: UUID, token: str) -> HttpResponse:
    """One tap: this clinic asks no more; another takes it back."""
    row = queries.asking_by_link(asking, token, now=request.now)
    if queries.ended_link(row, now=request.now):
        raise AskingShut
    by = _holder(request, row)
    verb = answering.ask_again if request.POST.get("again") else answering.stop_asking
    verb(patient=row.patient, clinic=row.clinic, by=by, now=request.now)
    return redirect("care:asked", asking, token)


@require_POST
@access.allows("outcome_person", "C", link=True)
@keyed()
def come_back(request: Asking, asking: UUID, token: str) -> HttpResponse:
    """One tap: to the times of the same clinic, past the safety questions; the desk is told."""
    row = queries.asking_by_link(asking, token, now=request.now)
    way = queries.way_back(row, now=request.now)
    answering.wish_to_return(
        asking=row, online=bool(way), by=_holder(request, row), now=request.now
    )
    return redirect(way) if way else redirect("care:asked", asking, token)


@require_safe
@access.allows("outcome_person", "R")
def course(request: Asking, episode: UUID) -> HttpResponse:
    """What a course was asked by link and is going to be, and what is asked besides two numbers."""
    row = queries.course_to_ask(request.actor, episode, "R", now=request.now)
    chosen = queries.scales_asked(row)
    rows = queries.asked_of([row.pk]).get(row.pk, ())
    known = core.load()
    shown = {
        "episode": row,
        "zone": row.clinic.zone,
        "region": showing.region_name(row.region),
        "rows": [
            {
                "moment": MOMENTS[one.moment],
                "asked_at": one.asked_at,
                "answered_at": one.answered_at,
                "wished": one.wished_at is not None,
            }
            for one in rows
        ],
        "moments": [
            {
                "because": one.because.of(language()),
                "draft": signed.state(one) == "draft",
            }
            for one in known.values()
        ],
        "besides": [
            {
                "id": one.id,
                "words": one.words.of(language()),
                "ticked": one.id in chosen,
                "draft": signed.state(scales.load()[one.scale]) == "draft",
            }
            for one in core.choosable()
        ],
        "over": row.discharged_at is not None,
        "stopped": queries.stop_of(patient_id=row.patient_id, clinic_id=row.clinic_id).first(),
    }
    return access.private(render(request, "care/asked_of.html", shown))


@require_POST
@access.allows("outcome_person", "C")
@keyed()
def choose(request: Asking, episode: UUID) -> HttpResponse:
    """Choose what is asked besides, or stop the asking for this patient, or take that back."""
    row = queries.course_to_ask(request.actor, episode, "C", now=request.now)
    by, now = request.actor, request.now
    if request.POST.get("do") == "stop":
        answering.stop_asking(
            patient=row.patient, clinic=row.clinic, by=by, now=now, by_clinic=True
        )
    elif request.POST.get("do") == "again":
        answering.ask_again(patient=row.patient, clinic=row.clinic, by=by, now=now)
    else:
        wanted = ticked(request.POST, "scale")
        answering.choose_scales(episode=row, scales=wanted, by=by, now=now)
    return redirect("care:asking", episode)


def _holder(request: Asking, row: Row) -> Actor:
    return request.actor.by_link(f"asking:{row.public_id}", patient_id=row.patient_id)


def _page(request: Asking, row: Row, *, fault: str = "") -> HttpResponse:
    shut = queries.shut(row, now=request.now)
    given = queries.answers(row)
    open_ones = queries.questions(row)
    left_out = [one for one in request.GET.getlist("not") if one != core.PAIN]
    question = None if shut else core.next_question(open_ones, {*given, *left_out})
    words = queries.activity_of(row.episode) if question and question.id == core.ACTIVITY else ""
    shown = {
        "asking": row,
        "clinic": row.clinic,
        "shut": shut.value if shut else "",
        "question": _asked(question) if question else None,
        "left_out": left_out,
        "step": open_ones.index(question) + 1 if question else 0,
        "steps": len(open_ones),
        "words": words,
        "typed": request.POST.get("words", "")[: core.MOST_LETTERS],
        "most": core.MOST_LETTERS,
        "fault": fault,
        "given": bool(given),
        "later": row.moment in core.BY_MONTHS,
        "ended": queries.ended_link(row, now=request.now),
        "for_somebody": not row.patient.contact,
        "stopped": queries.is_stopped(row),
        "numbers": safety.load().numbers,
        "token": request.resolver_match.kwargs["token"],  # type: ignore[union-attr]
    }
    status = 422 if fault else 200
    return access.private(render(request, "care/asked.html", shown, status=status))


def _asked(question: core.Question) -> dict[str, Any]:
    """A question in words, with a button for each of its numbers; a minus is a real one."""
    return {
        "id": question.id,
        "words": question.words.of(language()),
        "low": question.low.of(language()),
        "high": question.high.of(language()),
        "numbers": [(one, str(one).replace("-", "−")) for one in question.numbers],
    }
