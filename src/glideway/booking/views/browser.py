"""What the room's pages share: the browser's session as an Actor, and a key for each intent."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

from django.http import HttpRequest, QueryDict

from glideway.kit import forms_once
from glideway.kit.access import Asking
from glideway.kit.actor import Actor
from glideway.kit.refusals import NotAnswerable


def actor_of(request: Asking) -> Actor:
    """Who asks; a browser without a session gets one, because what it holds is its own."""
    if request.actor.signed_in:
        return request.actor
    if request.session.session_key is None:
        forms_once.begin_session(request)
    return replace(request.actor, session_key=request.session.session_key or "")


def intent(request: HttpRequest) -> str:
    """The key that the page rendered with its form, or NotAnswerable."""
    try:
        return str(UUID(request.POST.get("key", "")))
    except ValueError as wrong:
        raise NotAnswerable(field="key") from wrong


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form sent, nothing typed included; None for somebody who only looks."""
    return request.POST if request.method == "POST" else None


def new_key() -> str:
    """A key for one intent, to be rendered with its form."""
    return str(uuid4())
