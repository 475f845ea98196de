"""The directory's verbs: what each one writes and refuses, and that a refusal writes nothing."""

import re
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from glideway.directory import operations as directory
from glideway.directory.models import (
    Clinic,
    Consent,
    ContactProof,
    Credential,
    Errand,
    Login,
    Membership,
    Patient,
    Placement,
    Plaque,
    Practitioner,
    Resource,
    Service,
)
from glideway.kit.limits import TooMany
from glideway.kit.models import AuditEntry, Message
from tests.directory import make
from tests.make import NOW, SYSTEM

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
BROWSER = "browser-1"


def acts() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("act", flat=True))


# ------------------------------------------------------------------ clinics
def test_a_clinic_opens_listed_with_its_rooms() -> None:
    clinic = directory.open_clinic(row=make.TORONTO, by=SYSTEM, now=NOW)
    assert (clinic.slug, clinic.listed_at, clinic.hidden_at) == ("harbour-movement", NOW, None)
    rooms = Resource.objects.filter(clinic=clinic, kind="room").order_by("pk")
    assert [one.name for one in rooms] == ["1", "2"]
    assert acts() == ["clinic.opened"]


def test_one_clinic_is_the_bulk_of_one() -> None:
    def fields(slug: str) -> dict[str, object]:
        row = Clinic.objects.filter(slug=slug).values().get()
        return {k: v for k, v in row.items() if k not in {"id", "public_id", "slug"}}

    directory.open_clinic(row=replace(make.TORONTO, slug="one"), by=SYSTEM, now=NOW)
    rows = [replace(make.TORONTO, slug=slug) for slug in ("two", "three")]
    directory.open_clinics(rows=rows, by=SYSTEM, now=NOW)
    assert fields("one") == fields("two") == fields("three")


@pytest.mark.parametrize("slugs", [("a", "harbour-movement"), ("a", "a")])
def test_two_clinics_cannot_share_an_address_and_none_is_opened(slugs: tuple[str, str]) -> None:
    directory.open_clinic(row=make.TORONTO, by=SYSTEM, now=NOW)
    rows = [replace(make.TORONTO, slug=slug) for slug in slugs]
    with pytest.raises(directory.NameTaken):
        directory.open_clinics(rows=rows, by=SYSTEM, now=NOW)
    assert Clinic.objects.count() == 1
    assert acts() == ["clinic.opened"]


def test_a_bug_is_not_dressed_up_as_a_refusal() -> None:
    broken = replace(make.TORONTO, lat=None)  # type: ignore[arg-type]  # what a bug would do
    with pytest.raises(IntegrityError):
        directory.open_clinic(row=broken, by=SYSTEM, now=NOW)
    assert not Clinic.objects.exists()


def test_a_hidden_clinic_keeps_its_first_reason_and_can_be_shown_again() -> None:
    clinic = make.clinic()
    directory.hide_clinic(clinic=clinic, reason="A gate is closed", by=SYSTEM, now=NOW)
    directory.hide_clinic(clinic=clinic, reason="Another", by=SYSTEM, now=NOW + MINUTE)
    clinic.refresh_from_db()
    assert (clinic.hidden_at, clinic.hidden_reason) == (NOW, "A gate is closed")
    directory.show_clinic(clinic=clinic, by=SYSTEM, now=NOW)
    directory.show_clinic(clinic=clinic, by=SYSTEM, now=NOW)
    clinic.refresh_from_db()
    assert (clinic.hidden_at, clinic.hidden_reason) == (None, "")
    assert acts() == ["clinic.opened", "clinic.hidden", "clinic.shown"]


def test_a_price_list_names_each_service_once() -> None:
    clinic = make.clinic()
    services = make.price_list(clinic)
    assert [one.price_cents for one in services] == [0, 9500, 7000, 12000, 5500]
    again = directory.ServiceRow(clinic=clinic, kind="first", minutes=45, price_cents=1)
    fresh = directory.ServiceRow(clinic=clinic, kind="first", minutes=50, price_cents=1)
    with pytest.raises(directory.PriceListedTwice):
        directory.add_services(rows=[fresh, again], by=SYSTEM, now=NOW)
    assert Service.objects.count() == 5


def test_a_practitioner_is_placed_once_at_a_clinic_with_services() -> None:
    house = make.house()
    assert set(house.placement.services.all()) == set(house.services)
    assert house.placement.starts_at == NOW
    row = directory.PlacementRow(practitioner=house.practitioner, clinic=house.clinic, services=[])
    with pytest.raises(directory.PlacedTwice):
        directory.place_practitioners(rows=[row], by=SYSTEM, now=NOW)
    assert Placement.objects.count() == 1


def test_a_placement_ends_once() -> None:
    placement = make.house().placement
    directory.end_placement(placement=placement, by=SYSTEM, now=NOW)
    directory.end_placement(placement=placement, by=SYSTEM, now=NOW + MINUTE)
    placement.refresh_from_db()
    assert placement.ended_at == NOW
    assert acts().count("placement.ended") == 1


# ------------------------------------------------------------------ people
def test_an_account_has_no_password_and_a_verified_address() -> None:
    login = directory.open_login(email=" Maya@Example.ORG ", name="Maya", by=SYSTEM, now=NOW)
    assert (login.email, login.has_usable_password(), login.is_active) == (
        "maya@example.org",
        False,
        True,
    )
    address = EmailAddress.objects.get(user=login)
    assert (address.email, address.verified, address.primary) == ("maya@example.org", True, True)


def test_one_address_opens_one_account() -> None:
    make.login("a@example.org")
    rows = [directory.LoginRow(email=one) for one in ("b@example.org", "A@example.org")]
    with pytest.raises(directory.AddressTaken):
        directory.open_logins(rows=rows, by=SYSTEM, now=NOW)
    assert Login.objects.count() == EmailAddress.objects.count() == 1


def test_a_practitioner_comes_with_the_resource_that_is_their_time() -> None:
    maya = make.practitioner()
    assert Resource.objects.get(practitioner=maya).kind == "practitioner"
    assert (maya.joined_at, maya.left_at) == (NOW, None)


def test_two_practitioners_cannot_share_an_address() -> None:
    row = directory.PractitionerRow(name="A", slug="a", profession="physiotherapist")
    with pytest.raises(directory.NameTaken):
        directory.add_practitioners(rows=[row, row], by=SYSTEM, now=NOW)
    assert not Practitioner.objects.exists()


@pytest.mark.parametrize("change", [{"profession": "wizard"}, {"other_care": ("magic",)}])
def test_a_profession_nobody_knows_is_a_bug(change: dict[str, object]) -> None:
    row = directory.PractitionerRow(name="A", slug="a", profession="physiotherapist")
    with pytest.raises(ValueError, match="neither"):
        directory.add_practitioners(rows=[replace(row, **change)], by=SYSTEM, now=NOW)  # type: ignore[arg-type]  # parametrized
    assert not Practitioner.objects.exists()


def test_a_role_is_granted_and_ends() -> None:
    clinic, login = make.clinic(), make.login()
    role = directory.grant(login=login, role="desk", clinic=clinic, by=SYSTEM, now=NOW)
    assert (role.role, role.clinic, role.ended_at) == ("desk", clinic, None)
    directory.end_role(membership=role, by=SYSTEM, now=NOW)
    directory.end_role(membership=role, by=SYSTEM, now=NOW + MINUTE)
    role.refresh_from_db()
    assert role.ended_at == NOW
    assert acts()[-2:] == ["role.granted", "role.ended"]


def test_a_clinic_role_without_a_clinic_is_a_bug() -> None:
    with pytest.raises(IntegrityError):
        directory.grant(login=make.login(), role="desk", by=SYSTEM, now=NOW)
    assert not Membership.objects.exists()


@pytest.mark.parametrize(
    ("typed", "contact"),
    [
        (" A.B@Example.org ", ("email", "a.b@example.org")),
        ("416 555-0123", ("sms", "+14165550123")),
        ("+33 6 12 34 56 78", ("sms", "+33612345678")),
    ],
)
def test_a_contact_is_an_address_or_a_number(typed: str, contact: tuple[str, str]) -> None:
    assert directory.contact_of(typed=typed) == contact


@pytest.mark.parametrize("typed", ["", "a@b", "hello", "12"])
def test_an_unclear_contact_is_refused(typed: str) -> None:
    with pytest.raises(directory.ContactUnclear):
        directory.contact_of(typed=typed)


def test_an_unproved_address_never_finds_anybody() -> None:
    known = make.patient("Amara Dhillon", "amara@example.org")
    other = directory.meet_patient(name="Amara Dhillon", email="amara@example.org", now=NOW)
    assert other.pk != known.pk
    assert other.email_verified_at is None


def test_a_proved_address_and_the_same_name_find_the_person() -> None:
    known = make.patient("Amara Dhillon", "amara@example.org")
    again = directory.meet_patient(
        name="amara dhillon ", email="AMARA@example.org", proved=True, now=NOW
    )
    assert again.pk == known.pk
    assert Patient.objects.count() == 1


def test_a_family_may_share_an_address() -> None:
    make.patient("Amara Dhillon", "home@example.org")
    child = make.patient("Ravi Dhillon", "home@example.org")
    assert child.name == "Ravi Dhillon"
    assert Patient.objects.count() == 2


def test_a_proved_phone_finds_the_person_too() -> None:
    first = directory.meet_patient(name="Jo", phone="416 555 0123", proved=True, now=NOW)
    again = directory.meet_patient(name="Jo", phone="+14165550123", proved=True, now=NOW)
    assert again.pk == first.pk
    assert (first.phone, first.phone_verified_at, first.contact) == (
        "+14165550123",
        NOW,
        "+14165550123",
    )


def test_somebody_with_no_contact_is_refused() -> None:
    with pytest.raises(directory.ContactUnclear):
        directory.meet_patient(name="Jo", now=NOW)
    assert not Patient.objects.exists()


def test_a_proved_contact_opens_its_account() -> None:
    login = make.login("staff@example.org")
    assert directory.login_for(contact="STAFF@example.org", language="en", now=NOW) == login


def test_a_patients_account_is_opened_at_the_first_sign_in_and_stays() -> None:
    amara = make.patient("Amara", "amara@example.org")
    first = directory.login_for(contact="amara@example.org", language="fr", now=NOW)
    again = directory.login_for(contact="amara@example.org", language="fr", now=NOW)
    amara.refresh_from_db()
    assert first == again == amara.login
    assert first is not None
    assert (first.email, first.language) == ("amara@example.org", "fr")


def test_a_phone_opens_an_account_too() -> None:
    jo = directory.meet_patient(name="Jo", phone="416 555 0123", proved=True, now=NOW)
    first = directory.login_for(contact="(416) 555-0123", language="en", now=NOW)
    again = directory.login_for(contact="(416) 555-0123", language="en", now=NOW)
    assert first == again
    assert first is not None
    assert first.email == f"{jo.public_id}@no-mail.invalid"


def test_a_family_of_one_phone_opens_one_account_and_never_a_second() -> None:
    parent = directory.meet_patient(name="Jo", phone="416 555 0123", proved=True, now=NOW)
    first = directory.login_for(contact="416 555 0123", language="en", now=NOW)
    directory.meet_patient(name="Kim", phone="416 555 0123", proved=True, now=NOW)
    with CaptureQueriesContext(connection) as asked:
        assert directory.login_for(contact="416 555 0123", language="en", now=NOW) == first
    parent.refresh_from_db()
    assert (parent.login, Login.objects.count()) == (first, 1)
    # Not left to the database, which on PostgreSQL would put the child without an account first.
    assert "DESC NULLS LAST" in asked.captured_queries[0]["sql"]


def test_a_contact_nobody_has_opens_nothing() -> None:
    assert directory.login_for(contact="who@example.org", language="en", now=NOW) is None
    assert directory.login_for(contact="416 555 0123", language="en", now=NOW) is None
    assert not Login.objects.exists()


# ------------------------------------------------------------------ trust
def test_a_stated_credential_is_checked_and_checked_again() -> None:
    maya, operator = make.practitioner(), make.login()
    stated = directory.state_credentials(
        rows=[
            directory.CredentialRow(
                practitioner=maya,
                kind="licence",
                title="Physiotherapist",
                body="College of Physiotherapists of Ontario",
                number="12345",
                expires_on=date(2027, 3, 31),
            )
        ],
        by=SYSTEM,
        now=NOW,
    )
    row = directory.VerificationRow(credential=stated[0], where="public register")
    by = replace(SYSTEM, login_id=operator.pk)
    directory.verify_credentials(rows=[row], by=by, now=NOW)
    later = replace(row, found=False, checked_at=NOW + MINUTE)
    directory.verify_credentials(rows=[later], by=by, now=NOW + MINUTE)
    checks = list(Credential.objects.get().verifications.order_by("checked_at"))
    assert [(one.found, one.checked_at, one.by) for one in checks] == [
        (True, NOW, operator),
        (False, NOW + MINUTE, operator),
    ]
    assert acts().count("credential.checked") == 2


def test_a_plaque_takes_the_place_of_the_earlier_one() -> None:
    clinic, maya = make.clinic(), make.practitioner()
    for value in (80.0, 94.0):
        row = directory.PlaqueRow(kind="inspection", clinic=clinic, value=value, known=47, of=50)
        directory.hang_plaque(row=row, now=NOW)
    directory.hang_plaque(row=directory.PlaqueRow(kind="x", practitioner=maya), now=NOW)
    directory.hang_plaque(row=directory.PlaqueRow(kind="x", facts={"n": 3}), now=NOW)
    hung = Plaque.objects.order_by("pk").values_list("subject", "value", "known", "of", "facts")
    assert list(hung) == [
        (f"clinic:{clinic.pk}", 94.0, 47, 50, {}),
        (f"practitioner:{maya.pk}", None, None, None, {}),
        ("network", None, None, None, {"n": 3}),
    ]


def test_an_errand_is_hung_once_and_ticked_off_once() -> None:
    about, clinic = uuid4(), make.clinic()
    for _ in range(2):
        errand = directory.open_errand(
            kind="grievance", about=about, role="owner", clinic=clinic, due_at=NOW, now=NOW
        )
    directory.finish_errand(errand=errand, by=SYSTEM, now=NOW)
    directory.finish_errand(errand=errand, by=SYSTEM, now=NOW + MINUTE)
    assert Errand.objects.get().done_at == NOW


def test_a_consent_is_a_sentence_with_version_language_and_time() -> None:
    amara, clinic = make.patient(), make.clinic()
    kept = directory.agree(
        patient=amara,
        kind="treatment",
        version="shoulder-1",
        language="fr",
        clinic=clinic,
        scope="shoulder",
        how="tablet",
        by=SYSTEM,
        now=NOW,
    )
    assert (kept.version, kept.language, kept.agreed_at, kept.withdrawn_at) == (
        "shoulder-1",
        "fr",
        NOW,
        None,
    )
    entry = AuditEntry.objects.get(act="consent.given")
    assert (entry.chain, entry.patient_id) == (str(clinic.pk), amara.pk)


def test_a_withdrawal_counts_at_once_and_once() -> None:
    amara = make.patient()
    for kind in ("news", "news", "reminders"):
        directory.agree(patient=amara, kind=kind, version="1", language="en", by=SYSTEM, now=NOW)
    assert directory.withdraw(patient=amara, kind="news", by=SYSTEM, now=NOW + MINUTE) == 2
    assert directory.withdraw(patient=amara, kind="news", by=SYSTEM, now=NOW + MINUTE) == 0
    assert Consent.objects.filter(withdrawn_at=None).get().kind == "reminders"
    assert acts().count("consent.withdrawn") == 2


# ------------------------------------------------------------------ codes
def send(contact: str = "amara@example.org", **changes: object) -> str:
    """Ask for a code; answer the eight digits that the message carries."""
    usual: dict[str, object] = {
        "contact": contact,
        "purpose": "sign-in",
        "session_key": BROWSER,
        "language": "en",
        "now": NOW,
        "network": "192.0.2.1/32",
    }
    directory.send_code(**usual | changes)  # type: ignore[arg-type]  # a test's shorthand
    text = Message.objects.order_by("-pk")[0].text
    found = re.search(r"(\d{4}) (\d{4})", text)
    assert found is not None
    return "".join(found.groups())


def check(code: str, **changes: object) -> ContactProof:
    usual: dict[str, object] = {
        "contact": "amara@example.org",
        "purpose": "sign-in",
        "session_key": BROWSER,
        "code": code,
        "now": NOW,
    }
    return directory.check_code(**usual | changes)  # type: ignore[arg-type]  # a test's shorthand


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**8:08d}"


def test_the_code_that_was_sent_proves_the_contact() -> None:
    proof = check(send())
    assert proof.proved_at == NOW
    assert len(proof.digest) == 43


def test_a_code_may_be_pasted_with_its_space_and_tapped_twice() -> None:
    code = send()
    check(f" {code[:4]} {code[4:]} ")
    assert check(code, now=NOW + MINUTE).proved_at == NOW


def test_no_table_holds_the_code_or_the_address() -> None:
    code = send()
    proof = ContactProof.objects.values().get()
    message = Message.objects.values("subject", "key", "about").get()
    for value in (*proof.values(), *message.values()):
        assert code not in str(value)
        assert "amara" not in str(value)


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"session_key": "browser-2"},
        {"purpose": "booking"},
        {"contact": "other@example.org"},
        {"now": NOW + timedelta(minutes=10)},
    ],
)
def test_a_code_counts_in_its_browser_for_its_purpose_for_ten_minutes(
    elsewhere: dict[str, object],
) -> None:
    code = send()
    with pytest.raises(directory.CodeGone):
        check(code, **elsewhere)
    assert ContactProof.objects.get().proved_at is None


def test_a_code_counts_until_the_last_second() -> None:
    code = send()
    assert check(code, now=NOW + timedelta(minutes=10, seconds=-1)).proved_at is not None


def test_five_wrong_tries_and_the_right_code_no_longer_counts() -> None:
    code = send()
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(directory.CodeWrong) as refused:
            check(wrong(code))
        assert refused.value.data == {"left": left}
    with pytest.raises(directory.CodeGone):
        check(code)
    assert ContactProof.objects.get().proved_at is None


def test_a_new_code_ends_the_earlier_one() -> None:
    first = send()
    second = send()
    with pytest.raises(directory.CodeWrong):
        check(first)
    assert check(second).proved_at == NOW


def test_ten_codes_an_hour_to_one_address() -> None:
    for _ in range(10):
        send()
    with pytest.raises(TooMany):
        send(network="198.51.100.7/32")
    assert Message.objects.count() == 10
    send(now=NOW + timedelta(hours=1))


def test_fifty_codes_an_hour_from_one_network() -> None:
    for number in range(50):
        send(f"p{number}@example.org")
    with pytest.raises(TooMany):
        send("p50@example.org")
    assert Message.objects.count() == 50


def test_a_code_by_text_message_has_no_subject_and_speaks_french() -> None:
    send("416 555 0123", language="fr")
    message = Message.objects.get()
    assert (message.channel, message.subject, message.to) == ("sms", "", "+14165550123")
    assert message.text.startswith("Votre code est le ")


def test_the_message_may_carry_the_code_as_a_link() -> None:
    code = send(back="/sign-in/code/")
    assert f"/sign-in/code/?code={code}" in Message.objects.get().text


def test_a_code_without_a_browser_is_a_bug() -> None:
    with pytest.raises(ValueError, match="browser"):
        send(session_key="")
    assert not Message.objects.exists()


def test_a_printed_link_exists_in_a_demo_only() -> None:
    login = make.login()
    path = directory.sign_in_link(login=login, now=NOW, demo=True)
    assert path.startswith(f"/sign-in/demo/{login.public_id}/")
    assert path == directory.sign_in_link(login=login, now=NOW + MINUTE, demo=True)
    with pytest.raises(directory.DemoOnly):
        directory.sign_in_link(login=login, now=NOW, demo=False)
