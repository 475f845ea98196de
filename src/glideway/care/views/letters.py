"""Letters for who treats: those of a patient, one that came in, one in the making, one signed."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeAlias
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from glideway.care import queries as care
from glideway.care.core import editing
from glideway.care.core.letters import Kind
from glideway.care.forms.letters import (
    IN_NAMES,
    OUT_NAMES,
    LetterForm,
    NewLetterForm,
    ReviewForm,
    UploadForm,
)
from glideway.care.operations import CannotCare, NotYetHappened, sending
from glideway.care.operations import letters as taking
from glideway.care.queries import lettering
from glideway.care.queries import letters as queries
from glideway.care.views import showing, sources
from glideway.care.views.sensitive import standing
from glideway.kit import access, uploads
from glideway.kit.access import Asking
from glideway.kit.forms_once import keyed
from glideway.kit.pages import language
from glideway.kit.refusals import NotYours
from glideway.screening import queries as safety
from glideway.screening.core import last_day
from glideway.screening.operations import NothingToClear

Row: TypeAlias = Any  # a row as the queries bring it; views know no tables
INLINE = "image/jpeg"


@require_safe
@access.allows("clinical_note", "C")
def waiting(request: Asking) -> HttpResponse:
    """The letters that came in and that nobody has read yet, the oldest first."""
    rows = queries.waiting(request.actor, now=request.now)
    shown = {"rows": [_came(one) for one in rows], "zone": _zone(request)}
    return access.private(render(request, "care/letters_waiting.html", shown))


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("file", "C")
@keyed()
def of_patient(request: Asking, patient: UUID) -> HttpResponse:
    """The letters of one patient, in and out; a paper letter is photographed and put in here."""
    if "treating" not in access.scopes(request.actor, "file", "C"):
        raise NotYours
    who = queries.treated_patient(request.actor, patient, now=request.now)
    clinic = queries.the_clinic(request.actor)
    posted = request.method == "POST"
    clinics = [(str(clinic.public_id), clinic.name)]
    form = UploadForm(*((request.POST, request.FILES) if posted else ()), clinics=clinics)
    if posted and form.is_valid():
        try:
            made = taking.take_in(
                patient=who, clinic=clinic, by=request.actor, now=request.now, **form.cleaned_data
            )
        except NotYetHappened:
            form.is_to_come()
        else:
            return redirect("care:paper", made.public_id)
    papers = queries.about(request.actor, who, now=request.now)
    courses = queries.courses_to_write_of(request.actor, who, now=request.now)
    shown = {
        "patient": who,
        "visit": next((one.under_way for one in courses if one.under_way), None),
        "zone": clinic.zone,
        "papers": [_paper(one) for one in papers],
        "drafts": [
            (one, OUT_NAMES[Kind(one.kind)])
            for one in queries.drafts(request.actor, now=request.now).filter(episode__patient=who)
        ],
        "courses": [(one, showing.region_name(one.region)) for one in courses],
        "kinds": [(one.value, OUT_NAMES[one]) for one in Kind],
        "form": form,
    }
    status = 422 if posted else 200
    return access.private(render(request, "care/letters.html", shown, status=status))


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("clinical_note", "C")
@keyed()
def paper(request: Asking, paper: UUID) -> HttpResponse:
    """One letter that came in: read it, then say whether it counts and what it opens."""
    row = queries.paper(request.actor, paper, now=request.now)
    last = queries.verdict_of(row)
    posted = request.method == "POST"
    found = _open(row)
    choices: dict[str, Any] = {
        "questions": [(one["id"], one["words"]) for one in found],
        "regions": _places(request, row, found),
    }
    form = ReviewForm(request.POST if posted else None, **choices)
    fault = None
    if posted:
        if request.POST.get("back"):
            words = request.POST.get("words", "")[:500]
            _reviewed(request, row, "taken-back", words)
            return redirect("care:paper", paper)
        if form.is_valid():
            try:
                said = form.cleaned_data
                _reviewed(request, row, said["verdict"], said["words"], form.allows())
                return redirect("care:paper", paper)
            except (NothingToClear, CannotCare) as no:
                fault = no
    clearance = safety.clearance_of(row.public_id)
    shown = {
        "row": row,
        "name": IN_NAMES[row.kind],
        "zone": row.clinic.zone,
        "picture": row.attachment.kind == INLINE,
        "last": last,
        "clearance": clearance,
        "again": clearance is None,
        "opened": _opened(clearance),
        "until": _until(clearance, row.clinic.zone),
        "form": form,
        "open": found,
        "places": choices["regions"],
        "fault": fault,
        "clears": row.kind == "clearance",
        "offer": standing(request, "paper", row, reverse("care:keep_paper", args=[row.public_id])),
    }
    status = 422 if posted else 200
    return access.private(render(request, "care/letter_in.html", shown, status=status))


@require_safe
@access.allows("file", "R")
def paper_file(request: Asking, paper: UUID) -> HttpResponse:
    """The file of a letter, to be saved: for its patient, and for who treats this patient here."""
    row = queries.paper_file(request.actor, paper, now=request.now)
    data = taking.open_file(letter=row, by=request.actor, now=request.now)
    kept = row.attachment
    return access.private(uploads.attachment(data, kind=kept.kind, name=kept.name))


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("clinical_note", "C")
@keyed()
def new(request: Asking, episode: UUID, kind: str) -> HttpResponse:
    """To whom a letter goes, and what the record cannot know; the rest composes itself."""
    if kind not in {one.value for one in Kind}:
        raise NotYours
    which = Kind(kind)
    row = queries.course_to_write_of(request.actor, episode, now=request.now)
    posted = request.method == "POST"
    form = NewLetterForm(request.POST if posted else None, kind=which, initial=_begins(row, which))
    fault = None
    if posted and form.is_valid():
        said = form.cleaned_data
        try:
            made = sending.draft_letter(
                episode=row,
                kind=which,
                language=said["language"],
                recipient=said["recipient"],
                office=said["office"],
                email=said["email"],
                asked_for=form.asked(),
                by=request.actor,
                now=request.now,
            )
            return redirect("care:letter_draft", made.public_id)
        except CannotCare as no:
            fault = no
    shown = {
        "form": form,
        "fault": fault,
        "episode": row,
        "patient": row.patient,
        "kind": kind,
        "name": OUT_NAMES[which],
    }
    status = 422 if posted else 200
    return access.private(render(request, "care/letter_new.html", shown, status=status))


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("clinical_note", "C")
@keyed()
def draft(request: Asking, letter_draft: UUID) -> HttpResponse:
    """A letter in the making: its text, where each sentence comes from, to whom it goes."""
    row = queries.draft(request.actor, letter_draft, now=request.now)
    posted = request.method == "POST"
    who = row.episode.patient.public_id
    if posted and request.POST.get("drop"):
        sending.drop_letter(draft=row, by=request.actor, now=request.now)
        return redirect("care:letters_of", who)
    initial = {name: getattr(row, name) for name in ("recipient", "office", "email", "words")}
    form = LetterForm(request.POST if posted else None, initial=initial)
    if posted and form.is_valid():
        sending.keep_letter(draft=row, by=request.actor, now=request.now, **form.cleaned_data)
        if request.POST.get("sign"):
            made = sending.sign_letter(draft=row, by=request.actor, now=request.now)
            return redirect("care:letter", made.public_id)
        return redirect("care:letter_draft", letter_draft)
    composed = queries.letter_sentences(row)
    shown = {
        "row": row,
        "patient": row.episode.patient,
        "zone": row.episode.clinic.zone,
        "name": OUT_NAMES[Kind(row.kind)],
        "form": form,
        "told": sources.told(editing.lines(row.words, composed)),
        "left_out": editing.left_out(row.words, composed),
    }
    status = 422 if posted else 200
    return access.private(render(request, "care/letter_draft.html", shown, status=status))


@require_safe
@access.allows("clinical_note", "R")
def letter(request: Asking, letter: UUID) -> HttpResponse:
    """A signed letter, made to be printed, and how far it got. A patient has a page of its own."""
    row = queries.letter(request.actor, letter, now=request.now)
    if request.actor.patient_id is not None:
        return redirect("care:my_letter", letter)
    sending.look_at_letter(letter=row, by=request.actor, now=request.now)
    return _letter(request, row)


@require_POST
@access.allows("clinical_note", "C")
@keyed()
def answer(request: Asking, letter: UUID) -> HttpResponse:
    """The patient's yes, said in the room; or that it is taken back."""
    row = queries.letter(request.actor, letter, "C", now=request.now)
    yes = request.POST.get("yes") == "yes"
    sending.answer_letter(letter=row, yes=yes, how="room", by=request.actor, now=request.now)
    return redirect("care:letter", letter)


@require_POST
@access.allows("clinical_note", "C")
@keyed()
def send(request: Asking, letter: UUID) -> HttpResponse:
    """Ask the patient by a link; or send by e-mail, or enter that it was handed over on paper."""
    row = queries.letter(request.actor, letter, "C", now=request.now)
    way = request.POST.get("way", "")
    verbs = {
        "ask": (sending.ask_about, gettext("The patient was asked by a link.")),
        "email": (sending.send_letter, gettext("The letter is on its way.")),
        "paper": (sending.hand_over, gettext("Kept: it was handed over on paper.")),
    }
    if way not in verbs:
        raise NotYours
    verb, said = verbs[way]
    verb(letter=row, by=request.actor, now=request.now)
    messages.success(request, said)
    return redirect("care:letter", letter)


def _letter(request: Asking, row: Row) -> HttpResponse:
    composed = queries.letter_sentences(row)
    patient = row.episode.patient
    shown = {
        "row": row,
        "name": OUT_NAMES[Kind(row.kind)],
        "patient": patient,
        "zone": row.episode.clinic.zone,
        "state": queries.state_of(row),
        "right": queries.letter_digest(row) == row.digest,
        "told": sources.told(editing.lines(row.words, composed)),
        "may_send": bool(access.scopes(request.actor, "clinical_note", "C")),
        "can_ask": bool(patient.contact),
    }
    return access.private(render(request, "care/letter_out.html", shown))


def _reviewed(
    request: Asking, row: Row, verdict: str, words: str, allows: taking.Allows | None = None
) -> None:
    taking.review_letter(
        letter=row,
        verdict=verdict,
        words=words,
        allows=allows,
        by=request.actor,
        now=request.now,
    )


def _open(row: Row) -> list[dict[str, Any]]:
    """What of this patient's answers asks for a doctor, in words, with the day it was answered."""
    if row.kind != "clearance":
        return []
    found = safety.open_items(row.patient_id)
    known = safety.asked_of(*found.values())
    return [
        {
            "id": item,
            "words": known[item].plain.of(language()),
            "at": one.answered_at,
            "regions": one.regions,
            "of": one.complaint.region,
        }
        for item, one in found.items()
        if item in known
    ]


def _places(request: Asking, row: Row, found: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Where work was closed: the regions named, and those of the complaints and courses."""
    named = {region for one in found for region in (*one["regions"], one["of"]) if region}
    courses = queries.courses_to_write_of(request.actor, row.patient, now=request.now)
    named |= {one.region for one in courses}
    return sorted(((one, showing.region_name(one)) for one in named if one), key=lambda one: one[1])


def _opened(row: Row) -> list[str]:
    return [showing.region_name(one) for one in row.regions] if row else []


def _until(row: Row, zone: str) -> date | None:
    return last_day(row.until, zone) if row and row.until else None


def _begins(row: Row, kind: Kind) -> dict[str, Any]:
    """What a new letter begins with: the patient's language, and what the plan leaves alone."""
    said: dict[str, Any] = {"language": row.patient.language}
    if kind is Kind.RETURN:
        plan = care.plan_told(row)
        said["leave"] = lettering.left_alone(plan).of(row.patient.language)
    return said


def _came(row: Row) -> dict[str, Any]:
    return {"row": row, "name": IN_NAMES[row.kind], "last": queries.verdict_of(row)}


def _paper(one: queries.Paper) -> dict[str, Any]:
    row: Row = one.row
    if one.way == "in":
        return {"way": "in", "at": one.at, **_came(row)}
    return {
        "way": "out",
        "at": one.at,
        "row": row,
        "name": OUT_NAMES[Kind(row.kind)],
        "state": one.state,
    }


def _zone(request: Asking) -> str:
    return care.zone_of(request.actor)
