"""The calendar part of a mail: what RFC 5546 asks for, the same UID, a SEQUENCE that grows."""

from __future__ import annotations

from typing import Any

import pytest
from icalendar import Calendar

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.models import Booking
from glideway.directory import operations as directory
from glideway.kit.models import Message
from tests.booking import make
from tests.booking.make import at
from tests.make import NOW, SYSTEM, anon

pytestmark = pytest.mark.django_db
# RFC 5546: 3.2.2 (REQUEST), 3.2.5 (CANCEL) and 3.2.1 (PUBLISH): exactly once, at least once, never.
ONCE = {
    "REQUEST": {"DTSTAMP", "DTSTART", "ORGANIZER", "SUMMARY", "UID", "SEQUENCE"},
    "CANCEL": {"DTSTAMP", "ORGANIZER", "SEQUENCE", "UID"},
    "PUBLISH": {"DTSTAMP", "DTSTART", "ORGANIZER", "SUMMARY", "UID"},
}
STATUS = {"REQUEST": "CONFIRMED", "CANCEL": "CANCELLED", "PUBLISH": "CONFIRMED"}
# What a part may say at all: whatever is not here could be about health.
MAY = {
    "UID",
    "SEQUENCE",
    "DTSTAMP",
    "DTSTART",
    "DTEND",
    "SUMMARY",
    "STATUS",
    "LOCATION",
    "DESCRIPTION",
    "ORGANIZER",
    "ATTENDEE",
    "URL",
}


def faults(text: str) -> list[str]:
    """What a strict reader of RFC 5545 and 5546 would refuse, a word each."""
    read = Calendar.from_ical(text)
    method = str(read.get("METHOD", ""))
    (event,) = read.walk("VEVENT")
    found = [
        f"{name} not once" for name in ONCE[method] if isinstance(event.get(name), list | None)
    ]
    attendees = event.get("ATTENDEE")
    if method != "PUBLISH" and attendees is None:
        found.append(f"no ATTENDEE in {method}")
    if method == "PUBLISH" and attendees is not None:
        found.append("ATTENDEE in PUBLISH")
    if str(event.get("STATUS")) != STATUS[method]:
        found.append("STATUS")
    if event.walk("VALARM") and method == "CANCEL":
        found.append("VALARM in CANCEL")
    if str(read.get("VERSION")) != "2.0" or not read.get("PRODID"):
        found.append("head")
    if set(event) - MAY:
        found.append("says more")
    lines = text.split("\r\n")
    found += ["a bare line break"] if "\n" in "".join(lines) else []
    found += ["a long line"] if any(len(one.encode()) > 75 for one in lines) else []
    found += ["unreadable"] if event.errors else []
    return found


def parts(made: Booking) -> list[Message]:
    mine = Message.objects.filter(about=f"booking:{made.public_id}").exclude(method="")
    return list(mine.order_by("pk"))


def event(message: Message) -> Any:
    (found,) = Calendar.from_ical(message.calendar).walk("VEVENT")
    return found


def test_booked_moved_and_cancelled_are_one_entry_of_a_calendar() -> None:
    made = make.booked(make.house(), at("15:00", 1), region="shoulder")
    booking.move(booking=made, starts_at=at("16:00", 1), by=SYSTEM, key="k", now=NOW)
    booking.cancel(booking=made, by=anon().by_link("l"), now=NOW, reason="my shoulder hurts")
    told = parts(made)
    assert [one.method for one in told] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [one.sequence for one in told] == [0, 1, 2]
    assert [faults(one.calendar) for one in told] == [[], [], []]
    events = [event(one) for one in told]
    assert {str(one["UID"]) for one in events} == {f"{made.public_id}@glideway"}
    assert [int(one["SEQUENCE"]) for one in events] == [0, 1, 2]
    assert [one["DTSTART"].dt for one in events] == [at("15:00", 1), at("16:00", 1), at("16:00", 1)]
    assert {str(one["ATTENDEE"]) for one in events} == {f"mailto:{made.patient.email}"}
    assert {one["ATTENDEE"].params["PARTSTAT"] for one in events} == {"ACCEPTED"}
    assert {str(one["ORGANIZER"]) for one in events} == {"mailto:desk@example.org"}
    assert {one["ORGANIZER"].params["CN"] for one in events} == {"Harbour Clinic"}
    assert {str(one["SUMMARY"]) for one in events} == {"Appointment"}
    for one in told:
        assert "shoulder" not in one.calendar.lower()
        assert made.patient.name not in one.calendar.replace("\r\n ", "")


def test_the_file_of_the_link_is_published_and_names_nobody() -> None:
    made = make.booked(make.house(), at("15:00", 1))
    text = queries.calendar_of(made, now=NOW).decode()
    assert faults(text) == []
    assert "METHOD:PUBLISH" in text
    assert made.patient.email not in text.replace("\r\n ", "")


def test_in_french_too_the_entry_says_appointment_and_no_more() -> None:
    patient = directory.meet_patient(name="Léa", email="lea@example.org", language="fr", now=NOW)
    made = make.booked(make.house(), at("15:00", 1), patient=patient)
    (told,) = parts(made)
    assert str(event(told)["SUMMARY"]) == "Rendez-vous"
    assert faults(told.calendar) == []


def test_a_text_message_carries_no_calendar() -> None:
    patient = directory.meet_patient(name="Ana", phone="+14165550123", now=NOW)
    made = make.booked(make.house(), at("15:00", 1), patient=patient)
    assert parts(made) == []


@pytest.mark.parametrize(
    ("was", "planted", "fault"),
    [
        ("METHOD:REQUEST", "METHOD:PUBLISH", "ATTENDEE in PUBLISH"),
        ("ATTENDEE", "X-ATTENDEE", "no ATTENDEE in REQUEST"),
        ("SEQUENCE:0\r\n", "", "SEQUENCE not once"),
        ("SUMMARY:Appointment\r\n", "", "SUMMARY not once"),
        ("STATUS:CONFIRMED", "STATUS:CANCELLED", "STATUS"),
        ("BEGIN:VEVENT\r\n", "BEGIN:VEVENT\r\nCOMMENT:knee\r\n", "says more"),
        ("VERSION:2.0\r\n", "", "head"),
        ("SUMMARY:Appointment", f"SUMMARY:{'x' * 80}", "a long line"),
    ],
)
def test_the_strict_reader_sees_each_planted_fault(was: str, planted: str, fault: str) -> None:
    (told,) = parts(make.booked(make.house(), at("15:00", 1)))
    assert was in told.calendar
    assert fault in faults(told.calendar.replace(was, planted))
