"""The patient's pain drawing: by the link of a letter, signed in, and side by side for who treats.

A link opens a blank chart: what was sent before is shown only to its patient and in the room.
"""

from __future__ import annotations

from typing import Any, TypeAlias
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from glideway.body import core as atlas
from glideway.body.core import chart as outlines
from glideway.care import operations, queries
from glideway.care.core import strokes
from glideway.care.core.strokes import NotADrawing, Stroke
from glideway.care.forms import drawing as sent
from glideway.care.operations import NothingSaid, OffTheBody
from glideway.care.views import examined, showing
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.actor import Actor
from glideway.kit.forms_once import keyed
from glideway.kit.refusals import Refusal

LEGS = {"leg"}
Row: TypeAlias = Any  # a row as the queries bring it; views know no tables


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("screen_answers", "C", link=True)
@keyed(revisable=True)
def draw_by_link(request: Asking, booking: UUID, token: str) -> HttpResponse:
    """Draw before the visit, without signing in; the page shows nothing that is kept."""
    row = queries.booking_to_draw(booking, token, now=request.now)
    holder = request.actor.by_link(f"drawing:{booking}", patient_id=row.patient_id)
    return _draw(request, row, holder, back=request.path, kept=())


@require_http_methods(["GET", "HEAD", "POST"])
@access.allows("screen_answers", "C")
@keyed(revisable=True)
def draw(request: Asking, booking: UUID) -> HttpResponse:
    """The same for who is signed in: it begins with what was drawn for this appointment."""
    row = queries.my_booking(request.actor, booking, "C")
    last = queries.last_drawing(row)
    kept = strokes.read(last.strokes) if last else ()
    return _draw(request, row, request.actor, back=reverse("care:me"), kept=kept)


@require_safe
@access.allows("clinical_note", "R")
def drawings(request: Asking, visit: UUID) -> HttpResponse:
    """The drawings of a course side by side, one for each visit that has one."""
    row = queries.visit(request.actor, visit, now=request.now)
    operations.look(visit=row, by=request.actor, now=request.now)
    visits = list(queries.visits(request.actor, "R", now=request.now).filter(episode=row.episode))
    numbers = {one.booking_id: one.number for one in visits}
    shown = [
        examined.drawing(one) | {"number": numbers[one.booking_id], "chart": _both(one.strokes)}  # type: ignore[operator]
        for one in queries.drawings(visits)
    ]
    context = {
        "bar": showing.bar(queries.record(request.actor, visit, now=request.now)),
        "drawings": shown,
    }
    return access.private(render(request, "care/drawings.html", context))


def _both(text: str) -> list[dict[str, Any]]:
    return examined.chart((), strokes.read(text))


def _draw(
    request: Asking, row: Row, by: Actor, *, back: str, kept: tuple[Stroke, ...]
) -> HttpResponse:
    over = row.cancelled_at is not None or request.now >= queries.open_until(row)
    fault: Refusal | None = None
    lines = list(kept)
    if request.method == "POST":
        try:
            lines = sent.drawn(request.POST)
            if "send" in request.POST:
                drawn = strokes.write(lines)
                operations.send_drawing(booking=row, drawn=drawn, by=by, now=request.now)
                messages.success(
                    request, gettext("Thank you. Your practitioner sees it at your visit.")
                )
                return redirect(back)
        except NotADrawing:
            fault = OffTheBody()
        except NothingSaid as nothing:
            fault = nothing
    was_sent = bool(kept) and lines == list(kept)
    return _page(request, row, lines, over=over, fault=fault, was_sent=was_sent)


def _page(
    request: Asking,
    row: Row,
    lines: list[Stroke],
    *,
    over: bool,
    fault: Refusal | None,
    was_sent: bool,
) -> HttpResponse:
    body = atlas.load()
    region = body.regions.get(row.region)
    first = f"{_view(row.region)}-{'lower' if region and region.part in LEGS else 'upper'}"
    shown = {
        "booking": row,
        "clinic": row.placement.clinic,
        "over": over,
        "fault": fault,
        "pane": sent.pane(request.POST, first),
        "kind": sent.kind(request.POST),
        "kinds": [(one, examined.stroke_name(one)) for one in strokes.KINDS],
        "views": examined.chart(),
        "panes": [_pane(name, view, lines) for name, (view, *_rest) in sent.PANES.items()],
        "strokes": strokes.write(lines),
        "drawn": len(lines),
        "sent": was_sent,
        "places": [
            (f"{patch.region.id}:{patch.side}", _name(patch))
            for view in ("front", "back")
            for patch in outlines.patches(body, view)
        ],
    }
    status = 422 if fault else 200
    return access.private(render(request, "care/draw.html", shown, status=status))


def _pane(name: str, view: str, lines: list[Stroke]) -> dict[str, Any]:
    return {
        "name": name,
        "view": view,
        "box": sent.box(name),
        "strokes": [one for one in lines if one.view == view],
        "title": {
            "front-upper": gettext("Front, upper half"),
            "front-lower": gettext("Front, lower half"),
            "back-upper": gettext("Back, upper half"),
            "back-lower": gettext("Back, lower half"),
        }[name],
    }


def _name(patch: outlines.Patch) -> str:
    side = showing.side_name(patch.side)
    return f"{showing.region_name(patch.region.id)}, {side}"


def _view(region: str) -> str:
    """The view that shows a region; the back where both do."""
    found = atlas.load().regions.get(region)
    views = found.views if found else ()
    return "back" if "back" in views or not views else "front"
