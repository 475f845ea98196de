"""The facts of the own neck and girdle model, and how the atlas' words become its coordinates.

No engine is needed here: what the model answers is tested in `tests/model`.
"""

import math
from random import Random

import pytest

from glideway.body import core as atlas
from tools import knowledge
from tools.girdle import derive, facts, ways

LICENCES = {
    "hyoid2018": {"MIT"},
    "tsm2019": {"CC-BY-4.0"},
    "hyoid2018 + tsm2019": {"MIT; CC-BY-4.0"},
    "own-construction": {"own"},
}


def test_every_row_says_where_its_numbers_come_from() -> None:
    file = facts.read("attachments")
    assert len(file["rows"]) == 44
    for row in file["rows"]:
        assert row["basis"], row["id"]
        assert row["licence"] in LICENCES[row["source"]], row["id"]
        assert row["doi"].startswith("10.") == (row["source"] != "own-construction"), row["id"]
        assert {"at", "body", "role"} == set().union(*row["points"])


def test_every_line_belongs_to_a_muscle_of_the_atlas() -> None:
    structures = atlas.load().structures
    assert {line.structure for line in facts.lines().values()} <= set(structures)
    assert len(facts.lines()) == 42
    assert {line.id for line in facts.lines().values() if not line.speaks} == {
        "hyoid2018-omo-hyoid",
        "hyoid2018-sterno-hyoid",
        "hyoid2018-sternothyroid",
        "own-omohyoid-inferior",
        "own-subclavius",
        "tsm2019-levatorscapulae",
        "tsm2019-trapeziusclavicle-s",
        "tsm2019-trapeziusscapula-s",
    }
    assert len(facts.lines_of()) == 28


@pytest.mark.parametrize("name", ["attachments", "postures", "skeleton", "statements"])
def test_the_files_stand_in_canonical_form(name: str) -> None:
    text = (facts.HERE / f"{name}.json").read_text(encoding="utf-8")
    assert knowledge.canonical(text) == text


def test_the_shares_of_every_level_are_the_whole() -> None:
    neck = facts.skeleton()["neck"]
    for name, fact in neck["coordinates"].items():
        assert sum(fact["shares"].values()) == pytest.approx(1.0, abs=0.0021), name
    assert [joint["child"] for joint in neck["joints"]] == list(ways.LEVELS)


def test_opposite_motions_are_one_coordinate_with_opposite_signs() -> None:
    vocabulary = atlas.load().vocabulary
    for joint in ("cervical", "upper_cervical", "scapula"):
        for motion in vocabulary.joints[joint].motions:
            there, back = ways.way(joint, motion), ways.way(joint, vocabulary.opposites[motion])
            assert there is not None, (joint, motion)
            assert back == (there[0], -there[1])
    assert ways.way("knee", "flexion") is None
    assert ways.way("cervical", "protraction") is None


@pytest.mark.parametrize(
    ("stand", "coordinates"),
    [
        ({("cervical", "extension"): -30.0}, {"pitch2": -30, "pitch1": 0}),
        ({("cervical", "extension"): -45.0}, {"pitch2": -33, "pitch1": -12}),
        ({("cervical", "rotation_opposite_side"): 60.0}, {"yaw2": 27, "yaw1": 33}),
        (
            {("cervical", "extension"): -40.0, ("upper_cervical", "extension"): 30.0},
            {"pitch2": -40, "pitch1": 19.2},
        ),
        ({("upper_cervical", "extension"): -15.0}, {"pitch1": -6.4}),
        ({("upper_cervical", "rotation_opposite_side"): 20.0}, {"yaw1": 20}),
        ({("scapula", "depression"): 30.0}, {"elevation": -4}),
        ({("scapula", "depression"): -30.0}, {"elevation": 9.6}),
        ({("knee", "extension"): -30.0}, {}),
        ({("shoulder", "extension"): -90.0}, {"up_rot": 27.06}),
        ({("shoulder", "abduction"): 50.0}, {"up_rot": 15.03}),
        ({("shoulder", "extension"): -150.0}, {"up_rot": 30}),
        ({("shoulder", "extension"): 40.0}, {}),
        (
            {("shoulder", "extension"): -90.0, ("scapula", "downward_rotation"): 30.0},
            {"up_rot": -8},
        ),
    ],
)
def test_words_become_coordinates(
    stand: dict[tuple[str, str], float], coordinates: dict[str, float]
) -> None:
    """Degrees go to the lower neck first, what nobody measures goes most of its range."""
    found = ways.coordinates(stand, atlas.load().vocabulary)
    assert found == pytest.approx(coordinates, abs=0.01)


def test_a_line_is_asked_only_of_joints_it_crosses() -> None:
    every = {*facts.skeleton()["neck"]["coordinates"], *ways.CARRIES}
    crossed = {
        line.id: {name for name in every if ways.crosses(line, name)}
        for line in facts.lines().values()
    }
    upper, lower = {"pitch1", "roll1", "yaw1"}, {"pitch2", "roll2", "yaw2"}
    girdle = {"elevation", "protraction", "abduction", "up_rot"}
    assert crossed["hyoid2018-rectcap-post-min"] == upper
    assert crossed["hyoid2018-obl-cap-inf"] == upper
    assert crossed["hyoid2018-splen-cerv-c3thx"] == lower
    assert crossed["hyoid2018-stern-mast"] == upper | lower
    assert crossed["hyoid2018-trap-cl"] == upper | lower | girdle
    assert crossed["joined-levator-scapulae"] == lower | girdle | {"tilt_post"}
    assert crossed["tsm2019-pectoralisminor"] == girdle | {"tilt_post"}
    assert crossed["own-subclavius"] == girdle


def test_a_structure_without_a_model_says_why_and_is_not_graded_above_textbook() -> None:
    book = atlas.load()
    told = {row.id: row for row in book.structures.values() if row.unmodelled}
    assert sorted(told) == [
        "omohyoid",
        "rectus-capitis-anterior",
        "rectus-capitis-lateralis",
        "scalenus-minimus",
        "sternohyoid",
        "sternothyroid",
        "subclavius",
    ]
    for row in told.values():
        assert row.unmodelled is not None
        assert row.unmodelled.en[0].islower()  # it stands behind a colon on the page
        assert row.unmodelled.fr != row.unmodelled.en
        assert row.id not in book.actions
        assert row.grade in "BC"


def test_what_the_girdle_lifts_is_graded_a_and_the_rest_of_it_is_not() -> None:
    book = atlas.load()
    seen = {name for name, pull in book.actions.items() if pull.model == "girdle"}
    assert seen == set(facts.lines_of())
    lifted = {name for name in seen if book.structures[name].grade == "A"}
    assert len(lifted) == 25
    assert seen - lifted == {
        "longus-capitis",
        "longus-colli",
        "sternocleidomastoid-clavicular-head",
    }
    for name in lifted:
        assert set(book.actions[name].actions.values()) <= {"agree", "not_in_model"}, name


def test_an_action_that_turns_with_posture_carries_the_posture_it_needs() -> None:
    book = atlas.load()
    carried = {
        name: sorted(book.structures[name].postures)
        for name in facts.lines_of()
        if book.structures[name].postures
    }
    assert carried == {
        "longissimus-capitis": ["cervical:rotation_same_side"],
        "rectus-capitis-posterior-major": ["upper_cervical:rotation_same_side"],
        "scalenus-anterior": ["cervical:rotation_opposite_side"],
        "splenius-capitis": ["cervical:rotation_same_side"],
        "sternocleidomastoid-sternal-head": ["upper_cervical:extension"],
    }


def test_a_line_that_ends_before_a_joint_is_not_asked_about_it() -> None:
    assert derive.asked("hyoid2018-rectcap-post-min", "upper_cervical", "extension") == (
        "pitch1",
        1.0,
    )
    assert derive.asked("hyoid2018-rectcap-post-min", "cervical", "extension") is None
    assert derive.asked("hyoid2018-stern-mast", "knee", "flexion") is None
    assert derive.slips()["trapezius-transverse-part"] == (
        "joined-trapezius-c7-acromion",
        "tsm2019-trapeziusscapula-m",
    )


def test_shaken_lines_keep_their_bones_and_each_point_moves_as_far_as_asked() -> None:
    moved = facts.shaken(5.0, Random(3))  # noqa: S311 - seeded, nothing secret
    assert set(moved) == set(facts.lines())
    ways_taken = set()
    for name, line in facts.lines().items():
        for was, now in zip(line.points, moved[name].points, strict=True):
            assert was.bone == now.bone
            assert 1000 * math.dist(was.at, now.at) == pytest.approx(5.0)
            ways_taken.add(tuple(b > a for a, b in zip(was.at, now.at, strict=True)))
    assert len(ways_taken) == 8
