"""Until when somebody must be answered, on the clinic's own calendar."""

from datetime import UTC, date, datetime, timedelta

import pytest

from glideway.quality.core import deadlines

MONDAY = datetime(2026, 3, 2, 14, tzinfo=UTC)
TORONTO = "America/Toronto"


@pytest.mark.parametrize(
    ("received", "by"),
    [
        (MONDAY, datetime(2026, 3, 5, 5, tzinfo=UTC)),
        (MONDAY + timedelta(days=3), datetime(2026, 3, 10, 4, tzinfo=UTC)),  # over the clock change
        (datetime(2026, 3, 7, 4, 59, tzinfo=UTC), datetime(2026, 3, 11, 4, tzinfo=UTC)),
    ],
)
def test_two_working_days_end_at_midnight_of_the_second(received: datetime, by: datetime) -> None:
    assert deadlines.acknowledge_by(received, TORONTO, ()) == by


def test_a_holiday_is_no_working_day() -> None:
    assert deadlines.acknowledge_by(MONDAY, TORONTO, {date(2026, 3, 3)}) == datetime(
        2026, 3, 6, 5, tzinfo=UTC
    )


def test_safety_is_answered_within_two_days_the_rest_within_two_weeks() -> None:
    assert deadlines.answer_by(MONDAY, safety=True) == MONDAY + timedelta(hours=48)
    assert deadlines.answer_by(MONDAY, safety=False) == MONDAY + timedelta(days=14)
