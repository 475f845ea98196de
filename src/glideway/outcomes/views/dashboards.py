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
from glideway.outcomes.core.running import Gauge
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
    shown = {
        "desk": found,
        "tiles": [tile(measure, rows) for measure, rows in found.quarters.items()],
        "next_start": queries.next_start(clinic, now=asking.now),
    }
    return access.private(render(request, "outcomes/running.html", shown))


@access.allows("outcome_aggregate", "R")
@require_safe
def table(request: HttpRequest, measure: str) -> HttpResponse:
    """The table behind one tile as a file, with the same values left out."""
    asking = cast(Asking, request)
    _at_the_desk(asking)
    if measure not in set(Gauge):
        raise NotYours
    found = queries.desk(asking.actor).quarters
    picture = tile(Gauge(measure), found[Gauge(measure)]).picture
    return access.private(spreadsheet.answer(f"glideway-{measure}", picture.head, picture.rows))


def _at_the_desk(asking: Asking) -> None:
    """These are for who runs a clinic or the network; others read what is published."""
    if asking.actor.role not in AT_THE_DESK:
        raise NotYours
