"""When is asked by link: the instants of the data file, and what they mean."""

from datetime import UTC, datetime, timedelta

import pytest

from glideway.care.core import asking

NOW = datetime(2026, 3, 2, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("number", "planned", "moment"),
    [
        (1, None, "first"),
        (1, 1, "first"),
        (2, None, ""),
        (2, 6, ""),
        (3, None, "third"),
        (3, 6, "third"),
        (3, 3, "end"),
        (4, 8, "half"),
        (4, 7, "half"),
        (5, 6, ""),
        (6, 6, "end"),
        (7, 6, ""),
    ],
)
def test_the_first_the_third_the_one_at_half_and_the_last_visit_are_asked_before(
    number: int, planned: int | None, moment: str
) -> None:
    assert asking.before_visit(number, planned) == moment


@pytest.mark.parametrize(
    ("number", "planned", "ended", "last"),
    [
        (6, 6, False, True),
        (7, 6, False, True),
        (5, 6, False, False),
        (2, None, False, False),
        (2, None, True, True),
        (2, 6, True, True),
    ],
)
def test_the_last_visit_is_that_of_the_plan_or_of_a_course_that_ended(
    number: int, planned: int | None, *, ended: bool, last: bool
) -> None:
    assert asking.is_last(number, planned, ended=ended) is last


def test_an_end_is_asked_about_for_two_weeks_from_its_day_and_never_later() -> None:
    due = asking.due("months-3", NOW)
    assert NOW - due.until == timedelta(days=91)
    assert due.until - due.since == timedelta(days=14)
    assert NOW - asking.due("months-12", NOW).until == timedelta(days=365)


def test_two_numbers_are_asked_first_and_each_once() -> None:
    asked = asking.questions(("nprs:worst", "pain", "lefs", "groc:change"))
    assert [one.id for one in asked] == ["pain", "activity", "nprs:worst", "groc:change"]
    following = [asking.next_question(asked, one) for one in ((), {"pain"}, {"pain", "activity"})]
    assert [one.id for one in following if one] == ["pain", "activity", "nprs:worst"]
    assert asking.next_question(asked, {one.id for one in asked}) is None


def test_only_what_may_be_shown_and_is_one_tap_is_asked_by_link() -> None:
    offered = {one.id: one for one in asking.askable().values()}
    assert list(offered)[:2] == ["pain", "activity"]
    assert {one.scale for one in offered.values()} == {"nprs", "psfs", "groc"}
    assert (offered["pain"].about, offered["pain"].part) == ("now", "score")
    assert offered["activity"].part == "single_activity"
    assert list(offered["groc:change"].numbers) == list(range(-5, 6))
    assert "groc:change" in {one.id for one in asking.choosable()}
    assert not {"pain", "activity"} & {one.id for one in asking.choosable()}


def test_the_file_says_all_seven_moments_as_drafts_with_their_reason() -> None:
    rows = asking.load()
    assert list(rows) == ["first", "third", "half", "end", "after", "months-3", "months-12"]
    assert {one.review for one in rows.values()} == {"draft"}
    assert all(one.because.en and one.because.fr and one.sources for one in rows.values())
    assert asking.open_for("months-3") == timedelta(days=28)
    assert asking.open_for("after") == timedelta(days=14)
    assert asking.correctable() == timedelta(hours=24)
    assert asking.over_after() == timedelta(days=42)
