"""The promises of holding a time, and of booking what is held."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from glideway.booking import operations as booking
from glideway.booking.models import Booking, Hold, Reminder, TakenCell
from glideway.directory.models import Placement
from glideway.kit.limits import TooMany
from glideway.kit.models import AuditEntry, Message
from glideway.kit.once import KeyReused
from tests.booking import make, more
from tests.booking.make import at
from tests.make import NOW, SYSTEM, anon
from tests.make import patient as signed_in

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def counts() -> tuple[int, ...]:
    tables: tuple[Any, ...] = (Hold, Booking, TakenCell, Reminder, Message)
    return tuple(one.objects.count() for one in tables)


def test_a_hold_takes_the_cells_of_the_practitioner_and_of_a_room() -> None:
    house = make.house()
    held = make.hold(house, at("10:00"))
    assert held.expires_at == NOW + 5 * MINUTE
    cells = TakenCell.objects.filter(hold=held)
    assert cells.count() == 12
    assert set(cells.values_list("resource", flat=True)) == {
        house.one.practitioner.resource.pk,
        held.room_id,
    }
    assert (held.first_cell * 5, held.end_cell * 5) == tuple(
        int(one.timestamp() // 60) for one in (held.starts_at, held.ends_at)
    )


def test_a_held_time_is_refused_to_another_with_the_three_nearest() -> None:
    house = make.house()
    make.hold(house, at("10:00"))
    before = counts()
    with pytest.raises(booking.TimeTaken) as refusal:
        make.hold(house, at("10:00"))
    assert [one.starts_at for one in refusal.value.data["nearest"]] == [
        at("10:30"),
        at("10:45"),
        at("11:00"),
    ]
    assert counts() == before


def test_the_nearest_may_be_another_practitioner_only_where_one_runs_out() -> None:
    house = make.house(people=2, hours=[("10:00", "11:00")])
    make.hold(house, at("10:00"))
    with pytest.raises(booking.TimeTaken) as refusal:
        make.hold(house, at("10:00"))
    near = refusal.value.data["nearest"]
    assert {one.placement.pk for one in near} == {house.one.pk}
    assert [one.starts_at for one in near] == [at("10:30"), at("10:00", 1), at("10:15", 1)]


def test_the_same_key_answers_the_same_hold() -> None:
    house = make.house()
    asked: dict[str, Any] = {"by": anon(), "key": str(uuid4())}
    first = make.hold(house, at("10:00"), **asked)
    assert make.hold(house, at("10:00"), **asked) == first
    with pytest.raises(KeyReused):
        make.hold(house, at("11:00"), **asked)
    assert Hold.objects.count() == 1


@pytest.mark.parametrize("clock", ["09:10", "08:45", "16:45", "12:01"])
def test_a_time_that_is_not_listed_cannot_be_had(clock: str) -> None:
    house = make.house()
    before = counts()
    with pytest.raises(booking.NotOffered):
        make.hold(house, at(clock, 1))
    assert counts() == before


def test_a_time_that_has_passed_says_so() -> None:
    house = make.house()
    with pytest.raises(booking.TimePast):
        make.hold(house, at("08:00"))
    assert not Hold.objects.exists()


def test_notice_counts_to_the_second() -> None:
    house = make.house()
    with pytest.raises(booking.NotOffered):
        make.hold(house, at("10:00"), now=NOW + SECOND)
    assert make.hold(house, at("10:00"), now=NOW).starts_at == at("10:00")


def test_a_service_the_practitioner_does_not_give_cannot_be_held() -> None:
    house, other = make.house(), make.house("kensington")
    with pytest.raises(booking.NotOffered):
        make.hold(house, at("10:00"), service=other.first)
    assert not Hold.objects.exists()


@pytest.mark.parametrize(
    ("after", "free"),
    [(5 * MINUTE - SECOND, False), (5 * MINUTE, True), (5 * MINUTE + SECOND, True)],
)
def test_a_hold_is_gone_at_its_very_end_with_no_sweep(after: timedelta, free: bool) -> None:
    house = make.house(notice_minutes=0)
    make.hold(house, at("10:00"))
    if free:
        assert make.hold(house, at("10:00"), now=NOW + after).made_at == NOW + after
    else:
        with pytest.raises(booking.TimeTaken):
            make.hold(house, at("10:00"), now=NOW + after)
    assert Hold.objects.count() == 1 + free


def test_one_browser_holds_one_time_unless_it_replaces_it() -> None:
    house = make.house()
    who = anon()
    first = make.hold(house, at("10:00"), by=who)
    with pytest.raises(booking.TooManyHolds):
        make.hold(house, at("11:00"), by=who)
    second = make.hold(house, at("10:15"), by=who, replaces=first)
    assert set(TakenCell.objects.values_list("hold", flat=True)) == {second.pk}


def test_a_replacement_that_fails_leaves_the_old_hold_alone() -> None:
    house = make.house()
    make.booked(house, at("11:00"))
    who = anon()
    first = make.hold(house, at("10:00"), by=who)
    with pytest.raises(booking.TimeTaken):
        make.hold(house, at("11:00"), by=who, replaces=first)
    assert set(TakenCell.objects.exclude(hold=None).values_list("hold", flat=True)) == {first.pk}
    first.refresh_from_db()
    assert first.let_go_at is None


def test_somebody_elses_hold_is_not_replaced() -> None:
    house = make.house()
    theirs = make.hold(house, at("10:00"))
    mine = make.hold(house, at("11:00"), replaces=theirs)
    assert set(TakenCell.objects.values_list("hold", flat=True)) == {theirs.pk, mine.pk}


def test_an_anonymous_network_holds_three_times_at_most() -> None:
    house = make.house()
    for hour in ("10:00", "11:00", "12:00"):
        make.hold(house, at(hour), network="192.0.2.7/32")
    with pytest.raises(booking.TooManyHolds):
        make.hold(house, at("13:00"), network="192.0.2.7/32")
    assert Hold.objects.count() == 3


def test_ten_new_holds_in_ten_minutes_are_enough() -> None:
    house = make.house()
    who = anon()
    last = None
    for number in range(10):
        last = make.hold(house, at("10:00") + 15 * number * MINUTE, by=who, replaces=last)
    with pytest.raises(TooMany):
        make.hold(house, at("14:00"), by=who, replaces=last)
    assert Hold.objects.count() == 10


def test_a_hold_is_renewed_once_and_ends_ten_minutes_after_it_was_made() -> None:
    held = make.hold(make.house(), at("10:00"))
    renewed = booking.renew(hold=held, by=SYSTEM, now=NOW + 4 * MINUTE)
    assert renewed.expires_at == NOW + 9 * MINUTE
    with pytest.raises(booking.HoldExpired):
        booking.renew(hold=held, by=SYSTEM, now=NOW + 5 * MINUTE)
    other = make.hold(make.house("kensington"), at("10:00"))
    with pytest.raises(booking.HoldExpired):
        booking.renew(hold=other, by=SYSTEM, now=NOW + 5 * MINUTE)


def test_a_hold_whose_cells_a_later_clock_freed_is_not_live_by_an_older_one() -> None:
    house = make.house()
    old = make.hold(house, at("11:00"))
    new = make.hold(house, at("11:00"), now=NOW + 5 * MINUTE)
    before = counts()
    with pytest.raises(booking.HoldExpired) as refusal:
        booking.book(
            hold=old, patient=make.patient(), by=SYSTEM, key="k", now=NOW + 5 * MINUTE - SECOND
        )
    assert len(refusal.value.data["nearest"]) == 3
    with pytest.raises(booking.HoldExpired):
        booking.renew(hold=old, by=SYSTEM, now=NOW + 5 * MINUTE - SECOND)
    assert counts() == before
    assert set(TakenCell.objects.values_list("hold", flat=True)) == {new.pk}
    old.refresh_from_db()
    assert (old.renewed_at, old.let_go_at, old.booking) == (None, None, None)


def test_a_hold_that_lost_its_cells_for_nothing_takes_them_again_when_it_is_booked() -> None:
    house = make.house()
    old = make.hold(house, at("11:00"))
    passing = make.hold(house, at("11:15"), now=NOW + 5 * MINUTE)
    booking.let_go(hold=passing, by=SYSTEM, now=NOW + 5 * MINUTE)
    assert TakenCell.objects.count() < 12
    made = booking.book(
        hold=old, patient=make.patient(), by=SYSTEM, key="k", now=NOW + 5 * MINUTE - SECOND
    )
    assert TakenCell.objects.filter(booking=made).count() == TakenCell.objects.count() == 12


def test_a_time_let_go_is_free_at_once_and_letting_go_twice_is_harmless() -> None:
    house = make.house()
    held = make.hold(house, at("10:00"))
    booking.let_go(hold=held, by=SYSTEM, now=NOW)
    booking.let_go(hold=held, by=SYSTEM, now=NOW + MINUTE)
    assert not TakenCell.objects.exists()
    assert make.hold(house, at("10:00")).pk != held.pk
    held.refresh_from_db()
    assert held.let_go_at == NOW
    with pytest.raises(booking.HoldExpired):
        booking.introduce(hold=held, name="Ana", contact="ana@example.org")


def test_who_holds_is_remembered_and_the_contact_is_sealed() -> None:
    held = make.hold(make.house(), at("10:00"))
    booking.introduce(hold=held, name="Ana Roy", contact="ana@example.org")
    kept = Hold.objects.get(pk=held.pk)
    assert (kept.name, kept.contact) == ("Ana Roy", "ana@example.org")


def test_booking_a_hold_keeps_every_cell_and_writes_what_belongs_to_it() -> None:
    house = make.house()
    ana = make.patient(email="ana@example.org")
    held = make.hold(house, at("10:00", 3), region="shoulder")
    cells = set(TakenCell.objects.values_list("pk", flat=True))
    made = booking.book(hold=held, patient=ana, by=SYSTEM, key="k1", now=NOW + MINUTE)
    assert set(TakenCell.objects.filter(booking=made).values_list("pk", flat=True)) == cells
    assert (made.starts_at, made.region, made.first_visit, made.room_id) == (
        at("10:00", 3),
        "shoulder",
        True,
        held.room_id,
    )
    assert made.policy == {
        "version": "2",
        "hours": 24,
        "fee_cents": 4000,
        "missed_cents": 4000,
    }
    assert sorted(Reminder.objects.values_list("hours_before", flat=True)) == [2, 24, 48]
    message = Message.objects.get()
    assert (message.to, message.subject) == ("ana@example.org", "Your appointment is confirmed")
    assert "shoulder" not in message.text
    assert AuditEntry.objects.filter(act="booking.made", about=str(made.public_id)).count() == 1


def test_the_same_key_books_once() -> None:
    house, ana = make.house(), make.patient()
    held = make.hold(house, at("10:00"))
    asked: dict[str, Any] = {"hold": held, "patient": ana, "by": SYSTEM, "key": "k1"}
    assert booking.book(**asked, now=NOW) == booking.book(**asked, now=NOW + MINUTE)
    assert (Booking.objects.count(), Message.objects.count()) == (1, 1)


def test_a_hold_is_booked_once_only() -> None:
    house = make.house()
    held = make.hold(house, at("10:00"))
    booking.book(hold=held, patient=make.patient(), by=SYSTEM, key="k1", now=NOW)
    with pytest.raises(booking.HoldExpired):
        booking.book(hold=held, patient=make.patient(), by=SYSTEM, key="k2", now=NOW)
    assert Booking.objects.count() == 1


@pytest.mark.parametrize("after", [5 * MINUTE, 6 * MINUTE])
def test_an_expired_hold_still_books_a_time_that_stayed_free(after: timedelta) -> None:
    house = make.house()
    held = make.hold(house, at("11:00"))
    made = booking.book(hold=held, patient=make.patient(), by=SYSTEM, key="k", now=NOW + after)
    assert TakenCell.objects.filter(booking=made).count() == TakenCell.objects.count() == 12


def test_an_expired_hold_gives_no_right_to_a_time_that_went() -> None:
    house = make.house()
    held = make.hold(house, at("11:00"))
    make.hold(house, at("11:00"), now=NOW + 5 * MINUTE)
    with pytest.raises(booking.HoldExpired) as refusal:
        booking.book(hold=held, patient=make.patient(), by=SYSTEM, key="k", now=NOW + 5 * MINUTE)
    assert len(refusal.value.data["nearest"]) == 3
    assert not Booking.objects.exists()


def test_an_expired_hold_whose_notice_passed_is_not_on_offer() -> None:
    house = make.house()
    held = make.hold(house, at("10:00"))
    with pytest.raises(booking.NotOffered):
        booking.book(hold=held, patient=make.patient(), by=SYSTEM, key="k", now=NOW + 5 * MINUTE)
    assert not Booking.objects.exists()


def test_nobody_is_booked_in_two_rooms_at_once() -> None:
    house, other, ana = make.house(), make.house("kensington"), make.patient()
    make.booked(other, at("10:15"), patient=ana)
    held = make.hold(house, at("10:00"))
    with pytest.raises(booking.NotOffered) as refusal:
        booking.book(hold=held, patient=ana, by=SYSTEM, key="k", now=NOW)
    assert [one.rule for one in refusal.value.data["reasons"]] == ["patient-busy"]
    assert len(refusal.value.data["nearest"]) == 3
    assert Booking.objects.count() == 1


def test_no_paid_visit_on_the_day_of_a_free_consult() -> None:
    house, ana = make.house(), make.patient()
    make.booked(house, at("15:00"), patient=ana, service=house.services["consult"])
    held = make.hold(house, at("10:00"))
    with pytest.raises(booking.NotOffered) as refusal:
        booking.book(hold=held, patient=ana, by=SYSTEM, key="k", now=NOW)
    assert [one.rule for one in refusal.value.data["reasons"]] == ["same-day-after-free"]


def test_an_unproved_contact_has_three_visits_ahead_at_most() -> None:
    house, ana = make.house(), make.patient(proved=False)
    for hour in ("10:00", "11:00", "12:00"):
        make.booked(house, at(hour), patient=ana)
    held = make.hold(house, at("13:00"))
    with pytest.raises(booking.TooManyVisits):
        booking.book(hold=held, patient=ana, by=SYSTEM, key="k", now=NOW)
    assert Booking.objects.count() == 3


def test_the_nearest_are_those_nearest_in_time_and_the_earlier_first_on_a_tie() -> None:
    house = make.house()
    make.hold(house, at("13:00"))
    with pytest.raises(booking.TimeTaken) as refusal:
        make.hold(house, at("13:00"))
    assert [one.starts_at for one in refusal.value.data["nearest"]] == [
        at("12:30"),
        at("13:30"),
        at("12:15"),
    ]


def test_the_nearest_of_somebody_new_are_of_who_takes_new_people() -> None:
    house = make.house(people=2, rooms=5)
    full = house.placements[1]
    Placement.objects.filter(pk=full.pk).update(accepts_new=False)
    with pytest.raises(booking.NotOffered) as refusal:
        make.hold(house, at("10:00", 3), placement=full)
    near = refusal.value.data["nearest"]
    assert [one.placement.pk for one in near] == [house.one.pk] * 3
    Placement.objects.update(accepts_new=False)
    with pytest.raises(booking.NotOffered) as refusal:
        make.hold(house, at("10:00", 3))
    assert refusal.value.data["nearest"] == ()


def test_an_account_alone_makes_nobody_known_at_a_clinic() -> None:
    house, other = make.house(people=2), make.house("other")
    ana = make.patient()
    make.booked(other, at("10:00", 3), patient=ana)
    called_off = make.booked(house, at("11:00", 3), patient=ana)
    booking.cancel(booking=called_off, by=SYSTEM, reason="Ill", now=NOW)
    Placement.objects.update(accepts_new=False)
    asked: dict[str, Any] = {"service": house.first, "placements": house.placements, "region": ""}
    asked |= {"starts_at": at("10:00", 4), "by": signed_in(ana.pk), "now": NOW}
    asked |= {"client": "c", "network": "n"}
    with pytest.raises(booking.NotOffered):
        make.hold(house, at("10:00", 4), by=signed_in(ana.pk))
    with pytest.raises(booking.NotOffered):
        booking.hold_any(key="any", **asked)
    assert not Hold.objects.exists()
    make.booked(house, at("14:00", 3), patient=ana)
    held = make.hold(house, at("10:00", 4), by=signed_in(ana.pk))
    booking.let_go(hold=held, by=signed_in(ana.pk), now=NOW)
    assert booking.hold_any(key="any", **asked).hold.pk


def test_the_nearest_are_free_in_the_patients_own_day_and_in_the_own_old_time() -> None:
    house = make.house()
    other = make.house("other")
    ana = make.patient()
    make.booked(house, at("10:00", 3))
    make.booked(other, at("10:30", 3), patient=ana)
    with pytest.raises(booking.TimeTaken) as refusal:
        make.booked(house, at("10:00", 3), patient=ana)
    near = refusal.value.data["nearest"]
    assert [one.starts_at for one in near] == [at("09:30", 3), at("09:15", 3), at("09:00", 3)]
    mine = make.booked(house, at("11:00", 3), patient=ana)
    with pytest.raises(booking.NotOffered) as elsewhere:
        booking.move(booking=mine, starts_at=at("10:15", 3), by=SYSTEM, key="m", now=NOW)
    near = elsewhere.value.data["nearest"]
    assert [one.starts_at for one in near] == [at("09:30", 3), at("11:00", 3), at("09:15", 3)]


def test_in_a_big_clinic_the_nearest_are_the_own_practitioners_too() -> None:
    house = make.house(people=22, rooms=30)
    last = house.placements[-1]
    make.hold(house, at("10:00", 3), placement=last)
    with pytest.raises(booking.TimeTaken) as refusal:
        make.hold(house, at("10:00", 3), placement=last)
    near = refusal.value.data["nearest"]
    assert [one.placement.pk for one in near] == [last.pk] * 3


def test_in_a_big_clinic_the_nearest_of_a_joint_visit_are_of_the_same_two() -> None:
    house = make.house(people=8, rooms=30)
    joint = more.given(house, people=2)
    two = house.placements[-2:]
    asked: dict[str, Any] = {"service": joint, "placement": two[0], "others": [two[1]]}
    make.hold(house, at("10:00", 3), **asked)
    with pytest.raises(booking.TimeTaken) as refusal:
        make.hold(house, at("10:00", 3), **asked)
    near = refusal.value.data["nearest"]
    teams = {(one.placement.pk, *(other.pk for other in one.others)) for one in near}
    assert teams == {(two[0].pk, two[1].pk)}
