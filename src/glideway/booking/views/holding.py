"""Three screens from a tapped time to an appointment: held, who, the code that confirms."""

from __future__ import annotations

from functools import partial
from typing import Any, cast
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.core.deposits import PORTS
from glideway.booking.forms import CodeForm, Tap, WhoForm, read_region, read_tap
from glideway.booking.views import whose
from glideway.booking.views.browser import actor_of, intent, new_key, sent
from glideway.booking.views.proving import proved, send_code
from glideway.booking.views.safety import (
    CALL,
    before_booking,
    calls_of,
    hands_on_closed,
    session_of,
    stopped,
)
from glideway.directory import operations as directory
from glideway.directory import queries as people
from glideway.directory.core import places, professions
from glideway.kit import access, forms_once, once
from glideway.kit.access import Asking
from glideway.kit.actor import Actor
from glideway.kit.pages import language
from glideway.screening import operations as answers

SEARCH = "search"  # the session's key: the page of times that a held time was tapped on
CHOSEN = "chosen"  # the session's key: of how many who were free this one was given the visit
TIMES = ("/find", "/cities/")


@require_POST
@access.allows("appointment", "C")
def hold(request: Asking) -> HttpResponse:
    """Hold a tapped time; another tap of the same browser replaces what it held before."""
    tap = read_tap(request.POST.dict())
    held = _kept(request, tap)
    if search := _search(request):
        request.session[SEARCH] = search
    return before_booking(request, held) or redirect("booking:held", held.public_id)


def _kept(request: Asking, tap: Tap) -> queries.Hold:
    """The hold of this tap; a tap on a page of yesterday is a new wish, not yesterday's answer."""
    actor = actor_of(request)
    usual = {
        "starts_at": tap.starts_at,
        "by": actor,
        "client": actor.key,
        "network": actor.network,
        "now": request.now,
        "region": tap.region,
        "replaces": queries.live_hold(actor, now=request.now),
    }
    if tap.placement:
        placement, service = queries.placement_and_service(tap.placement, tap.service)
        verb = partial(
            booking.hold, placement=placement, service=service, others=queries.team(tap.others)
        )
    else:
        placements, service = queries.anybody(tap.service)
        verb = partial(_anybody, request, placements=placements, service=service)
    for key in (tap.key, new_key()):
        kept = verb(key=key, **usual)
        if kept.expires_at > request.now and kept.let_go_at is None:
            break
    return kept


def _anybody(request: Asking, **named: Any) -> queries.Hold:  # noqa: ANN401 - as the verb names
    """Whoever of the clinic it is; the session remembers why, to say it beside the time."""
    chosen = booking.hold_any(**named)
    request.session[CHOSEN] = {
        "hold": str(chosen.hold.public_id),
        "among": chosen.among,
        "rule": chosen.rule,
    }
    return chosen.hold


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("appointment", "C")
@forms_once.keyed(revisable=True)
def hurts(request: Asking, public_id: UUID) -> HttpResponse:
    """What hurts, in one tap, for a time that was held without saying it."""
    held = queries.hold_of(actor_of(request), public_id)
    if held.booking:
        return redirect("booking:appointment", queries.link_of(held.booking))
    if stop := stopped(request):
        return stop
    if request.method == "POST":
        booking.point(hold=held, region=read_region(request.POST.dict()))
        return redirect("booking:held", held.public_id)
    told, parts = queries.painful(session_of(request), now=request.now)
    return _page(request, "booking/hurts.html", held, told=told, parts=parts)


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("appointment", "C")
def who(request: Asking, public_id: UUID) -> HttpResponse:
    """Who is coming: a name and one way to reach them, while the time is held."""
    actor = actor_of(request)
    held = queries.hold_of(actor, public_id)
    if held.booking:
        return _already(request, held.booking)
    if queries.is_request(held):
        return _already(request, held)
    if first := before_booking(request, held):
        return first
    if request.method == "POST" and actor.patient_id is not None:
        return _for_somebody(request, held, whose.chosen(request, actor))
    form = WhoForm(sent(request), initial={"name": held.name, "contact": held.contact})
    if form.is_valid():
        try:
            work = partial(_code_sent, request, held, form)
            return cast(HttpResponse, forms_once.done_once(request, intent(request), work))
        except directory.ContactUnclear as unclear:
            form.add_error("contact", str(unclear))
    status = 422 if form.errors else 200
    more: dict[str, object] = {"form": form, "patient": None}
    if actor.patient_id is not None:
        known = people.patient_of(actor)
        more |= {
            "patient": known,
            "choices": whose.choices(request, actor),
            "boxes": whose.boxes(known),
        }
    return _page(request, "booking/held.html", held, status=status, **more)


def _for_somebody(request: Asking, held: queries.Hold, patient: queries.Patient) -> HttpResponse:
    """Book for who was chosen, unless a doctor comes first for that very person."""
    by_hand, at = held.service.kind != CALL, held.starts_at
    if by_hand and hands_on_closed(request, held.region, patient=patient.pk, at=at):
        messages.info(request, _("A doctor should check this first. A free call stays possible."))
        return calls_of(held.placement.clinic.slug, held.region)
    return _confirmed(request, held, patient)


def _already(request: Asking, made: queries.Booking | queries.Hold) -> HttpResponse:
    """What was booked or asked for meanwhile, also when the same form comes again.

    Booking, answers and ticks are three pieces of work: an answer lost between them is made up for
    here.
    """
    if request.method == "POST":
        actor = actor_of(request)
        if once.said(actors=(actor,), key=intent(request)):
            once.replayed.set(True)
        return _finished(request, made, actor)
    return _onward(made)


def _finished(request: Asking, made: queries.Booking | queries.Hold, actor: Actor) -> HttpResponse:
    """Attach what was said, and enter what was ticked; the same again changes nothing."""
    if made.patient is not None:
        _attached(request, made, made.patient)
    whose.agree(request, made, actor)
    return _onward(made)


def _onward(made: queries.Booking | queries.Hold) -> HttpResponse:
    if isinstance(made, queries.Hold):
        return redirect("booking:request", queries.request_link(made))
    return redirect("booking:appointment", queries.link_of(made))


def _code_sent(request: Asking, held: queries.Hold, form: WhoForm) -> HttpResponse:
    contact = form.cleaned_data["contact"]
    directory.contact_of(typed=contact)
    booking.introduce(hold=held, name=form.cleaned_data["name"], contact=contact)
    address = reverse("booking:code", args=[held.public_id])
    send_code(request, contact=contact, back=address, clinic_id=held.placement.clinic_id)
    return redirect(address)


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("appointment", "C")
def code(request: Asking, public_id: UUID) -> HttpResponse:
    """The code that was sent; the link in the message fills it in, and a tap confirms."""
    held = queries.hold_of(actor_of(request), public_id)
    if held.booking:
        return _already(request, held.booking)
    if queries.is_request(held):
        return _already(request, held)
    if not held.contact:
        return redirect("booking:held", held.public_id)
    if first := before_booking(request, held):
        return first
    form = CodeForm(sent(request), initial={"code": request.GET.get("code", "")[:12]})
    if form.is_valid():
        try:
            return _proved(request, held, form.cleaned_data["code"])
        except (directory.CodeWrong, directory.CodeGone) as wrong:
            form.add_error("code", str(wrong))
    status = 422 if form.errors else 200
    return _page(
        request, "booking/code.html", held, status=status, form=form, boxes=whose.boxes(None)
    )


def _proved(request: Asking, held: queries.Hold, typed: str) -> HttpResponse:
    patient = proved(request, name=held.name, contact=held.contact, typed=typed)
    return _confirmed(request, held, patient)


def _confirmed(request: Asking, held: queries.Hold, patient: queries.Patient) -> HttpResponse:
    """Book, or ask where the clinic answers itself; what hurts goes with the time's own id."""
    actor = actor_of(request)
    if asks(held, actor):
        asked = booking.ask(
            hold=held, patient=patient, by=actor, key=intent(request), now=request.now
        )
        return _finished(request, asked, actor)
    made = booking.book(hold=held, patient=patient, by=actor, key=intent(request), now=request.now)
    return _finished(request, made, actor)


def asks(held: queries.Hold, actor: Actor) -> bool:
    """Whether this time is asked for rather than booked: by a patient, and the clinic answers."""
    return held.service.approval_hours is not None and not booking.confirmable(hold=held, by=actor)


def _attached(
    request: Asking, made: queries.Booking | queries.Hold, patient: queries.Patient
) -> None:
    if made.region:
        answers.attach(
            booking=made.public_id,
            patient=patient,
            region=made.region,
            session_key=session_of(request),
            by=actor_of(request),
            now=request.now,
            until=made.starts_at + queries.AFTER_THE_VISIT,
            language=language(),
            clinic_id=made.placement.clinic_id,
        )


@require_POST
@access.allows("appointment", "C")
def renew(request: Asking, public_id: UUID) -> HttpResponse:
    """Five minutes more, once."""
    actor = actor_of(request)
    held = queries.hold_of(actor, public_id)
    booking.renew(hold=held, by=actor, key=intent(request), now=request.now)
    return redirect(
        reverse("booking:code" if held.contact else "booking:held", args=[held.public_id])
    )


@require_POST
@access.allows("appointment", "C")
def let_go(request: Asking, public_id: UUID) -> HttpResponse:
    """Give the time back and look again."""
    actor = actor_of(request)
    held = queries.hold_of(actor, public_id)
    booking.let_go(hold=held, by=actor, key=intent(request), now=request.now)
    if search := request.session.pop(SEARCH, ""):
        return redirect(search)
    place = places.by_slug(held.placement.clinic.place)
    query = {"hurts": held.region, "near": place.words() if place else ""}
    return redirect(f"{reverse('booking:find')}?{urlencode(query)}")


def _search(request: Asking) -> str:
    """The page of times that the tap was made on, to come back to."""
    page = urlsplit(request.headers.get("Referer", ""))
    if page.netloc != request.get_host() or not page.path.startswith(TIMES):
        return ""
    return f"{page.path}?{page.query}" if page.query else page.path


def _page(
    request: Asking, template: str, held: queries.Hold, *, status: int = 200, **more: object
) -> HttpResponse:
    context = {
        "hold": held,
        "clinic": held.placement.clinic,
        "gone": held.expires_at <= request.now or held.let_go_at is not None,
        "profession": professions.professions()[held.placement.practitioner.profession],
        "key": new_key(),
        "asks": asks(held, actor_of(request)),
        "others": queries.others_of(held),
        "deposit": PORTS[settings.GLIDEWAY_DEPOSITS].asked(held.service.deposit_cents),
        "chosen": _chosen(request, held),
        **more,
    }
    return access.private(render(request, template, context, status=status))


def _chosen(request: Asking, held: queries.Hold) -> object:
    """Why this practitioner, where anybody was asked for."""
    said = request.session.get(CHOSEN, {})
    return said if said.get("hold") == str(held.public_id) else None
