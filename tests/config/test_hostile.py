"""R5: a database that is full, locked, read-only or gone. A clear 503, no half row; it recovers.

A time is tapped over HTTP while the host misbehaves. Nothing is written, the page says so and when
to try again, and the same tap books once the host is well, with nothing restarted.
"""

import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import Client

from glideway.booking.models import Hold
from glideway.kit import clock
from tests.booking import make
from tests.races.killing import everything

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
LITTLE = 512 * 1024  # bytes of a file: less than the tables have, more than a log needs


def tap(browser: Client, house: make.House, key: str) -> Any:
    """The first free time of this clinic, tapped as its button does."""
    from glideway.booking import queries  # noqa: PLC0415 - once Django is set up
    from glideway.booking.core import instant  # noqa: PLC0415

    now = clock.now()
    start = queries.starts_of(house.one.pk, house.first, days=14, now=now)[5]
    return browser.post(
        "/hold/",
        {
            "placement": house.one.public_id,
            "service": house.first.public_id,
            "start": instant(start).isoformat(),
            "region": "shoulder",
            "key": key,
        },
    )


@contextmanager
def full() -> Iterator[None]:
    """No file of this process can grow any more: what a full disk answers to a write."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LITTLE, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def read_only() -> Iterator[None]:
    """The file system was mounted without writing."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only = OFF")


@contextmanager
def locked() -> Iterator[None]:
    """Somebody else writes and does not come to an end."""
    other = connections.create_connection("default")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 50")
    with other.cursor() as cursor:
        cursor.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.close()
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 20000")


@contextmanager
def gone() -> Iterator[None]:
    """The server closed our line in the middle of the transaction."""
    struck: list[str] = []

    def strike(execute: Callable[..., object], sql: str, *rest: object) -> object:
        if sql.startswith("INSERT INTO booking_takencell") and not struck:
            struck.append(sql)
            other = connections.create_connection("default")
            with connection.cursor() as mine:
                mine.execute("SELECT pg_backend_pid()")
                (pid,) = mine.fetchone()
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
            other.close()
        return execute(sql, *rest)

    with connection.execute_wrapper(strike):
        yield
    connection.close()
    assert struck


TROUBLES = {"sqlite": [full, read_only, locked], "postgresql": [gone]}


@pytest.mark.parametrize("number", range(3))
def test_a_host_in_trouble_is_a_clear_answer_and_nothing_is_half_done(number: int) -> None:
    some = TROUBLES[connection.vendor]
    trouble = some[number % len(some)]
    house, browser = make.house(horizon_days=365), Client(raise_request_exception=False)
    browser.get("/")  # who looks first has a session before the trouble begins
    session = browser.session
    session["looked"] = True
    session.save()
    browser.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    before, key = everything(), str(uuid4())
    with trouble():
        answer = tap(browser, house, key)
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert "We cannot write anything down right now." in answer.content.decode()
    assert everything() == before
    assert tap(browser, house, key).status_code == 302
    assert Hold.objects.count() == 1
