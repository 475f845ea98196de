"""A time that came free and is offered: seen by its link, taken, or passed on."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.views.browser import actor_of, intent
from glideway.booking.views.renewed import to_appointment
from glideway.booking.views.safety import before_accepting, session_of
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.actor import Actor
from glideway.screening import operations as answers

TAKEN = "taken"


@require_safe
@access.allows("waitlist_entry", "X", link=True)
def show(request: Asking, token: str) -> HttpResponse:
    """The time, the clinic and how long it is kept; after its end, that it has passed on.

    Nothing else of the person: the link alone does not say who reads.
    """
    offer = queries.offer_by_link(token=token, now=request.now)
    entry = offer.entry
    live = offer.let_go_at is None and offer.expires_at > request.now
    taken = not live and queries.line_of(offer) == TAKEN
    made = (offer.booking or (entry and entry.booking)) if taken else None
    context = {
        "offer": offer,
        "hold": offer,
        "clinic": offer.placement.clinic,
        "token": token,
        "live": live,
        "was_taken": taken,
        "taken": queries.first_link(made) if made else "",
        "instead": entry.booking if entry else None,
        "leave": queries.entry_link(entry) if entry else "",
    }
    template = "booking/offer.html" if live or taken else "booking/passed_on.html"
    return access.private(render(request, template, context))


@require_POST
@access.allows("waitlist_entry", "X", link=True)
def accept(request: Asking, token: str) -> HttpResponse:
    """Take the offered time; the emergency questions come first where nobody answered them."""
    offer = queries.offer_by_link(token=token, now=request.now)
    key, back = intent(request), reverse("booking:offer", args=[token])
    if first := before_accepting(request, offer, back):
        return first
    made = booking.accept_offer(offer=offer, by=_holder(request, token), key=key, now=request.now)
    entry = offer.entry
    if made.region and entry is not None and entry.booking_id is None:
        answers.attach(
            booking=made.public_id,
            patient=entry.patient,
            region=made.region,
            session_key=session_of(request),
            by=_holder(request, token),
            now=request.now,
            until=made.starts_at + queries.AFTER_THE_VISIT,
            language=entry.patient.language,
            clinic_id=made.placement.clinic_id,
        )
    if entry is not None and entry.booking_id is not None:
        messages.success(request, _("Your appointment was moved to this time."))
    else:
        messages.success(request, _("The time is yours. We have written to you."))
    return to_appointment(request, made)


@require_POST
@access.allows("waitlist_entry", "X", link=True)
def refuse(request: Asking, token: str) -> HttpResponse:
    """No thanks: the time goes to the next, and the wish stays on the list."""
    offer = queries.offer_by_link(token=token, now=request.now)
    booking.pass_offer(
        offer=offer, by=_holder(request, token), key=intent(request), now=request.now
    )
    return redirect("booking:offer", token)


def _holder(request: Asking, token: str) -> Actor:
    return actor_of(request).by_link(token[:22])
