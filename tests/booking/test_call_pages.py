"""The pages of the free call: asked for, worked through, offered, taken, ended, shown."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.models import Booking, CallAttempt, Callback, ConsultEnd, Hold
from glideway.directory import operations as directory
from glideway.directory.models import Clinic, Service
from glideway.kit import clock
from glideway.kit.models import Message
from tests.booking import make
from tests.booking.calls import LINE, ask, consult, desk, ended, offered, tried
from tests.booking.make import House, at
from tests.make import NOW, SYSTEM, keyed

pytestmark = pytest.mark.django_db
MOST = 12


@pytest.fixture(autouse=True)
def _monday_nine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages ask kit.clock; here it is Monday, nine in the morning in Toronto."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def later(monkeypatch: pytest.MonkeyPatch, when: Any) -> None:
    monkeypatch.setattr(clock, "now", lambda: when)
    monkeypatch.setattr(timezone, "now", lambda: when)


def at_the_desk(house: House, role: str = "desk") -> Client:
    address = f"{role}@{house.clinic.slug}.example.org"
    login = directory.open_login(email=address, name=role, by=SYSTEM, now=NOW)
    where = None if role == "operator" else house.clinic
    directory.grant(login=login, role=role, clinic=where, by=SYSTEM, now=NOW)
    client = Client()
    client.force_login(login)
    return client


def tap(house: House, when: Any, **changes: str) -> dict[str, str]:
    return {
        "placement": str(house.one.public_id),
        "service": str(house.services["consult"].public_id),
        "start": when.isoformat(),
        "key": str(uuid4()),
    } | changes


WISH = {"name": "Ana", "phone": "416 555 0198", "when": "any", "words": "knee"}


# ------------------------------------------------------------------ who asks
def test_a_call_back_is_asked_for_followed_and_taken_back(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    make.house()
    with django_assert_max_num_queries(MOST):
        page = text(client.get("/call-back/?clinic=harbour"))
    assert "Harbour Clinic calls you back" in page
    assert "What a free call is for</b>" in page
    assert "A talk about whether this kind of care suits you. Never treatment." in page
    assert "After a free call, a paid visit can be booked from the next day." in page
    assert "Our careful rule, until that of the regulator is confirmed." in page
    there = client.post("/call-back/?clinic=harbour&hurts=knee", keyed(**WISH))["Location"]
    assert Callback.objects.get().region == "knee"
    with django_assert_max_num_queries(MOST):
        page = text(client.get(there))
    assert "We will call you back" in page
    assert "Tomorrow, 9:00 am at the latest" in page
    assert "We call the number that ends in 98." in page
    assert "0198" not in page
    assert client.post(there, keyed())["Location"] == there
    assert "nobody will call" in text(client.get(there))
    assert Callback.objects.get().withdrawn_at == NOW


def test_a_form_sent_twice_is_one_wish_and_a_form_without_a_key_is_none(client: Client) -> None:
    make.house()
    form = keyed(**WISH)
    first = client.post("/call-back/?clinic=harbour", form)["Location"]
    assert client.post("/call-back/?clinic=harbour", form)["Location"] == first
    assert client.post("/call-back/?clinic=harbour", WISH).status_code == 400
    assert Callback.objects.count() == 1


def test_what_cannot_be_phoned_is_said_beside_the_field(client: Client) -> None:
    answer = client.post("/call-back/", keyed(**WISH | {"phone": "ana"}))
    assert answer.status_code == 422
    assert not Callback.objects.exists()


def test_a_rule_that_was_read_is_shown_as_the_regulators(client: Client) -> None:
    make.house(place="calgary-ab")
    page = text(client.get("/call-back/?clinic=harbour"))
    assert "or an opinion on whether physiotherapy suits you. Never treatment." in page
    assert "As the College of Physiotherapists of Alberta says." in page


def test_the_page_of_a_wish_says_each_try_and_what_comes_next(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = make.house()
    asked = ask(house)
    there = f"/call-back/{queries.callback_link(asked)}/"
    tried(house, asked, now=at("10:05"))
    later(monkeypatch, at("10:06"))
    page = text(client.get(there))
    assert "We tried, and will try again" in page
    assert "Today, 10:05 am" in page
    tried(house, asked, "message", now=at("10:06"))
    tried(house, asked, now=at("10:06"))
    assert "We tried three times" in text(client.get(there))
    offered(house, asked, now=at("10:06"))
    page = text(client.get(there))
    assert "A time is kept for you" in page
    assert "/call-back/offer/" not in page  # that link goes to the telephone alone


@pytest.mark.parametrize(
    ("came", "said"),
    [
        ("wrong_number", "That number did not lead to you"),
        ("reached", "We have called"),
        ("ended", "A line was written for you."),
        ("gone", "This wish for a call is over"),
        ("booked", "Your free call is booked"),
    ],
)
def test_a_wish_that_is_over_says_why(
    client: Client, monkeypatch: pytest.MonkeyPatch, came: str, said: str
) -> None:
    house = make.house()
    asked = ask(house)
    if came in ("wrong_number", "reached", "ended"):
        tried(house, asked, "wrong_number" if came == "wrong_number" else "reached")
    if came == "ended":
        ended(house, callback=asked)
    if came == "gone":
        later(monkeypatch, queries.wish_of(asked, now=NOW).gone_at)
    if came == "booked":
        offer = offered(house, tried(house, asked))
        client.post(f"/call-back/offer/{queries.offer_link(offer)}/", keyed())
    page = text(client.get(f"/call-back/{queries.callback_link(asked)}/"))
    assert said in page
    assert "Take it back" not in page
    assert LINE not in page


# ------------------------------------------------------------------ the desk
def test_the_desk_works_through_its_calls(django_assert_max_num_queries: Any) -> None:
    house = make.house()
    asked = ask(house, when="morning")
    browser, wish = at_the_desk(house), f"/call-backs/{asked.public_id}/"
    with django_assert_max_num_queries(MOST):
        page = text(browser.get("/call-backs/"))
    assert "1 person wants a call" in page
    assert 'href="tel:+14165550123"' in page
    assert "my shoulder aches" not in page  # only who phones reads it
    with django_assert_max_num_queries(MOST):
        page = text(browser.get(wish))
    assert "my shoulder aches" in page
    assert "In the morning" in page
    assert "3 tries are left." in page
    assert "Offer a time" not in page
    form = keyed(outcome="no_answer")
    for _one in range(2):
        assert browser.post(f"{wish}try/", form)["Location"] == wish
    assert CallAttempt.objects.count() == 1
    page = text(browser.get(wish))
    assert "2 tries are left." in page
    assert "Take the last try back" in page
    with django_assert_max_num_queries(MOST + 4):
        page = text(browser.get(f"{wish}offer/"))
    assert page.count('class="slot"') == 6
    browser.post(f"{wish}offer/", tap(house, at("10:30")))
    assert Hold.objects.get().callback == asked
    assert "A time is offered" in text(browser.get(wish))
    assert "A time is offered" in text(browser.get("/call-backs/"))


def test_a_try_is_taken_back_by_its_button() -> None:
    house = make.house()
    asked = ask(house)
    browser, wish = at_the_desk(house), f"/call-backs/{asked.public_id}/"
    browser.post(f"{wish}try/", keyed(outcome="reached"))
    assert "Reached: how did the call end?" in text(browser.get("/call-backs/"))
    browser.post(f"{wish}undo/", keyed())
    assert not CallAttempt.objects.exists()
    assert "The last try was taken back." in text(browser.get(wish))


def test_how_a_call_went_is_one_of_four_words() -> None:
    house = make.house()
    asked = ask(house)
    browser, wish = at_the_desk(house), f"/call-backs/{asked.public_id}/"
    assert browser.post(f"{wish}try/", keyed(outcome="busy")).status_code == 400
    assert browser.post(f"{wish}try/", {"outcome": "reached"}).status_code == 400
    assert not CallAttempt.objects.exists()


def test_a_reached_call_ends_with_a_line_that_the_patient_reads(client: Client) -> None:
    house, ana = make.house(), make.patient()
    asked = tried(house, ask(house, patient=ana), "reached")
    visit = make.booked(house, at("10:00", 1), patient=ana)
    browser, wish = at_the_desk(house), f"/call-backs/{asked.public_id}/"
    page = text(browser.get(wish))
    assert "How did the call end?" in page
    assert "No findings and no promises." in page
    assert "Tuesday, March 3, 10:00 am: First visit" in page
    assert browser.post(f"{wish}end/", keyed(outcome="booked", line=" ")).status_code == 422
    assert not ConsultEnd.objects.exists()
    form = keyed(outcome="booked", line=LINE, visit=f"{visit.public_id}")
    assert browser.post(f"{wish}end/", form)["Location"] == wish
    made = ConsultEnd.objects.get()
    assert (made.visit, made.line) == (visit, LINE)
    assert LINE in text(browser.get(wish))
    page = text(client.get(f"/consult/{queries.answer_link(made)}/"))
    assert LINE in page
    assert "A visit is booked" in page
    assert "Tuesday, March 3, 10:00 am" in page


def test_an_end_without_its_visit_leads_to_the_booking_page() -> None:
    house = make.house()
    asked = tried(house, ask(house), "reached")
    browser, wish = at_the_desk(house), f"/call-backs/{asked.public_id}/"
    browser.post(f"{wish}end/", keyed(outcome="booked", line=LINE))
    assert "Book the visit" in text(browser.get(wish))


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        ("planned", "A plan is proposed"),
        ("referred", "Somebody else is the right place for this"),
        ("not_for_us", "We are not the right place for this"),
    ],
)
def test_the_page_of_the_line_says_how_the_call_ended(
    client: Client, outcome: str, said: str
) -> None:
    house = make.house()
    made = ended(house, callback=tried(house, ask(house), "reached"), outcome=outcome)
    page = text(client.get(f"/consult/{queries.answer_link(made)}/"))
    assert said in page
    assert LINE in page


def test_the_owner_reads_the_list_and_the_operator_its_own() -> None:
    house = make.house()
    ask(house)
    nobodys = ask(phone="416 555 0125", name="Kim Wong", place="Iqaluit")
    page = text(at_the_desk(house, "owner").get("/call-backs/"))
    assert "Ana Roy" in page
    assert "tel:" not in page
    operator = at_the_desk(house, "operator")
    page = text(operator.get("/call-backs/"))
    assert "Kim Wong" in page
    assert "Ana Roy" not in page
    tried(house, nobodys)
    assert "Offer a time" not in text(operator.get(f"/call-backs/{nobodys.public_id}/"))


def test_a_patient_and_a_stranger_see_no_desk_list(client: Client) -> None:
    house = make.house()
    asked = ask(house)
    login = directory.open_login(email="ana@example.org", name="Ana", by=SYSTEM, now=NOW)
    row = directory.PatientRow(name="Ana", email=login.email, login=login, proved=True)
    directory.meet_patients(rows=[row], by=SYSTEM, now=NOW)
    assert client.get("/call-backs/").status_code in (302, 401)
    client.force_login(login)
    assert client.get("/call-backs/").status_code == 404
    assert client.get(f"/call-backs/{asked.public_id}/").status_code == 404


# ------------------------------------------------------------------ the offered time
def test_the_offered_time_is_taken_by_its_link(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    house = make.house()
    offer = offered(house, tried(house, ask(house)))
    there = f"/call-back/offer/{queries.offer_link(offer)}/"
    with django_assert_max_num_queries(MOST):
        page = text(client.get(there))
    assert "A free call is kept for you" in page
    assert "Wednesday, March 4, 10:00 am" in page
    assert "we call the number that ends in 23" in page
    assert "Kept until tomorrow, 9:00 am" in page
    assert "What a free call is for" in page
    answer = client.post(there, keyed())
    made = Booking.objects.get()
    assert answer["Location"] == f"/appointment/{queries.link_of(made)}/"
    assert client.get(there)["Location"] == answer["Location"]
    assert client.get(f"{there}times/")["Location"] == answer["Location"]


def test_another_time_is_chosen_from_the_list(client: Client) -> None:
    house = make.house()
    offer = offered(house, tried(house, ask(house)))
    there = f"/call-back/offer/{queries.offer_link(offer)}/"
    assert "Choose a time for your free call" in text(client.get(f"{there}times/"))
    client.post(f"{there}times/", tap(house, at("11:00", 2)))
    assert Booking.objects.get().starts_at == at("11:00", 2)


def test_an_offer_that_ended_shows_other_times_and_one_refused_says_so(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = make.house()
    offer = offered(house, tried(house, ask(house)))
    there = f"/call-back/offer/{queries.offer_link(offer)}/"
    later(monkeypatch, offer.expires_at)
    page = text(client.get(there))
    assert "This time is no longer kept" in page
    assert "Take this time" not in page
    assert client.post(there, keyed()).status_code == 409
    assert not Booking.objects.exists()
    client.post(f"{there}no-longer/", keyed())
    assert "nobody will call" in text(client.get(there))
    assert Callback.objects.get().withdrawn_at == offer.expires_at


def test_a_changed_link_opens_nothing(client: Client) -> None:
    house = make.house()
    asked = tried(house, ask(house))
    offer = offered(house, asked)
    for token in (queries.offer_link(offer)[:-1] + "_", queries.callback_link(asked), "x" * 65):
        assert client.get(f"/call-back/offer/{token}/").status_code == 404
        assert client.post(f"/call-back/offer/{token}/", keyed()).status_code == 404
    assert not Booking.objects.exists()


# ------------------------------------------------------------------ a booked call
def test_a_booked_call_is_ended_on_its_page_once_it_began(
    monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    house = make.house()
    call = consult(house, at("10:00"))
    browser, page = at_the_desk(house), f"/consults/{call.public_id}/"
    assert "can be told once it has begun" in text(browser.get(page))
    assert browser.post(page, keyed(outcome="planned", line=LINE)).status_code == 409
    later(monkeypatch, call.starts_at)
    browser = at_the_desk(house, "owner")
    with django_assert_max_num_queries(MOST):
        assert "How did the call end?" in text(browser.get(page))
    browser.post(page, keyed(outcome="planned", line=LINE))
    assert ConsultEnd.objects.get().booking == call
    assert LINE in text(browser.get(page))
    assert browser.post(page, keyed(outcome="planned", line=LINE)).status_code == 409


def test_a_call_that_was_missed_has_no_end(monkeypatch: pytest.MonkeyPatch) -> None:
    house = make.house()
    call = consult(house, at("10:00"))
    later(monkeypatch, at("11:00"))
    booking.no_show(booking=call, by=desk(house), now=at("11:00"))
    page = text(at_the_desk(house).get(f"/consults/{call.public_id}/"))
    assert "did not take place" in page


def test_the_day_after_a_free_call_is_the_first_for_a_paid_visit(client: Client) -> None:
    """The rule of the day through the pages: held at the desk's clinic, refused, and said why."""
    house = make.house()
    offer = offered(house, tried(house, ask(house)), at("10:00", 2))
    client.post(f"/call-back/offer/{queries.offer_link(offer)}/", keyed())
    call = Booking.objects.get()
    row: dict[str, Any] = {"service": house.first, "placement": house.one, "patient": call.patient}
    with pytest.raises(booking.NotOffered) as refusal:  # a college's rule: no desk sets it aside
        make.booked(house, at("15:00", 2), waived=("same-day-after-free",), **row)
    assert "same-day-after-free" in {one.rule for one in refusal.value.data["reasons"]}
    assert make.booked(house, at("09:00", 3), **row).pk


# ------------------------------------------------------------------ the video room
def test_the_clinic_says_where_its_video_room_is() -> None:
    house = make.house()
    browser, page = at_the_desk(house), "/consults/video-room/"
    assert "Video room of Harbour Clinic" in text(browser.get(page))
    for link in ("http://v.example/a", "v", "https://a:b@v.example"):
        assert browser.post(page, keyed(link=link)).status_code == 422
    assert Clinic.objects.get().online_link == ""
    assert browser.post(page, keyed(link="https://v.example/a"))["Location"] == page
    assert Clinic.objects.get().online_link == "https://v.example/a"
    assert "https://v.example/a" in text(browser.get(page))
    assert at_the_desk(house, "practitioner").get(page).status_code == 404


def test_the_video_link_stands_on_the_appointment_shortly_before_and_in_no_message(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = make.house()
    Service.objects.filter(pk=house.services["consult"].pk).update(channel="online")
    directory.set_video_room(clinic=house.clinic, link="https://v.example/a", by=SYSTEM, now=NOW)
    call = Booking.objects.get(pk=consult(house, at("10:00", 2)).pk)
    page = f"/appointment/{queries.link_of(call)}/"
    shown = {}
    for clock_time in ("09:44", "09:45", "10:14", "10:15"):
        later(monkeypatch, at(clock_time, 2))
        shown[clock_time] = "v.example" in text(client.get(page))
    assert shown == {"09:44": False, "09:45": True, "10:14": True, "10:15": False}
    later(monkeypatch, at("09:00", 2))
    assert "15 minutes before" in text(client.get(page))
    calendar = client.get(f"{page}calendar.ics").content.decode()
    said = [f"{one.text}{one.calendar}" for one in Message.objects.all()]
    assert not [one for one in (calendar, *said) if "v.example" in one]


def test_a_call_by_phone_says_which_number_is_called(client: Client) -> None:
    house = make.house()
    by_phone = directory.meet_patient(name="Ana", phone="416 555 0198", proved=True, now=NOW)
    call = consult(house, at("10:00", 2), patient=by_phone)
    page = text(client.get(f"/appointment/{queries.link_of(call)}/"))
    assert "At 10:00 am we call the number that ends in 98." in page
    by_mail = consult(house, at("11:00", 2))
    page = text(client.get(f"/appointment/{queries.link_of(by_mail)}/"))
    assert "We have no telephone number of yours yet." in page


def test_the_list_of_free_calls_and_the_held_one_say_what_a_free_call_is_for(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    house = make.house()
    said = "After a free call, a paid visit can be booked from the next day."
    with django_assert_max_num_queries(MOST):
        page = text(client.get("/find/clinic/harbour/times/?service=consult"))
    assert said in page
    assert said not in text(client.get("/find/clinic/harbour/times/"))
    client.post("/hold/", tap(house, at("11:00"), region="shoulder"))
    client.post("/check/shoulder/", {"none": "1"})
    assert said in text(client.get(f"/hold/{Hold.objects.get().public_id}/"))


def test_the_link_of_an_offered_call_ends_a_day_after_its_time(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = make.house()
    offer = offered(house, tried(house, ask(house)))
    there = f"/call-back/offer/{queries.offer_link(offer)}/"
    last = offer.ends_at + timedelta(days=1)
    later(monkeypatch, last - timedelta(seconds=1))
    assert client.get(there).status_code == 200
    later(monkeypatch, last)
    assert client.get(there).status_code == 404
    assert client.get(f"{there}times/").status_code == 404


def test_the_link_of_an_offered_call_does_not_hand_out_a_renewed_link(client: Client) -> None:
    house = make.house()
    offer = offered(house, tried(house, ask(house)))
    there = f"/call-back/offer/{queries.offer_link(offer)}/"
    client.post(there, keyed())
    made = booking.new_link(booking=Booking.objects.get(), by=SYSTEM, key="new", now=NOW)
    for page in (client.get(there), client.get(f"{there}times/")):
        assert "The newest message has the link" in text(page)
        assert queries.link_of(made) not in text(page)


def test_after_three_tries_the_desk_closes_the_wish(client: Client) -> None:
    house = make.house()
    asked, browser = ask(house), at_the_desk(house)
    wish = f"/call-backs/{asked.public_id}/"
    tried(house, asked)
    assert "Close: nobody was reached" not in text(browser.get(wish))
    tried(house, tried(house, asked))
    assert "Close: nobody was reached" in text(browser.get(wish))
    assert browser.post(f"{wish}close/", keyed()).status_code == 302
    assert "Over after three tries" in text(browser.get(wish))
    assert "Close: nobody was reached" not in text(browser.get(wish))
