"""What comes before a time: the stop, which part hurts, and the emergency questions of that part.

One judgement for the lists and for the hold, so that no way to a time leads round it.
"""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from glideway.booking import queries
from glideway.booking.forms import Search
from glideway.directory.core import places
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.screening import queries as screening

CALL = "consult"

SEEN = "screened"  # the session's key: which round this very browser answered
HELD = "held"  # the session's key: the time that is held while the questions are asked


def stopped(request: Asking) -> HttpResponse | None:
    """The stop page, where an emergency answer stands, whatever the region: of this browser
    before a booking, or of the patient after one.
    """
    if not _answers(request):
        return None
    session = session_of(request)
    urgent = screening.stopped(session, request.now) or screening.urgent(
        session_key=session,
        patient_id=request.actor.patient_id,
        seen=request.session.get(SEEN, ""),
        now=request.now,
    )
    if urgent is None:
        return None
    if request.htmx:  # a part of a page cannot be the stop: the browser goes there itself
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("screening:stop")})
    return redirect("screening:stop")


def before_times(request: Asking, search: Search) -> HttpResponse | None:
    """The stop, help for a life, the emergency questions words sound like, or doctor-first."""
    session = session_of(request)
    if stop := stopped(request):
        return stop
    if search.crisis:
        return redirect("screening:crisis")
    if (
        search.region
        and search.safety
        and screening.emergency_state(session, search.region, request.now) == "unanswered"
    ):
        address = reverse("screening:check", args=[search.region])
        return redirect(f"{address}?{urlencode({'next': request.get_full_path()})}")
    if search.asked.service != CALL and hands_on_closed(request, search.region):
        query = {"hurts": search.region, "near": search.near, "service": CALL}
        known = {name: value for name, value in query.items() if value}
        return redirect(f"{reverse('booking:find')}?{urlencode(known)}")
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
    back = reverse("booking:held", args=[held.public_id])
    if first := _questions(request, held, back):
        return first
    return _doctor_first(request, held)


def before_accepting(request: Asking, offer: queries.Hold, back: str) -> HttpResponse | None:
    """What comes before an offered time is taken: the same as before a booking.

    But for what hurts, which was said when the wish was made; and an appointment that only moves
    has its answers already.
    """
    if stop := stopped(request):
        return stop
    entry = offer.entry
    if not offer.region or entry is None or entry.booking_id or not _answers(request):
        return None
    return _questions(request, offer, back) or _doctor_first(request, offer)


def _questions(request: Asking, held: queries.Hold, back: str) -> HttpResponse | None:
    """The emergency questions, where nobody answered them in this browser; then back."""
    state = screening.emergency_state(session_of(request), held.region, request.now)
    if state != "unanswered":
        return None
    clinic = held.placement.clinic
    place = places.by_slug(clinic.place)
    query = {"next": back, "near": place.words() if place else ""}
    request.session[HELD] = {
        "until": held.expires_at.isoformat(),
        "at": held.starts_at.isoformat(),
        "zone": clinic.zone,
        "clinic": clinic.name,
        "hold": back,
    }
    return redirect(f"{reverse('screening:check', args=[held.region])}?{urlencode(query)}")


def _doctor_first(request: Asking, held: queries.Hold) -> HttpResponse | None:
    if held.service.kind == CALL or not hands_on_closed(request, held.region, at=held.starts_at):
        return None
    messages.info(request, _("A doctor should check this first. A free call stays possible."))
    return calls_of(held.placement.clinic.slug, held.region)


def hands_on_closed(
    request: Asking, region: str, *, patient: int | None = None, at: datetime | None = None
) -> bool:
    """Whether a doctor comes before hands-on care of `region`: by what this browser was unsure of,
    or by the answers that the signed-in patient stands on and that nobody cleared.

    Without a region: whether one comes before any hands-on care. A letter that clears must still
    hold `at` the time of the visit.
    """
    if screening.unsure(session_of(request), request.now):
        return True
    patient = request.actor.patient_id if patient is None else patient
    return patient is not None and queries.doctor_first(
        patient, region, at=at or request.now, now=request.now
    )


def doctor_page(request: Asking, region: str) -> str:
    """Where this browser reads why a doctor comes first; nothing where it answered nothing."""
    told = screening.unsure(session_of(request), request.now)
    return reverse("screening:doctor", args=[region or told.region]) if told else ""


def calls_of(clinic: str, region: str) -> HttpResponse:
    """The free calls of a clinic about a region."""
    query = {"service": CALL} | ({"hurts": region} if region else {})
    return redirect(f"{reverse('booking:clinic_times', args=[clinic])}?{urlencode(query)}")


def session_of(request: Asking) -> str:
    """The key of this browser's session, empty for one that has none."""
    return request.session.session_key or ""


def _answers(request: Asking) -> bool:
    return bool(access.scopes(request.actor, "screen_answers", "C"))
