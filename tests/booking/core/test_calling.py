"""The clocks of the free call: the promise, fourteen days, an offered time, the video link."""

from datetime import UTC, datetime, timedelta

import pytest

from glideway.booking.core import calling

TORONTO = "America/Toronto"
SECOND = timedelta(seconds=1)
NOW = datetime(2026, 3, 2, 14, tzinfo=UTC)  # a Monday, nine in Toronto
DAY = timedelta(days=1)


def wall(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """An instant by the clock of a Toronto winter."""
    return datetime(2026, month, day, minute=minute, tzinfo=UTC) + timedelta(hours=hour + 5)


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (wall(3, 2, 9), wall(3, 3, 9)),  # Monday: Tuesday
        (wall(2, 27, 16), wall(3, 2, 16)),  # Friday at four: Monday at four
        (wall(2, 28, 10), wall(3, 2, 23, 59)),  # Saturday: the end of Monday
        (wall(3, 1, 18), wall(3, 2, 23, 59)),  # Sunday: the end of Monday
    ],
)
def test_a_call_is_promised_within_one_working_day(asked: datetime, due: datetime) -> None:
    assert calling.promised_by(asked, TORONTO) == due


def test_the_promise_keeps_the_wall_over_a_clock_change() -> None:
    asked = datetime(2026, 3, 6, 15, tzinfo=UTC)  # Friday, ten in Toronto
    due = datetime(2026, 3, 9, 14, tzinfo=UTC)  # Monday, ten in Toronto: an hour was lost
    assert calling.promised_by(asked, TORONTO) == due


def test_a_wish_is_gone_after_fourteen_days_to_the_second() -> None:
    end = NOW + 14 * DAY
    assert calling.gone_at(NOW) == end
    assert not calling.is_gone(NOW, end - SECOND)
    assert calling.is_gone(NOW, end)


@pytest.mark.parametrize(
    ("starts", "notice", "until"),
    [
        (NOW + 3 * DAY, 60, NOW + DAY),  # a day
        (NOW + timedelta(hours=5), 60, NOW + timedelta(hours=4)),  # the notice that is needed
        (NOW + timedelta(minutes=90), 60, NOW + timedelta(minutes=30)),
        (NOW + timedelta(minutes=89), 60, None),  # too short to answer
    ],
)
def test_an_offered_time_is_kept_a_day_and_never_past_its_notice(
    starts: datetime, notice: int, until: datetime | None
) -> None:
    assert calling.offer_until(NOW, starts, notice, NOW) == until


def test_an_offer_ends_with_the_wish_at_the_latest() -> None:
    late = NOW + 14 * DAY - timedelta(hours=2)
    assert calling.offer_until(NOW, late + 3 * DAY, 60, late) == NOW + 14 * DAY


@pytest.mark.parametrize(
    ("minutes", "shows"), [(-16, False), (-15, True), (0, True), (14, True), (15, False)]
)
def test_the_video_link_shows_from_fifteen_minutes_before_until_the_end(
    minutes: int, shows: bool
) -> None:
    ends = NOW + timedelta(minutes=15)
    assert calling.video_shows(NOW, ends, NOW + timedelta(minutes=minutes)) is shows


def test_the_video_link_is_shut_a_second_before_and_at_the_end() -> None:
    ends = NOW + timedelta(minutes=15)
    assert not calling.video_shows(NOW, ends, NOW - timedelta(minutes=15) - SECOND)
    assert calling.video_shows(NOW, ends, ends - SECOND)


@pytest.mark.parametrize(
    ("hour", "part"),
    [(9, "morning"), (11, "morning"), (12, "afternoon"), (16, "afternoon"), (17, "evening")],
)
def test_a_day_has_three_parts_on_the_clinics_wall(hour: int, part: str) -> None:
    assert calling.part_of_day(wall(3, 2, hour), TORONTO) == part
