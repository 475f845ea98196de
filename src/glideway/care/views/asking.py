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
from django.views.decorators.http import require_http_methods, require_POST

from glideway.care.core import asking as core
from glideway.care.forms.asking import AnswerForm
from glideway.care.operations import answering
from glideway.care.operations.refusals import NameIt
from glideway.care.queries import asking as queries
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.actor import Actor
from glideway.kit.forms_once import keyed
from glideway.screening import core as safety

Row: TypeAlias = Any  # a row as the queries bring it; views know no tables
NUMBERS = range(11)


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("outcome_person", "C", link=True)
@keyed(revisable=True)
def asked(request: Asking, asking: UUID, token: str) -> HttpResponse:
    """The first question without an answer; a tap on a number is the answer."""
    row = queries.asking_by_link(asking, token)
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
    row = queries.asking_by_link(asking, token)
    answering.take_back(asking=row, by=_holder(request, row), now=request.now)
    return redirect("care:asked", asking, token)


@require_POST
@access.allows("outcome_person", "C", link=True)
@keyed()
def stop(request: Asking, asking: UUID, token: str) -> HttpResponse:
    """One tap: this clinic asks no more; another takes it back."""
    row = queries.asking_by_link(asking, token)
    by = _holder(request, row)
    verb = answering.ask_again if request.POST.get("again") else answering.stop_asking
    verb(patient=row.patient, clinic=row.clinic, by=by, now=request.now)
    return redirect("care:asked", asking, token)


@require_POST
@access.allows("outcome_person", "C", link=True)
@keyed()
def come_back(request: Asking, asking: UUID, token: str) -> HttpResponse:
    """One tap: to the times of the same clinic, past the safety questions; else the desk calls."""
    row = queries.asking_by_link(asking, token)
    way = queries.way_back(row, now=request.now)
    answering.wish_to_return(
        asking=row, online=bool(way), by=_holder(request, row), now=request.now
    )
    return redirect(way) if way else redirect("care:asked", asking, token)


def _holder(request: Asking, row: Row) -> Actor:
    return request.actor.by_link(f"asking:{row.public_id}", patient_id=row.patient_id)


def _page(request: Asking, row: Row, *, fault: str = "") -> HttpResponse:
    shut = queries.shut(row, now=request.now)
    given = queries.answers(row)
    open_ones = core.questions()
    question = "" if shut else core.next_question(open_ones, given)
    if question and request.GET.get("enough"):
        question = ""
    words = queries.activity_of(row.episode) if question == core.ACTIVITY else ""
    shown = {
        "asking": row,
        "clinic": row.clinic,
        "shut": shut.value if shut else "",
        "question": question,
        "step": len(given) + 1,
        "steps": len(open_ones),
        "words": words,
        "typed": request.POST.get("words", "")[: core.MOST_LETTERS],
        "most": core.MOST_LETTERS,
        "tens": NUMBERS,
        "fault": fault,
        "given": bool(given),
        "later": row.moment in core.BY_MONTHS,
        "for_somebody": not row.patient.contact,
        "stopped": queries.is_stopped(row),
        "numbers": safety.load().numbers,
        "token": request.resolver_match.kwargs["token"],  # type: ignore[union-attr]
    }
    status = 422 if fault else 200
    return access.private(render(request, "care/asked.html", shown, status=status))
