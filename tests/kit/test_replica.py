"""How old a copy may be is reckoned from what the primary had written when it was asked."""

from __future__ import annotations

import math
from typing import Any

import pytest
from django.db import OperationalError, connections, transaction
from django.http import HttpRequest, HttpResponse

from glideway.config.middleware import remember_changes
from glideway.directory.models import Clinic
from glideway.kit import replica
from glideway.kit.models import Limit


class Servers:
    """A primary and a copy that say what a test lets them say."""

    def __init__(self) -> None:
        self.clock, self.written, self.replayed = 0.0, 100, 0
        self.dead = False

    def copy(self) -> int:
        if self.dead:
            raise OperationalError
        return self.replayed

    def watch(self) -> replica.Watch:
        return replica.Watch(lambda: self.written, self.copy, lambda: self.clock)


def at(servers: Servers, watch: replica.Watch, clock: float, written: int, replayed: int) -> float:
    """How old the copy may be at this time, both having been asked."""
    servers.clock, servers.written, servers.replayed = clock, written, replayed
    watch.look()
    return watch.age()


def test_a_copy_is_as_old_as_the_last_question_whose_answer_it_has_passed() -> None:
    servers = Servers()
    watch = servers.watch()
    assert watch.age() == math.inf
    assert at(servers, watch, 10, 100, 90) == math.inf
    assert at(servers, watch, 11, 120, 100) == 1  # it has what was written by 10
    assert at(servers, watch, 12, 120, 119) == 2
    assert at(servers, watch, 13, 120, 120) == 0
    assert at(servers, watch, 14, 120, 120) == 0  # nothing was written: it is level all the same


def test_a_copy_that_is_cut_off_grows_old_though_it_has_all_that_it_was_sent() -> None:
    servers = Servers()
    watch = servers.watch()
    assert at(servers, watch, 10, 100, 100) == 0
    assert at(servers, watch, 16, 101, 100) == 6
    servers.dead, servers.clock = True, 17
    watch.look()
    assert watch.age() == 7


def test_a_copy_that_failed_a_page_is_asked_by_nobody_before_it_was_level_again() -> None:
    servers = Servers()
    watch = servers.watch()
    at(servers, watch, 10, 100, 100)
    watch.put_aside()
    assert watch.age() == math.inf
    assert at(servers, watch, 11, 100, 100) == 0


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Servers:
    """An installation with a copy that is level; nobody asks it by himself."""
    servers = Servers()
    watch = servers.watch()
    at(servers, watch, 10, 100, 100)
    monkeypatch.setattr(replica, "watch", watch)
    monkeypatch.setattr(replica.Watch, "keep_asking", lambda _watch: None)
    monkeypatch.setitem(connections.databases, replica.REPLICA, {})
    return servers


def read_from(method: str = "GET", cookies: dict[str, str] | None = None) -> list[str]:
    """Where a page that may be old would read clinics and limits."""
    router, found = replica.Router(), list[str]()

    def view(_request: HttpRequest) -> HttpResponse:
        found[:] = [router.db_for_read(one) for one in (Clinic, Limit)]
        return HttpResponse()

    request = HttpRequest()
    request.method, request.COOKIES = method, cookies or {}
    replica.may_be_old(view)(request)
    return found


def test_a_page_that_lists_reads_the_copy_up_to_the_bound(told: Servers) -> None:
    assert read_from() == ["replica", "default"]
    told.clock = 15
    assert read_from() == ["replica", "default"]
    told.clock = 15.001
    assert read_from() == ["default", "default"]


def test_who_sends_or_has_just_sent_something_reads_the_primary(told: Servers) -> None:
    assert read_from("POST") == read_from(cookies={replica.CHANGED: "1"}) == ["default"] * 2
    assert replica.Router().db_for_read(Clinic) == "default"  # any other page
    assert replica.Router().db_for_write(Clinic) == "default"


@pytest.mark.django_db
def test_a_transaction_and_a_page_that_failed_read_the_primary(told: Servers) -> None:
    router, asked = replica.Router(), list[str]()

    def view(_request: HttpRequest) -> HttpResponse:
        with transaction.atomic():
            asked.append(router.db_for_read(Clinic))
        if len(asked) == 1:
            raise OperationalError
        return HttpResponse()

    request = HttpRequest()
    request.method = "GET"
    plain = connections["default"]
    connections[replica.REPLICA] = plain.copy()
    try:
        assert replica.may_be_old(view)(request).status_code == 200
    finally:
        del connections[replica.REPLICA]
    assert asked == ["default", "default"]
    assert replica.watch.age() == math.inf


@pytest.mark.django_db
def test_a_sent_form_leaves_a_mark_for_as_long_as_the_copy_may_be_old(
    told: Servers, settings: Any
) -> None:
    settings.GLIDEWAY_REPLICA_LAG = 5.0
    page = remember_changes(lambda _request: HttpResponse())
    request = HttpRequest()
    request.method = "POST"
    assert page(request).cookies[replica.CHANGED]["max-age"] == 6
    request.method = "GET"
    assert replica.CHANGED not in page(request).cookies
    assert told.clock == 10
