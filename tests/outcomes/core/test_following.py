"""Who could be followed, who was, who improved, at which visit: one definition, plain rows."""

from datetime import UTC, datetime, timedelta

import pytest

from glideway.outcomes.core import following
from glideway.outcomes.core.following import Course, End, Met, Read, Window

END = datetime(2026, 3, 2, tzinfo=UTC)
WHEN = Window(END - timedelta(weeks=52), END)
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
BEGAN = END - 12 * WEEK


def read(value: float, weeks: float, visit: int | None, **more: object) -> Read:
    """One reading of the named activity so many weeks after the beginning."""
    row: dict[str, object] = {"scale": "psfs", "part": "", "about": "goal", **more}
    return Read(value=value, at=BEGAN + weeks * WEEK, visit=visit, **row)  # type: ignore[arg-type]


def course(*values: float, ended: int | None = None, because: str = "", **more: object) -> Course:
    """A course with one visit a week, the activity read at each."""
    rows: dict[str, object] = {"id": 1, "clinic": 1, "patient": 1, "region": "shoulder", **more}
    return Course(
        opened_at=BEGAN,
        ended_at=None if ended is None else BEGAN + ended * WEEK,
        because=because,
        visits=[Met(BEGAN + n * WEEK, signed=True) for n in range(len(values))],
        reads=[read(value, n, n + 1) for n, value in enumerate(values)],
        **rows,  # type: ignore[arg-type]
    )


def seen(one: Course) -> tuple[int, bool] | None:
    found = following.followed(one, WHEN)
    return (found.visits, found.improved) if found else None


def test_the_visit_of_a_change_is_the_one_before_it_was_read() -> None:
    assert seen(course(4, 5, 8, 9)) == (2, True)
    assert seen(course(4, 5, 5, 5)) == (3, False)
    assert seen(course(4)) is None


def test_how_it_stood_in_the_end_is_of_the_last_reading() -> None:
    """A change that was seen on the way and had gone by then is none in the end."""
    kept, lost = course(4, 8, 8, ended=4, because="well"), course(4, 8, 5, ended=4, because="well")
    assert following.stood(kept, WHEN) is End.IMPROVED
    assert following.stood(lost, WHEN) is End.WELL
    assert following.end_of(lost, WHEN) is End.IMPROVED  # it stays in the visits to a change
    assert following.stood(course(4, 8, 5), WHEN) is End.STOPPED
    assert following.stood(course(4), WHEN) is End.STOPPED


def test_a_reading_between_visits_counts_the_visits_before_it() -> None:
    one = course(4)
    one.reads.append(read(8, 0.5, None))
    assert seen(one) == (1, True)


def test_another_activity_or_other_words_are_not_compared() -> None:
    other = course(4, 5)
    other.reads.append(read(9, 2, None, about="another goal"))
    assert seen(other) == (1, False)
    worded = course(4, 5)
    worded.reads += [read(9, 2, None, other_words=True), read(9, 3, None)]
    assert seen(worded) == (1, False)


def test_what_is_read_after_the_window_is_not_known_yet() -> None:
    late = course(4, 5)
    late.reads.append(Read("psfs", "", "goal", 9, END))
    assert seen(late) == (1, False)


@pytest.mark.parametrize(
    ("change", "could"),
    [
        ({}, True),
        ({"opened_at": WHEN.start}, True),
        ({"opened_at": WHEN.start - timedelta(seconds=1)}, False),
        ({"opened_at": END - 28 * DAY}, False),
        ({"opened_at": END - 28 * DAY - timedelta(seconds=1)}, True),
        ({"opened_at": END - 10 * DAY, "ended_at": END - DAY}, False),
        ({"visits": [Met(BEGAN, signed=False)]}, False),
        ({"visits": []}, False),
    ],
)
def test_who_could_be_followed(change: dict[str, object], could: bool) -> None:
    one = course(4)
    for name, value in change.items():
        setattr(one, name, value)
    assert following.could_be_followed(one, WHEN) is could


def test_of_everybody_at_a_clinic_the_first_course_counts() -> None:
    first, second, elsewhere = course(4, id=2), course(4, id=3), course(4, id=1, clinic=2)
    unsigned = course(4, id=0)
    unsigned.visits = [Met(BEGAN, signed=False)]
    second.opened_at += WEEK
    found = following.eligible([second, unsigned, first, elsewhere], WHEN)
    assert [one.id for one in found] == [1, 2]


@pytest.mark.parametrize(
    ("one", "end"),
    [
        (course(4, 8, ended=3, because="stopped"), End.IMPROVED),
        (course(4, 5, ended=3, because="well"), End.WELL),
        (course(4, 5, ended=3, because="stopped"), End.STOPPED),
        (course(4, 5, ended=3, because="referred"), End.REFERRED),
        (course(4, 5, ended=3, because="ended"), End.OTHER),
        (course(4, 5, ended=3, because="improved"), End.OTHER),  # a word nobody offers
        (course(4, 5), End.STOPPED),  # open on paper, and nobody came for eleven weeks
        (course(*[4] * 5), End.OPEN),  # last visit eight weeks before the end, to the minute
        (course(*[4] * 12, ended=13, because="well"), End.OPEN),  # ended after the window
    ],
)
def test_how_a_course_stood_when_the_window_closed(one: Course, end: End) -> None:
    assert following.end_of(one, WHEN) is end


def test_visits_had_are_those_before_the_window_closed() -> None:
    one = course(4, 5)
    one.visits.append(Met(END, signed=True))
    assert following.visits_had(one, WHEN) == 2


def test_a_region_the_atlas_lost_counts_as_the_whole_body() -> None:
    assert following.part_of("shoulder") == "arm"
    assert following.part_of("no such place") == "whole"


def test_a_course_starts_from_the_mean_of_two_first_readings() -> None:
    """4 and 8 are 6: a later 7 is no change, 8 is one; a repeat of a later reading is none."""
    repeated = course(4, 7)
    repeated.reads[0] = repeated.reads[0]._replace(id=7)
    repeated.reads[1] = repeated.reads[1]._replace(id=8)
    repeated.reads.insert(1, read(8, 0, 1, repeats=7))
    assert seen(repeated) == (1, False)
    repeated.reads.append(read(10, 2, None, repeats=8))
    assert seen(repeated) == (1, False)
    repeated.reads.append(read(8, 2, None))
    assert seen(repeated) == (2, True)
    assert [one.value for one in following.series(repeated, "psfs", WHEN)] == [6, 7, 8]
    found = following.followed(repeated, WHEN)
    assert found is not None
    assert found.activity == 2


def test_what_was_answered_ahead_and_the_first_visit_are_one_start() -> None:
    ahead = course(8)
    ahead.reads.insert(0, read(4, -0.5, None))
    assert seen(ahead) is None
    ahead.reads.append(read(8, 1, 2))
    assert seen(ahead) == (1, True)
    ahead.reads[-1] = read(7.9, 1, 2)
    assert seen(ahead) == (1, False)


def test_what_was_read_weeks_after_an_answer_ahead_is_the_course_and_no_part_of_its_start() -> None:
    late = course(8)
    late.reads = [read(4, -0.1, None), read(7, 2, 3)]
    assert seen(late) == (2, True)


def test_what_is_asked_months_after_the_end_is_what_lasted_and_no_visit_to_a_change() -> None:
    one = course(4, 5)
    one.reads.append(read(9, 6, None, months=3))
    assert seen(one) == (1, False)
    assert following.lasted(one, WHEN) is True
    one.reads.append(read(5, 11, None, months=12))
    assert following.lasted(one, WHEN) is True
    assert following.end_of(one, WHEN) is End.STOPPED
    gone = course(4, 8)
    gone.reads.append(read(5, 6, None, months=3))
    assert following.lasted(gone, WHEN) is False
    assert seen(gone) == (1, True)


def test_nothing_lasted_where_nobody_answered_or_nothing_was_read_before() -> None:
    assert following.lasted(course(4, 8), WHEN) is None
    alone = course()
    alone.reads.append(read(9, 6, None, months=3))
    assert following.series(alone, "psfs", WHEN) == []
    assert following.lasted(alone, WHEN) is None
    other = course(4, 8)
    other.reads += [read(8, 2, 3, other_words=True), read(9, 6, None, months=3)]
    assert following.lasted(other, WHEN) is None
