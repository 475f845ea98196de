"""An inspection on its way: the word of no tie, the sheet in groups, the answer, the appeal."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from datetime import datetime
from itertools import groupby
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from glideway.kit import access, uploads
from glideway.kit.access import Asking
from glideway.kit.forms_once import keyed
from glideway.kit.refusals import NotAnswerable, NotYours
from glideway.quality import operations as quality
from glideway.quality import queries
from glideway.quality.core import criteria
from glideway.quality.core.stages import Stage
from glideway.quality.forms import AnswerForm
from glideway.quality.forms.looking import (
    TIES,
    UNITS,
    AppealForm,
    ReplyForm,
    TiesForm,
    WhoForm,
    typed,
)

LATE = "Glideway-Late"  # when a sheet that waited without a connection was filled in
Step = Callable[[Asking, Any], None]


@access.allows("inspection", "U")
@require_http_methods(["GET", "HEAD", "POST"])
@keyed()
def inspection(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Where one inspection stands: its steps for who takes them, its findings for who may read."""
    asking = cast(Asking, request)
    look = queries.inspection(asking.actor, public_id)
    form = AnswerForm(request.POST or None, initial={"words": look.answer})
    if request.method == "POST":
        if not _scoped(asking, "own_clinic"):
            raise NotYours
        if form.is_valid():
            words = form.cleaned_data["words"]
            quality.answer_inspection(inspection=look, words=words, by=asking.actor, now=asking.now)
            return HttpResponseRedirect(request.path)
    return _page(asking, look, form)


@access.allows("inspection", "U")
@require_http_methods(["GET", "HEAD", "POST"])
@keyed()
def sheet(request: HttpRequest, public_id: UUID, group: str) -> HttpResponse:
    """One group of the sheet: what was seen of each point, measures and photos."""
    asking = cast(Asking, request)
    look = queries.inspection(asking.actor, public_id)
    if not _scoped(asking, "assigned") or look.inspector_id != asking.actor.login_id:
        raise NotYours
    groups = groups_of(look)
    here = [one for one in groups if one["id"] == group]
    if not here:
        raise NotYours
    if request.method == "POST":
        _enter(asking, look, here[0]["points"])
        after = groups.index(here[0]) + 1
        if after == len(groups):
            return redirect("quality:inspection", look.public_id)
        return redirect("quality:sheet", look.public_id, groups[after]["id"])
    marks, filed = queries.sheet(look), queries.exhibits(look)
    shown = {
        "look": look,
        "group": here[0],
        "number": groups.index(here[0]) + 1,
        "groups": groups,
        "lines": [(one, marks.get(one.id), filed.get(one.id, [])) for one in here[0]["points"]],
        "photos": queries.with_photo(filed),
        "units": UNITS,
    }
    with timezone.override(look.clinic.zone):
        return access.private(render(request, "quality/sheet.html", shown))


@access.allows("inspection", "U")
@require_POST
@keyed()
def step(request: HttpRequest, public_id: UUID, what: str) -> HttpResponse:
    """One step of an inspection, by whoever takes it."""
    asking = cast(Asking, request)
    look = queries.inspection(asking.actor, public_id)
    scope, take = STEPS.get(what, ("", None))
    if take is None or not _scoped(asking, scope):
        raise NotYours
    take(asking, look)
    if what == "hand-back" or asking.POST.get("ties"):
        return redirect("quality:desk")
    return redirect("quality:inspection", look.public_id)


@access.allows("inspection", "U")
@require_safe
def photo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A filed photo, to be saved: for the inspectors of the case, the clinic and the operator."""
    found = queries.exhibit(cast(Asking, request).actor, public_id)
    name = f"{found.criterion}-{found.public_id}.jpg"
    return access.private(
        uploads.attachment(b64decode(found.photo), kind=uploads.PICTURE, name=name)
    )


def _page(asking: Asking, look: Any, form: AnswerForm) -> HttpResponse:  # noqa: ANN401 - views know no tables
    marks, filed = queries.sheet(look), queries.exhibits(look)
    stage = queries.stage_of(look, now=asking.now)
    mine = _scoped(asking, "assigned") and look.inspector_id == asking.actor.login_id
    owner = _scoped(asking, "own_clinic")
    points = [one for one in criteria.load().points if one.id in marks]
    others = queries.others_than(look, queries.inspectors(asking.actor))
    known = mine or look.sent_to_clinic_at is not None or look.published_at is not None
    late = not mine and stage in {Stage.VISITING, Stage.DRAFT} and bool(look.inspector_id)
    shown = {
        "look": look,
        "stage": stage.value,
        "mine": mine,
        "owner": owner,
        "sends": _scoped(asking, "all") and look.visited_at is None,
        "inspectors": others,
        "may_remind": late and _scoped(asking, "all"),
        "ties": TIES,
        "groups": [
            one | {"done": sum(point.id in marks for point in one["points"])}
            for one in groups_of(look)
        ],
        "lines": [(one, marks[one.id], filed.get(one.id, [])) for one in points if known],
        "photos": queries.with_photo(filed),
        "answers": owner and stage is Stage.WITH_CLINIC,
        "appeals": owner and stage is Stage.PUBLISHED and look.kind == "full",
        "appeal": queries.appeal_of(look),
        "form": form,
        "appeal_form": AppealForm(None, marks),
        "reply_form": ReplyForm(),
    }
    with timezone.override(look.clinic.zone):
        return access.private(render(asking, "quality/inspection.html", shown))


def _scoped(asking: Asking, scope: str) -> bool:
    return scope in access.scopes(asking.actor, "inspection", "U")


def groups_of(look: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    """The groups of the sheet, each with the points of it that this look sees."""
    yardstick = criteria.load()
    names = {one.id: one.name for one in yardstick.groups}
    seen = [
        one
        for one in yardstick.points
        if one.attested and (not look.points or one.id in look.points)
    ]
    return [
        {"id": name, "name": names[name], "points": list(each)}
        for name, each in groupby(seen, lambda one: one.group)
    ]


def _enter(asking: Asking, look: Any, points: list[criteria.Criterion]) -> None:  # noqa: ANN401
    rows = typed(asking, points)
    if any(one.photo is not None and not one.no_patient for one in rows):
        raise quality.MayShowPatient  # before a mark is kept: a page is taken whole, or not at all
    seen_at = _late(asking)
    marks = {one.point: one.value for one in rows if one.value is not None}
    if marks:
        quality.enter_marks(
            inspection=look,
            marks=marks,
            evidence={one.point: one.evidence for one in rows if one.value is not None},
            by=asking.actor,
            now=asking.now,
            seen_at=seen_at,
        )
    for one in rows:
        if one.files:
            quality.file_exhibit(
                row=quality.ExhibitRow(
                    inspection=look,
                    criterion=one.point,
                    number=one.number,
                    unit=one.unit if one.number is not None else "",
                    place=one.place,
                    photo=one.photo,
                    no_patient=one.no_patient,
                    taken_at=seen_at,
                ),
                by=asking.actor,
                now=asking.now,
            )


def _late(asking: Asking) -> datetime | None:
    """When it was filled in, as the device says; None where it was sent at once."""
    try:
        said = datetime.fromisoformat(asking.headers.get(LATE, ""))
    except ValueError:
        return None
    return said if said.tzinfo else None


def _declare(asking: Asking, look: Any) -> None:  # noqa: ANN401
    form = TiesForm(asking.POST)
    if not form.is_valid():
        messages.error(asking, _("Tick what is so: a tie, or that there is none."))
        return
    quality.declare_ties(
        inspection=look, ties=form.cleaned_data["ties"], by=asking.actor, now=asking.now
    )
    if form.cleaned_data["ties"]:
        messages.success(asking, _("Your word is kept. The operator names somebody else."))


def _hand_back(asking: Asking, look: Any) -> None:  # noqa: ANN401
    quality.hand_back_inspection(inspection=look, by=asking.actor, now=asking.now)


def _finish(asking: Asking, look: Any) -> None:  # noqa: ANN401
    quality.finish_visit(inspection=look, by=asking.actor, now=asking.now)


def _send(asking: Asking, look: Any) -> None:  # noqa: ANN401
    quality.send_inspection(inspection=look, by=asking.actor, now=asking.now)


def _assign(asking: Asking, look: Any) -> None:  # noqa: ANN401
    form = WhoForm(asking.POST)
    if not form.is_valid():
        raise NotAnswerable
    quality.assign_inspection(
        inspection=look,
        inspector=queries.inspector(asking.actor, form.cleaned_data["inspector"]),
        by=asking.actor,
        now=asking.now,
    )


def _remind(asking: Asking, look: Any) -> None:  # noqa: ANN401
    quality.remind_inspector(inspection=look, by=asking.actor, now=asking.now)
    messages.success(asking, _("The inspector is written to."))


def _appeal(asking: Asking, look: Any) -> None:  # noqa: ANN401
    form = AppealForm(asking.POST, queries.sheet(look))
    if not form.is_valid():
        raise NotAnswerable
    quality.appeal_inspection(inspection=look, **form.cleaned_data, by=asking.actor, now=asking.now)


def _decide(asking: Asking, look: Any) -> None:  # noqa: ANN401
    form = ReplyForm(asking.POST)
    if not form.is_valid():
        raise NotAnswerable
    quality.decide_appeal(look=look, **form.cleaned_data, by=asking.actor, now=asking.now)


STEPS: dict[str, tuple[str, Step]] = {
    "declare": ("assigned", _declare),
    "hand-back": ("assigned", _hand_back),
    "finish": ("assigned", _finish),
    "send": ("assigned", _send),
    "decide": ("assigned", _decide),
    "assign": ("all", _assign),
    "remind": ("all", _remind),
    "appeal": ("own_clinic", _appeal),
}
