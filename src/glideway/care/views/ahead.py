"""The visits of today that are not begun yet, for a device that may lose the network before."""

from __future__ import annotations

from contextlib import suppress
from copy import copy
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.urls import resolve, reverse
from django.views.decorators.http import require_POST

from glideway.care import operations, queries
from glideway.care.forms.safety import asked_in_the_room
from glideway.care.queries import foretold, marks
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.actor import Actor
from glideway.kit.forms_once import keyed
from glideway.kit.refusals import Refusal
from glideway.screening.core.rules import Answer

# The pages of a visit that are kept; one that leads elsewhere (a consult has no hands) is not.
PAGES = ("visit", "assess", "treat", "after", "note", "consult")
TREAT = "treat"


@require_POST
@access.allows("clinical_note", "C")
def ahead(request: Asking, booking: UUID) -> JsonResponse:
    """The pages of a visit as they would be, were it begun now. Nothing of it is kept.

    `mark` is the state of the record that they show. `again` is the treat step as it would be
    after the taps that `needs` names, of which last time's structures become which of today; so
    the gate is the site's own, judged beforehand for those very answers. A visit that is begun has
    no other page here, and one that may not be begun has none.
    """
    found = queries.booking(request.actor, booking)
    told: dict[str, Any] = {"pages": {}, "again": {}, "became": {}, "needs": {}}
    told |= {"visit": foretold.visit_of(found), "mark": marks.mark(found)}
    try:
        _rehearse(request, found, told)
    except Refusal:
        told |= {"pages": {}, "again": {}}
    if told["pages"]:
        operations.kept_ahead(booking=found, by=request.actor, now=request.now)
    return access.private(JsonResponse(told))  # type: ignore[return-value]


@require_POST
@access.allows("clinical_note", "C")
@keyed()
def let_go(request: Asking, booking: UUID) -> HttpResponse:
    """A tap of a visit that was never begun is let go, and that is written down."""
    row = queries.once_booked(request.actor, booking)
    operations.let_go_ahead(booking=row, by=request.actor, now=request.now)
    return redirect("care:held")


def to_tell(actor: Actor, begins: datetime, ends: datetime) -> list[dict[str, object]]:
    """Today's visits before the first pass, by which id, and how far each record is."""
    found = marks.to_begin(actor, begins, ends)
    seen = marks.marks_of(found)
    return [
        {
            "booking": one.public_id,
            "visit": foretold.visit_of(one),
            "mark": seen.get(one.patient_id, 0),
            "begun": getattr(one, "visit", None) is not None,
        }
        for one in found
    ]


def _rehearse(request: Asking, booking: Any, told: dict[str, Any]) -> None:  # noqa: ANN401 - a Booking
    """Put the pages of a visit that is begun for show into `told`."""
    begun = getattr(booking, "visit", None) is not None
    with operations.rehearsed(booking=booking, by=request.actor, now=request.now) as visit:
        for name in PAGES if not begun else ():
            _put(request, told["pages"], reverse(f"care:{name}", args=[visit.public_id]))
        if _go_through(request, visit, told):
            _put(request, told["again"], reverse(f"care:{TREAT}", args=[visit.public_id]))


def _go_through(request: Asking, visit: Any, told: dict[str, Any]) -> bool:  # noqa: ANN401 - a Visit
    """Do what opens the treat step, for show, and say which taps that were; none: it is open."""
    by, now, needs = request.actor, request.now, told["needs"]
    record = queries.record(by, visit.public_id, now=now)
    if record.treatments or record.by_phone or record.standing.stopped:
        return False
    if visit.screening is None:
        region, rules = record.episode.region, queries.rules(record.visit)
        due = asked_in_the_room(region, rules, queries.occasion(visit))
        ids = [one.id for one in due]
        with suppress(Refusal):  # not all is answered by these: then the site has to ask
            none = dict.fromkeys(ids, Answer.NO)
            operations.ask_safety(visit=visit, answers=none, by=by, now=now)
            needs["safety"] = ids
    elif not record.standing.acknowledged:
        operations.acknowledge(visit=visit, by=by, now=now)
        needs["read"] = []
    if not record.consented:
        with suppress(Refusal):  # one that is given in another way has its own page
            language = record.episode.patient.language
            operations.consent(visit=visit, language=language, by=by, now=now)
            needs["consent"] = []
    if not any(getattr(one, "target", None) for one in record.today):
        pairs = operations.took_up(visit=visit, by=by, now=now)
        told["became"] = {str(old.public_id): new.public_id for old, new in pairs}
        if pairs:
            needs["same"] = []
    return bool(needs)


def _put(request: Asking, pages: dict[str, str], path: str) -> None:
    """One page, if it is one: made by its own view, as for a look at it."""
    found = resolve(path)
    look = copy(request)
    look.method, look.path, look.path_info = "GET", path, path
    look.GET, look.resolver_match = QueryDict(), found
    look.rehearsed = True  # type: ignore[attr-defined]  # what waits on the device may be there by then
    answer = found.func(_untouched(look), *found.args, **found.kwargs)
    if answer.status_code == HttpResponse.status_code:
        pages[path] = answer.content.decode()


def _untouched(look: Asking) -> HttpRequest:
    """A request without the form that asked for it."""
    look._post, look._files = QueryDict(), None  # type: ignore[attr-defined]  # noqa: SLF001
    return look
