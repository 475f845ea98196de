"""Taps that waited on a device: each says which state of the record it was made after.

The worker of the room sends `Glideway-Offline` with all it asks; then the answer names the state of
the record (`Glideway-Mark`). A tap that waited sends the state that its device had seen
(`Glideway-Seen`); where the record has changed since, nothing is done and the practitioner is shown
both. A tap whose answer was lost is known by its key and answered as before.

What waited also says when it was tapped (`Glideway-Late`). Within the visit that is when it
happened, for all that is recorded of it; when the record had it stands in the chain beside.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from glideway.care import operations, queries
from glideway.care.operations.refusals import CannotCare
from glideway.care.queries import marks
from glideway.kit import refusals
from glideway.kit.access import Asking
from glideway.kit.refusals import Refusal

ASKS, SEEN, MARK = "Glideway-Offline", "Glideway-Seen", "Glideway-Mark"
LATE, HASH = "Glideway-Late", "Glideway-Hash"
OF_A_BOOKING = {"begin", "let_go_ahead"}  # addresses before there is a visit
AT_ENTRY = OF_A_BOOKING | {"sign", "let_go"}  # what has a place of its own for its instant, or none


class ChangedElsewhere(CannotCare):
    """A tap waited on a device while the record of the visit was changed from somewhere else."""

    code = "changed-elsewhere"
    sentence = _("The record was changed elsewhere while this tap waited. Nothing was done.")


class Replays:
    """Keeps taps that waited from running over what others have written in the meantime."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        asking, entered = cast(Asking, request), cast(Asking, request).now
        response = self.get_response(request)
        about, tapped = getattr(request, "marked", None), asking.now
        asking.now = entered
        if (
            about is not None
            and tapped != entered
            and response.status_code < HTTPStatus.BAD_REQUEST
        ):
            operations.came_late(visit=about, at=tapped, by=asking.actor, now=entered)
        if about is not None and not response.has_header(MARK):
            known = getattr(request, "known_mark", None)
            response[MARK] = str(marks.mark(about) if known is None else known)
        return response

    def process_view(
        self, request: HttpRequest, _view: object, _args: tuple[Any, ...], named: dict[str, Any]
    ) -> HttpResponse | None:
        """A refusal where the record has moved on under a tap that waited; else nothing."""
        match = request.resolver_match
        if not request.headers.get(ASKS) or match is None or match.app_name != "care":
            return None
        asking, name = cast(Asking, request), match.url_name or ""
        about = _about(asking, name, named)
        if about is None:
            return None  # the view itself says no
        cast(Any, request).marked = about
        if request.method != "POST":
            return None
        seen = request.headers.get(SEEN, "")
        if marks.was_done(asking.actor, request.POST.get("key", "")):
            if seen.isdecimal():
                cast(Any, request).known_mark = marks.own_mark(about, asking.actor, int(seen))
        elif seen.isdecimal() and marks.mark(about) > int(seen):
            return refusals.answer(request, ChangedElsewhere())
        elif name not in AT_ENTRY:
            _as_of(asking, about)
        return None


def _as_of(request: Asking, visit: Any) -> None:  # noqa: ANN401 - a Visit
    """What waited happens when it was tapped, if that can be true."""
    at = tapped_at(request)
    if at is not None and visit.opened_at <= at <= request.now:
        request.now = at


def tapped_at(request: HttpRequest) -> datetime | None:
    """When a form was tapped that was sent late; nothing for one that is sent as it is made."""
    try:
        at = datetime.fromisoformat(request.headers.get(LATE, ""))
    except ValueError:
        return None
    return at if at.tzinfo else None


def as_seen(request: HttpRequest) -> bool:
    """Whether the words of a signature are what its device says was seen, by their hash."""
    words = request.POST.get("words", "").encode()
    return request.headers.get(HASH, "") == hashlib.sha256(words).hexdigest()


def _about(request: Asking, name: str, named: dict[str, UUID]) -> Any:  # noqa: ANN401 - a row, or None
    """The visit or booking of an address, by the one road to it; nothing where it is not theirs."""
    try:
        if name in OF_A_BOOKING:
            return queries.booking(request.actor, named["booking"])
        if "target" in named:
            return queries.target(request.actor, named["target"], now=request.now).visit
        if "visit" in named:
            return queries.visit(request.actor, named["visit"], now=request.now)
    except Refusal:
        return None
    return None
