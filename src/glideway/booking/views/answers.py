"""What became of a form whose answer was lost on the way: read by its key, by who sent it."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from glideway.booking import queries
from glideway.booking.views.appointment import holder
from glideway.kit import access, once
from glideway.kit.access import Asking
from glideway.kit.actor import Actor


@require_safe
@access.allows("appointment", "C")
def answer(request: Asking, key: UUID) -> HttpResponse:
    """Whether this browser's form was done; another's key reads like one that nobody sent."""
    return _shown(request, (request.actor,), key)


@require_safe
@access.allows("appointment", "R", link=True)
def by_link(request: Asking, token: str, key: UUID) -> HttpResponse:
    """The same for a form that was sent by the link of an appointment."""
    queries.booking_by_link(token=token, now=request.now)
    return _shown(request, (holder(request, token), request.actor), key)


def _shown(request: Asking, actors: tuple[Actor, ...], key: UUID) -> HttpResponse:
    kept = once.said(actors=actors, key=str(key))
    made, held = queries.of_answer(kept.route, kept.answer) if kept else (None, None)
    page = urlsplit(request.headers.get("Referer", ""))
    own = page.netloc == request.get_host() and page.path != request.path
    context = {
        "done": kept is not None,
        "booking": made,
        "hold": held,
        "there": reverse("booking:appointment", args=[queries.link_of(made)]) if made else "",
        "onward": kept.answer if kept and kept.answer.startswith("/") else "",
        "back": (f"{page.path}?{page.query}" if page.query else page.path) if own else "",
    }
    return access.private(render(request, "booking/answer.html", context))
