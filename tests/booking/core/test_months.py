"""A month of cells begins and ends where UTC says, and none is over before its last cell is."""

from datetime import UTC, datetime, timedelta

import pytest

from glideway.booking.core.months import KEPT, SEATS_END, Month, cell_of, ready, through


@pytest.mark.parametrize(
    ("moment", "month"),
    [
        (datetime(2026, 11, 30, 23, 59, tzinfo=UTC), Month(2026, 11)),
        (datetime(2026, 12, 1, tzinfo=UTC), Month(2026, 12)),
        (datetime(2026, 12, 31, 23, 55, tzinfo=UTC), Month(2026, 12)),
    ],
)
def test_a_moment_belongs_to_the_month_of_utc_and_so_does_its_cell(
    moment: datetime, month: Month
) -> None:
    assert Month.of(moment) == Month.at(cell_of(moment)) == month
    assert month.first_cell <= cell_of(moment) < month.end_cell


def test_months_follow_each_other_without_a_gap_over_a_new_year() -> None:
    months = list(through(Month(2026, 11), Month(2027, 2)))
    assert [one.label for one in months] == ["2026_11", "2026_12", "2027_01", "2027_02"]
    assert [one.end_cell for one in months[:-1]] == [one.first_cell for one in months[1:]]


def test_a_month_holds_as_many_cells_as_it_has_five_minutes() -> None:
    assert Month(2026, 11).end_cell - Month(2026, 11).first_cell == 30 * 288
    assert Month(2028, 2).end_cell - Month(2028, 2).first_cell == 29 * 288


def test_seven_months_stand_ready_and_the_last_one_until_its_last_cell_is_48_hours_old() -> None:
    end = datetime(2026, 12, 1, tzinfo=UTC)
    before, after = ready(end + KEPT - timedelta(seconds=1)), ready(end + KEPT)
    assert (before[0], after[0]) == (Month(2026, 11), Month(2026, 12))
    assert before[-1] == after[-1] == Month(2027, 6)


def test_no_time_has_the_number_of_a_seat() -> None:
    assert cell_of(datetime(1970, 12, 1, tzinfo=UTC)) > SEATS_END
