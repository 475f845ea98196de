"""The desk's day and week: who comes to whom, what is free, who is here, who wants a call."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.staticfiles.finders import find
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.forms import read_day, read_id
from glideway.booking.views.browser import intent
from glideway.directory.core import professions
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.refusals import NotYours

A_WEEK = 7
WORKER = "booking/sheet-worker.js"
ABREAST = 6  # columns that a screen of 1180 px shows side by side
FACTS = {"arrived": booking.arrive, "no-show": booking.no_show, "came": booking.came_after_all}


@require_safe
@access.allows("appointment", "R")
def day(request: Asking) -> HttpResponse:
    """One date as a grid: a column for each practitioner, or room, and what is free in it."""
    clinic, waiting = queries.clinic_and_waiting(request.actor, now=request.now)
    today = queries.today_at(clinic, request.now)
    on = read_day(request.GET) or today
    by_room = request.GET.get("by") == "room"
    moving = _moving(request)
    sheet = queries.Sheet(
        first=on, service=read_id(request.GET, "service"), by_room=by_room, moving=moving
    )
    shown = queries.grid(request.actor, sheet, clinic=clinic, now=request.now)
    pages = Paginator(shown.columns, ABREAST)
    page = pages.get_page(request.GET.get("page"))
    context = _dated(on, today, 1) | {
        "clinic": clinic,
        "waiting": waiting,
        "grid": shown,
        "drawn": queries.laid(list(page.object_list), clinic, request.now),
        "page": page,
        "by_room": by_room,
        "moving": moving,
        "keep": _kept(request, "move", "by", "service"),
        "kinds": professions.services(),
        "may_book": may_book(request),
        "may_close": on == today and "clinic" in access.scopes(request.actor, "listing", "U"),
    }
    return access.private(render(request, "booking/desk_day.html", context))


@require_safe
@access.allows("appointment", "R")
def week(request: Asking) -> HttpResponse:
    """Seven days, a row for each practitioner: how many come, how much is free, from when on."""
    clinic, waiting = queries.clinic_and_waiting(request.actor, now=request.now)
    today = queries.today_at(clinic, request.now)
    asked = read_day(request.GET) or today
    first = asked - timedelta(days=asked.weekday())
    sheet = queries.Sheet(
        first=first,
        days=A_WEEK,
        service=read_id(request.GET, "service"),
        practitioner=read_id(request.GET, "who"),
    )
    shown = queries.grid(request.actor, sheet, clinic=clinic, now=request.now)
    rows = [shown.columns[one : one + A_WEEK] for one in range(0, len(shown.columns), A_WEEK)]
    context = _dated(first, today, A_WEEK) | {
        "clinic": clinic,
        "waiting": waiting,
        "grid": shown,
        "rows": rows,
        "days": [first + timedelta(days=one) for one in range(A_WEEK)],
        "one": sheet.practitioner is not None and len(rows) == 1,
        "today": today,
        "who": request.GET.get("who", "") if sheet.practitioner else "",
        "may_book": may_book(request),
        "keep": _kept(request, "who", "service"),
        "kinds": professions.services(),
    }
    return access.private(render(request, "booking/desk_week.html", context))


@require_safe
@access.allows("appointment", "R")
def day_sheet(request: Asking) -> HttpResponse:
    """One date on paper, for each practitioner or each room; the questions show as a flag only.

    Who came is asked about those alone of whom this person may say so.
    """
    clinic, waiting = queries.clinic_and_waiting(request.actor, now=request.now)
    today = queries.today_at(clinic, request.now)
    on = read_day(request.GET) or today
    by_room = request.GET.get("by") == "room"
    shown = queries.grid(
        request.actor, queries.Sheet(first=on, by_room=by_room), clinic=clinic, now=request.now
    )
    context = _dated(on, today, 1) | {
        "clinic": clinic,
        "grid": shown,
        "columns": queries.laid(shown.columns, clinic, request.now).columns,
        "by_room": by_room,
        "count": len({one.booking.pk for one in shown.visits}),
        "waiting": waiting,
        "kinds": professions.services(),
    }
    return access.private(render(request, "booking/day_sheet.html", context))


@require_safe
@access.open_to_all("a script without anybody's data; what it may show, the sheet's page gave it")
def sheet_worker(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view has a request
    """The worker that shows the last good copy of the sheet; its address is its reach."""
    found = find(WORKER)
    assert isinstance(found, str)  # noqa: S101 - one file, packed with the room
    response = HttpResponse(Path(found).read_bytes(), content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response


@require_POST
@access.allows("appointment", "U")
def happened(request: Asking, public_id: UUID, fact: str) -> HttpResponse:
    """Mark that somebody is here, or did not come."""
    if fact not in FACTS:
        raise NotYours
    row = access.the(queries.attended_by(request.actor), public_id=public_id)
    FACTS[fact](booking=row, by=request.actor, key=intent(request), now=request.now)
    return _back(request)


def _back(request: Asking) -> HttpResponse:
    day = read_day(request.POST)
    address = reverse("booking:day_sheet")
    return redirect(f"{address}?day={day}" if day else address)


def may_book(request: Asking) -> bool:
    """Whether this role books for others: desk and owner for all, a practitioner for oneself."""
    return bool(access.scopes(request.actor, "appointment", "C") - {"own"})


def _dated(on: date, today: date, step: int) -> dict[str, object]:
    """Which date a page shows, and those that its arrows lead to."""
    return {
        "on": on,
        "is_today": on <= today < on + timedelta(days=step),
        "before": on - timedelta(days=step),
        "after": on + timedelta(days=step),
    }


def _kept(request: Asking, *names: str) -> str:
    """What the arrows between days carry on."""
    said = {name: request.GET[name] for name in names if request.GET.get(name)}
    return f"&{urlencode(said)}" if said else ""


def _moving(request: Asking) -> queries.Booking | None:
    """The appointment that looks for another time, or None; NotYours for one not ours to move."""
    asked = read_id(request.GET, "move")
    if asked is None:
        return None
    found: queries.Booking = access.the(
        queries.for_actor(request.actor, "U"), public_id=asked, cancelled_at=None
    )
    return found
