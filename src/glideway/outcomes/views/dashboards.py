"""How it runs: the owner's own clinic, or for the operator all clinics together."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.actor import Role
from glideway.kit.refusals import NotYours
from glideway.outcomes import queries
from glideway.outcomes.views import spreadsheet
from glideway.outcomes.views.tiles import tile

AT_THE_DESK = {Role.OWNER, Role.OPERATOR}


@access.allows("outcome_aggregate", "R")
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Six measures of the last counted quarter, each over the quarters before, with its words."""
    asking = cast(Asking, request)
    _at_the_desk(asking)
    found = queries.desk(asking.actor)
    clinic = asking.actor.clinic_id if found.own else None
    tiles = [tile(measure, rows) for measure, rows in found.quarters.items()]
    if file := spreadsheet.wanted(request, *(one.picture for one in tiles)):
        return access.private(file)
    shown = {
        "desk": found,
        "tiles": tiles,
        "next_start": queries.next_start(clinic, now=asking.now),
    }
    return access.private(render(request, "outcomes/running.html", shown))


def _at_the_desk(asking: Asking) -> None:
    """These are for who runs a clinic or the network; others read what is published."""
    if asking.actor.role not in AT_THE_DESK:
        raise NotYours
