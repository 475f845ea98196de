"""Letters for the patient: what came in, what may go out, and the yes or no to each."""

from __future__ import annotations

from typing import Any, TypeAlias
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from glideway.care.core.letters import Kind
from glideway.care.forms.letters import IN_NAMES, OUT_NAMES, UploadForm
from glideway.care.operations import letters as taking
from glideway.care.operations import sending
from glideway.care.operations.refusals import AlreadyGone, NotYetHappened
from glideway.care.queries import letters as queries
from glideway.care.queries import sensitive
from glideway.care.views.sensitive import offer
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.forms_once import keyed
from glideway.kit.refusals import NotYours

Row: TypeAlias = Any  # a row as the queries bring it; views know no tables


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("file", "C")
@keyed()
def letters(request: Asking) -> HttpResponse:
    """All letters of one's own, in and out; a letter from a doctor is handed in here."""
    actor = request.actor
    if actor.patient_id is None:
        raise NotYours
    clinics = queries.clinics_of(actor)
    posted = request.method == "POST"
    form = UploadForm(
        *((request.POST, request.FILES) if posted else ()),
        clinics=[(str(one.public_id), one.name) for one in clinics],
    )
    if posted and form.is_valid():
        said = dict(form.cleaned_data)
        wanted = said.pop("clinic", None)
        where = next((one for one in clinics if wanted in {None, str(one.public_id)}), None)
        if where is None:
            raise NotYours
        try:
            taking.take_in(
                patient=queries.own_person(actor), clinic=where, by=actor, now=request.now, **said
            )
        except NotYetHappened:
            form.is_to_come()
        else:
            messages.success(
                request,
                gettext("Kept, sealed. Your practitioner reads it; until then nothing changes."),
            )
            return redirect("care:my_letters")
    marks = sensitive.marks_of(actor, now=request.now, kind="paper")
    shown = {
        "some_kept": sensitive.something_kept(actor),
        "rows": [
            _line(one) | {"offer": _offer(request, one, marks)}
            for one in queries.of_patient(actor, now=request.now)
        ],
        "form": form,
        "clinics": clinics,
    }
    status = 422 if posted else 200
    return access.private(render(request, "care/my_letters.html", shown, status=status))


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("clinical_note", "R")
@keyed()
def my_letter(request: Asking, letter: UUID) -> HttpResponse:
    """A letter about oneself, word for word, and one's yes or no to sending it."""
    if request.actor.patient_id is None:
        raise NotYours
    row = queries.letter(request.actor, letter, now=request.now)
    if request.method == "POST":
        if not access.scopes(request.actor, "consent", "U"):
            raise NotYours
        sending.answer_letter(
            letter=row,
            yes=request.POST.get("yes") == "yes",
            how="page",
            by=request.actor,
            now=request.now,
        )
        return redirect("care:my_letter", letter)
    shown = _shown(row) | {"name": OUT_NAMES[Kind(row.kind)], "patient": row.episode.patient}
    return access.private(render(request, "care/my_letter.html", shown))


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("consent", "C", link=True)
@keyed()
def by_link(request: Asking, letter: UUID, token: str) -> HttpResponse:
    """The link that asks for a yes: to whom, by whom, and not a word of what the letter tells."""
    row = queries.letter_by_link(letter, token, now=request.now)
    fault = None
    if request.method == "POST":
        holder = request.actor.by_link(f"letter:{letter}", patient_id=row.episode.patient_id)
        try:
            sending.answer_letter(
                letter=row,
                yes=request.POST.get("yes") == "yes",
                how="link",
                by=holder,
                now=request.now,
            )
            return redirect(request.path)
        except AlreadyGone as gone:
            fault = gone
    shown = _shown(row) | {"fault": fault}
    status = 409 if fault else 200
    return access.private(render(request, "care/letter_link.html", shown, status=status))


def _shown(row: Row) -> dict[str, Any]:
    return {
        "row": row,
        "clinic": row.episode.clinic,
        "zone": row.episode.clinic.zone,
        "state": queries.state_of(row),
    }


def _offer(request: Asking, one: Row, marks: dict[int, str] | None) -> dict[str, Any] | None:
    """To keep a letter that came in from who acts for oneself; what goes out follows its visit."""
    if marks is None or one.way != "in":
        return None
    path = reverse("care:keep_paper", args=[one.row.public_id])
    return offer(request, kept=marks.get(one.row.pk, ""), path=path)


def _line(one: queries.Paper) -> dict[str, Any]:
    row: Row = one.row
    if one.way == "in":
        return {
            "way": "in",
            "row": row,
            "at": one.at,
            "zone": row.clinic.zone,
            "clinic": row.clinic,
            "name": IN_NAMES[row.kind],
            "last": queries.verdict_of(row),
        }
    return {
        "way": "out",
        "row": row,
        "at": one.at,
        "zone": row.episode.clinic.zone,
        "clinic": row.episode.clinic,
        "name": OUT_NAMES[Kind(row.kind)],
        "state": one.state,
    }
