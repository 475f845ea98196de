"""The country of the bench at a size for tests: by its seed, answered as the definition answers."""

from pathlib import Path

import numpy as np
import pytest

from glideway.booking.core.network import Index
from glideway.config.bench import asking, country, definition, disk, peers, races, slots

MADE = country.country(400)
INDEX = Index(MADE.roster, MADE.traits, now=country.NOW, free=MADE.free)


def test_a_seed_makes_the_same_country_and_another_seed_another() -> None:
    again, other = country.country(400), country.country(400, seed=2)
    assert np.array_equal(MADE.free, again.free)
    assert MADE.asked_from == again.asked_from
    assert not np.array_equal(MADE.free, other.free)


def test_people_are_fuller_near_in_time_and_rooms_are_mostly_free() -> None:
    bits = np.unpackbits(MADE.free.view(np.uint8), axis=1, bitorder="little")
    people, rooms = bits[:400], bits[400:]
    assert 0.02 < people[:, :288].mean() < 0.05
    assert 0.27 < people[:, -288:].mean() < 0.33
    assert 0.87 < rooms.mean() < 0.93
    assert MADE.facts["practitioners"] == 400


def test_a_larger_country_has_no_more_calendars(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(country, "PRACTITIONERS", 100)
    large = country.country(400, visits=country.KINDS[:1])
    assert large.roster.placements == 400
    assert set(large.roster.person.tolist()) == set(range(100))
    assert len(large.free) < 200


def test_the_index_of_the_country_answers_as_the_naive_loop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(definition, "FEWEST", 2)
    held = definition.held(MADE, INDEX, 9)
    assert (held.questions, held.differ) == (9, 0)
    assert held.rows > 18


def test_a_wrong_index_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(definition, "FEWEST", 2)
    wrong = Index(MADE.roster, MADE.traits, now=country.NOW)  # everybody free
    assert definition.held(MADE, wrong, 9).differ > 0


def test_one_process_says_every_radius_and_horizon_and_the_same_digest_each_time() -> None:
    one = asking.seen(400, 3, 0, fast=False, started=0.0)
    wanted = {f"{km} km, {days} days" for km in (5, 25, 100) for days in (1, 14, 60)}
    assert wanted <= set(one.p50)
    assert all(one.p99[name] >= one.p50[name] > 0 for name in one.p50)
    assert one.digest == asking.seen(400, 3, 0, fast=False, started=0.0).digest
    assert (len(one.table_ms), one.megabytes > 0, one.in_reach > 0) == (asking.ROUNDS, True, True)


def test_a_peer_is_given_what_is_taken_of_the_open_hours_and_no_more() -> None:
    made = country.country(400, visits=[peers.VISIT])
    rows = peers.few(made)
    facts = peers.facts(made, rows)
    people = facts["people"]
    assert isinstance(people, list)
    assert len(people) == peers.FEW
    index = Index(made.roster, made.traits, now=country.NOW, free=made.free)
    bits = np.unpackbits(index.tables.starts[0, rows[0]].view(np.uint8), bitorder="little")
    starts = int(bits[: 288 * peers.DAYS].sum())
    weekdays = 22  # of thirty days from a Monday on
    assert starts + len(people[0]["booked"]) == weekdays * 16


def test_a_peer_with_other_starts_is_compared_in_nothing() -> None:
    ours = peers.Ours([[1, 2]], 0.01, 0.1, 10.0)
    days: dict[str, float] = {}
    same = peers.told("a", 10.0, [[2, 1]], ours, days)
    other = peers.told("b", 10.0, [[1, 3, 4]], ours, days)
    assert set(days) == {"a"}
    assert same["a: finds"] == "the same starts"
    assert other["b: finds"] == "other starts, so compared in nothing: 3 for 2"
    assert not any("times" in name for name in other)


def test_the_slots_that_are_laid_are_those_that_can_be_booked() -> None:
    row = int(np.flatnonzero(INDEX.tables.next[0] < 2**31 - 1)[0])
    starts = list(slots.starts(MADE, INDEX, row))
    first = int(INDEX.tables.next[0, row])
    assert starts[0] == MADE.roster.axis.origin + 5 * first
    assert starts == sorted(set(starts))


def test_the_disk_is_asked_both_ways_and_leaves_nothing(tmp_path: Path) -> None:
    rate = disk.rate(tmp_path, seconds=0.02)
    assert rate.over > 0
    assert rate.grown > 0
    assert list(tmp_path.iterdir()) == []


def test_races_count_slots_with_one_winner_and_whatever_is_our_fault() -> None:
    won, lost = races.Told("won", 0, 5.0, 1.0), races.Told("time-taken", 3, 9.0, 2.0)
    fault = races.Told("fault: OperationalError: locked", 0, 9.0, 2.0)
    told = [[won, lost, lost], [won, won, lost], [won, lost, fault]]
    facts = races.facts(told)
    assert (facts["races"], facts["exactly one winner"], facts["faults"]) == (3, 2, 1)
