"""The owner's page of rules, the month that is read over, and who answers for the check."""

import re
from html import unescape
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from glideway.directory import operations as directory
from glideway.directory.models import Clinic, Practitioner, ResponsibleClinician
from glideway.kit.actor import Actor
from glideway.screening import operations, queries
from glideway.screening.core import Triage
from glideway.screening.models import ClinicRules, SafetyReading, SafetyWord
from tests.directory import make as people
from tests.make import NOW, SYSTEM, keyed
from tests.quality.signing import answers_for, clinician

pytestmark = pytest.mark.django_db


def owner(clinic: Clinic) -> Client:
    login = people.login(name="Olive Owner")
    directory.grant(login=login, role="owner", clinic=clinic, by=SYSTEM, now=NOW)
    client = Client()
    client.force_login(login)
    return client


def house() -> tuple[Client, Client, Actor]:
    """The owner, a practitioner of the same clinic, and who that is."""
    healer, by = clinician()
    return owner(Clinic.objects.get(pk=by.clinic_id or 0)), healer, by


def miss(by: Actor, what: str = "Had chest pain") -> SafetyWord:
    return operations.report_miss(
        screening=None, clinic_id=by.clinic_id or 0, patient_id=people.patient().pk,
        region="knee", action=Triage.EMERGENCY, what=what, by=by, now=NOW,
    )  # fmt: skip


def text(answer: object) -> str:
    return re.sub(r"\s+", " ", unescape(answer.content.decode()))  # type: ignore[attr-defined]


QUESTION = {
    "plain_en": "Do you fly today?",
    "plain_fr": "Prenez-vous l’avion aujourd’hui?",
    "means": "precaution",
    "reach": "leg",
    "page": "skin",
}


def test_the_owner_looks_first_and_nothing_holds_until_it_is_let_hold() -> None:
    client, _, by = house()
    form = keyed(after="0", **{"action-anticoag": "refer_first"}, **QUESTION)
    seen = client.post("/safety/rules/", form | {"look": "1"})
    page = text(seen)
    assert seen.status_code == 200
    told = page[page.index('id="would"') : page.index("Nothing is changed yet.")]
    assert "Taken into account" in told
    assert "A doctor first" in told
    assert "Do you fly today?" in told
    assert ClinicRules.objects.count() == 0
    assert (
        client.post("/safety/rules/", form | {"key": f"{uuid4()}", "save": "1"}).status_code == 302
    )
    own, number = queries.own_rules(by.clinic_id or 0)
    assert (own.stricter, number) == ({"anticoag": Triage.REFER_FIRST}, 1)
    assert [(one.number, one.plain.fr) for one in own.own] == [
        (1, "Prenez-vous l’avion aujourd’hui?")
    ]
    assert "Version 1 holds now." in text(client.get("/safety/rules/"))


def test_a_milder_action_is_refused_beside_its_question_and_nothing_is_kept() -> None:
    client, _, _ = house()
    form = keyed(after="0", save="1", **{"action-fever": "precaution"})
    answer = client.post("/safety/rules/", form)
    page = text(answer)
    assert (answer.status_code, ClinicRules.objects.count()) == (422, 0)
    beside = page[page.index('id="fault-fever"') :][:140]
    assert "This would be milder than the common rule. A clinic may only be stricter." in beside


def test_a_question_in_one_language_is_refused_and_one_taken_out_is_asked_no_more() -> None:
    client, _, by = house()
    half = keyed(after="0", save="1", **(QUESTION | {"plain_fr": ""}))
    answer = client.post("/safety/rules/", half)
    assert answer.status_code == 422
    assert "Please write the question in English and in French." in text(answer)
    client.post("/safety/rules/", keyed(after="0", save="1", **QUESTION))
    assert len(queries.own_rules(by.clinic_id or 0)[0].own) == 1
    client.post("/safety/rules/", keyed(after="1", save="1", remove="1"))
    own, number = queries.own_rules(by.clinic_id or 0)
    assert (own.own, number) == ((), 2)


def test_rules_changed_by_somebody_else_meanwhile_are_not_overwritten() -> None:
    client, _, by = house()
    client.post("/safety/rules/", keyed(after="0", save="1", **{"action-anticoag": "refer_first"}))
    late = client.post("/safety/rules/", keyed(after="0", save="1", **QUESTION))
    assert late.status_code == 409
    assert queries.own_rules(by.clinic_id or 0)[1] == 1


def test_the_month_says_who_why_and_what_and_is_marked_as_read() -> None:
    client, _, by = house()
    miss(by)
    page = text(client.get("/safety/?month=2026-03"))
    shown = ("0 cleared", "1 missed", "Had chest pain", "Urgent help", "To be read", "Maya Chen")
    assert [said for said in shown if said not in page] == []
    answer = client.post("/safety/read/", keyed(month="2026-03", seen="1", note="Ask anew"))
    assert answer.status_code == 302
    kept = SafetyReading.objects.get()
    assert (kept.name, kept.words, kept.note, f"{kept.month}") == (
        "Olive Owner", 1, "Ask anew", "2026-03-01",
    )  # fmt: skip
    page = text(client.get("/safety/?month=2026-03"))
    assert "To be read" not in page
    assert "Ask anew" in page
    miss(by, "And a second")
    assert "To be read" in text(client.get("/safety/?month=2026-03"))


def test_who_answers_for_the_check_reads_the_month_and_another_practitioner_does_not() -> None:
    _, healer, by = house()
    assert healer.get("/safety/").status_code == 404
    answers_for(by)
    assert healer.get("/safety/").status_code == 200
    assert healer.get("/safety/rules/").status_code == 404
    assert healer.post("/safety/read/", keyed(month="2026-03", seen="0")).status_code == 302
    assert SafetyReading.objects.get().role == "practitioner"


@pytest.mark.parametrize("role", ["desk", "operator", "inspector"])
def test_no_other_role_reads_or_sets_anything(role: str) -> None:
    login = people.login(name="Somebody")
    at = people.clinic() if role == "desk" else None
    directory.grant(login=login, role=role, clinic=at, by=SYSTEM, now=NOW)
    client = Client()
    client.force_login(login)
    for address in ("/safety/", "/safety/rules/"):
        assert client.get(address).status_code == 404
    for address in ("/safety/read/", "/safety/answers/", "/safety/rules/"):
        assert client.post(address, keyed()).status_code == 404
    assert Client().get("/safety/").status_code == 401


def test_an_owner_names_who_answers_from_those_who_can() -> None:
    client, _, by = house()
    who = Practitioner.objects.get(pk=by.practitioner_id or 0)
    assert "Nobody is named yet." in text(client.get("/safety/rules/"))
    stranger = people.house().practitioner
    refused = client.post("/safety/answers/", keyed(practitioner=f"{stranger.public_id}"))
    assert (refused.status_code, ResponsibleClinician.objects.count()) == (404, 0)
    made = client.post("/safety/answers/", keyed(practitioner=f"{who.public_id}"))
    assert made.status_code == 302
    assert f"<b>{who.name}</b> answers for it." in text(client.get("/safety/rules/"))


def test_one_clinic_reads_nothing_of_another() -> None:
    client, _, by = house()
    _, other = clinician()
    miss(other, "Elsewhere")
    miss(by, "Here")
    page = text(client.get("/safety/?month=2026-03"))
    assert "Here" in page
    assert "Elsewhere" not in page


def test_these_pages_take_at_most_twelve_queries(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client, _, by = house()
    for _ in range(3):
        miss(by)
    for address in ("/safety/?month=2026-03", "/safety/rules/"):
        with django_assert_max_num_queries(12):
            assert client.get(address).status_code == 200


def test_the_pages_speak_french() -> None:
    client, _, by = house()
    miss(by)
    for address, said in (
        ("/safety/?month=2026-03", "Sécurité : levé et manqué"),
        ("/safety/rules/", "Les règles propres à cette clinique"),
    ):
        page = text(client.get(address, headers={"accept-language": "fr-CA"}))
        assert f"<h1>{said}</h1>" in page
