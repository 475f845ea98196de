"""The same rows in the shape of FHIR R4, where a resource fits: for a program that knows it.

Shaped, not certified: codes are Glideway's own words under its own system, no profile is claimed,
and what has no resource stays in the plain file. References are by the id a row has here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

Row = Mapping[str, Any]
Resource = dict[str, Any]
SYSTEM = "urn:glideway"
VERSION = "4.0.1"
UNITS = {"rom": ("degree", "deg"), "strength": ("newton", "N")}


def bundle(tables: Mapping[str, Iterable[Row]], *, made_at: str) -> Resource:
    """One collection of every resource that the tables give."""
    patient = next(iter(tables.get("directory.Patient", ())), {})
    me = f"Patient/{patient.get('public_id', '')}"
    made = [_patient(patient)] if patient else []
    for name, shape in SHAPES.items():
        made += [shape(row, me) for row in tables.get(name, ())]
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": made_at,
        "entry": [
            {"fullUrl": f"urn:uuid:{one['id']}", "resource": _without_nothing(one)} for one in made
        ],
    }


def _patient(row: Row) -> Resource:
    reach = [("email", row.get("email")), ("phone", row.get("phone"))]
    return _resource("Patient", row) | {
        "name": [{"text": row.get("name")}],
        "telecom": [{"system": kind, "value": value} for kind, value in reach if value],
        "birthDate": row.get("born_on"),
        "communication": [{"language": _code(row.get("language")), "preferred": True}],
    }


def _appointment(row: Row, me: str) -> Resource:
    if row.get("cancelled_at"):
        status = "cancelled"
    elif row.get("no_show_at"):
        status = "noshow"
    else:
        status = "fulfilled" if row.get("finished_at") else "booked"
    return _resource("Appointment", row) | {
        "status": status,
        "serviceType": [{"text": row.get("service")}],
        "start": row.get("starts_at"),
        "end": row.get("ends_at"),
        "created": row.get("made_at"),
        "cancelationReason": {"text": row["cancel_reason"]} if row.get("cancel_reason") else None,
        "participant": [
            {"actor": {"reference": me}, "status": "accepted"},
            {"actor": {"display": row.get("placement")}, "status": "accepted"},
        ],
    }


def _episode(row: Row, me: str) -> Resource:
    return _resource("EpisodeOfCare", row) | {
        "status": "finished" if row.get("discharged_at") else "active",
        "type": [_code(row.get("region")), _code(row.get("side"))],
        "patient": {"reference": me},
        "managingOrganization": {"display": row.get("clinic")},
        "period": {"start": row.get("opened_at"), "end": row.get("discharged_at")},
    }


def _encounter(row: Row, me: str) -> Resource:
    return _resource("Encounter", row) | {
        "status": "finished" if row.get("signed_at") else "in-progress",
        "class": {"system": SYSTEM, "code": "visit"},
        "subject": {"reference": me},
        "participant": [{"individual": {"display": row.get("practitioner")}}],
        "period": {"start": row.get("opened_at"), "end": row.get("signed_at")},
    }


def _observation(row: Row, me: str) -> Resource:
    unit, code = UNITS.get(row.get("scale", ""), ("of 10", "1"))
    return _resource("Observation", row) | {
        "status": "entered-in-error" if row.get("undone_at") else "final",
        "code": _code(f"{row.get('scale')}:{row.get('about')}"),
        "subject": {"reference": me},
        "effectiveDateTime": row.get("read_at"),
        "bodySite": _code(row.get("side")),
        "method": _code(row.get("instrument")),
        "valueQuantity": {"value": row.get("value"), "unit": unit, "code": code},
        "note": [{"text": row.get("moment")}],
    }


def _goal(row: Row, me: str) -> Resource:
    due = {"detailInteger": row.get("target"), "dueDate": row.get("by_date")}
    return _resource("Goal", row) | {
        "lifecycleStatus": "active",
        "description": {"text": row.get("words")},
        "subject": {"reference": me},
        "startDate": str(row.get("set_at", ""))[:10],
        "target": [{"measure": _code("psfs"), **_without_nothing(due)}],
    }


def _plan(row: Row, me: str) -> Resource:
    return _resource("CarePlan", row) | {
        "status": "revoked" if row.get("replaced_at") else "active",
        "intent": "plan",
        "subject": {"reference": me},
        "created": row.get("set_at"),
        "author": {"display": row.get("practitioner")},
        "description": f"{row.get('visits')} visits, {row.get('per_week')} a week",
    }


def _note(row: Row, me: str) -> Resource:
    return _resource("Composition", row) | {
        "status": "final" if row.get("version") == 1 else "amended",
        "type": {"text": "Note of a visit"},
        "subject": {"reference": me},
        "encounter": {"display": row.get("visit")},
        "date": row.get("signed_at"),
        "author": [{"display": row.get("author_name")}],
        "title": f"Note, version {row.get('version')}",
        "section": [{"title": "Note", "text": {"status": "generated", "div": row.get("words")}}],
    }


def _consent(row: Row, me: str) -> Resource:
    return _resource("Consent", row) | {
        "status": "inactive" if row.get("withdrawn_at") else "active",
        "scope": _code(row.get("kind")),
        "category": [_code(row.get("scope"))],
        "patient": {"reference": me},
        "dateTime": row.get("agreed_at"),
        "organization": [{"display": row["clinic"]}] if row.get("clinic") else None,
        "policyRule": {"text": row.get("version")},
    }


def _communication(row: Row, me: str) -> Resource:
    mine = row.get("side") == "patient"
    other = {"display": row.get("name") or row.get("thread")}
    return _resource("Communication", row) | {
        "status": "completed",
        "subject": {"reference": me},
        "sender": {"reference": me} if mine else other,
        "recipient": [other] if mine else [{"reference": me}],
        "sent": row.get("sent_at"),
        "payload": [{"contentString": row.get("words")}],
    }


def _invoice(row: Row, me: str) -> Resource:
    cents = row.get("price_cents") or 0
    return _resource("Invoice", row) | {
        "status": "balanced" if row.get("paid_at") else "issued",
        "identifier": [{"system": SYSTEM, "value": str(row.get("number"))}],
        "subject": {"reference": me},
        "date": row.get("issued_at"),
        "issuer": {"display": row.get("clinic")},
        "totalGross": {"value": cents / 100, "currency": "CAD"},
    }


SHAPES: dict[str, Callable[[Row, str], Resource]] = {
    "booking.Booking": _appointment,
    "care.Episode": _episode,
    "care.Visit": _encounter,
    "care.Reading": _observation,
    "care.Goal": _goal,
    "care.Plan": _plan,
    "care.Note": _note,
    "directory.Consent": _consent,
    "care.ThreadMessage": _communication,
    "care.Receipt": _invoice,
}


def _resource(kind: str, row: Row) -> Resource:
    return {"resourceType": kind, "id": row.get("public_id", "")}


def _code(word: object) -> Resource | None:
    return {"coding": [{"system": SYSTEM, "code": str(word)}], "text": str(word)} if word else None


def _without_nothing(value: Any) -> Any:  # noqa: ANN401 - a tree of JSON
    """The same without what is empty: FHIR has no null."""
    if isinstance(value, dict):
        kept = {name: _without_nothing(one) for name, one in value.items()}
        return {name: one for name, one in kept.items() if one not in (None, "", [], {})}
    if isinstance(value, list):
        return [_without_nothing(one) for one in value if one not in (None, "", {}, [])]
    return value
