"""An appointment that goes elsewhere: to another time or a colleague, or swapped for a call."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.forms import read_tap
from glideway.booking.views.appointment import context_of, doctor_first, holder, keep_moved
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.templatetags.kit import clock_time, weekday_date
from glideway.screening import operations as answers
from glideway.screening import queries as screening


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("appointment", "U", link=True)
def move(request: Asking, token: str) -> HttpResponse:
    """Choose another time, of the same practitioner or of a colleague at the clinic.

    The old time stands until the new one is taken; used twice, the same appointment moves twice.
    """
    made = queries.booking_by_link(token=token, now=request.now)
    if request.method == "POST":
        tap = read_tap(request.POST.dict())
        moved = booking.move(
            booking=made,
            starts_at=tap.starts_at,
            placement=queries.colleague(made, tap.placement),
            by=holder(request, token),
            key=tap.key,
            now=request.now,
        )
        if moved.region:
            answers.attach(
                booking=moved.public_id,
                patient=made.patient,
                region=moved.region,
                session_key=request.session.session_key or "",
                by=holder(request, token),
                now=request.now,
                until=moved.starts_at + queries.AFTER_THE_VISIT,
                language=made.patient.language,
                clinic_id=moved.placement.clinic_id,
            )
        zone = made.placement.clinic.zone
        before = f"{weekday_date(made.starts_at, zone)}, {clock_time(made.starts_at, zone)}"
        messages.success(
            request, _("Your appointment was moved. It was on %(before)s.") % {"before": before}
        )
        keep_moved(request, made, request.now)
        return redirect("booking:appointment", token)
    if made.cancelled_at:
        return redirect("booking:appointment", token)
    context = context_of(request, made, token) | {
        "people": queries.move_choices(made, now=request.now)
    }
    return access.private(render(request, "booking/move.html", context))


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("appointment", "U", link=True)
def swap(request: Asking, token: str) -> HttpResponse:
    """Give the visit up for a free call at the clinic, in one tap; the answers go along."""
    made = queries.booking_by_link(token=token, now=request.now)
    if request.method == "POST":
        return _swapped(request, made, token)
    if made.cancelled_at:
        return redirect("booking:appointment", token)
    clinic = made.placement.clinic
    _clinic, people = queries.clinic_times(clinic.slug, service="consult", now=request.now)
    context = context_of(request, made, token) | {"people": [one for one in people if one.days]}
    return access.private(render(request, "booking/swap.html", context))


def _swapped(request: Asking, made: queries.Booking, token: str) -> HttpResponse:
    tap = read_tap(request.POST.dict())
    placement, service = queries.placement_and_service(tap.placement, tap.service)
    call = booking.swap(
        booking=made,
        call=booking.BookingRow(
            service=service, placement=placement, starts_at=tap.starts_at, patient=made.patient
        ),
        by=holder(request, token),
        key=tap.key,
        now=request.now,
        on_condition=doctor_first(made, request.now),
    )
    if told := screening.of_booking(made.public_id):
        answers.attach(
            booking=call.public_id,
            patient=made.patient,
            region=call.region,
            complaint=told,
            by=holder(request, token),
            now=request.now,
            until=call.starts_at + queries.AFTER_THE_VISIT,
            language=made.patient.language,
            clinic_id=call.placement.clinic_id,
        )
    messages.success(request, _("The visit is cancelled, and the free call is booked instead."))
    return redirect("booking:appointment", queries.link_of(call))
