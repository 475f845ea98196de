"""The rows of a person in the shape of FHIR R4: what stands where, and no empty word."""

from typing import Any

import pytest

from glideway.gateway.core import fhir

AT = "2026-03-02T15:00:00+00:00"
ME = {"public_id": "me", "name": "Amara", "email": "a@example.org", "language": "en"}


def only(table: str, **row: object) -> dict[str, Any]:
    """The one resource of a row, beside the patient."""
    made = fhir.bundle({"directory.Patient": [ME], table: [{"public_id": "x", **row}]}, made_at=AT)
    first, second = made["entry"]
    assert first["resource"]["resourceType"] == "Patient"
    assert second["fullUrl"] == "urn:uuid:x"
    found: dict[str, Any] = second["resource"]
    return found


def test_of_nobody_it_is_an_empty_collection() -> None:
    assert fhir.bundle({}, made_at=AT) == {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": AT,
        "entry": [],
    }


def test_a_person_has_the_contacts_there_are_and_nothing_empty() -> None:
    (entry,) = fhir.bundle({"directory.Patient": [ME]}, made_at=AT)["entry"]
    found = entry["resource"]
    assert found["telecom"] == [{"system": "email", "value": "a@example.org"}]
    assert "birthDate" not in found
    assert found["communication"][0]["language"]["text"] == "en"


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ({}, "booked"),
        ({"finished_at": AT}, "fulfilled"),
        ({"no_show_at": AT}, "noshow"),
        ({"cancelled_at": AT, "no_show_at": AT, "cancel_reason": "ill"}, "cancelled"),
    ],
)
def test_an_appointment_is_booked_done_missed_or_cancelled(
    facts: dict[str, str], status: str
) -> None:
    found = only("booking.Booking", starts_at=AT, placement="Maya, Harbour", **facts)
    assert found["status"] == status
    assert ("cancelationReason" in found) == ("cancel_reason" in facts)
    assert found["participant"][1]["actor"] == {"display": "Maya, Harbour"}


@pytest.mark.parametrize(
    ("table", "ended", "states"),
    [
        ("care.Episode", {"discharged_at": AT}, ("active", "finished")),
        ("care.Visit", {"signed_at": AT}, ("in-progress", "finished")),
        ("care.Reading", {"undone_at": AT}, ("final", "entered-in-error")),
        ("care.Plan", {"replaced_at": AT}, ("active", "revoked")),
        ("care.Note", {"version": 1}, ("amended", "final")),
        ("directory.Consent", {"withdrawn_at": AT, "clinic": "Harbour"}, ("active", "inactive")),
        ("care.Receipt", {"paid_at": AT, "price_cents": 9500}, ("issued", "balanced")),
    ],
)
def test_each_says_whether_it_is_over(
    table: str, ended: dict[str, object], states: tuple[str, str]
) -> None:
    assert (only(table)["status"], only(table, **ended)["status"]) == states


def test_a_reading_has_its_unit_and_a_receipt_its_sum() -> None:
    assert only("care.Reading", scale="rom", value=61.0)["valueQuantity"]["unit"] == "degree"
    assert only("care.Reading", scale="nprs", value=0)["valueQuantity"]["value"] == 0
    assert only("care.Receipt", price_cents=9500)["totalGross"]["value"] == 95.0
    assert only("care.Goal", target=8)["target"][0]["detailInteger"] == 8


def test_a_message_goes_from_one_to_the_other() -> None:
    mine = only("care.ThreadMessage", side="patient", thread="Thread x", words="May I run?")
    theirs = only("care.ThreadMessage", side="clinic", name="Maya", words="Yes.")
    assert mine["sender"] == {"reference": "Patient/me"}
    assert mine["recipient"] == [{"display": "Thread x"}]
    assert theirs["sender"] == {"display": "Maya"}
    assert theirs["recipient"] == [{"reference": "Patient/me"}]
    assert theirs["payload"] == [{"contentString": "Yes."}]
