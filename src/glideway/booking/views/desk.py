"""The desk's day: who comes to whom, who is here, who wants a call."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_POST, require_safe

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.directory.core import professions
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.refusals import NotYours
from glideway.screening import queries as screening

FACTS = {"arrived": booking.arrive, "no-show": booking.no_show, "came": booking.came_after_all}


@require_safe
@access.allows("appointment", "R")
def day_sheet(request: Asking) -> HttpResponse:
    """One date at the clinic, printable; screening shows as a flag only.

    Who came is asked about those alone of whom this person may say so.
    """
    clinic = queries.clinic_of(request.actor)
    today = queries.today_at(clinic, request.now)
    on = _date(request.GET.get("day", "")) or today
    chairs = queries.day(request.actor, on=on, clinic=clinic)
    flags = screening.conditions(one.public_id for chair in chairs for one in chair.bookings)
    listed = [one.pk for chair in chairs for one in chair.bookings]
    attended = queries.attended_by(request.actor).filter(pk__in=listed)
    context = {
        "clinic": clinic,
        "chairs": [
            (
                professions.professions()[chair.practitioner.profession],
                chair.practitioner,
                [(one, flags.get(one.public_id)) for one in chair.bookings],
            )
            for chair in chairs
        ],
        "count": sum(len(chair.bookings) for chair in chairs),
        "on": on,
        "today": on == today,
        "attended": set(attended.values_list("pk", flat=True)),
        "before": on - timedelta(days=1),
        "after": on + timedelta(days=1),
        "calls": queries.callbacks(request.actor),
        "kinds": professions.services(),
    }
    return access.private(render(request, "booking/day_sheet.html", context))


@require_POST
@access.allows("appointment", "U")
def happened(request: Asking, public_id: UUID, fact: str) -> HttpResponse:
    """Mark that somebody is here, or did not come."""
    if fact not in FACTS:
        raise NotYours
    row = access.the(queries.attended_by(request.actor), public_id=public_id)
    FACTS[fact](booking=row, by=request.actor, now=request.now)
    return _back(request)


@require_safe
@access.allows("callback", "U")
def calls(request: Asking) -> HttpResponse:
    """Who wants a call, oldest first: the clinic's own, or for the operator those of no clinic."""
    context = {"calls": queries.callbacks(request.actor), "zone": "America/Toronto"}
    return access.private(render(request, "booking/call_backs.html", context))


@require_POST
@access.allows("callback", "U")
def called(request: Asking, public_id: UUID) -> HttpResponse:
    """Mark that somebody phoned."""
    wishes = {one.public_id: one for one in queries.callbacks(request.actor)}
    if public_id not in wishes:
        raise NotYours
    booking.answer_callback(callback=wishes[public_id], by=request.actor, now=request.now)
    return _back(request)


def _back(request: Asking) -> HttpResponse:
    day = _date(request.POST.get("day", ""))
    if "list" in request.POST:
        return redirect("booking:call_backs")
    address = reverse("booking:day_sheet")
    return redirect(f"{address}?day={day}" if day else address)


def _date(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
