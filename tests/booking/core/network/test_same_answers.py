"""The engine and its definition on random networks, while the clock moves and time is taken."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from glideway.booking.core import Span, instant
from glideway.booking.core.network import Index, Inquiry, Reading, compiled
from glideway.booking.core.network.bits import Array
from tests.booking.core.network import naive
from tests.booking.core.network.made import Made, made, question, some_spans

QUESTIONS = 5  # between two changes


def compare(seeds: range) -> int:
    """Ask both of these networks; how many starts there were in all the answers."""
    starts = 0
    for seed in seeds:
        one = made(seed)
        dice = Random(-seed)  # noqa: S311 - chance for a test, not for a secret
        index = one.index()
        for _ in range(2):
            starts += ask(dice, one, index)
            change(dice, one, index)
        starts += ask(dice, one, index)
    return starts


def ask(dice: Random, one: Made, index: Index) -> int:
    """Some questions of every sort; how many starts there were in all the answers."""
    starts = 0
    behind(dice, one, index)
    known: naive.Known = {}
    for _ in range(QUESTIONS):
        asked = question(dice, one)
        wanted = naive.everything(one, asked, known)
        check(index.reading, one, asked, wanted)
        starts += len(wanted[: asked.n])
    return starts


def behind(dice: Random, one: Made, index: Index) -> None:
    """Before the writer's clock moves a reader hides what is past, and knows of no new horizon."""
    asked, before = question(dice, one), replace(one, now=instant(index.table.clock[0]))
    old = set(naive.everything(before, asked, {}))
    new = naive.everything(one, asked, {})
    check(index.reading, one, asked, [found for found in new if found in old])
    index.tick(one.now)


def check(reading: Reading, one: Made, asked: Inquiry, wanted: list[naive.Found]) -> None:
    """All that can be asked, against all starts that there are."""
    found = reading.soonest(asked, now=one.now)
    same(naive.soonest(wanted, asked.n), found.rows, found.starts, found.km)
    loops = compiled.soonest(reading.tables, asked, one.now)
    assert [some.tolist() for some in loops] == [some.tolist() for some in found]
    first = reading.by_clinic(asked, now=one.now)
    same(naive.by_clinic(one, wanted), first.rows, first.starts, first.km)
    assert first.clinics.tolist() == one.roster.clinic[first.rows].tolist()
    begin = instant(one.roster.axis.origin).date()
    dates = [begin + timedelta(days=days) for days in range(-1, 6)]
    counted = reading.counts(asked, dates, now=one.now)
    assert counted.tolist() == naive.counts(one, wanted, dates)


def same(wanted: list[naive.Found], rows: Array, starts: Array, km: Array) -> None:
    assert list(zip(starts.tolist(), rows.tolist(), strict=True)) == [
        (one.start, one.row) for one in wanted
    ]
    assert km.tolist() == pytest.approx([one.km for one in wanted], abs=1e-6)


def change(dice: Random, one: Made, index: Index) -> None:
    """Some time is taken or given back, a row is told its starts, and the clock moves on."""
    axis = one.roster.axis
    resources = dice.sample(sorted(one.taken), 2)
    begin = axis.origin + 5 * dice.randrange(-20, axis.cells)
    window = Span(begin, begin + 5 * dice.randrange(1, 200))
    told = {}
    for name in resources:
        told[name] = some_spans(dice, window, dice.randrange(3))
        kept = [
            part
            for start, stop in one.taken[name]
            for part in (
                (start // 5 * 5, min(-(-stop // 5) * 5, window.start)),
                (max(start // 5 * 5, window.end), -(-stop // 5) * 5),
            )
            if part[0] < part[1]
        ]
        one.taken[name] = kept + [
            (max(start, window.start), min(stop, window.end))
            for start, stop in told[name]
            if max(start, window.start) < min(stop, window.end)
        ]
    index.repair(window, told)
    if dice.random() < 0.3:
        kind, row = dice.randrange(one.roster.kinds), dice.randrange(one.roster.placements)
        starts = [axis.origin + 5 * dice.randrange(-9, axis.cells + 9) for _ in range(9)]
        one.told[kind, row] = starts
        index.tell(kind, row, starts)
    if one.told and dice.random() < 0.3:
        index.tell(*one.told.popitem()[0], None)
    one.now += timedelta(seconds=dice.choice((0, 1, 59, 300, 4000, 50_000)))


@pytest.mark.parametrize("batch", range(4))
def test_the_engine_says_what_the_loop_over_everybody_says(batch: int) -> None:
    assert compare(range(batch * 25, batch * 25 + 25)) > 500


@pytest.mark.soak
def test_the_engine_says_what_the_loop_says_of_many_more_networks() -> None:
    assert compare(range(1000, 9000)) > 10_000


def test_the_clock_of_an_index_does_not_go_back() -> None:
    one = made(1)
    index = one.index()
    asked = question(Random(1), one)  # noqa: S311
    with pytest.raises(ValueError, match="does not go back"):
        index.soonest(asked, now=datetime(2020, 1, 1, tzinfo=UTC))
