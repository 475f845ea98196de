"""The waitlist's pages: the wish, the code, the offer by its link, leaving, and the desk."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.models import Booking, FreedTime, Hold, WaitlistEntry, WhyNot
from glideway.directory import operations as directory
from glideway.directory.models import Patient
from glideway.kit import clock
from glideway.kit.models import Message
from glideway.screening import core as rules
from tests import world
from tests.booking import make
from tests.booking.make import House, at
from tests.booking.test_pages import text
from tests.booking.test_waitlist import QUARTER, frees, out, waits
from tests.make import NOW, SYSTEM, keyed, lock

pytestmark = pytest.mark.django_db
MOST = 12
DATES = {"first_on": "2026-03-02", "last_on": "2026-03-20", "notice": "120"}


@pytest.fixture(autouse=True)
def _monday_nine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def later(monkeypatch: pytest.MonkeyPatch, now: Any) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


def wished(house: House, **changes: Any) -> dict[str, Any]:
    """What the form of a wish sends."""
    who = {"name": "Ana Roy", "contact": "ana@example.org"}
    return keyed(service=str(house.first.public_id), region="shoulder", **DATES, **who) | changes


def code() -> str:
    found = re.search(r"code=(\d{8})", Message.objects.latest("pk").text)
    assert found is not None
    return found[1]


def offered(house: House, **wish: Any) -> tuple[WaitlistEntry, str]:
    """An entry, and the address of the offer that is out to it."""
    entry = waits(house, **wish)
    frees(house, at("11:00", 1))
    return entry, f"/offer/{queries.offer_link(out()[0])}/"


def test_who_is_new_says_what_would_suit_proves_a_contact_and_is_on_the_list(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    house = make.house()
    with django_assert_max_num_queries(MOST):
        page = client.get("/waitlist/at/harbour/?hurts=shoulder")
    assert "Tell me when a time comes free" in text(page)
    answer = client.post("/waitlist/at/harbour/", wished(house, parts=["evening"]))
    assert (answer["Location"], WaitlistEntry.objects.count()) == ("/waitlist/code/", 0)
    assert "ana@example.org" not in str(dict(client.session.items()))
    assert "ana@example.org" in text(client.get("/waitlist/code/"))
    wrong = client.post("/waitlist/code/", keyed(code="00000000"))
    assert wrong.status_code == 422
    done = client.post("/waitlist/code/", keyed(code=code()))
    entry = WaitlistEntry.objects.get()
    assert done["Location"] == f"/waits/{queries.entry_link(entry)}/"
    assert (entry.patient.name, entry.patient.email_verified_at) == ("Ana Roy", NOW)
    assert (entry.parts, entry.region, entry.notice_minutes) == (["evening"], "shoulder", 120)
    assert client.get("/waitlist/code/")["Location"] == "/find"
    with django_assert_max_num_queries(MOST):
        assert "You are on the waitlist" in text(client.get(done["Location"]))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"last_on": "2026-03-01"}, "The last day lies before the first one."),
        ({"first_on": "2026-02-01", "last_on": "2026-03-01"}, "The last day is over already."),
        ({"first_on": ""}, "Please choose the first day."),
        ({"contact": "nobody"}, "That is neither an e-mail address nor a phone number."),
        ({"name": ""}, "Please type your name."),
    ],
)
def test_a_wish_that_cannot_be_read_says_where(
    client: Client, wrong: dict[str, str], said: str
) -> None:
    house = make.house()
    page = client.post("/waitlist/at/harbour/", wished(house, **wrong))
    assert (page.status_code, said in text(page)) == (422, True)
    assert Message.objects.count() == 0


def test_a_service_of_another_clinic_is_no_choice(client: Client) -> None:
    make.house("harbour")
    there = make.house("island")
    assert client.post("/waitlist/at/harbour/", wished(there)).status_code == 422
    assert client.get("/waitlist/at/nowhere/").status_code == 404


def test_a_clinic_where_nobody_gives_anything_says_so(client: Client) -> None:
    house = make.house()
    house.one.services.clear()
    assert "ask for a call back" in text(client.get("/waitlist/at/harbour/"))


def test_the_signed_in_patient_types_no_contact_and_reads_the_own_lines_only(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    house = make.house()
    account = world.login("patient", "harbour")
    ana = make.patient("Ana")
    Patient.objects.filter(pk=ana.pk).update(login=account)
    client.force_login(account)
    form = {k: v for k, v in wished(house).items() if k not in {"name", "contact"}}
    answer = client.post("/waitlist/at/harbour/", form)
    assert answer["Location"].startswith("/waits/")
    waits(house, make.patient("Luc Secret"), parts=["evening"])
    frees(house, at("11:00", 1))
    with django_assert_max_num_queries(MOST):
        page = text(client.get("/waitlist/"))
    assert "It was offered to you." in page
    assert "A time is offered to you now" in page
    assert "Luc" not in page
    assert "It was at another part of the day." not in page
    entry = WaitlistEntry.objects.get(patient=ana)
    left = client.post(f"/waitlist/entry/{entry.public_id}/leave/", keyed())
    assert left["Location"] == "/waitlist/"
    assert "You are on no waitlist" in text(client.get("/waitlist/"))


def test_an_earlier_time_is_wished_from_the_link_of_the_appointment(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    house = make.house()
    made = make.booked(house, at("15:00", 3), patient=(ana := make.patient("Ana")))
    here = f"/appointment/{queries.link_of(made)}/"
    assert f"{here}earlier/" in text(client.get(here))
    with django_assert_max_num_queries(MOST):
        assert "stands until you take another time" in text(client.get(f"{here}earlier/"))
    data = keyed(**DATES | {"last_on": "2026-03-05"}, parts=["morning"], weekdays=["1"])
    answer = client.post(f"{here}earlier/", data)
    entry = WaitlistEntry.objects.get()
    assert answer["Location"] == f"/waits/{queries.entry_link(entry)}/"
    assert (entry.booking, entry.patient, entry.weekdays) == (made, ana, [1])
    frees(house, at("11:00", 1))
    page = f"/offer/{queries.offer_link(out()[0])}/"
    assert "moves to this time" in text(client.get(page))
    moved = client.post(f"{page}accept/", keyed())
    assert moved["Location"] == here
    made.refresh_from_db()
    assert made.starts_at == at("11:00", 1)
    assert "You took this time" in text(client.get(page))


def test_nobody_wishes_an_earlier_time_for_what_is_cancelled(client: Client) -> None:
    house = make.house()
    made = make.booked(house, at("15:00", 3))
    here = f"/appointment/{queries.link_of(made)}/"
    booking.cancel(booking=made, by=SYSTEM, now=NOW)
    assert client.post(f"{here}earlier/", keyed(**DATES))["Location"] == here
    assert WaitlistEntry.objects.count() == 0


def test_an_offer_shows_time_clinic_and_end_and_nothing_of_the_person(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    house = make.house()
    ana = make.patient("Ana Secret", "secret@example.org")
    _entry, page = offered(house, who=ana, region="shoulder")
    with django_assert_max_num_queries(MOST):
        shown = client.get(page)
    assert "Kept for you until 9:15 am" in text(shown)
    assert "Harbour Clinic" in text(shown)
    for word in ("Ana", "Secret", "shoulder", "Maya", "First"):
        assert word not in text(shown)
    assert (shown["Cache-Control"], shown["X-Robots-Tag"]) == ("no-store", "noindex")


def test_looking_a_hundred_times_takes_nothing(client: Client) -> None:
    house = make.house()
    _entry, page = offered(house)
    before = Hold.objects.values().get(kind="offer")
    for _look in range(100):
        client.get(page)
    assert Hold.objects.values().get(kind="offer") == before
    assert not Booking.objects.filter(cancelled_at=None).exists()


def test_yes_books_and_the_emergency_questions_come_first(client: Client) -> None:
    house = make.house()
    _entry, page = offered(house, region="shoulder")
    first = client.post(f"{page}accept/", keyed())
    assert first["Location"].startswith("/check/shoulder/")
    assert not Booking.objects.filter(cancelled_at=None).exists()
    assert "Held for you until 9:15 am" in text(client.get(first["Location"]))
    back = client.post(first["Location"], keyed(none="1"))
    assert back["Location"] == page
    done = client.post(f"{page}accept/", keyed())
    made = Booking.objects.get(cancelled_at=None)
    assert done["Location"] == f"/appointment/{queries.link_of(made)}/"


def test_an_emergency_answer_stops_before_the_time_is_taken(client: Client) -> None:
    house = make.house()
    _entry, page = offered(house, region="shoulder")
    check = client.post(f"{page}accept/", keyed())["Location"]
    first = rules.emergency_items("shoulder")[0].id
    client.post(check, keyed(**{first: "yes"}))
    assert client.post(f"{page}accept/", keyed())["Location"] == "/stop/"
    assert not Booking.objects.filter(cancelled_at=None).exists()


def test_after_its_end_the_link_says_passed_on_and_what_happens_next(
    client: Client, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    house = make.house()
    _entry, page = offered(house)
    later(monkeypatch, NOW + QUARTER)
    with django_assert_max_num_queries(MOST):
        shown = client.get(page)
    assert "The time has passed on" in text(shown)
    assert "You stay on the list" in text(shown)
    answer = client.post(f"{page}accept/", keyed())
    assert (answer.status_code, "passed on" in text(answer)) == (409, True)
    assert text(answer).count('name="start"') == 3
    assert not Booking.objects.filter(cancelled_at=None).exists()


def test_no_thanks_passes_it_on(client: Client) -> None:
    house = make.house()
    entry, page = offered(house)
    assert client.post(f"{page}pass/", keyed())["Location"] == page
    assert "The time has passed on" in text(client.get(page))
    assert WhyNot.objects.get(entry=entry).rule == "passed-on"


def test_leaving_needs_no_sign_in_a_look_leaves_nobody_and_a_button_does(client: Client) -> None:
    house = make.house()
    entry = waits(house)
    page = f"/waits/{queries.entry_link(entry)}/"
    assert "Leave the waitlist" in text(client.get(page))
    entry.refresh_from_db()
    assert entry.left_at is None
    assert client.post(page, keyed())["Location"] == page
    assert "You left the waitlist" in text(client.get(page))
    entry.refresh_from_db()
    assert entry.left_at == NOW


def test_links_do_not_open_when_a_letter_is_changed(client: Client) -> None:
    house = make.house()
    entry, page = offered(house)
    for path in (f"{page[:-2]}/", f"/waits/{queries.entry_link(entry)[:-1]}/"):
        assert client.get(path).status_code == 404
    other = waits(house, make.patient())
    mixed = queries.entry_link(other)[:22] + queries.entry_link(entry)[22:]
    assert client.get(f"/waits/{mixed}/").status_code == 404


@pytest.fixture
def desk(client: Client) -> tuple[Client, House]:
    """A desk of a clinic, signed in."""
    house = make.house()
    account = world.login("desk", "harbour")
    lock(account)
    directory.grant(login=account, role="desk", clinic=house.clinic, by=SYSTEM, now=NOW)
    client.force_login(account)
    return client, house


def test_the_desk_sees_who_waits_and_every_line_and_offers_by_hand(
    desk: tuple[Client, House], django_assert_max_num_queries: Any
) -> None:
    client, house = desk
    waits(house, make.patient("Ana Roy"), parts=["evening"])
    luc = waits(house, make.patient("Luc Roy"), weekdays=[4])
    frees(house, at("11:00", 1))
    freed = FreedTime.objects.get()
    with django_assert_max_num_queries(MOST + 3):
        page = text(client.get("/waitlist/desk/"))
    for word in ("2 people wait", "Ana Roy", "Another part of the day", "Another day of the week"):
        assert word in page
    address = f"/waitlist/desk/{freed.public_id}/offer/"
    client.post(address, keyed(entry=str(luc.public_id)))
    assert [one.entry for one in out()] == [luc]
    again = client.post(address, keyed(entry=str(luc.public_id)), follow=True)
    assert "cannot be offered to Luc Roy now" in text(again)
    assert client.post(address, keyed(entry="x")).status_code == 400


def test_the_desk_puts_somebody_on_and_takes_somebody_off(desk: tuple[Client, House]) -> None:
    client, house = desk
    data = wished(house, contact="416 555 0177", name="Kim Wong")
    first = client.post("/waitlist/desk/add/", data)
    client.post("/waitlist/desk/add/", data)
    entry = WaitlistEntry.objects.get()
    assert (first["Location"], entry.patient.phone) == ("/waitlist/desk/", "+14165550177")
    unclear = client.post("/waitlist/desk/add/", wished(house, contact="nobody"))
    assert unclear.status_code == 422
    client.post(f"/waitlist/entry/{entry.public_id}/leave/", keyed())
    assert "Nobody waits." in text(client.get("/waitlist/desk/"))
    assert client.get("/waitlist/at/harbour/")["Location"] == "/waitlist/desk/"
    assert client.get("/waitlist/")["Location"] == "/waitlist/desk/"


def test_another_clinics_desk_finds_nobody_and_takes_nobody_off(
    desk: tuple[Client, House],
) -> None:
    client, _house = desk
    there = make.house("island")
    entry = waits(there, make.patient("Luc Secret"))
    frees(there, at("11:00", 1))
    freed = FreedTime.objects.get()
    assert "Luc" not in text(client.get("/waitlist/desk/"))
    off = client.post(f"/waitlist/entry/{entry.public_id}/leave/", keyed())
    hand = client.post(
        f"/waitlist/desk/{freed.public_id}/offer/", keyed(entry=str(entry.public_id))
    )
    assert (off.status_code, hand.status_code) == (404, 404)
    entry.refresh_from_db()
    assert entry.left_at is None


def test_nothing_open_leads_to_the_waitlist(client: Client) -> None:
    make.house(hours=[])
    assert "/waitlist/at/harbour/" in text(client.get("/find?near=Toronto"))
    assert "/waitlist/at/harbour/" in text(client.get("/find/clinic/harbour/times/"))


def test_a_french_page_is_french(client: Client) -> None:
    make.house()
    page = text(client.get("/waitlist/at/harbour/", headers={"Accept-Language": "fr-CA"}))
    assert "Prévenez-moi quand une heure se libère" in page


def test_a_day_after_the_last_date_the_link_shows_neither_clinic_nor_dates(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = make.house()
    entry = waits(house)
    page = f"/waits/{queries.entry_link(entry)}/"
    later(monkeypatch, NOW + (entry.last_on - NOW.date()) + timedelta(days=1))
    assert house.clinic.name in text(client.get(page))
    later(monkeypatch, NOW + (entry.last_on - NOW.date()) + timedelta(days=2))
    shown = text(client.get(page))
    assert "You are no longer on this waitlist." in shown
    assert house.clinic.name not in shown


def test_an_offer_does_not_hand_out_a_renewed_link(client: Client) -> None:
    house = make.house()
    _entry, page = offered(house)
    made = booking.accept_offer(offer=out()[0], by=SYSTEM, key="yes", now=NOW)
    assert queries.link_of(made) in text(client.get(page))
    made = booking.new_link(booking=made, by=SYSTEM, key="new", now=NOW)
    shown = text(client.get(page))
    assert "You took this time" in shown
    assert queries.link_of(made) not in shown
    assert "See, move or cancel" not in shown
