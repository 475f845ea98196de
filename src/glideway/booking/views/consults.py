"""A booked free consult at the clinic: how it ended, its video room; the patient's line."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.forms import EndForm, NumberForm, VideoForm
from glideway.booking.views.appointment import context_of, holder
from glideway.booking.views.browser import intent, sent
from glideway.directory import operations as directory
from glideway.kit import access, forms_once
from glideway.kit.access import Asking
from glideway.kit.refusals import NotYours


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("appointment", "U")
def consult(request: Asking, public_id: UUID) -> HttpResponse:
    """One booked free consult: what it was about is not told here, only how it ended."""
    call = queries.consult_of(request.actor, public_id)
    ending = queries.ending_of(call)
    visits = queries.visits_after(
        request.actor, patient_id=call.patient_id, phone=call.patient.phone, now=request.now
    )
    form = EndForm(sent(request), visits=visits)
    if form.is_valid():
        booking.end_consult(
            booking=call,
            outcome=form.cleaned_data["outcome"],
            line=form.cleaned_data["line"],
            visit=form.visit_chosen(),
            by=request.actor,
            key=intent(request),
            now=request.now,
        )
        messages.success(request, _("The end is kept, and the patient can read the line."))
        return redirect("booking:consult", public_id)
    context = {
        "call": call,
        "clinic": call.placement.clinic,
        "ending": ending,
        "form": form,
        "begun": call.starts_at <= request.now,
        "missed": call.cancelled_at is not None or call.no_show_at is not None,
    }
    status = 422 if form.errors else 200
    return access.private(render(request, "booking/consult.html", context, status=status))


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("appointment", "U", link=True)
def leave_number(request: Asking, token: str) -> HttpResponse:
    """The number to call, left by who booked a call with an e-mail address only."""
    made = queries.booking_by_link(token=token, now=request.now)
    if made.service.channel != "phone":
        raise NotYours
    form = NumberForm(sent(request))
    status = 422 if form.errors else 200
    if form.is_valid():
        try:
            directory.leave_number(
                patient=made.patient,
                phone=form.cleaned_data["phone"],
                by=holder(request, token),
                key=intent(request),
                now=request.now,
            )
        except (directory.NotANumber, directory.NumberKnown) as no:
            form.add_error("phone", str(no))
            status = no.status
        else:
            messages.success(request, _("Thank you. The clinic calls this number."))
            return redirect("booking:appointment", token)
    context = context_of(request, made, token) | {"form": form}
    return access.private(render(request, "booking/number.html", context, status=status))


@require_safe
@access.allows("callback", "R", link=True)
def answer(request: Asking, token: str) -> HttpResponse:
    """What came of a free call, in one line, for the patient who holds the link."""
    ending = queries.answer_by_link(token=token, now=request.now)
    context = {"ending": ending, "clinic": queries.clinic_that_called(ending)}
    return access.private(render(request, "booking/consult_answer.html", context))


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("listing", "U")
@forms_once.keyed()
def video_room(request: Asking) -> HttpResponse:
    """Where the clinic's online visits are held: an https address, or none."""
    if "clinic" not in access.scopes(request.actor, "listing", "U"):
        raise NotYours
    clinic = queries.clinic_of(request.actor)
    form = VideoForm(sent(request), initial={"link": clinic.online_link})
    if form.is_valid():
        directory.set_video_room(
            clinic=clinic, link=form.cleaned_data["link"], by=request.actor, now=request.now
        )
        messages.success(request, _("Saved. Patients see the link from 15 minutes before a visit."))
        return redirect("booking:video_room")
    status = 422 if form.errors else 200
    context = {"form": form, "clinic": clinic}
    return access.private(render(request, "booking/consult_room.html", context, status=status))
