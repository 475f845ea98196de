"""Shares of people: with how many they are of, and their interval."""

import pytest

from glideway.outcomes.core import responders


def test_a_share_of_nobody_is_none() -> None:
    assert responders.part(0, 0) is None


def test_the_interval_of_a_share_is_wilsons() -> None:
    """0 of 20 and 15 of 148, as Newcombe (1998, Stat Med 17:857-872) prints them."""
    none, some = responders.part(0, 20), responders.part(15, 148)
    assert none is not None
    assert some is not None
    assert (round(none.low, 4), round(none.high, 4)) == (0.0, 0.1611)
    assert (round(some.low, 4), round(some.high, 4)) == (0.0624, 0.1605)
    assert some.share == pytest.approx(0.1014, abs=1e-4)


def test_nothing_felt_is_no_reaction() -> None:
    assert "none" not in responders.WORDS
    assert "sore" in responders.WORDS
