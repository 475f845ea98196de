"""What the desk sees of a patient's messages, and what it may enter about them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from glideway.booking.models import Booking
from glideway.directory import operations as directory
from glideway.directory.models import Consent, Patient
from glideway.kit import clock
from glideway.kit.models import AuditEntry
from tests import world
from tests.booking import make
from tests.booking.make import House, at
from tests.make import NOW, SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def hands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def staff(client: Client, role: str) -> tuple[House, Booking]:
    """Somebody of the clinic signed in, and a visit there."""
    house = make.house()
    login = world.login(role, "harbour")
    directory.grant(login=login, role=role, clinic=house.clinic, by=SYSTEM, now=NOW)
    client.force_login(login)
    return house, make.booked(house, at("15:00", 1))


def test_the_desk_sees_when_and_why_and_never_the_words(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    house, made = staff(client, "desk")
    there = make.booked(make.house("island"), at("15:00", 2), patient=made.patient)
    address = f"/messages/{made.patient.public_id}/"
    with django_assert_max_num_queries(12):
        page = client.get(address).content.decode()
    assert page.count("told-row") == 1
    assert "from Harbour Clinic" in page
    assert "Island" not in page
    assert "Your appointment" not in page
    assert made.patient.email not in page
    assert there.pk
    assert house.clinic.pk
    seen = AuditEntry.objects.get(act="patient.messages-seen")
    assert (seen.patient_id, seen.chain) == (made.patient_id, str(house.clinic.pk))


def test_a_letter_to_nobody_is_said_to_have_no_address(client: Client) -> None:
    house, _made = staff(client, "desk")
    child = Patient.objects.create(name="Lea Roy", created_at=NOW)
    make.booked(house, at("16:00", 1), patient=child)
    page = client.get(f"/messages/{child.public_id}/").content.decode()
    assert "Not sent: no address is known" in page
    assert "Nobody can be written to" in page
    assert "Goes out on" not in page


def test_a_patient_of_another_clinic_is_not_there(client: Client) -> None:
    staff(client, "desk")
    other = make.booked(make.house("island"), at("15:00", 2))
    known = client.get(f"/messages/{other.patient.public_id}/")
    nobody = client.get(f"/messages/{uuid4()}/")
    assert (known.status_code, nobody.status_code) == (404, 404)
    form = {"kind": "news", "yes": "1", "how": "desk", "key": str(uuid4())}
    answer = client.post(f"/messages/{other.patient.public_id}/choose/", form)
    assert answer.status_code == 404
    assert not Consent.objects.exists()


@pytest.mark.parametrize("how", ["desk", "phone"])
def test_the_desk_enters_what_was_said_and_how_once(client: Client, how: str) -> None:
    _house, made = staff(client, "desk")
    address = f"/messages/{made.patient.public_id}/choose/"
    form = {"kind": "reminders", "yes": "1", "how": how, "key": str(uuid4())}
    for _twice in range(2):
        assert client.post(address, form).status_code == 302
    consent = Consent.objects.get()
    assert (consent.kind, consent.how, consent.patient_id) == ("reminders", how, made.patient_id)
    assert AuditEntry.objects.filter(act="consent.given").get().role == "desk"
    client.post(address, form | {"yes": "0", "key": str(uuid4())})
    consent.refresh_from_db()
    assert consent.withdrawn_at == NOW


def test_what_the_desk_was_told_counts_at_its_clinic_in_the_patients_language(
    client: Client,
) -> None:
    house, made = staff(client, "desk")
    Patient.objects.update(language="fr")
    page = f"/messages/{made.patient.public_id}/"
    island = make.house("island").clinic
    elsewhere: dict[str, Any] = {
        "patient": made.patient,
        "language": "fr",
        "how": "page",
        "by": SYSTEM,
    }
    directory.agree_to_messages(kinds=["news"], clinic=island, now=NOW, **elsewhere)
    assert "Agreed on" not in client.get(page).content.decode()
    form = {"kind": "news", "yes": "1", "how": "desk", "key": str(uuid4())}
    client.post(f"{page}choose/", form)
    here = Consent.objects.get(how="desk")
    assert (here.clinic_id, here.language) == (house.clinic.pk, "fr")
    assert "Agreed on" in client.get(page).content.decode()
    directory.agree_to_messages(kinds=["plans"], now=NOW, **elsewhere)
    for kind in ("news", "plans"):
        client.post(f"{page}choose/", form | {"kind": kind, "yes": "0", "key": str(uuid4())})
    standing = Consent.objects.filter(withdrawn_at=None)
    assert list(standing.values_list("kind", "clinic")) == [("news", island.pk)]


@pytest.mark.parametrize(
    ("change", "status"),
    [({"kind": "treatment"}, 400), ({"how": "page"}, 400), ({"key": "x"}, 400)],
)
def test_what_the_desk_may_not_say_for_a_patient_changes_nothing(
    client: Client, change: dict[str, str], status: int
) -> None:
    _house, made = staff(client, "desk")
    form = {"kind": "news", "yes": "1", "how": "desk", "key": str(uuid4())} | change
    answer = client.post(f"/messages/{made.patient.public_id}/choose/", form)
    assert answer.status_code == status
    assert not Consent.objects.exists()


def test_the_owner_reads_and_enters_nothing(client: Client) -> None:
    _house, made = staff(client, "owner")
    page = client.get(f"/messages/{made.patient.public_id}/").content.decode()
    assert "What this clinic wrote" in page
    assert "said here" not in page
    form = {"kind": "news", "yes": "1", "how": "desk", "key": str(uuid4())}
    answer = client.post(f"/messages/{made.patient.public_id}/choose/", form)
    assert answer.status_code == 404
    assert not Consent.objects.exists()
