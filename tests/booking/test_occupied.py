"""What occupies a time is asked in words that are made once; they ask what the query would."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from glideway.booking.core import Span
from glideway.booking.queries import occupied
from tests.booking import make
from tests.booking.make import at
from tests.make import NOW

pytestmark = pytest.mark.django_db
WIDE = Span(29_500_000, 29_510_003)


def asked(
    some: Sequence[int], wide: Span, now: datetime, *, located: bool
) -> tuple[str, list[Any]]:
    """The words and the values that reach the database."""
    heard: list[tuple[str, list[Any]]] = []

    def hear(execute: Any, sql: str, values: Any, many: bool, context: Any) -> Any:
        heard.append((sql, list(values)))
        return execute(sql, values, many, context)

    with connection.execute_wrapper(hear):
        list(occupied._rows(some, wide, located=located, now=now))  # noqa: SLF001 - what is tested
    (one,) = heard
    return one


@pytest.mark.parametrize("located", [True, False])
@pytest.mark.parametrize("some", [[7], [3, 1, 2], [2, 9, 4], [5, 6, 7, 8, 9, 10]])
def test_words_made_once_ask_what_the_query_of_this_moment_would(
    some: list[int],
    located: bool,
) -> None:
    for moment in (NOW, NOW + timedelta(microseconds=1)):
        wide = Span(WIDE.start, WIDE.end + moment.microsecond)
        query = occupied._claims(some, wide, located=located, now=moment).query  # noqa: SLF001
        words, values = query.sql_with_params()
        assert asked(some, wide, moment, located=located) == (words, list(values))


def test_its_rows_are_those_of_the_query_with_times_that_know_their_zone() -> None:
    house = make.house()
    make.hold(house, at("10:00", 1))
    make.booked(house, at("14:00", 1))
    wide = Span(0, 2**40)
    mine = [house.one.practitioner.resource.pk]
    query = occupied._claims(mine, wide, located=True, now=NOW)  # noqa: SLF001
    rows = list(occupied._rows(mine, wide, located=True, now=NOW))  # noqa: SLF001
    assert sorted(map(str, rows)) == sorted(map(str, query))
    assert len(rows) == 2
    assert {one[8].tzinfo is None for one in rows if one[8]} == {False}


def test_for_nobody_nothing_is_asked(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert list(occupied._rows([], WIDE, located=False, now=NOW)) == []  # noqa: SLF001
