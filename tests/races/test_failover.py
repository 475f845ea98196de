"""A primary that dies under load, and a copy that is behind: on real servers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings

from glideway.booking import operations as booking
from glideway.booking.core.months import ready
from glideway.booking.models import Hold
from glideway.directory.models import Clinic
from glideway.kit import replica
from glideway.kit.models import Limit
from tests.booking import make
from tests.make import NOW
from tests.races.crowd import CROWD, at_once, wrong_cells
from tools import drill
from tools.cluster import USER, Cluster, Server

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="speaks of PostgreSQL only"),
]


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """Room for more servers; afterwards this process's connection leads where it led before."""
    settings = connection.settings_dict
    before = dict(settings)
    with Cluster(str(settings["NAME"])) as made:
        yield made
        connections.close_all()
    settings |= before


def here() -> str:
    """The address of the server that these tests run on."""
    return f"postgresql://{USER}@/{USER}?host={connection.settings_dict['HOST']}"


def test_no_appointment_that_somebody_was_told_of_is_lost_with_the_primary(
    cluster: Cluster,
) -> None:
    """And the same drill catches a primary that answers before its standby has it."""
    primary = cluster.copy(here(), "one")
    runs = []
    for asynchronous in (False, True):
        other = "two" if primary.name == "one" else "one"
        standby = cluster.standby(primary.url(), other)
        drill.point_at(cluster.url())
        places = drill.houses(2, f"drill-{other}")
        runs.append(
            drill.drill(
                cluster,
                primary,
                standby,
                places,
                seconds=0.3,
                stall=0.2,
                asynchronous=asynchronous,
            )
        )
        primary = standby
    sound, planted = runs
    assert (sound.lost, sound.doubled, sound.without_cells) == ([], 0, 0)
    assert 0 < sound.before < sound.told
    assert [one.sound for one in runs] == [True, False]
    assert not replace(sound, told=0, before=0).sound  # nobody was told of anything
    assert not replace(sound, told=sound.before).sound  # nor of anything afterwards
    assert planted.lost != []
    assert planted.doubled == 0


def test_a_month_is_made_while_many_want_its_times_and_each_time_has_one_winner() -> None:
    house = make.house(horizon_days=365)
    waiting = make.hold(house, make.at("09:00", 3))  # its cells wait in the part without a month
    starts = [make.at(clock, 3) for clock in ("10:00", "11:00", "13:00")]
    drop = [f"DROP TABLE IF EXISTS booking_takencell_{one.label}" for one in ready(NOW)]
    try:
        for start in starts:
            holds = [lambda start=start: make.hold(house, start) for _one in range(CROWD)]
            told = at_once([*holds, lambda: booking.keep_months(now=NOW)])
            assert Counter(told) == {"won": 2, "time-taken": CROWD - 1}
        assert wrong_cells() == []
        assert waiting.cells.count() == 12
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM booking_takencell_2026_03")
            assert cursor.fetchone()[0] == 12 * (1 + len(starts))
    finally:
        with connection.cursor() as cursor:
            for words in drop:
                cursor.execute(words)


class Clock:
    """Seconds that pass when a test says so."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def copy(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A standby of this very server, and the product told of it; nobody asks it by himself."""
    standby = cluster.standby(here(), "two")
    line = connections["default"].copy(alias="default")  # tests are allowed no other name
    line.settings_dict |= {"HOST": str(cluster.folder), "PORT": str(standby.port)}
    monkeypatch.setitem(connections.databases, replica.REPLICA, line.settings_dict)
    connections[replica.REPLICA] = line
    monkeypatch.setattr(replica, "watch", replica.Watch(clock=Clock()))
    monkeypatch.setattr(replica.Watch, "keep_asking", lambda _watch: None)
    with override_settings(DATABASE_ROUTERS=["glideway.kit.replica.Router"]):
        yield standby
        line.close()
        del connections[replica.REPLICA]


def clinics(cookies: dict[str, str] | None = None, method: str = "GET") -> list[tuple[str, Any]]:
    """What a page that may be old lists, and from which server."""
    found: list[tuple[str, Any]] = []

    def view(_request: HttpRequest) -> HttpResponse:
        rows = Clinic.objects.order_by("slug")
        found[:] = [(one.slug, rows.db) for one in rows]
        return HttpResponse()

    request = HttpRequest()
    request.method = method
    request.COOKIES = cookies or {}
    replica.may_be_old(view)(request)
    return found


def level(standby: Server) -> None:
    """Wait until the copy has what was written, then let the watch see it."""
    written = replica.watch.written()
    behind = "SELECT pg_last_wal_replay_lsn() - '0/0' >= %s"
    standby.cluster.wait(lambda: standby.ask(behind, written), "the copy is level")
    replica.watch.look()


def test_a_copy_is_read_while_it_is_young_and_not_a_second_longer(copy: Server) -> None:
    make.house()
    clock: Any = replica.watch.clock
    assert clinics() == [("harbour", "default")]  # nobody knows yet how old the copy is
    level(copy)
    assert clinics() == [("harbour", "replica")]
    copy.ask("SELECT pg_wal_replay_pause()")
    make.house("uptown")
    replica.watch.look()
    assert clinics() == [("harbour", "replica")]  # older, and within the bound
    clock.now += 5.0
    replica.watch.look()  # it answers, and has nothing new
    assert [name for name, _db in clinics()] == ["harbour"]
    clock.now += 0.001
    assert clinics() == [("harbour", "default"), ("uptown", "default")]
    copy.ask("SELECT pg_wal_replay_resume()")
    level(copy)
    assert clinics() == [("harbour", "replica"), ("uptown", "replica")]


def test_who_changed_something_and_who_writes_reads_the_primary(copy: Server) -> None:
    house = make.house()
    level(copy)
    assert clinics({replica.CHANGED: "1"}) == clinics(method="POST") == [("harbour", "default")]
    sent = Client().post("/language/", {"language": "fr"})
    assert sent.cookies[replica.CHANGED]["max-age"] == 6
    found: list[Any] = []

    def view(_request: HttpRequest) -> HttpResponse:
        clinic = Clinic.objects.get()
        held = make.hold(house, make.at("10:00", 1))  # a verb: a transaction of the primary
        clinic.save(update_fields=["name"])
        rows = Hold.objects.all()
        found[:] = [rows.db, Limit.objects.all().db, {one.public_id for one in rows}, held]
        return HttpResponse()

    request = HttpRequest()
    request.method = "GET"
    replica.may_be_old(view)(request)
    assert found[:2] == ["replica", "default"]
    assert Hold.objects.get() == found[3]
    with transaction.atomic():
        assert Hold.objects.all().db == "default"


def test_a_copy_that_dies_is_noticed_by_nobody_who_reads(copy: Server) -> None:
    make.house()
    level(copy)
    assert clinics() == [("harbour", "replica")]
    copy.kill()
    assert clinics() == [("harbour", "default")]
    assert replica.watch.age() == float("inf")
    replica.watch.look()
    assert clinics() == [("harbour", "default")]


def test_a_copy_that_was_promoted_is_a_copy_no_more(copy: Server) -> None:
    make.house()
    level(copy)
    copy.promote()
    clock: Any = replica.watch.clock
    clock.now += 5.001
    replica.watch.look()
    assert clinics() == [("harbour", "default")]
