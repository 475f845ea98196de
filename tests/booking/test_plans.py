"""A plan of visits in one go: all of it, or the free ones, and what stands in the way."""

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from icalendar import Calendar

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.core import Policy
from glideway.booking.models import Booking, Reminder, Series, TakenCell
from glideway.booking.queries import planned
from glideway.booking.queries.plans import Chosen
from glideway.directory.models import Service
from glideway.kit.actor import Role
from glideway.kit.models import KeptAnswer, Message
from tests.booking import make
from tests.booking.make import House, at
from tests.make import NOW, SYSTEM, staff
from tests.make import patient as signed_in

pytestmark = pytest.mark.django_db
FIRST = datetime(2026, 3, 3, 10)  # noqa: DTZ001 - the wall of the clinic
DAILY = "0,1,2,3,6,7,8,9,10,13,14,15,16,17,20,21,22,23,24,27"


def row(house: House, **changes: Any) -> booking.SeriesRow:
    usual: dict[str, Any] = {
        "service": house.services["focused"],
        "placement": house.one,
        "patient": changes.pop("patient", None) or make.patient(),
        "first_local": FIRST,
        "rule": "every 7 days",
        "count": 3,
    }
    return booking.SeriesRow(**usual | changes)


def plan(house: House, **changes: Any) -> booking.Planned:
    key = changes.pop("key", "k")
    return booking.book_series(row=row(house, **changes), by=SYSTEM, key=key, now=NOW)


def days(rows: Any) -> list[str]:
    return [f"{one.starts_at:%m-%d %H:%M}" for one in rows]


def nothing_is_there() -> bool:
    """No plan, no visit, no cell, no letter, no reminder, no kept answer."""
    kinds = (Series, Booking, TakenCell, Message, Reminder, KeptAnswer)
    return not any(kind.objects.exists() for kind in kinds)


def test_a_plan_keeps_the_wall_time_over_the_clock_change() -> None:
    made = plan(make.house())
    assert [one.starts_at.hour for one in made.bookings] == [15, 14, 14]
    assert made.conflicts == []
    assert {one.series_id for one in made.bookings} == {made.series.pk if made.series else 0}


@pytest.mark.parametrize(
    ("place", "hours"),
    [
        ("toronto-on", ["15:00", "14:00", "14:00"]),
        ("st-johns-nl", ["13:30", "12:30", "12:30"]),
        ("regina-sk", ["16:00", "16:00", "16:00"]),
    ],
)
def test_a_plan_stays_at_ten_in_spring_wherever_the_clinic_is(place: str, hours: list[str]) -> None:
    made = plan(make.house(place=place))
    assert [f"{one.starts_at:%H:%M}" for one in made.bookings] == hours


@pytest.mark.parametrize(
    ("place", "hours"),
    [
        ("toronto-on", ["14:00", "15:00"]),
        ("st-johns-nl", ["12:30", "13:30"]),
        ("regina-sk", ["16:00", "16:00"]),
    ],
)
def test_a_plan_stays_at_ten_in_autumn_too(place: str, hours: list[str]) -> None:
    house = make.house(place=place, horizon_days=None)
    last = datetime(2026, 10, 29, 10)  # noqa: DTZ001 - the wall; the clocks fall back on Nov 1
    made = plan(house, first_local=last, rule="0,7", count=2)
    assert [f"{one.starts_at:%H:%M}" for one in made.bookings] == hours


def test_one_taken_start_and_nothing_is_written() -> None:
    house = make.house()
    make.booked(house, at("09:15", 8))
    made = plan(house)
    assert (made.series, made.bookings) == (None, [])
    (conflict,) = made.conflicts
    assert conflict.starts_at == datetime.fromisoformat("2026-03-10T14:00:00Z")
    assert conflict.reasons == ("booked",)
    assert days(conflict.nearest) == ["03-10 13:45", "03-10 13:30", "03-10 13:15"]
    assert (Series.objects.count(), Booking.objects.count()) == (0, 1)
    assert not KeptAnswer.objects.exists()


def test_the_free_ones_are_booked_and_the_rest_reported() -> None:
    house = make.house()
    make.booked(house, at("09:15", 8))
    made = plan(house, policy=Policy.BOOK_FREE_REPORT_REST)
    assert [f"{one.starts_at:%d}" for one in made.bookings] == ["03", "17"]
    assert [f"{one.starts_at:%d}" for one in made.conflicts] == ["10"]


def test_the_same_key_is_the_same_plan() -> None:
    house, ana = make.house(), make.patient()
    first, again = plan(house, patient=ana), plan(house, patient=ana)
    assert first == again
    assert Booking.objects.count() == 3
    assert TakenCell.objects.count() == 3 * 12
    assert Message.objects.count() == 1


def test_a_plan_that_was_not_free_can_be_tried_again_with_the_same_key() -> None:
    house, ana = make.house(), make.patient()
    other = make.booked(house, at("09:15", 8))
    assert plan(house, patient=ana).series is None
    booking.cancel(booking=other, by=SYSTEM, now=NOW)
    assert len(plan(house, patient=ana).bookings) == 3


def test_the_nearest_are_the_same_practitioners_first_then_anybodys() -> None:
    house = make.house(people=2, hours=[("10:00", "11:00")])
    for day in range(1, 16):  # the first practitioner has one start left in the week around
        for clock in ("10:00", "10:30"):
            if at(clock, day).weekday() < 5 and (day, clock) != (9, "10:30"):
                make.booked(house, make_clock(clock, day))
    made = plan(house, first_local=datetime(2026, 3, 10, 10), rule="0", count=1)  # noqa: DTZ001
    (conflict,) = made.conflicts
    assert [one.placement for one in conflict.nearest] == [
        house.placements[0],
        house.placements[1],
        house.placements[1],
    ]
    assert days(conflict.nearest) == ["03-11 14:30", "03-10 14:00", "03-10 14:15"]


def make_clock(clock: str, day: int) -> datetime:
    """A clock of the clinic's wall, the clock change of the eighth of March heeded."""
    return at(clock, day) - timedelta(hours=1 if day >= 6 else 0)


def test_twenty_visits_in_one_go_with_three_conflicts_are_settled_on_one_page() -> None:
    house, ana = make.house(), make.patient()
    for day in (2, 8, 15):
        make.booked(house, make_clock("10:00", day))
    asked = row(house, patient=ana, rule=DAILY, count=20)
    tried = booking.book_series(row=asked, by=SYSTEM, key="dry", now=NOW)
    assert days(tried.conflicts) == ["03-04 15:00", "03-10 14:00", "03-17 14:00"]
    assert Booking.objects.filter(patient=ana).count() == 0
    starts = [
        make_clock("10:00", 1 + int(one)) for one in DAILY.split(",") if int(one) not in {1, 7, 14}
    ]
    chosen = [Chosen(house.one, start) for start in starts]
    chosen += [one.nearest[0] for one in tried.conflicts]
    made = booking.settle(row=asked, visits=chosen, by=SYSTEM, key="k", now=NOW)
    assert (len(made.bookings), made.conflicts) == (20, [])
    assert Booking.objects.filter(patient=ana, series=made.series).count() == 20
    assert days(one.nearest[0] for one in tried.conflicts) == [
        "03-04 14:30",
        "03-10 13:30",
        "03-17 13:30",
    ]


def test_a_settled_plan_that_is_not_free_any_more_leaves_nothing_behind() -> None:
    house = make.house()
    asked = row(house)
    chosen = [Chosen(house.one, make_clock("10:00", day)) for day in (1, 8)]
    make.booked(house, make_clock("10:00", 8))
    before = Booking.objects.count(), Message.objects.count(), TakenCell.objects.count()
    with pytest.raises(booking.PlanNotFree) as refused:
        booking.settle(row=asked, visits=chosen, by=SYSTEM, key="k", now=NOW)
    assert days(refused.value.data["conflicts"]) == ["03-10 14:00"]
    assert refused.value.status == 409
    assert (Booking.objects.count(), Message.objects.count(), TakenCell.objects.count()) == before
    assert not Series.objects.exists()
    assert not KeptAnswer.objects.exists()


def test_a_plan_does_not_get_into_its_own_way() -> None:
    house = make.house()
    chosen = [Chosen(house.one, at("10:00", 1)), Chosen(house.one, at("10:15", 1))]
    with pytest.raises(booking.PlanNotFree) as refused:
        booking.settle(row=row(house), visits=chosen, by=SYSTEM, key="k", now=NOW)
    (conflict,) = refused.value.data["conflicts"]
    assert days([conflict]) == ["03-03 15:15"]
    assert "03-03 15:00" not in days(conflict.nearest)
    assert nothing_is_there()


def test_two_conflicts_are_never_offered_the_same_time() -> None:
    house = make.house(hours=[("10:00", "10:45")])
    for day in (1, 2):
        make.booked(house, at("10:00", day))
    tried = plan(house, rule="0,1", count=2)
    offered = [(one.placement.pk, one.starts_at) for c in tried.conflicts for one in c.nearest]
    assert len(offered) == 6
    assert len(set(offered)) == 6


def test_a_plan_of_nothing_free_writes_nothing_under_either_policy() -> None:
    house = make.house(hours=[])
    for policy in Policy:
        made = plan(house, policy=policy)
        assert (made.series, len(made.conflicts)) == (None, 3)
    assert nothing_is_there()


def test_a_booked_plan_is_told_in_one_letter_with_every_time_in_its_calendar() -> None:
    made = plan(make.house())
    letter = Message.objects.get()
    assert letter.subject == "Your appointments"
    assert "3 appointments at Harbour Clinic are confirmed" in letter.text
    assert letter.text.count("10:00 am") == 3
    assert re.search(r"/plan/of/[\w-]{40,}/", letter.text)
    calendar = Calendar.from_ical(letter.calendar)
    assert calendar["method"] == "PUBLISH"
    found = {str(one["uid"]) for one in calendar.walk("VEVENT")}
    assert found == {one.uid for one in made.bookings}
    assert Reminder.objects.filter(booking__in=made.bookings, done_at=None).count() > 3


def test_moving_one_and_the_later_ones_keeps_the_step_on_the_wall() -> None:
    made = plan(make.house())
    first, second, third = made.bookings
    booking.say_yes(booking=third, by=SYSTEM, key="y", now=NOW)
    moved = booking.move_from(
        booking=second, starts_at=make_clock("14:30", 9), by=SYSTEM, key="m", now=NOW
    )
    assert days(moved) == ["03-11 18:30", "03-18 18:30"]
    first.refresh_from_db()
    assert (days([first]), first.sequence) == (["03-03 15:00"], 0)
    assert {one.sequence for one in moved} == {1}
    assert {one.said_yes_at for one in moved} == {None}  # that was said of the old time
    assert {one.uid for one in moved} == {second.uid, third.uid}
    assert TakenCell.objects.count() == 3 * 12
    assert Message.objects.filter(subject="Your appointments were moved").count() == 1


def test_moving_over_the_clock_change_keeps_ten_oclock() -> None:
    thursday = datetime(2026, 3, 5, 10)  # noqa: DTZ001 - the wall; the clocks change on Sunday
    made = plan(make.house(), rule="0,7", count=2, first_local=thursday)
    moved = booking.move_from(
        booking=made.bookings[0], starts_at=at("11:00", 4), by=SYSTEM, key="m", now=NOW
    )
    assert days(moved) == ["03-06 16:00", "03-13 15:00"]


def test_a_clinic_that_gives_no_reason_cancels_no_plan() -> None:
    house = make.house()
    made = plan(house)
    desk = staff(Role.DESK, house.clinic.pk)
    with pytest.raises(booking.NeedsAReason):
        booking.cancel_from(booking=made.bookings[0], by=desk, key="c", now=NOW)
    assert Booking.objects.filter(cancelled_at=None).count() == 3


def test_each_visit_may_go_where_the_next_one_was() -> None:
    made = plan(make.house())
    moved = booking.move_from(
        booking=made.bookings[0], starts_at=make_clock("10:00", 8), by=SYSTEM, key="m", now=NOW
    )
    assert days(moved) == ["03-10 14:00", "03-17 14:00", "03-24 14:00"]
    assert TakenCell.objects.count() == 3 * 12


def test_one_that_cannot_go_and_all_stand() -> None:
    house = make.house()
    made = plan(house)
    make.booked(house, make_clock("14:00", 15))
    with pytest.raises(booking.PlanNotFree) as refused:
        booking.move_from(
            booking=made.bookings[0], starts_at=at("14:00", 1), by=SYSTEM, key="m", now=NOW
        )
    assert days(refused.value.data["conflicts"]) == ["03-17 18:00"]
    again = Booking.objects.filter(series=made.series).order_by("starts_at")
    assert days(again) == ["03-03 15:00", "03-10 14:00", "03-17 14:00"]
    assert {one.sequence for one in again} == {0}


def test_a_move_with_the_same_key_moves_once() -> None:
    made = plan(make.house())
    for _twice in range(2):
        booking.move_from(
            booking=made.bookings[0], starts_at=at("14:00", 1), by=SYSTEM, key="m", now=NOW
        )
    assert {one.sequence for one in Booking.objects.all()} == {1}


def test_a_visit_that_is_in_no_plan_or_past_moves_no_others() -> None:
    house = make.house()
    alone, made = make.booked(house, at("15:00", 1)), plan(house)
    late = NOW + timedelta(days=60)
    goal = at("12:00", 2)
    for one, now in ((alone, NOW), (made.bookings[0], late)):
        key = str(uuid4())
        with pytest.raises(booking.TimePast):
            booking.move_from(booking=one, starts_at=goal, by=SYSTEM, key=key, now=now)
        with pytest.raises(booking.TimePast):
            booking.cancel_from(booking=one, by=SYSTEM, key=key, now=now)
    assert Booking.objects.filter(cancelled_at=None).count() == 4


def test_cancelling_the_later_ones_leaves_the_earlier_ones() -> None:
    made = plan(make.house())
    booking.cancel_from(booking=made.bookings[1], by=SYSTEM, key="c", now=NOW, reason="away")
    assert days(Booking.objects.filter(cancelled_at=None)) == ["03-03 15:00"]
    letter = Message.objects.get(subject="Your appointments were cancelled")
    assert "The reason given: away" in letter.text
    assert "STATUS:CANCELLED" in letter.calendar
    assert TakenCell.objects.count() == 12


def test_a_late_visit_costs_what_was_shown_and_needs_a_yes() -> None:
    ana = make.patient()
    made = plan(make.house(), patient=ana)
    who, late = signed_in(ana.pk), NOW + timedelta(minutes=10)
    fees = booking.fees_owed(bookings=made.bookings, now=late)
    assert fees == [0, 0, 0]
    nearer = at("09:00", 1)
    assert booking.fees_owed(bookings=made.bookings, now=nearer) == [4000, 0, 0]
    with pytest.raises(booking.PolicyNeedsYes) as refused:
        booking.cancel_from(booking=made.bookings[0], by=who, key="c", now=nearer)
    assert refused.value.data["fee_cents"] == 4000
    assert not Booking.objects.exclude(cancelled_at=None).exists()
    gone = booking.cancel_from(booking=made.bookings[0], by=who, key="c", now=nearer, yes=True)
    assert [one.fee_cents for one in gone] == [4000, 0, 0]
    assert {one.cancelled_by for one in gone} == {Role.PATIENT}


def test_a_whole_plan_is_taken_back_within_three_minutes_and_no_later() -> None:
    made = plan(make.house())
    assert made.series is not None
    late = NOW + timedelta(minutes=3, seconds=1)
    with pytest.raises(booking.UndoOver):
        booking.undo_series(series=made.series, by=SYSTEM, key="u", now=late)
    assert Booking.objects.filter(cancelled_at=None).count() == 3
    for _twice in range(2):
        booking.undo_series(series=made.series, by=SYSTEM, key="u", now=NOW + timedelta(minutes=3))
    assert not TakenCell.objects.exists()
    assert Message.objects.filter(subject="Your appointments were cancelled").count() == 1


MINUTE = timedelta(minutes=1)


def waiting() -> list[Message]:
    """What has not gone yet and would go now."""
    rows = list(Message.objects.filter(sent_at=None, withdrawn_at=None).order_by("pk"))
    found = queries.verdicts(rows, now=NOW + MINUTE)
    return [one for one in rows if found[one.pk].why is None]


def test_a_plan_taken_back_before_its_letter_went_is_never_told_as_confirmed() -> None:
    made = plan(make.house(), count=3)
    assert made.series is not None
    assert [one.subject for one in waiting()] == ["Your appointments"]
    booking.undo_series(series=made.series, by=SYSTEM, key="u", now=NOW + MINUTE)
    assert [one.subject for one in waiting()] == ["Your appointments were cancelled"]
    first = Message.objects.get(subject="Your appointments")
    assert first.outcome == "cancelled"
    Message.objects.update(withdrawn_at=None)  # had nobody withdrawn it, it were stopped at sending
    assert queries.verdicts([first], now=NOW + MINUTE)[first.pk].why == "cancelled"


def test_a_plan_moved_before_its_letter_went_is_told_once_with_all_its_times() -> None:
    made = plan(make.house(), count=3)
    later = made.bookings[1]
    goal = later.starts_at + timedelta(hours=1)
    booking.move_from(booking=later, starts_at=goal, by=SYSTEM, key="m", now=NOW + MINUTE)
    (letter,) = waiting()
    assert letter.subject == "Your appointments were moved"
    assert (letter.text.count("10:00 am"), letter.text.count("11:00 am")) == (1, 2)
    old = Message.objects.get(subject="Your appointments")
    assert old.outcome == "moved"
    assert queries.verdicts([old], now=NOW + MINUTE)[old.pk].why == "moved"


def test_the_later_visits_off_before_the_letter_went_and_the_rest_is_confirmed_anew() -> None:
    made = plan(make.house(), count=3)
    booking.cancel_from(booking=made.bookings[1], by=SYSTEM, key="c", now=NOW + MINUTE, reason="x")
    off, on = waiting()
    assert off.subject == "Your appointments were cancelled"
    assert on.text.startswith("1 appointment at Harbour Clinic is confirmed")
    assert (on.text.count("10:00 am"), off.text.count("10:00 am")) == (1, 2)


@pytest.mark.parametrize("change", ["cancel", "move"])
def test_one_visit_of_a_plan_changed_before_its_letter_went_and_the_others_are_confirmed_anew(
    change: str,
) -> None:
    made = plan(make.house(), count=3)
    last, soon = made.bookings[2], NOW + MINUTE
    if change == "cancel":
        booking.cancel(booking=last, by=SYSTEM, key="c", now=soon, reason="x")
    else:
        goal = last.starts_at + timedelta(hours=1)
        booking.move(booking=last, starts_at=goal, by=SYSTEM, key="c", now=soon)
    told = [one for one in waiting() if one.about.startswith("plan:")]
    assert len(told) == 1
    assert told[0].text.count("10:00 am") == 2
    assert told[0].text.count("11:00 am") == (change == "move")


def test_a_letter_of_a_plan_that_went_is_not_written_again() -> None:
    made = plan(make.house(), count=3)
    Message.objects.update(sent_at=NOW)
    booking.cancel(booking=made.bookings[2], by=SYSTEM, key="c", now=NOW + MINUTE, reason="x")
    assert [one.subject for one in waiting()] == ["Your appointment was cancelled"]


def test_a_plan_begins_with_the_follow_up_and_not_with_what_is_cheapest() -> None:
    house = make.house()
    one = house.one
    Service.objects.filter(pk=house.services["focused"].pk).update(price_cents=4500)
    Service.objects.filter(pk=house.first.pk).update(kind="follow_up")
    kinds = [service.kind for service in planned.services_at(one, by_clinic=True)]
    assert kinds == ["follow_up", "focused"]
