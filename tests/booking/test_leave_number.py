"""Who booked a call with an e-mail address leaves the number to call, and it is no way in."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from glideway.booking import queries
from glideway.booking.models import Booking
from glideway.directory import operations as directory
from glideway.directory.models import Patient
from glideway.kit import clock
from glideway.kit.models import AuditEntry, KeptAnswer
from tests.booking import make
from tests.booking.make import at
from tests.make import NOW, SYSTEM

pytestmark = pytest.mark.django_db
MOST = 12
NUMBER = "+14165550177"


@pytest.fixture(autouse=True)
def _nine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def call(kind: str = "consult", **who: Any) -> Booking:
    house = make.house()
    patient = make.patient(**who) if who else make.patient()
    return make.booked(house, at("11:00", 1), service=house.services[kind], patient=patient)


def path_of(made: Booking) -> str:
    return f"/appointment/{queries.link_of(made)}/number/"


def form(phone: str = "(416) 555-0177") -> dict[str, str]:
    return {"phone": phone, "key": str(uuid4())}


def test_the_page_of_the_call_asks_for_the_number_and_keeps_it(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    made = call()
    page = f"/appointment/{queries.link_of(made)}/"
    with django_assert_max_num_queries(MOST):
        asked = client.get(page).content.decode()
    assert f'action="{path_of(made)}"' in asked
    said = form()
    for _twice in range(2):
        assert client.post(path_of(made), said).status_code == 302
    made.patient.refresh_from_db()
    assert (made.patient.phone, made.patient.phone_verified_at) == (NUMBER, None)
    assert AuditEntry.objects.filter(act="patient.number-left").count() == 1
    assert NUMBER not in str(list(AuditEntry.objects.values()))
    told = client.get(page).content.decode()
    assert "we call the number that ends in 77" in told
    assert path_of(made) not in told


@pytest.mark.parametrize("typed", ["noon", "ana@example.org", ""])
def test_what_is_no_number_is_refused_and_nothing_is_kept(client: Client, typed: str) -> None:
    made = call()
    answer = client.post(path_of(made), form(typed))
    assert answer.status_code == 422
    assert "Error" in answer.content.decode()
    made.patient.refresh_from_db()
    assert made.patient.phone == ""
    assert not KeptAnswer.objects.filter(route="directory.number").exists()


def test_a_number_that_is_known_is_changed_by_the_clinic_only(client: Client) -> None:
    made = call()
    client.post(path_of(made), form())
    answer = client.post(path_of(made), form("416 555 0199"))
    assert answer.status_code == directory.NumberKnown.status
    assert "has a number already" in answer.content.decode()
    made.patient.refresh_from_db()
    assert made.patient.phone == NUMBER


def test_who_has_no_address_keeps_getting_letters_where_they_went(client: Client) -> None:
    made = call()
    Patient.objects.filter(pk=made.patient_id).update(email="")
    assert (
        path_of(made) not in client.get(f"/appointment/{queries.link_of(made)}/").content.decode()
    )
    with pytest.raises(directory.NumberKnown):
        directory.leave_number(
            patient=made.patient, phone=NUMBER, by=SYSTEM, key=str(uuid4()), now=NOW
        )
    made.patient.refresh_from_db()
    assert made.patient.phone == ""


def test_only_a_call_by_phone_has_a_number_to_call(client: Client) -> None:
    made = call("first")
    assert client.post(path_of(made), form()).status_code == 404
    assert client.get(path_of(made)).status_code == 404
    made.patient.refresh_from_db()
    assert made.patient.phone == ""


def test_a_number_that_was_only_left_opens_no_account() -> None:
    made = call()
    login = directory.login_for(contact=made.patient.email, language="en", now=NOW)
    assert login is not None
    directory.leave_number(patient=made.patient, phone=NUMBER, by=SYSTEM, key=str(uuid4()), now=NOW)
    assert directory.login_for(contact=NUMBER, language="en", now=NOW) is None
    Patient.objects.filter(pk=made.patient_id).update(phone_verified_at=NOW)
    assert directory.login_for(contact=NUMBER, language="en", now=NOW) == login
