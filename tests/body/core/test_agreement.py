"""How far model and rows agree: counted slip by slip, and nothing settled by leaving it out."""

from pathlib import Path

import pytest
from msgspec import structs

from glideway.body import core as atlas
from glideway.body.core import agreement
from glideway.body.core.geometry import Pull, outcome
from tests.body.make import Row, planted

ACTIONS = "derived/actions.json"


def news(found: agreement.Agreement) -> set[str]:
    """The problems that our own rows do not have."""
    return set(found.problems) - set(atlas.load().agreement().problems)


def test_a_lever_of_a_millimetre_or_less_says_nothing() -> None:
    assert [outcome(one) for one in (1.0, -1.0, 1.01, -1.01)] == [
        "weak",
        "weak",
        "agree",
        "opposite",
    ]


def test_slips_speak_together_or_are_mixed_and_silence_is_not_in_the_model() -> None:
    pull = Pull(
        structure="x",
        model="myo_sim",
        inputs="",
        levers={
            "hip:flexion": {"a": 5.0, "b": 9.0},
            "hip:adduction": {"a": 5.0, "b": -9.0},
            "hip:extension": {"a": 0.2, "b": 0.1},
            "pelvis:elevation": {},
        },
        spans={"a": (1.0, 2.0), "b": (1.0, 2.0)},
    )
    assert pull.actions == {
        "hip:flexion": "agree",
        "hip:adduction": "mixed",
        "hip:extension": "weak",
        "pelvis:elevation": "not_in_model",
    }
    assert pull.fascicles == ("a", "b")
    assert pull.agrees("hip", "flexion")
    assert not pull.agrees("hip", "adduction")
    assert not pull.agrees("knee", "flexion")


def test_our_rows_agree_as_far_as_they_did_and_every_disagreement_is_settled_by_name() -> None:
    found = atlas.load().agreement()
    assert found.checks >= 500
    assert found.raw >= 0.953
    assert found.settled >= 0.96
    assert found.problems == ()
    assert found.agreed + len(found.exceptions) == found.checks
    assert {one.review for one in found.exceptions} == {"draft"}


def test_a_lever_that_turns_round_is_a_problem_until_somebody_settles_it(tmp_path: Path) -> None:
    def turn(row: Row) -> None:
        row["levers"]["knee:flexion"]["semiten_r"] = -40.0

    before, after = atlas.load().agreement(), planted(tmp_path, ACTIONS, "semitendinosus", turn)
    found = after.agreement()
    assert news(found) == {"semitendinosus: knee:flexion: the model says otherwise of semiten_r"}
    assert found.agreed == before.agreed - 1
    assert found.settled < before.settled
    assert len(found.exceptions) == len(before.exceptions)


def test_an_exception_that_nothing_disagrees_with_any_more_is_a_problem(tmp_path: Path) -> None:
    def agree(row: Row) -> None:
        row["levers"]["hip:external_rotation"]["psoas_r"] = 4.0

    found = planted(tmp_path, ACTIONS, "psoas-major", agree).agreement()
    assert news(found) == {"psoas_r--hip--external_rotation: nothing disagrees here any more"}
    assert len(found.exceptions) == len(atlas.load().agreement().exceptions) - 1


def test_actions_that_changed_since_the_model_was_asked_are_a_problem(tmp_path: Path) -> None:
    def drop(row: Row) -> None:
        row["actions"].pop()

    book = planted(tmp_path, "structures/thigh-posterior.json", "semitendinosus", drop)
    assert news(book.agreement()) == {
        "semitendinosus: its actions changed since the model was asked: run make atlas"
    }


def test_an_atlas_that_no_model_sees_agrees_with_itself() -> None:
    assert agreement.Agreement(checks=0, agreed=0, exceptions=(), problems=()).raw == 1.0
    assert agreement.Agreement(checks=0, agreed=0, exceptions=(), problems=()).settled == 1.0


def test_an_action_may_be_true_in_one_posture_only_and_says_which() -> None:
    row = atlas.load().structures["brachioradialis"]
    assert set(row.postures) == {"forearm:supination", "forearm:pronation"}
    assert atlas.load().actions["brachioradialis"].agrees("forearm", "supination")
    unsaid = structs.replace(row, postures={})
    assert atlas.engine.listed(unsaid) != atlas.engine.listed(row)
    with pytest.raises(AttributeError):
        row.postures = {}  # type: ignore[misc]
