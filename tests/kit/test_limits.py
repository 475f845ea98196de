"""Tries are counted in fixed windows, for each asker alone, and run out exactly."""

from datetime import timedelta

import pytest

from glideway.kit import limits
from glideway.kit.models import Limit
from tests.make import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def spend(who: str = "a@example.org", minutes: int = 0) -> None:
    limits.spend(what="code", who=who, most=2, window=HOUR, now=NOW + timedelta(minutes=minutes))


def test_the_last_try_counts_and_the_next_is_refused_until_the_window_ends() -> None:
    spend()
    spend(minutes=59)
    with pytest.raises(limits.TooMany) as no:
        spend(minutes=59)
    assert no.value.data == {"again_at": NOW + HOUR}
    assert no.value.status == 429
    spend(minutes=60)


def test_one_persons_tries_are_not_anothers() -> None:
    spend()
    spend()
    spend(who="b@example.org")
    with pytest.raises(limits.TooMany):
        spend()


def test_the_table_names_nobody() -> None:
    spend()
    assert "example" not in Limit.objects.get().who


def test_old_counts_are_swept() -> None:
    spend()
    spend(minutes=60)
    assert limits.forget(before=NOW + HOUR) == 1
    assert Limit.objects.get().window_starts_at == NOW + HOUR


def test_a_try_given_back_counts_again_and_no_more_than_were_spent() -> None:
    spend()
    spend()
    for _ in range(3):
        limits.give_back(what="code", who="a@example.org", window=HOUR, now=NOW)
    assert Limit.objects.get().spent == 0
    spend()
    spend()
    with pytest.raises(limits.TooMany):
        spend()
