"""A tapering plan in words: which days it means, and what is wrong with one that means none."""

from datetime import date, datetime

import pytest

from glideway.booking.core import instant, series_starts
from glideway.booking.core.tapering import RuleUnclear, Stage, plan_offsets, stages, tapering

MONDAY, WEDNESDAY = date(2026, 3, 2), date(2026, 3, 4)
WEEKDAYS = range(5)


def starts(zone: str, first: datetime, words: str) -> list[str]:
    """The plan's instants, as the writing side computes them."""
    offsets = tapering(words, first.date(), open_days=WEEKDAYS)
    rule = ",".join(map(str, offsets))
    return [
        f"{instant(one):%Y-%m-%dT%H:%MZ}" for one in series_starts(first, zone, rule, len(offsets))
    ]


def test_two_a_week_for_two_weeks_then_one_is_what_it_says() -> None:
    words = "two a week for two weeks, then one"
    assert stages(words) == (Stage(2, 1, 2), Stage(1, 1, None))
    assert tapering(words, MONDAY, count=7, open_days=WEEKDAYS) == (0, 3, 7, 10, 14, 21, 28)


def test_each_stage_runs_its_weeks() -> None:
    words = "2 a week for 2 weeks, then 1 a week for 4"
    assert tapering(words, MONDAY, open_days=WEEKDAYS) == (0, 3, 7, 10, 14, 21, 28, 35)


@pytest.mark.parametrize(
    "words",
    [
        "3 visits per week for 2 weeks then once a week for 2",
        "three times a week for two weeks, one a week for 2 weeks",
        "THREE each week for 2, then 1 for 2",
    ],
)
def test_people_say_the_same_rule_in_several_ways(words: str) -> None:
    assert tapering(words, MONDAY, open_days=WEEKDAYS) == (0, 2, 4, 7, 9, 11, 14, 21)


def test_a_stage_may_have_a_visit_every_second_week() -> None:
    words = "1 a week for 2 weeks, then 1 every 2 weeks for 4"
    assert tapering(words, MONDAY) == (0, 7, 14, 28)


def test_chosen_weekdays_are_kept_and_a_slower_stage_keeps_the_first() -> None:
    words = "2 a week for 2 weeks, then 1 a week for 2"
    assert tapering(words, WEDNESDAY, days=(0, 2)) == (0, 5, 7, 12, 14, 21)


def test_without_chosen_days_visits_spread_over_the_open_days_alone() -> None:
    assert tapering("3 a week for 1", WEDNESDAY, open_days=WEEKDAYS) == (0, 2, 5)
    assert tapering("5 a week for 1", WEDNESDAY, open_days=WEEKDAYS) == (0, 1, 2, 5, 6)


def test_a_number_of_visits_ends_the_plan_early() -> None:
    assert tapering("2 a week for 5 weeks", MONDAY, count=3, open_days=WEEKDAYS) == (0, 3, 7)


@pytest.mark.parametrize(
    ("words", "fault", "word"),
    [
        ("", "empty", ""),
        (" , then ", "empty", ""),
        ("now and then", "unread", "now and"),
        ("2 a week for a while", "unread", "2 a week for a while"),
        ("many a week for 2 weeks", "unread", "many a week for 2 weeks"),
        ("8 a week for 2 weeks", "visits-a-week", "8 a week for 2 weeks"),
        ("0 a week for 2 weeks", "visits-a-week", "0 a week for 2 weeks"),
        ("1 every 9 weeks for 20", "apart", "1 every 9 weeks for 20"),
        ("1 a week for 0 weeks", "weeks", "1 a week for 0 weeks"),
        ("1 a week for 53 weeks", "weeks", "1 a week for 53 weeks"),
        ("2 a week, then 1 a week for 4", "how-long", "2 a week"),
        ("1 a week", "how-long", "1 a week"),
        ("7 a week for 9 weeks", "too-many", "63"),
        ("1 every 8 weeks for 40, then 1 every 8 weeks for 40", "too-far", "504"),
        ("1 a week for 2 weeks, " * 4, "too-long", ""),
    ],
)
def test_a_rule_that_cannot_be_says_what_is_wrong(words: str, fault: str, word: str) -> None:
    with pytest.raises(RuleUnclear) as refused:
        tapering(words, MONDAY)
    assert (refused.value.fault, refused.value.word) == (fault, word)


def test_too_few_chosen_days_are_named() -> None:
    with pytest.raises(RuleUnclear, match="too-few-days: 3"):
        tapering("3 a week for 2 weeks", MONDAY, days=(0, 2))


WORDS = "2 a week for 1 week, then 1 a week for 2"


SPRING, AUTUMN = "2026-03-05T09:30", "2026-10-29T09:30"


@pytest.mark.parametrize(
    ("zone", "first", "expected"),
    [
        # Toronto springs forward on Sunday the 8th, St. John's with it; Regina never does.
        ("America/Toronto", SPRING, "05T14:30 09T13:30 12T13:30 19T13:30"),
        ("America/St_Johns", SPRING, "05T13:00 09T12:00 12T12:00 19T12:00"),
        ("America/Regina", SPRING, "05T15:30 09T15:30 12T15:30 19T15:30"),
        # They fall back on Sunday the first of November.
        ("America/Toronto", AUTUMN, "29T13:30 02T14:30 05T14:30 12T14:30"),
        ("America/St_Johns", AUTUMN, "29T12:00 02T13:00 05T13:00 12T13:00"),
        ("America/Regina", AUTUMN, "29T15:30 02T15:30 05T15:30 12T15:30"),
    ],
)
def test_the_wall_keeps_its_time_over_both_clock_changes(
    zone: str, first: str, expected: str
) -> None:
    found = starts(zone, datetime.fromisoformat(first), WORDS)
    assert " ".join(one[8:-1] for one in found) == expected


@pytest.mark.parametrize(
    ("rule", "offsets"),
    [
        ("every 7 days", (0, 7, 14)),
        ("mon,thu", (0, 3, 7)),
        ("0,2,4,7,9", (0, 2, 4)),
        ("1 a week", (0, 7, 14)),
    ],
)
def test_a_plan_may_be_written_in_any_of_the_four_ways(rule: str, offsets: tuple[int]) -> None:
    assert plan_offsets(rule, MONDAY, count=3) == offsets


@pytest.mark.parametrize(
    ("rule", "count", "fault"),
    [
        ("every 7 days", None, "how-long"),
        ("every 7 days", 0, "too-many"),
        ("every 7 days", 61, "too-many"),
        ("every 100 days", 5, "too-far"),
        ("whenever", 5, "unread"),
    ],
)
def test_a_plan_without_an_end_or_too_long_is_refused(
    rule: str, count: int | None, fault: str
) -> None:
    with pytest.raises(RuleUnclear) as refused:
        plan_offsets(rule, MONDAY, count=count)
    assert refused.value.fault == fault
