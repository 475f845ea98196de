"""A request that waits for the clinic: its page by a signed link, and the desk's list of them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.forms import ReasonForm
from glideway.booking.views.browser import actor_of, intent
from glideway.booking.views.renewed import to_appointment
from glideway.booking.views.seen import requests_seen
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.refusals import NotYours


@require_safe
@access.allows("appointment", "R", link=True)
def show(request: Asking, token: str) -> HttpResponse:
    """Where a request stands; an accepted one is an appointment, and its page opens instead."""
    asked = queries.request_by_link(token=token, now=request.now)
    if asked.booking:
        return to_appointment(request, asked.booking)
    context = {
        "hold": asked,
        "clinic": asked.placement.clinic,
        "token": token,
        "became": queries.became(asked, now=request.now),
    }
    return access.private(render(request, "booking/request.html", context))


@require_POST
@access.allows("appointment", "X", link=True)
def withdraw(request: Asking, token: str) -> HttpResponse:
    """Take the request back; the clinic's desk is not asked any more."""
    asked = queries.request_by_link(token=token, now=request.now)
    actor = actor_of(request).by_link(token, patient_id=asked.patient_id)
    booking.withdraw_request(hold=asked, by=actor, key=intent(request), now=request.now)
    return redirect("booking:request", token)


@require_safe
@access.allows("appointment", "U")
def waiting(request: Asking) -> HttpResponse:
    """What waits for this clinic's answer, oldest first, each with a yes and a no."""
    if not queries.may_answer(request.actor):
        raise NotYours
    rows = _rows(request)
    requests_seen(request, rows)
    context = {"asked": [(one, ReasonForm(auto_id=f"id_%s_{one.pk}")) for one in rows]}
    return access.private(render(request, "booking/requests.html", context))


@require_POST
@access.allows("appointment", "U")
def accept(request: Asking, public_id: UUID) -> HttpResponse:
    """Yes: the request becomes an appointment and the patient is told."""
    asked = queries.request_for(request.actor, public_id)
    booking.accept_request(hold=asked, by=request.actor, key=intent(request), now=request.now)
    messages.success(request, _("Booked. The patient is told."))
    return redirect("booking:requests")


@require_POST
@access.allows("appointment", "U")
def decline(request: Asking, public_id: UUID) -> HttpResponse:
    """No, and why; without a reason the list comes back and asks for it."""
    asked = queries.request_for(request.actor, public_id)
    form = ReasonForm(request.POST, auto_id=f"id_%s_{asked.pk}")
    if not form.is_valid():
        rows = [
            (one, form if one.pk == asked.pk else ReasonForm(auto_id=f"id_%s_{one.pk}"))
            for one in _rows(request)
        ]
        context = {"asked": rows, "form": form}
        return access.private(render(request, "booking/requests.html", context, status=422))
    booking.decline_request(
        hold=asked,
        why=form.cleaned_data["reason"],
        by=request.actor,
        key=intent(request),
        now=request.now,
    )
    messages.success(request, _("Declined. The patient is told why, and the time is free again."))
    return redirect("booking:requests")


def _rows(request: Asking) -> list[queries.Hold]:
    return list(queries.requests_for(request.actor, now=request.now))
