"""Pages of figures: a clinic's, as the public sees it and ahead of it; the network's; one's own."""

from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.actor import Role
from glideway.kit.forms_once import keyed
from glideway.kit.refusals import NotYours
from glideway.outcomes import operations as outcomes
from glideway.outcomes import queries
from glideway.outcomes.views import beside, pictures, spreadsheet
from glideway.outcomes.views.pictures import Facts


@access.allows("outcome_aggregate", "R")
@require_safe
def clinic(request: HttpRequest, slug: str) -> HttpResponse:
    """A clinic's published figures, with everything that must be known to read them."""
    found = queries.shown(slug, now=cast(Asking, request).now)
    facts: Facts = found.release.facts if found.release else {}
    curve = pictures.curve(facts)
    if file := spreadsheet.wanted(request, curve, of=slug):
        return file
    shown = {
        "found": found,
        "facts": facts,
        "all": found.network.facts if found.network else {},
        "curve": curve,
        "literature": beside.rows(cast(Asking, request), facts),
    }
    return render(request, "outcomes/clinic.html", shown)


@access.allows("outcome_aggregate", "C")
@require_safe
def coming(request: HttpRequest, slug: str) -> HttpResponse:
    """The owner's view of the clinic's newest figures, ahead of the public, with its words."""
    asking = cast(Asking, request)
    found = queries.coming(asking.actor, slug)
    facts: Facts = found.release.facts if found.release else {}
    curve = pictures.curve(facts)
    if file := spreadsheet.wanted(request, curve, of=slug):
        return access.private(file)
    people = queries.practitioners(found.clinic)
    shown = {
        "found": found,
        "facts": facts,
        "all": {},
        "curve": curve,
        "literature": beside.rows(asking, facts),
        "ahead": True,
        "frame": "kit/desk.html",
        "people": people,
        "too_few": ", ".join(queries.without_figures(found.clinic, people)),
        "waits": bool(
            found.release and found.release.public_at and found.release.public_at > asking.now
        ),
    }
    return access.private(render(request, "outcomes/clinic.html", shown))


@access.allows("outcome_aggregate", "U")
@require_POST
@keyed()
def sharing(request: HttpRequest, slug: str) -> HttpResponse:
    """Let the clinic's records be counted, or not any more."""
    asking = cast(Asking, request)
    found = queries.coming(asking.actor, slug)
    outcomes.share(
        clinic=found.clinic, on=request.POST.get("on") == "yes", by=asking.actor, now=asking.now
    )
    return HttpResponseRedirect(reverse("outcomes:coming", args=[slug]))


@access.allows("outcome_aggregate", "R")
@require_safe
def network(request: HttpRequest) -> HttpResponse:
    """All clinics that can be compared: together, and against the limits of chance."""
    found, clinics = queries.of_network(now=cast(Asking, request).now)
    facts: Facts = found.facts if found else {}
    rows = [(one.clinic.name, one.facts) for one in clinics if one.clinic is not None]
    curve, funnel = pictures.curve(facts), pictures.funnel(facts, rows)
    if file := spreadsheet.wanted(request, curve, funnel, of="network"):
        return file
    shown = {
        "facts": facts,
        "curve": curve,
        "funnel": funnel,
        "clinics": [one.clinic for one in clinics],
        "literature": beside.rows(cast(Asking, request), facts),
    }
    return render(request, "outcomes/network.html", shown)


@access.allows("outcome_aggregate", "R")
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The way to one's own figures, or one's own clinic's, for who does not know their address."""
    actor = cast(Asking, request).actor
    if actor.role is Role.OWNER:
        return HttpResponseRedirect(reverse("outcomes:coming", args=[queries.own_slug(actor)]))
    person = queries.myself(actor)
    return HttpResponseRedirect(reverse("outcomes:practitioner", args=[person.public_id]))


@access.allows("outcome_aggregate", "R")
@require_safe
def practitioner(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A practitioner's own figures, for oneself and for the owner; never public."""
    asking = cast(Asking, request)
    if not asking.actor.signed_in:
        raise NotYours
    person, releases = queries.of_practitioner(asking.actor, public_id)
    curves = [
        pictures.curve(one.facts, slug=f"curve-{number}")
        for number, one in enumerate(releases, start=1)
    ]
    if file := spreadsheet.wanted(request, *curves):
        return access.private(file)
    shown = {
        "person": person,
        "groups": [
            {"clinic": one.clinic, "facts": one.facts, "curve": curve}
            for one, curve in zip(releases, curves, strict=True)
        ],
        "own": True,
    }
    return access.private(render(request, "outcomes/practitioner.html", shown))
