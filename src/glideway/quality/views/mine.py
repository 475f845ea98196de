"""The patient's own page of what was said about visits, and what may still be said."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.actor import Role
from glideway.kit.refusals import NotYours
from glideway.quality.queries.mine import mine as found_of


@access.allows("grievance", "R")
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Own visits with the ways to a reaction, a review and a complaint; own complaints so far."""
    asking = cast(Asking, request)
    if asking.actor.role is not Role.PATIENT:
        raise NotYours
    shown = {"found": found_of(asking.actor, now=asking.now)}
    return access.private(render(request, "quality/mine.html", shown))
