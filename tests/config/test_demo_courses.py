"""The demo's courses of care: possible readings, an honest mixture, visits in the past."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

from glideway.body import core as atlas
from glideway.care.core import movements
from glideway.config.demo import courses, network

TODAY = date(2026, 11, 21)
WEEK = ((0, "09:00", "12:00"), (0, "13:00", "17:00"), (2, "12:00", "20:00"), (5, "09:00", "13:00"))


def many(count: int = 600) -> list[tuple[courses.Aim, courses.Course]]:
    dice = network.dice_for(7, "courses")
    found = []
    for _ in range(count):
        what = courses.aim(dice, today=TODAY, planned=6)
        one = courses.course(
            dice,
            what=what,
            trouble=dice.choice(courses.TROUBLES),
            movement="knee:extension",
            most_deg=140,
            protocols=("a", "b", "c"),
            week=WEEK,
            zone="America/St_Johns",
            today=TODAY,
        )
        found.append((what, one))
    return found


def test_every_reading_is_one_that_the_scale_allows() -> None:
    for _, one in many():
        for visit in one.meetings:
            assert 0 <= visit.pain <= 10
            assert 0 <= visit.activity <= 10
            assert 0 <= visit.deg <= 140
            assert all(0 <= felt <= 10 for _, passes in visit.treatments for felt in passes)


def test_a_pass_of_eight_is_the_last_of_its_treatment() -> None:
    for _, one in many():
        for visit in one.meetings:
            for _, passes in visit.treatments:
                assert all(felt < 8 for felt in passes[:-1])


def test_visits_are_in_order_on_working_days_before_today() -> None:
    for _, one in many():
        assert one.meetings
        assert all(before.at < after.at for before, after in pairwise(one.meetings))
        assert one.meetings[-1].at.date() <= TODAY
        days = [(visit.at - timedelta(hours=4)).weekday() for visit in one.meetings]
        assert set(days) <= {0, 2, 5}


def test_every_kind_of_ending_is_there_and_most_people_get_better() -> None:
    found = many()
    kinds = Counter(what.kind for what, _ in found)
    assert set(kinds) == {"well", "slow", "none", "worse", "gone"}
    assert kinds["well"] / len(found) > 0.5
    assert {one.because for _, one in found} == {"well", "ended", "stopped", "referred"}
    assert any(one.ended_at is None for _, one in found)


def test_who_gets_well_reads_better_and_who_does_not_stops_at_visit_three() -> None:
    for what, one in many():
        if what.kind == "none":
            assert len(one.meetings) <= 3
    well = [one for what, one in many() if what.kind == "well" and len(one.meetings) >= 5]
    drops = [one.meetings[0].pain - one.meetings[-1].pain for one in well]
    assert sum(drop >= 2 for drop in drops) / len(drops) > 0.9


def test_every_trouble_names_a_region_and_a_condition_of_the_atlas_with_a_movement() -> None:
    for one in courses.TROUBLES:
        assert one.region in atlas.load().regions
        assert one.condition in atlas.load().conditions
        assert movements.for_region(one.region)
