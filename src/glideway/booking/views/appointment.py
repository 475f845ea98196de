"""One appointment, by its signed link: seen, taken to a calendar, moved, cancelled, undone."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from glideway.body import core as atlas
from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.forms import read_tap
from glideway.booking.views.browser import actor_of, new_key
from glideway.directory.core import professions
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.actor import Actor
from glideway.kit.templatetags.kit import clock_time, weekday_date
from glideway.screening import operations as answers
from glideway.screening import queries as screening
from glideway.screening.core import Triage

ON_CONDITION = frozenset({Triage.REFER_FIRST, Triage.EMERGENCY})


@require_safe
@access.allows("appointment", "R", link=True)
def show(request: Asking, token: str) -> HttpResponse:
    """The appointment and what to expect.

    The link alone shows initials, time and clinic, and that something waits. What the region asks
    one to wear, and the questions before the visit, show in the browser that booked and to the
    patient signed in.
    """
    made = queries.booking_by_link(token=token, now=request.now)
    own = _is_own(request, made)
    region = made.region if own else ""
    here = [str(made.public_id), request.path]
    if own and request.session.get("appointment") != here:
        request.session["appointment"] = here  # the questions before the visit lead back here
    flag = screening.conditions([made.public_id]).get(made.public_id)
    condition = flag in ON_CONDITION and made.service.kind != "consult"
    context = _context(request, made, token) | {
        "own": own,
        "condition": condition,
        "waits": not own and bool(made.region) and (condition or flag is None),
        "part": atlas.load().regions[region].part if region in atlas.load().regions else "",
        "round": screening.screening_path(made.public_id) if own and made.region else "",
        "advice": flag if own else None,
    }
    return access.private(render(request, "booking/appointment.html", context))


@require_safe
@access.allows("appointment", "R", link=True)
def calendar(request: Asking, token: str) -> HttpResponse:
    """The calendar file: time, clinic and telephone, nothing of why."""
    made = queries.booking_by_link(token=token, now=request.now)
    text = queries.calendar_of(made, now=request.now)
    method = "CANCEL" if made.cancelled_at else "PUBLISH"
    response = HttpResponse(text, content_type=f"text/calendar; charset=utf-8; method={method}")
    response["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return access.private(response)


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("appointment", "U", link=True)
def move(request: Asking, token: str) -> HttpResponse:
    """Choose another time; the old one stands until the new one is taken."""
    made = queries.booking_by_link(token=token, now=request.now)
    if request.method == "POST":
        tap = read_tap(request.POST.dict())
        moved = booking.move(
            booking=made,
            starts_at=tap.starts_at,
            by=_holder(request, token),
            key=tap.key,
            now=request.now,
        )
        if moved.region:
            answers.attach(
                booking=moved.public_id,
                patient=made.patient,
                region=moved.region,
                session_key=request.session.session_key or "",
                by=_holder(request, token),
                now=request.now,
                until=moved.starts_at + queries.AFTER_THE_VISIT,
                language=made.patient.language,
            )
        zone = made.placement.clinic.zone
        before = f"{weekday_date(made.starts_at, zone)}, {clock_time(made.starts_at, zone)}"
        messages.success(
            request, _("Your appointment was moved. It was on %(before)s.") % {"before": before}
        )
        return redirect("booking:appointment", token)
    context = _context(request, made, token) | {"days": queries.move_times(made, now=request.now)}
    return access.private(render(request, "booking/move.html", context))


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("appointment", "X", link=True)
def cancel(request: Asking, token: str) -> HttpResponse:
    """Cancel, after the policy was shown; a fee, if one was shown at booking, needs its own yes."""
    made = queries.booking_by_link(token=token, now=request.now)
    if request.method == "POST":
        booking.cancel(
            booking=made,
            by=_holder(request, token),
            now=request.now,
            yes="yes" in request.POST,
            reason=request.POST.get("reason", ""),
            on_condition=_doctor_first(made),
        )
        messages.success(request, _("Your appointment is cancelled. Nothing more to do."))
        return redirect("booking:appointment", token)
    return access.private(render(request, "booking/cancel.html", _context(request, made, token)))


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("appointment", "U", link=True)
def swap(request: Asking, token: str) -> HttpResponse:
    """Give the visit up for a free call at the clinic, in one tap; the answers go along."""
    made = queries.booking_by_link(token=token, now=request.now)
    if request.method == "POST":
        return _swapped(request, made, token)
    clinic = made.placement.clinic
    _clinic, people = queries.clinic_times(clinic.slug, service="consult", now=request.now)
    context = _context(request, made, token) | {"people": [one for one in people if one.days]}
    return access.private(render(request, "booking/swap.html", context))


def _swapped(request: Asking, made: queries.Booking, token: str) -> HttpResponse:
    tap = read_tap(request.POST.dict())
    placement, service = queries.placement_and_service(tap.placement, tap.service)
    call = booking.swap(
        booking=made,
        call=booking.BookingRow(
            service=service, placement=placement, starts_at=tap.starts_at, patient=made.patient
        ),
        by=_holder(request, token),
        key=tap.key,
        now=request.now,
        on_condition=_doctor_first(made),
    )
    if told := screening.of_booking(made.public_id):
        answers.attach(
            booking=call.public_id,
            patient=made.patient,
            region=call.region,
            complaint=told,
            by=_holder(request, token),
            now=request.now,
            until=call.starts_at + queries.AFTER_THE_VISIT,
            language=made.patient.language,
        )
    messages.success(request, _("The visit is cancelled, and the free call is booked instead."))
    return redirect("booking:appointment", queries.link_of(call))


@require_POST
@access.allows("appointment", "X", link=True)
def undo(request: Asking, token: str) -> HttpResponse:
    """Take the booking back within three minutes, with no fee and no reason."""
    made = queries.booking_by_link(token=token, now=request.now)
    booking.undo(booking=made, by=_holder(request, token), now=request.now)
    messages.success(request, _("The booking was taken back. It cost nothing."))
    return redirect("booking:appointment", token)


def _holder(request: Asking, token: str) -> Actor:
    return actor_of(request).by_link(token[:22])


def _doctor_first(made: queries.Booking) -> bool:
    """Whether the answers before this visit ask for a doctor first, or for more."""
    return screening.conditions([made.public_id]).get(made.public_id) in ON_CONDITION


def _is_own(request: Asking, made: queries.Booking) -> bool:
    actor = request.actor
    if actor.patient_id is not None:
        return actor.patient_id == made.patient_id
    return bool(actor.session_key) and queries.booked_by(made=made, actor=actor)


def _context(request: Asking, made: queries.Booking, token: str) -> dict[str, object]:
    kinds = professions.services()
    return {
        "booking": made,
        "clinic": made.placement.clinic,
        "token": token,
        "kind": kinds[made.service.kind],
        "profession": professions.professions()[made.placement.practitioner.profession],
        "terms": booking.terms(booking=made, now=request.now, on_condition=_doctor_first(made)),
        "over": made.starts_at <= request.now,
        "key": new_key(),
    }
