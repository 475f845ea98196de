"""What comes before a time: the stop, which part hurts, and the emergency questions of that part.

One judgement for the lists and for the hold, so that no way to a time leads round it.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from glideway.booking import queries
from glideway.booking.forms import Search
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.screening import queries as screening


def stopped(request: Asking) -> HttpResponse | None:
    """The stop page, where an emergency answer of this browser stands, whatever the region."""
    if not _answers(request) or screening.stopped(session_of(request), request.now) is None:
        return None
    if request.htmx:  # a part of a page cannot be the stop: the browser goes there itself
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("screening:stop")})
    return redirect("screening:stop")


def before_times(request: Asking, search: Search) -> HttpResponse | None:
    """The stop, the emergency questions that words sound like, or the doctor-first page."""
    session = session_of(request)
    if stop := stopped(request):
        return stop
    if not search.region or not (search.safety or session):
        return None
    state = screening.emergency_state(session, search.region, request.now)
    if state == "unanswered" and search.safety:
        address = reverse("screening:check", args=[search.region])
        return redirect(f"{address}?{urlencode({'next': request.get_full_path()})}")
    if search.asked.service != "consult" and screening.doctor_first(
        session, search.region, request.now
    ):
        query = {"hurts": search.hurts, "near": search.near, "service": "consult"}
        return redirect(f"{reverse('booking:find')}?{urlencode(query)}")
    return None


def before_booking(request: Asking, held: queries.Hold) -> HttpResponse | None:
    """The stop, the choice of what hurts, or the emergency questions that nobody answered yet.

    The questions are a patient's to answer: who books for somebody says what hurts, and the
    patient is asked by the link of the appointment.
    """
    if stop := stopped(request):
        return stop
    if not held.region:
        return redirect("booking:hurts", held.public_id)
    if not _answers(request):
        return None
    state = screening.emergency_state(session_of(request), held.region, request.now)
    if state == "unanswered":
        check = reverse("screening:check", args=[held.region])
        onward = reverse("booking:held", args=[held.public_id])
        return redirect(f"{check}?{urlencode({'next': onward})}")
    return None


def session_of(request: Asking) -> str:
    """The key of this browser's session, empty for one that has none."""
    return request.session.session_key or ""


def _answers(request: Asking) -> bool:
    return bool(access.scopes(request.actor, "screen_answers", "C"))
