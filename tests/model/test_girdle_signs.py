"""Textbooks and the girdle agree on which way each muscle pulls, and the check has teeth."""

from collections import Counter
from dataclasses import replace

import pytest

from glideway.body import core as atlas
from tools.girdle import facts, ways
from tools.girdle.poses import Girdle
from tools.girdle.signs import Arms, Statement, by_chance, statements

pytestmark = pytest.mark.model

SEED, ROUNDS = 20260419, 500


@pytest.fixture(scope="module")
def girdle() -> Girdle:
    return Girdle()


@pytest.fixture(scope="module")
def arms(girdle: Girdle) -> Arms:
    return Arms(girdle)


def test_textbook_statements_agree_and_none_is_opposite(arms: Arms) -> None:
    answers = Counter(arms.answers(statements()))
    assert sum(answers.values()) == 85
    assert answers["opposite"] == 0
    assert answers["agree"] / 85 >= 0.96
    weak = [
        one.line
        for one, found in zip(statements(), arms.answers(statements()), strict=True)
        if found == "weak"
    ]
    assert weak == ["hyoid2018-cleid-occ", "hyoid2018-long-col-c5thx"]


def test_a_flipped_statement_is_caught(arms: Arms) -> None:
    """Mutation: the rule is "no statement is opposite", so a flipped row has to become so."""
    caught = Counter(arms.answers(one.flipped() for one in statements()))["opposite"]
    assert caught / len(statements()) >= 0.95


def test_lines_given_to_other_muscles_at_random_do_not_agree(arms: Arms) -> None:
    shares = by_chance(arms, rounds=ROUNDS, seed=SEED)
    assert len(shares) == ROUNDS
    assert sum(shares) / ROUNDS < 0.5
    assert max(shares) < 0.6


def _catalogue() -> list[Statement]:
    """The atlas' own actions of these structures, asked of every published line of each."""
    structures = atlas.load().structures
    found = []
    for line in facts.lines().values():
        if line.id.startswith("own-"):
            continue
        for action in structures[line.structure].actions:
            known = ways.way(action.joint, action.motion)
            if known:
                found.append(Statement(line.id, known[0], known[1], action.motion))
    return found


def test_the_catalogues_own_actions_have_no_opposite(arms: Arms) -> None:
    said = _catalogue()
    answers = Counter(arms.answers(said))
    assert len(said) == 94
    assert answers["opposite"] == 0
    # Eight of the weak ones are lines that do not cross the joint at all.
    assert answers["agree"] == 84
    known = zip(said, arms.answers(said), strict=True)
    weak = [one for one, found in known if found == "weak"]
    blind = [one for one in weak if not ways.crosses(facts.lines()[one.line], one.coordinate)]
    assert len(blind) == 6


def test_every_structures_action_but_one_has_a_line_that_agrees(arms: Arms) -> None:
    found: dict[tuple[str, str, int], set[str]] = {}
    said = _catalogue()
    for one, given in zip(said, arms.answers(said), strict=True):
        key = (facts.lines()[one.line].structure, one.coordinate, one.way)
        found.setdefault(key, set()).add(given)
    without = sorted(key[:2] for key, given in found.items() if "agree" not in given)
    assert len(found) == 69
    assert without == [("longus-capitis", "pitch2")]


def test_both_readings_of_reaching_forward_agree(arms: Arms) -> None:
    """The clavicle as the driver, and the blade sliding round the chest: the same signs."""
    driven = [one for one in _catalogue() if one.coordinate == "abduction"]
    assert len(driven) == 9
    for one in driven:
        both = [replace(one, coordinate=name) for name in ("abduction", "protraction")]
        assert arms.answers(both) == ["agree", "agree"]


def _lower(arms: Arms, coordinate: str, way: int) -> list[tuple[str, float]]:
    """Muscles of the neck by their largest arm about one coordinate, the strongest first."""
    best: dict[str, float] = {}
    for line in facts.lines().values():
        if line.id.startswith("hyoid2018") and "hyoid" not in line.structure:
            muscle = line.structure.split("-")[0]
            if muscle == "sternothyroid":
                continue
            if muscle in ("splenius", "semispinalis"):
                muscle = "-".join(line.structure.split("-")[:2])
            arm = way * arms.of(line.id, coordinate)
            best[muscle] = max(best.get(muscle, 0.0), arm)
    return sorted(best.items(), key=lambda one: -one[1])


def test_the_lower_necks_largest_arms_are_the_published_ones(arms: Arms) -> None:
    """Vasavada, Li, Delp 1998: flexion, side bend, extension, rotation in upright neutral."""
    assert _lower(arms, "pitch2", -1)[0][0] == "sternocleidomastoid"
    assert _lower(arms, "roll2", 1)[0][0] == "sternocleidomastoid"
    assert {one for one, _ in _lower(arms, "pitch2", 1)[:2]} == {
        "semispinalis-capitis",
        "splenius-capitis",
    }
    assert _lower(arms, "yaw2", 1)[0][0] == "trapezius"


def test_upper_trapezius_lifts_the_shoulder_by_turning_the_clavicle(arms: Arms) -> None:
    """Johnson and others 1994: it raises the blade by turning the clavicle, and draws it back."""
    for name in ("hyoid2018-trap-cl", "tsm2019-trapeziusclavicle-s"):
        assert arms.of(name, "elevation") > 75
        assert arms.of(name, "protraction") < -30
        assert facts.lines()[name].bones & {"scapula"} == set()
