"""Everything about oneself in one file: complete, one's own, and only after one more proof.

A word that stands nowhere else is planted into every column of every table that holds something of
the patient; each is in the file, or in the printed list of what is left out and why.
"""

import json
import uuid
import zipfile
from base64 import b64decode
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext

from glideway.care import operations as care
from glideway.care.models import Attachment, Draft, Note, Visit
from glideway.care.queries.leading import OWN_ROOMS
from glideway.directory.models import Login, Patient
from glideway.gateway import operations as gateway
from glideway.gateway.core.leaving_out import FIELDS, HELD_BACK, TABLES
from glideway.gateway.queries.everything import Names, lookups
from glideway.gateway.queries.titles import TITLES
from glideway.kit import clock, fresh
from glideway.kit.audit import guards
from glideway.kit.limits import TooMany
from glideway.kit.models import AuditEntry, Message
from glideway.kit.refusals import NotYours
from glideway.kit.secrets import SealedText
from tests import world
from tests.care import make
from tests.care.test_pages import person
from tests.gateway import r4
from tests.make import NOW, SYSTEM, patient, staff

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=40)
# Tables of ours that hold nothing of any patient.
NOT_ABOUT = {
    *("directory.Clinic", "directory.Resource", "directory.Service", "directory.Placement"),
    *("directory.Practitioner", "directory.Membership", "directory.SignOff"),
    *("directory.ResponsibleClinician", "directory.Credential", "directory.Verification"),
    *("screening.ClinicRules", "screening.SafetyReading", "booking.ClassSession"),
    *("booking.Opening", "booking.Closure", "booking.Block", "booking.TravelTime"),
    "booking.Change",  # numbers of rows and cells, gone after a day
    "booking.LostTry",  # of a browser by a digest, of nobody by name
    *(
        "booking.FreedTime",
        "care.Retention",
        "care.Phrase",
        "care.ScaleForm",
        "quality.ListingText",
        "quality.Mark",
        "quality.Card",
    ),
    *("quality.Application", "quality.ApplicationStep", "quality.Evidence", "quality.Lapse"),
    *("quality.Inspection", "quality.Declaration", "quality.Exhibit", "quality.Appeal"),
}


def opened(data: bytes) -> dict[str, str]:
    """The files of a zip by name."""
    with zipfile.ZipFile(BytesIO(data)) as pack:
        assert pack.testzip() is None
        return {
            one: pack.read(one).decode("latin-1" if one.startswith("files/") else "utf-8")
            for one in pack.namelist()
        }


def label_of(model: Any) -> str:
    return str(model._meta.label)  # noqa: SLF001 - Django's public name for it


def columns_of(model: Any) -> tuple[Any, ...]:
    return tuple(model._meta.concrete_fields)  # noqa: SLF001


def ours() -> list[type[models.Model]]:
    return [one for one in apps.get_models() if label_of(one).split(".")[0] in OWN_ROOMS]


# ------------------------------------------------------------------ every table
def test_every_table_is_in_the_file_or_named_as_left_out() -> None:
    told = {label_of(one) for one in lookups()}
    for model in ours():
        label = label_of(model)
        assert (label in told) + (label in TABLES) + (label in NOT_ABOUT) == 1, label
    assert told <= set(TITLES), told - set(TITLES)
    assert set(HELD_BACK) <= told
    columns = {f"{label_of(m)}.{f.name}" for m in lookups() for f in columns_of(m)}
    assert set(FIELDS) <= columns


def planted(field: models.Field[Any, Any], label: str) -> Any:
    """A word for this column that stands nowhere else; None where no word fits it."""
    word = f"zyx{label}{field.name}".replace(".", "").replace("_", "").lower() + "z"
    if isinstance(field, models.UUIDField):
        return uuid.uuid4()
    if isinstance(field, models.JSONField):
        return [word]
    if isinstance(field, SealedText | models.TextField):
        return word
    if isinstance(field, models.CharField):
        return (
            word if len(word) <= (field.max_length or 999) else uuid.uuid4().hex[: field.max_length]
        )
    return None


def rowed(model: type[models.Model], patient_id: int) -> models.Model:
    """A row of this table in memory, with a word in each column; no table is asked."""
    row = model()
    for field in columns_of(model):
        if field.related_model is None and (value := planted(field, label_of(model))) is not None:
            setattr(row, field.attname, value)
    return row


def test_every_column_is_told_or_named_as_left_out() -> None:
    names = Names({})
    for model in lookups():
        row = rowed(model, 1)
        label = label_of(model)
        told = names.told(row)
        for field in columns_of(model):
            whole = f"{label}.{field.name}"
            named = field.primary_key or whole in FIELDS
            pointed = field.related_model in {Patient, Login}
            assert (field.name in told) != bool(named or pointed), whole
            value = planted(field, label)
            if field.name in told and value is not None and field.related_model is None:
                kept = getattr(row, field.attname)
                assert told[field.name] == (str(kept) if isinstance(kept, uuid.UUID) else kept)


def fill(place: world.World, *, sealed: bool = False) -> dict[str, str]:
    """Plant a word into every text column of every row this patient has; by column, the word.

    With `sealed` into the sealed ones alone, which hold all words of health: pages still work.
    """
    mine = Patient.objects.get(login=place.people["patient"])
    found: dict[str, str] = {}
    with connection.cursor() as cursor:
        for model, paths in lookups().items():
            table = label_of(model).replace(".", "_").lower()
            for statement in guards(connection.vendor, table)[1]:
                cursor.execute(statement)
            rows = model._default_manager.filter(**{paths[0]: mine.pk})  # noqa: SLF001
            for field in columns_of(model):
                whole = f"{label_of(model)}.{field.name}"
                fits = isinstance(field, SealedText | models.TextField | models.JSONField)
                if not fits and not (isinstance(field, models.CharField) and not field.choices):
                    continue
                if sealed and not isinstance(field, SealedText):
                    continue
                word = planted(field, label_of(model))
                said = word[0] if isinstance(word, list) else word
                row = rows.order_by("pk").first()
                if row is None or field.unique or whole in UNTOUCHED or field.name == "zone":
                    continue
                setattr(row, field.attname, word)
                row.save(update_fields=[field.attname])
                found[whole] = said
    return found


# What a row is found by, or decoded from: planting there would lose the row, not a word of it.
UNTOUCHED = {
    *("care.Episode.region", "care.Visit.atlas", "kit.AuditEntry.role", "kit.AuditEntry.act"),
    "care.Reading.details",
    *(
        "kit.Message.channel",
        "directory.Consent.kind",
        "care.Attachment.data",
        "care.Attachment.kind",
    ),
}


def test_a_word_in_every_column_is_found_again_and_none_of_another_person() -> None:
    here, there = world.built("harbour"), world.built("valley")
    Visit.objects.filter(signed_at=None).update(signed_at=models.F("opened_at"))
    words = fill(here)
    other = Patient.objects.get(login=there.people["patient"])
    Patient.objects.filter(pk=other.pk).update(name="Zyxother Person")
    mine = Patient.objects.get(login=here.people["patient"])
    files = opened(gateway.take_along(by=patient(mine.pk, here.people["patient"].pk), now=LATER))
    (paper,) = [one for one in files if one.startswith("files/")]
    kept = Attachment.objects.get(patient=mine)
    assert paper == f"files/{kept.public_id}.jpg"
    assert files[paper].encode("latin-1") == b64decode(kept.data)
    assert set(files) - {paper} == {"index.html", "everything.json", "fhir.json", "export.css"}
    told = json.loads(files["everything.json"])
    rows = json.dumps(told["tables"])
    assert len(words) > 120
    assert {one.split(".")[0] for one in words} >= {"directory", "screening", "booking", "care"}
    for column, word in words.items():
        left_out = column in FIELDS
        assert (word in rows) != left_out, column
        assert (word in files["index.html"]) != left_out, column
    assert told["left_out"] == {
        "tables": {name: why.en for name, why in TABLES.items()},
        "columns": {name: why.en for name, why in FIELDS.items()},
    }
    whole = "".join(files.values())
    assert "valley" not in whole.lower()
    assert "Zyxother" not in whole
    assert r4.faults(json.loads(files["fhir.json"])) == []
    kinds = {one["resource"]["resourceType"] for one in json.loads(files["fhir.json"])["entry"]}
    assert kinds == {
        *("Patient", "Appointment", "EpisodeOfCare", "Encounter", "Observation", "Goal"),
        *("CarePlan", "Consent", "Communication"),
    } | (
        {"Composition"} if Note.objects.filter(visit__episode__patient=mine).exists() else set()
    ) | ({"Invoice"})


def test_what_belongs_to_a_note_waits_until_the_note_may_be_read() -> None:
    where = make.room()
    visit = make.signed(where)
    me = patient(where.patient.pk)
    soon = json.loads(
        opened(gateway.take_along(by=me, now=NOW + timedelta(days=2)))["everything.json"]
    )
    assert "care.Note" not in {name for name, rows in soon["tables"].items() if rows}
    assert soon["waits_until_the_note_opens"]["care.Note"] == 1
    assert soon["waits_until_the_note_opens"]["care.Pass"] == 2
    later = json.loads(opened(gateway.take_along(by=me, now=LATER))["everything.json"])
    assert len(later["tables"]["care.Pass"]) == 2
    assert later["tables"]["care.Note"][0]["visit"] == f"Visit {visit.public_id}"
    assert not Draft.objects.exists()


def test_the_score_for_a_clot_is_told_to_no_patient_and_the_file_says_that_it_is_not_there() -> (
    None
):
    where = make.room()
    visit = make.opened(where)
    visit.wells = '{"score":3,"likely":true}'
    visit.save(update_fields=["wells"])
    files = opened(gateway.take_along(by=patient(where.patient.pk), now=LATER))
    told = json.loads(files["everything.json"])
    assert len(told["tables"]["care.Visit"]) == 1
    assert "likely" not in json.dumps(told["tables"])
    assert "likely" not in files["fhir.json"]
    assert told["left_out"]["columns"]["care.Visit.wells"] in files["index.html"]


# ------------------------------------------------------------------ who, and how often
def test_the_record_says_that_it_was_taken_and_only_its_person_takes_it() -> None:
    where = make.room()
    gateway.take_along(by=patient(where.patient.pk), now=NOW)
    line = AuditEntry.objects.get(act="export.made")
    assert (line.patient_id, line.about) == (where.patient.pk, str(where.patient.public_id))
    for role in ("practitioner", "desk", "owner", "operator"):
        with pytest.raises(NotYours):
            gateway.take_along(by=staff(role, where.house.clinic.pk), now=NOW)  # type: ignore[arg-type]
    for _ in range(5):
        gateway.take_along(by=patient(where.patient.pk), now=NOW)
    with pytest.raises(TooMany):
        gateway.take_along(by=patient(where.patient.pk), now=NOW)


def test_the_file_asks_for_a_fresh_proof(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: make.START)
    where = make.room()
    Patient.objects.filter(pk=where.patient.pk).update(email="amara-harbour@example.org")
    person(where, client)
    page = client.get("/me/export/")
    assert page.status_code == 200
    assert "First a code" in page.content.decode()
    away = client.get("/me/export/file/")
    assert away.headers["Location"] == "/sign-in/again/?next=%2Fme%2Fexport%2F"
    assert client.post("/sign-in/again/", {"code": "11112222"}).status_code == 422
    client.post("/sign-in/again/", {})
    code = "".join(
        one for one in Message.objects.latest("pk").text.split("code is ")[1][:9] if one.isdigit()
    )
    let_in = client.post("/sign-in/again/", {"code": code, "next": "/me/export/"})
    assert let_in.headers["Location"] == "/me/export/"
    got = client.get("/me/export/file/")
    assert got.headers["Content-Type"] == "application/zip"
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert got.headers["Cache-Control"] == "no-store"
    assert "Amara Dhillon" in opened(got.content)["index.html"]
    monkeypatch.setattr(clock, "now", lambda: make.START + fresh.FRESH)
    assert client.get("/me/export/file/").status_code == 302


def test_a_long_record_is_made_while_one_waits() -> None:
    """No state of "being made" is needed: what is asked grows by tables, not by rows."""
    where = make.room()
    make.signed(where)
    me = patient(where.patient.pk)
    with CaptureQueriesContext(connection) as few:
        gateway.take_along(by=me, now=LATER)
    AuditEntry.objects.count()
    rows = [
        make.row(where, visit={"booking": None, "at": NOW - timedelta(days=5 * n)}, side=side)
        for n, side in enumerate(("left", "both"), 1)
    ]
    care.record_episodes(rows=rows, by=SYSTEM, now=NOW)
    with CaptureQueriesContext(connection) as more:
        gateway.take_along(by=me, now=LATER)
    assert len(more) <= len(few) + 4
    assert len(more) <= 110
