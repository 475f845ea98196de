"""Which steps of an appointment exist: these, and no other."""

import pytest

from glideway.booking.core import states
from glideway.booking.models import Booking

LISTED = {
    ("booked", "arrived"),
    ("booked", "in_room"),
    ("booked", "done"),
    ("booked", "cancelled"),
    ("booked", "no_show"),
    ("arrived", "in_room"),
    ("arrived", "done"),
    ("in_room", "done"),
}


def test_every_state_of_an_appointment_is_in_the_table_and_only_listed_steps_exist() -> None:
    every = set(Booking.State.values)
    assert set(states.MOVES) == every
    assert {(one, two) for one in every for two in every if states.may_become(one, two)} == LISTED


@pytest.mark.parametrize(
    ("state", "goal", "there"),
    [
        ("booked", "arrived", False),
        ("arrived", "arrived", True),
        ("done", "arrived", True),
        ("in_room", "done", False),
        ("no_show", "no_show", True),
        ("no_show", "arrived", False),
        ("arrived", "no_show", False),
    ],
)
def test_a_visit_is_there_when_it_is_as_far_or_further(state: str, goal: str, there: bool) -> None:
    assert states.is_there(state, goal) is there
