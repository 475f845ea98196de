"""The result page, shareable by its address, and one clinic's times."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from glideway.booking import queries
from glideway.booking.forms import read_search, read_start
from glideway.booking.views.safety import (
    CALL,
    before_times,
    calls_of,
    doctor_page,
    hands_on_closed,
    stopped,
)
from glideway.directory import queries as people
from glideway.directory.core import professions
from glideway.kit import access, replica
from glideway.kit.access import Asking
from glideway.kit.pages import language

WEIGHED = ("much_", "sort", "page")  # what the form of the weights says itself
KEPT = ("lat", "lon", "needs", "sort", "much_")  # what the form of the filters hands on


@require_safe
@access.allows("listing", "R")
@replica.may_be_old
def find(request: Asking) -> HttpResponse:
    """Open times near a place for what hurts; either word alone works.

    Alarm words lead to the emergency questions first. Who is told to see a doctor first is shown
    the free call only.
    """
    search = read_search(request.GET.dict(), language())
    if first := before_times(request, search):
        return _whole(request, first)
    if search.lost:
        page = render(request, "booking/nowhere.html", {"search": search}, status=404)
        return _whole(request, page)
    if needed := _by_needs(request):
        return _whole(request, needed)
    found = queries.find(search.asked, now=request.now, tongue=language())
    asked = search.asked.shown(far=found.far)
    near = asked.lat is not None
    closed = asked.service == CALL and hands_on_closed(request, search.region)
    context = {
        "search": search,
        "asked": asked,
        "found": found,
        "services": professions.services().values(),
        "professions": professions.professions().values(),
        "weights": [one for one in asked.weights._asdict().items() if one[0] != "near" or near],
        "weighed": [one for one in request.GET.items() if not one[0].startswith(WEIGHED)],
        "carried": [one for one in request.GET.items() if one[0].startswith(KEPT)],
        "most_dollars": asked.most_cents // 100 if asked.most_cents is not None else "",
        "here": search.place.slug if search.place else "",
        "calls_only": closed,
        "doctor_page": doctor_page(request, search.region) if closed else "",
    }
    if not request.htmx:
        return render(request, "booking/find.html", context)
    answer = render(request, "booking/find.html#found", context)
    answer["HX-Push-Url"] = _address(request)
    return answer


def _whole(request: Asking, page: HttpResponse) -> HttpResponse:
    """A page of its own: where a part was asked for the browser goes there itself."""
    if not request.htmx or "HX-Redirect" in page:
        return page
    address = page.get("Location", request.get_full_path())
    return HttpResponse(status=204, headers={"HX-Redirect": address})


def _address(request: Asking) -> str:
    """The address of a search without what says nothing: it is read aloud and shared."""
    query = request.GET.copy()
    for name in [name for name, said in query.items() if not said]:
        del query[name]
    return f"{request.path}?{query.urlencode()}" if query else request.path


@require_safe
@access.allows("listing", "R")
def loosen(request: Asking) -> HttpResponse:
    """Which one filter to take off where nothing is found: a page, or the part of it in a hole."""
    search = read_search(request.GET.dict(), language())
    if first := before_times(request, search):
        return _whole(request, first)
    context = {
        "search": search,
        "asked": search.asked,
        "ways": queries.loosened(search.asked, now=request.now),
    }
    part = "booking/loosen.html#ways" if request.htmx else "booking/loosen.html"
    return render(request, part, context)


def _by_needs(request: Asking) -> HttpResponse | None:
    """The same search with what a signed-in person needs as filters: once, each with its way off.

    The address remembers that it was done, so a filter that was taken off stays off.
    """
    patient = request.actor.patient_id
    if "needs" in request.GET or not patient:
        return None
    needs = people.needs_of([patient]).get(patient)
    if needs is None or not (needs.step_free or needs.practitioner_sex):
        return None
    query = request.GET.copy()
    query["needs"] = "1"
    if needs.step_free:
        query["stepfree"] = "1"
    if needs.practitioner_sex:
        query["sex"] = needs.practitioner_sex
    return redirect(f"{request.path}?{query.urlencode()}")


@require_safe
@access.allows("listing", "R")
@replica.may_be_old
def clinic_times(request: Asking, slug: str) -> HttpResponse:
    """One clinic's times by practitioner: a page, or the part of it that fills a hole."""
    if stop := stopped(request):
        return stop
    kinds = professions.services()
    service = request.GET.get("service", "first")
    service = service if service in kinds else "first"
    search = read_search(request.GET.dict(), language())
    if service != CALL and hands_on_closed(request, search.region):
        return calls_of(slug, search.region)
    start = read_start(request.GET.dict())
    page = queries.clinic_page(
        slug,
        service=service,
        practitioner=request.GET.get("practitioner", ""),
        region=search.region,
        start=start,
        days=search.asked.days,
        now=request.now,
    )
    context = {
        "clinic": page.clinic,
        "page": page,
        "people": page.people,
        "start": start,
        "practitioner": request.GET.get("practitioner", ""),
        "usual": queries.usual_told(queries.plaque_of_waits(page.clinic)),
        "next": page.soonest,
        "kinds": kinds.values(),
        "service": kinds[service],
        "search": search,
    }
    part = "booking/times.html#times" if request.htmx else "booking/times.html"
    return render(request, part, context)


@require_safe
@access.allows("listing", "R")
def practitioner_next(request: Asking, slug: str) -> HttpResponse:
    """One practitioner's coming times at each clinic: a page, or the part that fills a hole."""
    if stop := stopped(request):
        return stop
    service = CALL if hands_on_closed(request, "") else "first"
    context = {
        "people": queries.practitioner_times(slug, service=service, now=request.now),
        "search": read_search(request.GET.dict(), language()),
    }
    part = "booking/next.html#next" if request.htmx else "booking/next.html"
    return render(request, part, context)
