"""One appointment, by its signed link: seen, taken to a calendar, cancelled, undone, told about.

A look changes nothing: whatever acts is a form with a key of its own.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from glideway.body import core as atlas
from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.core.lateness import STEPS as LATE_STEPS
from glideway.booking.core.lateness import may_be_told, too_late
from glideway.booking.forms import read_minutes
from glideway.booking.queries import closures
from glideway.booking.views.browser import actor_of, intent, new_key
from glideway.directory import queries as people
from glideway.directory.core import professions
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.actor import Actor
from glideway.screening import queries as screening
from glideway.screening.core import Triage

MOVED = "moved"
UNDO = timedelta(minutes=3)
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
    own = is_own(request, made)
    region = made.region if own else ""
    here = [str(made.public_id), request.path]
    if own and request.session.get("appointment") != here:
        request.session["appointment"] = here  # the questions before the visit lead back here
    flag = screening.conditions([made.public_id], now=request.now).get(made.public_id)
    asked = people.needs_of([made.patient_id]).get(made.patient_id) if own else None
    condition = flag in ON_CONDITION and made.service.kind != "consult"
    context = context_of(request, made, token) | {
        "own": own,
        "cannot_be": made.cancelled_at is None and closures.patient_told(made),
        "acting_for": bool(own and request.actor.patient_id not in (None, made.patient_id)),
        "moved_from": moved_from(request, made),
        "needs": asked,
        "steps_ahead": bool(asked and asked.step_free) and not made.placement.clinic.step_free,
        "condition": condition,
        "waits": not own and bool(made.region) and (condition or flag is None),
        "part": atlas.load().regions[region].part if region in atlas.load().regions else "",
        "round": screening.screening_path(made.public_id) if own and made.region else "",
        "advice": flag if own else None,
        "late_steps": LATE_STEPS if _may_be_late(request, made) else (),
        "phone_instead": too_late(made.late_minutes or 0, of_minutes=made.service.minutes),
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
@access.allows("appointment", "X", link=True)
def cancel(request: Asking, token: str) -> HttpResponse:
    """Cancel, after the policy was shown; a fee, if one was shown at booking, needs its own yes."""
    made = queries.booking_by_link(token=token, now=request.now)
    if request.method == "POST":
        booking.cancel(
            booking=made,
            by=holder(request, token),
            key=intent(request),
            now=request.now,
            yes="yes" in request.POST,
            reason=request.POST.get("reason", "")[:200],
            on_condition=doctor_first(made, request.now),
        )
        messages.success(request, _("Your appointment is cancelled. Nothing more to do."))
        return redirect("booking:appointment", token)
    if made.cancelled_at:
        return redirect("booking:appointment", token)
    return access.private(render(request, "booking/cancel.html", context_of(request, made, token)))


@require_POST
@access.allows("appointment", "X", link=True)
def undo(request: Asking, token: str) -> HttpResponse:
    """Take the booking back within three minutes, with no fee and no reason."""
    made = queries.booking_by_link(token=token, now=request.now)
    booking.undo(booking=made, by=holder(request, token), key=intent(request), now=request.now)
    messages.success(request, _("The booking was taken back. It cost nothing."))
    return redirect("booking:appointment", token)


@require_POST
@access.allows("appointment", "U", link=True)
def late(request: Asking, token: str) -> HttpResponse:
    """Tell the desk how late one comes; saying it again changes what was said."""
    made = queries.booking_by_link(token=token, now=request.now)
    minutes = read_minutes(request.POST.dict())
    told = booking.run_late(
        booking=made,
        minutes=minutes,
        by=holder(request, token),
        key=intent(request),
        now=request.now,
    )
    clinic = told.placement.clinic.name
    said = _("%(clinic)s knows that you come about %(minutes)s minutes late.")
    messages.success(request, said % {"clinic": clinic, "minutes": minutes})
    return redirect("booking:appointment", token)


@require_POST
@access.allows("appointment", "U", link=True)
def come(request: Asking, token: str) -> HttpResponse:
    """Say that one will come."""
    made = queries.booking_by_link(token=token, now=request.now)
    booking.say_yes(booking=made, by=holder(request, token), key=intent(request), now=request.now)
    messages.success(request, _("Thank you. The clinic expects you."))
    return redirect("booking:appointment", token)


@require_POST
@access.allows("appointment", "U", link=True)
def new_link(request: Asking, token: str) -> HttpResponse:
    """Mail a new link; this one ends at once, wherever else it lies."""
    made = queries.booking_by_link(token=token, now=request.now)
    booking.new_link(booking=made, by=holder(request, token), key=intent(request), now=request.now)
    return access.private(
        render(request, "booking/new_link.html", {"clinic": made.placement.clinic})
    )


def holder(request: Asking, token: str) -> Actor:
    """This browser, acting on the one appointment that the link names."""
    return actor_of(request).by_link(token[:22])


def doctor_first(made: queries.Booking, now: datetime) -> bool:
    """Whether the answers before this visit ask for a doctor first, or for more."""
    return screening.conditions([made.public_id], now=now).get(made.public_id) in ON_CONDITION


def _may_be_late(request: Asking, made: queries.Booking) -> bool:
    here = made.arrived_at is not None or made.cancelled_at is not None
    return not here and may_be_told(made.starts_at, now=request.now)


def is_own(request: Asking, made: queries.Booking) -> bool:
    """Whether this is the browser that booked, the patient, or who acts for the patient."""
    actor = request.actor
    if actor.patient_id is not None:
        mine = actor.patient_id == made.patient_id
        return mine or people.within(actor, now=request.now).filter(pk=made.patient_id).exists()
    return bool(actor.session_key) and queries.booked_by(made=made, actor=actor)


def keep_moved(request: Asking, made: queries.Booking, at: datetime) -> None:
    """Remember for this browser where a visit lay before it moved, so that a slip can go back."""
    request.session[MOVED] = {
        "booking": str(made.public_id),
        "start": made.starts_at.isoformat(),
        "placement": str(made.placement.public_id),
        "until": (at + UNDO).isoformat(),
    }


def moved_from(request: Asking, made: queries.Booking) -> dict[str, object] | None:
    """Where this visit lay until this browser moved it just now, while going back is offered."""
    was = request.session.get(MOVED) or {}
    if was.get("booking") != str(made.public_id):
        return None
    if datetime.fromisoformat(was["until"]) <= request.now:
        return None
    return {"start": datetime.fromisoformat(was["start"]), "placement": was["placement"]}


def context_of(request: Asking, made: queries.Booking, token: str) -> dict[str, object]:
    """What each page of an appointment shows."""
    kinds = professions.services()
    return {
        "booking": made,
        "clinic": made.placement.clinic,
        "token": token,
        "kind": kinds[made.service.kind],
        "profession": professions.professions()[made.placement.practitioner.profession],
        "terms": booking.terms(
            booking=made, now=request.now, on_condition=doctor_first(made, request.now)
        ),
        "over": made.starts_at <= request.now,
        "key": new_key(),
        "answers": reverse("booking:link_answer", args=[token, UUID(int=0)]),
    }
