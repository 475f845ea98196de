"""Hip extension from two tape lengths: plain trigonometry, and what cannot be a thigh."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glideway.care.core.thomas import NoTriangle, extension_deg, worth_of_a_cm

LENGTHS = st.floats(20, 70)


@given(length=LENGTHS, angle=st.floats(-89, 89))
def test_a_thigh_at_an_angle_gives_that_angle_back(length: float, angle: float) -> None:
    below = length * math.sin(math.radians(angle))
    assert extension_deg(length_cm=length, below_cm=below) == pytest.approx(angle, abs=1e-6)


def test_level_is_nought_and_above_is_negative() -> None:
    assert extension_deg(length_cm=42, below_cm=0) == 0
    assert extension_deg(length_cm=40, below_cm=20) == pytest.approx(30)
    assert extension_deg(length_cm=40, below_cm=-20) == pytest.approx(-30)


@given(length=LENGTHS, share=st.floats(-0.9, 0.9))
def test_a_centimetre_is_worth_what_it_changes(length: float, share: float) -> None:
    below = share * length
    step = 1e-4
    up = extension_deg(length_cm=length, below_cm=below + step)
    down = extension_deg(length_cm=length, below_cm=below - step)
    worth = worth_of_a_cm(length_cm=length, below_cm=below)
    assert worth == pytest.approx((up - down) / (2 * step), rel=1e-4)


@pytest.mark.parametrize(
    ("length", "below"),
    [(19.9, 1), (70.1, 1), (42, 42), (42, -42), (math.nan, 1), (42, math.inf)],
)
def test_what_cannot_be_a_thigh_has_no_angle(length: float, below: float) -> None:
    with pytest.raises(NoTriangle):
        extension_deg(length_cm=length, below_cm=below)
    with pytest.raises(NoTriangle):
        worth_of_a_cm(length_cm=length, below_cm=below)
