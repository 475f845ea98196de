"""A wish to be phoned, as who asked sees it: asked for, followed, taken back, a time taken.

Two links. The one of the wish is shown to the browser that asked: it says how it stands and takes
it back. The one of an offered time goes to the telephone alone, so it may book.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from glideway.body import core as atlas
from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.forms import CallForm, read_tap
from glideway.booking.views.browser import actor_of, intent, new_key, sent
from glideway.booking.views.renewed import to_appointment
from glideway.booking.views.safety import CALL, session_of
from glideway.directory import operations as directory
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.actor import Actor
from glideway.kit.pages import language
from glideway.kit.refusals import NotYours
from glideway.screening import queries as screening


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("callback", "C")
def ask(request: Asking) -> HttpResponse:
    """Name, number, when, and what hurts in one line; of a clinic when the address names one.

    Otherwise the clinic nearest to the named place calls; where none is near, the operator does.
    """
    clinic = queries.listed_clinic(request.GET.get("clinic", ""))
    form = CallForm(
        sent(request),
        initial={
            "words": _words(request),
            "when": "any",
            "near": request.GET.get("near", "")[:80],
        },
    )
    if form.is_valid():
        try:
            return _asked(request, form, clinic)
        except (directory.ContactUnclear, booking.NeedsANumber) as unclear:
            form.add_error("phone", str(unclear))
    context = {
        "form": form,
        "clinic": clinic,
        "rules": _rules(clinic) if clinic else [],
        "key": new_key(),
    }
    status = 422 if form.errors else 200
    return render(request, "booking/call_back.html", context, status=status)


def _asked(request: Asking, form: CallForm, clinic: queries.Clinic | None) -> HttpResponse:
    said = dict(form.cleaned_data)
    near = said.pop("near")
    hurts = request.GET.get("hurts", "")
    asked = booking.ask_callback(
        **said,
        clinic=clinic or queries.clinic_near(near),
        place=near,
        region=hurts if hurts in atlas.load().regions else "",
        patient=queries.patient_of(request.actor),
        language=language(),
        by=actor_of(request),
        key=intent(request),
        now=request.now,
    )
    return redirect("booking:call_back_link", queries.callback_link(asked))


def _rules(clinic: queries.Clinic) -> list[tuple[str, object]]:
    """What a free call here is for, each rule once; named by field where there are several."""
    found = queries.consult_rules(clinic)
    if len(found) == 1:
        return [("", found[0][1])]
    return [(", ".join(one.field.of(language()) for one in some), rule) for some, rule in found]


def _words(request: Asking) -> str:
    """What this browser said hurts, or the name of the part an address names; never an address."""
    told = screening.of_session(session_of(request), request.now)
    part = atlas.load().regions.get(request.GET.get("hurts", ""))
    if told is not None and told.words:
        return str(told.words)[:160]
    return part.name.of(language()) if part else ""


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("callback", "X", link=True)
def link(request: Asking, token: str) -> HttpResponse:
    """How a wish stands: what was asked, each try, what comes next; and the way out."""
    asked = queries.callback_by_link(token=token)
    if request.method == "POST":
        booking.withdraw_callback(
            callback=asked, by=_holder(request, token), key=intent(request), now=request.now
        )
        return redirect("booking:call_back_link", token)
    context = {"wish": queries.wish_of(asked, now=request.now), "token": token}
    return access.private(render(request, "booking/call_back_asked.html", context))


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("callback", "X", link=True)
def offered(request: Asking, token: str) -> HttpResponse:
    """The time that is kept for a free call: take it, see others, or say no."""
    offer = queries.called_offer_by_link(token=token, now=request.now)
    if request.method == "POST":
        made = booking.accept_consult(
            offer=offer, by=_holder(request, token), key=intent(request), now=request.now
        )
        return _booked(request, made)
    if offer.booking is not None:
        return to_appointment(request, offer.booking)
    context = {
        "offer": offer,
        "clinic": offer.placement.clinic,
        "wish": queries.wish_of(_wished(offer), now=request.now),
        "kept": offer.let_go_at is None and offer.expires_at > request.now,
        "token": token,
    }
    return access.private(render(request, "booking/call_offer.html", context))


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("callback", "X", link=True)
def times(request: Asking, token: str) -> HttpResponse:
    """Other times of the free call at this clinic; a tap books one and gives the kept one back."""
    offer = queries.called_offer_by_link(token=token, now=request.now)
    if request.method == "POST":
        tap = read_tap(request.POST.dict())
        placement, service = queries.placement_and_service(tap.placement, tap.service)
        made = booking.choose_consult(
            offer=offer,
            service=service,
            placement=placement,
            starts_at=tap.starts_at,
            by=_holder(request, token),
            key=tap.key,
            now=request.now,
        )
        return _booked(request, made)
    if offer.booking is not None:
        return to_appointment(request, offer.booking)
    clinic = offer.placement.clinic
    _clinic, people = queries.clinic_times(clinic.slug, service=CALL, now=request.now)
    context = {
        "clinic": clinic,
        "people": [one for one in people if one.days],
        "token": token,
    }
    return access.private(render(request, "booking/call_times.html", context))


@require_POST
@access.allows("callback", "X", link=True)
def no_longer(request: Asking, token: str) -> HttpResponse:
    """The call is no longer needed: the kept time is given back and nobody phones."""
    offer = queries.called_offer_by_link(token=token, now=request.now)
    booking.withdraw_callback(
        callback=_wished(offer),
        by=_holder(request, token),
        key=intent(request),
        now=request.now,
    )
    return redirect("booking:call_offer", token)


def _wished(offer: queries.Hold) -> queries.Callback:
    if offer.callback is None:
        raise NotYours
    return offer.callback


def _booked(request: Asking, made: queries.Booking) -> HttpResponse:
    messages.success(request, _("The free call is booked. Nothing more to do."))
    return to_appointment(request, made)


def _holder(request: Asking, token: str) -> Actor:
    return actor_of(request).by_link(token[:22])
