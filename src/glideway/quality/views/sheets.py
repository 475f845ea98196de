"""The inspector's sheet without a network: its worker, and the key of what the device keeps."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import find
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from glideway.kit import access
from glideway.kit.access import Asking
from glideway.kit.refusals import NotYours
from glideway.kit.secrets import token
from glideway.quality import queries
from glideway.quality.views.looks import groups_of

# The box, the copies and the queue are those of the treatment room: one way to keep and to send.
PARTS = ("care/offline/box.js", "care/offline/copies.js", "care/offline/queue.js")
WORKER = "quality/offline/worker.js"
KEPT_FOR = timedelta(hours=18)  # a day away from the desk; after it the copies are gone


@require_safe
@access.open_to_all("a script without anybody's data; what it keeps, a signed-in page gave it")
def worker(request: Asking) -> HttpResponse:  # noqa: ARG001 - a view has a request
    """The worker of the sheet; its address is its reach."""
    found = find(WORKER)
    assert isinstance(found, str)  # noqa: S101 - one file, packed with the room
    parts = ", ".join(f'"{static(one)}"' for one in PARTS)
    text = f"importScripts({parts});\n{Path(found).read_text()}"
    response = HttpResponse(text, content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
@access.open_to_all("what a device shows instead of a page that it does not have: nobody's data")
def away(request: Asking) -> HttpResponse:
    """The page of a device that has no copy, or may not open it."""
    return render(request, "quality/sheet_away.html")


@require_safe
@access.allows("inspection", "U")
def key(request: Asking) -> HttpResponse:
    """The server's half of the keys, and which sheets this device may keep, until when.

    The half for the copies ends with the session; the half for what was not sent is the
    inspector's, so that signing in again opens it. Neither is ever written on the device.
    """
    if "assigned" not in access.scopes(request.actor, "inspection", "U"):
        raise NotYours
    who, session = request.actor.login_id, request.session.session_key or ""
    until = request.now + KEPT_FOR
    body = {
        "who": token("sheet-who", who)[:16],
        "copies": token("sheet-copies", who, session),
        "taps": token("sheet-taps", who),
        "token": get_token(request),
        "now": int(request.now.timestamp() * 1000),
        "until": int(until.timestamp() * 1000),
        "idle": 0 if settings.GLIDEWAY_DEMO else int(settings.GLIDEWAY_IDLE.total_seconds()),
        "today": [
            path
            for look in queries.to_keep(request.actor)
            for path in (
                *(
                    reverse("quality:sheet", args=[look.public_id, one["id"]])
                    for one in groups_of(look)
                ),
                reverse("quality:inspection", args=[look.public_id]),
            )
        ],
    }
    return access.private(JsonResponse(body))
