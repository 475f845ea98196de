"""The room without a network: its worker, the key of what is kept, and what was refused."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from glideway.care import operations, queries
from glideway.care.core import note, say
from glideway.care.queries import foretold, marks, telling, treating
from glideway.care.views import ahead, showing
from glideway.kit import access, offline
from glideway.kit.access import Asking
from glideway.kit.forms_once import keyed
from glideway.kit.pages import language
from glideway.kit.refusals import Refusal

WORKER = "care/offline/worker.js"
KEPT = (*ahead.PAGES, "measures")  # of each visit under way
MOST_SHOWN = 12  # visits side by side on the page of what was not sent


@require_safe
@access.open_to_all("a script without anybody's data; what it keeps, a signed-in page gave it")
def worker(request: Asking) -> HttpResponse:  # noqa: ARG001 - a view has a request
    """The worker of the room; its address is its reach."""
    return offline.packed(WORKER, marks.SCRIPTS)


@require_safe
@access.open_to_all("what a device shows instead of a page that it does not have: nobody's data")
def away(request: Asking) -> HttpResponse:
    """The page of a device that has no copy, or may not open it."""
    return render(request, "care/offline_away.html")


@require_safe
@access.allows("clinical_note", "R")
def key(request: Asking) -> HttpResponse:
    """The server's half of the keys, and which pages of today a device may keep, until when."""
    begins, ends = _today(request)
    open_ones = marks.to_keep(request.actor, begins, ends, now=request.now)
    body = offline.half(request, room="offline", ends=ends, also=str(begins.date())) | {
        "zone": str(begins.tzinfo),
        "today": [reverse("care:day"), reverse("care:held")]
        + [reverse(f"care:{page}", args=[one]) for one in open_ones for page in KEPT],
        "ahead": ahead.to_tell(request.actor, begins, ends),
        "says": _says(),
    }
    return access.private(JsonResponse(body))


@require_safe
@access.allows("clinical_note", "R")
def held(request: Asking) -> HttpResponse:
    """What a device could not send beside what the record has; `?visit=` names each visit."""
    shown: list[dict[str, Any]] = []
    begins, ends = _today(request)
    ahead_of = {
        str(foretold.visit_of(one)): one
        for one in marks.to_begin(request.actor, begins, ends)
        if getattr(one, "visit", None) is None
    }
    for one in dict.fromkeys(request.GET.getlist("visit")[:MOST_SHOWN]):
        try:
            record = queries.record(request.actor, UUID(one), now=request.now)
        except (ValueError, Refusal):
            if one in ahead_of:
                shown.append({"ahead": ahead_of[one], "id": one})
            continue
        operations.look(
            visit=record.visit, by=request.actor, now=request.now, flagged=record.flagged
        )
        composed = note.write(telling.facts(record), language())
        shown.append(
            {"id": one, "visit": record.visit, "bar": showing.bar(record), "sentences": composed},
        )
    return access.private(render(request, "care/offline.html", {"visits": shown}))


@require_POST
@access.allows("clinical_note", "C")
@keyed()
def let_go(request: Asking, visit: UUID) -> HttpResponse:
    """The record stands: a tap that was not sent is let go, and that is written down."""
    row = queries.to_let_go(request.actor, visit, now=request.now)
    operations.let_go(visit=row, by=request.actor, now=request.now)
    return redirect("care:held")


def _today(request: Asking) -> tuple[datetime, datetime]:
    """The day of the clinic of this session, from midnight to midnight."""
    zone = ZoneInfo(queries.zone_of(request.actor))
    here = request.now.astimezone(zone).date()
    days = (here, here + timedelta(days=1))
    begins, ends = (datetime.combine(one, time(), tzinfo=zone) for one in days)
    return begins, ends


def _says() -> dict[str, str]:
    """What a tap of the room is called in a list, by the last word of its address and its kind."""
    words, lang = say.sentences(), language()
    return {
        "sense-sharp": words["warned.sharp"].of(lang),
        "sense-travels": words["warned.travels"].of(lang),
        **{f"adjust-{one}": words[f"changed.{one}"].of(lang) for one in treating.CHANGES},
        "pass": gettext("A pass"),
        "sense": gettext("A warning: it travels, or sharp"),
        "where": gettext("Where it travels to"),
        "adjust": gettext("What was changed"),
        "stop": gettext("Stopped on the patient’s word"),
        "undo": gettext("The last tap taken back"),
        "correct": gettext("Another structure"),
        "agree": gettext("What was agreed with the patient"),
        "retest": gettext("The re-test"),
        "begin": gettext("The visit begun"),
        "sign": gettext("The signature"),
        "": gettext("A form"),
    }
