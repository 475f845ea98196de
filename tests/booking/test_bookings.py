"""Booking many at once, and at the desk: the single verb and the bulk one write the same rows."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.core import instant
from glideway.booking.models import Booking, Hold, Opening, Reminder, TakenCell
from glideway.booking.operations.claims import taken, wish
from glideway.booking.queries.openings import openings
from glideway.directory import operations as directory
from glideway.directory.models import Patient, Placement
from glideway.kit.actor import Actor, Role
from glideway.kit.models import AuditEntry, Message
from tests.booking import make
from tests.booking.make import House, at
from tests.make import NOW, SYSTEM, anon, patient, practitioner, staff

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def row(house: House, clock: str, days: int = 2, **changes: Any) -> booking.BookingRow:
    usual: dict[str, Any] = {
        "service": house.first,
        "placement": house.one,
        "starts_at": at(clock, days),
        "patient": changes.pop("patient", None) or make.patient(),
    }
    return booking.BookingRow(**usual | changes)


def written(made: Booking) -> dict[str, Any]:
    """What one booking wrote, without names and numbers of its own."""
    own = {"id", "public_id", "patient_id", "made_at", "confirmed_at"}
    fields = {f.attname for f in Booking._meta.concrete_fields} - own  # noqa: SLF001
    return {
        "booking": {name: getattr(made, name) for name in fields},
        "cells": sorted(TakenCell.objects.filter(booking=made).values_list("resource", "cell")),
        "reminders": sorted(
            Reminder.objects.filter(booking=made).values_list("hours_before", "due_at", "outcome")
        ),
        "messages": list(
            Message.objects.filter(
                about=f"booking:{made.public_id}", withdrawn_at=None
            ).values_list("channel", "subject", "due_at", "clinic_id")
        ),
        "audit": list(
            AuditEntry.objects.filter(about=str(made.public_id)).values_list("act", "kind")
        ),
    }


def test_the_single_verb_and_the_bulk_one_write_the_same_rows() -> None:
    house = make.house()
    held = make.hold(house, at("10:00", 2))
    single = booking.book(hold=held, patient=make.patient(), by=SYSTEM, key="k", now=NOW)
    alone = written(single)
    booking.cancel_many(rows=[booking.CancelRow(booking=single, at=NOW)], by=SYSTEM, now=NOW)
    (bulk,) = booking.book_many(rows=[row(house, "10:00")], by=SYSTEM, now=NOW)
    assert written(bulk) == alone


def test_a_bulk_is_all_or_nothing() -> None:
    house = make.house()
    rows = [row(house, "10:00"), row(house, "11:00"), row(house, "10:15")]
    with pytest.raises(booking.TimeTaken):
        booking.book_many(rows=rows, by=SYSTEM, now=NOW)
    assert (Booking.objects.count(), TakenCell.objects.count(), Message.objects.count()) == (
        0,
        0,
        0,
    )
    assert len(booking.book_many(rows=rows[:2], by=SYSTEM, now=NOW)) == 2
    assert booking.book_many(rows=[], by=SYSTEM, now=NOW) == []


def test_a_bulk_asks_the_engine_like_everybody_else() -> None:
    house = make.house()
    for clock in ("10:05", "18:00"):
        with pytest.raises(booking.NotOffered):
            booking.book_many(rows=[row(house, clock)], by=SYSTEM, now=NOW)
    make.booked(house, at("12:00", 2))
    with pytest.raises(booking.TimeTaken):
        booking.book_many(rows=[row(house, "12:15")], by=SYSTEM, now=NOW)
    assert Booking.objects.count() == 1


def test_a_diary_of_the_past_is_judged_as_at_its_own_time_and_reminds_nobody() -> None:
    house = make.house()
    old = row(house, "10:00", -5, made_at=NOW - 10 * DAY)
    (made,) = booking.book_many(rows=[old], by=SYSTEM, now=NOW)
    assert (made.made_at, made.confirmed_at) == (NOW - 10 * DAY, NOW - 10 * DAY)
    assert not Reminder.objects.exists()
    assert not Message.objects.exists()
    with pytest.raises(booking.TimePast):
        booking.book_many(rows=[row(house, "11:00", -5)], by=SYSTEM, now=NOW)


def test_rooms_are_shared_out_and_the_one_too_many_is_refused() -> None:
    house = make.house(people=3, rooms=2)
    rows = [row(house, "10:00", placement=one) for one in house.placements]
    with pytest.raises(booking.TimeTaken):
        booking.book_many(rows=rows, by=SYSTEM, now=NOW)
    made = booking.book_many(rows=rows[:2], by=SYSTEM, now=NOW)
    assert len({one.room_id for one in made}) == 2
    with pytest.raises(booking.TimeTaken):
        booking.book_many(rows=[rows[2]], by=SYSTEM, now=NOW)


def test_a_clinic_without_rooms_needs_none() -> None:
    made = make.booked(make.house(rooms=0), at("10:00", 2))
    assert made.room_id is None


def test_the_maximum_a_day_counts_inside_a_bulk_too() -> None:
    house = make.house(max_per_day=2)
    rows = [row(house, clock) for clock in ("09:00", "11:00", "13:00")]
    with pytest.raises(booking.NotOffered):
        booking.book_many(rows=rows, by=SYSTEM, now=NOW)
    booking.book_many(rows=rows[:2], by=SYSTEM, now=NOW)
    other = row(house, "15:00", service=house.services["focused"])
    assert booking.book_many(rows=[other], by=SYSTEM, now=NOW)


def test_one_patient_is_not_in_two_places_within_a_bulk() -> None:
    house, ana = make.house(people=2), make.patient()
    rows = [row(house, "10:00", patient=ana, placement=one) for one in house.placements]
    with pytest.raises(booking.NotOffered):
        booking.book_many(rows=rows, by=SYSTEM, now=NOW)


def test_the_desk_books_outside_the_rules_it_names() -> None:
    house = make.house()
    desk = staff(Role.DESK, clinic_id=house.clinic.pk)
    late = row(house, "18:05", waived=("off-grid", "closed", "room"))
    made = booking.book_at_desk(row=late, by=desk, key="k", now=NOW)
    assert made.waived == ["closed"]
    kept = booking.book_at_desk(
        row=row(house, "12:00", waived=("notice", "closed", "off-grid")),
        by=SYSTEM,
        key="i",
        now=NOW,
    )
    assert kept.waived == []  # nothing of that stood in its way
    moved = booking.move(
        booking=made,
        starts_at=at("14:05"),
        waived=("off-grid", "past"),
        by=SYSTEM,
        key="m",
        now=NOW,
    )
    assert moved.waived == ["off-grid"]
    assert booking.book_at_desk(row=late, by=desk, key="k", now=NOW) == made
    assert AuditEntry.objects.filter(act="booking.made").earliest("pk").why == "closed"


def test_a_rule_that_the_desk_does_not_name_still_holds() -> None:
    house = make.house()
    with pytest.raises(booking.NotOffered):
        booking.book_at_desk(
            row=row(house, "18:05", waived=("off-grid",)), by=SYSTEM, key="k", now=NOW
        )


def test_nobody_waives_the_key() -> None:
    house = make.house()
    make.booked(house, at("10:00", 2))
    with pytest.raises(booking.TimeTaken):
        booking.book_at_desk(
            row=row(house, "10:15", waived=("booked", "held")), by=SYSTEM, key="k", now=NOW
        )
    assert Booking.objects.count() == 1


def test_the_key_judges_even_where_a_hidden_hold_was_not_seen() -> None:
    house = make.house()
    held = make.hold(house, at("10:00", 2))
    Hold.objects.filter(pk=held.pk).update(let_go_at=NOW)  # as if a reader had missed it
    with pytest.raises(booking.TimeTaken):
        booking.book_many(rows=[row(house, "10:00")], by=SYSTEM, now=NOW)
    assert not Booking.objects.exists()


def test_who_left_a_clinic_cannot_be_booked_there() -> None:
    house = make.house()
    Placement.objects.filter(pk=house.one.pk).update(ended_at=NOW)
    with pytest.raises(booking.CannotBook):
        booking.book_many(rows=[row(house, "10:00")], by=SYSTEM, now=NOW)


def test_hours_are_whole_five_minutes() -> None:
    house = make.house()
    with pytest.raises(booking.OddMinutes):
        booking.open_hours(
            rows=[
                booking.OpeningRow(placement=house.one, weekday=5, opens="09:02", closes="12:00")
            ],
            by=SYSTEM,
            now=NOW,
        )
    house.one.slot_step = 7
    with pytest.raises(booking.OddMinutes):
        booking.open_hours(
            rows=[
                booking.OpeningRow(placement=house.one, weekday=5, opens="09:00", closes="12:00")
            ],
            by=SYSTEM,
            now=NOW,
        )
    assert not Opening.objects.filter(weekday=5).exists()


def test_a_date_replaces_its_weekday_and_an_empty_one_closes() -> None:
    house = make.house()
    booking.open_hours(
        rows=[
            booking.OpeningRow(
                placement=house.one, on=date(2026, 3, 4), opens="18:00", closes="19:00"
            ),
            booking.OpeningRow(
                placement=house.one, on=date(2026, 3, 5), opens="00:00", closes="00:00"
            ),
        ],
        by=SYSTEM,
        now=NOW,
    )
    assert make.booked(house, at("18:00", 2)).starts_at == at("18:00", 2)
    for days in (2, 3):
        with pytest.raises(booking.NotOffered):
            make.booked(house, at("10:00", days))


def test_a_season_replaces_the_weekly_hours_between_its_dates() -> None:
    house = make.house()
    booking.open_hours(
        rows=[
            booking.OpeningRow(
                placement=house.one,
                weekday=2,
                opens="19:00",
                closes="20:00",
                valid_from=date(2026, 3, 4),
                valid_until=date(2026, 3, 10),
            )
        ],
        by=SYSTEM,
        now=NOW,
    )
    assert make.booked(house, at("19:00", 2)).starts_at == at("19:00", 2)
    for when in (at("10:00", 2), at("10:00", 3), at("19:00", 9) - timedelta(hours=1)):
        with pytest.raises(booking.NotOffered):
            make.booked(house, when)
    assert make.booked(house, at("10:00", 1)).starts_at == at("10:00", 1)


def test_closed_time_is_not_offered_and_what_is_booked_stays() -> None:
    house = make.house()
    made = make.booked(house, at("10:00", 2))
    booking.close(
        rows=[
            booking.BlockRow(
                resource=house.one.practitioner.resource,
                starts_at=at("09:00", 2),
                ends_at=at("12:00", 2),
            )
        ],
        by=SYSTEM,
        now=NOW,
    )
    with pytest.raises(booking.TimeTaken):
        make.booked(house, at("11:30", 2))
    made.refresh_from_db()
    assert made.cancelled_at is None
    desk = row(house, "11:30", waived=("unavailable",))
    assert booking.book_at_desk(row=desk, by=SYSTEM, key="d", now=NOW).waived == ["unavailable"]


def test_a_bug_is_not_dressed_up_as_a_refusal() -> None:
    house = make.house()
    wanted = wish(service=house.first, placement=house.one, starts_at=NOW)._replace(start=-600)
    held = make.hold(house, at("10:00", 2))
    with pytest.raises(IntegrityError):
        taken(wishes=[(wanted, held, None)], now=NOW)


def test_a_french_patient_is_written_to_in_french() -> None:
    house = make.house()
    luc = directory.meet_patient(name="Luc", email="luc@example.org", language="fr", now=NOW)
    made = make.booked(house, at("10:00", 2), patient=luc)
    message = Message.objects.get()
    assert message.subject == "Votre rendez-vous est confirmé"
    assert "mercredi 4 mars à 10 h 00" in message.text
    assert queries.link_of(made) in message.text


def test_somebody_known_by_phone_gets_a_text_without_a_subject() -> None:
    house = make.house()
    luc = directory.meet_patient(name="Luc", phone="+14165550123", now=NOW)
    made = make.booked(house, at("10:00", 2), patient=luc)
    message = Message.objects.get()
    assert (message.channel, message.subject, message.to) == ("sms", "", "+14165550123")
    assert b"ATTENDEE" not in queries.calendar_of(made, now=NOW)


def test_each_role_reads_the_appointments_of_its_scope() -> None:
    house, other = make.house(people=2), make.house("kensington")
    ana = make.patient()
    mine = make.booked(house, at("10:00", 2), patient=ana)
    colleague = make.booked(house, at("10:00", 2), placement=house.placements[1])
    theirs = make.booked(other, at("12:00", 2), patient=ana)

    def seen(actor: Actor) -> set[Booking]:
        return set(queries.for_actor(actor))

    assert seen(SYSTEM) == {mine, colleague, theirs}
    assert seen(patient(ana.pk)) == {mine, theirs}
    assert seen(staff(Role.DESK, clinic_id=house.clinic.pk)) == {mine, colleague}
    assert mine in seen(practitioner(house.one.practitioner_id, house.clinic.pk))
    assert theirs not in seen(practitioner(house.one.practitioner_id, house.clinic.pk))
    assert seen(anon()) == set()
    assert seen(staff(Role.INSPECTOR)) == set()


def test_wishes_to_nobody_in_particular_are_the_operators() -> None:
    asked = booking.ask_callback(
        name="Ana", phone="4165550123", when="any", words="", language="en", by=anon(), now=NOW
    )
    assert [one.callback for one in queries.callbacks(SYSTEM, now=NOW)] == [asked]
    assert queries.callbacks(anon(), now=NOW) == []


def test_nobody_waives_that_a_patient_is_busy_and_a_desk_is_not_told_of_a_visit_elsewhere() -> None:
    house, other, ana = make.house(people=2), make.house("kensington"), make.patient()
    make.booked(other, at("10:00", 2), patient=ana)
    make.booked(house, at("14:00", 2), patient=ana, placement=house.placements[1])
    desk = staff(Role.DESK, clinic_id=house.clinic.pk)

    def told(clock: str, by: Actor) -> tuple[str, list[str]]:
        wanted = row(house, clock, patient=ana, waived=("patient-busy",))
        with pytest.raises(booking.CannotBook) as no:
            booking.book_at_desk(row=wanted, by=by, key="k", now=NOW)
        return no.value.code, [one.rule for one in no.value.data.get("reasons", ())]

    assert told("10:15", desk) == ("time-taken", [])
    assert told("14:15", desk) == ("not-offered", ["patient-busy"])
    assert told("10:15", SYSTEM) == ("not-offered", ["patient-busy"])
    assert Booking.objects.count() == 2


def test_who_moves_by_a_link_is_not_told_of_a_visit_at_another_clinic_and_the_patient_is() -> None:
    house, other, ana = make.house(), make.house("kensington"), make.patient()
    make.booked(other, at("10:00", 2), patient=ana)
    made = make.booked(house, at("15:00", 2), patient=ana)

    def told(by: Actor) -> tuple[str, list[str]]:
        with pytest.raises(booking.CannotBook) as no:
            booking.move(booking=made, starts_at=at("10:15", 2), by=by, key="k", now=NOW)
        return no.value.code, [one.rule for one in no.value.data.get("reasons", ())]

    assert told(anon().by_link("link", patient_id=ana.pk)) == ("time-taken", [])
    assert told(patient(ana.pk)) == ("not-offered", ["patient-busy"])
    made.refresh_from_db()
    assert (made.starts_at, made.sequence) == (at("15:00", 2), 0)


def test_a_held_time_is_refused_to_a_desk_without_a_word_of_a_visit_elsewhere() -> None:
    house, other, ana = make.house(), make.house("kensington"), make.patient()
    held = make.hold(house, at("10:00", 2))
    make.booked(other, at("10:15", 2), patient=ana)
    desk = staff(Role.DESK, clinic_id=house.clinic.pk)
    with pytest.raises(booking.HoldExpired) as no:
        booking.book(hold=held, patient=ana, by=desk, key="k", now=NOW)
    assert "reasons" not in no.value.data
    assert Booking.objects.count() == 1


def test_every_listed_start_can_be_booked_and_no_other() -> None:
    house = make.house(people=2, hours=[("09:00", "12:00"), ("13:05", "14:20")])
    ana = make.patient()
    make.booked(house, at("10:00"))
    make.hold(house, at("13:20"), placement=house.placements[1])
    where = house.clinic
    asked = queries.Asked(clinic=where.pk, zone=where.zone)
    listed = {
        (placement, instant(start))
        for placement, starts in openings(asked, now=NOW).starts.items()
        for start in starts
        if instant(start) < at("00:00", 1)
    }
    assert len(listed) > 10
    for placement in house.placements:
        for minutes in range(9 * 60 + 45, 14 * 60 + 30, 25):
            start = at("00:00") + timedelta(minutes=minutes)
            booked = bookable(house, placement, start, ana)
            assert booked is ((placement.pk, start) in listed), (placement, start)


def bookable(house: House, placement: Placement, start: datetime, who: Patient) -> bool:
    """Whether this very start can be booked; the world stays as it was."""
    wanted = booking.BookingRow(
        service=house.first, placement=placement, starts_at=start, patient=who
    )
    with transaction.atomic():
        try:
            booking.book_many(rows=[wanted], by=SYSTEM, now=NOW)
        except booking.CannotBook:
            return False
        transaction.set_rollback(True)
    return True
