"""The desks behind the cards: operator, inspector and owner, each with what is theirs."""

from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from glideway.directory import operations as directory
from glideway.directory import queries as people
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.actor import Role
from glideway.kit.forms_once import keyed
from glideway.kit.refusals import NotAnswerable, NotYours
from glideway.quality import operations as quality
from glideway.quality import queries
from glideway.quality.core import cases
from glideway.quality.forms import SendForm
from glideway.quality.forms.joining import LastDayForm
from glideway.quality.operations import lapses
from glideway.quality.queries import cases as casework
from glideway.quality.queries import papers
from glideway.quality.views.operator import today

AT_THE_DESK = {Role.OPERATOR, Role.INSPECTOR, Role.OWNER}
MOST = 40


@access.allows("errand", "R")
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What waits: an owner's complaints and looks, an inspector's visits, the operator's day."""
    asking = cast(Asking, request)
    actor = asking.actor
    if actor.role not in AT_THE_DESK:
        raise NotYours
    if actor.role is Role.OPERATOR:
        return cast(HttpResponse, today(request))
    looks = list(queries.inspections(actor)[:MOST])
    stages = queries.stages_of(looks, now=asking.now)
    shown = {
        "grievances": [
            (one, cases.due(clock, asking.now), cases.late(clock, asking.now))
            for one in queries.readable(actor).filter(closed_at=None)[:MOST]
            for clock in (casework.clock(one),)
        ],
        "inspections": [(one, stages[one.pk].value) for one in looks],
    }
    return access.private(render(request, "quality/desk.html", shown))


@access.allows("inspection", "C")
@require_POST
@keyed()
def send(request: HttpRequest) -> HttpResponse:
    """Send an inspector to a clinic."""
    asking = cast(Asking, request)
    form = SendForm(request.POST)
    if not form.is_valid():
        raise NotAnswerable
    look = quality.plan_inspection(
        clinic=people.clinic(form.cleaned_data["clinic"]),
        inspector=queries.inspector(asking.actor, form.cleaned_data["inspector"]),
        by=asking.actor,
        now=asking.now,
    )
    return HttpResponseRedirect(reverse("quality:inspection", args=[look.public_id]))


@access.allows("credential", "U")
@require_POST
@keyed()
def verify(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Enter what the public register showed about one credential."""
    asking = cast(Asking, request)
    found = request.POST.get("found")
    where = request.POST.get("where", "").strip()[:120]
    if found not in {"yes", "no"} or not where:
        raise NotAnswerable
    credential = papers.credential(asking.actor, public_id)
    row = directory.VerificationRow(credential=credential, found=found == "yes", where=where)
    last = LastDayForm(request.POST)
    if not last.is_valid():
        raise NotAnswerable
    lapses.check_credential(row=row, **last.cleaned_data, by=asking.actor, now=asking.now)
    return HttpResponseRedirect(reverse("quality:to_check"))
