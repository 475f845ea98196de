"""How long a clinic's screen may be left alone: then who was signed in as staff is signed out.

The time of the last look is a signed cookie, so that reading a page writes nothing; where there
is none, the time of signing in counts. Patients, on their own telephones, keep their sessions.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import cast

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from glideway.config.middleware import who
from glideway.directory.models import Login
from glideway.kit.access import Asking
from glideway.kit.actor import Actor, Role

SEEN = "seen"
UNSENT = "unsent"  # how many taps the room keeps on this device that the site has not
NOT_STAFF = {Role.ANON, Role.PATIENT, Role.LINK_HOLDER}
Answer = Callable[[HttpRequest], HttpResponseBase]


def leave(get_response: Answer) -> Answer:
    """Sign staff out who were away for too long, and remember that the others are there."""

    def look(request: HttpRequest) -> HttpResponseBase:
        asking, left = cast(Asking, request), False
        if _limited(asking.actor) and asking.now - _last(request) > settings.GLIDEWAY_IDLE:
            logout(request)
            asking.actor, left = who(request), True
        was_in = request.user.is_authenticated
        response = get_response(request)
        ended = left or (was_in and not request.user.is_authenticated)
        if ended and request.COOKIES.get(UNSENT, "0") == "0":
            # Nothing of the clinic stays in a browser that nobody is signed in with; but taps
            # that were not sent stay, sealed: the person who made them opens them again.
            response["Clear-Site-Data"] = '"storage"'
        if _limited(asking.actor):
            response.set_signed_cookie(
                SEEN,
                f"{asking.actor.login_id}:{asking.now.timestamp()}",
                httponly=True,
                secure=settings.SESSION_COOKIE_SECURE,
                samesite="Lax",
            )
        return response

    return look


def _limited(actor: Actor) -> bool:
    """Staff of a real clinic; a demo has no screens that strangers pass by."""
    return actor.role not in NOT_STAFF and not settings.GLIDEWAY_DEMO


def _last(request: HttpRequest) -> datetime:
    """When this browser was last seen with this login, by its cookie or by its signing in."""
    login = cast(Login, request.user)
    said = cast(str, request.get_signed_cookie(SEEN, default="")).partition(":")
    if said[0] == str(login.pk):
        return datetime.fromtimestamp(float(said[2]), UTC)
    return login.last_login or datetime.min.replace(tzinfo=UTC)
