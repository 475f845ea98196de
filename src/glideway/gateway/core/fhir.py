"""The same rows in the shape of FHIR R4, where a resource fits: for a program that knows it.

Shaped, not certified: codes are Glideway's own words under its own system, no profile is claimed,
and what has no resource stays in the plain file. A reference is the `fullUrl` of its entry, the
only form that leads anywhere inside a file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any

from glideway.care.core import scales

Row = Mapping[str, Any]
Resource = dict[str, Any]
SYSTEM = "urn:glideway"
EMPTY: tuple[object, ...] = (None, "", [], {})
UCUM = "http://unitsofmeasure.org"
CODES = {
    "rom": "deg",
    "pfgs": "kgf",
    "ppt": "kgf/cm2",
    "sit_reach": "cm",
    "vas": "mm",
    "odi": "%",
}  # what is counted in points of a form has no unit there
OVER = ("cancelled", "noshow")  # only these have a reason for it
ACTS = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
XHTML = "http://www.w3.org/1999/xhtml"


def bundle(tables: Mapping[str, Iterable[Row]], *, made_at: str) -> Resource:
    """One collection of every resource that the tables give."""
    patient = next(iter(tables.get("directory.Patient", ())), {})
    me = _url(patient)
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
        "cancelationReason": {"text": row.get("cancel_reason")} if status in OVER else None,
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
        "class": {"system": ACTS, "code": "AMB"},
        "subject": {"reference": me},
        "participant": [{"individual": {"display": row.get("practitioner")}}],
        "period": {"start": row.get("opened_at"), "end": row.get("signed_at")},
    }


def _observation(row: Row, me: str) -> Resource:
    scale = str(row.get("scale") or "")
    parts = scales.load()[scale].parts if scale in scales.load() else ()
    wanted = row.get("part") or (parts[0].part if parts else "")
    unit = next((one.unit.en for one in parts if one.part == wanted), None)
    code = CODES.get(scale)
    return _resource("Observation", row) | {
        "status": "entered-in-error" if row.get("undone_at") else "final",
        "code": _code(":".join(filter(None, (scale, row.get("part"), row.get("about"))))),
        "subject": {"reference": me},
        "effectiveDateTime": row.get("read_at"),
        "bodySite": _code(row.get("side")),
        "method": _code(row.get("instrument")),
        "valueQuantity": {
            "value": row.get("value"),
            "unit": unit,
            "system": UCUM if code else None,
            "code": code,
        },
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
        "section": [{"title": "Note", "text": _narrative(str(row.get("words") or ""))}],
    }


def _consent(row: Row, me: str) -> Resource:
    return _resource("Consent", row) | {
        "status": "inactive" if row.get("withdrawn_at") else "active",
        "scope": _code(row.get("kind")),
        "category": [_code(row.get("scope") or row.get("kind"))],
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


def _url(row: Row) -> str:
    return f"urn:uuid:{row.get('public_id', '')}"


def _narrative(words: str) -> Resource:
    """Plain words as the one kind of text that a narrative may hold."""
    lines = "<br/>".join(escape(one) for one in words.splitlines())
    return {"status": "generated", "div": f'<div xmlns="{XHTML}">{lines}</div>'}


def _without_nothing(value: Any) -> Any:  # noqa: ANN401 - a tree of JSON
    """The same without what is empty, or is when its own empty parts are gone: FHIR has no null."""
    if isinstance(value, dict):
        kept = {name: _without_nothing(one) for name, one in value.items()}
        return {name: one for name, one in kept.items() if one not in EMPTY}
    if isinstance(value, list):
        return [one for one in map(_without_nothing, value) if one not in EMPTY]
    return value
