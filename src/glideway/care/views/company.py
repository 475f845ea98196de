"""Consent said in the room, and who is there while it is said."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from glideway.body import core as atlas
from glideway.care import operations, queries
from glideway.care.core import gate
from glideway.care.forms.company import RELATIONS, CompanyForm, GuardianForm
from glideway.care.queries import Record
from glideway.care.queries.naming import structure_name
from glideway.care.views import showing
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.forms_once import keyed
from glideway.kit.pages import language
from glideway.screening import core as screening


@require_POST
@access.allows("consent", "C")
@keyed()
def consent(request: Asking, visit: UUID) -> HttpResponse:
    """The patient agreed, or took it back: one tap each; for a child somebody is named with it."""
    row = queries.visit(request.actor, visit, "C", now=request.now)
    if "withdraw" in request.POST:
        operations.withdraw_consent(visit=row, by=request.actor, now=request.now)
        return _back(visit)
    operations.consent(
        visit=row,
        region=_region(request.POST.get("region", "")),
        own="own" in request.POST,
        language=row.episode.patient.language,
        by=request.actor,
        now=request.now,
        **_named(request, "guardian"),
    )
    if "region" in request.POST and "own" not in request.POST:
        return redirect("care:treat", visit)  # where something lies in that other region
    return _back(visit, "consent" if "own" in request.POST else "baseline")


@require_POST
@access.allows("consent", "C")
@keyed()
def company(request: Asking, visit: UUID) -> HttpResponse:
    """Who came along, or that a chaperone was offered and declined."""
    row = queries.visit(request.actor, visit, "C", now=request.now)
    operations.accompany(
        visit=row,
        role=request.POST.get("role", ""),
        here=request.POST.get("here") != "no",
        by=request.actor,
        now=request.now,
        **_named(request, "name"),
    )
    return _back(visit)


def shown(record: Record) -> dict[str, Any]:
    """What the consent card needs: who is there, and what needs a consent of its own here."""
    words = dict(RELATIONS)
    own = own_regions(record.episode.region)
    given = queries.own_consents(record.visit) if own else {}
    return {
        "elsewhere": _uncovered(record),
        "company": [
            {
                "row": one,
                "name": one.name,
                "role": one.role,
                "here": one.here,
                "relation": words.get(one.relation, ""),
            }
            for one in record.company
        ],
        "guardian_here": any(one.role == "guardian" for one in record.company),
        "offered": any(one.role == "chaperone" for one in record.company),
        "company_form": CompanyForm(auto_id="co_%s"),
        "guardian_form": GuardianForm(auto_id="co_%s"),
        "own": [
            {
                "region": region,
                "name": showing.region_name(region),
                "names": [structure_name(one).of(language()) for one in names],
                "given": region in given,
                "here": given.get(region),
            }
            for region, names in own.items()
        ],
    }


def _uncovered(record: Record) -> list[tuple[str, str]]:
    """Other regions in which something of today lies and no consent reaches, by name."""
    picked = [one["structure"] for one in showing.queue(record)]
    regions = [
        atlas.load().structures[one].region
        for one in picked
        if not record.covered(one) and not gate.needs_own(one)
    ]
    other = [one for one in dict.fromkeys(regions) if one != record.episode.region]
    return [(one, showing.region_name(one)) for one in other]


def own_regions(region: str) -> dict[str, list[str]]:
    """By region, here and next to here: the structures that need a consent of their own."""
    near = {region, *screening.load().neighbours.get(region, ())}
    found: dict[str, list[str]] = {}
    for one in atlas.load().structures.values():
        if one.region in near and gate.needs_own(one.id):
            found.setdefault(one.region, []).append(one.id)
    return dict(sorted(found.items()))


def _named(request: Asking, field: str) -> dict[str, str]:
    form = CompanyForm({**request.POST.dict(), "name": request.POST.get(field, "")})
    said = form.cleaned_data if form.is_valid() else {"name": "", "relation": ""}
    return {field: said["name"], "relation": said["relation"]}


def _region(text: str) -> str:
    """A region of the screening's own list, or none: then it is the region of the course."""
    return text if text in screening.load().neighbours else ""


def _back(visit: UUID, anchor: str = "consent") -> HttpResponse:
    return redirect(reverse("care:visit", args=[visit]) + f"#{anchor}")
