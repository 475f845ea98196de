"""A clinic's own licensed forms: bring one, see first what it would be, declare, withdraw."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from glideway.body.core.words import alphabetical
from glideway.care.core import questionnaires, scales
from glideway.care.core.questionnaires import FormFault, FormRead
from glideway.care.core.scales import Scale
from glideway.care.forms.measures import BringForm
from glideway.care.operations import measures as keeping
from glideway.care.operations.refusals import LicenceNotDeclared
from glideway.care.queries import measures
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.forms_once import keyed
from glideway.kit.pages import language

REASONS = {
    "too-big": _("The file is too big."),
    "not-json": _("This is not a JSON file."),
    "not-a-questionnaire": _("This is not a FHIR R4 Questionnaire here."),
    "too-deep": _("Groups lie in groups too deep."),
    "too-many": _("There are too many entries."),
    "too-long": _("The text is too long."),
    "missing": _("This is missing."),
    "twice": _("This name stands more than once."),
    "kept-elsewhere": _("What it means is kept elsewhere; nothing is fetched."),
    "changes-meaning": _("This would change unseen what is asked or scored."),
    "unknown-element": _("This element is not known here: it could change unseen what is meant."),
    "unseen-character": _("The text holds a character that nobody can see. Write it again."),
    "gap": _("An answer between the lowest and the highest is missing."),
    "unknown-type": _("Only choice, boolean and integer questions can be scored."),
    "no-value": _("The answer has no ordinal value, so it cannot be scored."),
    "off-scale": _("The value is not one that this scale gives."),
    "no-part": _("The question lies in no group that is named like a part of the scale."),
    "count": _("The number of questions is another one than the scale has."),
    "ends": _("The lowest and the highest score are not those of the scale."),
    "not-this-scale": _("This scale is no form of questions."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("scale_form", "C")
@keyed()
def forms(request: Asking) -> HttpResponse:
    """The forms of this clinic; a file that was handed in is read for show before it is kept."""
    posted = request.method == "POST"
    asked = request.POST.get("scale", "") if posted else request.GET.get("scale", "")
    yard = scales.load().get(asked)
    form = (
        BringForm(request.POST, request.FILES, auto_id="br_%s")
        if posted
        else BringForm(auto_id="br_%s")
    )
    shown: dict[str, Any] = {"form": form, "chosen": asked, "fault": None}
    status = HTTPStatus.OK
    if posted:
        if not form.is_valid() or yard is None:
            status = HTTPStatus.UNPROCESSABLE_ENTITY
        else:
            data = form.data_of()
            read, faults = questionnaires.read(data, yard)
            if read is not None and "keep" in request.POST:
                try:
                    _keep(request, form, yard, data)
                except LicenceNotDeclared as slip:
                    shown["fault"], status = slip, HTTPStatus.UNPROCESSABLE_ENTITY
                else:
                    return redirect("care:forms")
            if faults:
                status = HTTPStatus.UNPROCESSABLE_ENTITY
            shown |= dry_run(yard, read, faults, data)
    return access.private(_page(request, shown, status))


@require_POST
@access.allows("scale_form", "X")
@keyed()
def withdraw(request: Asking, form: UUID) -> HttpResponse:
    """Show its words no more."""
    row = measures.form(request.actor, form)
    keeping.withdraw_form(form=row, by=request.actor, now=request.now)
    return redirect("care:forms")


def _keep(request: Asking, form: BringForm, yard: Scale, data: bytes) -> None:
    if not form.cleaned_data["declared"]:
        raise LicenceNotDeclared
    keeping.bring_form(
        clinic_id=request.actor.clinic_id or 0,
        scale=yard.id,
        data=data,
        licence=form.cleaned_data["licence"],
        by=request.actor,
        now=request.now,
    )


def dry_run(
    yard: Scale, read: FormRead | None, faults: list[FormFault], data: bytes
) -> dict[str, Any]:
    """What a file would be as a form, or everything that is wrong with it."""
    return {
        "yard": yard.name.of(language()),
        "faults": [
            {
                "place": one.place,
                "field": one.field,
                "reason": REASONS[one.reason],
                "expected": one.expected,
            }
            for one in faults
        ],
        "read": read,
        "parts": [
            (yard.scored(part).name.of(language()), read.of(part))
            for part in dict.fromkeys(one.part for one in read.questions)
        ]
        if read
        else [],
        "content": data.decode(errors="replace") if read else "",
    }


def _page(request: Asking, shown: dict[str, Any], status: int) -> HttpResponse:
    wanted = [one for one in scales.load().values() if questionnaires.may_import(one)]
    known = scales.load()
    shown["scales"] = sorted(
        ((one.id, one.name.of(language())) for one in wanted), key=lambda one: alphabetical(one[1])
    )
    shown["rows"] = [
        {"row": one, "name": known[one.scale].name.of(language())}
        for one in measures.forms_of(request.actor)
    ]
    return render(request, "care/scale_forms.html", shown, status=status)
