"""What a visit takes and how it is booked: rooms, devices, ways between clinics, services."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.forms.services import ServiceForm, WayForm
from glideway.booking.queries import rooms as things
from glideway.booking.views.browser import intent, new_key, sent
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.actor import Actor
from glideway.kit.refusals import NotYours


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("listing", "C")
def rooms(request: Asking) -> HttpResponse:
    """The rooms and devices of the clinic; a new one is added here."""
    clinic = queries.clinic_of(_owner(request.actor))
    refusal = None
    if request.method == "POST":
        try:
            booking.add_resource(
                clinic=clinic,
                kind=request.POST.get("kind", ""),
                name=request.POST.get("name", ""),
                sort=request.POST.get("sort", ""),
                by=request.actor,
                key=intent(request),
                now=request.now,
            )
        except booking.NeedsAName as missing:
            refusal = missing
        else:
            messages.success(request, _("Added."))
            return redirect("booking:rooms")
    context = {
        "clinic": clinic,
        "things": things.with_use(request.actor, now=request.now),
        "refusal": refusal,
        "said": request.POST,
    }
    status = refusal.status if refusal else 200
    return access.private(render(request, "booking/hours_rooms.html", context, status=status))


@require_POST
@access.allows("listing", "U")
def room(request: Asking, public_id: UUID) -> HttpResponse:
    """Rename a room or device, or take it out of use and back."""
    row = access.the(things.resources(_owner(request.actor)), public_id=public_id)
    named = {"resource": row, "by": request.actor, "key": intent(request), "now": request.now}
    if "retire" in request.POST or "resume" in request.POST:
        booking.retire_resource(retired="retire" in request.POST, **named)
    else:
        booking.rename_resource(name=request.POST.get("name", ""), **named)
    messages.success(request, _("Saved."))
    return redirect("booking:rooms")


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("listing", "U")
def travel(request: Asking, public_id: UUID) -> HttpResponse:
    """How long one practitioner needs from this clinic to each other of the own ones."""
    actor = _owner(request.actor)
    clinic = queries.clinic_of(actor)
    placement = access.the(things.placements(actor), public_id=public_id)
    ways = things.ways(placement)
    form = WayForm(sent(request), ways=ways)
    if form.is_bound and form.is_valid():
        booking.set_travel(
            practitioner=placement.practitioner,
            here=clinic,
            there=form.there(),
            minutes=form.cleaned_data["minutes"],
            by=request.actor,
            key=intent(request),
            now=request.now,
        )
        messages.success(request, _("Saved."))
        return redirect("booking:travel", public_id)
    context = {"clinic": clinic, "placement": placement, "ways": ways, "form": form}
    status = 422 if form.errors else 200
    return access.private(render(request, "booking/hours_travel.html", context, status=status))


@require_safe
@access.allows("listing", "C")
def services(request: Asking) -> HttpResponse:
    """The price list, and how each line is booked."""
    clinic = queries.clinic_of(_owner(request.actor))
    context = {"clinic": clinic, "services": things.services(request.actor)}
    return access.private(render(request, "booking/hours_services.html", context))


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("listing", "U")
def service(request: Asking, public_id: UUID) -> HttpResponse:
    """How one service is booked; a refusal stands at its field."""
    actor = _owner(request.actor)
    row = access.the(things.services(actor), public_id=public_id)
    form = ServiceForm(sent(request), service=row, sorts=things.sorts(row.clinic))
    if form.is_bound and form.is_valid():
        try:
            booking.set_terms(
                service=row,
                terms=form.terms(),
                by=request.actor,
                key=intent(request),
                now=request.now,
            )
        except booking.ServiceUnclear as unclear:
            form.add_error(unclear.data["field"], str(unclear))
        else:
            messages.success(request, _("Saved. It holds for bookings from now on."))
            return redirect("booking:services")
    context = {"clinic": row.clinic, "service": row, "form": form, "key": new_key()}
    status = 422 if form.errors else 200
    return access.private(render(request, "booking/hours_service.html", context, status=status))


def _owner(actor: Actor) -> Actor:
    """Rooms, ways and services are the owner's; the desk has the hours."""
    if "clinic" not in access.scopes(actor, "listing", "C"):
        raise NotYours
    return actor
