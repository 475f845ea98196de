"""What the site does for a room without a network: the key's halves, the marks, the two columns."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import Settings

from glideway.care import operations as care
from glideway.care.models import Pass, Treatment
from glideway.care.queries import marks
from glideway.care.views.replays import ChangedElsewhere
from glideway.directory.models import Credential, Login
from glideway.kit import clock
from glideway.kit.actor import Actor, Role
from glideway.kit.models import AuditEntry
from tests.booking import make as booking
from tests.care import make
from tests.care.test_pages import hands

pytestmark = pytest.mark.django_db
NO_VISITS = ["/care/", "/care/offline/"]
ASKS = {"Glideway-Offline": "1", "HX-Request": "true"}
JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def _this_morning(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """It is ten o'clock on the day of the booking, and nobody is signed out for being away."""
    settings.GLIDEWAY_IDLE = timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: make.START)


def key_of(client: Client) -> dict[str, object]:
    found: dict[str, object] = client.get("/care/offline/key/").json()
    return found


def test_the_worker_holds_nobodys_data_and_reaches_the_room_only() -> None:
    answer = Client().get("/care/worker.js")
    assert answer.headers["Content-Type"] == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "Service-Worker-Allowed" not in answer.headers
    assert answer.content.startswith(b'importScripts("/static/care/offline/box')
    page = Client().get("/care/offline/away/")
    assert page.status_code == 200
    assert "No connection" in page.content.decode()


def test_the_key_is_for_who_is_signed_in_and_never_stored(client: Client) -> None:
    assert Client().get("/care/offline/key/").status_code == 401
    where = make.room()
    make.opened(where)
    answer = hands(where, client).get("/care/offline/key/")
    assert answer.headers["Cache-Control"] == "no-store"
    says = answer.json()["says"]
    names = [says[one] for one in ("sense-travels", "sense-sharp", "adjust-lighter")]
    assert names == ["It travels", "Sharp", "Lighter"]


def test_the_half_for_copies_ends_with_the_session_and_the_day_the_half_for_taps_does_not(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = make.room()
    hands(where, client)
    first, again = key_of(client), key_of(client)
    assert (first["copies"], first["taps"]) == (again["copies"], again["taps"])
    assert len({str(first["copies"]), str(first["taps"]), str(first["who"])}) == 3
    other = Client()
    other.force_login(client_login(client))
    theirs = key_of(other)
    assert theirs["taps"] == first["taps"]
    assert theirs["copies"] != first["copies"]
    monkeypatch.setattr(clock, "now", lambda: make.START + timedelta(days=1))
    tomorrow = key_of(client)
    assert tomorrow["copies"] != first["copies"]
    assert tomorrow["taps"] == first["taps"]


def test_another_person_gets_another_half(client: Client) -> None:
    where, there = make.room(), make.room("lakeside")
    mine, theirs = key_of(hands(where, client)), key_of(hands(there, Client()))
    assert all(mine[name] != theirs[name] for name in ("who", "copies", "taps"))


def test_kept_are_ones_own_visits_of_today_that_are_not_signed_until_midnight_of_the_clinic(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = make.room(people=2)
    visit = make.opened(where)
    hands(where, client)
    told = key_of(client)
    base = f"/care/visits/{visit.public_id}/"
    pages = ["", "assess/", "treat/", "after/", "note/", "consult/", "measures/"]
    assert told["today"] == [*NO_VISITS, *(base + one for one in pages)]
    midnight = booking.at("24:00")
    assert told["until"] == int(midnight.timestamp() * 1000)
    assert marks.to_keep(make.colleague(where), make.START, midnight, now=make.START) == []
    monkeypatch.setattr(clock, "now", lambda: midnight)
    assert key_of(client)["today"] == NO_VISITS
    monkeypatch.setattr(clock, "now", lambda: midnight - timedelta(seconds=1))
    assert len(key_of(client)["today"]) == 9  # type: ignore[arg-type]


def test_a_signed_visit_is_not_kept(client: Client) -> None:
    where = make.room()
    visit = make.complete(where)
    care.sign(visit=visit, by=where.by, now=make.START, language="en")
    assert key_of(hands(where, client))["today"] == NO_VISITS


def test_an_answer_names_the_state_of_the_record_only_where_it_is_asked(client: Client) -> None:
    where = make.room()
    visit = make.ready(where)
    path = f"/care/visits/{visit.public_id}/treat/"
    hands(where, client)
    assert "Glideway-Mark" not in client.get(path).headers
    state = str(marks.mark(visit))
    assert client.get(path, headers=ASKS).headers["Glideway-Mark"] == state
    assert "Glideway-Mark" not in Client().get(path, headers=ASKS).headers


def a_pass(
    client: Client, treatment: Treatment, key: str, seen: int, more: dict[str, str] | None = None
) -> Any:
    path = f"/care/targets/{treatment.target.public_id}/pass/"
    said = {"key": key, "protocol": make.PROTOCOL, "discomfort": 3}
    return client.post(path, said, headers=ASKS | {"Glideway-Seen": str(seen)} | (more or {}))


def test_a_tap_that_waited_is_done_where_nothing_changed_and_refused_where_something_did(
    client: Client,
) -> None:
    where = make.room()
    visit = make.ready(where)
    treatment = make.begun(where, visit)
    hands(where, client)
    seen = marks.mark(visit)
    first = a_pass(client, treatment, str(uuid4()), seen)
    assert first.status_code == 200
    now_at = int(first.headers["Glideway-Mark"])
    assert now_at == marks.mark(visit) > seen
    no = a_pass(client, treatment, str(uuid4()), seen)
    assert no.status_code == ChangedElsewhere.status == 409
    assert Pass.objects.count() == 1
    assert a_pass(client, treatment, str(uuid4()), now_at).status_code == 200
    assert Pass.objects.count() == 2


def test_a_tap_whose_answer_was_lost_is_no_conflict_and_says_no_more_than_it_did(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = make.room()
    visit = make.ready(where)
    treatment = make.begun(where, visit)
    hands(where, client)
    seen, key = marks.mark(visit), str(uuid4())
    a_pass(client, treatment, key, seen)
    after_it = marks.mark(visit)
    monkeypatch.setattr(clock, "now", lambda: make.START + timedelta(seconds=1))
    other = Client()  # another tablet of the same person
    other.force_login(client_login(client))
    assert a_pass(other, treatment, str(uuid4()), after_it).status_code == 200
    again = a_pass(client, treatment, key, seen)
    assert again.status_code == 200
    assert Pass.objects.count() == 2
    assert int(again.headers["Glideway-Mark"]) == after_it < marks.mark(visit)
    assert a_pass(client, treatment, str(uuid4()), after_it).status_code == 409


def test_looking_is_no_change(client: Client) -> None:
    where = make.room()
    visit = make.ready(where)
    before = marks.mark(visit)
    hands(where, client).get(f"/care/visits/{visit.public_id}/treat/")
    assert AuditEntry.objects.filter(act="visit.viewed").exists()
    assert marks.mark(visit) == before


def test_both_columns_are_for_who_may_read_the_record(client: Client) -> None:
    where = make.room()
    visit = make.ready(where)
    page = hands(where, client).get(f"/care/offline/?visit={visit.public_id}&visit=nothing")
    text = page.content.decode()
    assert page.headers["Cache-Control"] == "no-store"
    assert text.count("<template data-record=") == 1
    assert "Amara Dhillon" in text
    there = make.room("lakeside")
    other = hands(there, Client()).get(f"/care/offline/?visit={visit.public_id}")
    assert "Amara Dhillon" not in other.content.decode()


def test_letting_a_tap_go_is_written_down_once(client: Client) -> None:
    where = make.room()
    visit = make.ready(where)
    hands(where, client)
    path, said = f"/care/visits/{visit.public_id}/let-go/", {"key": str(uuid4())}
    for _ in range(2):
        assert client.post(path, said).status_code == 302
    assert AuditEntry.objects.filter(act="tap.let-go", about=visit.public_id).count() == 1


def test_a_no_is_told_by_its_name_and_is_not_taken_for_the_end_of_a_session(
    client: Client,
) -> None:
    where = make.room()
    treatment = make.begun(where, make.ready(where))
    hands(where, client)
    Credential.objects.filter(kind="licence").update(expires_on=make.START - timedelta(days=1))
    for more in ({}, JSON):
        answer = a_pass(client, treatment, str(uuid4()), marks.mark(treatment.visit), more)
        assert answer.status_code == care.NotLicensed.status
        assert answer.headers["Glideway-Refusal"] == care.NotLicensed.code
    over = a_pass(Client(), treatment, str(uuid4()), 0)
    assert (over.status_code, over.headers["Glideway-Refusal"]) == (401, "sign-in-first")
    forged = Client(enforce_csrf_checks=True)
    forged.force_login(client_login(client))
    doubted = a_pass(forged, treatment, str(uuid4()), 0)
    assert doubted.status_code == 403
    assert "Glideway-Refusal" not in doubted.headers


def test_a_tap_of_a_visit_that_is_withheld_since_is_let_go_and_shows_nothing_of_it(
    client: Client,
) -> None:
    where = make.room()
    visit = make.ready(where)
    hands(where, client)
    patient = Actor(role=Role.PATIENT, login_id=1, patient_id=where.patient.pk)
    who = where.house.one.practitioner
    care.withhold_from(patient=where.patient, practitioner=who, by=patient, now=make.START)
    held = client.get(f"/care/offline/?visit={visit.public_id}").content.decode()
    assert "Amara Dhillon" not in held
    path, said = f"/care/visits/{visit.public_id}/let-go/", {"key": str(uuid4())}
    assert client.post(path, said).status_code == 302
    assert AuditEntry.objects.filter(act="tap.let-go", about=visit.public_id).count() == 1
    there = hands(make.room("lakeside"), Client())
    assert there.post(path, {"key": str(uuid4())}).status_code == 404


def client_login(client: Client) -> Login:
    return Login.objects.get(pk=client.session["_auth_user_id"])
