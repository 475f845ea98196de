"""Where people wait longest: medians of five people and more, the longest first."""

from datetime import UTC, datetime, timedelta

from glideway.quality.core.capacity import Cell, Key, Waited, cells, window

HALIFAX = Key("NS", "Halifax", "physiotherapist")
TORONTO = Key("ON", "Toronto", "physiotherapist")
MOST = Key("ON", "Toronto", "chiropractor")


def waits(at: Key, *days: float) -> list[Waited]:
    return [Waited(at, number, one) for number, one in enumerate(days)]


def test_the_longest_wait_stands_first_and_four_people_say_nothing() -> None:
    rows = [*waits(HALIFAX, 1, 2, 3.4, 4, 50), *waits(TORONTO, 9, 9, 9, 9), *waits(MOST, *[7] * 13)]
    assert cells(rows, {HALIFAX: 0.5, TORONTO: None, MOST: 2.0}) == [
        Cell(MOST, 15, 7, 2.0),
        Cell(HALIFAX, 5, 3, 0.5),
        Cell(TORONTO, None, None, None),
    ]


def test_five_bookings_of_one_person_are_one_person() -> None:
    rows = [Waited(HALIFAX, 1, 3.0)] * 9
    assert cells(rows, {}) == [Cell(HALIFAX, None, None, None)]


def test_without_a_figure_the_place_with_no_start_stands_before_the_one_with_a_start() -> None:
    found = cells([], {HALIFAX: 2.0, TORONTO: None, MOST: 6.0})
    assert [one.at for one in found] == [TORONTO, MOST, HALIFAX]


def test_everybody_who_looks_in_one_week_sees_the_same_thirty_days() -> None:
    monday = datetime(2026, 3, 2, tzinfo=UTC)
    assert window(monday) == (monday - timedelta(days=30), monday)
    assert window(monday + timedelta(days=6, hours=23)) == window(monday)
    assert window(monday - timedelta(seconds=1))[1] == monday - timedelta(days=7)
