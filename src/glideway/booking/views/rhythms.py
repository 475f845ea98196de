"""An open rhythm: chosen in the patient's own numbers, answered visit by visit, ended any time."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.forms import read_tap
from glideway.booking.forms.plans import ReviewForm, RhythmForm
from glideway.booking.queries import links, planned
from glideway.booking.views.browser import actor_of, intent, new_key, sent
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.actor import Actor, Role
from glideway.kit.refusals import NotAnswerable, NotYours, SignInFirst

STAFF = frozenset({Role.DESK, Role.OWNER, Role.PRACTITIONER})


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("appointment", "C")
def new(request: Asking) -> HttpResponse:
    """Choose an open rhythm; nothing is filled in, nothing is booked by it."""
    actor = request.actor
    if not actor.signed_in:
        raise SignInFirst
    data = request.POST if request.method == "POST" else request.GET
    from_ = _begun(actor, data.get("booking", ""))
    if from_ is None:
        return access.private(render(request, "booking/plan_where.html", {}))
    services = planned.services_at(from_.placement, by_clinic=actor.role in STAFF)
    if not services:
        raise NotYours
    today = queries.today_at(from_.placement.clinic, request.now)
    form = RhythmForm(sent(request), today=today)
    if form.is_valid():
        chosen = data.get("service", "")
        service = next((one for one in services if str(one.public_id) == chosen), services[0])
        row = booking.RhythmRow(
            service=service,
            placement=from_.placement,
            patient=from_.patient,
            region=from_.region,
            **form.cleaned_data,
        )
        made = booking.open_rhythm(row=row, by=actor, key=intent(request), now=request.now)
        messages.success(request, _("Kept. Nothing is booked: we ask before each visit."))
        return _to(actor, made)
    context = {
        "form": form,
        "booking": from_,
        "services": services,
        "clinic": from_.placement.clinic,
        "staff": actor.role in STAFF,
        "frame": "kit/desk.html",
        "key": new_key(),
    }
    status = 422 if form.errors else 200
    return access.private(render(request, "booking/plan_rhythm.html", context, status=status))


def _begun(actor: Actor, named: str) -> queries.Booking | None:
    if not named:
        return planned.begun_by(actor) if actor.patient_id is not None else None
    try:
        wanted = UUID(named)
    except ValueError as wrong:
        raise NotYours from wrong
    found: queries.Booking = access.the(queries.for_actor(actor, "C"), public_id=wanted)
    return found


@require_POST
@access.allows("appointment", "U", link=True)
def take(request: Asking, token: str) -> HttpResponse:
    """Yes: this time is the next visit."""
    series = links.series_by_link(token=token, now=request.now)
    tap = read_tap(request.POST.dict())
    _same_round(request, series)
    if tap.placement != str(series.placement.public_id):
        raise NotAnswerable(field="placement")
    booking.take_next(
        series=series,
        placement=series.placement,
        starts_at=tap.starts_at,
        by=_holder(request, token),
        key=tap.key,
        now=request.now,
    )
    messages.success(request, _("Your next visit is booked."))
    return redirect("booking:plan_link", token)


@require_POST
@access.allows("appointment", "U", link=True)
def later(request: Asking, token: str) -> HttpResponse:
    """Not now."""
    series = links.series_by_link(token=token, now=request.now)
    _same_round(request, series)
    passed = booking.not_now(
        series=series, by=_holder(request, token), key=intent(request), now=request.now
    )
    if passed.ended_at is not None:
        messages.success(request, _("Not now. We will not ask again; you can book at any time."))
    else:
        messages.success(request, _("Not now. We ask once more, one rhythm later."))
    return redirect("booking:plan_link", token)


@require_POST
@access.allows("appointment", "X", link=True)
def end(request: Asking, token: str) -> HttpResponse:
    """Stop asking, by the link of any letter."""
    series = links.series_by_link(token=token, now=request.now)
    _ended(request, series, _holder(request, token))
    return redirect("booking:plan_link", token)


@require_POST
@access.allows("appointment", "X")
def end_here(request: Asking, public_id: UUID) -> HttpResponse:
    """Stop asking, by the clinic."""
    series = access.the(planned.for_actor(request.actor, "X"), public_id=public_id)
    _ended(request, series, request.actor)
    return redirect("booking:plan_made", public_id)


@require_POST
@access.allows("appointment", "U")
def review(request: Asking, public_id: UUID) -> HttpResponse:
    """Looked at: go on until another day."""
    series = access.the(planned.for_actor(request.actor, "U"), public_id=public_id)
    form = ReviewForm(request.POST)
    if not form.is_valid() or series.every_days is None:
        raise NotAnswerable(field="review_on")
    booking.review_rhythm(
        series=series,
        review_on=form.cleaned_data["review_on"],
        by=request.actor,
        key=intent(request),
        now=request.now,
    )
    messages.success(request, _("The rhythm goes on."))
    return redirect("booking:plan_made", public_id)


def _ended(request: Asking, series: queries.Series, by: Actor) -> None:
    if series.every_days is None:
        raise NotYours
    booking.end_rhythm(series=series, by=by, key=intent(request), now=request.now)
    messages.success(request, _("We stop asking. What is booked stays booked."))


def _same_round(request: Asking, series: queries.Series) -> None:
    """A page of an earlier question answers that one, not the one that came after it."""
    try:
        told = date.fromisoformat(request.POST.get("round", ""))
    except ValueError as wrong:
        raise NotAnswerable(field="round") from wrong
    if series.every_days is None:
        raise NotYours
    series.next_on = told


def _to(actor: Actor, series: queries.Series) -> HttpResponse:
    if actor.role in STAFF:
        return redirect("booking:plan_made", series.public_id)
    return redirect("booking:plan_link", links.plan_link(series))


def _holder(request: Asking, token: str) -> Actor:
    return actor_of(request).by_link(token[:22])
