"""Moving, cancelling, taking back, and what happens on the day."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from glideway.booking import operations as booking
from glideway.booking.models import Booking, Reminder, TakenCell
from glideway.directory.models import Clinic
from glideway.kit.actor import Role
from glideway.kit.models import AuditEntry, Message
from glideway.kit.once import KeyReused
from tests.booking import make
from tests.booking.make import at
from tests.make import NOW, SYSTEM, anon, staff

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
HOLDER = anon().by_link("link")


def move(made: Booking, to: datetime, **changes: Any) -> Booking:
    usual: dict[str, Any] = {"by": HOLDER, "key": str(uuid4()), "now": NOW}
    return booking.move(booking=made, starts_at=to, **usual | changes)


def cells(made: Booking) -> list[int]:
    rows = TakenCell.objects.filter(booking=made, resource=made.resource)
    return sorted(rows.values_list("cell", flat=True))


def test_a_move_keeps_the_ids_and_gives_the_old_time_back() -> None:
    house = make.house()
    made = make.booked(house, at("10:00", 3))
    uid = made.uid
    once = move(made, at("14:00", 3))
    twice = move(once, at("15:00", 4))
    assert (twice.pk, twice.uid, twice.sequence) == (made.pk, uid, 2)
    assert twice.starts_at == at("15:00", 4)
    assert len(cells(twice)) == 6
    assert make.booked(house, at("10:00", 3)).pk != made.pk


def test_a_visit_moves_into_its_own_time() -> None:
    house = make.house()
    made = make.booked(house, at("10:00", 3))
    moved = move(made, at("10:15", 3))
    assert moved.starts_at == at("10:15", 3)
    assert cells(moved)[0] == moved.first_cell


def test_one_move_is_one_message_and_new_reminders() -> None:
    house = make.house()
    made = make.booked(house, at("10:00", 3))
    asked = {"key": str(uuid4())}
    move(made, at("14:00", 3), **asked)
    move(made, at("14:00", 3), **asked)
    subjects = Message.objects.filter(withdrawn_at=None).values_list("subject", flat=True)
    assert list(subjects) == ["Your appointment was moved"]
    waiting = Reminder.objects.filter(booking=made, done_at=None)
    assert set(waiting.values_list("sequence", flat=True)) == {1}
    assert set(Reminder.objects.filter(sequence=0).values_list("outcome", flat=True)) == {"moved"}


def test_late_and_a_yes_were_said_of_the_old_time_only() -> None:
    house = make.house()
    made = make.booked(house, at("10:00", 3))
    booking.say_yes(booking=made, by=HOLDER, key="y", now=NOW)
    late = booking.run_late(booking=made, minutes=10, by=HOLDER, now=at("09:30", 3))
    assert (late.late_minutes, late.said_yes_at) == (10, NOW)
    moved = move(made, at("10:00", 4), now=at("09:31", 3))
    assert (moved.late_minutes, moved.late_told_at, moved.said_yes_at) == (None, None, None)


def test_a_move_to_a_taken_time_changes_nothing() -> None:
    house = make.house()
    made, other = make.booked(house, at("10:00", 3)), make.booked(house, at("11:00", 3))
    before = cells(made)
    with pytest.raises(booking.TimeTaken) as refusal:
        move(made, at("11:00", 3))
    made.refresh_from_db()
    assert (made.starts_at, made.sequence, cells(made)) == (at("10:00", 3), 0, before)
    assert len(refusal.value.data["nearest"]) == 3
    assert cells(other)


@pytest.mark.parametrize("clock", ["10:05", "08:00"])
def test_a_move_to_a_time_that_is_not_listed_is_refused(clock: str) -> None:
    made = make.booked(make.house(), at("10:00", 3))
    with pytest.raises(booking.NotOffered):
        move(made, at(clock, 3))


def test_what_began_or_was_cancelled_does_not_move() -> None:
    house = make.house()
    begun, gone = make.booked(house, at("10:00")), make.booked(house, at("11:00"))
    with pytest.raises(booking.TimePast):
        move(begun, at("15:00"), now=at("10:00"))
    booking.cancel(booking=gone, by=HOLDER, now=NOW)
    with pytest.raises(booking.AlreadyCancelled):
        move(gone, at("15:00"))


def test_a_move_may_go_to_a_colleague() -> None:
    house = make.house(people=2)
    made = make.booked(house, at("10:00", 3))
    moved = move(made, at("10:00", 3), placement=house.placements[1])
    assert moved.placement_id == house.placements[1].pk
    assert moved.resource_id == house.placements[1].practitioner.resource.pk


def test_cancelling_early_is_free_and_the_time_is_on_offer_at_once() -> None:
    house = make.house()
    made = make.booked(house, at("10:00", 3))
    gone = booking.cancel(booking=made, by=HOLDER, now=NOW + 10 * MINUTE, reason="better")
    assert (gone.fee_cents, gone.cancelled_by, gone.state) == (
        0,
        Role.LINK_HOLDER,
        Booking.State.CANCELLED,
    )
    assert not TakenCell.objects.exists()
    assert make.booked(house, at("10:00", 3)).pk != made.pk
    assert Message.objects.filter(subject="Your appointment was cancelled").count() == 1


def test_cancelling_twice_changes_nothing() -> None:
    made = make.booked(make.house(), at("10:00", 3))
    booking.cancel(booking=made, by=HOLDER, now=NOW + MINUTE)
    again = booking.cancel(booking=made, by=HOLDER, now=NOW + 2 * MINUTE)
    assert (again.cancelled_at, again.sequence) == (NOW + MINUTE, 1)
    assert AuditEntry.objects.filter(act="booking.cancelled").count() == 1


def test_a_late_cancellation_shows_the_fee_first_and_needs_a_yes() -> None:
    made = make.booked(make.house(), at("15:00", 1))
    late = at("15:00") + SECOND
    with pytest.raises(booking.PolicyNeedsYes) as refusal:
        booking.cancel(booking=made, by=HOLDER, now=late)
    assert refusal.value.data == {"fee_cents": 4000}
    made.refresh_from_db()
    assert made.cancelled_at is None
    assert booking.cancel(booking=made, by=HOLDER, now=late, yes=True).fee_cents == 4000


def test_exactly_a_day_before_is_still_free() -> None:
    made = make.booked(make.house(), at("15:00", 1))
    assert booking.terms(booking=made, now=at("15:00")).why == "early"
    assert booking.cancel(booking=made, by=HOLDER, now=at("15:00")).fee_cents == 0


def test_who_is_told_to_see_a_doctor_first_pays_no_late_fee() -> None:
    made = make.booked(make.house(), at("15:00", 1))
    late = at("15:00") + SECOND
    assert booking.terms(booking=made, now=late, on_condition=True) == (True, 0, "condition")
    assert booking.terms(booking=made, now=NOW, on_condition=True).why == "undo"
    gone = booking.cancel(booking=made, by=HOLDER, now=late, on_condition=True)
    assert (gone.cancelled_at, gone.fee_cents) == (late, 0)


def call_of(house: make.House, made: Booking, clock: str, service: str = "consult") -> Any:
    return booking.BookingRow(
        service=house.services[service],
        placement=house.one,
        starts_at=at(clock, 1),
        patient=made.patient,
    )


def test_a_visit_is_swapped_for_a_call_in_one_step() -> None:
    house = make.house()
    made = make.booked(house, at("15:00", 1), region="knee")
    late = at("15:00") + SECOND
    asked: dict[str, Any] = {"booking": made, "by": HOLDER, "key": "k", "now": late}
    asked |= {"call": call_of(house, made, "15:15"), "on_condition": True}
    call = booking.swap(**asked)
    assert booking.swap(**asked) == call
    made.refresh_from_db()
    assert (made.cancelled_at, made.fee_cents) == (late, 0)
    assert (call.service.kind, call.patient, call.region) == ("consult", made.patient, "knee")
    assert set(TakenCell.objects.values_list("booking", flat=True)) == {call.pk}
    assert Booking.objects.count() == 2


@pytest.mark.parametrize(
    ("call", "service", "told"),
    [
        ("16:00", "first", booking.NotOffered),
        ("15:05", "consult", booking.NotOffered),
        ("11:00", "consult", booking.TimeTaken),
    ],
)
def test_a_call_that_cannot_be_had_leaves_the_visit_as_it_is(
    call: str, service: str, told: type[booking.CannotBook]
) -> None:
    house = make.house()
    made = make.booked(house, at("15:00", 1))
    make.booked(house, at("11:00", 1))
    before = set(TakenCell.objects.values_list("resource", "cell", "booking"))
    row = call_of(house, made, call, service)
    with pytest.raises(told):
        booking.swap(booking=made, call=row, by=HOLDER, key="k", now=NOW, on_condition=True)
    made.refresh_from_db()
    assert made.cancelled_at is None
    assert set(TakenCell.objects.values_list("resource", "cell", "booking")) == before


def test_a_visit_is_not_swapped_for_a_call_of_another_clinic() -> None:
    house, other = make.house(), make.house("other")
    made = make.booked(house, at("15:00", 1))
    row = call_of(other, made, "15:00")
    with pytest.raises(booking.NotOffered):
        booking.swap(booking=made, call=row, by=HOLDER, key="k", now=NOW, on_condition=True)
    assert [(one.pk, one.cancelled_at) for one in Booking.objects.all()] == [(made.pk, None)]


def test_a_swap_of_a_cancelled_visit_or_for_a_late_fee_is_refused() -> None:
    house = make.house()
    gone, late = make.booked(house, at("15:00", 1)), make.booked(house, at("16:00", 1))
    booking.cancel(booking=gone, by=HOLDER, now=NOW)
    asked: dict[str, Any] = {"by": HOLDER, "key": "k", "on_condition": False}
    with pytest.raises(booking.AlreadyCancelled):
        booking.swap(booking=gone, call=call_of(house, gone, "11:00"), now=NOW, **asked)
    with pytest.raises(booking.PolicyNeedsYes):
        booking.swap(booking=late, call=call_of(house, late, "11:00"), now=at("16:30"), **asked)
    assert Booking.objects.filter(cancelled_at=None).get() == late


def test_a_fee_that_was_not_shown_is_never_asked() -> None:
    house = make.house()
    made = make.booked(house, at("15:00"))
    Booking.objects.filter(pk=made.pk).update(policy={})
    made.refresh_from_db()
    gone = booking.cancel(booking=made, by=HOLDER, now=NOW + 30 * MINUTE)
    assert gone.fee_cents == 0


def test_a_clinic_that_cancels_names_itself_and_owes_a_reason_not_a_fee() -> None:
    house = make.house()
    made = make.booked(house, at("15:00"))
    desk = staff(Role.DESK, clinic_id=house.clinic.pk)
    gone = booking.cancel(booking=made, by=desk, now=NOW + 30 * MINUTE, reason="illness")
    assert (gone.cancelled_by, gone.fee_cents) == ("desk", 0)
    assert "illness" in Message.objects.get(subject="Your appointment was cancelled").text


def test_a_visit_that_began_is_not_cancelled() -> None:
    made = make.booked(make.house(), at("10:00"))
    with pytest.raises(booking.TimePast):
        booking.cancel(booking=made, by=HOLDER, now=at("10:00"))


@pytest.mark.parametrize(("after", "free"), [(3 * MINUTE, True), (3 * MINUTE + SECOND, False)])
def test_three_minutes_take_a_booking_back_for_nothing(after: timedelta, free: bool) -> None:
    made = make.booked(make.house(), at("15:00"))
    if free:
        assert booking.undo(booking=made, by=HOLDER, now=NOW + after).fee_cents == 0
    else:
        with pytest.raises(booking.UndoOver):
            booking.undo(booking=made, by=HOLDER, now=NOW + after)
    made.refresh_from_db()
    assert (made.cancelled_at is not None) is free


def test_a_visit_goes_from_booked_to_done_and_each_fact_is_set_once() -> None:
    made = make.booked(make.house(), at("10:00"))
    states = [made.state]
    for act in (booking.arrive, booking.start, booking.finish):
        made = act(booking=made, by=SYSTEM, now=at("10:00"))
        states.append(made.state)
    booking.arrive(booking=made, by=SYSTEM, now=at("11:00"))
    kept = Booking.objects.get()
    assert kept.arrived_at == at("10:00")
    assert states == ["booked", "arrived", "in_room", "done"]
    acts = AuditEntry.objects.filter(kind="Booking").values_list("act", flat=True)
    assert sorted(acts) == [
        "booking.arrived",
        "booking.finished",
        "booking.made",
        "booking.started",
    ]


def test_who_did_not_come_is_marked_after_the_start_and_only_if_nobody_arrived() -> None:
    house = make.house()
    absent, here = make.booked(house, at("10:00")), make.booked(house, at("11:00"))
    with pytest.raises(booking.TimePast):
        booking.no_show(booking=absent, by=SYSTEM, now=at("10:00") - SECOND)
    assert booking.no_show(booking=absent, by=SYSTEM, now=at("10:00")).state == "no_show"
    booking.arrive(booking=here, by=SYSTEM, now=at("10:58"))
    with pytest.raises(booking.NoSuchStep):
        booking.no_show(booking=here, by=SYSTEM, now=at("11:00"))


def facts(made: Booking) -> tuple[datetime | None, ...]:
    made.refresh_from_db()
    return made.arrived_at, made.started_at, made.finished_at, made.no_show_at, made.cancelled_at


def test_who_is_in_the_room_did_come_although_nobody_tapped_here() -> None:
    made = make.booked(make.house(), at("10:00"))
    booking.start(booking=made, by=SYSTEM, now=at("10:01"))
    booking.arrive(booking=made, by=SYSTEM, now=at("10:02"))  # further on: nothing to say
    for later in (at("10:03"), at("11:00")):
        with pytest.raises(booking.NoSuchStep):
            booking.no_show(booking=made, by=SYSTEM, now=later)
        assert facts(made) == (None, at("10:01"), None, None, None)
        assert made.fee_cents == 0
    booking.finish(booking=made, by=SYSTEM, now=at("10:30"))
    with pytest.raises(booking.NoSuchStep):
        booking.no_show(booking=made, by=SYSTEM, now=at("11:00"))
    assert AuditEntry.objects.filter(kind="Booking").count() == 3  # made, started, finished


def test_somebody_arrives_on_the_day_of_the_clinic_and_not_the_day_before() -> None:
    made = make.booked(make.house(), at("10:00", 3))
    midnight = at("00:00", 3)
    with pytest.raises(booking.NotYetTheDay):
        booking.arrive(booking=made, by=SYSTEM, now=midnight - SECOND)
    assert facts(made)[0] is None
    assert booking.arrive(booking=made, by=SYSTEM, now=midnight).arrived_at == midnight


def test_who_was_marked_as_missed_does_not_arrive_or_begin_before_that_is_taken_back() -> None:
    made = make.booked(make.house(), at("10:00"))
    booking.no_show(booking=made, by=SYSTEM, now=at("10:20"))
    for act in (booking.arrive, booking.start, booking.finish):
        with pytest.raises(booking.NoSuchStep):
            act(booking=made, by=SYSTEM, now=at("10:25"))
    assert facts(made) == (None, None, None, at("10:20"), None)
    booking.came_after_all(booking=made, by=SYSTEM, now=at("10:26"))
    assert booking.start(booking=made, by=SYSTEM, now=at("10:27")).state == "in_room"


def test_a_clinic_that_gives_no_reason_cancels_nothing_and_may_still_undo() -> None:
    house = make.house()
    made = make.booked(house, at("10:00", 3))
    desk = staff(Role.DESK, house.clinic.pk)
    for blank in ("", "  "):
        with pytest.raises(booking.NeedsAReason):
            booking.cancel(booking=made, by=desk, now=NOW + 5 * MINUTE, reason=blank)
    assert facts(made)[-1] is None
    assert booking.undo(booking=made, by=desk, now=NOW + MINUTE).cancelled_at == NOW + MINUTE


def test_who_is_here_does_not_cancel_nor_does_a_whole_plan() -> None:
    house = make.house()
    made = make.booked(house, at("10:00"))
    booking.arrive(booking=made, by=SYSTEM, now=NOW)
    row = booking.CancelRow(booking=Booking.objects.get(), at=NOW)
    with pytest.raises(booking.NoSuchStep):
        booking.cancel(booking=made, by=HOLDER, now=NOW, yes=True)
    with pytest.raises(booking.NoSuchStep):
        booking.cancel_many(rows=[row], by=SYSTEM, now=NOW)
    with pytest.raises(booking.TimePast):
        move(made, at("10:00", 3))
    assert facts(made) == (NOW, None, None, None, None)
    assert cells(made)


def test_a_missed_visit_is_put_right_within_seven_days() -> None:
    made = make.booked(make.house(), at("10:00"))
    stale = Booking.objects.get()
    booking.no_show(booking=made, by=SYSTEM, now=at("10:10"))
    came = booking.came_after_all(booking=stale, by=SYSTEM, now=at("10:10", 7))
    assert (came.no_show_at, came.state) == (None, "booked")
    assert booking.came_after_all(booking=made, by=SYSTEM, now=at("10:10", 9)).state == "booked"
    assert booking.arrive(booking=made, by=SYSTEM, now=at("10:20")).state == "arrived"
    acts = AuditEntry.objects.filter(act="booking.came-after-all")
    assert acts.count() == 1


def test_not_coming_costs_the_fee_that_was_shown_once_and_coming_after_all_nothing() -> None:
    house = make.house()
    made = make.booked(house, at("10:00"))
    Clinic.objects.update(cancel_fee_cents=9900)  # a later edit does not reach back
    assert booking.no_show(booking=made, by=SYSTEM, now=at("10:10")).fee_cents == 4000
    booking.waive_fee(booking=made, why="Storm", by=SYSTEM, key="w", now=at("10:11"))
    again = booking.no_show(booking=made, by=SYSTEM, now=at("10:20"))
    assert (again.fee_cents, again.fee_waived_at) == (4000, at("10:11"))
    came = booking.came_after_all(booking=made, by=SYSTEM, now=at("10:30"))
    assert (came.fee_cents, came.fee_waived_at, came.fee_waived_why) == (0, None, "")


def test_not_coming_costs_nothing_where_no_such_fee_was_shown() -> None:
    house = make.house()
    call = make.booked(house, at("10:00"), service=house.services["consult"])
    older = make.booked(house, at("11:00"))
    Booking.objects.filter(pk=older.pk).update(policy={"version": "1", "fee_cents": 4000})
    for one in (call, older):
        assert booking.no_show(booking=one, by=SYSTEM, now=at("12:00")).fee_cents == 0
    free = make.booked(house, at("15:00"), service=house.services["consult"])
    assert booking.terms(booking=free, now=at("14:00")).fee_cents == 0


def test_what_was_missed_a_week_ago_or_cancelled_stands() -> None:
    house = make.house()
    missed, gone = make.booked(house, at("10:00")), make.booked(house, at("11:00"))
    booking.no_show(booking=missed, by=SYSTEM, now=at("10:10"))
    booking.cancel(booking=gone, by=HOLDER, now=NOW)
    with pytest.raises(booking.NoShowStands):
        booking.came_after_all(booking=missed, by=SYSTEM, now=at("10:10", 7) + SECOND)
    with pytest.raises(booking.AlreadyCancelled):
        booking.came_after_all(booking=gone, by=SYSTEM, now=at("11:00"))
    assert Booking.objects.get(pk=missed.pk).no_show_at == at("10:10")


def test_an_old_page_does_not_mark_what_was_cancelled_or_came_meanwhile() -> None:
    house = make.house()
    made, other = make.booked(house, at("10:00")), make.booked(house, at("11:00"))
    old, older = Booking.objects.get(pk=made.pk), Booking.objects.get(pk=other.pk)
    booking.cancel(booking=made, by=HOLDER, now=NOW)
    booking.arrive(booking=other, by=SYSTEM, now=at("11:00"))
    with pytest.raises(booking.AlreadyCancelled):
        booking.arrive(booking=old, by=SYSTEM, now=at("10:00"))
    with pytest.raises(booking.NoSuchStep):
        booking.no_show(booking=older, by=SYSTEM, now=at("11:05"))
    facts = Booking.objects.order_by("pk").values_list("arrived_at", "no_show_at")
    assert list(facts) == [(None, None), (at("11:00"), None)]


def test_nothing_happens_to_a_cancelled_visit() -> None:
    made = make.booked(make.house(), at("10:00"))
    gone = booking.cancel(booking=made, by=HOLDER, now=NOW)
    with pytest.raises(booking.AlreadyCancelled):
        booking.arrive(booking=gone, by=SYSTEM, now=at("10:00"))


def test_many_are_cancelled_without_a_message() -> None:
    house = make.house()
    made = [make.booked(house, at(clock, 2)) for clock in ("10:00", "11:00")]
    rows = [booking.CancelRow(booking=one, at=NOW + MINUTE, reason="-") for one in made]
    assert all(one.cancelled_at for one in booking.cancel_many(rows=rows, by=SYSTEM, now=NOW))
    assert not TakenCell.objects.exists()
    assert not Message.objects.filter(subject="Your appointment was cancelled").exists()


def test_a_move_that_sets_another_rule_aside_is_another_request() -> None:
    made = make.booked(make.house(), at("11:00", 1))
    to: dict[str, Any] = {"starts_at": at("14:05", 1), "by": SYSTEM, "key": "k", "now": NOW}
    booking.move(booking=made, waived=("off-grid",), **to)
    assert booking.move(booking=made, waived=("off-grid",), **to).sequence == 1
    with pytest.raises(KeyReused):
        booking.move(booking=made, waived=("off-grid", "notice"), **to)
    assert Booking.objects.get().sequence == 1
