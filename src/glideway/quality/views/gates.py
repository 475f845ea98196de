"""The conditions that act, for who is concerned; and the history of a clinic, for anybody."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from glideway.directory import queries as directory
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.actor import Role
from glideway.kit.forms_once import keyed
from glideway.kit.refusals import NotAnswerable, NotYours
from glideway.quality import operations as quality
from glideway.quality import queries


@access.allows("errand", "R")
@require_safe
def gates(request: HttpRequest) -> HttpResponse:
    """Which conditions a clinic does not meet, why, and what restores it."""
    asking = cast(Asking, request)
    rows = queries.hidden_by_gates(asking.actor, now=asking.now)
    shown = {"rows": rows, "decides": asking.actor.role is Role.OPERATOR}
    return access.private(render(request, "quality/gates.html", shown))


@access.allows("errand", "U")
@require_POST
@keyed()
def decide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The operator's word on visits booked at a hidden clinic."""
    asking = cast(Asking, request)
    if asking.actor.role is not Role.OPERATOR:
        raise NotYours
    said = request.POST.get("visits")
    if said not in {"keep", "cancel"}:
        raise NotAnswerable
    quality.decide_visits(
        clinic=queries.hidden_clinic(asking.actor, public_id),
        cancel=said == "cancel",
        by=asking.actor,
        now=asking.now,
    )
    return HttpResponseRedirect(reverse("quality:gates"))


@access.allows("inspection", "R")
@require_safe
def history(request: HttpRequest, slug: str) -> HttpResponse:
    """Every card and every published inspection of a clinic, with answers and appeals."""
    clinic = directory.readable(slug)
    shown = {
        "clinic": clinic,
        "history": queries.history(clinic, now=cast(Asking, request).now),
    }
    with timezone.override(clinic.zone):
        return render(request, "quality/history.html", shown)


@access.allows("inspection", "R")
@require_safe
def old_card(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """One card of the past, by the version that it was made by."""
    clinic = directory.readable(slug)
    shown = {"clinic": clinic, "old": queries.old(queries.kept_card(clinic, public_id))}
    with timezone.override(clinic.zone):
        return render(request, "quality/old_card.html", shown)
