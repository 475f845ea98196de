"""Between the server and the views: the time, who asks, and what a refusal looks like.

A request has one `now` from its entrance to its end, one request id in every log line, and one
Actor, which comes from the server's session and never from what the request claims.
"""

import ipaddress
import math
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any, cast
from uuid import uuid4

import structlog
from allauth.core import exceptions as allauth
from django.conf import settings
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

from glideway.directory import queries as directory
from glideway.kit import clock, once, refusals, replica
from glideway.kit.access import Asking
from glideway.kit.actor import Actor, Role

log = structlog.get_logger()
Answer = Callable[[HttpRequest], HttpResponseBase]
# Not bugs: allauth leaves a page by raising these, and its own middleware answers them.
FLOWS = (allauth.ImmediateHttpResponse, allauth.ReauthenticationRequired, allauth.RateLimited)
FOR = "for"  # the session's key: for whom a patient acts
AS_IT_IS = {HTTPStatus.PARTIAL_CONTENT, HTTPStatus.NOT_MODIFIED, HTTPStatus.NO_CONTENT}
PACKED = frozenset({"text/html", "text/css", "text/javascript", "text/plain", "image/svg+xml"})
PACKED |= {"application/json", "application/javascript", "application/manifest+json"}
ROLE = "role"  # the session's key: which of a login's roles it wears


def entrance(get_response: Answer) -> Answer:
    """Give the request its time, its id and its true address; name the id in the answer.

    A header that speaks for somebody else counts only when a proxy we named has sent it.
    """

    def enter(request: HttpRequest) -> HttpResponseBase:
        asking = cast(Asking, request)
        asking.now = clock.now()
        once.replayed.set(False)
        request.META["REMOTE_ADDR"] = address_of(request.META, settings.GLIDEWAY_PROXIES)
        identity = str(uuid4())
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=identity)
        response = get_response(request)
        response["X-Request-Id"] = identity
        if once.replayed.get():
            response["Idempotent-Replay"] = "true"
        return response

    return enter


def remember_changes(get_response: Answer) -> Answer:
    """Let who has sent a form read the primary until the copy has it for certain."""

    def look(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if request.method not in replica.SAFE and replica.REPLICA in connections.databases:
            response.set_cookie(
                replica.CHANGED,
                "1",
                max_age=math.ceil(settings.GLIDEWAY_REPLICA_LAG) + 1,
                httponly=True,
                secure=settings.SESSION_COOKIE_SECURE,
                samesite="Lax",
            )
        return response

    return look


class Compressed(GZipMiddleware):
    """Pages, styles and scripts at a third of their bytes: a cheap phone on 3G waits for each.

    Random bytes in each answer hide how long a secret in it is (BREACH), and the forgery token
    differs each time. What is packed already, and a part of a file, goes out as it is.
    """

    def process_request(self, request: HttpRequest) -> None:
        """A packed file is known again: packing made its mark a weak one, whoever asks sends it."""
        if known := request.META.get("HTTP_IF_NONE_MATCH"):
            request.META["HTTP_IF_NONE_MATCH"] = known.removeprefix("W/")

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:  # noqa: ANN401 - as Django types it
        """Pack text for whoever takes it packed."""
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if kind not in PACKED or response.status_code in AS_IT_IS:
            return response
        return super().process_response(request, cast(HttpResponse, response))


class ActorMiddleware:
    """Turns the session into an Actor, and a Refusal into its one page or JSON."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        cast(Asking, request).actor = who(request)
        response = self.get_response(request)
        if request.headers.get("HX-Request"):
            patch_vary_headers(cast(HttpResponse, response), ["HX-Request"])
            response["Cache-Control"] = "no-store"
        if request.headers.get("Resend") and response.has_header("Location"):
            # A script that resends a form goes there itself: the page, and what it says, is whole.
            response.status_code = HTTPStatus.NO_CONTENT
            response["Resend-To"] = response["Location"]
            del response["Location"]
        return response

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """A Refusal is an answer; anything else stays a bug, logged with the request's id."""
        if isinstance(fault, refusals.Refusal):
            log.info("request.refused", code=fault.code)
            return refusals.answer(request, fault)
        if isinstance(fault, FLOWS):
            return None
        log.error("request.broke", kind=type(fault).__name__, exc_info=fault)
        return None


def who(request: HttpRequest) -> Actor:
    """The Actor of this request: a login in one of its roles, or a browser session."""
    network = network_of(request.META.get("REMOTE_ADDR", ""))
    if not request.user.is_authenticated:
        key = request.session.session_key or ""
        return Actor(role=Role.ANON, session_key=key, network=network)
    return directory.actor_of(
        request.user,
        chosen=request.session.get(ROLE),
        network=network,
        acting_for=request.session.get(FOR, ""),
        now=cast(Asking, request).now,
    )


def address_of(meta: dict[str, str], proxies: Sequence[str]) -> str:
    """Whose request this is: the nearest address that is not one of our own proxies.

    From anybody else what the headers claim is taken away, so that nothing later believes it.
    """
    nearest = meta.get("REMOTE_ADDR", "")
    if not _is_ours(nearest, proxies):
        meta.pop("HTTP_X_FORWARDED_PROTO", None)
        return nearest
    hops = [one.strip() for one in meta.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    return next((one for one in reversed(hops) if one and not _is_ours(one, proxies)), nearest)


def _is_ours(address: str, proxies: Sequence[str]) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(parsed in ipaddress.ip_network(one) for one in proxies)


def network_of(address: str) -> str:
    """The network an address belongs to: all of an IPv4 address, the first 64 bits of an IPv6."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"  # a local socket has no address; its callers share one limit
    bits = 32 if parsed.version == 4 else 64  # noqa: PLR2004 - versions of the protocol
    return str(ipaddress.ip_network(f"{parsed}/{bits}", strict=False))
