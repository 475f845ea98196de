"""The operator's desk: what is due today, and the pages where each kind of work is done."""

from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.actor import Role
from glideway.kit.forms_once import keyed
from glideway.kit.refusals import NotYours
from glideway.kit.spreadsheet import answer
from glideway.outcomes import queries as outcomes
from glideway.quality import operations as quality
from glideway.quality import queries
from glideway.quality.templatetags.operator import what_name

MOST = 40
LONGEST = 1000


@access.allows("errand", "R")
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """Everything that waits for the operator, what is late first; one tap to where it is done."""
    asking = _operator(request)
    group = request.GET.get("group", "")
    shown = {"found": queries.waiting(asking.actor, group=group, now=asking.now), "page": "today"}
    return access.private(render(request, "quality/desk_today.html", shown))


@access.allows("grievance", "U")
@require_POST
@keyed()
def settle(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Somebody looked into it: the errand is done, and the case says what was found."""
    asking = _operator(request)
    errand = queries.to_settle(asking.actor, public_id, now=asking.now)
    about = errand.facts.get("case")
    quality.settle_errand(
        errand=errand,
        words=request.POST.get("words", "")[:LONGEST],
        case=queries.grievance(asking.actor, UUID(about)) if about else None,
        by=asking.actor,
        now=asking.now,
    )
    return HttpResponseRedirect(reverse("quality:desk"))


@access.allows("inspection", "C")
@require_safe
def looks(request: HttpRequest) -> HttpResponse:
    """Every inspection, the form that sends an inspector, and the points of each clinic."""
    asking = _operator(request)
    rows = list(queries.inspections(asking.actor)[:MOST])
    stages = queries.stages_of(rows, now=asking.now)
    shown = {
        "inspections": [(one, stages[one.pk]) for one in rows],
        "clinics": queries.clinics_at_desk(asking.actor),
        "inspectors": queries.inspectors(asking.actor),
        "wanted": request.GET.get("clinic", ""),
        "page": "looks",
    }
    return access.private(render(request, "quality/desk_looks.html", shown))


@access.allows("outcome_aggregate", "R")
@require_safe
def network(request: HttpRequest) -> HttpResponse:
    """Times that were not real, where clinics lie by chance, and words that stand by a reason."""
    asking = _operator(request)
    found, clinics = outcomes.of_network(now=asking.now)
    places = [one.facts["place"] for one in clinics]
    shown = {
        "slots": queries.unreal_slots(asking.actor, now=asking.now),
        "released": found,
        "compared": len(clinics),
        "beyond": [one for one in clinics if one.facts["place"] != "inside"],
        "inside": places.count("inside"),
        "let_stand": queries.let_stand(asking.actor),
        "page": "network",
    }
    return access.private(render(request, "quality/desk_network.html", shown))


@access.allows("outcome_aggregate", "R")
@require_safe
def waits(request: HttpRequest) -> HttpResponse:
    """The capacity map: where people wait longest for what; its table as a file."""
    asking = _operator(request)
    by_region = request.GET.get("by") == "region"
    cells = queries.capacity_map(asking.actor, by_region=by_region, now=asking.now)
    if request.GET.get("file") == "waits":
        head = [
            gettext("Province"),
            gettext("City"),
            gettext("Part of the body") if by_region else gettext("Profession"),
            gettext("Days waited, in the middle"),
            gettext("People, rounded to five"),
            gettext("Days until the next start for somebody new"),
        ]
        rows = [
            (
                one.at.province,
                one.at.city,
                what_name(one.at.what),
                one.days,
                one.people,
                one.next_days,
            )
            for one in cells
        ]
        return access.private(answer("waits", head, rows))
    shown = {
        "cells": cells,
        "most": max((one.days or 0.0 for one in cells), default=0.0),
        "by_region": by_region,
        "page": "waits",
    }
    return access.private(render(request, "quality/desk_waits.html", shown))


def _operator(request: HttpRequest) -> Asking:
    asking = cast(Asking, request)
    if asking.actor.role is not Role.OPERATOR:
        raise NotYours
    return asking
