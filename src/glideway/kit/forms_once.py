"""A form sent twice does its work once: for pages whose verbs have no key of their own.

The key stands in the form (the tag `intent`). What the view does and the answer kept for the key
share one transaction. Kept is where the view led, never an address that carries a signed link.
"""

from collections.abc import Callable
from functools import partial, wraps
from typing import ParamSpec, TypeVar, cast
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from glideway.kit import once
from glideway.kit.access import Asking, View
from glideway.kit.models import KeptAnswer
from glideway.kit.refusals import Refusal
from glideway.kit.secrets import blind

P = ParamSpec("P")
R = TypeVar("R", bound=HttpRequest)
NOT_THE_BODY = ("csrfmiddlewaretoken", "key")
ERRORS = 400
LONGEST = 200
ID_LENGTH = 36


def keyed(*, revisable: bool = False) -> Callable[[View[R, P]], View[R, P]]:
    """Let the key that a form carries make a second sending harmless: one effect, one answer.

    The same key with other words is KeyReused, except where answers may be corrected by going
    back (`revisable`): there it is a new decision. What the view refuses is not kept. A POST
    without a key is a request of its own.
    """

    def declare(view: View[R, P]) -> View[R, P]:
        @wraps(view)
        def guarded(request: R, *args: P.args, **named: P.kwargs) -> HttpResponseBase:
            key = _key(request)
            if not key:
                return view(request, *args, **named)
            asking = cast(Asking, request)
            work = partial(view, request, *args, **named)
            return done_once(asking, key, work, revisable=revisable)

        guarded.keyed = True  # type: ignore[attr-defined]  # the build looks for it
        return cast(View[R, P], guarded)

    return declare


def _key(request: HttpRequest) -> str:
    if request.method != "POST":
        return ""
    try:
        return str(UUID(request.POST.get("key", "")))
    except ValueError:
        return ""


def done_once(
    request: Asking, key: str, view: Callable[[], HttpResponseBase], *, revisable: bool = False
) -> HttpResponseBase:
    """Do a view's work in the transaction of its kept answer; what was refused keeps no answer.

    But it keeps what else was written: a wrong code has cost a try, and who looked has looked.
    """
    made: list[HttpResponseBase] = []
    no: list[Refusal] = []

    def do() -> str:
        try:
            made.append(view())
        except Refusal as refusal:
            no.append(refusal)
            return ""
        return _leads(request, made[0])

    form = {name: request.POST.getlist(name) for name in request.POST if name not in NOT_THE_BODY}
    body: dict[str, object] = {"at": request.path, "form": form}
    named = once.digest(body | {"key": key}) if revisable else key
    with transaction.atomic():
        kept, replay = once.answer(
            actor=request.actor, key=named, route="form", body=body, now=request.now, do=do
        )
        if no or (made and made[0].status_code >= ERRORS):
            KeptAnswer.objects.filter(actor=request.actor.key, key=named).delete()
    if no:
        raise no[0]
    return _again(request, kept) if replay else made[0]


def begin_session(request: Asking) -> None:
    """Give a browser without a session one; a form that comes again gets the one it got before.

    The cookie of the first answer may be lost with it. Then the same key, from the browser with
    the same forgery cookie, finds the session again, as long as nobody signed in with it.
    """
    key, secret = _key(request), request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")
    if not (key and secret):
        request.session.create()
        return
    mine = {"actor": f"new:{blind(secret)[:32]}", "key": key, "route": "session"}
    kept = KeptAnswer.objects.filter(**mine).first()
    if kept is not None and request.session.exists(kept.answer):
        request.session = type(request.session)(kept.answer)
        request.session.modified = True  # so that its cookie goes out again
        return
    request.session.create()
    KeptAnswer.objects.filter(**mine).delete()
    KeptAnswer.objects.create(
        **mine, answer=request.session.session_key or "", made_at=request.now, body=""
    )


def _leads(request: HttpRequest, response: HttpResponseBase) -> str:
    """Where a view led, to lead there again: never an address that carries a signed link."""
    place = response.headers.get("Location", "")
    path = urlsplit(place).path
    secret = any(len(part) > ID_LENGTH for part in path.split("/"))
    return "" if secret or len(place) > LONGEST or path == request.path else place


def _again(request: Asking, kept: str) -> HttpResponse:
    """Lead where the first sending led; where that is not kept, back to the form's own page."""
    if request.htmx:  # the part of the page that was asked for shows what is there by now
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    page = urlsplit(request.headers.get("Referer", ""))
    return redirect(kept or (page.path if page.netloc == request.get_host() else "/"))
