"""The rows of a person in the shape of FHIR R4: what stands where, and no empty word."""

from typing import Any

import pytest

from glideway.gateway.core import fhir
from tests.gateway import r4

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
    assert only("care.Reading", scale="rom", value=61.0)["valueQuantity"] == {
        "value": 61.0,
        "unit": "°",
        "system": "http://unitsofmeasure.org",
        "code": "deg",
    }
    pain = only("care.Reading", scale="nprs", value=0)
    assert pain["valueQuantity"] == {"value": 0, "unit": "of 10"}
    knee = only("care.Reading", scale="koos", part="sport", value=40.0)
    assert knee["valueQuantity"] == {"value": 40.0, "unit": "of 100"}
    assert knee["code"]["text"] == "koos:sport"
    assert only("care.Reading", scale="zyx", value=1.0)["valueQuantity"] == {"value": 1.0}
    assert only("care.Receipt", price_cents=9500)["totalGross"]["value"] == 95.0
    assert only("care.Goal", target=8)["target"][0]["detailInteger"] == 8


def test_a_message_goes_from_one_to_the_other() -> None:
    mine = only("care.ThreadMessage", side="patient", thread="Thread x", words="May I run?")
    theirs = only("care.ThreadMessage", side="clinic", name="Maya", words="Yes.")
    assert mine["sender"] == {"reference": "urn:uuid:me"}
    assert mine["recipient"] == [{"display": "Thread x"}]
    assert theirs["sender"] == {"display": "Maya"}
    assert theirs["recipient"] == [{"reference": "urn:uuid:me"}]
    assert theirs["payload"] == [{"contentString": "Yes."}]


def test_a_note_is_one_div_whatever_its_words_hold() -> None:
    told = only("care.Note", words="Hip < 90\n& rising")["section"][0]["text"]
    assert told["div"] == (
        '<div xmlns="http://www.w3.org/1999/xhtml">Hip &lt; 90<br/>&amp; rising</div>'
    )


def test_what_is_empty_within_is_not_there_either() -> None:
    assert "participant" not in only("care.Visit", practitioner="")
    assert "payload" not in only("care.ThreadMessage", words=None)


# ------------------------------------------------------------------ the rules of R4
WHOLE: dict[str, dict[str, object]] = {
    "booking.Booking": {"starts_at": AT, "ends_at": AT, "made_at": AT, "placement": "Maya"},
    "care.Episode": {"region": "knee", "side": "left", "opened_at": AT, "clinic": "Harbour"},
    "care.Visit": {"practitioner": "Maya", "opened_at": AT, "signed_at": AT},
    "care.Reading": {"scale": "rom", "about": "knee:flexion", "value": 61.0, "read_at": AT},
    "care.Goal": {"words": "Run", "target": 8, "by_date": "2026-05-01", "set_at": AT},
    "care.Plan": {"visits": 4, "per_week": 1, "set_at": AT, "practitioner": "Maya"},
    "care.Note": {"words": "A & B", "version": 1, "signed_at": AT, "author_name": "Maya"},
    "directory.Consent": {"kind": "treatment", "scope": "knee", "agreed_at": AT, "version": "1"},
    "care.ThreadMessage": {"side": "patient", "thread": "T", "words": "Hello", "sent_at": AT},
    "care.Receipt": {"number": 1, "price_cents": 9500, "issued_at": AT, "clinic": "Harbour"},
}


def whole(**more: dict[str, object]) -> dict[str, Any]:
    tables = {name: [{"public_id": f"x{n}", **row}] for n, (name, row) in enumerate(WHOLE.items())}
    for name, facts in more.items():
        row = next(rows for table, rows in tables.items() if table.endswith(f".{name}"))[0]
        row |= facts
    return fhir.bundle({"directory.Patient": [ME], **tables}, made_at=AT)


def test_a_row_of_each_kind_keeps_the_rules() -> None:
    assert set(WHOLE) == set(fhir.SHAPES)
    assert r4.faults(whole()) == []


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"Booking": {"ends_at": None}}, "Appointment): app-2"),
        ({"Booking": {"starts_at": "2026-03-02"}}, "start: '2026-03-02' is no instant"),
        ({"Goal": {"words": ""}}, "Goal).description: missing"),
        ({"Note": {"signed_at": None}}, "Composition).date: missing"),
        ({"Note": {"author_name": ""}}, "Composition).author: missing"),
        ({"Consent": {"scope": "", "kind": ""}}, "Consent).category: missing"),
        ({"Episode": {"discharged_at": "2025-01-01T00:00:00+00:00"}}, "period: per-1"),
        ({"Visit": {"public_id": "a b"}}, "id: 'a b' is no id"),
        ({"Visit": {"public_id": "x0"}}, "bdl-7: urn:uuid:x0 twice"),
    ],
)
def test_a_row_that_breaks_a_rule_is_found(facts: dict[str, dict[str, object]], said: str) -> None:
    assert any(said in one for one in r4.faults(whole(**facts))), r4.faults(whole(**facts))


def test_a_reference_that_leads_nowhere_and_an_element_nobody_knows_are_found() -> None:
    book = whole()
    encounter = book["entry"][3]["resource"]
    encounter["subject"] = {"reference": "Patient/me"}
    encounter["status"] = "done"
    encounter["kind"] = "visit"
    assert [one.removeprefix("Bundle.entry.resource(Encounter)") for one in r4.faults(book)] == [
        ".kind: unknown",
        f".status: 'done' is no {r4.TYPES['Encounter']['status'].removeprefix('1..1 ')}",
        "Reference: Patient/me leads nowhere",
    ]
