"""The first screen: what hurts and where; and what somebody's own words point at."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from glideway.body import core as atlas
from glideway.body import queries as seeing
from glideway.directory.core import places
from glideway.kit import access, signed
from glideway.kit.access import Asking
from glideway.kit.forms_once import keyed
from glideway.kit.pages import language
from glideway.screening import core, operations, queries
from glideway.screening.forms import HereForm, HurtsForm, session_of, with_query

PARTS = ("head", "trunk", "arm", "leg")
MOST_AREAS = 5  # that are named beside the ones the words named


@require_GET
@access.allows("listing", "R")
def home(request: Asking) -> HttpResponse:
    """One question, three ways to answer it, and where."""
    return _home(request, HurtsForm(initial={"near": request.GET.get("near", "")[:80]}))


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("listing", "R")
@keyed(revisable=True)
def hurts(request: Asking) -> HttpResponse:
    """Words lead to areas; a region leads on to its questions at once."""
    if request.method != "POST":
        return _areas(request)
    form = HurtsForm(request.POST)
    if not form.is_valid():
        return _home(request, form, status=422)
    near, region = form.cleaned_data["near"], form.cleaned_data["region"]
    if region:
        return redirect(with_query(reverse("screening:check", args=[region]), near=near))
    found = core.understand(form.cleaned_data["words"], language())
    if found.crisis:  # what somebody wrote in despair is not kept
        return redirect("screening:crisis")
    kept = operations.complain(
        session_key=session_of(request),
        by=request.actor,
        now=request.now,
        words=form.cleaned_data["words"],
        region=found.check if found.urgent else "",
        conditions=found.conditions,
        language=language(),
    )
    if found.urgent:
        return redirect(with_query(reverse("screening:check", args=[kept.region]), near=near))
    return redirect(with_query(reverse("screening:hurts"), near=near))


@require_POST
@access.open_to_all("names the town nearest to a position; keeps nothing")
def here(request: HttpRequest) -> JsonResponse:
    """The town nearest to a position, so that the position itself goes no further."""
    form = HereForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"near": ""}, status=400)
    place = places.nearest(form.cleaned_data["lat"], form.cleaned_data["lon"])
    return JsonResponse({"near": place.words()})


def _home(request: Asking, form: HurtsForm, status: int = 200) -> HttpResponse:
    near = form["near"].value() or ""
    network = queries.network()
    context = {
        "form": form,
        "near": near,
        "chart_link": _chart_link(near),
        "network": network,
        "counted_on": min((one.as_of for one in network.values()), default=None),
        "parts": _parts(),
    }
    return render(request, "screening/home.html", context, status=status)


def _parts() -> list[tuple[str, list[dict[str, str]]]]:
    """Every place that somebody can choose, from head to foot."""
    regions = [one for one in atlas.load().regions.values() if one.can_be_pointed_at]
    known = core.load().neighbours
    return [
        (part, _named([one for one in regions if one.part == part and one.id in known]))
        for part in PARTS
    ]


def _chart_link(near: str) -> str:
    """The address of a region's safety check, as the chart fills it in."""
    check = reverse("screening:check", args=["region"]).replace("region", "{region}")
    return f"{with_query(check, near=near)}{'&' if near else '?'}side={{side}}"


def _areas(request: Asking) -> HttpResponse:
    """Areas, and where somebody will look: never the name of a condition."""
    kept = queries.of_session(request.session.session_key or "", request.now)
    if kept is None or not kept.words:
        return redirect("screening:home")
    found = core.understand(kept.words, kept.language)
    body = atlas.load()
    drafts = seeing.sees_drafts(request.actor, demo=settings.GLIDEWAY_DEMO)
    troubles = seeing.seen((body.conditions[one] for one in found.conditions), drafts=drafts)
    areas = core.area_of([one.id for one in troubles], MOST_AREAS)
    rules = core.load()
    asked = [rules.question(one) for one in found.safety]
    context = {
        "words": kept.words,
        "found": found,
        "near": request.GET.get("near", "")[:80],
        "regions": _named([body.regions[one] for one in found.regions]),
        "looked_at": [
            body.regions[one].name.of(language()) for one in areas if one not in found.regions
        ],
        "draft": any(signed.state(one) == "draft" for one in troubles),
        "doctor_first": [one.plain.of(language()) for one in asked if not one.is_emergency],
        "numbers": rules.numbers,
        "parts": () if found.regions else _parts(),
        "dentist": core.a_tooth(kept.words),
    }
    return access.private(render(request, "screening/hurts.html", context))


def _named(regions: list[atlas.Region]) -> list[dict[str, str]]:
    return [{"id": one.id, "name": one.name.of(language())} for one in regions]
