"""Changes are followed in whatever order they were committed, and a commit wakes who follows."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import InterfaceError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from glideway.booking import operations as booking
from glideway.booking.models import Change
from glideway.booking.queries.network import changed, waking
from glideway.kit import clock

pytestmark = pytest.mark.django_db(transaction=True)
SAY = "INSERT INTO booking_change (what, about) VALUES ('clinic', %s)"


def say(number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(SAY, [number])


def heard(place: changed.Place) -> list[int | None]:
    return [one.about for one in place.news()]


def elsewhere(do: Callable[[], None]) -> None:
    """On a connection of its own, as another process has."""

    def alone() -> None:
        try:
            do()
        finally:
            connection.close()

    thread = threading.Thread(target=alone)
    thread.start()
    thread.join()


def test_what_was_told_before_is_no_news_and_each_change_is_news_once() -> None:
    say(1)
    place = changed.here()
    assert heard(place) == []
    say(2)
    say(3)
    assert heard(place) == [2, 3]
    assert heard(place) == []


def test_what_is_rolled_back_is_no_news_and_what_follows_it_is() -> None:
    place = changed.here()
    with transaction.atomic():
        say(1)
        transaction.set_rollback(True)
    say(2)
    assert heard(place) == [2]


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer")
def test_who_takes_the_first_number_and_commits_last_is_not_missed() -> None:
    slow = connection.copy()
    by_number, place = changed._ById(), changed.here()  # noqa: SLF001 - what would be wrong
    try:
        with slow.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(SAY, [1])
            say(2)
            assert heard(place) == [2]
            assert heard(by_number) == [2]
            assert heard(place) == []
            cursor.execute("COMMIT")
    finally:
        slow.close()
    assert heard(by_number) == []  # the one that goes by numbers never hears of it
    assert heard(place) == [1]
    assert heard(place) == []
    say(3)
    assert heard(place) == [3]


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite is a file")
def test_a_database_that_goes_away_is_told_as_of_any_question() -> None:
    waker = waking.waker()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (mine,) = cursor.fetchone()

    def end() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [mine])

    elsewhere(end)
    try:
        with pytest.raises(OperationalError):
            waker.wait(5)
        with pytest.raises((OperationalError, InterfaceError)):  # and so is whoever asks next
            changed.here()
    finally:
        connection.close()


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer")
def test_while_somebody_writes_for_long_nothing_is_read_twice() -> None:
    slow = connection.copy()
    try:
        with slow.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(SAY, [1])
            place = changed.here()
            say(2)
            assert heard(place) == [2]
            with CaptureQueriesContext(connection) as asked:
                assert heard(place) == []
            with connection.cursor() as mine:
                mine.execute(asked.captured_queries[0]["sql"])
                assert [row[1] for row in mine.fetchall()] == [None]
            cursor.execute("COMMIT")
    finally:
        slow.close()
    assert heard(place) == [1]


def test_what_this_very_transaction_writes_is_news_once() -> None:
    place = changed.here()
    with transaction.atomic():
        say(1)
        assert heard(place) == [1]
        say(2)
        assert heard(place) == [2]
        assert heard(place) == []


def test_a_commit_of_another_wakes_who_waits() -> None:
    waker = waking.waker()
    assert not waker.wait(0.05)
    elsewhere(lambda: say(1))
    began = time.monotonic()
    assert waker.wait(5)
    assert time.monotonic() - began < 4
    assert not waker.wait(0.05)


def test_what_was_told_a_day_ago_is_taken_away() -> None:
    say(1)
    now = clock.of_this_machine()
    assert booking.forget_changes(now=now + timedelta(hours=23)) == 0
    assert booking.forget_changes(now=now + timedelta(hours=25)) == 1
    assert not Change.objects.exists()
