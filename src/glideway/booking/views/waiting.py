"""Waiting for a time: the wish, the code that proves a contact, what one waits for, leaving."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
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
from glideway.booking.forms import CodeForm, EarlierForm, WaitForm, WhoForm
from glideway.booking.templatetags.booking import named
from glideway.booking.views.browser import actor_of, intent, sent
from glideway.booking.views.proving import proved, send_code
from glideway.booking.views.safety import session_of, stopped
from glideway.directory import operations as directory
from glideway.directory import queries as people
from glideway.directory.core import professions
from glideway.kit import access, secrets
from glideway.kit.access import Asking
from glideway.kit.pages import language
from glideway.kit.refusals import NotYours
from glideway.kit.templatetags.kit import dollars

WISH = "wish"  # the session's key: the wish of who has not proved a contact yet, sealed
SEAL = "session:wish"
USUAL_DAYS = timedelta(days=30)
STAFF = frozenset({"desk", "owner", "practitioner"})


class Choices(NamedTuple):
    """What a clinic's form can be answered with, by the word that the form sends."""

    services: dict[str, Any]
    placements: dict[str, Any]


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("appointment", "C")
def join(request: Asking, slug: str) -> HttpResponse:
    """Tell me when an earlier time comes free: a short wish, then, for who is new, the code."""
    actor = actor_of(request)
    clinic = access.the(people.clinics(), slug=slug)
    if actor.role in STAFF:
        return redirect("booking:waitlist_desk")
    if stop := stopped(request):
        return stop
    newcomer = actor.patient_id is None
    choices = choices_at(clinic, now=request.now, newcomers=newcomer)
    known = people.patient_of(actor) if actor.patient_id is not None else None
    form = form_at(request, clinic, choices)
    who = WhoForm(sent(request)) if known is None else None
    if form.is_valid() and (who is None or who.is_valid()):
        wish = wished(form) | {"clinic": clinic.slug, "key": intent(request)}
        if known is not None:
            return _waits(request, wish, known)
        if who is not None and (done := _code_sent(request, wish, who, clinic.pk)):
            return done
    wrong = form.errors or (who is not None and who.errors)
    context = {
        "clinic": clinic,
        "form": form,
        "who": who,
        "patient": known,
        "any": bool(choices.services),
        "region": _region_name(form["region"].value() or ""),
    }
    page = render(request, "booking/wait.html", context, status=422 if wrong else 200)
    return access.private(page)


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("appointment", "U", link=True)
def earlier(request: Asking, token: str) -> HttpResponse:
    """Wish an earlier time for an appointment one has; it stands until a time is taken."""
    made = queries.booking_by_link(token=token, now=request.now)
    if made.cancelled_at is not None or made.starts_at <= request.now:
        return redirect("booking:appointment", token)
    clinic = made.placement.clinic
    offer = queries.on_offer_at(clinic, now=request.now, newcomers=False)
    placements = {f"{one.public_id}": one for one in offer.placements}
    today = queries.today_at(clinic, request.now)
    form = EarlierForm(
        sent(request),
        people=[(key, named(one.practitioner)) for key, one in placements.items()],
        today=today,
        initial={"first_on": today, "last_on": queries.today_at(clinic, made.starts_at)},
    )
    if form.is_valid():
        entry = booking.wait(
            patient=made.patient,
            service=made.service,
            clinic=clinic,
            booking=made,
            region=made.region,
            placements=[placements[one] for one in form.cleaned_data["people"]],
            **_when(form),
            by=actor_of(request).by_link(token[:22]),
            key=intent(request),
            now=request.now,
        )
        messages.success(request, _("You are on the list. Your appointment stands meanwhile."))
        return redirect("booking:waits", queries.entry_link(entry))
    context = {
        "clinic": clinic,
        "form": form,
        "booking": made,
        "token": token,
        "any": True,
    }
    status = 422 if form.errors else 200
    return access.private(render(request, "booking/wait.html", context, status=status))


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("appointment", "C")
def code(request: Asking) -> HttpResponse:
    """The code that proves the contact; then somebody is on the list."""
    wish = _kept(request)
    if wish is None:
        return redirect("booking:find")
    form = CodeForm(sent(request), initial={"code": request.GET.get("code", "")[:12]})
    if form.is_valid():
        try:
            known = proved(
                request,
                name=wish["name"],
                contact=wish["contact"],
                typed=form.cleaned_data["code"],
            )
        except (directory.CodeWrong, directory.CodeGone) as wrong:
            form.add_error("code", str(wrong))
        else:
            done = _waits(request, wish, known)
            request.session.pop(WISH, None)
            return done
    context = {"form": form, "wish": wish}
    status = 422 if form.errors else 200
    return access.private(render(request, "booking/wait_code.html", context, status=status))


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("waitlist_entry", "X", link=True)
def waits(request: Asking, token: str) -> HttpResponse:
    """What is waited for, by the link that every message carries, and a button that leaves."""
    entry = queries.entry_by_link(token=token)
    if request.method == "POST":
        by = actor_of(request).by_link(token[:22])
        booking.leave(entry=entry, by=by, key=intent(request), now=request.now)
        return redirect("booking:waits", token)
    over = queries.entry_over(entry, now=request.now)
    context = {"entry": entry, "clinic": entry.clinic, "token": token, "over": over}
    return access.private(render(request, "booking/waits.html", context))


@require_safe
@access.allows("waitlist_entry", "R")
def mine(request: Asking) -> HttpResponse:
    """What a signed-in patient waits for, and what became of each time that came free."""
    if request.actor.role in STAFF:
        return redirect("booking:waitlist_desk")
    found = queries.waits_of(request.actor, now=request.now)
    rows = [(one, queries.offer_link(one.offer) if one.offer else "") for one in found]
    context = {"waits": rows}
    return access.private(render(request, "booking/waitlist.html", context))


@require_POST
@access.allows("waitlist_entry", "X")
def leave(request: Asking, public_id: UUID) -> HttpResponse:
    """Leave the list, or take somebody off it at the desk."""
    actor = actor_of(request)
    entry = access.the(queries.entries_for(actor, "X"), public_id=public_id)
    booking.leave(entry=entry, by=actor, key=intent(request), now=request.now)
    if actor.role in STAFF:
        messages.success(request, _("Taken off the waitlist."))
        return redirect("booking:waitlist_desk")
    messages.success(request, _("You left the waitlist. Nobody writes to you about it any more."))
    return redirect("booking:waitlist")


def choices_at(clinic: Any, *, now: datetime, newcomers: bool) -> Choices:  # noqa: ANN401
    """What can be waited for at a clinic."""
    offer = queries.on_offer_at(clinic, now=now, newcomers=newcomers)
    return Choices(
        {f"{one.public_id}": one for one in offer.services},
        {f"{one.public_id}": one for one in offer.placements},
    )


def form_at(request: Asking, clinic: Any, choices: Choices) -> WaitForm:  # noqa: ANN401
    """The form of a clinic, filled in with what the address says and what is usual."""
    today = queries.today_at(clinic, request.now)
    kinds = professions.services()
    asked = request.GET.get("service", "first")
    chosen = [key for key, one in choices.services.items() if one.kind == asked]
    who = request.GET.get("practitioner", "")
    regions = queries.painful(session_of(request), now=request.now)[1]
    return WaitForm(
        sent(request),
        services=[
            (
                key,
                _("%(kind)s, %(minutes)s min, %(price)s")
                % {
                    "kind": kinds[one.kind].name.of(language()),
                    "minutes": one.minutes,
                    "price": dollars(one.price_cents),
                },
            )
            for key, one in choices.services.items()
        ],
        regions=[(one.id, _named(one)) for _part, some in regions for one in some],
        people=[(key, named(one.practitioner)) for key, one in choices.placements.items()],
        today=today,
        initial={
            "first_on": today,
            "last_on": today + USUAL_DAYS,
            "service": chosen[0] if chosen else "",
            "region": request.GET.get("hurts", ""),
            "people": [
                key for key, one in choices.placements.items() if one.practitioner.slug == who
            ],
        },
    )


def wished(form: WaitForm) -> dict[str, Any]:
    """What was wished, in words that a session can keep."""
    data, when = form.cleaned_data, _when(form)
    return when | {
        "service": data["service"],
        "people": data["people"],
        "region": data["region"],
        "first_on": when["first_on"].isoformat(),
        "last_on": when["last_on"].isoformat(),
    }


def facts_of(wish: dict[str, Any], clinic: Any, choices: Choices) -> dict[str, Any]:  # noqa: ANN401
    """A wish as the verb asks for it; NotYours for a visit that this clinic does not give."""
    if wish["service"] not in choices.services:
        raise NotYours
    names = ("parts", "weekdays", "notice_minutes", "at_night", "region")
    return {name: wish[name] for name in names} | {
        "clinic": clinic,
        "service": choices.services[wish["service"]],
        "placements": [
            choices.placements[one] for one in wish["people"] if one in choices.placements
        ],
        "first_on": date.fromisoformat(wish["first_on"]),
        "last_on": date.fromisoformat(wish["last_on"]),
    }


def _when(form: EarlierForm) -> dict[str, Any]:
    data = form.cleaned_data
    return {
        "first_on": data["first_on"],
        "last_on": data["last_on"],
        "parts": data["parts"],
        "weekdays": data["weekdays"],
        "notice_minutes": data["notice"],
        "at_night": data["at_night"],
    }


def _waits(request: Asking, wish: dict[str, Any], patient: queries.Patient) -> HttpResponse:
    """Put this patient on the list, as the wish says; and the page that says so."""
    clinic = access.the(people.clinics(), slug=wish["clinic"])
    choices = choices_at(clinic, now=request.now, newcomers=request.actor.patient_id is None)
    entry = booking.wait(
        patient=patient,
        **facts_of(wish, clinic, choices),
        by=actor_of(request),
        key=wish["key"],
        now=request.now,
    )
    messages.success(request, _("You are on the list."))
    return redirect("booking:waits", queries.entry_link(entry))


def _code_sent(
    request: Asking, wish: dict[str, Any], who: WhoForm, clinic_id: int
) -> HttpResponse | None:
    """Keep the wish in this browser's session, sealed, and send the code to the contact.

    None when the contact is unclear: the form says so.
    """
    told = wish | who.cleaned_data
    actor_of(request)  # a code belongs to a session
    back = reverse("booking:wait_code")
    try:
        send_code(request, contact=told["contact"], back=back, clinic_id=clinic_id)
    except directory.ContactUnclear as unclear:
        who.add_error("contact", str(unclear))
        return None
    request.session[WISH] = b64encode(secrets.seal(json.dumps(told), SEAL)).decode()
    return redirect(back)


def _kept(request: Asking) -> dict[str, Any] | None:
    sealed = request.session.get(WISH)
    if not sealed:
        return None
    wish: dict[str, Any] = json.loads(secrets.unseal(b64decode(sealed), SEAL))
    return wish


def _named(region: Any) -> str:  # noqa: ANN401 - a region of the atlas
    name = region.name.of(language())
    return str(name[:1].upper() + name[1:])


def _region_name(region: str) -> str:
    known = atlas.load().regions.get(region)
    return _named(known) if known else ""
