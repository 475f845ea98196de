"""All cities of the network, and each city's real openings."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from glideway.booking import queries
from glideway.booking.views.safety import stopped
from glideway.directory.core import places
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.pages import language
from glideway.kit.refusals import NotYours


@require_safe
@access.allows("page", "R")
def index(request: Asking) -> HttpResponse:
    """Every city by province, with the number of clinics and the soonest time."""
    found = queries.cities(now=request.now)
    provinces = [
        (places.PROVINCES[code].name(language()), cities) for code, cities in found.items()
    ]
    context = {
        "provinces": sorted(provinces, key=lambda row: places.key(row[0])),
        "cities": sum(len(cities) for cities in found.values()),
        "clinics": sum(city.clinics for cities in found.values() for city in cities),
    }
    return render(request, "booking/cities.html", context)


@require_safe
@access.allows("page", "R")
def city(request: Asking, slug: str) -> HttpResponse:
    """The openings in one city and close to it."""
    place = places.by_slug(slug)
    if place is None:
        raise NotYours
    if "hurts" in request.GET:
        query = {"hurts": request.GET["hurts"], "near": place.words()}
        return redirect(f"{reverse('booking:find')}?{urlencode(query)}")
    if stop := stopped(request):
        return stop
    asked = queries.Asked(lat=place.lat, lon=place.lon, zone=place.zone)
    context = {
        "place": place,
        "asked": asked,
        "here": slug,
        "name": place.name(language()),
        "province": places.PROVINCES[place.province].name(language()),
        "found": queries.find(asked, now=request.now),
    }
    return render(request, "booking/city.html", context)
