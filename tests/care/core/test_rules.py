"""Tolerance, plans, exercises, movements, the gate."""

from datetime import UTC, datetime

import pytest

from glideway.body import core as atlas
from glideway.care.core import exercises, gate, movements, plans, tolerance
from glideway.care.core.plans import Advice
from glideway.care.core.tolerance import Tolerance
from glideway.screening.core.rules import Triage


def test_seven_is_amber_and_eight_closes() -> None:
    said = [tolerance.tolerance(felt) for felt in range(11)]
    assert said == [Tolerance.WITHIN] * 7 + [Tolerance.AMBER] + [Tolerance.CLOSED] * 3


@pytest.mark.parametrize("felt", [-1, 11])
def test_nobody_feels_more_than_ten(felt: int) -> None:
    with pytest.raises(ValueError, match="not on 0 to 10"):
        tolerance.tolerance(felt)


def test_a_lower_limit_closes_earlier_and_turns_amber_one_before() -> None:
    said = [tolerance.tolerance(felt, 5) for felt in range(11)]
    assert said == [Tolerance.WITHIN] * 4 + [Tolerance.AMBER] + [Tolerance.CLOSED] * 6
    assert [tolerance.amber_from(limit) for limit in (8, 7, 1)] == [7, 6, 0]
    assert [limit for limit in range(11) if tolerance.allowed(limit)] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert tolerance.tolerance(None, 1) is Tolerance.WITHIN


@pytest.mark.parametrize(
    ("last", "passes", "warned", "limit", "asked"),
    [
        (None, 0, False, 8, True),  # the first pass of a structure
        (4, 1, False, 8, False),
        (None, 2, False, 8, False),  # not asked at the last one either
        (7, 1, False, 8, True),  # amber
        (4, 1, False, 5, True),  # amber below a lower limit
        (4, 1, True, 8, True),  # it travelled, or it was sharp
    ],
)
def test_a_number_is_asked_first_and_after_a_warning(
    *, last: int | None, passes: int, warned: bool, limit: int, asked: bool
) -> None:
    assert tolerance.must_ask(last, passes=passes, warned=warned, limit=limit) is asked


def test_a_plan_begins_with_what_studies_of_the_region_gave() -> None:
    assert plans.template_for("back").id == "low-back"
    assert plans.template_for("foot").visits == 6
    assert plans.template_for("thorax").id == "any"


def test_a_condition_comes_before_its_region() -> None:
    assert plans.template_for("forearm", "carpal-tunnel-like").id == "carpal-tunnel"
    assert plans.template_for("forearm", "unknown").id == "elbow-shoulder"


def test_the_plan_that_was_studied_without_pain_is_never_offered_for_pain() -> None:
    assert plans.template_for("thigh-posterior").id == "any"
    assert not plans.load()["hamstring-movement"].for_pain


def test_visit_three_without_a_change_beyond_error_ends_the_plan() -> None:
    assert plans.advice(visit=2, planned=6, beyond_error=[False]) is Advice.CARRY_ON
    assert plans.advice(visit=3, planned=6, beyond_error=[False, False]) is Advice.STOP
    assert plans.advice(visit=3, planned=6, beyond_error=[False, True]) is Advice.REASSESS
    assert plans.advice(visit=3, planned=6, beyond_error=[]) is Advice.REASSESS
    assert plans.advice(visit=5, planned=6, beyond_error=[]) is Advice.REASSESS
    assert plans.advice(visit=5, planned=6, beyond_error=[True]) is Advice.CARRY_ON
    assert plans.advice(visit=6, planned=6, beyond_error=[True]) is Advice.REASSESS


def test_half_way_is_a_fresh_look_as_well() -> None:
    looked = [
        visit
        for visit in range(1, 11)
        if plans.advice(visit=visit, planned=10, beyond_error=[True]) is Advice.REASSESS
    ]
    assert looked == [3, 5, 10]


def test_every_exercise_says_what_to_do_in_both_languages_and_names_real_structures() -> None:
    known = set(atlas.load().structures) | set(atlas.load().groups)
    for one in exercises.load().values():
        texts = (one.name, one.dose, *one.steps)
        assert all(text.en and text.fr for text in texts), one.id
        assert set(one.structures) <= known, one.id
        assert set(one.regions) <= set(atlas.load().regions), one.id
        assert one.review == "draft"


def test_every_region_has_an_exercise_and_a_movement() -> None:
    pointed = {one.id for one in atlas.load().regions.values() if one.can_be_pointed_at}
    assert [one for one in sorted(pointed) if not exercises.for_region(one)] == []
    assert [one for one in sorted(pointed) if not movements.for_region(one)] == []
    assert movements.for_region("nowhere") == ()


def test_the_exercises_of_a_region_begin_with_those_made_for_it() -> None:
    found = exercises.for_region("knee")
    places = [one.regions.index("knee") for one in found]
    assert places == sorted(places)
    assert found[0].id == "bodyweight-squat"


def test_a_movement_is_called_by_its_verb() -> None:
    name = movements.name("shoulder:external_rotation")
    assert (name.en, name.fr) == ("Turn the arm out", "Tourner le bras vers l’extérieur")
    assert movements.known("shoulder:external_rotation")
    assert not movements.known("shoulder")
    assert not movements.known("shoulder:sideways")
    assert movements.most_deg("shoulder:external_rotation") == 80


def test_a_day_is_the_clinics_day() -> None:
    late, early = datetime(2026, 3, 3, 4, tzinfo=UTC), datetime(2026, 3, 2, 14, tzinfo=UTC)
    assert gate.same_day(late, early, "America/Toronto")
    assert not gate.same_day(late, early, "UTC")


def test_an_emergency_closes_everything_and_a_doctor_first_its_regions() -> None:
    assert gate.closes(Triage.EMERGENCY, ["knee"], "shoulder")
    assert gate.closes(Triage.REFER_FIRST, ["knee"], "knee")
    assert not gate.closes(Triage.REFER_FIRST, ["knee"], "shoulder")
    assert gate.closes(Triage.REFER_FIRST, [], "shoulder")
    assert not gate.closes(Triage.PRECAUTION, [], "shoulder")


def test_consent_for_a_region_holds_for_what_lies_in_it() -> None:
    assert gate.covers("shoulder", "infraspinatus")
    assert not gate.covers("knee", "infraspinatus")


def test_newer_answers_are_read_anew() -> None:
    one, later = datetime(2026, 3, 2, 14, tzinfo=UTC), datetime(2026, 3, 2, 15, tzinfo=UTC)
    assert gate.read_after(later, one)
    assert gate.read_after(one, one)
    assert not gate.read_after(one, later)
    assert not gate.read_after(None, one)
