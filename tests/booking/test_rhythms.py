"""An open rhythm: asked for visit by visit, booked on a yes alone, ended at any time."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import structlog

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.models import Booking, Hold, Series, TakenCell
from glideway.booking.queries import rhythms
from glideway.directory.models import Errand
from glideway.kit.models import Message
from tests.booking import make
from tests.booking.make import House, at
from tests.make import NOW, SYSTEM

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
NEXT, REVIEW = date(2026, 4, 1), date(2026, 9, 1)
YEAR = timedelta(days=365)


def rhythm(house: House, **changes: Any) -> Series:
    usual: dict[str, Any] = {
        "service": house.services["focused"],
        "placement": house.one,
        "patient": changes.pop("patient", None) or make.patient(),
        "every_days": 30,
        "next_on": NEXT,
        "review_on": REVIEW,
    }
    key = changes.pop("key", None) or str(uuid4())
    row = booking.RhythmRow(**usual | changes)
    return booking.open_rhythm(row=row, by=SYSTEM, key=key, now=NOW)


def noon(day: date) -> datetime:
    """Midday in Toronto of a day after the clocks changed."""
    return datetime(day.year, day.month, day.day, 16, tzinfo=UTC)


def asked() -> list[Message]:
    return list(Message.objects.filter(subject="Your next visit").order_by("pk"))


def no_claim() -> bool:
    return not (Booking.objects.exists() or Hold.objects.exists() or TakenCell.objects.exists())


def test_a_rhythm_is_kept_and_nothing_is_booked_by_it() -> None:
    made = rhythm(make.house())
    assert (made.every_days, made.next_on, made.review_on) == (30, NEXT, REVIEW)
    assert no_claim()
    letter = Message.objects.get()
    assert "Nothing is booked by itself" in letter.text
    assert "September 1, 2026" in letter.text


@pytest.mark.parametrize(
    "changes",
    [
        {"every_days": 13},
        {"every_days": 181},
        {"review_on": TODAY},
        {"review_on": TODAY + timedelta(days=367)},
        {"next_on": TODAY - timedelta(days=1)},
        {"next_on": REVIEW + timedelta(days=1)},
    ],
)
def test_what_is_no_rhythm_is_not_kept(changes: dict[str, Any]) -> None:
    house = make.house()
    with pytest.raises(booking.OffRhythm):
        rhythm(house, **changes)
    assert not Series.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"every_days": 14},
        {"every_days": 180},
        {"review_on": TODAY + timedelta(days=366)},
        {"next_on": TODAY},
    ],
)
def test_the_edges_of_a_rhythm_are_kept(changes: dict[str, Any]) -> None:
    assert rhythm(make.house(), **changes).pk


def test_one_rhythm_runs_with_a_practitioner_at_a_time() -> None:
    house, ana = make.house(), make.patient()
    first = rhythm(house, patient=ana, key="a")
    assert rhythm(house, patient=ana, key="a") == first
    with pytest.raises(booking.RhythmRuns):
        rhythm(house, patient=ana)
    booking.end_rhythm(series=first, by=SYSTEM, key="e", now=NOW)
    assert rhythm(house, patient=ana).pk != first.pk


def test_a_whole_year_without_an_answer_books_nothing() -> None:
    made = rhythm(make.house())
    clock = NOW
    while clock < NOW + YEAR:
        booking.ask_rhythms(now=clock)
        clock += timedelta(hours=7)
    assert no_claim()
    made.refresh_from_db()
    assert (len(asked()), made.asks) == (2, 2)
    assert made.ended_at is not None


def test_the_question_comes_a_week_before_with_three_real_times() -> None:
    rhythm(make.house())
    assert booking.ask_rhythms(now=noon(NEXT - timedelta(days=8))) == 0
    assert booking.ask_rhythms(now=noon(NEXT - timedelta(days=7))) == 1
    (letter,) = asked()
    assert "around April 1, 2026" in letter.text
    assert letter.text.count("Wednesday, April 1") == 3
    assert no_claim()


def test_asking_again_changes_nothing() -> None:
    rhythm(make.house())
    now = noon(NEXT - timedelta(days=7))
    assert [booking.ask_rhythms(now=now + timedelta(hours=one)) for one in range(3)] == [1, 0, 0]
    assert len(asked()) == 1


def test_at_night_nobody_is_asked() -> None:
    rhythm(make.house())
    night = noon(NEXT - timedelta(days=7)) - timedelta(hours=9)
    assert booking.ask_rhythms(now=night) == 0
    assert booking.ask_rhythms(now=night + timedelta(hours=5)) == 1


def test_a_yes_books_and_the_rhythm_goes_on_from_that_visit() -> None:
    house, ana = make.house(), make.patient()
    made = rhythm(house, patient=ana)
    now = noon(NEXT - timedelta(days=7))
    booking.ask_rhythms(now=now)
    start = at("09:00", 31)  # Thursday the second of April, ten by the wall
    for _twice in range(2):
        visit = booking.take_next(
            series=made, placement=house.one, starts_at=start, by=SYSTEM, key="y", now=now
        )
    assert (Booking.objects.count(), visit.series_id, visit.patient) == (1, made.pk, ana)
    assert Message.objects.filter(subject="Your appointment is confirmed").count() == 1
    fresh = Series.objects.get(pk=made.pk)
    assert (fresh.next_on, fresh.asked_at, fresh.asks) == (date(2026, 5, 2), None, 0)
    with pytest.raises(booking.RhythmOver):
        booking.take_next(
            series=made, placement=house.one, starts_at=at("11:00", 31), by=SYSTEM, key="z", now=now
        )
    assert Booking.objects.count() == 1


def test_who_has_a_visit_ahead_is_not_asked_for_another() -> None:
    house, ana = make.house(horizon_days=None), make.patient()
    made = rhythm(house, patient=ana)
    make.booked(house, at("09:00", 29), patient=ana)  # Tuesday, March 31
    assert booking.ask_rhythms(now=noon(NEXT - timedelta(days=7))) == 0
    made.refresh_from_db()
    assert made.next_on == date(2026, 4, 30)
    assert asked() == []


def test_not_now_is_asked_once_more_and_a_second_no_ends_it() -> None:
    made = rhythm(make.house())
    first = noon(NEXT - timedelta(days=7))
    booking.ask_rhythms(now=first)
    made.refresh_from_db()
    passed = booking.not_now(series=made, by=SYSTEM, key="n", now=first)
    assert (passed.next_on, passed.ended_at) == (NEXT + timedelta(days=30), None)
    assert booking.ask_rhythms(now=first + timedelta(days=29)) == 0
    assert booking.ask_rhythms(now=first + timedelta(days=30)) == 1
    ended = booking.not_now(series=passed, by=SYSTEM, key="n2", now=first + timedelta(days=30))
    assert ended.ended_at == first + timedelta(days=30)
    assert booking.ask_rhythms(now=first + timedelta(days=60)) == 0
    assert no_claim()


def test_an_old_question_is_not_answered_twice() -> None:
    made = rhythm(make.house())
    booking.ask_rhythms(now=noon(NEXT - timedelta(days=7)))
    booking.not_now(series=made, by=SYSTEM, key="n", now=NOW)
    with pytest.raises(booking.RhythmOver):
        booking.not_now(series=made, by=SYSTEM, key="other", now=NOW)
    assert Series.objects.get().next_on == NEXT + timedelta(days=30)


def test_stop_ends_it_at_any_time_and_what_is_booked_stays() -> None:
    house, ana = make.house(), make.patient()
    made = rhythm(house, patient=ana)
    visit = booking.take_next(
        series=made, placement=house.one, starts_at=at("09:00", 31), by=SYSTEM, key="y", now=NOW
    )
    for key in ("e", "e", "again"):
        ended = booking.end_rhythm(series=made, by=SYSTEM, key=key, now=NOW)
    assert ended.ended_at == NOW
    visit.refresh_from_db()
    assert visit.cancelled_at is None
    assert booking.ask_rhythms(now=noon(date(2026, 4, 29))) == 0
    with pytest.raises(booking.RhythmOver):
        booking.not_now(series=ended, by=SYSTEM, key="n", now=NOW)
    with pytest.raises(booking.RhythmOver):
        booking.review_rhythm(series=ended, review_on=REVIEW, by=SYSTEM, key="r", now=NOW)


def test_after_the_review_date_nothing_is_asked_and_the_practitioner_has_an_errand() -> None:
    house = make.house()
    made = rhythm(house, next_on=date(2026, 4, 10), review_on=date(2026, 4, 15))
    day = noon(date(2026, 4, 15))
    assert booking.ask_rhythms(now=day) == 0
    assert booking.ask_rhythms(now=day + timedelta(days=30)) == 0
    errand = Errand.objects.get()
    assert (errand.kind, errand.role, errand.clinic) == (
        "review-rhythm",
        "practitioner",
        house.clinic,
    )
    assert errand.about == made.public_id
    assert asked() == []


def test_a_visit_due_after_the_review_date_is_not_asked_for() -> None:
    made = rhythm(make.house(), next_on=date(2026, 4, 10), review_on=date(2026, 4, 20))
    booking.ask_rhythms(now=noon(date(2026, 4, 3)))
    made.refresh_from_db()
    booking.not_now(series=made, by=SYSTEM, key="n", now=noon(date(2026, 4, 4)))
    assert booking.ask_rhythms(now=noon(date(2026, 4, 19))) == 0
    assert len(asked()) == 1


def test_a_reviewed_rhythm_goes_on_and_the_errand_is_done() -> None:
    made = rhythm(make.house(), next_on=date(2026, 4, 10), review_on=date(2026, 4, 15))
    day = noon(date(2026, 4, 15))
    booking.ask_rhythms(now=day)
    with pytest.raises(booking.OffRhythm):
        booking.review_rhythm(
            series=made, review_on=date(2026, 4, 15), by=SYSTEM, key="r0", now=day
        )
    gone_on = booking.review_rhythm(
        series=made, review_on=date(2026, 8, 1), by=SYSTEM, key="r", now=day
    )
    assert (gone_on.review_on, gone_on.next_on) == (date(2026, 8, 1), date(2026, 4, 15))
    assert Errand.objects.get().done_at == day
    assert booking.ask_rhythms(now=day) == 1


def test_where_the_service_is_no_longer_given_the_question_names_no_times() -> None:
    house = make.house(hours=[])
    rhythm(house)
    assert booking.ask_rhythms(now=noon(NEXT - timedelta(days=7))) == 1
    (letter,) = asked()
    assert "These are free" not in letter.text


def why_not(letter: Message, now: datetime) -> str | None:
    return queries.verdicts([letter], now=now)[letter.pk].why


def test_a_question_that_was_answered_or_a_rhythm_that_ended_is_not_written_about_any_more() -> (
    None
):
    made = rhythm(make.house())
    begun, now = Message.objects.get(), noon(NEXT - timedelta(days=6))
    assert booking.ask_rhythms(now=now) == 1
    (letter,) = asked()
    assert [why_not(one, now) for one in (begun, letter)] == [None, None]
    booking.not_now(series=Series.objects.get(), by=SYSTEM, key="n", now=now)
    assert [why_not(one, now) for one in (begun, letter)] == [None, "over"]
    booking.end_rhythm(series=made, by=SYSTEM, key="e", now=now)
    assert [why_not(one, now) for one in (begun, letter)] == ["over", "over"]
    outcomes = Message.objects.filter(about__startswith="plan:").values_list("outcome", flat=True)
    assert set(outcomes) == {"over"}


def test_a_rhythm_that_is_to_be_looked_at_stands_in_no_other_s_way() -> None:
    house = make.house()
    rhythm(house, next_on=date(2026, 4, 10), review_on=date(2026, 4, 15))
    other = rhythm(house, next_on=date(2026, 4, 20))
    day = noon(date(2026, 4, 15))
    assert len(rhythms.near(now=day, most=1)) == 1
    assert booking.ask_rhythms(now=day) == 1
    assert rhythms.near(now=day, most=1) == [other.pk]


def test_a_second_review_date_is_an_errand_again() -> None:
    made = rhythm(make.house(), next_on=date(2026, 4, 10), review_on=date(2026, 4, 15))
    first, second = noon(date(2026, 4, 15)), noon(date(2026, 8, 1))
    booking.ask_rhythms(now=first)
    booking.review_rhythm(series=made, review_on=second.date(), by=SYSTEM, key="r", now=first)
    booking.ask_rhythms(now=second)
    assert (Errand.objects.get().done_at, Errand.objects.get().due_at) == (None, second)


def test_a_rhythm_that_breaks_does_not_end_the_round() -> None:
    house = make.house()
    broken = rhythm(house, next_on=date(2026, 4, 1))
    rhythm(house, next_on=date(2026, 4, 2))
    Series.objects.filter(pk=broken.pk).update(service=None)
    day = noon(date(2026, 3, 30))
    with structlog.testing.capture_logs() as told:
        assert booking.ask_rhythms(now=day) == 1
    assert [(one["event"], one["series"]) for one in told] == [("rhythm.broke", broken.pk)]
    broken.refresh_from_db()
    assert broken.asked_at is None
