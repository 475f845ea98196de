"""At the front desk: a patient found, and somebody booked by phone or at the counter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from glideway.body import core as atlas
from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.forms import DeskChoice, NewcomerForm, read_choice, read_day
from glideway.booking.queries import Clinic, Patient, Placement, Service
from glideway.booking.views.browser import intent, new_key
from glideway.directory import operations as directory
from glideway.directory.core import professions
from glideway.kit import access, audit
from glideway.kit.access import Asking
from glideway.kit.audit import Act
from glideway.kit.pages import language
from glideway.kit.refusals import NotAnswerable, NotYours, Refusal
from glideway.kit.templatetags.kit import clock_time, weekday_date
from glideway.screening import core as screening

CELL = timedelta(minutes=5)
WALKED_IN = ("notice", "off-grid")  # set aside for who stands at the counter


T = TypeVar("T", Placement, Service)


class Wish(NamedTuple):
    """What the page is about: whom to book with, for what, when, and for which patient."""

    clinic: Clinic
    people: list[Placement]
    services: list[Service]
    placement: Placement | None
    service: Service | None
    patient: Patient | None
    choice: DeskChoice


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("appointment", "C")
def new(request: Asking) -> HttpResponse:
    """Book a time for somebody: the time explained, the patient found or entered, one button.

    Words that somebody is looked for by are sent in a form, never in an address.
    """
    wish = _wish(request)
    if request.method == "POST" and "find" in request.POST:
        return _page(request, wish, found=_found(request, wish))
    if request.method == "POST":
        return _booked(request, wish)
    if wish.choice.walk_in and wish.placement is None:
        return _who_is_free(request, wish)
    return _page(request, wish)


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("contact", "R")
def find(request: Asking) -> HttpResponse:
    """Find one of the clinic's patients, with the visits that lie ahead."""
    clinic = queries.clinic_of(request.actor)
    found: list[Patient] = []
    words = request.POST.get("q", "").strip()[:80]
    if request.method == "POST":
        found = queries.patients_found(request.actor, words)
        _seen(request, clinic, found)
    ahead = queries.visits_ahead(request.actor, found, now=request.now)
    context = {
        "clinic": clinic,
        "asked": request.method == "POST",
        "words": words,
        "found": [(one, ahead.get(one.pk, [])) for one in found],
    }
    return access.private(render(request, "booking/desk_find.html", context))


def _wish(request: Asking) -> Wish:
    """What the address or the form asks for; only of this clinic, else NotYours."""
    people = list(queries.placements_to_book(request.actor))
    if not people:
        raise NotYours
    clinic = people[0].clinic
    services = queries.services_of(clinic)
    choice = read_choice(request.POST if request.method == "POST" else request.GET, clinic.zone)
    if choice.walk_in and request.method != "POST":
        choice = replace(choice, starts_at=choice.starts_at or soon(request.now), waived=WALKED_IN)
    patient: Patient | None = None
    if choice.patient is not None:
        patient = access.the(queries.patients_of(request.actor), public_id=choice.patient)
    first = [one for one in services if one.kind == "first"]
    return Wish(
        clinic,
        people,
        services,
        _named(people, choice.placement),
        _named(services, choice.service) or next(iter([*first, *services]), None),
        patient,
        choice,
    )


def _booked(request: Asking, wish: Wish) -> HttpResponse:
    """Book what the form says; a no is shown on the same page, with what can be done about it."""
    if wish.placement is None or wish.service is None or wish.choice.starts_at is None:
        raise NotAnswerable(field="start")
    form = NewcomerForm(request.POST)
    try:
        if wish.patient is not None:
            row = booking.BookingRow(
                service=wish.service,
                placement=wish.placement,
                starts_at=wish.choice.starts_at,
                patient=wish.patient,
                region=wish.choice.region,
                first_visit=not queries.was_here(wish.patient, wish.clinic),
                waived=wish.choice.waived,
            )
            made = booking.book_at_desk(
                row=row, by=request.actor, key=intent(request), now=request.now
            )
        elif not form.is_valid():
            return _page(request, wish, form=form, status=422)
        else:
            made = booking.book_newcomer(
                service=wish.service,
                placement=wish.placement,
                starts_at=wish.choice.starts_at,
                name=form.cleaned_data["name"],
                contact=form.cleaned_data["contact"],
                region=wish.choice.region,
                language=language(),
                waived=wish.choice.waived,
                by=request.actor,
                key=intent(request),
                now=request.now,
            )
    except directory.ContactUnclear as unclear:
        form.add_error("contact", str(unclear))
        return _page(request, wish, form=form, status=422)
    except booking.CannotBook as no:
        return _page(request, wish, form=form, refusal=no, status=no.status)
    zone = wish.clinic.zone
    said = {"day": weekday_date(made.starts_at, zone), "time": clock_time(made.starts_at, zone)}
    messages.success(request, _("Booked: %(day)s, %(time)s. The confirmation is sent.") % said)
    return to_the_day(made)


def to_the_day(made: queries.Booking) -> HttpResponseRedirect:
    """The grid of an appointment's day, at the appointment: there the focus goes."""
    on = queries.today_at(made.placement.clinic, made.starts_at)
    return HttpResponseRedirect(f"{reverse('booking:desk')}?day={on:%Y-%m-%d}#b-{made.public_id}")


def soon(now: datetime) -> datetime:
    """The next whole five minutes."""
    begun = now.replace(second=0, microsecond=0) - timedelta(minutes=now.minute % 5)
    return begun if begun >= now else begun + CELL


def _who_is_free(request: Asking, wish: Wish) -> HttpResponse:
    """For who walks in: everybody who is free now for long enough, the longest first."""
    assert wish.choice.starts_at is not None  # noqa: S101 - a walk-in has one
    sheet = queries.Sheet(
        first=queries.today_at(wish.clinic, request.now),
        service=wish.service.public_id if wish.service else None,
    )
    shown = queries.grid(request.actor, sheet, clinic=wish.clinic, now=request.now)
    mine = {one.pk for one in wish.people}
    free = [
        (column.placement, piece.ends_at)
        for column in shown.columns
        for piece in column.pieces
        if column.placement
        and column.placement.pk in mine
        and piece.kind == "free"
        and piece.starts_at <= wish.choice.starts_at < piece.ends_at
    ]
    context = {
        "clinic": wish.clinic,
        "start": wish.choice.starts_at,
        "service": wish.service,
        "services": wish.services,
        "kinds": professions.services(),
        "free": sorted(free, key=lambda one: one[1], reverse=True),
        "columns": shown.columns,
        "patient": wish.patient,
    }
    return access.private(render(request, "booking/desk_walk_in.html", context))


def _page(
    request: Asking,
    wish: Wish,
    *,
    found: list[Patient] | None = None,
    form: NewcomerForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    lines: tuple[queries.Line, ...] = ()
    whole = wish.placement is not None and wish.service is not None
    if wish.placement and wish.service and wish.choice.starts_at:
        lines = queries.explain_start(
            actor=request.actor,
            placement=wish.placement,
            service=wish.service,
            starts_at=wish.choice.starts_at,
            now=request.now,
            patient=wish.patient,
        )
    known = atlas.load().regions
    regions = [(one, known[one].name) for one in screening.load().neighbours if one in known]
    context = wish._asdict() | {
        "start": wish.choice.starts_at if whole else None,
        "day": read_day(request.GET) or queries.today_at(wish.clinic, request.now),
        "waivable": [one for one in lines if one.rule in booking.WAIVABLE],
        "standing": [one for one in lines if one.rule not in booking.WAIVABLE],
        "lines": lines,
        "found": found,
        "form": form or NewcomerForm(),
        "refusal": refusal,
        "nearest": refusal.data.get("nearest", ()) if refusal else (),
        "kinds": professions.services(),
        "regions": regions,
        "key": new_key(),
    }
    return access.private(render(request, "booking/desk_new.html", context, status=status))


def _found(request: Asking, wish: Wish) -> list[Patient]:
    found = queries.patients_found(request.actor, wish.choice.words)
    _seen(request, wish.clinic, found)
    return found


def _seen(request: Asking, clinic: Clinic, patients: Iterable[Patient]) -> None:
    """Write whose contact was shown to whom."""
    audit.record_many(
        Act(
            request.actor,
            "patient.found",
            "Patient",
            one.public_id,
            request.now,
            clinic_id=clinic.pk,
            patient_id=one.pk,
        )
        for one in patients
    )


def _named(rows: list[T], public_id: UUID | None) -> T | None:
    return next((one for one in rows if one.public_id == public_id), None)
