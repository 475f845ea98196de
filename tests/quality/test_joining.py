"""A clinic asks to join: received, looked at, asked back, let in or refused; and what is public."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from msgspec.structs import replace
from pytest_django import DjangoAssertNumQueries

from glideway.directory import operations as directory
from glideway.directory.models import (
    Clinic,
    Credential,
    Errand,
    Login,
    Membership,
    Placement,
    Practitioner,
    Resource,
)
from glideway.kit.limits import TooMany
from glideway.kit.models import AuditEntry, Message
from glideway.quality.core import joining as rules
from glideway.quality.core.registers import register
from glideway.quality.models import Application, ApplicationStep, Evidence
from glideway.quality.operations import joining
from glideway.quality.operations.opening import opening
from glideway.quality.queries import joining as queries
from tests.directory import make as people
from tests.make import NOW, SYSTEM, keyed, lock
from tests.quality import joining as make
from tests.quality.joining import OPERATOR

pytestmark = pytest.mark.django_db
MOST = 12
OPENED = (Clinic, Login, Membership, Practitioner, Resource, Placement, Credential)


def opened() -> dict[str, int]:
    """How many rows there are of all that accepting opens."""
    return {kind.__name__: kind.objects.count() for kind in OPENED}


def signed_in(role: str, clinic: Clinic | None = None) -> Client:
    login = people.login(name=f"The {role}")
    directory.grant(login=login, role=role, clinic=clinic, by=SYSTEM, now=NOW)
    lock(login)
    client = Client()
    client.force_login(login)
    return client


def typed(**changes: Any) -> dict[str, object]:
    """What the public form sends."""
    return keyed(
        **{
            "name": "Lakeside Hands",
            "street": "5 Lake St",
            "city": "Toronto",
            "postal_code": "m5j2h1",
            "phone": "416 555 0199",
            "languages": ["en"],
            "owner": "Robin Roe",
            "email": "robin@lakeside.example",
            "p0-name": "Maya Chen",
            "p0-profession": "massage_therapist",
            "p0-languages": ["en"],
            "p0-body": "College of Massage Therapists of Ontario",
            "p0-number": "K123",
            "p0-licence": SimpleUploadedFile("licence.png", make.photo(), "image/png"),
            **changes,
        }
    )


# ------------------------------------------------------------------ received
def test_whoever_applies_is_answered_with_a_link_and_the_operator_has_an_errand() -> None:
    made = make.applied()
    letter = Message.objects.get(about=f"Application:{made.public_id}")
    errand = Errand.objects.get(kind="application")
    assert (made.state, [one.state for one in queries.steps(made)]) == ("received", ["received"])
    assert letter.to == made.email
    assert queries.application_link(made) in letter.text
    assert (errand.role, errand.about, errand.due_at) == (
        "operator",
        made.public_id,
        NOW + timedelta(days=7),
    )
    assert Evidence.objects.filter(application=made).count() == 2
    assert AuditEntry.objects.filter(act="application.received").count() == 1


def test_nothing_of_the_directory_is_written_before_the_yes_and_names_lie_sealed() -> None:
    before = opened()
    make.looked_at()
    assert opened() == before
    with connection.cursor() as cursor:
        cursor.execute("SELECT owner, email, people FROM quality_application")
        kept = b"".join(bytes(one) for one in cursor.fetchone())
    assert b"Canary" not in kept
    assert b"canary" not in kept


def test_the_same_address_applies_three_times_a_day_at_most() -> None:
    for _ in range(3):
        make.applied(email="again@canary.example")
    with pytest.raises(TooMany):
        make.applied(email="again@canary.example")
    assert Application.objects.count() == 3


@pytest.mark.parametrize(
    ("changes", "no"),
    [
        ({"people": []}, joining.NobodyNamed),
        ({"postal_code": "Z9Z 9Z9"}, joining.NoPlaceThere),
        ({"postal_code": "Toronto"}, joining.NoPlaceThere),
        ({"email": "416 555 0100"}, directory.ContactUnclear),
    ],
)
def test_what_cannot_be_read_is_refused_and_nothing_is_written(
    changes: dict[str, Any], no: type[Exception]
) -> None:
    with pytest.raises(no):
        make.applied(**changes)
    assert (Application.objects.count(), Message.objects.count()) == (0, 0)


# ------------------------------------------------------------------ decided
def test_the_yes_writes_exactly_what_the_dry_run_says() -> None:
    made = make.looked_at()
    before, plan = opened(), opening(application=made)
    clinic = joining.accept_application(application=made, by=OPERATOR, now=NOW)
    after = opened()
    grown = {name: after[name] - before[name] for name in after}
    assert grown == {
        "Clinic": 1,
        "Login": 1,
        "Membership": 1,
        "Practitioner": len(plan.people),
        "Resource": len(plan.people) + 1,
        "Placement": len(plan.people),
        "Credential": plan.papers,
    }
    assert (clinic.slug, clinic.name, clinic.zone) == (
        plan.clinic.slug,
        plan.clinic.name,
        "America/Toronto",
    )
    owner = Membership.objects.get(clinic=clinic, role="owner")
    assert owner.login.email == made.email
    found: set[tuple[str, int | None]] = set(
        Evidence.objects.values_list("credential__kind", "application")
    )
    assert found == {
        ("licence", None),
        ("certificate", None),
    }
    assert not verified(clinic)
    made.refresh_from_db()
    assert (made.state, made.clinic) == ("accepted", clinic)
    assert not Errand.objects.filter(kind="application", done_at=None).exists()
    letter = Message.objects.filter(about=f"Application:{made.public_id}").latest("pk")
    assert "Sign in with this address" in letter.text


def verified(clinic: Clinic) -> bool:
    """Whether anything of this clinic's people is verified."""
    return Credential.objects.filter(
        practitioner__placements__clinic=clinic, verifications__isnull=False
    ).exists()


def test_whoever_has_an_account_keeps_it_and_a_taken_address_gets_a_number() -> None:
    login = people.login("robin@known.example")
    first = joining.accept_application(application=make.looked_at(), by=OPERATOR, now=NOW)
    second = joining.accept_application(
        application=make.looked_at(email="robin@known.example"), by=OPERATOR, now=NOW
    )
    assert (first.slug, second.slug) == ("lakeside-hands", "lakeside-hands-2")
    assert Membership.objects.get(clinic=second).login == login
    assert Practitioner.objects.filter(slug__startswith="maya-canary").count() == 2


def test_nobody_is_let_in_whom_nobody_has_looked_at() -> None:
    made, before = make.applied(), opened()
    with pytest.raises(joining.NotThatStep):
        joining.accept_application(application=made, by=OPERATOR, now=NOW)
    assert opened() == before
    assert [one.state for one in queries.steps(made)] == ["received"]


@pytest.mark.parametrize("left_out", rules.LookedAt)
def test_nobody_is_let_in_before_each_look_that_the_public_page_lists(
    left_out: rules.LookedAt,
) -> None:
    made, before = make.applied(), opened()
    looks = set(rules.LookedAt) - {left_out}
    joining.note_findings(application=made, findings=looks, by=OPERATOR, now=NOW)
    assert queries.still_to_look_at(made) == [left_out]
    with pytest.raises(joining.NotThatStep):
        joining.accept_application(application=made, by=OPERATOR, now=NOW)
    assert opened() == before


def test_where_nobody_names_a_technique_there_is_no_certificate_to_look_at() -> None:
    made = make.applied(people=[replace(make.MAYA, technique="")], files={})
    assert rules.LookedAt.CERTIFICATES not in queries.still_to_look_at(made)


def test_after_an_answer_everything_is_looked_at_anew() -> None:
    made = make.looked_at()
    joining.ask_back(application=made, words="Who else?", by=OPERATOR, now=NOW)
    row = make.row(people=[make.MAYA, replace(make.MAYA, name="Bob Roy")], files={})
    joining.answer_back(application=made, row=row, by=SYSTEM, now=NOW)
    assert queries.still_to_look_at(made) == list(rules.LookedAt)
    joining.note_findings(application=made, findings=["place"], by=OPERATOR, now=NOW)
    with pytest.raises(joining.NotThatStep):
        joining.accept_application(application=made, by=OPERATOR, now=NOW)
    joining.note_findings(application=made, findings=list(rules.LookedAt), by=OPERATOR, now=NOW)
    joining.accept_application(application=made, by=OPERATOR, now=NOW)


def test_a_file_that_hangs_on_no_paper_goes_once_the_clinic_is_in() -> None:
    bare = replace(make.MAYA, technique="")
    files = {"0-licence": make.a_file(), "0-certificate": make.a_file()}
    made = make.looked_at(people=[bare], files=files)
    joining.accept_application(application=made, by=OPERATOR, now=NOW)
    kept = Evidence.objects.get()
    assert (kept.of, kept.application) == ("0-licence", None)


def test_a_refusal_leaves_no_clinic_no_account_no_name_and_no_file_behind() -> None:
    made, before = make.looked_at(), opened()
    joining.refuse_application(application=made, why="licence-not-found", by=OPERATOR, now=NOW)
    made.refresh_from_db()
    assert opened() == before
    assert Evidence.objects.count() == 0
    assert (made.owner, made.email, made.people, made.words) == ("", "", "", "")
    assert (made.phone, made.street, made.clinic) == ("", "", None)
    assert (made.name, made.city, made.place, made.postal_code) == ("", "", "", "")
    assert Errand.objects.get(kind="application").facts == {"clinic": ""}
    desk = signed_in("operator")
    assert "An application from ON of" in desk.get("/quality/desk/applications/").content.decode()
    page = desk.get(f"/quality/desk/applications/{made.public_id}/").content.decode()
    assert "<h1>A refused application</h1>" in page
    letter = Message.objects.filter(about=f"Application:{made.public_id}").latest("pk")
    assert "not found in the public register" in letter.text
    with pytest.raises(joining.NotThatStep):
        joining.accept_application(application=made, by=OPERATOR, now=NOW)


def test_a_reason_outside_the_list_is_a_mistake_of_ours_and_changes_nothing() -> None:
    made = make.looked_at()
    with pytest.raises(ValueError, match="because"):
        joining.refuse_application(application=made, why="because", by=OPERATOR, now=NOW)
    made.refresh_from_db()
    assert made.state == "looked-at"


def test_what_is_asked_back_is_answered_by_the_link_and_received_anew() -> None:
    made = make.applied()
    joining.ask_back(application=made, words="Which floor?", by=OPERATOR, now=NOW)
    made.refresh_from_db()
    assert made.state == "asked-back"
    changed = make.row(street="6 Canary Wharf, floor 2", files={"0-licence": make.a_file()})
    joining.answer_back(application=made, row=changed, by=SYSTEM, now=NOW)
    made.refresh_from_db()
    assert (made.state, made.street) == ("received", "6 Canary Wharf, floor 2")
    assert sorted(made.files.values_list("of", flat=True)) == ["0-certificate", "0-licence"]
    with pytest.raises(joining.NotThatStep):
        joining.answer_back(application=made, row=changed, by=SYSTEM, now=NOW)


def test_a_file_is_never_hung_on_somebody_else_whom_the_answer_names_in_that_line() -> None:
    bob, cy = (replace(make.MAYA, name=name, technique="") for name in ("Bob Roy", "Cy Roy"))
    files = {f"{line}-licence": make.a_file() for line in range(3)}
    made = make.applied(people=[make.MAYA, bob, cy], files=files)
    joining.ask_back(application=made, words="Is Bob still there?", by=OPERATOR, now=NOW)
    without = make.row(people=[make.MAYA, cy], files={})
    joining.answer_back(application=made, row=without, by=SYSTEM, now=NOW)
    assert list(made.files.values_list("of", flat=True)) == ["0-licence"]


def test_no_step_is_ever_changed_or_taken_away() -> None:
    made = make.applied()
    step = ApplicationStep.objects.get(application=made)
    for change in (step.delete, lambda: ApplicationStep.objects.update(why="x")):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_of_two_who_read_it_open_and_accept_one_opens_the_clinic() -> None:
    made = make.looked_at()
    also = Application.objects.get(pk=made.pk)
    joining.accept_application(application=made, by=OPERATOR, now=NOW)
    once = opened()
    with pytest.raises(joining.NotThatStep):
        joining.accept_application(application=also, by=OPERATOR, now=NOW)
    assert opened() == once


# ------------------------------------------------------------------ pages
def test_the_public_form_takes_a_clinic_with_a_file_and_shows_how_far_it_is(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    assert client.get("/quality/join/").status_code == 200
    answer = client.post("/quality/join/", typed())
    assert answer.status_code == 302
    made = Application.objects.get()
    assert answer["Location"].startswith(f"/quality/join/{made.public_id}/")
    assert (made.postal_code, made.province, made.files.count()) == ("M5J 2H1", "ON", 1)
    with django_assert_max_num_queries(MOST):
        page = client.get(answer["Location"])
    assert "Lakeside Hands" in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert client.get(answer["Location"][:-2] + "x/").status_code == 404


def test_a_form_with_faults_says_them_all_and_sends_nothing(client: Client) -> None:
    wrong = typed(postal_code="X", **{"p0-number": "", "p0-technique": "active_release"})
    answer = client.post("/quality/join/", wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count('class="fault"') == 4
    assert Application.objects.count() == 0


def test_the_form_is_taken_five_times_an_hour_from_one_network(client: Client) -> None:
    sent = [
        client.post("/quality/join/", typed(email=f"a{number}@lakeside.example")).status_code
        for number in range(6)
    ]
    assert sent == [302] * 5 + [429]


def test_the_operator_decides_on_one_page_and_nobody_else_opens_it(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    made = make.applied()
    address = f"/quality/desk/applications/{made.public_id}/"
    house = people.house()
    for role, at in (("owner", house.clinic), ("inspector", None)):
        assert signed_in(role, at).get(address).status_code == 404
        assert signed_in(role, at).get("/quality/desk/applications/").status_code == 404
    desk = signed_in("operator")
    with django_assert_max_num_queries(MOST):
        page = desk.get(address).content.decode()
    assert "Maya Canary" in page
    assert "https://www.cmto.com/find-a-registered-massage-therapist/" in page
    assert "an account for" in page
    desk.post(address, keyed(step="looked", looked=["licences"]))
    assert "Still to look at:" in desk.get(address).content.decode()
    desk.post(address, keyed(step="looked", looked=list(rules.LookedAt)))
    desk.post(address, keyed(step="accept"))
    made.refresh_from_db()
    assert (made.state, made.clinic is not None) == ("accepted", True)
    assert "Lakeside Hands" in desk.get("/quality/desk/applications/").content.decode()


def test_the_log_names_who_was_let_in_and_only_counts_who_was_refused(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    joining.accept_application(application=make.looked_at(), by=OPERATOR, now=NOW)
    refused = make.looked_at(name="Hidden Canary Rooms")
    joining.refuse_application(application=refused, why="not-a-clinic", by=OPERATOR, now=NOW)
    make.applied(name="Waiting Canary Rooms")
    found = queries.picked(now=NOW)
    assert (found.received, found.accepted, found.refused, found.waiting) == (3, 1, 1, 1)
    assert found.why == {rules.Refused.NOT_A_CLINIC: 1}
    assert found.looked == dict.fromkeys(rules.LookedAt, 2)
    assert {(one.what, one.role, one.clinic) for one in found.log} == {
        ("looked-at", "operator", "Lakeside Hands"),
        ("accepted", "operator", "Lakeside Hands"),
    }
    with django_assert_max_num_queries(MOST):
        page = client.get("/quality/picked/").content.decode()
    assert "There is no place there that patients can visit" in page
    for canary in ("Canary", "canary", "Olive", "K9"):
        assert canary not in page


def test_evidence_is_for_holder_owner_and_operator_and_each_opening_is_written_down(
    client: Client,
) -> None:
    clinic = joining.accept_application(application=make.looked_at(), by=OPERATOR, now=NOW)
    file = Evidence.objects.earliest("pk")
    address = f"/quality/papers/{file.public_id}/"
    other = people.house()
    assert client.get(address).status_code in {302, 401, 404}
    for role, at in (("owner", other.clinic), ("desk", clinic), ("inspector", None)):
        assert signed_in(role, at).get(address).status_code == 404
    assert AuditEntry.objects.filter(act="evidence.viewed").count() == 0
    for who in (signed_in("owner", clinic), signed_in("operator")):
        answer = who.get(address)
        assert (answer.status_code, answer["Content-Disposition"][:10]) == (200, "attachment")
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert AuditEntry.objects.filter(act="evidence.viewed").count() == 2


def test_only_a_register_whose_address_was_read_is_linked() -> None:
    known = register("massage_therapist", "ON")
    assert known is not None
    assert known.url.startswith("https://www.cmto.com/")
    assert known.source
    assert register("chiropractor", "ON") is None
