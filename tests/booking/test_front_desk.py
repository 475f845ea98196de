"""The verbs of the front desk: each done once for its key, each refusal leaves all as it was."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.models import Booking
from glideway.directory import operations as directory
from glideway.directory.models import Patient
from glideway.kit.actor import Actor, Role
from glideway.kit.models import AuditEntry, Message
from glideway.kit.once import KeyReused
from glideway.screening import operations as screening
from glideway.screening.core.rules import Answer, items_due
from tests.booking import make
from tests.booking.make import House, at
from tests.make import NOW, SYSTEM, anon, practitioner

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return make.house()


@pytest.fixture
def desk(house: House) -> Actor:
    return Actor(role=Role.DESK, login_id=1, clinic_id=house.clinic.pk, name="Desk")


def key() -> str:
    return str(uuid4())


def newcomer(house: House, desk: Actor, **changes: Any) -> Booking:
    usual: dict[str, Any] = {
        "service": house.first,
        "placement": house.one,
        "starts_at": at("11:00"),
        "name": " Bo Lind ",
        "contact": "bo@example.org",
        "region": "shoulder",
        "language": "fr",
        "waived": (),
        "by": desk,
        "key": key(),
        "now": NOW,
    }
    return booking.book_newcomer(**usual | changes)


def late(house: House) -> Booking:
    """An appointment that was cancelled too late to be free."""
    made = make.booked(house, at("11:00"), now=NOW - timedelta(hours=1))
    link = anon(session_key="x", network="x").by_link("x")
    return booking.cancel(booking=made, by=link, key=key(), now=NOW, yes=True)


def acts(act: str) -> int:
    return AuditEntry.objects.filter(act=act).count()


def test_somebody_new_is_met_and_booked_in_one_go(house: House, desk: Actor) -> None:
    made = newcomer(house, desk)
    who = made.patient
    assert (who.name, who.email, who.phone, who.language) == ("Bo Lind", "bo@example.org", "", "fr")
    assert (who.email_verified_at, made.region, made.first_visit) == (None, "shoulder", True)
    assert Message.objects.get().to == "bo@example.org"


def test_a_typed_contact_never_finds_anybody(house: House, desk: Actor) -> None:
    known = make.patient("Bo Lind", "bo@example.org")
    assert newcomer(house, desk).patient != known


@pytest.mark.parametrize(("contact", "kept"), [("416 555 0199", "+14165550199")])
def test_a_phone_number_is_kept_as_one(house: House, desk: Actor, contact: str, kept: str) -> None:
    who = newcomer(house, desk, contact=contact).patient
    assert (who.email, who.phone) == ("", kept)


def test_a_refused_booking_meets_nobody(house: House, desk: Actor) -> None:
    make.booked(house, at("11:00"))
    before = Patient.objects.count()
    with pytest.raises(booking.TimeTaken) as no:
        newcomer(house, desk)
    assert len(no.value.data["nearest"]) == 3
    with pytest.raises(booking.NotOffered):
        newcomer(house, desk, starts_at=at("09:30"))
    with pytest.raises(directory.ContactUnclear):
        newcomer(house, desk, starts_at=at("14:00"), contact="nobody")
    assert (Patient.objects.count(), Booking.objects.count()) == (before, 1)


def test_the_same_key_meets_somebody_once_and_another_body_is_refused(
    house: House, desk: Actor
) -> None:
    mine = key()
    made = newcomer(house, desk, key=mine)
    assert newcomer(house, desk, key=mine) == made
    with pytest.raises(KeyReused):
        newcomer(house, desk, key=mine, name="Cy Wong")
    assert (Patient.objects.count(), Booking.objects.count()) == (1, 1)


def test_a_waiver_is_kept_with_its_first_reason_and_taken_back(house: House, desk: Actor) -> None:
    made = late(house)
    assert made.fee_cents == 4000
    for why in ("A funeral", "Another one"):
        booking.waive_fee(booking=made, why=f" {why} ", by=desk, key=key(), now=NOW)
    kept = Booking.objects.get()
    assert (kept.fee_waived_at, kept.fee_waived_why) == (NOW, "A funeral")
    assert acts("booking.fee-waived") == 1
    for _twice in range(2):
        booking.charge_fee(booking=made, by=desk, key=key(), now=NOW)
    kept.refresh_from_db()
    assert (kept.fee_waived_at, kept.fee_waived_why, kept.fee_cents) == (None, "", 4000)
    assert acts("booking.fee-charged") == 1


def test_nothing_is_waived_without_a_reason_or_a_fee(house: House, desk: Actor) -> None:
    made = late(house)
    with pytest.raises(booking.NeedsAReason):
        booking.waive_fee(booking=made, why="  ", by=desk, key=key(), now=NOW)
    free = make.booked(house, at("14:00"))
    with pytest.raises(booking.NoFee):
        booking.waive_fee(booking=free, why="Kind", by=desk, key=key(), now=NOW)
    assert not Booking.objects.exclude(fee_waived_at=None).exists()


def test_who_is_not_here_yet_is_put_right_and_who_is_in_the_room_is_here(
    house: House, desk: Actor
) -> None:
    made = make.booked(house, at("11:00"))
    booking.arrive(booking=made, by=desk, now=NOW)
    for _twice in range(2):
        booking.not_here(booking=made, by=desk, key=key(), now=NOW)
    assert Booking.objects.get().arrived_at is None
    assert acts("booking.not-here") == 1
    booking.arrive(booking=made, by=desk, now=NOW)
    booking.start(booking=made, by=desk, now=NOW, key=key())
    with pytest.raises(booking.CannotTakeBack):
        booking.not_here(booking=made, by=desk, key=key(), now=NOW)
    booking.finish(booking=made, by=desk, now=NOW)
    Booking.objects.update(started_at=None)
    with pytest.raises(booking.CannotTakeBack):
        booking.not_here(booking=made, by=desk, key=key(), now=NOW)
    assert Booking.objects.get().arrived_at == NOW


def test_a_new_link_ends_the_older_one_once_a_key(house: House, desk: Actor) -> None:
    made, mine = make.booked(house, at("11:00")), key()
    old = queries.link_of(made)
    for _twice in range(2):
        fresh = booking.new_link(booking=made, by=desk, key=mine, now=NOW)
    assert fresh.link_generation == 2
    assert queries.link_of(fresh) != old
    assert Message.objects.count() == 2
    assert queries.link_of(fresh) in Message.objects.latest("pk").text


def test_a_cancelled_appointment_has_no_new_link_and_is_not_confirmed(
    house: House, desk: Actor
) -> None:
    made = late(house)
    letters = Message.objects.count()
    for verb in (booking.new_link, booking.tell_again):
        with pytest.raises(booking.AlreadyCancelled):
            verb(booking=made, by=desk, key=key(), now=NOW)
    assert (Booking.objects.get().link_generation, Message.objects.count()) == (1, letters)


def test_a_lapsed_letter_shows_as_a_doctor_first_again_at_the_desk(
    house: House, desk: Actor
) -> None:
    made = make.booked(house, at("11:00"), patient=make.patient("Ana Roy"), region="knee")
    said = {one.id: Answer.NO for one in items_due("knee", "booking")}
    said |= {"surgery-recent": Answer.YES}
    row = screening.RoundRow(
        patient_id=made.patient_id, booking=made.public_id, region="knee", answers=said, at=NOW
    )
    screening.screen_many(rows=[row], by=SYSTEM, now=NOW)
    over = NOW + timedelta(days=1)
    screening.admit(
        patient=made.patient,
        clinic=house.clinic,
        letter=uuid4(),
        writer="Dr. Roy",
        questions=["surgery-recent"],
        regions=[],
        conditions="",
        until=over,
        by=practitioner(house.one.practitioner_id, house.clinic.pk),
        now=NOW,
    )
    shown = [
        queries.desk_views(desk, [made], now=when)[0].flag
        for when in (over - timedelta(seconds=1), over)
    ]
    assert shown == ["precaution", "refer_first"]
