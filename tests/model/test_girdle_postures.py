"""Which signs hold in the second posture set and which turn; left is right in a mirror."""

import pytest

from glideway.body import core as atlas
from tools.girdle import facts, pulls
from tools.girdle.poses import GIRDLE, NECK, Girdle, mirror
from tools.girdle.signs import Arms, stances, statements

pytestmark = pytest.mark.model

STERNAL, CLAVICULAR = "hyoid2018-stern-mast", "hyoid2018-cleid-mast"


@pytest.fixture(scope="module")
def girdle() -> Girdle:
    return Girdle()


@pytest.fixture(scope="module")
def arms(girdle: Girdle) -> Arms:
    return Arms(girdle)


def test_what_turns_in_a_posture_is_what_is_written_down(arms: Arms) -> None:
    stated = {
        (row["posture"], row["path"], row["coordinate"]): row
        for row in facts.read("postures")["turns"]
    }
    found = {}
    for stance in stances():
        for one, given in zip(statements(), arms.answers(statements(), stance), strict=True):
            if given != "agree":
                found[stance.id, one.line, one.coordinate] = given
    assert found == {key: row["answer"] for key, row in stated.items()}
    for (stance_id, line, coordinate), row in stated.items():
        stance = next(one for one in stances() if one.id == stance_id)
        assert arms.of(line, coordinate, stance) == pytest.approx(row["r_mm"], abs=0.06)
    assert len(stances()) == 10


@pytest.mark.parametrize(
    ("line", "coordinate", "stance", "upright", "there"),
    [
        (STERNAL, "yaw1", "head-back", 12, -3),
        (CLAVICULAR, "pitch2", "head-back", -11, 2),
        (STERNAL, "pitch1", "head-turned-away", 2, -10),
        (CLAVICULAR, "yaw1", "head-turned-away", 7, -11),
    ],
)
def test_the_handed_cautions_about_posture_are_met(
    *, arms: Arms, line: str, coordinate: str, stance: str, upright: float, there: float
) -> None:
    turned = next(one for one in stances() if one.id == stance)
    assert arms.of(line, coordinate) == pytest.approx(upright, abs=0.5)
    assert arms.of(line, coordinate, turned) == pytest.approx(there, abs=0.5)


def test_levator_changes_its_mind_about_reaching_forward_with_what_the_blade_does(
    arms: Arms,
) -> None:
    assert arms.of("tsm2019-levatorscapulae", "protraction") == pytest.approx(41, abs=0.5)
    assert arms.of("tsm2019-levatorscapulae", "abduction") == pytest.approx(-28, abs=1.5)


def test_the_left_side_is_the_right_side_in_a_mirror(girdle: Girdle) -> None:
    for stance in stances():
        for line in facts.lines().values():
            girdle.place(stance.degrees)
            right = girdle.length(line, "r")
            girdle.place(mirror(stance.degrees))
            assert girdle.length(line, "l") == pytest.approx(right, abs=1e-6)


def test_a_left_muscle_bends_and_turns_the_head_the_other_way(girdle: Girdle) -> None:
    for line in facts.lines().values():
        for name in (*NECK, *GIRDLE):
            right, left = (girdle.arm(line, name, side=side) for side in ("r", "l"))
            sign = -1 if name.startswith(("roll", "yaw")) else 1
            assert left == pytest.approx(sign * right, abs=1e-4), (line.id, name)


def test_a_mirrored_posture_mirrored_again_is_itself() -> None:
    for stance in stances():
        assert mirror(mirror(stance.degrees)) == stance.degrees


def test_what_is_lifted_agrees_upright_is_told_in_the_second_set_and_mirrors(
    girdle: Girdle, arms: Arms
) -> None:
    structures = atlas.load().structures
    actions = {key: structures[key].actions for key in facts.lines_of()}
    lifted = pulls.lifted(actions, arms, girdle)
    assert len(lifted) == 25
    assert sorted(set(actions) - set(lifted)) == [
        "longus-capitis",
        "longus-colli",
        "sternocleidomastoid-clavicular-head",
    ]
    for structure in lifted:
        lines = facts.lines_of()[structure]
        told = {(t.action, t.stance.id) for t in pulls.turns(structure, actions[structure], arms)}
        for action in actions[structure]:
            for stance in stances():
                given = pulls.outcome(action, lines, arms, stance)
                assert given in ("agree", "not_in_model") or (action, stance.id) in told
