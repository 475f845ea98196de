"""One appointment at the front desk: what happened, moved, cancelled, its fee, its link."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.forms import ReasonForm, read_choice
from glideway.booking.views.browser import intent, new_key, sent
from glideway.booking.views.desk_booking import to_the_day
from glideway.directory.core import professions
from glideway.kit import access, audit
from glideway.kit.access import Asking
from glideway.kit.refusals import NotAnswerable, NotYours, Refusal

# What a tap on the panel does, and the sentence that says it is done.
FACTS: dict[str, tuple[Callable[..., object], Promise]] = {
    "arrived": (booking.arrive, gettext_lazy("Is here.")),
    "not-here": (booking.not_here, gettext_lazy("Not here: taken back.")),
    "in-room": (booking.start, gettext_lazy("Is in the room.")),
    "no-show": (booking.no_show, gettext_lazy("Did not come: noted.")),
    "came": (booking.came_after_all, gettext_lazy("Came after all: put right.")),
    "undo": (booking.undo, gettext_lazy("The booking was taken back. It cost nothing.")),
    "charge-fee": (booking.charge_fee, gettext_lazy("The fee is owed again.")),
    "new-link": (booking.new_link, gettext_lazy("A new link is sent. Older ones no longer open.")),
    "tell-again": (booking.tell_again, gettext_lazy("The confirmation is sent again.")),
}


@require_safe
@access.allows("appointment", "R")
def show(request: Asking, public_id: UUID) -> HttpResponse:
    """Everything the desk may know and do of one appointment."""
    return _panel(request, _one(request, public_id, "R"))


@require_POST
@access.allows("appointment", "U")
def happened(request: Asking, public_id: UUID, fact: str) -> HttpResponse:
    """Mark what happened, or do one of the small things: a link, a message, a fee."""
    made = _one(request, public_id, "U")
    if fact not in FACTS:
        raise NotYours
    verb, said = FACTS[fact]
    verb(booking=made, by=request.actor, key=intent(request), now=request.now)
    messages.success(request, str(said))
    if "stay" in request.POST:
        return redirect("booking:desk_visit", public_id)
    return to_the_day(made)


@require_POST
@access.allows("appointment", "U")
def waive_fee(request: Asking, public_id: UUID) -> HttpResponse:
    """Let the patient off the fee, with a reason."""
    made = _one(request, public_id, "U")
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _panel(request, made, form=form, status=422)
    booking.waive_fee(
        booking=made,
        why=form.cleaned_data["reason"],
        by=request.actor,
        key=intent(request),
        now=request.now,
    )
    messages.success(request, _("The fee is waived, and the reason kept."))
    return redirect("booking:desk_visit", public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("appointment", "X")
def cancel(request: Asking, public_id: UUID) -> HttpResponse:
    """Cancel for the clinic: the patient reads who did it and why, and is offered other times."""
    made = _one(request, public_id, "X")
    form = ReasonForm(sent(request))
    if form.is_bound and form.is_valid():
        booking.cancel(
            booking=made,
            by=request.actor,
            key=intent(request),
            now=request.now,
            reason=form.cleaned_data["reason"],
        )
        messages.success(request, _("Cancelled. The patient reads your reason and other times."))
        return to_the_day(made)
    context = _facts(request, made) | {"form": form}
    status = 422 if form.is_bound else 200
    return access.private(render(request, "booking/desk_cancel.html", context, status=status))


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("appointment", "U")
def move(request: Asking, public_id: UUID) -> HttpResponse:
    """Old and new time side by side, and one button; a no names the rules and the nearest times."""
    made = _one(request, public_id, "U")
    zone = made.placement.clinic.zone
    choice = read_choice(request.POST if request.method == "POST" else request.GET, zone)
    people = list(queries.placements_to_book(request.actor))
    placement = next((one for one in people if one.public_id == choice.placement), None)
    if placement is None or choice.starts_at is None:
        raise NotAnswerable(field="start")
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            moved = booking.move(
                booking=made,
                starts_at=choice.starts_at,
                placement=placement,
                waived=choice.waived,
                by=request.actor,
                key=intent(request),
                now=request.now,
            )
        except booking.CannotBook as no:
            refusal = no
        else:
            messages.success(request, _("Moved. The patient gets the new time."))
            return to_the_day(moved)
    context = _facts(request, made) | {
        "placement": placement,
        "start": choice.starts_at,
        "refusal": refusal,
        "nearest": refusal.data.get("nearest", ()) if refusal else (),
        **_told(refusal),
    }
    status = refusal.status if refusal else 200
    return access.private(render(request, "booking/desk_move.html", context, status=status))


def _told(refusal: Refusal | None) -> dict[str, object]:
    """The reasons of a no: those that the desk may set aside, and those that stand."""
    lines = queries.told(refusal.data.get("reasons", ())) if refusal else ()
    return {
        "waivable": [one for one in lines if one.rule in booking.WAIVABLE],
        "standing": [one for one in lines if one.rule not in booking.WAIVABLE],
    }


def _one(request: Asking, public_id: UUID, operation: str) -> queries.Booking:
    """An appointment of the desk's own clinic; what a patient may do to their own is elsewhere."""
    rows = queries.at_the_desk(request.actor, operation)
    found: queries.Booking = access.the(rows, public_id=public_id)
    return found


def _panel(
    request: Asking, made: queries.Booking, *, form: ReasonForm | None = None, status: int = 200
) -> HttpResponse:
    audit.record(
        by=request.actor,
        act="booking.viewed",
        kind="Booking",
        about=made.public_id,
        now=request.now,
        clinic_id=made.placement.clinic_id,
        patient_id=made.patient_id,
    )
    context = _facts(request, made) | {"form": form or ReasonForm()}
    return access.private(render(request, "booking/desk_visit.html", context, status=status))


def _facts(request: Asking, made: queries.Booking) -> dict[str, object]:
    (visit,) = queries.desk_views(request.actor, [made], now=request.now)
    return {
        "visit": visit,
        "booking": made,
        "clinic": made.placement.clinic,
        "on": queries.today_at(made.placement.clinic, made.starts_at),
        "ahead": made.starts_at > request.now,
        "kind": professions.services()[made.service.kind],
        "terms": booking.terms(booking=made, now=request.now),
        "key": new_key(),
    }
