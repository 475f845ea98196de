"""One address that takes one entry of a visit back, and leads to where the tap was made."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from glideway.care import operations, queries
from glideway.care.views import examining, measures, room
from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.forms_once import keyed

PAGES = {"visit": "care:visit", "after": "care:after"}
ANCHORS = {"safety", "consent", "baseline", "retest", "plan", "ending"}


@require_POST
@access.allows("clinical_note", "C")
@keyed()
def take_back(request: Asking, visit: UUID, kind: str, entry: UUID) -> HttpResponse:
    """Undo one entry; what it had replaced stands again."""
    row = queries.visit(request.actor, visit, "C", now=request.now)
    operations.take_back(visit=row, kind=kind, public_id=entry, by=request.actor, now=request.now)
    back, part = request.POST.get("back", ""), request.POST.get("part", "")
    if back == "treat":
        return room.answer(request, visit, request.POST.get("now", ""))
    if back == "measures":
        return measures.there(visit)
    if back in PAGES:
        anchor = f"#{part}" if part in ANCHORS else ""
        return redirect(reverse(PAGES[back], args=[visit]) + anchor)
    return examining.there(visit, part, "hurts")


@require_POST
@access.allows("clinical_note", "C")
@keyed()
def close(request: Asking, visit: UUID) -> HttpResponse:
    """Close an empty visit that was opened by mistake; the day it is booked for comes back."""
    row = queries.visit(request.actor, visit, "C", now=request.now)
    zone = ZoneInfo(row.episode.clinic.zone)
    on = (row.booking.starts_at if row.booking else row.opened_at).astimezone(zone).date()
    operations.close_untouched(visit=row, by=request.actor, now=request.now)
    messages.success(request, gettext("The visit is closed again. Nothing was recorded in it."))
    return redirect(reverse("care:day") + f"?on={on.isoformat()}")
