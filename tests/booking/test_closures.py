"""A clinic shut, somebody ill, somebody leaving: what closes, who is told, what stays."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from glideway.booking import operations as booking
from glideway.booking.models import (
    Block,
    Booking,
    Closure,
    Displaced,
    FreedTime,
    Hold,
    TakenCell,
)
from glideway.booking.queries import closures
from glideway.directory import operations as directory
from glideway.directory.models import Errand, Membership, Placement
from glideway.kit.actor import Actor, Role
from glideway.kit.models import AuditEntry, KeptAnswer, Message
from glideway.kit.once import KeyReused
from tests.booking import make, more
from tests.booking.make import House, at
from tests.booking.test_waitlist import waits
from tests.make import NOW, SYSTEM, anon, lock, staff

pytestmark = pytest.mark.django_db


def owner(house: House) -> Actor:
    return staff(Role.OWNER, clinic_id=house.clinic.pk)


def closed(house: House, first: str = "00:00", last: str = "24:00", **changes: Any) -> Closure:
    """The first practitioner ill on Wednesday, unless said otherwise."""
    usual: dict[str, Any] = {
        "clinic": house.clinic,
        "practitioner": house.one.practitioner,
        "kind": "ill",
        "starts_at": at(first, 2),
        "ends_at": at(last, 2),
        "by": owner(house),
        "key": str(uuid4()),
        "now": NOW,
    }
    return booking.close_for(**usual | changes)


def whole_clinic(house: House, **changes: Any) -> Closure:
    return closed(house, **{"practitioner": None, "kind": "closed"} | changes)


def rows() -> dict[str, int]:
    kinds = (Closure, Block, Displaced, Errand, Message, AuditEntry, KeptAnswer, TakenCell)
    return {kind.__name__: kind.objects.count() for kind in kinds}


def letters(act: str) -> list[Message]:
    return list(Message.objects.filter(key__startswith=act).order_by("pk"))


def test_who_is_ill_is_not_offered_that_day_and_the_colleague_is() -> None:
    house = make.house(people=2)
    closed(house)
    with pytest.raises(booking.TimeTaken):
        make.booked(house, at("10:00", 2))
    assert make.booked(house, at("10:00", 2), placement=house.placements[1]).pk
    assert make.booked(house, at("10:00", 1)).pk
    assert make.booked(house, at("10:00", 3)).pk


def test_a_visit_inside_stays_booked_and_the_desk_has_an_errand() -> None:
    house = make.house()
    before = make.booked(house, at("09:30", 2))
    inside = make.booked(house, at("10:00", 2))
    after = make.booked(house, at("12:00", 2))
    shut = closed(house, "10:00", "12:00")
    assert Booking.objects.filter(cancelled_at=None).count() == 3
    row = Displaced.objects.get()
    assert (row.closure, row.booking, row.starts_at) == (shut, inside, at("10:00", 2))
    assert (row.told_at, row.outcome, row.settled_at) == (None, "", None)
    errand = Errand.objects.get()
    assert (errand.kind, errand.about) == ("visit-closed", inside.public_id)
    assert (errand.role, errand.clinic, errand.due_at) == ("desk", house.clinic, at("10:00", 2))
    assert {before.pk, after.pk}.isdisjoint({row.booking_id})
    entry = AuditEntry.objects.get(act="time.closed")
    assert (entry.kind, entry.about, entry.why) == ("Closure", str(shut.public_id), "ill")


def test_a_closed_clinic_closes_everybody_here_and_nobody_elsewhere() -> None:
    house, other = make.house(people=2), make.house("lake")
    shared = directory.place_practitioners(
        rows=[
            directory.PlacementRow(
                practitioner=house.one.practitioner,
                clinic=other.clinic,
                services=list(other.services.values()),
            )
        ],
        by=SYSTEM,
        now=NOW,
    )[0]
    booking.open_hours(
        rows=[booking.OpeningRow(placement=shared, weekday=2, opens="09:00", closes="17:00")],
        by=SYSTEM,
        now=NOW,
    )
    whole_clinic(house)
    for placement in house.placements:
        with pytest.raises(booking.TimeTaken):
            make.booked(house, at("10:00", 2), placement=placement)
    there: dict[str, Any] = {"service": other.first, "placement": shared}
    assert make.booked(other, at("10:00", 2), **there).starts_at == at("10:00", 2)


def test_who_comes_to_a_closed_clinic_is_closed_with_it() -> None:
    house = make.house()
    whole_clinic(house)
    new = make.house("lake").one
    here = directory.place_practitioners(
        rows=[
            directory.PlacementRow(
                practitioner=new.practitioner,
                clinic=house.clinic,
                services=list(house.services.values()),
            )
        ],
        by=SYSTEM,
        now=NOW,
    )[0]
    hours = [booking.OpeningRow(placement=here, weekday=2, opens="09:00", closes="17:00")]
    booking.open_hours(rows=hours, by=SYSTEM, now=NOW)
    with pytest.raises(booking.TimeTaken):
        make.booked(house, at("10:00", 2), placement=here)
    assert make.booked(house, at("10:00", 9) - timedelta(hours=1), placement=here).pk
    assert Block.objects.count() == 2


def test_a_time_that_is_only_kept_is_let_go_and_its_confirmation_refused() -> None:
    house = make.house()
    held = make.hold(house, at("10:00", 2))
    closed(house)
    assert Hold.objects.get(pk=held.pk).let_go_at == NOW
    assert TakenCell.objects.count() == 0
    with pytest.raises(booking.HoldExpired):
        booking.book(hold=held, patient=make.patient(), by=SYSTEM, key="k", now=NOW)
    assert Booking.objects.count() == 0


def test_one_key_closes_once_and_another_form_with_it_is_refused() -> None:
    house = make.house()
    key = str(uuid4())
    first = closed(house, key=key)
    count = rows()
    assert closed(house, key=key) == first
    assert rows() == count
    with pytest.raises(KeyReused):
        closed(house, "10:00", key=key)
    assert rows() == count


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "closed"}, "Reason"),
        ({"kind": "bored"}, "Reason"),
        ({"practitioner": None}, "Reason"),
        ({"ends_at": None}, "Until"),
        ({"ends_at": at("00:00", 2)}, "Until"),
        ({"starts_at": at("00:00", -2), "ends_at": NOW}, "Until"),
        ({"kind": "leaving"}, "Until"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name_and_writes_nothing(
    changes: dict[str, Any], field: str
) -> None:
    house = make.house()
    count = rows()
    with pytest.raises(booking.ClosureUnclear) as refusal:
        closed(house, **changes)
    assert refusal.value.data["field"] == field
    assert str(refusal.value).startswith(f"{field}: ")
    assert rows() == count


def test_who_works_elsewhere_is_not_closed_here_and_a_successor_works_here() -> None:
    house, other = make.house(), make.house("lake")
    with pytest.raises(booking.ClosureUnclear) as refusal:
        closed(house, practitioner=other.one.practitioner)
    assert refusal.value.data["field"] == "Practitioner"
    leaving: dict[str, Any] = {"kind": "leaving", "ends_at": None}
    for successor in (other.one.practitioner, house.one.practitioner):
        with pytest.raises(booking.ClosureUnclear) as refusal:
            closed(house, successor=successor, **leaving)
        assert refusal.value.data["field"] == "Successor"
    assert Closure.objects.count() == 0


def test_a_dry_run_writes_nothing_and_names_the_visits_by_time() -> None:
    house = make.house()
    late = make.booked(house, at("15:00", 2))
    early = make.booked(house, at("10:00", 2))
    make.booked(house, at("10:00", 3))
    count = rows()
    whose = closures.whose_time(clinic=house.clinic, practitioner=None)
    found = closures.visits_inside(
        placements=whose, starts_at=at("00:00", 2), ends_at=at("24:00", 2), now=NOW
    )
    assert found == [early, late]
    assert rows() == count


def test_everybody_is_told_once_and_the_visit_stands_until_they_choose() -> None:
    house = make.house()
    visits = [make.booked(house, at(clock, 2)) for clock in ("10:00", "11:00")]
    shut = closed(house)
    key = str(uuid4())
    told: dict[str, Any] = {"closure": shut, "bookings": visits, "by": owner(house), "now": NOW}
    assert booking.tell(key=key, **told) == 2
    assert booking.tell(key=key, **told) == 2
    assert booking.tell(key=str(uuid4()), **told) == 0
    sent = letters("closed-")
    assert len(sent) == 2
    assert "/other-times/" in sent[0].text
    assert "Maya Chen 0 is not here then." in sent[0].text
    assert "ill" not in sent[0].text.lower().replace("will", "")
    assert Booking.objects.filter(cancelled_at=None).count() == 2
    assert set(Displaced.objects.values_list("told_at", flat=True)) == {NOW}


def test_calling_off_leaves_who_is_here_and_what_the_patient_cancelled() -> None:
    house = make.house()
    here, gone, left = (make.booked(house, at(clock)) for clock in ("10:00", "11:00", "12:00"))
    shut = closed(house, starts_at=at("09:30"), ends_at=at("24:00"))
    booking.arrive(booking=here, by=owner(house), now=NOW)
    booking.cancel(booking=gone, by=anon().by_link("l"), yes=True, now=NOW)
    done = booking.call_off(
        closure=shut, bookings=[here, gone, left], by=owner(house), key=str(uuid4()), now=NOW
    )
    assert [one.pk for one in done] == [left.pk]
    here.refresh_from_db()
    assert here.cancelled_at is None


def test_a_visit_goes_to_a_colleague_at_its_own_time_where_that_is_free() -> None:
    house = make.house(people=2)
    two = house.placements[1]
    soon = make.booked(house, at("09:30"), now=NOW - timedelta(hours=2))
    busy = make.booked(house, at("11:00"))
    make.booked(house, at("11:00"), placement=two)
    shut = closed(house, starts_at=at("09:00"), ends_at=at("24:00"))
    done = booking.hand_over(
        closure=shut, bookings=[soon, busy], to=two, by=owner(house), key=str(uuid4()), now=NOW
    )
    assert ([one.pk for one in done.moved], [one.pk for one in done.left]) == ([soon.pk], [busy.pk])
    soon.refresh_from_db()
    assert (soon.placement, soon.starts_at, soon.waived) == (
        two,
        at("09:30"),
        ["notice"],
    )
    (letter,) = letters("moved:")
    assert "Maya Chen 1" in letter.text
    assert [(one.booking_id, one.outcome) for one in Displaced.objects.order_by("starts_at")] == [
        (soon.pk, "moved"),
        (busy.pk, ""),
    ]
    assert Errand.objects.get(done_at=None).about == busy.public_id


def test_the_clinic_cancels_with_its_reason_no_fee_and_other_times() -> None:
    house = make.house()
    visit = make.booked(house, at("11:00"))
    shut = whole_clinic(
        house, starts_at=at("10:00"), ends_at=at("24:00"), reason="The water is off."
    )
    off: dict[str, Any] = {
        "closure": shut,
        "bookings": [visit],
        "by": owner(house),
        "key": "k",
        "now": NOW,
    }
    assert booking.call_off(**off) == (visit,)
    assert booking.call_off(**off | {"key": "again"}) == ()
    visit.refresh_from_db()
    assert (visit.cancelled_by, visit.fee_cents) == ("owner", 0)
    assert visit.cancel_reason == "The water is off."
    (letter,) = letters("cancelled:")
    assert "The water is off." in letter.text
    assert "/other-times/" in letter.text
    assert Displaced.objects.get().outcome == "cancelled"
    assert Errand.objects.get().done_at == NOW


def test_what_began_meanwhile_is_left_as_it_is() -> None:
    house = make.house()
    visit = make.booked(house, at("11:00"))
    shut = closed(house, starts_at=at("10:00"), ends_at=at("24:00"))
    late = at("11:00")
    off: dict[str, Any] = {
        "closure": shut,
        "bookings": [visit],
        "by": owner(house),
        "key": "k",
        "now": late,
    }
    assert booking.call_off(**off) == ()
    visit.refresh_from_db()
    assert visit.cancelled_at is None


def test_a_patient_who_moves_settles_the_errand() -> None:
    house = make.house()
    visit = make.booked(house, at("11:00", 2))
    closed(house)
    booking.move(booking=visit, starts_at=at("11:00", 3), by=SYSTEM, key="k", now=NOW)
    row = Displaced.objects.get()
    assert (row.outcome, row.settled_at) == ("moved", NOW)
    assert Errand.objects.get().done_at == NOW


def test_taken_back_the_time_is_on_offer_and_who_was_told_reads_that_it_stands() -> None:
    house = make.house()
    told, untold = (make.booked(house, at(clock, 2)) for clock in ("10:00", "11:00"))
    shut = closed(house)
    booking.tell(closure=shut, bookings=[told], by=owner(house), key="t", now=NOW)
    back: dict[str, Any] = {"closure": shut, "by": owner(house), "now": NOW}
    assert booking.reopen(key="r", **back).undone_at == NOW
    assert booking.reopen(key="r2", **back).undone_at == NOW
    assert Block.objects.count() == 0
    assert make.booked(house, at("12:00", 2)).pk
    assert set(Displaced.objects.values_list("outcome", flat=True)) == {"stands"}
    assert Errand.objects.filter(done_at=None).count() == 0
    (letter,) = letters("stands-")
    assert letter.about == f"booking:{told.public_id}"
    assert untold.pk
    for verb in (booking.tell, booking.call_off):
        with pytest.raises(booking.AlreadyReopened):
            verb(closure=shut, bookings=[told], by=owner(house), key="x", now=NOW)
    with pytest.raises(booking.AlreadyReopened):
        booking.hand_over(
            closure=shut, bookings=[told], to=house.one, by=owner(house), key="x", now=NOW
        )
    assert AuditEntry.objects.filter(act="time.reopened").count() == 1


def test_closed_again_the_desk_is_asked_again() -> None:
    house = make.house()
    make.booked(house, at("10:00", 2))
    booking.reopen(closure=closed(house), by=SYSTEM, key="r", now=NOW)
    closed(house)
    assert Errand.objects.get().done_at is None
    assert Displaced.objects.filter(settled_at=None).count() == 1


def leaver(house: House) -> tuple[Membership, Client]:
    """The first practitioner with an account, signed in."""
    login = directory.open_login(email="maya@example.org", name="Maya", by=SYSTEM, now=NOW)
    person = house.one.practitioner
    person.login = login
    person.save()
    lock(login)
    role = directory.grant(
        login=login, role="practitioner", clinic=house.clinic, by=SYSTEM, now=NOW
    )
    client = Client()
    client.force_login(login)
    return role, client


def test_who_leaves_can_be_booked_until_the_day_and_then_everything_ends() -> None:
    house = make.house(people=2)
    role, _client = leaver(house)
    later = make.booked(house, at("10:00", 3))
    shut = closed(house, kind="leaving", ends_at=None, successor=house.placements[1].practitioner)
    assert shut.ends_at is None
    assert make.booked(house, at("16:30", 1)).pk
    for days in (2, 30):
        with pytest.raises(booking.TimeTaken):
            make.booked(house, at("10:00", days))
    assert Displaced.objects.get().booking == later
    errand = Errand.objects.get(kind="record-handed-over")
    assert errand.facts == {"name": "Maya Chen 0", "successor": "Maya Chen 1"}
    assert AuditEntry.objects.filter(act="record.handed-over").count() == 1
    assert booking.end_leavings(by=SYSTEM, now=at("00:00", 2) - timedelta(seconds=1)) == 0
    assert Placement.objects.get(pk=house.one.pk).ended_at is None
    day = at("00:00", 2)
    assert booking.end_leavings(by=SYSTEM, now=day) == 1
    assert booking.end_leavings(by=SYSTEM, now=day) == 0
    assert Placement.objects.get(pk=house.one.pk).ended_at == day
    assert Placement.objects.get(pk=house.placements[1].pk).ended_at is None
    assert Membership.objects.get(pk=role.pk).ended_at == day


def test_who_left_already_is_out_in_the_same_transaction_and_can_come_back() -> None:
    house = make.house()
    role, client = leaver(house)
    assert Session.objects.count() == 1
    assert client.get("/account/").status_code == 200
    shut = closed(house, kind="leaving", starts_at=NOW, ends_at=None)
    assert Placement.objects.get(pk=house.one.pk).ended_at == NOW
    assert Membership.objects.get(pk=role.pk).ended_at == NOW
    booking.reopen(closure=shut, by=owner(house), key="r", now=NOW)
    assert Placement.objects.get(pk=house.one.pk).ended_at is None
    assert Membership.objects.get(pk=role.pk).ended_at == NOW
    assert make.booked(house, at("10:00", 2)).pk


def test_a_closed_day_of_25_hours_is_closed_to_its_last_minute() -> None:
    """On 1 November 2026 Toronto's clock reads one o'clock twice."""
    house = make.house(hours=())
    booking.open_hours(
        rows=[booking.OpeningRow(placement=house.one, weekday=6, opens="00:00", closes="24:00")],
        by=SYSTEM,
        now=NOW,
    )
    now = datetime(2026, 10, 31, 12, tzinfo=UTC)
    begins, ends = datetime(2026, 11, 1, 4, tzinfo=UTC), datetime(2026, 11, 2, 5, tzinfo=UTC)
    last = make.booked(house, ends - timedelta(minutes=30), now=now)
    closed(house, starts_at=begins, ends_at=ends, now=now)
    assert Displaced.objects.get().booking == last
    for hours in (0, 1, 2, 3, 23):
        with pytest.raises(booking.TimeTaken):
            make.booked(house, begins + timedelta(hours=hours), now=now)


def test_leave_that_lands_on_a_visit_leaves_both_and_an_errand() -> None:
    house = make.house()
    visit = make.booked(house, at("10:00", 2))
    make.booked(house, at("13:00", 2))
    leave = booking.BlockRow(
        resource=house.one.practitioner.resource,
        starts_at=at("09:00", 2),
        ends_at=at("12:00", 2),
        kind="external",
    )
    booking.close(rows=[leave], by=SYSTEM, now=NOW)
    assert Booking.objects.filter(cancelled_at=None).count() == 2
    assert Errand.objects.get().about == visit.public_id


def test_a_request_inside_is_declined_with_the_reason_and_an_offer_is_passed_on() -> None:
    house = make.house()
    asked = more.given(house, approval_hours=24, notice_minutes=60)
    held = make.hold(house, at("10:00", 2), service=asked)
    request = booking.ask(hold=held, patient=make.patient(), by=anon(), key="ask", now=NOW)
    waits(house)
    freed = make.booked(house, at("14:00", 2))
    booking.cancel(booking=freed, by=SYSTEM, now=NOW)
    offer = Hold.objects.get(kind="offer")
    closed(house)
    request.refresh_from_db()
    offer.refresh_from_db()
    assert request.declined_why == "Maya Chen 0 is not here then."
    assert (request.let_go_at, offer.let_go_at) == (NOW, NOW)
    assert TakenCell.objects.count() == 0
    with pytest.raises(booking.CannotBook):
        booking.accept_offer(offer=offer, by=anon(), key="k", now=NOW)
    assert Booking.objects.filter(cancelled_at=None).count() == 0


def test_who_waits_hears_of_a_day_that_opens_again() -> None:
    house = make.house()
    shut = closed(house)
    waits(house)
    assert not Hold.objects.filter(kind="offer").exists()
    booking.reopen(closure=shut, by=owner(house), key="r", now=NOW)
    offer = Hold.objects.get(kind="offer")
    assert (offer.starts_at, offer.placement) == (at("09:00", 2), house.one)


def test_a_long_closure_opens_again_a_day_at_a_time_for_two_weeks() -> None:
    house = make.house()
    shut = closed(house, starts_at=at("12:00"), ends_at=at("00:00", 60))
    waits(house)
    booking.reopen(closure=shut, by=owner(house), key="r", now=NOW)
    spans = list(FreedTime.objects.order_by("starts_at").values_list("starts_at", "ends_at"))
    assert spans[0] == (at("12:00"), at("00:00", 1))
    assert spans[1] == (at("00:00", 1), at("00:00", 2))
    assert spans[-1][1] == NOW + timedelta(days=14)
    assert len(spans) == 15


def test_leave_that_is_over_asks_nobody() -> None:
    house = make.house()
    make.booked(house, at("10:00", 2))
    past = booking.BlockRow(
        resource=house.one.practitioner.resource, starts_at=at("06:00"), ends_at=at("08:00")
    )
    booking.close(rows=[past], by=SYSTEM, now=NOW)
    assert not Errand.objects.exists()
