"""The pages of requests, of anybody and of two together: asked, answered, and who may see it."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.models import Booking, ClassSession, Hold, TakenCell
from glideway.directory.models import Consent
from glideway.kit import clock
from glideway.screening import queries as screening
from tests.booking import make, more
from tests.booking.make import House, at
from tests.booking.test_desk import signed_in
from tests.booking.test_pages import held, tap, text, through
from tests.make import NOW, SYSTEM, keyed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday_nine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def asked(client: Client, house: House) -> Hold:
    """A patient walks the screens and asks for a time."""
    service = more.given(house, approval_hours=24)
    client.post("/check/shoulder/", {"none": "1"})
    client.post("/hold/", tap(house, at("11:00", 3), service=str(service.public_id)))
    one = Hold.objects.latest("pk")
    assert "Ask the clinic for this time" not in text(client.get(f"/hold/{one.public_id}/"))
    assert "within 24 hours" in text(client.get(f"/hold/{one.public_id}/"))
    assert through(client, one).startswith("/request/")
    one.refresh_from_db()
    return one


def test_a_patient_asks_and_reads_until_when_the_clinic_answers(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    house = make.house()
    request = asked(client, house)
    address = f"/request/{queries.request_link(request)}/"
    with django_assert_max_num_queries(12):
        page = client.get(address)
    assert "Waiting for the clinic" in text(page)
    assert "Answer by Tuesday, March 3, 9:00 am" in text(page)
    assert page["Cache-Control"] == "no-store"
    assert client.get(f"/hold/{request.public_id}/")["Location"] == address
    assert client.get(f"/hold/{request.public_id}/code/")["Location"] == address
    key = keyed()
    for _twice in range(2):
        assert client.post(f"{address}withdraw/", key)["Location"] == address
    assert "You took this request back" in text(client.get(address))
    assert not TakenCell.objects.exists()
    assert client.get(f"{address[:-3]}x/").status_code == 404


def test_the_desk_reads_requests_oldest_first_and_says_yes(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    house = make.house()
    request = asked(client, house)
    desk = signed_in(Client(), house)
    with django_assert_max_num_queries(12):
        page = desk.get("/requests/")
    assert "1 request waits for an answer" in text(page)
    assert "Ana Roy" in text(page)
    key = keyed()
    for _twice in range(2):
        answer = desk.post(f"/requests/{request.public_id}/accept/", key)
        assert answer["Location"] == "/requests/"
    made = Booking.objects.get()
    assert made.public_id == request.public_id
    address = f"/request/{queries.request_link(request)}/"
    assert client.get(address)["Location"] == f"/appointment/{queries.link_of(made)}/"
    assert "No request waits" in text(desk.get("/requests/"))
    late = desk.post(f"/requests/{request.public_id}/decline/", keyed(reason="Full"))
    assert late.status_code == 409


def test_a_no_needs_a_reason_that_the_patient_reads(client: Client) -> None:
    house = make.house()
    request = asked(client, house)
    desk = signed_in(Client(), house)
    empty = desk.post(f"/requests/{request.public_id}/decline/", keyed(reason=" "))
    assert empty.status_code == 422
    assert "Please give a reason in one line." in text(empty)
    assert TakenCell.objects.exists()
    desk.post(f"/requests/{request.public_id}/decline/", keyed(reason="We are full"))
    page = text(client.get(f"/request/{queries.request_link(request)}/"))
    assert "We are full" in page
    assert not TakenCell.objects.exists()


def test_a_lapsed_request_says_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    request = asked(client, make.house())
    monkeypatch.setattr(clock, "now", lambda: request.expires_at)
    page = text(client.get(f"/request/{queries.request_link(request)}/"))
    assert "The clinic did not answer in time" in page
    assert "withdraw" not in page


def test_another_clinic_s_desk_and_a_patient_find_no_request(client: Client) -> None:
    house, other = make.house(), make.house("kensington")
    request = asked(client, house)
    desk = signed_in(Client(), other)
    assert "Ana Roy" not in text(desk.get("/requests/"))
    for what in ("accept", "decline"):
        answer = desk.post(f"/requests/{request.public_id}/{what}/", keyed(reason="x"))
        assert answer.status_code == 404
    assert Client().get("/requests/").status_code == 401
    assert not Booking.objects.exists()


def test_anybody_is_offered_where_several_are_free_and_the_page_says_who_and_why(
    client: Client,
) -> None:
    house = make.house(people=2)
    make.booked(house, at("15:00"))
    page = text(client.get("/find/clinic/harbour/times/"))
    assert "Anybody here" in page
    assert "Whoever of 2 is free" in page
    client.post("/check/shoulder/", {"none": "1"})
    answer = client.post("/hold/", tap(house, at("11:00"), placement=""))
    one = Hold.objects.latest("pk")
    assert one.placement == house.placements[1]
    shown = text(client.get(answer["Location"]))
    assert "Chosen for you of 2 who are free: the fewest visits that day." in shown
    unknown = client.post("/hold/", tap(house, at("11:00"), placement="", service=str(uuid4())))
    assert unknown.status_code == 404


def test_one_alone_is_not_anybody(client: Client) -> None:
    make.house()
    assert "Anybody here" not in text(client.get("/find/clinic/harbour/times/"))


def test_two_who_give_a_visit_together_stand_on_the_clinic_s_times(client: Client) -> None:
    house = make.house(people=2)
    both = more.given(house, people=2)
    page = client.get("/find/clinic/harbour/times/").content.decode()
    assert "Together, at once" in page
    second = house.placements[1]
    assert f'name="with" value="{second.public_id}"' in page
    client.post("/check/shoulder/", {"none": "1"})
    sent = tap(house, at("11:00"), service=str(both.public_id)) | {"with": str(second.public_id)}
    answer = client.post("/hold/", sent)
    assert TakenCell.objects.filter(hold=Hold.objects.get()).count() == 18
    shown = text(client.get(answer["Location"]))
    assert all(re.search(rf"Maya Chen {number}", shown) for number in (0, 1))
    taken = Client().post("/hold/", sent | {"key": str(uuid4())})
    assert taken.status_code == 409
    assert f'name="with" value="{second.public_id}"' in taken.content.decode()
    wrong = Client().post("/hold/", sent | {"with": str(uuid4()), "key": str(uuid4())})
    assert wrong.status_code == 404


def test_a_class_shows_how_many_seats_are_left(client: Client) -> None:
    house = make.house()
    group = more.given(house, capacity=3)
    make.booked(house, at("11:00", 1), service=group)
    assert ClassSession.objects.count() == 1
    page = client.get("/find/clinic/harbour/times/")
    assert "2 seats left" in text(page)
    assert "3 seats left" in text(page)


def test_all_pages_of_times_stay_below_twelve_queries(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    house = make.house(people=3)
    more.given(house, people=2)
    more.given(house, kind="follow_up", capacity=3)
    with django_assert_max_num_queries(12):
        assert client.get("/find/clinic/harbour/times/").status_code == 200


def test_a_renewed_link_is_not_handed_out_by_the_link_of_the_request(client: Client) -> None:
    house = make.house()
    request = asked(client, house)
    made = booking.accept_request(hold=request, by=SYSTEM, key="yes", now=NOW)
    made = booking.new_link(booking=made, by=SYSTEM, key="new", now=NOW)
    page = client.get(f"/request/{queries.request_link(request)}/")
    assert page.status_code == 200
    assert "The newest message has the link" in text(page)
    assert queries.link_of(made) not in text(page)
    assert page["Cache-Control"] == "no-store"


@pytest.mark.parametrize("hours", [None, 24])
def test_answers_and_ticks_of_a_lost_answer_are_entered_when_the_page_sends_again(
    client: Client, hours: int | None
) -> None:
    house = make.house()
    service = more.given(house, approval_hours=hours)
    one = held(client, house, "11:00", service=str(service.public_id))
    client.post(f"/hold/{one.public_id}/", keyed(name="Ana Roy", contact="ana@example.org"))
    ana = make.patient()
    if hours is None:
        made: Any = booking.book(hold=one, patient=ana, by=SYSTEM, key="k", now=NOW)
    else:
        made = booking.ask(hold=one, patient=ana, by=SYSTEM, key="k", now=NOW)
    assert screening.of_booking(made.public_id) is None  # here the process died
    for _twice in range(2):
        answer = client.post(
            f"/hold/{one.public_id}/code/", keyed(code="00000000", agree="reminders")
        )
        assert answer.status_code == 302
    kept = screening.of_booking(made.public_id)
    assert kept is not None
    assert (kept.region, kept.patient) == ("shoulder", ana)
    assert list(Consent.objects.values_list("patient", "kind")) == [(ana.pk, "reminders")]


def test_a_look_at_what_was_booked_enters_nothing(client: Client) -> None:
    house = make.house()
    one = held(client, house)
    made = booking.book(hold=one, patient=make.patient(), by=SYSTEM, key="k", now=NOW)
    assert client.get(f"/hold/{one.public_id}/code/").status_code == 302
    assert screening.of_booking(made.public_id) is None
