"""Complaints: made by anybody, followed by its link, handled by who is not named in it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, TypeAlias, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from glideway.booking import queries as appointments
from glideway.care import queries as care
from glideway.directory import queries as directory
from glideway.kit import access, audit, limits, pages
from glideway.kit.access import Asking
from glideway.kit.forms_once import keyed
from glideway.kit.refusals import NotAnswerable
from glideway.quality import operations as quality
from glideway.quality import queries
from glideway.quality.core import cases
from glideway.quality.core.cases import Step
from glideway.quality.forms import ComplaintForm
from glideway.quality.forms.voices import CallerForm, SaidForm
from glideway.quality.queries import cases as casework

FORMS_AN_HOUR = 5
HOUR = timedelta(hours=1)
Row: TypeAlias = Any  # a row as the queries bring it; views know no tables


@access.allows("grievance", "C")
@require_http_methods(["GET", "HEAD", "POST"])
@keyed()
def complaint(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a complaint about a clinic from anybody; only the words are needed."""
    asking = cast(Asking, request)
    clinic = directory.readable(slug)
    mine = directory.patient_of(asking.actor) if request.POST.get("mine") else None
    return _take(asking, clinic=clinic, patient=mine, offers_mine=bool(asking.actor.patient_id))


@access.allows("grievance", "C", link=True)
@require_http_methods(["GET", "HEAD", "POST"])
@keyed()
def complaint_after(request: HttpRequest, visit: UUID, moment: str, token: str) -> HttpResponse:
    """The same from the letter that asks how a visit was: the clinic learns which visit it is."""
    row = care.visit_by_link(visit, moment, token)
    return _take(
        cast(Asking, request),
        clinic=row.episode.clinic,
        booking=row.booking,
        patient=row.episode.patient,
        came_by=quality.LINK,
        seen_at=row.opened_at,
    )


@access.allows("grievance", "C", link=True)
@require_http_methods(["GET", "HEAD", "POST"])
@keyed()
def complaint_about_appointment(request: HttpRequest, token: str) -> HttpResponse:
    """The same from the link that every message about an appointment carries."""
    asking = cast(Asking, request)
    row = appointments.booking_by_link(token=token, now=asking.now)
    return _take(
        asking,
        clinic=row.placement.clinic,
        booking=row,
        patient=row.patient,
        came_by=quality.LINK,
        seen_at=row.starts_at,
    )


@access.allows("grievance", "R", link=True)
@require_http_methods(["GET", "HEAD"])
def case(request: HttpRequest, public_id: UUID, token: str) -> HttpResponse:
    """How far a complaint has come and what was answered, for who holds its link."""
    asking = cast(Asking, request)
    found = queries.case_by_link(public_id, token)
    shown = {
        "case": found,
        "steps": casework.steps_of(found),
        "may": _may(found, now=asking.now),
        "due": cases.due(casework.clock(found), asking.now),
        "closes_from": casework.closes_from(found),
        "content_by": cases.content_by(found.closed_at) if found.closed_at else None,
        "colleges": casework.colleges_of(found.clinic),
        "over": found.state in cases.OVER,
        "token": token,
    }
    with timezone.override(found.clinic.zone):
        return access.private(render(request, "quality/case.html", shown))


@access.allows("grievance", "X", link=True)
@require_POST
@keyed()
def case_step(request: HttpRequest, public_id: UUID, token: str) -> HttpResponse:
    """The complainant's own steps: answer a question, be content, pass it on, take it back."""
    asking = cast(Asking, request)
    found = queries.case_by_link(public_id, token)
    form = SaidForm(request.POST)
    if not form.is_valid():
        raise NotAnswerable
    by = asking.actor.by_link(f"grievance:{found.public_id}")
    step, words = form.cleaned_data["step"], form.cleaned_data["words"]
    if step == Step.HEAR:
        quality.hear_complainant(grievance=found, words=words, by=by, now=asking.now)
    elif step == Step.ESCALATE:
        quality.escalate_grievance(grievance=found, words=words, by=by, now=asking.now)
    elif step == Step.WITHDRAW:
        quality.withdraw_grievance(grievance=found, by=by, now=asking.now)
    elif step in quality.ENDINGS:
        quality.close_grievance(grievance=found, outcome=step, by=by, now=asking.now)
    else:
        raise NotAnswerable
    return redirect("quality:case", public_id, token)


@access.allows("grievance", "U")
@require_http_methods(["GET", "HEAD", "POST"])
@keyed()
def grievance(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One complaint: read, and each step that may be taken. Opening it is written down."""
    asking = cast(Asking, request)
    found = queries.grievance(asking.actor, public_id)
    if request.method == "POST":
        form = SaidForm(request.POST)
        if not form.is_valid():
            raise NotAnswerable
        _handle(asking, found, form.cleaned_data["step"], form.cleaned_data["words"])
        return HttpResponseRedirect(request.path)
    audit.record(
        by=asking.actor,
        act="grievance.viewed",
        kind="Grievance",
        about=found.public_id,
        now=asking.now,
        clinic_id=found.clinic_id,
    )
    may = _may(found, now=asking.now)
    if found.closed_at is not None:
        may = {}  # only who complained passes on what has ended
    closes_from = casework.closes_from(found)
    shown = {
        "case": found,
        "steps": casework.steps_of(found),
        "may": may,
        "closes_from": closes_from,
        "may_close": closes_from is None or asking.now >= closes_from,
        "read_only": not casework.handles(asking.actor, found),
        "due": cases.due(casework.clock(found), asking.now),
        "late": cases.late(casework.clock(found), asking.now),
        "chart": casework.chart_of(asking.actor, found),
    }
    with timezone.override(found.clinic.zone):
        return access.private(render(request, "quality/grievance.html", shown))


@access.allows("grievance", "C")
@require_http_methods(["GET", "HEAD", "POST"])
@keyed()
def caller(request: HttpRequest) -> HttpResponse:
    """The desk writes a complaint down for who calls, and sees how far the clinic's cases are."""
    asking = cast(Asking, request)
    clinic = casework.clinic_of_desk(asking.actor)
    form = CallerForm(request.POST or None)
    if form.is_valid():
        made = quality.complain_about(
            clinic=clinic,
            **form.cleaned_data,
            language=pages.language(),
            came_by=quality.PHONE,
            by=asking.actor,
            now=asking.now,
        )
        return redirect(f"{request.path}?kept={made.public_id}")
    shown = {
        "form": form,
        "clinic": clinic,
        "lines": [
            (one, cases.due(casework.clock(one), asking.now))
            for one in casework.case_lines(asking.actor)
        ],
        "kept": bool(request.GET.get("kept")),
    }
    status = 422 if form.is_bound else 200
    with timezone.override(clinic.zone):
        return access.private(render(request, "quality/caller.html", shown, status=status))


def _take(
    asking: Asking,
    *,
    clinic: Row,
    booking: Row = None,
    patient: Row = None,
    came_by: str = quality.PAGE,
    seen_at: datetime | None = None,
    offers_mine: bool = False,
) -> HttpResponse:
    form = ComplaintForm(asking.POST or None)
    if form.is_valid():
        limits.spend(
            what="grievance",
            who=asking.actor.network or asking.actor.key,
            most=FORMS_AN_HOUR,
            window=HOUR,
            now=asking.now,
        )
        made = quality.complain_about(
            clinic=clinic,
            **form.cleaned_data,
            booking=booking,
            patient=patient,
            came_by=came_by,
            language=pages.language(),
            by=asking.actor,
            now=asking.now,
        )
        link = reverse("quality:case", args=[made.public_id, queries.case_link(made)])
        return HttpResponseRedirect(link)
    shown = {
        "clinic": clinic,
        "form": form,
        "seen_at": seen_at,
        "offers_mine": offers_mine,
        "colleges": casework.colleges_of(clinic),
        "numbers": casework.case_numbers(clinic, now=asking.now),
    }
    status = 422 if form.is_bound else 200
    with timezone.override(clinic.zone):
        page = render(asking, "quality/complaint.html", shown, status=status)
    return access.private(page)


def _handle(asking: Asking, found: Row, step: str, words: str) -> None:
    told: dict[str, Any] = {"grievance": found, "by": asking.actor, "now": asking.now}
    if step == Step.ACKNOWLEDGE:
        quality.acknowledge_grievance(**told)
    elif step == Step.TAKE:
        quality.take_up_grievance(**told)
    elif step == Step.ASK:
        quality.ask_complainant(words=words, **told)
    elif step == Step.HEAR:
        quality.hear_complainant(words=words, **told)
    elif step == Step.ANSWER:
        quality.answer_grievance(words=words, **told)
    elif step == Step.ESCALATE:
        quality.escalate_grievance(words=words, **told)
    elif step == Step.REFER:
        quality.refer_grievance(**told)
    elif step == Step.WITHDRAW:
        quality.withdraw_grievance(**told)
    elif step in quality.ENDINGS:
        quality.close_grievance(outcome=step, **told)
    else:
        raise NotAnswerable


def _may(case: Row, *, now: datetime) -> dict[str, bool]:
    """Which steps a page offers, by their words."""
    return {str(one): True for one in casework.may(case, now=now)}
