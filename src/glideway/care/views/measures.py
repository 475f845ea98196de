"""Measures: any scale of the house in the room, with what may be said of it against the last one.

Nothing of it is required. One scale is in hand at a time; `?scale=` names it, so the page works
without a script and a step back leads to the list.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from glideway.body import core as atlas
from glideway.body.core.words import alphabetical
from glideway.care import operations, queries
from glideway.care.core import examining, movements, norms, questionnaires, scales, scoring
from glideway.care.core.scales import Scale
from glideway.care.forms.examining import ForceForm
from glideway.care.forms.measures import RangeForm, ScaleValueForm, questions
from glideway.care.forms.said import SaidForm
from glideway.care.operations import NothingSaid, NothingToCompare, OffScale
from glideway.care.operations import measures as recording
from glideway.care.operations.refusals import TooFewAnswers
from glideway.care.queries import Record, measures, saying
from glideway.care.queries.record import ACTIVITY, MOVEMENT
from glideway.care.views import entering, examined, showing, verdicts
from glideway.kit import access, signed
from glideway.kit.access import Asking
from glideway.kit.forms_once import keyed
from glideway.kit.pages import language
from glideway.kit.refusals import NotYours, Refusal

AGAIN = (NothingSaid, NothingToCompare, OffScale, TooFewAnswers)
STRENGTH = "strength"
NUMBERS = ("nprs", "groc", ACTIVITY)  # tapped, not typed
PLACES = ("ppt",)
SIDES = ("ppt", "pfgs")


@require_safe
@access.allows("clinical_note", "R")
def page(request: Asking, visit: UUID) -> HttpResponse:
    """What was measured today, and the scale that is in hand."""
    record = entering.enter(request, visit)
    if instead := entering.elsewhere(record):
        return redirect(instead)
    return _page(request, record)


@require_POST
@access.allows("clinical_note", "C")
@keyed()
def record_scale(request: Asking, visit: UUID, scale: str) -> HttpResponse:
    """A value of one scale, or the answers it comes from."""
    row = queries.visit(request.actor, visit, "C", now=request.now)
    yard = _yard(scale)
    part = request.POST.get("part", "")
    kept = measures.forms(row.episode.clinic_id).get(scale) if "items" in request.POST else None
    form = ScaleValueForm(
        request.POST,
        scale=yard,
        part=_part(yard, part),
        own=measures.read(kept) if kept else None,
        auto_id="me_%s",
    )
    return _done(request, row, recording.record_scale, form, scale, form_row=kept)


@require_POST
@access.allows("clinical_note", "C")
@keyed()
def record_range(request: Asking, visit: UUID) -> HttpResponse:
    """Degrees of any movement, of one side or both."""
    row = queries.visit(request.actor, visit, "C", now=request.now)
    form = RangeForm(request.POST, auto_id="ra_%s")
    return _done(request, row, operations.measure_angles, form, MOVEMENT)


@require_POST
@access.allows("clinical_note", "C")
@keyed()
def record_strength(request: Asking, visit: UUID) -> HttpResponse:
    """A grade or a force of any movement, of one side or both."""
    row = queries.visit(request.actor, visit, "C", now=request.now)
    form = ForceForm(request.POST, auto_id="fo_%s")
    return _done(request, row, operations.check, form, STRENGTH)


def _done(
    request: Asking,
    row: Any,  # noqa: ANN401 - a Visit; views know no tables
    verb: Any,  # noqa: ANN401 - any of the three
    form: SaidForm,
    scale: str,
    *,
    form_row: Any = None,  # noqa: ANN401 - a ScaleForm or nothing
) -> HttpResponse:
    fault: Refusal | None = None
    if form.is_valid():
        more = {"form": form_row} if form_row is not None else {}
        try:
            verb(visit=row, by=request.actor, now=request.now, **form.said(), **more)
        except AGAIN as slip:
            fault = slip
        else:
            return there(row.public_id, scale, sex=request.POST.get("sex", ""))
    record = queries.record(request.actor, row.public_id, now=request.now)
    return _page(request, record, chosen=scale, form=form, fault=fault, status=422)


def there(visit: UUID, scale: str = "", *, sex: str = "") -> HttpResponse:
    """Back to the page, with what was just recorded on top."""
    asking = urlencode({key: one for key, one in (("scale", scale), ("sex", sex)) if one})
    path = reverse("care:measures", args=[visit])
    return redirect(f"{path}?{asking}#today" if asking else f"{path}#today")


def _page(
    request: Asking,
    record: Record,
    *,
    chosen: str = "",
    form: SaidForm | None = None,
    fault: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    scale = chosen or request.GET.get("scale", "")
    known = scale in scales.load() or scale == STRENGTH
    shown = {
        "bar": showing.bar(record),
        "record": record,
        "fault": fault,
        "wrong": [form] if form and form.errors else [],
        "today": today(record, sex=request.GET.get("sex", "")),
        "strength": examined.strength(record, since=True),
        "choices": choices(record, scale),
        "chosen": hand(request, record, scale, form) if known else None,
    }
    return access.private(render(request, "care/measures.html", shown, status=status))


def today(record: Record, *, sex: str) -> list[dict[str, Any]]:
    """Everything measured in this visit, the newest first, with its change and its studies."""
    found = measures.compared(record)
    zone = record.episode.clinic.zone
    rows = sorted(
        (*record.angles, *record.measures), key=lambda one: (one.read_at, one.pk), reverse=True
    )
    age = showing.age(record.episode.patient.born_on, record.visit.opened_at.date())
    return [
        {
            "row": one,
            "name": measures.what_words(record, one).of(language()),
            "value": measures.value_words(one).of(language()),
            "repeat": one.repeat_of_id is not None,
            "counted": counted(one),
            "said": measures.change_words(one, found[one.pk], zone).of(language())
            if one.pk in found
            else "",
            "source": verdicts.source(found[one.pk].source) if one.pk in found else "",
            "beside": [
                {"said": words.of(language()), "row": row}
                for words, row in measures.beside(one, sex=sex, age=age)
            ],
        }
        for one in rows
    ]


def counted(one: Any) -> str:  # noqa: ANN401 - a Reading; views know no tables
    """How many questions were answered, the single measurements, or the zero of the box."""
    kept = saying.measured_of(one)
    if kept.zero_cm is not None:
        return gettext("box zero at %(zero)g cm") % {"zero": kept.zero_cm}
    if kept.of > 1 and kept.form:
        return gettext("%(answered)s of %(of)s questions answered") % {
            "answered": kept.answered,
            "of": kept.of,
        }
    return ""


def choices(record: Record, chosen: str) -> list[dict[str, Any]]:
    """What can be measured: of this region first, then of any, then the rest, by name."""
    region = record.episode.region
    rows: list[dict[str, Any]] = [
        {
            "id": one.id,
            "name": one.name.of(language()),
            "where": one.region.of(language()),
            "rank": 0 if region in one.regions else 1 if not one.regions else 2,
        }
        for one in scales.load().values()
    ]
    rows.append({"id": STRENGTH, "name": gettext("Strength"), "where": "", "rank": 1})
    rows.sort(key=lambda one: (one["rank"], alphabetical(one["name"])))
    titles = (gettext("For this region"), gettext("For any region"), gettext("Other regions"))
    return [
        {
            "title": title,
            "open": rank < len(titles) - 1 or any(o["id"] == chosen for o in found),
            "rows": found,
        }
        for rank, title in enumerate(titles)
        if (found := [one for one in rows if one["rank"] == rank])
    ]


def hand(request: Asking, record: Record, scale: str, form: SaidForm | None) -> dict[str, Any]:
    """The scale in hand, with its form."""
    if scale == STRENGTH:
        force = form if isinstance(form, ForceForm) else ForceForm(auto_id="fo_%s")
        return {
            "id": STRENGTH,
            "kind": STRENGTH,
            "name": gettext("Strength"),
            "form": force,
            "joints": joints(record.episode.region),
        }
    if scale == MOVEMENT:
        return _range(record, form)
    return _scale(request, record, scales.load()[scale], form)


def _scale(request: Asking, record: Record, yard: Scale, form: SaidForm | None) -> dict[str, Any]:
    asked = request.POST.get("part", "") or request.GET.get("part", "")
    part = _part(yard, asked)
    rule = yard.scored(part)
    kept = measures.forms(record.episode.clinic_id).get(yard.id)
    own = measures.read(kept) if kept else None
    if own is not None and not questions(own, yard, rule.part):
        own = None
    value = form if isinstance(form, ScaleValueForm) and not form.asked else None
    items = form if isinstance(form, ScaleValueForm) and form.asked else None
    low, high = scoring.reach(yard, rule.part)
    return {
        "id": yard.id,
        "kind": "number" if yard.id in NUMBERS and rule.way == "value" else "value",
        "name": yard.name.of(language()),
        "how": yard.how.of(language()),
        "missing": yard.missing.of(language()),
        "draft": signed.state(yard) == "draft",
        "part": rule.part,
        "parts": [(one.part, one.name.of(language())) for one in yard.recorded],
        "unit": rule.unit.of(language()),
        "low": low,
        "high": high,
        "steps": _steps(low, high) if yard.id in NUMBERS else (),
        "by_hand": rule.by_hand,
        "asks": [
            (one.id, one.words.of(language()), one.low.of(language()), one.high.of(language()))
            for one in yard.asks
        ],
        "activity": record.goal.words if yard.id == ACTIVITY and record.goal else "",
        "needs_activity": yard.id == ACTIVITY and rule.way == "value" and record.goal is None,
        "sided": yard.id in SIDES,
        "side": examined.side(record),
        "places": examined.regions() if yard.id in PLACES else (),
        "place": record.episode.region,
        "zeros": rule.zeros,
        "repeats": yard.id in PLACES,
        "form": value or ScaleValueForm(scale=yard, part=rule.part, auto_id="me_%s"),
        "own": items
        or (ScaleValueForm(scale=yard, part=rule.part, own=own, auto_id="me_%s") if own else None),
        "declared": kept,
        "may_show": yard.shows_text,
        "wants_form": questionnaires.may_import(yard) and not yard.asks and kept is None,
    }


def _range(record: Record, form: SaidForm | None) -> dict[str, Any]:
    ranged = form if isinstance(form, RangeForm) else RangeForm(auto_id="ra_%s")
    lists = examining.load()
    positions = [
        (one, norms.printed(one).of(language()))
        for one in sorted({one.position for one in norms.load().rows} - {""})
    ]
    return {
        "id": MOVEMENT,
        "kind": MOVEMENT,
        "name": scales.load()[MOVEMENT].name.of(language()),
        "form": ranged,
        "joints": joints(record.episode.region),
        "instruments": [(one.id, one.name.of(language())) for one in lists.instruments],
        "instrument": record.angles[-1].instrument if record.angles else lists.instruments[0].id,
        "positions": positions,
        "movement": ranged.data.get("movement", "") if ranged.is_bound else "",
    }


def joints(region: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every movement once, by the joint's name; the usual ones of a region first."""
    usual = movements.for_region(region)
    found = [(gettext("Usual here"), _named(usual))] if usual else []
    rows = [
        (joint.name.of(language()), _named(rest))
        for joint in atlas.load().vocabulary.joints.values()
        if (rest := [one for one in movements.choosable(joint.id) if one not in usual])
    ]
    return found + sorted(rows, key=lambda one: alphabetical(one[0]))


def _named(rows: Iterable[str]) -> list[tuple[str, str]]:
    return [(one, movements.asked(one).of(language())) for one in rows]


def _steps(low: float | None, high: float | None) -> list[int]:
    return list(range(int(low or 0), int(high or 0) + 1))


def _yard(scale: str) -> Scale:
    found = scales.load().get(scale)
    if found is None or scale == MOVEMENT:
        raise NotYours
    return found


def _part(yard: Scale, asked: str) -> str:
    """The part that was asked for where it is one, else the usual one of this scale."""
    known = [one.part for one in yard.recorded]
    usual = "single_activity" if yard.id == ACTIVITY else known[0]
    return asked if asked in known else usual
