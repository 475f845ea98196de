"""Thousands of made-up trials: the sound ones are left alone, the spoilt ones are found."""

import pytest

from glideway.outcomes.core import checker
from tests.outcomes.core.simulated import FAULTS, KINDS, planted, sound

SOUND, SPOILT = 800, 400

# The least share of each fault that is found, counted over the trials that have room for it. A
# doubled number of people shows only where a test rests on it; a P ten times off is invisible to
# a test by ranks of which nothing else is printed.
FOUND_AT_LEAST = {
    "wrong P": 0.65,
    "wrong t": 0.6,
    "wrong n": 0.35,
    "digits swapped in a mean": 0.9,
    "wrong interval": 0.9,
    "wrong direction": 1.0,
    "wrong percentage": 0.8,
    "wrong likelihood ratio": 0.95,
    "wrong difference or change": 0.9,
    "P too small for so few": 1.0,
    "wrong degrees of freedom": 1.0,
    "spread too wide for the scale": 1.0,
}


@pytest.fixture(autouse=True)
def no_search_for_swaps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Explaining a fault takes long and changes no verdict."""
    monkeypatch.setattr(checker, "MOST_NUMBERS", 0)


@pytest.mark.parametrize("kind", range(len(KINDS)), ids=[one.__name__ for one in KINDS])
def test_sound_trials_are_left_alone(kind: int) -> None:
    wrong = {}
    for seed in range(kind, SOUND, len(KINDS)):
        found = checker.check(sound(seed))
        assert found.problems == ()
        if found.verdict != "consistent":
            wrong[seed] = [(one.key, one.facts) for one in found.seen if one.weight > 1]
    assert wrong == {}


@pytest.mark.parametrize("fault", FAULTS)
def test_planted_faults_are_found(fault: str) -> None:
    spoilt = [one for seed in range(SPOILT) if (one := planted(seed, fault)) is not None]
    found = sum(checker.check(one).verdict == "inconsistent" for one in spoilt)
    assert len(spoilt) >= 10
    assert found / len(spoilt) >= FOUND_AT_LEAST[fault]
