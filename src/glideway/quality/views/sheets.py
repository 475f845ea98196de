"""The inspector's sheet without a network: its worker, and the key of what the device keeps."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from glideway.care.queries import marks
from glideway.kit import access, offline
from glideway.kit.access import Asking
from glideway.kit.refusals import NotYours
from glideway.quality import queries
from glideway.quality.views.looks import groups_of

WORKER = "quality/offline/worker.js"
KEPT_FOR = timedelta(hours=18)  # a day away from the desk; after it the copies are gone


@require_safe
@access.open_to_all("a script without anybody's data; what it keeps, a signed-in page gave it")
def worker(request: Asking) -> HttpResponse:  # noqa: ARG001 - a view has a request
    """The worker of the sheet; its address is its reach."""
    return offline.packed(WORKER, marks.SCRIPTS)


@require_safe
@access.open_to_all("what a device shows instead of a page that it does not have: nobody's data")
def away(request: Asking) -> HttpResponse:
    """The page of a device that has no copy, or may not open it."""
    return render(request, "quality/sheet_away.html")


@require_safe
@access.allows("inspection", "U")
def key(request: Asking) -> HttpResponse:
    """The server's half of the keys, and which sheets this device may keep, until when."""
    if "assigned" not in access.scopes(request.actor, "inspection", "U"):
        raise NotYours
    body = offline.half(request, room="sheet", ends=request.now + KEPT_FOR) | {
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
