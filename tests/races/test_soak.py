"""The long version of the races: `make soak`. Ten thousand bookers, one winner a time."""

from collections import Counter

import pytest

from glideway.booking.models import Hold
from tests.booking import make
from tests.races.test_booking_races import CROWD, at_once, holds, no_cell_twice

TRIALS = 10_000 // CROWD


@pytest.mark.soak
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("trial", range(TRIALS))
def test_ten_thousand_bookers_and_never_two_for_one_time(trial: int) -> None:
    house = make.house()
    answers = at_once([holds(house, "10:00") for _one in range(CROWD)])
    assert Counter(answers) == {"won": 1, "time-taken": CROWD - 1}
    assert Hold.objects.count() == 1
    no_cell_twice()
