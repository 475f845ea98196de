"""Two or three clinics side by side, shareable by the address."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from glideway.booking import queries
from glideway.booking.forms import read_search
from glideway.booking.views.safety import CALL, hands_on_closed, stopped
from glideway.directory.core import professions
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.pages import language


@require_safe
@access.allows("listing", "R")
def compare(request: Asking) -> HttpResponse:
    """The clinics that the address names, fact by fact; it says what differs and never who wins."""
    if stop := stopped(request):
        return stop
    kinds = professions.services()
    search = read_search(request.GET.dict(), language())
    service = search.asked.service
    closed = service != CALL and hands_on_closed(request, search.region)
    service = CALL if closed else service
    named = request.GET.getlist("clinic")
    found = queries.beside(named, service=service, region=search.region, now=request.now)
    context = {
        "found": found,
        "enough": len(found) >= queries.FEWEST,
        "too_many": len(set(named)) > queries.MOST,
        "service": kinds[service],
        "search": search,
        "calls_only": closed,
    }
    return render(request, "booking/compare.html", context)
