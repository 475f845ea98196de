"""The database keeps its word only with these settings, so they are tested like code."""

import sqlite3
from urllib.parse import urlsplit

import pytest
from django.db import connection

from glideway.config.settings import journal, postgresql, replica


@pytest.mark.parametrize(
    ("version", "expected"),
    [((3, 40, 1), "PERSIST"), ((3, 51, 2), "PERSIST"), ((3, 51, 3), "WAL"), ((3, 52, 0), "WAL")],
)
def test_the_write_ahead_log_waits_for_the_version_that_mends_it(
    version: tuple[int, int, int], expected: str
) -> None:
    assert journal(version) == expected


@pytest.mark.django_db
@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="speaks of SQLite only")
def test_a_live_connection_syncs_fully_and_keeps_the_journal_we_chose() -> None:
    with connection.cursor() as cursor:
        answers = [
            cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "mmap_size")
        ]
    assert answers == [journal(sqlite3.sqlite_version_info).lower(), 2, 0]


@pytest.mark.django_db
@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="speaks of SQLite only")
def test_a_long_write_keeps_no_reader_waiting_before_it_commits() -> None:
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA cache_spill").fetchone()[0] == 0


def test_an_address_of_postgresql_is_read_whole() -> None:
    url = urlsplit("postgresql://ann:p%40ss@/glide?host=/tmp/sock")
    assert postgresql(url) == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "glide",
        "HOST": "/tmp/sock",
        "PORT": "",
        "USER": "ann",
        "PASSWORD": "p@ss",
        "OPTIONS": {},
    }


def test_a_copy_that_says_nothing_is_given_up_unless_its_address_says_otherwise() -> None:
    given = replica(urlsplit("postgresql://ann@db2/glide"))
    assert given["TEST"] == {"MIRROR": "default"}
    assert given["OPTIONS"] == {
        "connect_timeout": "2",
        "tcp_user_timeout": "5000",
        "options": "-c statement_timeout=5000",
    }
    asked = replica(urlsplit("postgresql://ann@db2/glide?connect_timeout=9&tcp_user_timeout=1"))
    assert {"9", "1", "-c statement_timeout=5000"} == {*asked["OPTIONS"].values()}


def test_several_hosts_and_what_is_asked_of_them_go_along() -> None:
    asked = "target_session_attrs=read-write&connect_timeout=3&sslmode=require"
    found = postgresql(urlsplit(f"postgresql://ann@db1:5432,db2:5433/glide?{asked}"))
    assert (found["HOST"], found["PORT"]) == ("db1,db2", "5432,5433")
    assert found["OPTIONS"] == {
        "target_session_attrs": "read-write",
        "connect_timeout": "3",
        "sslmode": "require",
    }
