"""The visits of today that are not begun yet, for a device that may lose the network before."""

from __future__ import annotations

from copy import copy
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.urls import resolve, reverse
from django.views.decorators.http import require_POST

from glideway.care import operations, queries
from glideway.care.queries import foretold, marks
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.actor import Actor
from glideway.kit.forms_once import keyed
from glideway.kit.refusals import Refusal

# The pages of a visit that are kept; one that leads elsewhere (a consult has no hands) is not.
PAGES = ("visit", "assess", "treat", "after", "note", "consult")
TREAT = "treat"


@require_POST
@access.allows("clinical_note", "C")
def ahead(request: Asking, booking: UUID) -> JsonResponse:
    """The pages of a visit as they would be, were it begun now. Nothing of it is kept.

    `mark` is the state of the record that they show. `again` is the treat step once all of last
    time is taken up, which of last time's structures is which of its cards beside it. A visit that
    may not be begun, or is begun already, has no pages here.
    """
    found = queries.booking(request.actor, booking)
    told: dict[str, Any] = {"pages": {}, "again": {}, "became": {}, "mark": marks.mark(found)}
    told["visit"] = foretold.visit_of(found)
    if getattr(found, "visit", None) is None:
        try:
            _rehearse(request, found, told)
        except Refusal:
            told |= {"pages": {}, "again": {}, "became": {}}
    if told["pages"]:
        operations.kept_ahead(booking=found, by=request.actor, now=request.now)
    return access.private(JsonResponse(told))  # type: ignore[return-value]


@require_POST
@access.allows("clinical_note", "C")
@keyed()
def let_go(request: Asking, booking: UUID) -> HttpResponse:
    """A tap of a visit that was never begun is let go, and that is written down."""
    row = queries.booking(request.actor, booking)
    operations.let_go_ahead(booking=row, by=request.actor, now=request.now)
    return redirect("care:held")


def to_tell(actor: Actor, begins: datetime, ends: datetime) -> list[dict[str, object]]:
    """Which visits may be begun on a device today, by which id, and how far each record is."""
    found = marks.to_begin(actor, begins, ends)
    seen = marks.marks_of(found)
    return [
        {
            "booking": one.public_id,
            "visit": foretold.visit_of(one),
            "mark": seen.get(one.patient_id, 0),
        }
        for one in found
    ]


def _rehearse(request: Asking, booking: Any, told: dict[str, Any]) -> None:  # noqa: ANN401 - a Booking
    """Put the pages of a visit that is begun for show into `told`."""
    by, now = request.actor, request.now
    with operations.rehearsed(booking=booking, by=by, now=now) as visit:
        for name in PAGES:
            _put(request, told["pages"], reverse(f"care:{name}", args=[visit.public_id]))
        pairs = operations.took_up(visit=visit, by=by, now=now)
        if pairs:
            _put(request, told["again"], reverse(f"care:{TREAT}", args=[visit.public_id]))
            told["became"] = {str(old.public_id): new.public_id for old, new in pairs}


def _put(request: Asking, pages: dict[str, str], path: str) -> None:
    """One page, if it is one: made by its own view, as for a look at it."""
    found = resolve(path)
    look = copy(request)
    look.method, look.path, look.path_info = "GET", path, path
    look.GET, look.resolver_match = QueryDict(), found
    answer = found.func(_untouched(look), *found.args, **found.kwargs)
    if answer.status_code == HttpResponse.status_code:
        pages[path] = answer.content.decode()


def _untouched(look: Asking) -> HttpRequest:
    """A request without the form that asked for it."""
    look._post, look._files = QueryDict(), None  # type: ignore[attr-defined]  # noqa: SLF001
    return look
