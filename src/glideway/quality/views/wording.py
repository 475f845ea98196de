"""A clinic's own words, on its page and beside its figures: explained as they are typed, kept."""

from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.forms_once import keyed
from glideway.kit.refusals import NotYours
from glideway.quality import operations as quality
from glideway.quality import queries
from glideway.quality.forms import FiguresForm, ListingForm


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


@access.allows("outcome_aggregate", "C")
@require_http_methods(["GET", "HEAD", "POST"])
@keyed()
def figures_words(request: HttpRequest) -> HttpResponse:
    """Write beside the clinic's figures; what a rule speaks of comes back with the reason."""
    asking = cast(Asking, request)
    found = queries.figures_to_comment(asking.actor)
    if found.release is None:
        raise NotYours
    before = found.reply.words if found.reply else ""
    form = FiguresForm(request.POST or None, initial={"words": before})
    typed, reasons = before, queries.reasons_of_reply(found.reply)
    if form.is_bound and form.is_valid():
        typed, reasons = form.cleaned_data["words"], form.reasons()
    slips = queries.explained(found.clinic, typed, "", reasons)
    stops = any(not one.slip.rule.may_stand or not one.because for one in slips)
    if form.is_bound and form.is_valid() and not stops:
        quality.comment_on_figures(
            beside=found.release, words=typed, reasons=reasons, by=asking.actor, now=asking.now
        )
        return HttpResponseRedirect(reverse("outcomes:coming", args=[found.clinic.slug]))
    shown = {"found": found, "form": form, "slips": slips, "stopped": form.is_bound}
    status = 422 if form.is_bound else 200
    return access.private(render(request, "quality/figures_words.html", shown, status=status))


@access.allows("outcome_aggregate", "C")
@require_POST
def figures_look(request: HttpRequest) -> HttpResponse:
    """What the rules say of the words beside figures that are typed so far; nothing is written."""
    found = queries.figures_to_comment(cast(Asking, request).actor)
    form = FiguresForm(request.POST)
    form.is_valid()
    typed = form.cleaned_data.get("words", "")
    slips = queries.explained(found.clinic, typed, "", form.reasons())
    return access.private(render(request, "quality/listing_slips.html", {"slips": slips}))
