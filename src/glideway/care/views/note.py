"""The note: composed, edited as text, signed, and added to later."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from glideway.care import operations, queries
from glideway.care.core import editing, note
from glideway.care.core.say import Part
from glideway.care.forms.note import AmendForm, NoteForm, PhraseForm, SentenceForm
from glideway.care.operations import NotComplete
from glideway.care.queries import Record, telling
from glideway.care.queries.receipts import of_visit
from glideway.care.views import replays, showing, sources
from glideway.care.views.sensitive import offer
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.forms_once import keyed
from glideway.kit.pages import language

SHORT = "short"


@require_safe
@access.allows("clinical_note", "R")
def read_note(request: Asking, visit: UUID) -> HttpResponse:
    """The note: composed and editable before it is signed, with its addenda afterwards."""
    row = queries.visit(request.actor, visit, now=request.now)
    if row.signed_at is not None:
        operations.look(visit=row, by=request.actor, now=request.now)
        return _signed(request, visit)
    record = queries.record_of(row, now=request.now)
    operations.look(visit=row, by=request.actor, now=request.now, flagged=record.flagged)
    return _note(request, record)


@require_POST
@access.allows("clinical_note", "C")
@keyed()
def sign(request: Asking, visit: UUID) -> HttpResponse:
    """Sign the text as it stands; what came in since the page was shown is shown first.

    A signature that waited on a device counts for the very text that was seen there, or not.
    """
    form = NoteForm(request.POST)
    row = queries.visit(request.actor, visit, "C", now=request.now)
    if not form.is_valid():
        return _note(request, _record(request, visit), form)
    said, basis = form.cleaned_data["words"], form.cleaned_data["basis"]
    at = replays.tapped_at(request)
    if at is not None and row.signed_at is None and not (basis and replays.as_seen(request)):
        raise operations.NoteDiffers
    if row.signed_at is None and basis:
        record = _record(request, visit)
        composed = note.text(note.write(telling.facts(record), language()), language())
        if at is not None and composed != basis:
            raise operations.NoteDiffers
        if composed != basis:
            return _note(request, record, typed=(said, basis))
        said = None if said == composed else said
    try:
        operations.sign(
            visit=row, by=request.actor, now=request.now, language=language(), words=said, at=at
        )
    except NotComplete:
        if at is not None:
            raise
        return redirect("care:end", visit)
    return redirect("care:note", visit)


@require_POST
@access.allows("clinical_note", "C")
@keyed()
def draft(request: Asking, visit: UUID) -> HttpResponse:
    """Keep the text as edited, or go back to the text as composed."""
    form = NoteForm(request.POST)
    row = queries.visit(request.actor, visit, "C", now=request.now)
    if request.POST.get("back"):
        operations.drop_draft(visit=row, by=request.actor, now=request.now)
    elif not form.is_valid():
        return _note(request, _record(request, visit), form)
    else:
        operations.keep_draft(
            visit=row, language=language(), by=request.actor, now=request.now, **form.cleaned_data
        )
    return redirect(reverse("care:note", args=[visit]) + "#note")


@require_POST
@access.allows("clinical_note", "C")
@keyed()
def remark(request: Asking, visit: UUID) -> HttpResponse:
    """Put a quick phrase into the note, or a sentence of one's own."""
    row = queries.visit(request.actor, visit, "C", now=request.now)
    by, now = request.actor, request.now
    if key := request.POST.get("phrase", ""):
        operations.remark(visit=row, phrase=queries.phrase(by, key), by=by, now=now)
        return redirect(reverse("care:note", args=[visit]) + "#remarks")
    form = SentenceForm(request.POST)
    if not form.is_valid():
        return _note(request, _record(request, visit), sentence=form)
    part, words = Part(form.cleaned_data["part"]), form.cleaned_data["words"]
    operations.say(visit=row, part=part, words=words, by=by, now=now)
    return redirect(reverse("care:note", args=[visit]) + "#remarks")


@require_POST
@access.allows("clinical_note", "C")
@keyed()
def unsay(request: Asking, visit: UUID, remark: UUID) -> HttpResponse:
    """Take an added sentence back."""
    row = queries.remark(request.actor, visit, remark, now=request.now)
    operations.unsay(remark=row, by=request.actor, now=request.now)
    return redirect(reverse("care:note", args=[visit]) + "#remarks")


@require_POST
@access.allows("clinical_note", "A")
@keyed()
def amend(request: Asking, visit: UUID) -> HttpResponse:
    """Add to a signed note, with its reason and the day it tells of."""
    form = AmendForm(request.POST)
    row = queries.visit(request.actor, visit, "A", now=request.now)
    if not form.is_valid():
        return _signed(request, visit, form)
    try:
        operations.amend(
            visit=row, by=request.actor, now=request.now, language=language(), **form.cleaned_data
        )
    except operations.NotYetHappened as no:
        form.add_error("event_on", str(no))
        return _signed(request, visit, form)
    return redirect("care:note", visit)


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("clinical_note", "C")
@keyed()
def phrases(request: Asking) -> HttpResponse:
    """The quick phrases one may choose from; own ones are kept and let go here."""
    form = PhraseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        part = Part(form.cleaned_data.pop("part"))
        operations.keep_phrase(part=part, by=request.actor, now=request.now, **form.cleaned_data)
        return redirect("care:phrases")
    shown = {"parts": _by_part(queries.phrases(request.actor)), "form": form}
    status = 422 if request.method == "POST" else 200
    return access.private(render(request, "care/phrases.html", shown, status=status))


@require_POST
@access.allows("clinical_note", "C")
@keyed()
def remove_phrase(request: Asking, phrase: UUID) -> HttpResponse:
    """Let a kept phrase go."""
    row = queries.own_phrase(request.actor, phrase)
    operations.remove_phrase(phrase=row, now=request.now)
    return redirect("care:phrases")


def _record(request: Asking, visit: UUID) -> Record:
    return queries.record(request.actor, visit, now=request.now)


def _note(
    request: Asking,
    record: Record,
    form: NoteForm | None = None,
    *,
    typed: tuple[str, str] | None = None,
    sentence: SentenceForm | None = None,
) -> HttpResponse:
    visit = record.visit
    composed = note.write(telling.facts(record), language())
    text = note.text(composed, language())
    kept = queries.draft_of(visit)
    held = typed or ((kept.words, kept.basis) if kept and kept.language == language() else None)
    carried = editing.carried(held[0], held[1], text) if held else editing.Carried(text, (), ())
    lines = editing.lines(carried.words, composed)
    brief = request.GET.get("view") == SHORT
    shown = {
        "bar": showing.bar(record),
        "missing": record.standing.missing.value,
        "told": sources.told(editing.short(lines) if brief else lines),
        "brief": brief,
        "left_out": editing.left_out(carried.words, composed),
        "taps": sources.taps(composed, visit.public_id, record.passes),
        "carried": carried,
        "edited": carried.words != text,
        "clash": typed is not None,
        "kept_at": kept.kept_at if kept else None,
        "zone": record.episode.clinic.zone,
        "remarks": [(one, one.fr if language() == "fr" else one.en) for one in record.remarks],
        "parts": _by_part(queries.phrases(request.actor), record),
        "sentence": sentence or SentenceForm(),
        "form": form or NoteForm(initial={"words": carried.words, "basis": text}),
        "may_write": record.visit.practitioner_id == request.actor.practitioner_id,
    }
    status = 409 if typed else 422 if form or sentence else 200
    return access.private(render(request, "care/note.html", shown, status=status))


def _signed(request: Asking, visit: UUID, form: AmendForm | None = None) -> HttpResponse:
    found = queries.notes(request.actor, visit, now=request.now)
    first, last = found[0], found[-1]
    brief = request.GET.get("view") == SHORT
    composed = queries.sentences_of(first)
    lines = editing.lines(first.words, composed)
    right = queries.whole(found)
    patient = first.visit.episode.patient
    shown = {
        "visit": first.visit,
        "episode": first.visit.episode,
        "zone": first.visit.episode.clinic.zone,
        "first": first,
        "right": right[0],
        "told": sources.told(editing.short(lines) if brief else lines),
        "brief": brief,
        "left_out": editing.left_out(first.words, composed),
        "taps": sources.taps(composed, first.visit.public_id),
        "addenda": list(zip(found[1:], right[1:], strict=True)),
        "offer": _offer(request, first),
        "last": last,
        "identifier": f"{patient.name} · {str(patient.public_id)[:8].upper()}",
        "form": form or AmendForm(),
        "may_add": "treating" in access.scopes(request.actor, "clinical_note", "A"),
        "to_book": _to_book(first.visit),
        "receipt": of_visit(request.actor, first.visit),
    }
    status = 422 if form else 200
    return access.private(render(request, "care/signed.html", shown, status=status))


def _offer(request: Asking, first: Any) -> dict[str, Any] | None:  # noqa: ANN401 - a Note
    """To keep the visit from who acts for the patient, where somebody does and for who treats."""
    may = "treating" in access.scopes(request.actor, "consent", "U")
    if not may or not (first.acted_for or first.kept_by):
        return None
    path = reverse("care:keep_visit", args=[first.visit.public_id])
    return offer(request, kept=first.kept_by, path=path)


def _by_part(
    found: list[Any],
    record: Record | None = None,
) -> list[dict[str, Any]]:
    """The phrases under the part they stand in; in a visit, without those that stand there."""
    said = {one.phrase for one in record.remarks} if record else set()
    return [
        {
            "name": sources.named(part),
            "phrases": [
                (one, one.words.of(language()))
                for one in found
                if one.part == part and one.key not in said
            ],
        }
        for part in Part
    ]


def _to_book(row: Any) -> str:  # noqa: ANN401 - a Visit
    """Where the rest of the plan is booked, from the appointment that this visit was."""
    plan = queries.plan_now(row.episode)
    count = queries.left(row.episode, plan)
    if plan is None or not count or row.booking is None:
        return ""
    asked = {
        "booking": str(row.booking.public_id),
        "rule": str(queries.rule_of(plan)),
        "count": str(count),
    }
    return f"{reverse('booking:plan_new')}?{urlencode(asked)}"
