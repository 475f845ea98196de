"""Unwanted reactions: told in two taps, followed up on a page of their own."""

from __future__ import annotations

from typing import Any, TypeAlias, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from glideway.booking import queries as appointments
from glideway.care import queries as care
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.actor import Role
from glideway.kit.forms_once import keyed
from glideway.kit.refusals import NotYours
from glideway.quality import operations as quality
from glideway.quality.core import cases
from glideway.quality.core.deadlines import SAFETY
from glideway.quality.core.incidents import WORST_FIRST
from glideway.quality.forms.voices import DONE, HOW, KINDS, IncidentForm, SpokenForm
from glideway.quality.queries import cases as casework
from glideway.quality.queries import incidents as reports
from glideway.screening import core as questions

Row: TypeAlias = Any  # a row as the queries bring it; views know no tables
NAMES: dict[str, Any] = {str(kind): name for kind, name in KINDS}
PLAIN: dict[str, Any] = {"none": _("Nothing to speak of"), "sore": _("Sore")}
WAYS = {str(how): name for how, name in HOW}
DEEDS = {str(done): name for done, name in DONE}


@access.allows("incident", "R")
@require_safe
def incidents(request: HttpRequest) -> HttpResponse:
    """What waits to be followed up, with its due times; desk and owner see the times alone."""
    asking = cast(Asking, request)
    shown: dict[str, Any] = {
        "waiting": [_line(one) for one in reports.to_follow_up(asking.actor, now=asking.now)],
        "done": [_line(one) for one in reports.followed_up_lately(asking.actor, now=asking.now)],
        "times": [
            (one, one.late(asking.now)) for one in reports.waits(asking.actor, now=asking.now)
        ],
    }
    if asking.actor.role is Role.PRACTITIONER:
        shown["named"] = [
            (one, cases.due(casework.clock(one), asking.now))
            for one in casework.case_lines(asking.actor)
        ]
    clinic = appointments.clinic_of(asking.actor)
    with timezone.override(clinic.zone):
        return access.private(render(request, "quality/incidents.html", shown))


@access.allows("incident", "C")
@require_http_methods(["GET", "HEAD", "POST"])
@keyed()
def report(request: HttpRequest, visit: UUID) -> HttpResponse:
    """The practitioner's second tap: what it was. Then the incident's own page."""
    asking = cast(Asking, request)
    row = reports.visit_to_report(asking.actor, visit, now=asking.now)
    form = IncidentForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        made = quality.report_incident(
            visit=row, **form.cleaned_data, by=asking.actor, now=asking.now
        )
        return redirect("quality:incident", made.public_id)
    shown = {
        "visit": row,
        "form": form,
        "kinds": KINDS,
        "known": [_line(one) for one in reports.of_visit(row)],
    }
    status = 422 if form.is_bound else 200
    with timezone.override(row.episode.clinic.zone):
        return access.private(render(request, "quality/report.html", shown, status=status))


@access.allows("incident", "C", link=True)
@require_http_methods(["GET", "HEAD", "POST"])
@keyed()
def report_by_link(request: HttpRequest, visit: UUID, moment: str, token: str) -> HttpResponse:
    """The same for the patient, from the letter that asks how the visit was."""
    asking = cast(Asking, request)
    row = care.visit_by_link(visit, moment, token)
    form = IncidentForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        by = asking.actor.by_link(f"visit:{visit}", patient_id=row.episode.patient_id)
        quality.report_incident(visit=row, **form.cleaned_data, by=by, now=asking.now)
        return redirect(f"{request.path}?told=1")
    shown = {
        "visit": row,
        "clinic": row.episode.clinic,
        "form": form,
        "kinds": KINDS,
        "told": bool(request.GET.get("told")),
        "numbers": questions.load().numbers,
        "moment": moment,
        "token": token,
    }
    status = 422 if form.is_bound else 200
    with timezone.override(row.episode.clinic.zone):
        return access.private(render(request, "quality/report_mine.html", shown, status=status))


@access.allows("incident", "U")
@require_http_methods(["GET", "HEAD", "POST"])
@keyed()
def incident(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One incident: what is known, whom to call, and what was done, in two taps."""
    asking = cast(Asking, request)
    row = reports.incident(asking.actor, public_id, now=asking.now)
    if "treating" not in access.scopes(asking.actor, "incident", "U"):
        raise NotYours
    form = SpokenForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        quality.follow_up_incident(
            incident=row, **form.cleaned_data, by=asking.actor, now=asking.now
        )
        return redirect(request.path)
    shown = {
        "row": row,
        "line": _line(row),
        "patient": row.visit.episode.patient,
        "told": [(one, _noticed(one.effects)) for one in reports.told_of(row)],
        "form": form,
        "ways": HOW,
        "deeds": DONE,
        "way": WAYS.get(row.how, ""),
        "deed": DEEDS.get(row.done, ""),
    }
    status = 422 if form.is_bound else 200
    with timezone.override(row.clinic.zone):
        return access.private(render(request, "quality/incident.html", shown, status=status))


def _noticed(effects: list[str]) -> str:
    """What a patient noticed, in the words of the kinds."""
    kinds = {str(effect): NAMES[kind] for effect, kind in WORST_FIRST}
    return ", ".join(str(kinds.get(one) or PLAIN.get(one, one)) for one in effects)


def _line(row: Row) -> dict[str, object]:
    return {
        "row": row,
        "name": NAMES[row.kind],
        "due": row.happened_at + SAFETY,
        "by_patient": row.by in {"patient", "link_holder"},
    }
