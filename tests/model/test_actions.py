"""Model and textbook: how far they agree, and that the check would notice if they did not."""

from dataclasses import replace

import pytest

from tools.model import checks, promotion, rows

pytestmark = pytest.mark.model

# The stored values, one for each set of models: raise one when it rises, neither may fall.
RAW_BEFORE = {"myo_sim": 0.954, "girdle": 0.951}
SETTLED_LEAST = 0.96
CAUGHT_LEAST = 0.95
CHANCE_MOST = 0.6


def test_raw_agreement_does_not_fall_and_what_is_left_after_the_exceptions_agrees() -> None:
    atlas = promotion.whole()
    found = atlas.agreement()
    assert found.checks >= 500
    for model, before in RAW_BEFORE.items():
        own = {name: pull for name, pull in atlas.actions.items() if pull.model == model}
        assert replace(atlas, actions=own).agreement().raw >= before, model
    assert found.settled >= SETTLED_LEAST
    assert found.problems == ()


def test_an_action_written_the_other_way_round_is_caught() -> None:
    score = checks.flipped_actions()
    assert score.planted > 200
    assert score.share >= CAUGHT_LEAST


def test_a_protocol_from_its_end_to_its_start_is_refused() -> None:
    score = checks.swapped_protocols(promotion.whole())
    assert score.planted > 80
    assert score.share >= CAUGHT_LEAST


def test_paths_dealt_out_at_random_agree_no_better_than_chance() -> None:
    chance = [checks.by_chance(seed) for seed in range(checks.SHUFFLES)]
    assert max(chance) < CHANCE_MOST


def test_every_path_that_stands_for_a_structure_is_in_a_model_and_no_structure_is_unknown() -> None:
    book = rows.book()
    for structure, slips in rows.slips().items():
        assert book.structures[structure].kind == "muscle"
        assert slips
