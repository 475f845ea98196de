"""What a clinic wants to answer itself: asked for, kept, answered once, or lapsed by the clock."""

from datetime import timedelta
from typing import Any

import pytest

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.models import Booking, Hold, Reminder, TakenCell
from glideway.directory.models import Errand, Patient, Service
from glideway.kit.actor import Actor, Role
from glideway.kit.models import AuditEntry, Message
from tests.booking import make, more
from tests.booking.make import House, at
from tests.make import NOW, SYSTEM, anon

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def careful(hours: int = 24, **facts: Any) -> tuple[House, Service]:
    """A clinic that answers requests for one of its services within so many hours."""
    house = make.house(notice_minutes=60)
    return house, more.given(house, approval_hours=hours, notice_minutes=60, **facts)


def asked(house: House, service: Service, clock: str = "10:00", days: int = 3) -> Hold:
    held = make.hold(house, at(clock, days), service=service)
    return booking.ask(hold=held, patient=make.patient(), by=anon(), key=f"ask{held.pk}", now=NOW)


def desk(house: House) -> Actor:
    return Actor(role=Role.DESK, login_id=7, clinic_id=house.clinic.pk)


def elsewhere(house: House, patient: Patient, clock: str = "10:00") -> Booking:
    """A visit that this patient has at another clinic in the time of the request."""
    return make.booked(house, at(clock, 3), patient=patient)


def test_a_request_occupies_its_patient_as_a_visit_does() -> None:
    house, service = careful()
    ana, other = make.patient(), make.house("other")
    held = make.hold(house, at("10:00", 3), service=service)
    booking.ask(hold=held, patient=ana, by=anon(), key="ask", now=NOW)
    with pytest.raises(booking.NotOffered) as refusal:
        booking.book(
            hold=make.hold(other, at("10:00", 3)), patient=ana, by=anon(), key="b", now=NOW
        )
    assert [one.rule for one in refusal.value.data["reasons"]] == ["patient-busy"]
    with pytest.raises(booking.NotOffered):
        elsewhere(other, ana, "10:15")
    assert not Booking.objects.exists()


def test_a_request_is_not_accepted_when_its_patient_has_another_visit_then() -> None:
    house, service = careful()
    request, other = asked(house, service), make.house("other")
    assert request.patient is not None
    Hold.objects.filter(pk=request.pk).update(patient=make.patient())  # as an import may do
    elsewhere(other, request.patient)
    Hold.objects.filter(pk=request.pk).update(patient=request.patient)
    with pytest.raises(booking.TimeTaken) as refusal:
        booking.accept_request(hold=request, by=desk(house), key="yes", now=NOW)
    assert "reasons" not in refusal.value.data
    assert len(refusal.value.data["nearest"]) == 3
    assert Booking.objects.count() == 1
    request.refresh_from_db()
    assert (request.let_go_at, request.booking) == (None, None)


def test_requests_count_among_the_three_of_who_proved_no_contact() -> None:
    house, service = careful()
    ana = make.patient(proved=False)
    for clock in ("09:00", "11:00", "13:00"):
        held = make.hold(house, at(clock, 3), service=service)
        booking.ask(hold=held, patient=ana, by=anon(), key=clock, now=NOW)
    held = make.hold(house, at("15:00", 3), service=service)
    with pytest.raises(booking.TooManyVisits):
        booking.ask(hold=held, patient=ana, by=anon(), key="fourth", now=NOW)
    assert Hold.objects.filter(kind=Hold.Kind.REQUEST).count() == 3
    later = NOW + 25 * HOUR  # they lapsed
    held = make.hold(house, at("15:00", 3), service=service, now=later)
    booking.ask(hold=held, patient=ana, by=anon(), key="later", now=later)


def test_a_patient_does_not_confirm_what_the_clinic_answers_itself() -> None:
    house, service = careful()
    held = make.hold(house, at("10:00", 3), service=service)
    with pytest.raises(booking.NeedsApproval):
        booking.book(hold=held, patient=make.patient(), by=anon(), key="k", now=NOW)
    assert not Booking.objects.exists()
    assert Hold.objects.get().kind == Hold.Kind.HOLD
    made = booking.book(hold=held, patient=make.patient(), by=desk(house), key="k", now=NOW)
    assert made.service == service


def test_a_request_keeps_the_very_cells_until_its_own_deadline() -> None:
    house, service = careful()
    held = make.hold(house, at("10:00", 3), service=service)
    cells = set(TakenCell.objects.values_list("pk", flat=True))
    ana = make.patient()
    request = booking.ask(hold=held, patient=ana, by=anon(), key="k", now=NOW)
    assert request.pk == held.pk
    assert (request.kind, request.expires_at) == (Hold.Kind.REQUEST, NOW + 24 * HOUR)
    assert set(TakenCell.objects.filter(hold=request).values_list("pk", flat=True)) == cells
    assert more.why(house.one, service, at("10:00", 3)) == ["pending"]
    again = booking.ask(hold=held, patient=ana, by=anon(), key="k", now=NOW)
    assert again == request
    assert Errand.objects.get(about=request.public_id).due_at == request.expires_at
    assert AuditEntry.objects.filter(act="request.made").count() == 1
    assert [one.due_at for one in Message.objects.order_by("due_at")] == [NOW, NOW + 24 * HOUR]
    assert not Reminder.objects.exists()


def test_the_clinic_answers_before_the_notice_of_the_visit_at_the_latest() -> None:
    house, service = careful(hours=48)
    assert asked(house, service, "15:00", 0).expires_at == at("14:00")
    held = make.hold(house, at("10:00"), service=service)
    with pytest.raises(booking.NotOffered) as refusal:
        booking.ask(hold=held, patient=make.patient(), by=anon(), key="k", now=NOW)
    assert refusal.value.data["reasons"] == ("notice",)
    assert Hold.objects.get(pk=held.pk).kind == Hold.Kind.HOLD


@pytest.mark.parametrize(
    ("early", "rules"), [(timedelta(seconds=1), ["pending"]), (timedelta(0), [])]
)
def test_it_lapses_at_its_very_deadline_with_no_sweep(early: timedelta, rules: list[str]) -> None:
    house, service = careful()
    request = asked(house, service)
    now = request.expires_at - early
    assert more.why(house.one, service, at("10:00", 3), now) == rules
    if rules:
        made = booking.accept_request(hold=request, by=desk(house), key="y", now=now)
        assert made.starts_at == at("10:00", 3)
    else:
        with pytest.raises(booking.RequestOver):
            booking.accept_request(hold=request, by=desk(house), key="y", now=now)
        assert queries.became(request, now=now).word == "lapsed"
        assert make.hold(house, at("10:00", 3), service=service, now=now).pk != request.pk
        assert not Booking.objects.exists()


def test_a_yes_hands_the_cells_over_and_says_so_once() -> None:
    house, service = careful()
    request = asked(house, service)
    cells = set(TakenCell.objects.values_list("pk", flat=True))
    made = booking.accept_request(hold=request, by=desk(house), key="y", now=NOW + HOUR)
    assert booking.accept_request(hold=request, by=desk(house), key="y", now=NOW + HOUR) == made
    assert set(TakenCell.objects.filter(booking=made).values_list("pk", flat=True)) == cells
    assert (made.public_id, made.patient) == (request.public_id, request.patient)
    assert made.confirmed_at == NOW + HOUR
    assert Reminder.objects.filter(booking=made).exists()
    assert Errand.objects.get(about=request.public_id).done_at == NOW + HOUR
    going = Message.objects.filter(withdrawn_at=None).order_by("due_at")
    assert [one.method for one in going] == ["", "REQUEST"]
    request.refresh_from_db()
    assert queries.became(request, now=NOW + HOUR) == ("accepted", False)
    for late in (booking.accept_request, booking.withdraw_request):
        with pytest.raises(booking.RequestOver):
            late(hold=request, by=desk(house), key="again", now=NOW + HOUR)
    assert Booking.objects.count() == 1


def test_a_no_gives_the_time_back_and_says_why() -> None:
    house, service = careful()
    request = asked(house, service)
    booking.decline_request(
        hold=request, why="We are full", by=desk(house), key="n", now=NOW + HOUR
    )
    request.refresh_from_db()
    assert (request.declined_why, request.let_go_at) == ("We are full", NOW + HOUR)
    assert queries.became(request, now=NOW + HOUR).word == "declined"
    assert not TakenCell.objects.exists()
    assert more.why(house.one, service, at("10:00", 3)) == []
    letter = Message.objects.filter(withdrawn_at=None).order_by("-pk").first()
    assert letter is not None
    assert "We are full" in letter.text
    assert Errand.objects.get(about=request.public_id).done_at == NOW + HOUR
    with pytest.raises(booking.RequestOver):
        booking.accept_request(hold=request, by=desk(house), key="y", now=NOW + HOUR)


def test_who_asked_takes_it_back_and_the_letter_of_the_deadline_does_not_go() -> None:
    house, service = careful()
    request = asked(house, service)
    booking.withdraw_request(hold=request, by=anon(), key="w", now=NOW + HOUR)
    request.refresh_from_db()
    assert queries.became(request, now=NOW + HOUR).word == "withdrawn"
    assert not TakenCell.objects.exists()
    lapse = Message.objects.get(due_at=request.expires_at)
    assert lapse.withdrawn_at == NOW + HOUR


def test_of_two_overlapping_requests_of_an_old_import_one_can_be_accepted() -> None:
    house, service = careful()
    first, second = asked(house, service), asked(house, service, "11:00")
    TakenCell.objects.all().delete()  # an import brought both without a key
    start, end = first.starts_at, first.ends_at
    cells = {"first_cell": first.first_cell, "end_cell": first.end_cell}
    Hold.objects.filter(pk=second.pk).update(starts_at=start, ends_at=end, **cells)
    second.refresh_from_db()
    made = booking.accept_request(hold=first, by=desk(house), key="1", now=NOW)
    with pytest.raises(booking.TimeTaken) as refusal:
        booking.accept_request(hold=second, by=desk(house), key="2", now=NOW)
    assert len(refusal.value.data["nearest"]) == 3
    assert list(Booking.objects.all()) == [made]
    second.refresh_from_db()
    assert queries.became(second, now=NOW).open


def test_an_expired_hold_is_asked_for_when_its_time_is_still_free() -> None:
    house, service = careful()
    held = make.hold(house, at("10:00", 3), service=service)
    request = booking.ask(
        hold=held, patient=make.patient(), by=anon(), key="k", now=held.expires_at
    )
    assert TakenCell.objects.filter(hold=request).count() == 12
    other = make.hold(house, at("12:00", 3), service=service)
    make.hold(house, at("12:00", 3), service=service, now=other.expires_at)
    with pytest.raises(booking.HoldExpired):
        booking.ask(hold=other, patient=make.patient(), by=anon(), key="o", now=other.expires_at)
    with pytest.raises(booking.HoldExpired):
        booking.ask(hold=request, patient=make.patient(), by=anon(), key="r", now=NOW)


def test_a_request_is_neither_renewed_nor_let_go_as_a_hold_is() -> None:
    house, service = careful()
    request = asked(house, service)
    with pytest.raises(booking.HoldExpired):
        booking.renew(hold=request, by=anon(), key="r", now=NOW)
    booking.let_go(hold=request, by=anon(), now=NOW)
    request.refresh_from_db()
    assert (request.expires_at, request.let_go_at) == (NOW + 24 * HOUR, None)
    assert TakenCell.objects.filter(hold=request).count() == 12


def test_what_the_clinic_offered_itself_needs_no_second_yes() -> None:
    house, service = careful()
    held = make.hold(house, at("10:00", 3), service=service)
    Hold.objects.filter(pk=held.pk).update(kind=Hold.Kind.OFFER)
    held.refresh_from_db()
    assert booking.book(hold=held, patient=make.patient(), by=anon(), key="k", now=NOW).pk


def test_a_request_is_answered_by_its_own_clinic_only() -> None:
    house, service = careful()
    other = make.house("kensington")
    request = asked(house, service)
    assert list(queries.requests_for(desk(house), now=NOW)) == [request]
    assert list(queries.requests_for(SYSTEM, now=NOW)) == [request]
    assert not queries.requests_for(desk(other), now=NOW)
    mine = Actor(role=Role.PATIENT, login_id=8, patient_id=request.patient_id)
    assert not queries.requests_for(mine, now=NOW)
    who = Actor(role=Role.PRACTITIONER, login_id=9, practitioner_id=house.one.practitioner_id)
    assert list(queries.requests_for(who, now=NOW)) == [request]


def test_a_request_keeps_its_own_deadline_when_the_old_page_of_the_hold_asks_for_more() -> None:
    house, service = careful()
    request = asked(house, service)
    with pytest.raises(booking.HoldExpired):
        booking.renew(hold=request, by=anon(), now=NOW)
    assert Hold.objects.get(pk=request.pk).expires_at == request.expires_at


def test_a_request_that_lapsed_is_offered_to_who_waits_and_leaves_nothing_to_do() -> None:
    house, service = careful()
    request = asked(house, service)
    bo = make.patient("Bo Wong", "bo@example.org")
    day = at("10:00", 3).date()
    wish: dict[str, Any] = {
        "service": house.first,
        "clinic": house.clinic,
        "first_on": day,
        "last_on": day,
    }
    booking.wait(patient=bo, by=SYSTEM, key="w", now=NOW, **wish)
    last = request.expires_at
    assert booking.sweep_requests(now=last - timedelta(seconds=1)) == 0
    assert Hold.objects.get(pk=request.pk).let_go_at is None
    assert booking.sweep_requests(now=last) == 1
    over = Hold.objects.get(pk=request.pk)
    assert (over.let_go_at, queries.became(over, now=last).word) == (last, "lapsed")
    assert not TakenCell.objects.filter(hold=request).exists()
    offer = Hold.objects.get(kind=Hold.Kind.OFFER)
    assert (offer.patient, offer.starts_at) == (bo, request.starts_at)
    assert Errand.objects.get(about=request.public_id).done_at == last
    letter = Message.objects.get(key__startswith="lapsed")
    assert (letter.due_at, letter.withdrawn_at) == (last, None)
    assert AuditEntry.objects.filter(act="request.lapsed").count() == 1
    assert booking.sweep_requests(now=last + HOUR) == 0


def test_what_was_answered_or_taken_back_does_not_lapse() -> None:
    house, service = careful()
    yes, back = asked(house, service), asked(house, service, "14:00")
    booking.accept_request(hold=yes, by=desk(house), key="y", now=NOW)
    booking.withdraw_request(hold=back, by=anon(), key="b", now=NOW)
    assert booking.sweep_requests(now=yes.expires_at) == 0
    back.refresh_from_db()
    assert queries.became(back, now=yes.expires_at).word == "withdrawn"
    assert not AuditEntry.objects.filter(act="request.lapsed").exists()
