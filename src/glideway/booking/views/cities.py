"""All cities of the network, and what somebody in one of them wants to know."""

from __future__ import annotations

import json

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from glideway.booking import queries
from glideway.booking.forms import read_search
from glideway.booking.views.indexing import in_the_language_named, indexed
from glideway.booking.views.safety import CALL, doctor_page, hands_on_closed, stopped
from glideway.directory.core import places
from glideway.kit import access, replica
from glideway.kit.access import Asking
from glideway.kit.pages import language

TREATS = 12


@require_safe
@access.allows("listing", "R")
@replica.may_be_old
def index(request: Asking) -> HttpResponse:
    """Every city by province, with the number of clinics and the soonest time."""
    if stop := stopped(request):
        return stop
    return in_the_language_named(request, lambda: _index(request))


@require_safe
@access.allows("listing", "R")
@replica.may_be_old
def city(request: Asking, slug: str) -> HttpResponse:
    """Who is in one city, how soon, what it costs, who treats what; the openings here and near.

    Who is told to see a doctor first is shown the free calls only.
    """
    place = places.by_slug(slug)
    if place is None:
        return _nowhere(request, slug)
    if "hurts" in request.GET:
        query = {"hurts": request.GET["hurts"], "near": place.words()}
        return redirect(f"{reverse('booking:find')}?{urlencode(query)}")
    if stop := stopped(request):
        return stop
    return in_the_language_named(request, lambda: _city(request, place))


def _index(request: Asking) -> HttpResponse:
    found = queries.cities(now=request.now)
    if hands_on_closed(request, ""):
        found = {code: [_without_time(one) for one in some] for code, some in found.items()}
    provinces = [
        (places.PROVINCES[code].name(language()), cities) for code, cities in found.items()
    ]
    context = {
        "provinces": sorted(provinces, key=lambda row: places.key(row[0])),
        "cities": sum(len(cities) for cities in found.values()),
        "clinics": sum(city.clinics for cities in found.values() for city in cities),
        "indexed": indexed(request, worth=True),
    }
    return render(request, "booking/cities.html", context)


def _without_time(city: queries.City) -> queries.City:
    """A city for who is told to see a doctor first: its times are of hands-on care."""
    return city._replace(soonest=None, looked_at=False)


def _city(request: Asking, place: places.Place) -> HttpResponse:
    search = read_search({"page": request.GET.get("page", "")}, language())
    why = doctor_page(request, "")
    closed = bool(why) or hands_on_closed(request, "")
    service = CALL if closed else search.asked.service
    page = queries.city_page(place, service=service, page=search.asked.page, now=request.now)
    context = {
        "page": page,
        "place": place,
        "asked": page.asked,
        "here": place.slug,
        "name": place.name(language()),
        "province": places.PROVINCES[place.province].name(language()),
        "found": page.found,
        "treats": page.treats[:TREATS],
        "indexed": indexed(request, worth=bool(page.clinics)),
        "linked": _linked_data(page),
        "calls_only": closed,
        "doctor_page": why,
    }
    return render(request, "booking/city.html", context)


def _nowhere(request: Asking, slug: str) -> HttpResponse:
    """No place has this address: what may have been meant, a search, and all cities."""
    name = slug.rpartition("-")[0] or slug
    search = read_search({"near": name.replace("-", " ").title()}, language())
    context = {"search": search, "found": (search.place,) if search.place else search.suggestions}
    return render(request, "booking/no_city.html", context, status=404)


def _linked_data(page: queries.CityPage) -> str:
    """The city's clinics for machines (schema.org): names, addresses, pages; nothing to judge by.

    Angle brackets are written as escapes, so no name can end the block that carries it.
    """
    origin = settings.GLIDEWAY_ORIGIN
    rows = [
        {
            "@type": "MedicalBusiness",
            "name": one.clinic.name,
            "url": origin + reverse("directory:clinic", args=[one.clinic.slug]),
            "address": {
                "@type": "PostalAddress",
                "streetAddress": one.clinic.street,
                "addressLocality": one.clinic.city,
                "addressRegion": one.clinic.province,
                "postalCode": one.clinic.postal_code,
                "addressCountry": "CA",
            },
        }
        for one in page.here
    ]
    text = json.dumps({"@context": "https://schema.org", "@graph": rows}, ensure_ascii=False)
    return text.replace("&", r"\u0026").replace("<", r"\u003c").replace(">", r"\u003e")
