"""A clinic's own words on its page: typed, explained sentence by sentence, kept."""

from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.forms_once import keyed
from glideway.quality import operations as quality
from glideway.quality import queries
from glideway.quality.forms import ListingForm


@access.allows("listing", "C")
@require_http_methods(["GET", "HEAD", "POST"])
@keyed()
def listing(request: HttpRequest) -> HttpResponse:
    """Write what the clinic says of itself; what a rule speaks of comes back with the reason."""
    asking = cast(Asking, request)
    clinic = queries.clinic_of_listing(asking.actor)
    now_said = queries.listing_text(clinic)
    before = {"en": now_said.en, "fr": now_said.fr} if now_said else {}
    form = ListingForm(request.POST or None, initial=before)
    reasons = queries.reasons_of(now_said)
    typed = before
    if form.is_bound and form.is_valid():
        typed, reasons = form.cleaned_data, form.reasons()
    slips = queries.explained(clinic, typed.get("en", ""), typed.get("fr", ""), reasons)
    stops = any(not one.slip.rule.may_stand or not one.because for one in slips)
    if form.is_bound and form.is_valid() and not stops:
        quality.write_listing(
            clinic=clinic, **form.cleaned_data, reasons=reasons, by=asking.actor, now=asking.now
        )
        return HttpResponseRedirect(request.path)
    shown = {
        "clinic": clinic,
        "form": form,
        "slips": slips,
        "text": now_said,
        "stopped": form.is_bound,
    }
    status = 422 if form.is_bound else 200
    return access.private(render(request, "quality/listing.html", shown, status=status))


@access.allows("listing", "C")
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """What the rules say of what is typed so far; nothing is written."""
    asking = cast(Asking, request)
    clinic = queries.clinic_of_listing(asking.actor)
    form = ListingForm(request.POST)
    form.is_valid()
    said = form.cleaned_data
    slips = queries.explained(clinic, said.get("en", ""), said.get("fr", ""), form.reasons())
    return access.private(render(request, "quality/listing_slips.html", {"slips": slips}))
