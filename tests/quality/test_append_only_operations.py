"""What is signed, named, set, told and read stays as written: by the database, on both kinds."""

from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from glideway.directory.models import Clinic, ResponsibleClinician, SignOff
from glideway.kit.actor import Actor, Role
from glideway.screening import operations
from glideway.screening.core import OwnRules, Triage
from glideway.screening.models import ClinicRules, SafetyReading, SafetyWord
from tests.directory import make as people
from tests.make import NOW
from tests.quality.signing import answers_for, clinician, stand_for

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "kind", [SignOff, ResponsibleClinician, ClinicRules, SafetyWord, SafetyReading]
)
def test_the_database_itself_lets_nobody_change_or_delete_a_row(kind: Any) -> None:
    _, by = clinician()
    answers_for(by)
    stand_for("screening", "aaa", by=by)
    clinic = Clinic.objects.get(pk=by.clinic_id or 0)
    owner = Actor(role=Role.OWNER, login_id=1, clinic_id=clinic.pk, name="Owner")
    strict = OwnRules({"anticoag": Triage.REFER_FIRST})
    operations.set_rules(clinic=clinic, rules=strict, after=0, by=owner, now=NOW)
    operations.report_miss(
        screening=None, clinic_id=clinic.pk, patient_id=people.patient().pk, region="knee",
        action=Triage.PRECAUTION, what="A bruise", by=by, now=NOW,
    )  # fmt: skip
    operations.read_month(clinic=clinic, month=NOW.date(), seen=1, by=by, now=NOW)
    for act in (kind.objects.all().delete, partial(kind.objects.update, public_id=uuid4())):
        with pytest.raises(DatabaseError, match="is append-only"), transaction.atomic():
            act()
    assert kind.objects.count() == 1
