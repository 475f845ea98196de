"""What anybody may read: who practises here, and what a clinic is like."""

from typing import cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from glideway.directory import queries
from glideway.directory.core import professions
from glideway.directory.forms import PeopleForm
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.refusals import NotYours


@access.allows("listing", "R")
@require_safe
def practitioners(request: HttpRequest) -> HttpResponse:
    """Everybody who practises here, by name, profession, place and verified licence."""
    form = PeopleForm(request.GET)
    form.is_valid()
    typed = {key: value for key, value in form.cleaned_data.items() if value}
    wanted = queries.Wanted(**typed)
    kept = urlencode({key: value for key, value in typed.items() if key != "page"})
    shown = {
        "form": form,
        "wanted": wanted,
        "page": queries.practitioners(wanted, now=cast(Asking, request).now),
        "professions": professions.professions().values(),
        "kept": kept,
    }
    return render(request, "directory/practitioners.html", shown)


@access.allows("listing", "R")
@require_safe
def practitioner(request: HttpRequest, slug: str) -> HttpResponse:
    """One practitioner: credentials as verified, stated or lapsed, and never more."""
    person, plaques = queries.practitioner(slug, now=cast(Asking, request).now)
    return render(request, "directory/practitioner.html", {"person": person, "plaques": plaques})


@access.allows("listing", "R")
@require_safe
def clinic(request: HttpRequest, slug: str) -> HttpResponse:
    """A clinic's public page: prices, people, how to get there, and where its points are.

    One that is not offered until a condition is met says that, and leads to points and complaint.
    """
    try:
        house = queries.house(slug, now=cast(Asking, request).now)
    except NotYours:
        return render(request, "directory/not_offered.html", {"clinic": queries.readable(slug)})
    with timezone.override(house.clinic.zone):
        return render(request, "directory/clinic.html", {"house": house, "clinic": house.clinic})
