"""Who wants a call, as the clinic works through it: phone, say how it went, offer a time, end."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.forms import EndForm, read_tap
from glideway.booking.views.browser import intent, sent
from glideway.booking.views.seen import calls_seen
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.refusals import NotAnswerable, NotYours

OF_THE_DESK = frozenset({"clinic", "unaddressed", "all"})


@require_safe
@access.allows("callback", "R")
def wishes(request: Asking) -> HttpResponse:
    """Who wants a call, oldest first: the clinic's own, or for the operator those of no clinic."""
    if not access.scopes(request.actor, "callback", "R") & OF_THE_DESK:
        raise NotYours
    found = queries.callbacks(request.actor, now=request.now)
    calls_seen(request, found)
    context = {
        "waiting": [one for one in found if one.open],
        "unended": [one for one in found if not one.open],
        "acts": bool(access.scopes(request.actor, "callback", "U")),
    }
    return access.private(render(request, "booking/call_backs.html", context))


@require_safe
@access.allows("callback", "U")
def wish(request: Asking, public_id: UUID) -> HttpResponse:
    """One wish, for who phones: the number, the words, each try, and what can be done next."""
    return _page(request, _mine(request, public_id))


@require_POST
@access.allows("callback", "U")
def attempt(request: Asking, public_id: UUID) -> HttpResponse:
    """Log one try, in one tap."""
    mine = _mine(request, public_id)
    outcome = request.POST.get("outcome", "")
    if outcome not in dict(queries.HOW_IT_WENT):
        raise NotAnswerable(field="outcome")
    booking.attempt(
        callback=mine.callback,
        outcome=outcome,
        by=request.actor,
        key=intent(request),
        now=request.now,
    )
    return redirect("booking:call_wish", public_id)


@require_POST
@access.allows("callback", "U")
def undo(request: Asking, public_id: UUID) -> HttpResponse:
    """Take the last try back."""
    mine = _mine(request, public_id)
    booking.undo_attempt(
        callback=mine.callback, by=request.actor, key=intent(request), now=request.now
    )
    messages.success(request, _("The last try was taken back."))
    return redirect("booking:call_wish", public_id)


@require_POST
@access.allows("callback", "U")
def close(request: Asking, public_id: UUID) -> HttpResponse:
    """After the last try: nobody was reached, and nobody has to phone any more."""
    mine = _mine(request, public_id)
    booking.close_callback(
        callback=mine.callback, by=request.actor, key=intent(request), now=request.now
    )
    messages.success(request, _("Closed: nobody was reached."))
    return redirect("booking:call_backs")


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("callback", "U")
def offer(request: Asking, public_id: UUID) -> HttpResponse:
    """The next times of the free call; a tap keeps one and sends the link to it."""
    mine = _mine(request, public_id)
    if request.method == "POST":
        tap = read_tap(request.POST.dict())
        placement, service = queries.placement_and_service(tap.placement, tap.service)
        booking.offer_consult(
            callback=mine.callback,
            service=service,
            placement=placement,
            starts_at=tap.starts_at,
            by=request.actor,
            key=tap.key,
            now=request.now,
        )
        messages.success(request, _("The time is kept, and the link was sent."))
        return redirect("booking:call_wish", public_id)
    times = queries.call_times(mine) if mine.can_offer else []
    context = {"wish": mine, "times": times}
    return access.private(render(request, "booking/call_give.html", context))


@require_POST
@access.allows("callback", "U")
def end(request: Asking, public_id: UUID) -> HttpResponse:
    """Tell how the call ended, with one line to the patient."""
    mine = _mine(request, public_id)
    form = _form(request, mine)
    if not form.is_valid():
        return _page(request, mine, form)
    booking.end_consult(
        callback=mine.callback,
        outcome=form.cleaned_data["outcome"],
        line=form.cleaned_data["line"],
        visit=form.visit_chosen(),
        by=request.actor,
        key=intent(request),
        now=request.now,
    )
    messages.success(request, _("The end is kept, and the patient can read the line."))
    return redirect("booking:call_wish", public_id)


def _mine(request: Asking, public_id: UUID) -> queries.Wish:
    return queries.callback_of(request.actor, public_id, operation="U", now=request.now)


def _form(request: Asking, mine: queries.Wish) -> EndForm:
    callback = mine.callback
    visits = queries.visits_after(
        request.actor, patient_id=callback.patient_id, phone=callback.phone, now=request.now
    )
    return EndForm(sent(request), visits=visits)


def _page(request: Asking, mine: queries.Wish, form: EndForm | None = None) -> HttpResponse:
    calls_seen(request, [mine])
    reached = mine.standing is queries.CallState.REACHED
    context = {
        "wish": mine,
        "form": form or (_form(request, mine) if reached else None),
        "outcomes": queries.HOW_IT_WENT,
    }
    status = 422 if form is not None and form.errors else 200
    return access.private(render(request, "booking/call_wish.html", context, status=status))
