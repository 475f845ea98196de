"""`GET /api/openings`: the soonest openings of the network, for programs of anybody.

A small door of its own in front of Django, in the same process: no session, no middleware, and no
query where the index answers. What it hands out are public facts, so nobody is asked who he is and
nothing is kept of who asked. What a page promises holds here too: while the safety check is not
signed nobody is led to a time, and the headers forbid what they forbid on pages.

No limit is spent: a limit of the house is a row that is written, which would cost more than the
answer. The work of one question is bounded instead (`questions`, `openings.reached`), and an
answer may be kept by whoever stands between for as long as it is worth something. Public facts are
the same over plain http and under any name of the host, so neither is asked.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from http import HTTPStatus
from typing import Any, NamedTuple, TypeAlias
from uuid import uuid4
from zoneinfo import ZoneInfo

import msgspec
import structlog
from django.conf import settings
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from glideway.booking.core import Minute, at_minute, instant
from glideway.booking.queries import earliest
from glideway.booking.queries.asking import SPANS
from glideway.booking.queries.earliest import Answer, Sign, Soon
from glideway.booking.queries.questions import Question, read_question
from glideway.config.opening import Opening
from glideway.kit import access, clock, signed
from glideway.kit.access import Asking
from glideway.kit.refusals import NotAnswerable

log = structlog.get_logger()
Environ: TypeAlias = dict[str, Any]
Start: TypeAlias = Callable[[str, list[tuple[str, str]]], object]
Application: TypeAlias = Callable[[Environ, Start], Iterable[bytes]]
Key: TypeAlias = tuple[int, int, int]  # placement, service, cents
Plate: TypeAlias = tuple[bytes, str, str]  # the facts, the way, the zone of the clinic

PATH = "/api/openings"
KEPT_SECONDS = 5  # by whoever stands between: so long an answer is worth something
PLATES_KEPT = 60.0  # seconds: a name that was changed is shown within
A_DAY = timedelta(days=1)
HEADERS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Access-Control-Allow-Origin", "*"),  # public facts: a page of anybody may ask
)
SAFE = frozenset({"GET", "HEAD"})
PREFLIGHT = (  # a page of anybody asks it first where it sends the mark of what it has
    ("Access-Control-Allow-Methods", "GET, HEAD"),
    ("Access-Control-Allow-Headers", "If-None-Match"),
    ("Access-Control-Max-Age", "86400"),
)
JSON, PROBLEM = "application/json", "application/problem+json"
encode = msgspec.json.Encoder().encode


class Said(NamedTuple):
    """What is answered: the status, the headers of this answer, the body."""

    status: HTTPStatus
    headers: Sequence[tuple[str, str]]
    body: bytes


class Plates:
    """The public facts of each opening, as JSON made before, by placement, service and price.

    The index knows the price, so one that was changed is another plate at once.
    """

    def __init__(self) -> None:
        self.known: dict[Key, Plate] = {}
        self.until = 0.0

    def of(self, answer: Answer) -> Iterator[tuple[Soon, Plate]]:
        """Each opening with its facts and the way to it; those not known yet are read (1 query,
        else none). What was read from the database just now has none but those of now."""
        now = time.monotonic()
        if now >= self.until or not answer.state:
            self.known, self.until = {}, now + PLATES_KEPT
        keys = [(one.placement, one.service, one.cents) for one in answer.openings]
        if missing := [key for key in keys if key not in self.known]:
            found = earliest.signs({key[:2] for key in missing})
            read = ((key, found[key[:2]]) for key in missing if key[:2] in found)
            self.known |= {key: (_facts(one), _way(one), one.zone) for key, one in read}
        for one, key in zip(answer.openings, keys, strict=True):
            if plate := self.known.get(key):  # else its service was taken off meanwhile
                yield one, plate


def _facts(one: Sign) -> bytes:
    facts = {
        "clinic": {
            "name": one.clinic_name,
            "slug": one.clinic,
            "city": one.city,
            "province": one.province,
            "zone": one.zone,
            "lat": one.lat,
            "lon": one.lon,
            "step_free": one.step_free,
            "direct_billing": one.direct_billing,
        },
        "practitioner": {
            "name": one.practitioner_name,
            "slug": one.practitioner,
            "profession": one.profession,
            "languages": one.languages,
        },
        "kind": one.kind,
        "channel": one.channel,
        "minutes": one.minutes,
        "price_cents": one.price_cents,
        "placement": one.placement,
        "service": one.service,
    }
    return encode(facts)[1:-1]


def _way(one: Sign) -> str:
    """The page on which this practitioner's times of this kind are buttons."""
    page = reverse("booking:clinic_times", args=[one.clinic])
    query = urlencode({"service": one.kind, "practitioner": one.practitioner})
    return f"{settings.GLIDEWAY_ORIGIN}{page}?{query}"


class Door:
    """Answers `GET /api/openings`; every other address goes on to `inside`."""

    def __init__(self, inside: Application) -> None:
        self.inside = inside
        self.plates = Plates()
        self.gate = Opening(_nobody)
        https = settings.GLIDEWAY_ORIGIN.startswith("https:")
        age = f"max-age={settings.SECURE_HSTS_SECONDS}"
        self.headers = [*HEADERS, *([("Strict-Transport-Security", age)] if https else [])]

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """One answer of this process."""
        if environ.get("PATH_INFO") != PATH:
            return self.inside(environ, start)
        identity = str(uuid4())
        method = environ.get("REQUEST_METHOD", "GET")
        try:
            said = self.said(
                method,
                environ.get("QUERY_STRING", ""),
                environ.get("HTTP_IF_NONE_MATCH", ""),
                clock.now(),
            )
        except Exception as fault:  # the last place before the server
            log.exception("request.broke", kind=type(fault).__name__, request=identity)
            said = _problem(HTTPStatus.INTERNAL_SERVER_ERROR, "broken", "This went wrong here.")
        headers = [*said.headers, ("X-Request-Id", identity), *self.headers]
        if said.status is not HTTPStatus.NOT_MODIFIED:  # it would be the length of what is kept
            headers.append(("Content-Length", str(len(said.body))))
        close_old_connections()  # as Django does after each request of its own
        start(f"{said.status.value} {said.status.phrase}", headers)
        return [] if method == "HEAD" else [said.body]

    def said(self, method: str, query: str, known: str, now: datetime) -> Said:
        """The answer to one question at `now`; `known` are the marks of what the asker has."""
        if method == "OPTIONS":
            return Said(HTTPStatus.NO_CONTENT, PREFLIGHT, b"")
        if method not in SAFE:
            no = _problem(HTTPStatus.METHOD_NOT_ALLOWED, "method", "Only GET and HEAD.")
            return no._replace(headers=[*no.headers, ("Allow", "GET, HEAD")])
        if self._closed(now):
            reason = "This site does not take patients yet."
            return _problem(HTTPStatus.SERVICE_UNAVAILABLE, "not-open-yet", reason)
        try:
            question = read_question(query)
        except NotAnswerable as no:
            return _problem(HTTPStatus.BAD_REQUEST, no.code, **no.data)
        return self._found(question, query, known, now)

    def _found(self, question: Question, query: str, known: str, now: datetime) -> Said:
        """From the index, where nothing has changed since `known` without looking; else by SQL."""
        if state := earliest.state(now):
            mark = _mark(f"{state} {at_minute(now)} {query}".encode())
            if mark in known:
                return _cached(mark)
        answer = earliest.earliest(question.asked, question.n, now=now)
        some = self._openings(answer, question.asked.region, now)
        if not (state and answer.state == state):
            mark = _mark(some)
        return _cached(mark) if mark in known else _cached(mark, _body(answer, some, now))

    def _closed(self, now: datetime) -> bool:
        if not settings.GLIDEWAY_NEEDS_SIGN_OFF:
            return False
        with signed.one_look():
            return not self.gate.is_open(now, looks=True)

    def _openings(self, answer: Answer, region: str, now: datetime) -> bytes:
        """`region` goes on in each link: the code of a part of the body, nobody's own words."""
        what = f"&hurts={region}" if region else ""
        ahead = [
            (at_minute(now + (days - 1) * A_DAY), f"&days={days}{what}&start=")
            for days in SPANS[1:]
        ]
        return b",".join(_opening(one, *plate, ahead) for one, plate in self.plates.of(answer))


def _opening(
    one: Soon, facts: bytes, way: str, zone: str, ahead: Sequence[tuple[Minute, str]]
) -> bytes:
    """One opening; its page begins with it, and shows as many days as it takes to find it."""
    days = next((days for until, days in ahead if one.start < until), ahead[-1][1])
    km = b"null" if one.km is None else b"%.2f" % one.km
    start = written(one.start)
    return b'{"starts_at":"%b","local":"%b","km":%b,%b,"link":"%b%b%b"}' % (
        start,
        on_the_wall(one.start, zone),
        km,
        facts,
        way.encode(),
        days.encode(),
        start,
    )


@lru_cache(maxsize=16_384)
def written(start: Minute) -> bytes:
    """A moment as in 2026-03-02T14:00:00Z."""
    return instant(start).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").encode()


@lru_cache(maxsize=16_384)
def on_the_wall(start: Minute, zone: str) -> bytes:
    """A moment as the clinic's clock shows it, as in 2026-03-02T09:00:00-05:00."""
    return instant(start).astimezone(ZoneInfo(zone)).isoformat().encode()


def _body(answer: Answer, some: bytes, now: datetime) -> bytes:
    head = {
        "as_of": answer.as_of,
        "age_seconds": round(max((now - answer.as_of).total_seconds(), 0.0), 3),
        "source": "index" if answer.state else "database",
        "capped": answer.capped,
    }
    return b'%b,"openings":[%b]}' % (encode(head)[:-1], some)


def _mark(of: bytes) -> str:
    """A weak mark: an answer of the same state differs in its age alone."""
    return f'W/"{blake2b(of, digest_size=12).hexdigest()}"'


def _cached(mark: str, body: bytes | None = None) -> Said:
    """What may be kept; without a body, that what the asker has is still so."""
    headers = [("Cache-Control", f"public, max-age={KEPT_SECONDS}"), ("ETag", mark)]
    if body is None:
        return Said(HTTPStatus.NOT_MODIFIED, headers, b"")
    return Said(HTTPStatus.OK, [("Content-Type", JSON), *headers], body)


def _problem(status: HTTPStatus, code: str, reason: str, field: str = "") -> Said:
    """RFC 9457: what is wrong, and in which word of the question."""
    facts = {"type": "about:blank", "title": status.phrase, "status": status.value, "code": code}
    facts |= {"detail": reason} | ({"field": field} if field else {})
    headers = [("Content-Type", PROBLEM), ("Cache-Control", "no-store")]
    return Said(status, headers, encode(facts))


def _nobody(_request: HttpRequest) -> HttpResponse:
    """Where the gate would lead on to; here it is only asked."""
    return HttpResponse(status=HTTPStatus.NOT_FOUND)


door = Door(lambda _environ, _start: ())


@require_safe
@access.allows("listing", "R")
def openings(request: Asking) -> HttpResponse:
    """The same answer from inside Django, where no door stands in front: tests, and to compare."""
    known = request.headers.get("If-None-Match", "")
    query = request.META.get("QUERY_STRING", "")
    said = door.said(request.method or "", query, known, request.now)
    return HttpResponse(said.body, status=said.status, headers=dict(said.headers))
