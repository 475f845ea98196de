"""The rules of FHIR R4 (4.0.1) that our own export is held to, as a small table of our own.

Read from the pages of hl7.org/fhir/R4 that are named beside each type: which elements there are,
how many of each, which are of a closed list, the forms of dates and ids, and those invariants that
what we write could break. An element that the table does not know is a fault, so that nothing new
is written unchecked.

Not checked: elements that we never write, codes of lists that are open (their words are ours),
profiles and extensions (we claim none), languages and units against their own lists, and the rules
of narrative beyond one well-formed XHTML div. A validator of HL7 would say more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree import ElementTree as ET

INSTANT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"
# datatypes.html: what a single value looks like.
FORMS = {
    "id": r"[A-Za-z0-9\-.]{1,64}",
    "uri": r"\S+",
    "string": r"(?s).*\S.*",
    "code": r"[^\s]+(\s[^\s]+)*",
    "date": r"\d{4}(-\d\d(-\d\d)?)?",
    "dateTime": rf"\d{{4}}(-\d\d(-\d\d)?)?|{INSTANT}",
    "instant": INSTANT,
}
PLAIN: dict[str, Any] = {"boolean": bool, "integer": int, "decimal": (int, float)}
ID = {"resourceType": "1..1 code", "id": "0..1 id"}

TYPES: dict[str, dict[str, str]] = {
    # datatypes.html, references.html, narrative.html
    "Coding": {"system": "0..1 uri", "code": "0..1 code"},
    "CodeableConcept": {"coding": "0..* Coding", "text": "0..1 string"},
    "Reference": {"reference": "0..1 uri", "display": "0..1 string"},
    "Identifier": {"system": "0..1 uri", "value": "0..1 string"},
    "Period": {"start": "0..1 dateTime", "end": "0..1 dateTime"},
    "Money": {"value": "0..1 decimal", "currency": "0..1 CAD"},
    "Quantity": {
        "value": "0..1 decimal", "unit": "0..1 string", "system": "0..1 uri", "code": "0..1 code",
    },
    "Annotation": {"text": "1..1 string"},
    "Narrative": {"status": "1..1 generated|extensions|additional|empty", "div": "1..1 string"},
    "HumanName": {"text": "0..1 string"},
    "ContactPoint": {
        "system": "0..1 phone|fax|email|pager|url|sms|other", "value": "0..1 string",
    },
    # bundle.html
    "Bundle": {
        "resourceType": "1..1 code",
        "type": "1..1 document|message|transaction|transaction-response|batch|batch-response"
        "|history|searchset|collection",
        "timestamp": "0..1 instant",
        "entry": "0..* Bundle.entry",
    },
    "Bundle.entry": {"fullUrl": "0..1 uri", "resource": "0..1 Resource"},
    # patient.html
    "Patient": ID | {
        "name": "0..* HumanName",
        "telecom": "0..* ContactPoint",
        "birthDate": "0..1 date",
        "communication": "0..* Patient.communication",
    },
    "Patient.communication": {"language": "1..1 CodeableConcept", "preferred": "0..1 boolean"},
    # appointment.html
    "Appointment": ID | {
        "status": "1..1 proposed|pending|booked|arrived|fulfilled|cancelled|noshow"
        "|entered-in-error|checked-in|waitlist",
        "cancelationReason": "0..1 CodeableConcept",
        "serviceType": "0..* CodeableConcept",
        "start": "0..1 instant",
        "end": "0..1 instant",
        "created": "0..1 dateTime",
        "participant": "1..* Appointment.participant",
    },
    "Appointment.participant": {
        "actor": "0..1 Reference", "status": "1..1 accepted|declined|tentative|needs-action",
    },
    # episodeofcare.html
    "EpisodeOfCare": ID | {
        "status": "1..1 planned|waitlist|active|onhold|finished|cancelled|entered-in-error",
        "type": "0..* CodeableConcept",
        "patient": "1..1 Reference",
        "managingOrganization": "0..1 Reference",
        "period": "0..1 Period",
    },
    # encounter.html
    "Encounter": ID | {
        "status": "1..1 planned|arrived|triaged|in-progress|onleave|finished|cancelled"
        "|entered-in-error|unknown",
        "class": "1..1 Coding",
        "subject": "0..1 Reference",
        "participant": "0..* Encounter.participant",
        "period": "0..1 Period",
    },
    "Encounter.participant": {"individual": "0..1 Reference"},
    # observation.html
    "Observation": ID | {
        "status": "1..1 registered|preliminary|final|amended|corrected|cancelled"
        "|entered-in-error|unknown",
        "code": "1..1 CodeableConcept",
        "subject": "0..1 Reference",
        "effectiveDateTime": "0..1 dateTime",
        "bodySite": "0..1 CodeableConcept",
        "method": "0..1 CodeableConcept",
        "valueQuantity": "0..1 Quantity",
        "note": "0..* Annotation",
    },
    # goal.html
    "Goal": ID | {
        "lifecycleStatus": "1..1 proposed|planned|accepted|active|on-hold|completed|cancelled"
        "|entered-in-error|rejected",
        "description": "1..1 CodeableConcept",
        "subject": "1..1 Reference",
        "startDate": "0..1 date",
        "target": "0..* Goal.target",
    },
    "Goal.target": {
        "measure": "0..1 CodeableConcept", "detailInteger": "0..1 integer", "dueDate": "0..1 date",
    },
    # careplan.html
    "CarePlan": ID | {
        "status": "1..1 draft|active|on-hold|revoked|completed|entered-in-error|unknown",
        "intent": "1..1 proposal|plan|order|option",
        "description": "0..1 string",
        "subject": "1..1 Reference",
        "created": "0..1 dateTime",
        "author": "0..1 Reference",
    },
    # composition.html
    "Composition": ID | {
        "status": "1..1 preliminary|final|amended|entered-in-error",
        "type": "1..1 CodeableConcept",
        "subject": "0..1 Reference",
        "encounter": "0..1 Reference",
        "date": "1..1 dateTime",
        "author": "1..* Reference",
        "title": "1..1 string",
        "section": "0..* Composition.section",
    },
    "Composition.section": {"title": "0..1 string", "text": "0..1 Narrative"},
    # consent.html
    "Consent": ID | {
        "status": "1..1 draft|proposed|active|rejected|inactive|entered-in-error",
        "scope": "1..1 CodeableConcept",
        "category": "1..* CodeableConcept",
        "patient": "0..1 Reference",
        "dateTime": "0..1 dateTime",
        "organization": "0..* Reference",
        "policyRule": "0..1 CodeableConcept",
    },
    # communication.html
    "Communication": ID | {
        "status": "1..1 preparation|in-progress|not-done|on-hold|stopped|completed"
        "|entered-in-error|unknown",
        "subject": "0..1 Reference",
        "sent": "0..1 dateTime",
        "recipient": "0..* Reference",
        "sender": "0..1 Reference",
        "payload": "0..* Communication.payload",
    },
    "Communication.payload": {"contentString": "1..1 string"},
    # invoice.html
    "Invoice": ID | {
        "identifier": "0..* Identifier",
        "status": "1..1 draft|issued|balanced|cancelled|entered-in-error",
        "subject": "0..1 Reference",
        "date": "0..1 dateTime",
        "issuer": "0..1 Reference",
        "totalGross": "0..1 Money",
    },
}  # fmt: skip


def _well_formed(text: str) -> bool:
    try:
        return ET.fromstring(text).tag == "{http://www.w3.org/1999/xhtml}div"  # noqa: S314
    except ET.ParseError:
        return False


ENDED = {"cancelled", "noshow"}
Rule = Callable[[dict[str, Any]], bool]
# The invariants of the same pages, by their names there: what holds.
KEPT: dict[str, dict[str, Rule]] = {
    "Appointment": {
        "app-2": lambda one: ("start" in one) == ("end" in one),
        "app-3": lambda one: "start" in one or one["status"] in {"proposed", "cancelled"},
        "app-4": lambda one: "cancelationReason" not in one or one["status"] in ENDED,
    },
    "Appointment.participant": {"app-1": lambda one: "actor" in one},
    "Consent": {"ppc-1": lambda one: "policyRule" in one},
    "ContactPoint": {"cpt-2": lambda one: "value" not in one or "system" in one},
    "Goal.target": {"gol-1": lambda one: "detailInteger" not in one or "measure" in one},
    "Narrative": {"txt-1": lambda one: _well_formed(one["div"])},
    "Period": {"per-1": lambda one: one.get("start", "") <= one.get("end", "9999")},
    "Quantity": {"qty-3": lambda one: "code" not in one or "system" in one},
}


def faults(bundle: dict[str, Any]) -> list[str]:
    """What of a Bundle breaks a rule of the table, each with where it stands; empty is well."""
    urls = [one.get("fullUrl") for one in bundle.get("entry", [])]
    twice = [f"Bundle: bdl-7: {one} twice" for one in set(urls) if urls.count(one) > 1]
    lost = [
        f"Reference: {one['reference']} leads nowhere"
        for one in _objects(bundle)
        if "reference" in one and one["reference"] not in urls
    ]
    return [*_of(bundle, "Bundle", "Bundle"), *twice, *lost]


def _objects(value: object) -> Iterator[dict[str, Any]]:
    within: list[object] = value if isinstance(value, list) else []
    if isinstance(value, dict):
        yield value
        within = [*value.values()]
    for one in within:
        yield from _objects(one)


def _of(value: Any, kind: str, at: str) -> Iterator[str]:  # noqa: ANN401 - a tree of JSON
    """The faults of one value that is to be of this kind."""
    if kind == "Resource":
        kind = value.get("resourceType", "")
        at = f"{at}({kind})"
    if kind in TYPES:
        yield from _of_object(value, kind, at)
    elif kind in PLAIN:
        if not isinstance(value, PLAIN[kind]) or (kind != "boolean" and isinstance(value, bool)):
            yield f"{at}: {value!r} is no {kind}"
    elif not isinstance(value, str) or not re.fullmatch(FORMS.get(kind, kind), value):
        yield f"{at}: {value!r} is no {kind}"


def _of_object(value: Any, kind: str, at: str) -> Iterator[str]:  # noqa: ANN401 - a tree of JSON
    if not isinstance(value, dict) or not value:
        yield f"{at}: {value!r} is no {kind}"
        return
    known = TYPES[kind]
    yield from (f"{at}.{name}: unknown" for name in value if name not in known)
    for name, told in known.items():
        (least, most), of = told.split(" ")[0].split(".."), told.split(" ", 1)[1]
        if name not in value:
            if least == "1":
                yield f"{at}.{name}: missing"
            continue
        many = value[name] if most == "*" else [value[name]]
        if not isinstance(many, list) or not many:
            yield f"{at}.{name}: is no list"
            continue
        for one in many:
            yield from _of(one, of, f"{at}.{name}")
    missing = [name for name, told in known.items() if told[0] == "1" and name not in value]
    for name, holds in {} if missing else KEPT.get(kind, {}).items():
        if not holds(value):
            yield f"{at}: {name}"
