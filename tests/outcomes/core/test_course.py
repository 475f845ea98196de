"""The small chart: where each thing stands, and that a gap stays a gap."""

from datetime import UTC, datetime, timedelta

import pytest

from glideway.care.core import scales
from glideway.outcomes.core import chart
from glideway.outcomes.core.chart import Chart, Dot, Mark, Seen, Stripe
from glideway.outcomes.core.course import Measure

DAY = timedelta(days=1)
START = datetime(2026, 3, 2, 14, tzinfo=UTC)
PAIN = scales.load()["nprs"]
ACTIVITY = scales.load()["psfs"]
MOVEMENT = scales.load()["rom"]


def readings(*pairs: tuple[int, float]) -> tuple[Seen, ...]:
    return tuple(Seen(START + days * DAY, value) for days, value in pairs)


def drawn(*pairs: tuple[int, float], **more: object) -> Chart:
    said: dict[str, object] = {
        "scale": (0.0, 10.0),
        "baseline": 6.0,
        "noise": 2.0,
        "important": 4.0,
        "visits": [],
    }
    found = chart.draw(readings(*pairs), **said | more)  # type: ignore[arg-type]
    assert found is not None
    return found


def test_two_readings_are_no_chart() -> None:
    two = readings((0, 6), (7, 5))
    assert chart.draw(two, scale=(0, 10), baseline=6, noise=2, important=4, visits=[]) is None


def test_every_reading_stands_at_its_time_and_height() -> None:
    found = drawn((0, 10), (7, 5), (14, 0))
    assert found.dots == (
        Dot(40.0, 10.0, 10, last=False),
        Dot(175.0, 67.0, 5, last=False),
        Dot(310.0, 124.0, 0, last=True),
    )
    assert found.strokes == ("M40 10L175 67L310 124",)
    assert found.ends == (Mark(0, 124.0), Mark(10, 10.0))
    assert (found.inner, found.labels) == (270.0, 34.0)


def test_the_order_of_entry_does_not_matter() -> None:
    assert drawn((14, 0), (0, 10), (7, 5)) == drawn((0, 10), (7, 5), (14, 0))


def test_three_weeks_are_a_line_and_a_day_more_is_a_gap() -> None:
    assert len(drawn((0, 6), (21, 5), (42, 5)).strokes) == 1
    found = drawn((0, 6), (1, 6), (23, 5), (24, 4))
    assert len(found.strokes) == 2
    assert len(found.dots) == 4


def test_a_reading_alone_between_two_gaps_is_a_dot_without_a_line() -> None:
    found = drawn((0, 6), (30, 5), (60, 4))
    assert found.strokes == ()
    assert len(found.dots) == 3


def test_the_band_lies_around_the_baseline_and_ends_where_the_scale_ends() -> None:
    assert drawn((0, 6), (7, 5), (14, 4)).band == Stripe(32.8, 45.6)
    assert drawn((0, 9), (7, 5), (14, 4), baseline=9.0).band == Stripe(10.0, 34.2)
    assert drawn((0, 9), (7, 5), (14, 4), noise=None).band is None


def test_the_line_of_a_change_that_counts_is_drawn_only_where_the_scale_reaches() -> None:
    assert drawn((0, 6), (7, 5), (14, 4)).important == Mark(4.0, 78.4)
    assert drawn((0, 6), (7, 5), (14, 4), important=None).important is None
    assert drawn((0, 1), (7, 1), (14, 1), important=-1.0).important is None


def test_visits_are_ticks_and_those_outside_the_readings_are_not_drawn() -> None:
    visits = [START - DAY, START, START + 7 * DAY, START + 15 * DAY]
    assert drawn((0, 6), (7, 5), (14, 4), visits=visits).ticks == (40.0, 175.0)


def test_a_scale_without_ends_takes_the_range_of_what_is_drawn() -> None:
    found = drawn((0, 40), (7, 50), (14, 60), scale=None, baseline=40.0, important=49.0, noise=9.0)
    assert [one.rounded for one in found.ends] == [28, 63]
    same = drawn((0, 5), (7, 5), (14, 5), scale=None, baseline=5.0, important=None, noise=None)
    assert [one.rounded for one in same.ends] == [4, 6]


def test_three_readings_of_one_instant_stand_in_the_middle() -> None:
    assert {one.x for one in drawn((0, 6), (0, 5), (0, 4)).dots} == {175.0}


def test_of_many_readings_the_first_the_last_and_ten_between_are_drawn() -> None:
    found = drawn(*((day, day % 10) for day in range(40)))
    assert len(found.dots) == 12
    assert (found.dots[0].x, found.dots[-1].x) == (40.0, 310.0)
    assert found.dots[-1].value == 9
    assert len(drawn(*((day, 5) for day in range(12))).dots) == 12


def measure(*pairs: tuple[int, float], scale: scales.Scale = PAIN, **more: object) -> Measure:
    said: dict[str, object] = {
        "scale": scale,
        "part": "",
        "name": "Pain",
        "own_words": False,
        "unit": "",
        "seen": readings(*pairs),
        "again": None,
        "own_mdc": None,
    }
    return Measure(**said | more)  # type: ignore[arg-type]


def test_the_baseline_is_the_mean_of_two_readings_where_two_were_taken() -> None:
    assert measure((0, 6), (7, 5)).baseline == 6
    assert measure((0, 40), (7, 50), scale=MOVEMENT, again=44.0).baseline == 42


@pytest.mark.parametrize(
    ("last", "said"),
    [
        (3, "change.improved"),
        (4, "change.improved"),
        (5, "change.none-detectable"),
        (6, "change.none-detectable"),
        (8, "change.worse"),
    ],
)
def test_the_sentence_is_that_of_the_rule_of_change(last: float, said: str) -> None:
    assert measure((0, 6), (7, last)).sentence == said


def test_one_reading_is_only_a_beginning() -> None:
    one = measure((0, 6))
    assert (one.sentence, one.change, one.size) == ("change.first", None, 0)


def test_without_the_clinics_own_noise_a_movement_is_not_judged() -> None:
    plain = measure((0, 40), (7, 55), (14, 60), scale=MOVEMENT, unit="°")
    assert (plain.sentence, plain.noise, plain.important) == ("change.unjudged", None, None)
    known = measure((0, 40), (7, 55), (14, 60), scale=MOVEMENT, unit="°", own_mdc=9.0)
    assert (known.sentence, known.noise, known.important) == ("change.improved", 9.0, 49.0)
    assert known.size == 20


@pytest.mark.parametrize(
    ("scale", "part", "first", "line"),
    [
        (PAIN, "score", 6, 4.0),
        (PAIN, "score", 7, 4.9),  # 30 in 100 of 7 is more than 2
        (PAIN, "score", 8, 5.0),  # from 8 on it takes 3
        (ACTIVITY, "single_activity", 4, 7.0),
    ],
)
def test_a_reading_on_the_line_counts_and_one_before_it_does_not(
    scale: scales.Scale, part: str, first: float, line: float
) -> None:
    reached = measure((0, first), (7, line), scale=scale, part=part)
    assert reached.important == pytest.approx(line)
    assert reached.sentence == "change.improved"
    short = line + 0.1 if scale is PAIN else line - 0.1
    assert measure((0, first), (7, short), scale=scale, part=part).sentence != "change.improved"


def test_a_bounded_scale_is_drawn_from_end_to_end_and_degrees_are_not() -> None:
    pain = measure((0, 6), (7, 5), (14, 4)).chart([])
    assert pain is not None
    assert [one.rounded for one in pain.ends] == [0, 10]
    move = measure((0, 40), (7, 50), (14, 60), scale=MOVEMENT, unit="°", own_mdc=9.0).chart([])
    assert move is not None
    assert [one.rounded for one in move.ends] == [28, 63]
    assert measure((0, 6), (7, 5)).chart([]) is None
