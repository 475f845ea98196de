"""The treatment room: where, now, result. Works as plain forms; the script swaps the same part."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias
from uuid import UUID

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from glideway.body import core as atlas
from glideway.body.core import pointing
from glideway.care import operations, queries
from glideway.care.core.noise import Noise
from glideway.care.core.tolerance import CLOSES_FROM
from glideway.care.forms.assessing import SIDES
from glideway.care.forms.ticks import ticked
from glideway.care.forms.treating import (
    LIMITS,
    AgreeForm,
    KindForm,
    PassForm,
    TapForm,
    UndoForm,
    WhereForm,
)
from glideway.care.queries import noise, treating
from glideway.care.queries.record import MOVEMENT, Record
from glideway.care.views import cards, entering, showing
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.forms_once import keyed

Row: TypeAlias = Any  # a row as the queries bring it; views know no tables
INSTEAD = 6  # structures beside today's that a wrong one may be corrected to
STOP = "stop"  # the word that is offered; in English and in French


@require_safe
@access.allows("clinical_note", "R")
def treat(request: Asking, visit: UUID) -> HttpResponse:
    """The room of a visit; `?now=` names the structure in hand, else the one worked on."""
    return room(request, visit, request.GET.get("now", ""))


@require_POST
@access.allows("clinical_note", "C")
@keyed()
def agree(request: Asking, visit: UUID) -> HttpResponse:
    """The number that closes and the word that stops."""
    form = AgreeForm(request.POST)
    row = queries.visit(request.actor, visit, "C", now=request.now)
    if not form.is_valid():
        return room(request, visit, request.POST.get("now", ""), form=form)
    operations.agree(visit=row, by=request.actor, now=request.now, **form.cleaned_data)
    return answer(request, visit, request.POST.get("now", ""))


@require_POST
@access.allows("clinical_note", "C")
@keyed()
def same(request: Asking, visit: UUID) -> HttpResponse:
    """The structures of last time again, but those that were unticked."""
    row = queries.visit(request.actor, visit, "C", now=request.now)
    operations.same_again(
        visit=row, chosen=ticked(request.POST, "target"), by=request.actor, now=request.now
    )
    return answer(request, visit, "")


@require_POST
@access.allows("clinical_note", "C")
def one_pass(request: Asking, target: UUID) -> HttpResponse:
    """Record one pass; the key in the form makes a second tap harmless."""
    return _worked(request, target, PassForm(request.POST), operations.record_pass)


@require_POST
@access.allows("clinical_note", "C")
def sense(request: Asking, target: UUID) -> HttpResponse:
    """It travels, or it is sharp: the pass under way ends."""
    return _worked(request, target, KindForm(request.POST), operations.feel)


@require_POST
@access.allows("clinical_note", "C")
@keyed()
def where(request: Asking, target: UUID) -> HttpResponse:
    """Where it travels to; pointing again corrects."""
    form = WhereForm(request.POST)

    def work(row: Row) -> None:
        said = form.cleaned_data
        sensation = queries.sensation(row, said.pop("sensation"))
        if said["x"] is not None and said["y"] is not None:
            shape = pointing.at(atlas.load(), said["view"], said["x"], said["y"])
            said |= {"region": shape.region, "side": shape.side} if shape else {"region": ""}
        operations.point(sensation=sensation, by=request.actor, now=request.now, **said)

    return _tapped(request, target, form, work)


@require_POST
@access.allows("clinical_note", "C")
def adjust(request: Asking, target: UUID) -> HttpResponse:
    """What was changed in the hold, or that the structure is left out."""
    return _worked(request, target, KindForm(request.POST), operations.adjust, but=("seconds",))


@require_POST
@access.allows("clinical_note", "C")
@keyed()
def stop(request: Asking, target: UUID) -> HttpResponse:
    """The stop word was said."""
    form = TapForm(request.POST)

    def work(row: Row) -> None:
        begun = treating.begun(row, form.cleaned_data["protocol"])  # a stop goes on, whatever else
        operations.stop(
            treatment=begun or _begun(request, row, form),
            at=form.cleaned_data["at"],
            by=request.actor,
            now=request.now,
        )

    return _tapped(request, target, form, work)


@require_POST
@access.allows("clinical_note", "C")
@keyed()
def undo(request: Asking, target: UUID) -> HttpResponse:
    """Take the last tap back, or a named one; nothing to take back is nothing done."""
    form = UndoForm(request.POST)

    def work(row: Row) -> None:
        begun = treating.begun(row, form.cleaned_data["protocol"])
        if begun is not None:
            operations.undo(
                treatment=begun, what=form.cleaned_data["what"], by=request.actor, now=request.now
            )

    return _tapped(request, target, form, work)


@require_POST
@access.allows("clinical_note", "C")
@keyed()
def correct(request: Asking, target: UUID) -> HttpResponse:
    """It was another structure or side: what was tapped goes there."""
    row = queries.target(request.actor, target, now=request.now)
    right = operations.correct(
        target=row,
        structure=request.POST.get("structure", ""),
        side=request.POST.get("side", ""),
        by=request.actor,
        now=request.now,
    )
    return answer(request, row.visit.public_id, str(right.public_id))


def _tapped(request: Asking, target: UUID, form: Form, work: Callable[[Row], None]) -> HttpResponse:
    """Do one tap at a target and answer with the room; what is not understood says so there."""
    row = queries.target(request.actor, target, now=request.now)
    visit, fault = row.visit.public_id, ""
    if form.is_valid():
        try:
            work(row)
        except operations.SayHowItFelt as no:
            fault = str(no)
        else:
            return answer(request, visit, str(target))
    return room(request, visit, str(target), form=form, fault=fault)


def _worked(
    request: Asking,
    target: UUID,
    form: TapForm,
    verb: Callable[..., object],
    *,
    but: tuple[str, ...] = (),
) -> HttpResponse:
    """One verb on the treatment that the tap belongs to, with what its form says."""

    def work(row: Row) -> None:
        said = {name: value for name, value in form.cleaned_data.items() if name not in but}
        del said["protocol"]
        verb(treatment=_begun(request, row, form), by=request.actor, now=request.now, **said)

    return _tapped(request, target, form, work)


def _begun(request: Asking, target: Row, form: TapForm) -> Row:
    """The treatment that a tap belongs to; the first tap begins it."""
    return operations.start_treatment(
        target=target,
        protocol=form.cleaned_data["protocol"],
        at=form.cleaned_data["at"],
        by=request.actor,
        now=request.now,
    )


def answer(request: Asking, visit: UUID, target: str) -> HttpResponse:
    """What a tap is answered with: the part of the page, or the page."""
    if request.htmx:
        return room(request, visit, target)
    return redirect(reverse("care:treat", args=[visit]) + f"?now={target}")


def _away(request: Asking, record: Record, path: str) -> HttpResponse:
    """Lead away; after an emergency answer the whole page goes, also where a part was asked."""
    if request.htmx and record.standing.stopped:
        return HttpResponse(headers={"HX-Redirect": path})
    return redirect(path)


def room(
    request: Asking, visit: UUID, wanted: str, *, form: Form | None = None, fault: str = ""
) -> HttpResponse:
    """The page of the room, or its part; 422 where a tap could not be understood."""
    record = entering.enter(request, visit)
    if instead := entering.elsewhere(record):
        return _away(request, record, instead)
    target = cards.in_hand(record, wanted)
    wrong = "; ".join(str(one) for field in form.errors.values() for one in field) if form else ""
    shown: dict[str, Any] = {
        "bar": showing.bar(record),
        "papers": record.papers,
        "standing": record.standing,
        "where": _where(record, target),
        "queue": showing.queue(record, str(target.public_id) if target else ""),
        "cards": cards.cards(record, target),
        "movement": showing.movement_card(record),
        "pad": cards.pad(record, _noise(record, request)),
        "pain": showing.pain_card(record),
        "last_time": cards.last_time(record) if target is None else [],
        "home": showing.sent_home(record.exercises),
        "agreed": record.limit is not None,
        "agreed_here": record.agreed_here,
        "corrected": record.corrected,
        "unready": _without_protocol(record) if target is None else [],
        "word": record.word or STOP,
        "limits": LIMITS,
        "limit": record.limit or CLOSES_FROM,
        "felt": range(11),
        "regions": showing.regions(),
        "sides": SIDES,
        "instead": _instead(record) if record.papers.licensed else [],
        "elsewhere": showing.with_protocol(record) if record.treatments else [],
        "charts": showing.body_sheets(),
        "fault": fault or wrong,
        "advice": showing.advice(record),
    }
    template = "care/room.html#room" if request.htmx else "care/room.html"
    status = 422 if shown["fault"] else 200
    return access.private(render(request, template, shown, status=status))


def _instead(record: Record) -> list[dict[str, Any]]:
    """What a wrong structure may have been; suggested to a current licence that we verified."""
    found = showing.candidates(record)
    return [*found["first"], *found["rest"]][:INSTEAD]


def _where(record: Record, target: Row) -> dict[str, Any]:
    done = [
        (one.target.structure, one.side)
        for one in record.treated
        if target is None or one.target_id != target.pk
    ]
    return showing.where(
        record.episode.region,
        record.episode.side,
        target.structure if target else "",
        done,
        hand=target.side if target else "",
    )


def _noise(record: Record, request: Asking) -> Noise | None:
    """What a verdict on the movement of this visit would go by."""
    before = record.of(MOVEMENT, "before")
    if before is None:
        return None
    return noise.standing(
        clinic_id=record.episode.clinic_id,
        scale=MOVEMENT,
        movement=before.about,
        instrument=before.instrument,
        raters=noise.raters_of(before, request.actor.practitioner_id),
    )


def _without_protocol(record: Record) -> list[str]:
    """What is on today's list and cannot be worked on here, by name: no protocol is drawn yet."""
    return [one["name"] for one in showing.queue(record) if not one["protocol"]]
