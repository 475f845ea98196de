"""The exercises that go home, their pictures, and the habits beside them."""

from collections import Counter

import pytest

from glideway.body import core as atlas
from glideway.body.core.vocabulary import Motion
from glideway.care.core import exercises, figures, habits
from glideway.care.core.exercises import Exercise

LEAST = {"mobility": 30, "strength": 30, "control": 15, "nerve_slide": 10, "self_release": 4}


def _drawn() -> list[Exercise]:
    return [one for one in exercises.load().values() if one.drawn]


def test_the_library_holds_every_kind_of_exercise() -> None:
    kinds = Counter(one.purpose for one in exercises.load().values())
    assert {kind: count >= LEAST[kind] for kind, count in kinds.items()} == dict.fromkeys(
        LEAST, True
    )
    assert len(_drawn()) >= 55


def test_a_nerve_slide_names_a_nerve_and_says_when_to_stop() -> None:
    structures = atlas.load().structures
    for one in exercises.load().values():
        if one.purpose == "nerve_slide":
            assert {structures[each].kind for each in one.structures} == {"nerve"}, one.id
            assert "tingling" in one.steps[-1].en, one.id
            assert "fourmillements" in one.steps[-1].fr, one.id


def test_a_drawn_exercise_asks_only_motions_of_the_atlas_within_their_caps() -> None:
    vocabulary = atlas.load().vocabulary
    for one in _drawn():
        assert one.drawn
        for angle in (*one.drawn.start, *one.drawn.end):
            assert angle.motion in vocabulary.joints[angle.joint].motions, one.id
            most = vocabulary.caps.get(Motion(angle.joint, angle.motion))
            assert most is None or (angle.deg or 0) <= most, (one.id, angle)
        assert set(one.drawn.moving) <= set(vocabulary.joints), one.id


def test_a_drawn_exercise_moves_and_no_hand_lies_on_it() -> None:
    for one in _drawn():
        drawn = figures.picture(one)
        assert drawn, one.id
        assert not {layer.kind for layer in drawn.layers} & {"touch", "pull"}, one.id
        assert "way" in {layer.kind for layer in drawn.layers}, one.id
        assert any(layer.moves for layer in drawn.layers), one.id


def test_what_is_only_described_has_no_picture() -> None:
    plank = exercises.load()["forearm-plank"]
    assert (figures.motion(plank), figures.picture(plank)) == (None, None)


def test_every_habit_is_told_in_both_languages_and_is_a_draft() -> None:
    assert {one.kind for one in habits.load().values()} == {
        "desk",
        "sitting",
        "balance",
        "load",
        "rest",
    }
    for one in habits.load().values():
        assert all((one.name.en, one.name.fr, one.says.en, one.says.fr)), one.id
        assert set(one.regions) <= set(atlas.load().regions), one.id
        assert one.review == "draft"


@pytest.mark.parametrize(
    ("region", "first"), [("hand", "elbows-carried"), ("any", "a-night-as-usual")]
)
def test_the_habits_of_a_region_begin_with_those_made_for_it(region: str, first: str) -> None:
    found = habits.for_region(region)
    assert found[0].id == first
    assert [bool(one.regions) for one in found] == sorted(
        (bool(one.regions) for one in found), reverse=True
    )
