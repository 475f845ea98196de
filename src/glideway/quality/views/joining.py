"""A clinic asks to join: the public form, the applicant's own page, and how clinics are picked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from glideway.kit import access, limits
from glideway.kit.access import Asking
from glideway.kit.forms_once import keyed
from glideway.kit.pages import language
from glideway.quality.core import joining as rules
from glideway.quality.forms.joining import JoinForm, PeopleForms
from glideway.quality.operations import joining
from glideway.quality.operations.joining_words import LOOKED, WHY
from glideway.quality.queries import joining as queries

FORMS_AN_HOUR = 5
HOUR = timedelta(hours=1)
FIELDS = ("name", "street", "city", "postal_code", "languages", "owner", "email", "phone", "words")


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("application", "C")
@keyed()
def join(request: Asking) -> HttpResponse:
    """Ask to join: the clinic, who treats there, with which papers."""
    posted = request.method == "POST"
    form = JoinForm(request.POST if posted else None)
    people = PeopleForms(*((request.POST, request.FILES) if posted else ()))
    if posted and all([form.is_valid(), people.is_valid()]):
        limits.spend(
            what="application.form",
            who=request.actor.network or request.actor.key,
            most=FORMS_AN_HOUR,
            window=HOUR,
            now=request.now,
        )
        made = joining.apply_to_join(row=_row(form, people), by=request.actor, now=request.now)
        return redirect("quality:application", made.public_id, queries.application_link(made))
    return _form(request, "quality/join.html", form, people)


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("application", "R", link=True)
@keyed()
def application(request: Asking, public_id: UUID, token: str) -> HttpResponse:
    """How far an application has come, for who holds its link; what was asked is answered here."""
    row = queries.application_by_link(public_id, token)
    asked = row.state == rules.State.ASKED_BACK
    posted = request.method == "POST"
    initial = {name: getattr(row, name) for name in FIELDS}
    form = JoinForm(request.POST if posted else None, initial=initial)
    people = PeopleForms(
        *((request.POST, request.FILES) if posted else ()), initial=rules.read(row.people)
    )
    if posted and all([form.is_valid(), people.is_valid()]):
        by = request.actor.by_link(f"application:{row.public_id}")
        joining.answer_back(application=row, row=_row(form, people), by=by, now=request.now)
        return redirect(request.path)
    steps = queries.steps(row)
    shown = {
        "row": row,
        "steps": steps,
        "asked": next((one.words for one in reversed(steps) if one.words), "") if asked else "",
        "why": WHY.get(next((one.why for one in steps if one.state == "refused"), "")),
    }
    return _form(request, "quality/application.html", form, people, **shown)


@require_safe
@access.allows("page", "R")
def picked(request: Asking) -> HttpResponse:
    """How clinics were picked: what is looked at, by whom, when, and what was refused, in kind."""
    found = queries.picked(now=request.now)
    shown = {
        "found": found,
        "why": [(WHY[one], count) for one, count in found.why.items()],
        "looked": [(word, found.looked.get(one, 0)) for one, word in LOOKED.items()],
    }
    with timezone.override("America/Toronto"):
        return render(request, "quality/picked.html", shown)


def _row(form: JoinForm, people: PeopleForms) -> joining.ApplicationRow:
    return joining.ApplicationRow(
        **form.cleaned_data,
        people=people.applicants(),
        files=people.files(),
        language=language(),
    )


def _form(
    request: Asking,
    template: str,
    form: JoinForm,
    people: PeopleForms,
    **more: Any,  # noqa: ANN401
) -> HttpResponse:
    shown = {"form": form, "people": people.lines, **more}
    status = 422 if form.is_bound else 200
    return access.private(render(request, template, shown, status=status))
