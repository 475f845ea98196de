"""What a device without a network needs of every room that keeps pages: its worker, its keys.

A room says which pages may be kept and until when; how a key is halved and a worker is packed is
one way for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import find
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.templatetags.static import static

from glideway.kit.access import Asking
from glideway.kit.secrets import token


def packed(worker: str, parts: Iterable[str]) -> HttpResponse:
    """A worker (a static file) after the scripts that it shares with others.

    Its address is its reach, so it is served by a view of the room and not with the static files.
    """
    found = find(worker)
    assert isinstance(found, str)  # noqa: S101 - one file, packed with the room
    shared = ", ".join(f'"{static(one)}"' for one in parts)
    text = f"importScripts({shared});\n{Path(found).read_text()}"
    response = HttpResponse(text, content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response


def half(request: Asking, *, room: str, ends: datetime, also: str = "") -> dict[str, object]:
    """The server's half of a device's keys, and how long it may keep what it has.

    The half for the copies ends with the session (and with what `also` names, a day); the half for
    what was not sent is the person's, so that signing in again opens it. Neither is ever written
    on the device. Times are milliseconds since 1970, as a browser counts.
    """
    who, session = request.actor.login_id, request.session.session_key or ""
    return {
        "who": token(f"{room}-who", who)[:16],
        "copies": token(f"{room}-copies", who, session, *([also] if also else [])),
        "taps": token(f"{room}-taps", who),
        "token": get_token(request),
        "now": int(request.now.timestamp() * 1000),
        "until": int(ends.timestamp() * 1000),
        "idle": 0 if settings.GLIDEWAY_DEMO else int(settings.GLIDEWAY_IDLE.total_seconds()),
    }
