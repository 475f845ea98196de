"""What a course starts from, in the room as on the course's page: two readings where two are."""

from datetime import UTC, datetime, timedelta

from glideway.care.core import change
from glideway.care.core.noise import Noise
from glideway.care.models import Episode, Reading
from glideway.care.queries import judging, measuring

OPENED = datetime(2026, 3, 2, 14, tzinfo=UTC)


def reading(pk: int, days: float, value: float, **more: object) -> Reading:
    """A pain reading that many days from the beginning; `more` says what else it is."""
    said: dict[str, object] = {"scale": "nprs", "part": "score", "about": "now", "moment": "before"}
    return Reading(pk=pk, read_at=OPENED + timedelta(days=days), value=value, **said | more)


def test_a_reading_repeated_at_once_and_one_sent_ahead_are_two_first_readings() -> None:
    again = [reading(1, 0, 8), reading(2, 0, 7, repeat_of_id=1), reading(3, 7, 5)]
    assert measuring.start(again, opened_at=OPENED) == 7.5
    ahead = [reading(1, -2, 8, moment="home"), reading(2, 0, 6), reading(3, 7, 5)]
    assert measuring.start(ahead, opened_at=OPENED) == 7.0


def test_a_reading_after_the_course_began_is_never_part_of_the_start() -> None:
    rows = [reading(1, 0, 8), reading(2, 2, 4, moment="home")]
    assert measuring.start(rows, opened_at=OPENED) == 8.0
    assert measuring.second(rows[:1], opened_at=OPENED) is None
    assert measuring.second([reading(1, -2, 8)], opened_at=OPENED) is None


def test_a_second_reading_weeks_later_is_the_course_and_no_part_of_its_start() -> None:
    ahead = reading(1, -1, 8, moment="home")
    late = [ahead, reading(2, 20, 4, visit_id=3)]
    assert measuring.start(late, opened_at=OPENED) == 8.0
    first_visit = [reading(1, -9, 8, moment="home"), reading(2, 0.1, 6, visit_id=1)]
    assert measuring.start(first_visit, opened_at=OPENED) == 7.0
    home = [reading(1, -9, 8, moment="home"), reading(2, 0.1, 6, moment="home")]
    assert measuring.start(home, opened_at=OPENED) == 8.0
    near = [reading(1, -4, 8, moment="home"), reading(2, -1, 6, moment="home")]
    assert measuring.start(near, opened_at=OPENED) == 7.0


def beyond(rows: list[Reading]) -> list[bool]:
    """What the rule of visit 3 goes by, where no noise is the clinic's own."""
    return judging.beyond_error(judging.lines(rows), judging.NOBODY, Episode(opened_at=OPENED))


def test_the_rule_of_visit_three_goes_by_every_line_that_has_a_verdict() -> None:
    rows = [
        reading(1, 0, 6),
        reading(2, 7, 4.2),  # 1.8 less: more than the error of 1.77, less than what people notice
        reading(3, 0, 40, scale="lefs", part="total", about="lefs"),
        reading(4, 7, 48, scale="lefs", part="total", about="lefs"),
        reading(5, 0, 40, scale="rom", part="", about="knee:flexion", instrument="inclinometer"),
        reading(6, 7, 90, scale="rom", part="", about="knee:flexion", instrument="inclinometer"),
    ]
    assert beyond(rows) == [True, False]
    degrees = next(one for one in judging.lines(rows) if one[0] == "rom")
    own = {degrees: Noise(9.0, "own:14")}
    assert judging.beyond_error(judging.lines(rows), own, Episode(opened_at=OPENED)) == [
        True,
        False,
        True,
    ]


def test_a_scale_without_an_error_goes_on_by_the_change_that_counts() -> None:
    rows = [reading(1, 0, 6), reading(2, 7, 6)]
    back = {"scale": "odi", "part": "percent", "about": "", "moment": "exam", "details": ""}
    rows += [reading(3, 0, 60, **back), reading(4, 7, 20, **back)]
    assert beyond(rows) == [False, True]
    rows[-1].value = 55
    assert beyond(rows) == [False, False]


def test_pain_at_its_worst_is_a_line_of_its_own_and_a_rating_of_change_is_none() -> None:
    worst, change_said = {"about": "worst"}, {"scale": "groc", "part": "score", "about": "change"}
    rows = [reading(1, 0, 9, **worst), reading(2, 0, 5), reading(3, 7, 3, **worst)]
    rows += [reading(4, 7, 5), reading(5, 0, 1, **change_said), reading(6, 7, 6, **change_said)]
    assert beyond(rows) == [True, False]


def test_the_start_of_two_readings_decides_the_rule_too() -> None:
    rows = [reading(1, 0, 6), reading(2, 0, 5, repeat_of_id=1), reading(3, 7, 4)]
    assert beyond(rows) == [False]
    assert beyond(rows[:2]) == []


def test_what_happened_at_once_in_a_visit_is_no_change_of_the_course() -> None:
    rows = [reading(1, 0, 6), reading(2, 0, 2, moment="after")]
    assert beyond(rows) == []


def test_exactly_as_much_counts_and_a_hair_less_does_not() -> None:
    assert change.reaches(2.1 - 0.1, 2.0)
    assert not change.reaches(1.999, 2.0)
