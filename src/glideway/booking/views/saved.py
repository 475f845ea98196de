"""A saved search: the wish, the code that proves a contact, the link of a letter, one's own."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.core import alerting
from glideway.booking.forms import CodeForm, read_search
from glideway.booking.forms.saving import SaveForm
from glideway.booking.queries.saved_address import address_of, asked_again, said_of
from glideway.booking.views.browser import actor_of, intent, sent
from glideway.booking.views.proving import proved, send_code
from glideway.booking.views.safety import before_times
from glideway.directory import operations as directory
from glideway.directory import queries as people
from glideway.directory.core.messages import sentence
from glideway.kit import access, secrets
from glideway.kit.access import Asking
from glideway.kit.pages import language

SEARCH = "search"  # the session's key: what is saved once the contact is proved, sealed
SEAL = "session:search"
AN_HOUR = timedelta(hours=1)
TERMS = {
    "margin": alerting.MARGIN // AN_HOUR,
    "stretch": alerting.STRETCH // AN_HOUR,
    "days": alerting.LASTS.days,
}


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("saved_search", "C")
def new(request: Asking) -> HttpResponse:
    """Tell me when something sooner opens: what is saved, on which terms, and to whom it goes."""
    typed = read_search(request.GET.dict(), language())
    if first := before_times(request, typed):
        return first
    address = address_of(typed)
    if typed.lost:
        return redirect(f"{reverse('booking:find')}?{address}")
    said = said_of(address, language())
    known = people.patient_of(request.actor) if request.actor.patient_id else None
    form = SaveForm(sent(request), known=known is not None)
    if form.is_valid():
        told = form.cleaned_data | {"address": address, "key": intent(request)}
        if known is not None:
            return _saved(request, told, known)
        if done := _code_sent(request, told, form):
            return done
    context = {
        "form": form,
        "patient": known,
        "search": said,
        "asked": said.asked,
        "address": address,
        "soonest": queries.soonest(said.asked, now=request.now),
        "consent": sentence(queries.ALERTS).text,
        "terms": TERMS,
    }
    status = 422 if form.errors else 200
    return access.private(render(request, "booking/saved_new.html", context, status=status))


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("saved_search", "C")
def code(request: Asking) -> HttpResponse:
    """The code that proves the contact; then the search is saved."""
    told = _kept(request)
    if told is None:
        return redirect("booking:find")
    form = CodeForm(sent(request), initial={"code": request.GET.get("code", "")[:12]})
    if form.is_valid():
        try:
            known = proved(
                request,
                name=told["name"],
                contact=told["contact"],
                typed=form.cleaned_data["code"],
            )
        except (directory.CodeWrong, directory.CodeGone) as wrong:
            form.add_error("code", str(wrong))
        else:
            done = _saved(request, told, known)
            request.session.pop(SEARCH, None)
            return done
    context = {"form": form, "told": told}
    status = 422 if form.errors else 200
    return access.private(render(request, "booking/saved_code.html", context, status=status))


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("saved_search", "X", link=True)
def show(request: Asking, token: str) -> HttpResponse:
    """A saved search by the link that every letter carries, and the button that ends it."""
    search = queries.saved_by_link(token=token)
    if request.method == "POST":
        by = actor_of(request).by_link(token[:22])
        booking.end_search(search=search, by=by, key=intent(request), now=request.now)
        return redirect("booking:saved", token)
    over = search.ended_at is not None or search.ends_at <= request.now
    said = said_of(search.address, language())
    context = {"row": search, "over": over, "token": token, "search": said, "terms": TERMS}
    context["asked"] = said.asked
    return access.private(render(request, "booking/saved.html", context))


@require_safe
@access.allows("saved_search", "R", link=True)
def times(_request: Asking, token: str) -> HttpResponse:
    """The result page of a saved search, as it stands now."""
    search = queries.saved_by_link(token=token)
    to = HttpResponseRedirect(f"{reverse('booking:find')}?{search.address}")
    return access.private(to)


@require_safe
@access.allows("saved_search", "R")
def mine(request: Asking) -> HttpResponse:
    """The own saved searches, each with its end."""
    rows = queries.searches_of(request.actor, now=request.now)
    context = {
        "rows": [(one, said_of(one.address, language())) for one in rows],
        "terms": TERMS,
        "agreed": bool(rows) and queries.alerts_agreed(request.actor),
    }
    return access.private(render(request, "booking/saved_mine.html", context))


@require_POST
@access.allows("saved_search", "X")
def end(request: Asking, public_id: UUID) -> HttpResponse:
    """End one's own saved search."""
    actor = actor_of(request)
    search = access.the(queries.searches_for(actor, "X"), public_id=public_id)
    booking.end_search(search=search, by=actor, key=intent(request), now=request.now)
    messages.success(request, _("This search has ended. Nobody writes to you about it any more."))
    return redirect("booking:saved_mine")


def _saved(request: Asking, told: dict[str, Any], patient: queries.Patient) -> HttpResponse:
    row = booking.save_search(
        patient=patient,
        address=told["address"],
        read=asked_again,
        language=language(),
        by=actor_of(request),
        key=told["key"],
        now=request.now,
    )
    messages.success(request, _("Your search is saved."))
    return redirect("booking:saved", queries.saved_link(row))


def _code_sent(request: Asking, told: dict[str, Any], form: SaveForm) -> HttpResponse | None:
    """Keep the wish in this browser's session, sealed, and send the code to the contact."""
    actor_of(request)  # a code belongs to a session
    back = reverse("booking:saved_code")
    try:
        send_code(request, contact=told["contact"], back=back)
    except directory.ContactUnclear as unclear:
        form.add_error("contact", str(unclear))
        return None
    request.session[SEARCH] = b64encode(secrets.seal(json.dumps(told), SEAL)).decode()
    return redirect(back)


def _kept(request: Asking) -> dict[str, Any] | None:
    sealed = request.session.get(SEARCH)
    if not sealed:
        return None
    told: dict[str, Any] = json.loads(secrets.unseal(b64decode(sealed), SEAL))
    return told
