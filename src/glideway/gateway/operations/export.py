"""Everything about oneself in one file: for a person, for a program, for another clinic."""

from __future__ import annotations

import zipfile
from base64 import b64decode
from collections.abc import Mapping
from datetime import datetime, timedelta
from io import BytesIO

import msgspec
from django.contrib.staticfiles.finders import find
from django.template.loader import render_to_string

from glideway.body.core.words import Words
from glideway.care.queries.sensitive import something_kept
from glideway.directory.models import Patient
from glideway.gateway.core import fhir
from glideway.gateway.core.leaving_out import FIELDS, TABLES
from glideway.gateway.queries import Table, everything
from glideway.gateway.queries.titles import title
from glideway.kit import audit, limits
from glideway.kit.actor import Actor
from glideway.kit.pages import language
from glideway.kit.refusals import NotYours
from glideway.kit.uploads import ENDING

MOST, WINDOW = 6, timedelta(hours=1)
SHEET, FILES = "gateway/export.css", "care.Attachment"


def take_along(*, by: Actor, now: datetime) -> bytes:
    """The zip of all that is kept of the person `by` is: index.html, everything.json, fhir.json.

    Nothing of it stays here. The record says that it was taken. Refuses NotYours for nobody's
    patient, and TooMany after six in an hour.
    """
    patient = Patient.objects.filter(pk=by.patient_id or 0).first()
    if patient is None:
        raise NotYours
    limits.spend(what="export", who=by.key, most=MOST, window=WINDOW, now=now)
    tables = everything(by, now=now)
    audit.record(
        by=by,
        act="export.made",
        kind="Patient",
        about=patient.public_id,
        now=now,
        patient_id=patient.pk,
    )
    return _packed(tables, patient, now, withheld=something_kept(by))


def _packed(tables: list[Table], patient: Patient, now: datetime, *, withheld: bool) -> bytes:
    papers = _papers(tables)
    rows = {one.name: one.rows for one in tables}
    made_at = now.isoformat()
    whole = {
        "made_at": made_at,
        "of": str(patient.public_id),
        "tables": rows,
        "some_information_is_withheld": withheld,
        "waits_until_the_note_opens": {one.name: one.held_back for one in tables if one.held_back},
        "left_out": {"tables": _why(TABLES), "columns": _why(FIELDS)},
    }
    shown = {
        "patient": patient,
        "some_kept": withheld,
        "made_at": now,
        "language": language(),
        "tables": [
            {"name": one.name, "title": title(one.name), "rows": _lines(one), "held": one.held_back}
            for one in sorted(tables, key=lambda one: str(title(one.name)))
        ],
        "left_out": [*_why(TABLES).items(), *_why(FIELDS).items()],
    }
    files = {
        "index.html": render_to_string("gateway/everything.html", shown).encode(),
        "everything.json": _json(whole),
        "fhir.json": _json(fhir.bundle(rows, made_at=made_at)),
    }
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, data in (files | papers).items():
            pack.writestr(name, data)
        if path := find(SHEET):
            pack.write(str(path), "export.css")
    return out.getvalue()


def _papers(tables: list[Table]) -> dict[str, bytes]:
    """The letters that came in, as files beside the tables; a row says where its own lies."""
    found: dict[str, bytes] = {}
    for table in tables:
        for row in table.rows if table.name == FILES else ():
            name = f"files/{row['public_id']}.{ENDING.get(row['kind'], 'bin')}"
            found[name] = b64decode(row["data"])
            row["data"] = name
    return found


def _why(left_out: Mapping[str, Words]) -> dict[str, str]:
    return {name: why.of(language()) for name, why in left_out.items()}


def _lines(table: Table) -> list[list[tuple[str, object]]]:
    """The rows of a table for reading: what is empty is left away, newest first."""
    return [
        [(name, value) for name, value in row.items() if value not in (None, "", [], {})]
        for row in reversed(table.rows)
    ]


def _json(value: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=1)
