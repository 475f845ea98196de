"""The pages of no room: language, notices, roles and outbox of the demo, the health views."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import cast

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from glideway.booking.models import Reminder
from glideway.config.demo import cast as parts
from glideway.directory import operations as directory
from glideway.directory.models import Login
from glideway.kit import access, post
from glideway.kit.access import Asking
from glideway.kit.models import Message
from glideway.kit.refusals import NotYours

SHOWN = 60
LOCAL = re.compile(r"http://localhost:\d+")
STALE = timedelta(minutes=5)
YEAR_SECONDS = 365 * 24 * 3600


@access.open_to_all("a choice of language is nobody's data")
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language in a cookie and go back to the page it was chosen on."""
    back = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    answer = HttpResponseRedirect(back if safe and back.startswith("/") else "/")
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=YEAR_SECONDS,
            samesite="Lax",
            secure=request.is_secure(),
        )
    return answer


@access.open_to_all("the notices are for everybody")
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What Glideway is and is not, whose work is in it, what is kept of whom."""
    return render(request, "config/about.html")


@access.open_to_all("shows made-up people only, and is not there outside a demo")
@require_safe
def demo(request: HttpRequest) -> HttpResponse:
    """One sign-in link a role, for people who do not exist."""
    _only_in_a_demo()
    now = cast(Asking, request).now
    logins = {one.email: one for one in Login.objects.filter(email__endswith=parts.HOST)}
    links = [
        (part, directory.sign_in_link(login=logins[part.email], now=now))
        for part in parts.CAST
        if part.email in logins
    ]
    return access.private(render(request, "config/demo.html", {"links": links}))


@access.open_to_all("shows messages to made-up people only, and is not there outside a demo")
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """Every message of the demo that is due by now, newest first, codes included."""
    _only_in_a_demo()
    now = cast(Asking, request).now
    due = Message.objects.filter(due_at__lte=now, withdrawn_at=None)
    newest = [(one, _at_this_port(one.text)) for one in due.order_by("-due_at", "-pk")[:SHOWN]]
    waiting = Message.objects.filter(due_at__gt=now, withdrawn_at=None).count()
    shown = {"letters": newest, "waiting": waiting}
    return access.private(render(request, "config/outbox.html", shown))


@access.open_to_all("says only that the process answers")
@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """The process answers; it asks nothing of the database."""
    return HttpResponse("ok\n", content_type="text/plain")


@access.open_to_all("says only whether work can be done")
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether the tables answer, and outbox and reminders keep up: 503 when the oldest is stale."""
    now = cast(Asking, request).now
    try:
        oldest = post.due(now).values_list("due_at", flat=True).first()
        stuck = post.stuck().exists()
        late = Reminder.objects.filter(done_at=None, due_at__lt=now - STALE).exists()
    except DatabaseError:
        return JsonResponse({"ready": False, "why": "the database does not answer"}, status=503)
    if oldest is not None and now - oldest > STALE:
        return JsonResponse({"ready": False, "why": "messages are waiting too long"}, status=503)
    if stuck:
        why = "a carrier has refused messages three times"
        return JsonResponse({"ready": False, "why": why}, status=503)
    if late:
        return JsonResponse({"ready": False, "why": "reminders are waiting too long"}, status=503)
    return JsonResponse({"ready": True})


def _at_this_port(text: str) -> str:
    """A demo may be started on another port than the one its messages were written for."""
    return LOCAL.sub(lambda _found: settings.GLIDEWAY_ORIGIN, text)


def _only_in_a_demo() -> None:
    if not settings.GLIDEWAY_DEMO:
        raise NotYours
