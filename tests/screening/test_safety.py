"""What a clinic sets and answers for: its rules, what was cleared or missed, a month read."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from glideway.body.core.words import Words
from glideway.directory.models import Clinic
from glideway.kit.actor import Actor, Role
from glideway.kit.models import AuditEntry
from glideway.kit.refusals import NotYours
from glideway.screening import core, operations, queries
from glideway.screening.core import Answer, OwnQuestion, OwnRules, Triage
from glideway.screening.models import (
    ClinicRules,
    Complaint,
    SafetyReading,
    SafetyWord,
    Screening,
)
from tests.directory import make as directory
from tests.make import NOW, SYSTEM, practitioner, staff
from tests.quality.signing import answers_for, clinician
from tests.screening import make

pytestmark = pytest.mark.django_db
STRICT = OwnRules({"neuropathy": Triage.REFER_FIRST})
OWN = OwnRules(
    own=(
        OwnQuestion(
            1, Words("Do you fly today?", "Prenez-vous l’avion?"), Triage.PRECAUTION, "leg", "skin"
        ),
    )
)


def owner(clinic: Clinic) -> Actor:
    return Actor(role=Role.OWNER, login_id=1, clinic_id=clinic.pk, name="Olive Owner")


def set_rules(clinic: Clinic, rules: OwnRules, after: int = 0) -> ClinicRules:
    return operations.set_rules(clinic=clinic, rules=rules, after=after, by=owner(clinic), now=NOW)


def at(clinic: Clinic, region: str = "thigh-posterior") -> Complaint:
    row = make.attached(make.checked(region))
    Complaint.objects.filter(pk=row.pk).update(clinic=clinic)
    row.refresh_from_db()
    return row


def answers(complaint: Complaint, rules: core.Rules, **said: Answer) -> dict[str, Answer]:
    due = core.items_due(complaint.region, "booking", rules)
    return {one.id: Answer.NO for one in due} | {
        name.replace("_", "-"): answer for name, answer in said.items()
    }


def test_a_stricter_clinic_judges_stricter_and_the_answers_say_by_which_version() -> None:
    clinic, other = directory.clinic(), directory.clinic()
    set_rules(clinic, STRICT)
    rules = queries.rules_for(clinic.pk)
    made = operations.screen(
        complaint=at(clinic), answers=answers(at(clinic), rules, neuropathy=Answer.YES),
        by=SYSTEM, now=NOW,
    )  # fmt: skip
    assert (made.action, made.rules) == ("refer_first", f"{core.load().version}+{clinic.pk}.1")
    elsewhere = at(other)
    milder = operations.screen(
        complaint=elsewhere, answers=answers(elsewhere, rules, neuropathy=Answer.YES),
        by=SYSTEM, now=NOW,
    )  # fmt: skip
    assert (milder.action, milder.rules) == ("precaution", core.load().version)


def test_a_clinics_own_question_is_due_and_never_a_no_by_silence() -> None:
    clinic = directory.clinic()
    set_rules(clinic, OWN)
    complaint = at(clinic, "knee")
    own = core.own_id(clinic.pk, 1)
    all_no = answers(complaint, core.load())
    with pytest.raises(operations.NotAllAnswered) as no:
        operations.screen(complaint=complaint, answers=all_no, by=SYSTEM, now=NOW)
    assert no.value.data["missing"] == (own,)
    made = operations.screen(
        complaint=complaint, answers=all_no | {own: Answer.YES}, by=SYSTEM, now=NOW
    )
    assert made.action == "precaution"
    assert [flag.question for flag in queries.flags(made)] == [own]


def test_the_words_of_a_question_are_those_that_were_asked_though_it_was_changed_since() -> None:
    clinic = directory.clinic()
    set_rules(clinic, OWN)
    complaint, own = at(clinic, "knee"), core.own_id(clinic.pk, 1)
    all_no = answers(complaint, core.load()) | {own: Answer.YES}
    made = operations.screen(complaint=complaint, answers=all_no, by=SYSTEM, now=NOW)
    set_rules(clinic, OwnRules(), after=1)
    assert own not in {one.id for one in queries.rules_for(clinic.pk).questions}
    assert queries.asked_of(made)[own].plain.en == "Do you fly today?"
    assert own not in queries.asked_of(None)
    assert ClinicRules.objects.count() == 2


def test_a_milder_rule_is_refused_with_its_field_and_nothing_is_kept() -> None:
    clinic = directory.clinic()
    with pytest.raises(operations.NotAsStrict) as no:
        set_rules(clinic, OwnRules({"fever": Triage.PRECAUTION}))
    assert [(one.field, one.reason) for one in no.value.data["faults"]] == [("fever", "weaker")]
    assert ClinicRules.objects.count() == 0
    assert not AuditEntry.objects.filter(act="screening.rules_set").exists()


def test_two_who_change_the_rules_at_once_do_not_overwrite_each_other() -> None:
    clinic = directory.clinic()
    set_rules(clinic, STRICT)
    with pytest.raises(operations.ChangedMeanwhile):
        set_rules(clinic, OWN)
    assert queries.own_rules(clinic.pk) == (STRICT, 1)


@pytest.mark.parametrize("role", [Role.DESK, Role.PRACTITIONER, Role.PATIENT])
def test_only_the_owner_of_this_clinic_sets_its_rules(role: Role) -> None:
    clinic = directory.clinic()
    for by in (Actor(role=role, login_id=1, clinic_id=clinic.pk), owner(directory.clinic())):
        with pytest.raises(NotYours):
            operations.set_rules(clinic=clinic, rules=STRICT, after=0, by=by, now=NOW)
    assert ClinicRules.objects.count() == 0


def cleared(clinic: Clinic) -> Screening:
    set_rules(clinic, STRICT)
    complaint = at(clinic)
    rules = queries.rules_for(clinic.pk)
    made = operations.screen(
        complaint=complaint, answers=answers(complaint, rules, neuropathy=Answer.YES),
        by=SYSTEM, now=NOW,
    )  # fmt: skip
    by = Actor(role=Role.PRACTITIONER, login_id=1, clinic_id=clinic.pk, name="Maya Chen")
    return operations.clear(
        screening=made, why="Letter of March 2", by=by, now=NOW, clinic_id=clinic.pk
    )


def test_a_clearance_is_kept_for_the_month_with_who_why_and_what() -> None:
    clinic = directory.clinic()
    made = cleared(clinic)
    word = SafetyWord.objects.get()
    assert (word.kind, word.name, word.why) == ("cleared", "Maya Chen", "Letter of March 2")
    assert (word.action, word.because, word.rules) == ("refer_first", '["neuropathy"]', made.rules)
    assert (word.clinic, word.patient, word.screening) == (clinic, made.patient, made)
    assert AuditEntry.objects.filter(act="screening.cleared_told").count() == 1


def test_a_miss_is_told_by_who_treats_and_by_nobody_else() -> None:
    clinic, who = directory.clinic(), directory.patient()
    for role in (Role.OWNER, Role.DESK, Role.PATIENT, Role.OPERATOR):
        with pytest.raises(NotYours):
            miss(clinic, who.pk, staff(role, clinic.pk))
    assert SafetyWord.objects.count() == 0
    by = practitioner(1, clinic.pk)
    with pytest.raises(operations.NothingMissed):
        miss(clinic, who.pk, by, Triage.OK)
    word = miss(clinic, who.pk, by)
    assert (word.kind, word.action, word.why) == ("missed", "emergency", "Had chest pain")
    assert word.rules == core.load().version
    sealed: Any = SafetyWord.objects.values_list("why", flat=True).get()
    assert b"chest" not in sealed.data


def miss(clinic: Clinic, patient: int, by: Actor, action: Triage = Triage.EMERGENCY) -> SafetyWord:
    return operations.report_miss(
        screening=None, clinic_id=clinic.pk, patient_id=patient, region="knee",
        action=action, what="Had chest pain", by=by, now=NOW,
    )  # fmt: skip


def test_a_month_is_read_by_the_owner_or_by_who_answers_for_the_check() -> None:
    _, by = clinician()
    clinic = Clinic.objects.get(pk=by.clinic_id or 0)
    month = NOW.date()
    with pytest.raises(NotYours):
        operations.read_month(clinic=clinic, month=month, seen=1, by=by, now=NOW)
    assert not queries.may_read_months(by, clinic.pk)
    answers_for(by)
    assert queries.may_read_months(by, clinic.pk)
    for who in (by, owner(clinic)):
        operations.read_month(clinic=clinic, month=month, seen=1, note="Ask.", by=who, now=NOW)
    with pytest.raises(NotYours):
        operations.read_month(
            clinic=clinic, month=month, seen=1, by=owner(directory.clinic()), now=NOW
        )
    kept = queries.safety_readings(clinic.pk)
    assert [(one.name, one.role, f"{one.month}") for one in kept] == [
        ("Olive Owner", "owner", "2026-03-01"),
        ("Maya Chen", "practitioner", "2026-03-01"),
    ]


def test_the_database_lets_nobody_change_or_delete_these_rows() -> None:
    clinic = directory.clinic()
    cleared(clinic)
    operations.read_month(clinic=clinic, month=NOW.date(), seen=1, by=owner(clinic), now=NOW)
    for kind in (ClinicRules, SafetyWord, SafetyReading):
        for act in (kind.objects.all().delete, lambda: kind.objects.update(name="Else")):  # noqa: B023
            with pytest.raises(DatabaseError), transaction.atomic():
                act()
        assert kind.objects.count() == 1


def test_a_month_holds_its_own_words_and_no_other_clinics() -> None:
    clinic = directory.clinic()
    cleared(clinic)
    cleared(directory.clinic())
    start = NOW - timedelta(days=1)
    assert len(queries.safety_words(clinic.pk, start, NOW + timedelta(days=1))) == 1
    assert queries.safety_words(clinic.pk, start, NOW) == []
    assert [kind for _, kind in queries.safety_times(clinic.pk)] == ["cleared"]
