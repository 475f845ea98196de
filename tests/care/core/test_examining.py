"""The closed lists of the assessment, and answers of them."""

import pytest

from glideway.body import core as atlas
from glideway.care.core import examining
from glideway.care.core.examining import Said, Told, Unanswerable


def test_every_list_is_there_in_both_languages_and_no_code_twice() -> None:
    lists = examining.load()
    assert [one.id for one in lists.topics] == [
        "feels",
        "activities",
        "sports",
        "work",
        "injuries",
        "operations",
        "worse",
        "better",
    ]
    assert [one.id for one in lists.palpation] == ["tenderness", "tension", "texture", "glide"]
    assert [one.id for one in lists.tasks] == ["bend", "twist", "walk", "squat", "reach", "own"]
    assert [one.id for one in lists.grades] == ["0", "1", "2", "3", "4", "5"]
    rows = [
        *lists.topics,
        *lists.palpation,
        *lists.tasks,
        *lists.reflexes,
        *(chip for topic in lists.topics for chip in topic.chips),
        *(step for scale in lists.palpation for step in scale.steps),
    ]
    assert [one.id for one in rows if not (one.name.en and one.name.fr)] == []
    for group in (lists.topics, lists.grades, lists.ends, lists.answers, lists.sensations):
        assert len({one.id for one in group}) == len(group)
    assert lists.review == "draft"
    assert set(lists.tests.values()) <= set(atlas.load().conditions)


def test_told_is_kept_in_the_order_of_the_file_and_empty_topics_are_left_out() -> None:
    told = {
        "better": Told(("cold", "rest")),
        "work": Told((), "  two screens "),
        "sports": Told((), "  "),
    }
    assert examining.tellable(told) == {
        "work": Told((), "two screens"),
        "better": Told(("rest", "cold")),
    }


@pytest.mark.parametrize("told", [{"shoes": Told()}, {"work": Told(("moon",))}])
def test_what_is_on_no_list_is_not_told(told: dict[str, Told]) -> None:
    with pytest.raises(Unanswerable):
        examining.tellable(told)


def test_words_end_where_the_field_ends() -> None:
    kept = examining.tellable({"work": Told((), "x" * 400)})
    assert len(kept["work"].words) == examining.LONGEST


def test_a_task_keeps_its_own_name_only_where_it_is_the_patients_movement() -> None:
    said = Said(seen=("short",), name=" serve ", result="5", newton=2.0)
    assert examining.seen("own", said) == Said(seen=("short",), name="serve")
    assert examining.seen("bend", said) == Said(seen=("short",))
    assert examining.seen("bend", Said(words=" slow ")) == Said(words="slow")
    assert examining.seen("bend", Said(felt=("pain",))) == Said(felt=("pain",))


@pytest.mark.parametrize(
    ("task", "said"),
    [
        ("fly", Said(seen=("free",))),
        ("bend", Said(seen=("heels",))),
        ("bend", Said(felt=("joy",))),
        ("bend", Said()),
    ],
)
def test_a_task_without_an_answer_of_its_list_is_none(task: str, said: Said) -> None:
    with pytest.raises(Unanswerable):
        examining.seen(task, said)


def test_strength_is_a_grade_or_a_force_and_never_both() -> None:
    assert examining.graded(Said(result="4", words="x")) == Said(result="4")
    assert examining.graded(Said(newton=0.0, unit="N")) == Said(newton=0.0, unit="N")
    assert examining.graded(Said(newton=2000.0, unit="kg")).newton == 2000.0
    for wrong in (
        Said(result="6"),
        Said(result="4", newton=3.0),
        Said(),
        Said(newton=1.0, unit="lb"),
        Said(newton=-0.1, unit="N"),
        Said(newton=2000.1, unit="N"),
        Said(newton=float("nan"), unit="N"),
    ):
        with pytest.raises(Unanswerable):
            examining.graded(wrong)


def test_kilograms_are_weight_and_come_back_as_they_were_read() -> None:
    assert examining.newtons(10, "kg") == pytest.approx(98.0665)
    assert examining.newtons(10, "N") == 10
    assert examining.as_read(examining.newtons(10, "kg"), "kg") == pytest.approx(10)
    assert examining.as_read(10, "N") == 10


def test_a_hand_feels_steps_of_its_scales_only() -> None:
    felt = {"texture": "cord", "tenderness": "0"}
    assert list(examining.felt_there(felt)) == ["tenderness", "texture"]
    for wrong in ({"warmth": "1"}, {"tension": "4"}):
        with pytest.raises(Unanswerable):
            examining.felt_there(wrong)


def test_the_end_of_a_movement_is_of_the_list() -> None:
    assert examining.ended(["hard", "painful"]) == ("hard", "painful")
    with pytest.raises(Unanswerable):
        examining.ended(["soft"])


def test_all_movements_of_the_joints_of_a_region_can_be_tested_the_usual_ones_first() -> None:
    names = examining.testable("hip-anterior")
    assert names[:2] == ("hip:extension", "hip:flexion")
    assert len(set(names)) == len(names) == 6
    assert examining.testable("nowhere") == ()


def test_reflexes_of_a_limb_or_of_both() -> None:
    assert [one.id for one in examining.reflexes("leg")] == ["knee", "ankle"]
    assert len(examining.reflexes("trunk")) == 5


def test_what_names_a_nerve_is_found_among_the_chips() -> None:
    told = {"feels": Told(("stiff", "numb", "tingling")), "work": Told(("desk",))}
    assert [one.id for one in examining.names_a_nerve(told)] == ["numb", "tingling"]
    assert examining.names_a_nerve({}) == ()


def test_two_sides_apart_by_so_much_and_by_what_share() -> None:
    assert examining.apart(80, 60) == ("right", 20, 25)
    assert examining.apart(60, 80) == ("left", 20, 25)
    assert examining.apart(0, 0) == ("right", 0, None)
    assert examining.apart(-5, 10) == ("left", 15, None)
    assert examining.apart(10, -5) == ("right", 15, None)
