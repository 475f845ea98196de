"""Why is this time not offered? Any practitioner and minute, one line for each rule."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from glideway.booking import queries
from glideway.booking.forms import read_choice
from glideway.directory.core import professions
from glideway.kit import access
from glideway.kit.access import Asking


@require_safe
@access.allows("appointment", "R")
def explain(request: Asking) -> HttpResponse:
    """One minute of one practitioner, explained for one service; staff see whose time it is.

    Of a joint visit those are named too who give it together with that practitioner.
    """
    clinic = queries.clinic_of(request.actor)
    people = queries.people_of(clinic)
    services = queries.services_of(clinic)
    choice = read_choice(request.GET, clinic.zone)
    placement = next((one for one in people if one.public_id == choice.placement), None)
    named = set(request.GET.getlist("with"))
    others = [one for one in people if one != placement and str(one.public_id) in named]
    wanted = [one for one in services if one.public_id == choice.service]
    service = next(iter([*wanted, *[one for one in services if one.kind == "first"]]), None)
    lines: tuple[queries.Line, ...] | None = None
    if placement is not None and service is not None and choice.starts_at is not None:
        lines = queries.explain_start(
            actor=request.actor,
            placement=placement,
            service=service,
            starts_at=choice.starts_at,
            now=request.now,
            others=others if service.people > 1 else (),
        )
    context = {
        "clinic": clinic,
        "people": people,
        "services": services,
        "placement": placement,
        "joint": any(one.people > 1 for one in services),
        "others": others,
        "service": service,
        "start": choice.starts_at,
        "lines": lines,
        "kinds": professions.services(),
        "today": queries.today_at(clinic, request.now),
    }
    return access.private(render(request, "booking/desk_explain.html", context))
