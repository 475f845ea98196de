"""The practitioner's first page: today's visits, and the way into each."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from glideway.care import operations, queries
from glideway.care.core import gate
from glideway.care.forms.followups import EFFECTS
from glideway.care.queries import letters
from glideway.care.views import replays, showing
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.forms_once import keyed


@require_safe
@access.allows("appointment", "R")
def day(request: Asking) -> HttpResponse:
    """The visits of a day by time; `?on=2026-03-02` asks for another day."""
    zone = queries.zone_of(request.actor)
    today = request.now.astimezone(ZoneInfo(zone)).date()
    on = _date(request.GET.get("on", ""), today)
    rows = queries.day(request.actor, on, zone)
    shown = {
        "lines": [(one, showing.region_name(one.booking.region)) for one in rows],
        "on": datetime(on.year, on.month, on.day, 12, tzinfo=ZoneInfo(zone)),
        "is_today": on == today,
        "before": on - timedelta(days=1),
        "after": on + timedelta(days=1),
        "zone": zone,
        "next": next((one for one in rows if one.state in {"open", "here"}), None)
        or next((one for one in rows if one.state == "expected"), None),
        "regions": showing.regions(),
        "alarms": [_alarm(one) for one in queries.alarms(request.actor, now=request.now)],
        "letters": queries.waiting(request.actor, now=request.now),
        "papers": letters.waiting(request.actor, now=request.now).count(),
        "left": sum(1 for one in rows if one.state in {"expected", "here", "open"}),
    }
    return access.private(render(request, "care/day.html", shown))


@require_POST
@access.allows("clinical_note", "C")
@keyed()
def begin(request: Asking, booking: UUID) -> HttpResponse:
    """Open the visit of a booking of one's own schedule; the form says a region it lacks.

    A visit of another day is asked about first: what is opened by a slip stays open.
    """
    found = queries.booking(request.actor, booking)
    zone = found.placement.clinic.zone
    at = replays.tapped_at(request)
    if not ("other_day" in request.POST or at or gate.same_day(found.starts_at, request.now, zone)):
        shown = {
            "booking": found,
            "zone": zone,
            "region": request.POST.get("region", ""),
            "on": found.starts_at.astimezone(ZoneInfo(zone)).date(),
        }
        return access.private(render(request, "care/other_day.html", shown))
    visit = operations.open_visit(
        booking=found,
        by=request.actor,
        now=request.now,
        region=request.POST.get("region", ""),
        at=at,
    )
    return redirect("care:visit", visit.public_id)


def _alarm(one: Any) -> dict[str, object]:  # noqa: ANN401 - a FollowUp
    """A bad answer as the day shows it: who, what was noticed, what is new, whom to call."""
    words = dict(EFFECTS)
    patient = one.visit.episode.patient
    return {
        "row": one,
        "patient": patient,
        "what": [words[each] for each in one.effects],
    }


def _date(text: str, today: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return today
