"""The assessment: one page to tap on, every tap a form of its own, nothing of it required."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from glideway.body import core as atlas
from glideway.body.core import pointing
from glideway.care import operations, queries
from glideway.care.core import candidates, examining
from glideway.care.core.examining import Said
from glideway.care.forms.assessing import SIDES, FindingForm
from glideway.care.forms.examining import AngleForm, ForceForm, ThomasForm, felt, history, tapped
from glideway.care.forms.said import SaidForm
from glideway.care.forms.ticks import ticked
from glideway.care.operations import (
    NoContact,
    NoHistoryYet,
    NothingSaid,
    OffScale,
    OffTheBody,
)
from glideway.care.queries import Record
from glideway.care.views import entering, examined, grounds, showing
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.forms_once import keyed
from glideway.kit.pages import language
from glideway.kit.refusals import Refusal
from glideway.screening import core as screening
from glideway.screening import queries as asked

AGAIN = (NoContact, NoHistoryYet, NothingSaid, OffScale, OffTheBody)
PARTS = (
    "hurts",
    "history",
    "angles",
    "tasks",
    "strength",
    "palpate",
    "nerve",
    "tests",
    "targets",
)


@require_safe
@access.allows("clinical_note", "R")
def assess(request: Asking, visit: UUID) -> HttpResponse:
    """Everything told, seen and felt in this visit; `?open=` names the part that is in hand."""
    record = entering.enter(request, visit)
    if instead := entering.elsewhere(record):
        return redirect(instead)
    return _page(request, record, opened=request.GET.get("open", ""))


@require_POST
@access.allows("clinical_note", "C")
@keyed()
def mark(request: Asking, visit: UUID) -> HttpResponse:
    """A tap on the chart: it hurts there, or the hand goes there and says next what it finds."""
    tap = tapped(request.POST)
    region, side = request.POST.get("region", ""), request.POST.get("side", "")
    if request.POST.get("mode") == "found":
        if tap is None:
            return there(visit, "palpate")
        return there(visit, "palpate", view=tap.view, x=f"{tap.x:.2f}", y=f"{tap.y:.2f}")
    place = tap or operations.Named(region, side)
    return _done(request, visit, "hurts", operations.mark, tap=place)


@require_POST
@access.allows("clinical_note", "C")
@keyed()
def tell(request: Asking, visit: UUID) -> HttpResponse:
    """What the patient told, or that it is the same as last time."""
    if "same" in request.POST:
        return _done(request, visit, "history", operations.same_as_last)
    return _done(request, visit, "history", operations.tell, history=history(request.POST))


@require_POST
@access.allows("clinical_note", "C")
@keyed()
def angles(request: Asking, visit: UUID) -> HttpResponse:
    """Degrees of one side or both."""
    form = AngleForm(request.POST, auto_id="an_%s")
    return _done(request, visit, "angles", operations.measure_angles, form=form)


@require_POST
@access.allows("clinical_note", "C")
@keyed()
def thomas(request: Asking, visit: UUID) -> HttpResponse:
    """Hip extension from two tape lengths."""
    form = ThomasForm(request.POST, auto_id="th_%s")
    return _done(request, visit, "angles", operations.measure_thomas, form=form)


@require_POST
@access.allows("clinical_note", "C")
@keyed()
def task(request: Asking, visit: UUID) -> HttpResponse:
    """What was seen and felt at one task."""
    said = Said(
        seen=tuple(ticked(request.POST, "seen")),
        felt=tuple(ticked(request.POST, "felt")),
        name=request.POST.get("name", ""),
        words=request.POST.get("words", ""),
    )
    what = request.POST.get("task", "")
    return _done(request, visit, "tasks", operations.check, kind="task", what=what, said={"": said})


@require_POST
@access.allows("clinical_note", "C")
@keyed()
def strength(request: Asking, visit: UUID) -> HttpResponse:
    """A grade or a force, of one side or both."""
    form = ForceForm(request.POST, auto_id="fo_%s")
    return _done(request, visit, "strength", operations.check, form=form)


@require_POST
@access.allows("clinical_note", "C")
@keyed()
def nerve(request: Asking, visit: UUID) -> HttpResponse:
    """Sensation at a place, or one reflex."""
    kind = "reflex" if "reflex" in request.POST else "sensation"
    said = {request.POST.get("side", ""): Said(result=request.POST.get("result", ""))}
    what = request.POST.get(kind, "")
    return _done(request, visit, "nerve", operations.check, kind=kind, what=what, said=said)


@require_POST
@access.allows("clinical_note", "C")
@keyed()
def palpate(request: Asking, visit: UUID) -> HttpResponse:
    """What the hand found; "and work there" makes it a target in the same tap."""
    return _done(
        request,
        visit,
        "palpate",
        operations.palpate,
        structure=request.POST.get("structure", ""),
        side=request.POST.get("side", ""),
        felt=felt(request.POST),
        words=request.POST.get("words", "")[: examining.LONGEST],
        tap=tapped(request.POST),
        target="target" in request.POST,
    )


@require_POST
@access.allows("clinical_note", "C")
@keyed()
def find(request: Asking, visit: UUID) -> HttpResponse:
    """What was found, at each structure the practitioner ticked; they become today's targets."""
    form = FindingForm(request.POST)
    done = _done(request, visit, "targets", operations.find_targets, form=form)
    found = done.status_code == HTTPStatus.FOUND and "go" in request.POST
    return redirect("care:treat", visit) if found else done


@require_POST
@access.allows("clinical_note", "C")
@keyed()
def aim(request: Asking, visit: UUID, finding: UUID) -> HttpResponse:
    """Work there: a finding of today becomes a target."""
    row = queries.finding(request.actor, visit, finding, now=request.now)
    operations.aim(finding=row, by=request.actor, now=request.now)
    return there(visit, "targets")


@require_POST
@access.allows("clinical_note", "C")
@keyed()
def drop(request: Asking, visit: UUID, finding: UUID) -> HttpResponse:
    """Undo a finding of this visit."""
    row = queries.finding(request.actor, visit, finding, now=request.now)
    operations.drop(finding=row, by=request.actor, now=request.now)
    if request.POST.get("back") == "visit":
        return redirect(reverse("care:visit", args=[visit]) + "#findings")
    return there(visit, request.POST.get("part", ""), "palpate")


def _done(
    request: Asking,
    visit: UUID,
    part: str,
    verb: Callable[..., object],
    *,
    form: SaidForm | None = None,
    **said: object,
) -> HttpResponse:
    """Do one tap and lead back to its part; a slip of the finger says so there, at once.

    What is said comes from the form, where there is one.
    """
    row = queries.visit(request.actor, visit, "C", now=request.now)
    fault: Refusal | None = None
    if form is None or form.is_valid():
        try:
            told = said if form is None else form.said()
            verb(visit=row, by=request.actor, now=request.now, **told)
        except AGAIN as slip:
            fault = slip
        else:
            return there(visit, part)
    record = queries.record(request.actor, visit, now=request.now)
    return _page(request, record, opened=part, fault=fault, form=form, status=422)


def there(visit: UUID, part: str, otherwise: str = "hurts", **more: str) -> HttpResponse:
    """Back to a part of the assessment, opened."""
    part = part if part in PARTS else otherwise
    asking = urlencode({"open": part, **more})
    return redirect(f"{reverse('care:assess', args=[visit])}?{asking}#{part}")


def _page(
    request: Asking,
    record: Record,
    *,
    opened: str,
    fault: Refusal | None = None,
    form: SaidForm | None = None,
    status: int = 200,
) -> HttpResponse:
    tap = tapped(request.GET) or tapped(request.POST)
    shape = pointing.at(atlas.load(), tap.view, tap.x, tap.y) if tap else None
    told = queries.told_before(record)
    signs = [one.plain.of(language()) for one in screening.known_signs(asked.signs_of(told))]
    drawn = record.assessed.drawing
    drawing = examined.drawing(drawn)
    shown: dict[str, Any] = {
        "bar": showing.bar(record),
        "record": record,
        "opened": opened if opened in PARTS else "",
        "fault": fault,
        "wrong": [form] if form and form.errors else [],
        "chart": examined.chart(record.assessed.points, drawing["strokes"] if drawing else ()),
        "points": examined.points(record),
        "drawing": drawing,
        "regions": examined.regions(),
        "sides": SIDES,
        "side": (shape.side if shape else "") or examined.side(record),
        "history": examined.history(record),
        "angles": examined.angles(record),
        "angle": form if isinstance(form, AngleForm) else AngleForm(auto_id="an_%s"),
        "thomas": form if isinstance(form, ThomasForm) else ThomasForm(auto_id="th_%s"),
        "tasks": examined.tasks(record),
        "strength": examined.strength(record),
        "force": form if isinstance(form, ForceForm) else ForceForm(auto_id="fo_%s"),
        "palpation": examined.palpation(record, shape.structures if shape else ()),
        "tap": tap if shape else None,
        "place": showing.region_name(shape.region) if shape else "",
        "nerve": examined.nerve(record, drawn, signs),
        "targets": examined.targets(record),
        "finding": form
        if isinstance(form, FindingForm)
        else FindingForm(initial={"side": examined.side(record)}),
        "there": examined.there(record),
        "licensed": record.papers.licensed,
    }
    if shown["licensed"]:
        gist = screening.read(told.words, told.language) if told and told.words else None
        picked = {one["row"].structure for one in shown["targets"]}
        found = candidates.candidates(grounds.grounds(record, drawn, gist), but=picked)
        shown["candidates"] = [grounds.shown(one) for one in found]
        spoken = {one["id"] for one in shown["candidates"]}
        for some in shown["there"].values():  # each structure stands once on the page
            some[:] = [one for one in some if one["id"] not in spoken]
        shown["versions"] = (examining.load().version, atlas.version())
    return access.private(render(request, "care/assess.html", shown, status=status))
