"""A wish to be phoned: free, without obligation, and taken back by its link."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from glideway.body import core as atlas
from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.forms import CallForm
from glideway.booking.views.browser import actor_of, sent
from glideway.booking.views.safety import session_of
from glideway.directory import operations as directory
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.pages import language
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
        near = form.cleaned_data.pop("near")
        caller = clinic or queries.clinic_near(near)
        try:
            asked = booking.ask_callback(
                **form.cleaned_data,
                clinic=caller,
                place=near,
                language=language(),
                by=actor_of(request),
                now=request.now,
            )
        except (directory.ContactUnclear, booking.NeedsANumber) as unclear:
            form.add_error("phone", str(unclear))
        else:
            context = {"asked": asked, "token": queries.callback_link(asked), "clinic": clinic}
            return access.private(render(request, "booking/call_back_asked.html", context))
    status = 422 if form.errors else 200
    return render(
        request, "booking/call_back.html", {"form": form, "clinic": clinic}, status=status
    )


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
    """What was asked, and a button that takes it back."""
    asked = queries.callback_by_link(token=token)
    if request.method == "POST":
        asked = booking.withdraw_callback(
            callback=asked, by=actor_of(request).by_link(token[:22]), now=request.now
        )
    context = {"asked": asked, "token": token, "clinic": None}
    return access.private(render(request, "booking/call_back_asked.html", context))
