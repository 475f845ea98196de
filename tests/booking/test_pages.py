"""The pages: found, held, confirmed, changed; each with its number of queries."""

import ast
import inspect
import re
from typing import Any, cast
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from glideway.body import core as atlas
from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.core import weighing
from glideway.booking.models import Booking, Hold
from glideway.booking.queries import finding
from glideway.booking.templatetags import booking as marks
from glideway.directory import operations as directory
from glideway.directory.models import Patient, Practitioner
from glideway.kit import clock
from glideway.kit.models import Message
from glideway.screening import core as rules
from glideway.screening import operations as answers
from glideway.screening import queries as screening
from glideway.screening.core import Answer
from tests.booking import make, more
from tests.booking.make import House, at
from tests.make import NOW, SYSTEM, keyed, practitioner

pytestmark = pytest.mark.django_db
MOST = 12


@pytest.fixture(autouse=True)
def _monday_nine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages ask kit.clock; here it is Monday, nine in the morning in Toronto."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def tap(house: House, when: Any, **changes: str) -> dict[str, str]:
    """What a time's button sends."""
    return {
        "placement": str(house.one.public_id),
        "service": str(house.first.public_id),
        "start": when.isoformat(),
        "key": str(uuid4()),
        "region": "shoulder",
    } | changes


def held(client: Client, house: House, clock_time: str = "11:00", **changes: str) -> Hold:
    client.post("/hold/", tap(house, at(clock_time), **changes))
    client.post("/check/shoulder/", {"none": "1"})
    return Hold.objects.latest("pk")


def confirmed(client: Client, house: House, clock_time: str = "11:00", **changes: str) -> str:
    """Walk the three screens and answer the manage link's path."""
    return through(client, held(client, house, clock_time, **changes))


def through(client: Client, one: Hold, **fields: Any) -> str:
    """From a held time, by name and code, to the manage link's path."""
    client.post(f"/hold/{one.public_id}/", keyed(name="Ana Roy", contact="ana@example.org"))
    code = re.search(r"code=(\d{8})", Message.objects.latest("pk").text)
    assert code is not None
    answer = client.post(f"/hold/{one.public_id}/code/", keyed(code=code.group(1)) | fields)
    assert answer.status_code == 302
    return str(answer["Location"])


@pytest.mark.parametrize(
    "query",
    [
        "?hurts=shoulder&near=Toronto",
        "?hurts=hamstring",
        "?near=M5V",
        "?lat=43.65&lon=-79.38",
        "",
        "?hurts=shoulder&near=Toronto&after=17&billing=1&profession=physiotherapist&day=2026-03-03",
    ],
)
def test_times_are_found_by_either_word_alone(
    client: Client, query: str, django_assert_max_num_queries: Any
) -> None:
    make.house(people=2, hours=[("09:00", "19:00")])
    with django_assert_max_num_queries(MOST):
        page = client.get(f"/find{query}")
    assert page.status_code == 200
    assert "Harbour Clinic" in text(page)
    assert 'name="start"' in text(page)


def test_the_result_page_says_what_it_found(client: Client) -> None:
    make.house()
    page = text(client.get("/find?hurts=shoulder&near=Toronto"))
    assert "at 1 clinic" in page
    assert "Soonest is <b>today, 10:00 am</b>" in page
    assert "Maya Chen 0, PT" in page
    assert "Active release: upper limb" in page
    assert "in 1 h" in page
    assert "$95 first visit" in page
    assert "Free 15-min call, today 10:00 am" in page
    assert "Times are in Eastern time" in page
    assert "Too few results to show yet" in page


def test_the_same_page_in_french(client: Client) -> None:
    make.house()
    client.cookies["language"] = "fr"
    page = text(client.get("/find?hurts=%C3%A9paule&near=Montr%C3%A9al"))
    assert 'lang="fr-CA"' in page
    assert "heures libres dans 1 clinique" in page
    assert "10 h <small>30 min</small>" in page
    assert "Physiothérapie" in page


def test_an_unknown_place_offers_those_that_may_be_meant(client: Client) -> None:
    page = client.get("/find?near=Torronto")
    assert page.status_code == 404
    assert "Toronto, ON" in text(page)


def test_far_away_shows_the_nearest_and_says_so(client: Client) -> None:
    make.house()
    assert "No clinic within 100 km offers" in text(client.get("/find?near=Whitehorse"))
    make.house("halifax", place="halifax-ns")
    page = text(client.get("/find?near=Halifax&km=25&billing=1"))
    assert "No clinic within 25 km offers what you search for." in page
    page = text(client.get("/find?near=Halifax&km=any&billing=1&profession=chiropractor"))
    assert "however far" not in page
    assert "inf km" not in page


def test_who_is_far_stands_by_distance_and_the_words_say_so(client: Client) -> None:
    make.house()
    make.house("halifax", place="halifax-ns", hours=[("14:00", "17:00")])
    make.house("royal", place="montreal-qc", hours=[("15:00", "17:00")])
    page = text(client.get("/find?near=Quebec"))
    order = sorted(("Harbour", "Halifax", "Royal"), key=lambda one: page.index(f"{one} Clinic"))
    assert order == ["Royal", "Halifax", "Harbour"]
    assert "Nearest of 3" in page
    assert ('id="s-soon"' in page, 'sort=near&amp;" aria-current' in page) == (False, False)
    assert re.search(r'id="s-near" href="[^"]*" aria-current="true"', page)
    by_price = text(client.get("/find?near=Quebec&sort=price"))
    assert "Number 1 of 3 by price" in by_price


def test_an_empty_week_names_the_next_time(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    house = make.house()
    resource = house.one.practitioner.resource
    block = booking.BlockRow(resource=resource, starts_at=NOW, ends_at=at("00:00", 9))
    booking.close(rows=[block], by=SYSTEM, now=NOW)
    with django_assert_max_num_queries(MOST):
        page = text(client.get("/find?near=Toronto"))
    assert "Nothing is open in the coming seven days" in page
    assert "The next time is at Harbour Clinic on Wednesday, March 11" in page


def test_nobody_near_and_no_time_at_all_are_said(client: Client) -> None:
    assert "No open time in the coming seven days" in text(client.get("/find?near=Toronto"))
    make.house(hours=[])
    page = text(client.get("/find?near=Toronto&day=2026-03-03"))
    assert "Nothing is open on that day" in page


def test_the_nearest_first_or_the_soonest(client: Client) -> None:
    make.house("far", place="mississauga-on", hours=[("09:00", "17:00")])
    make.house("near", hours=[("12:00", "17:00")])
    soonest = text(client.get("/find?near=Toronto"))
    nearest = text(client.get("/find?near=Toronto&sort=near"))
    assert soonest.index("Far Clinic") < soonest.index("Near Clinic")
    assert nearest.index("Near Clinic") < nearest.index("Far Clinic")


def test_each_result_says_in_one_line_why_it_stands_where_it_stands(client: Client) -> None:
    far = make.house("far", place="mississauga-on", hours=[("09:00", "17:00")])
    make.house("near", hours=[("12:00", "17:00")])
    row = directory.PlaqueRow(kind="inspection", clinic=far.clinic, value=94, known=47, of=50)
    directory.hang_plaque(row=row, now=NOW)
    lines = re.compile(r'<p class="quiet small num rank">([^<]*)</p>')

    def said(sort: str) -> list[str]:
        page = text(client.get(f"/find?near=Toronto&sort={sort}"))
        return [one.replace("\xa0", " ").strip() for one in lines.findall(page)]

    assert said("") == [
        "Soonest of 2; 25 km; 94 on 47 of 50 points",
        "Number 2 of 2 by soonest time; 0 m; no score yet",
    ]
    assert [one.split(";")[0] for one in said("near")] == [
        "Nearest of 2",
        "Number 2 of 2 by distance",
    ]
    assert said("points")[0].startswith("Number 1 of 2 by points; 25 km; 94")


def test_the_order_reads_when_how_far_what_price_how_many_points_and_nothing_else() -> None:
    """What anybody pays, advertising and how much is booked never enter: an order is made of
    five facts, and these fields of a card are all that they are made of.
    """

    def fields(of: object) -> set[str]:
        tree = ast.parse(inspect.getsource(of))  # type: ignore[arg-type]
        return {one.attr for one in ast.walk(tree) if isinstance(one, ast.Attribute)}

    assert fields(finding._facts) == {  # noqa: SLF001  # the one place where an order reads
        *("Facts", "soonest", "timestamp", "distance_km", "service", "price_cents"),
        *("inspection", "value", "clinic", "pk"),
    }
    ways = {"sort", "Sort", "OWN", "weighed", "weights", "order"}
    assert fields(finding.in_order) == ways
    assert weighing.Facts._fields == ("soon", "near", "price", "points", "pk")
    assert weighing.Weights._fields == ("soon", "near", "price", "points")
    imported = [one for one in ast.walk(ast.parse(inspect.getsource(weighing))) if _brings_in(one)]
    assert imported == []


def _brings_in(node: ast.AST) -> bool:
    """Whether it fetches something that is not of the language itself."""
    plain = {"__future__", "collections.abc", "enum", "typing"}
    return isinstance(node, ast.Import) or (
        isinstance(node, ast.ImportFrom) and node.module not in plain
    )


def test_results_stand_as_somebody_weighs_them_and_say_what_they_reach(client: Client) -> None:
    far = make.house("far", place="mississauga-on", hours=[("09:00", "17:00")])
    near = make.house("near", hours=[("12:00", "17:00")])
    far.clinic.services.update(price_cents=9000)
    near.clinic.services.update(price_cents=12000)
    row = directory.PlaqueRow(kind="inspection", clinic=far.clinic, value=94, known=47, of=50)
    directory.hang_plaque(row=row, now=NOW)
    lines = re.compile(r'<p class="quiet small num rank">([^<]*?);')

    def said(**much: int) -> list[str]:
        weighed = {f"much_{name}": str(value) for name, value in much.items()}
        asked = {"near": "Toronto", "sort": "own", **weighed}
        page = text(client.get("/find", asked))
        assert page.count('type="radio"') == 12
        return [one.strip() for one in lines.findall(page)]

    assert said(soon=0, near=2, price=1, points=0) == [
        "Number 1 of 2 as you weigh it: 67 of 100 (near 100, price 0)",
        "Number 2 of 2 as you weigh it: 33 of 100 (near 0, price 100)",
    ]
    assert said(soon=0, near=0, price=1, points=2) == [
        "Number 1 of 2 as you weigh it: 100 of 100 (price 100, points 100)",
        "Number 2 of 2 as you weigh it: 0 of 100 (price 0, points not known)",
    ]
    assert said(soon=0, near=0, price=0, points=0)[0] == "Soonest of 2"
    assert said(soon=9)[0].startswith("Number 1 of 2 as you weigh it: 75 of 100 (soon 100, near 0")


def test_who_names_no_place_weighs_no_way(client: Client) -> None:
    make.house()
    page = text(client.get("/find?sort=own&hurts=shoulder"))
    assert "much_near" not in page
    assert '<input type="hidden" name="hurts" value="shoulder">' in page
    assert "as you weigh it: 100 of 100 (soon 100, price 100, points" not in page
    assert "as you weigh it: 100 of 100 (soon 100, price 100);" in page


def test_filters_leave_out_who_does_not_fit(client: Client) -> None:
    make.house("harbour")
    make.house("kensington")
    page = text(client.get("/find?near=Toronto&billing=1"))
    assert "Kensington" not in page
    assert "Harbour Clinic" in page
    assert "Harbour Clinic" not in text(client.get("/find?near=Toronto&stepfree=1"))


def test_a_class_is_found_by_its_seats_and_whatever_its_kind(client: Client) -> None:
    house = make.house("harbour")
    make.house("kensington")
    more.given(house, kind="follow_up", capacity=6, notice_minutes=0)
    page = text(client.get("/find?near=Toronto&class=1"))
    assert "Harbour Clinic" in page
    assert "Kensington" not in page
    assert "In a class" in page


def test_alarm_words_lead_to_the_emergency_questions_first(client: Client) -> None:
    words = "back pain and numb between the legs cannot pee"
    answer = client.get("/find", {"hurts": words, "near": "Toronto"})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/check/")


@pytest.mark.parametrize("query", ["", "?service=consult", "?practitioner=maya-chen-harbour-0"])
def test_a_clinics_times_are_a_page_and_a_part(
    client: Client, query: str, django_assert_max_num_queries: Any
) -> None:
    make.house(people=2)
    with django_assert_max_num_queries(MOST):
        page = client.get(f"/find/clinic/harbour/times/{query}")
    part = client.get(f"/find/clinic/harbour/times/{query}", headers={"HX-Request": "true"})
    assert "<html" in text(page)
    assert "<html" not in text(part)
    assert text(part).count('name="start"') == text(page).count('name="start"') > 0
    assert client.get("/find/clinic/nowhere/times/").status_code == 404


def test_a_clinics_times_for_a_part_of_the_body_are_of_who_treats_it(client: Client) -> None:
    house = make.house(people=3)
    for one, region in zip(house.placements, ("thigh-posterior", "hand", "hand"), strict=True):
        Practitioner.objects.filter(pk=one.practitioner_id).update(regions=[region])
    times = "/find/clinic/harbour/times/?hurts="
    page = text(client.get(f"{times}thigh-posterior"))
    assert ("Maya Chen 0" in page, "Maya Chen 1" in page, "Anybody here" in page) == (1, 0, 0)
    assert "2 others are not. <a" in page
    page = text(client.get(f"{times}hand"))
    assert ("Maya Chen 0" in page, "Whoever of 2 is free" in page) == (False, True)
    assert "1 other is not." in page
    nobody = text(client.get(f"{times}knee"))
    assert ("Maya Chen 0" in nobody, "Whoever of 3 is free" in nobody) == (True, True)
    assert "so all practitioners are shown" in nobody
    named = text(client.get(f"{times}hand&practitioner=maya-chen-harbour-0"))
    assert ("Maya Chen 0" in named, "certificate of this practitioner" in named) == (True, True)
    assert "certificate" not in text(client.get(times))


def test_who_does_not_treat_the_part_is_said_beside_the_held_time(client: Client) -> None:
    house = make.house(people=2)
    words = "Does not say to treat this part of the body in a verified certificate: "
    for region, said in (("hand", True), ("shoulder", False)):
        client.post(f"/check/{region}/", {"none": "1"})
        led = client.post("/hold/", tap(house, at("11:00"), region=region, placement=""))
        assert (words in text(client.get(led["Location"]))) is said


def test_a_link_to_one_time_shows_that_very_time_first(client: Client) -> None:
    make.house()
    where = "/find/clinic/harbour/times/?start="
    page = text(client.get(f"{where}2026-03-02T19:00:00Z"))
    assert page.index("The time you came for") < page.index("Maya Chen 0, PT</h2>")
    first = page.index('value="2026-03-02T19:00:00+00:00"')
    assert first < page.index('value="2026-03-02T15:00:00+00:00"')
    assert 'class="slot first"' in page
    gone = text(client.get(f"{where}2026-03-02T08:00:00Z"))
    assert "The time you came for is not on offer any more." in gone
    for spoilt in ("", "tomorrow", "2026-03-02T19:00:00", "2026-99-02T19:00:00Z"):
        assert "The time you came for" not in text(client.get(f"{where}{spoilt}"))


def test_a_tap_holds_and_the_page_shows_until_when(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    house = make.house()
    client.post("/check/shoulder/", {"none": "1"})
    with django_assert_max_num_queries(37):
        answer = client.post("/hold/", tap(house, at("11:00")))
    one = Hold.objects.get()
    assert answer["Location"] == f"/hold/{one.public_id}/"
    with django_assert_max_num_queries(MOST):
        page = client.get(answer["Location"])
    assert "Held for you until 9:05 am" in text(page)
    assert page["Cache-Control"] == "no-store"
    assert page["Referrer-Policy"] != "same-origin"


def test_another_tap_replaces_what_was_held(client: Client) -> None:
    house = make.house()
    first = held(client, house)
    second = held(client, house, "13:00")
    first.refresh_from_db()
    assert first.let_go_at == NOW
    assert second.let_go_at is None


def test_the_same_tap_again_is_the_same_hold_while_it_lives(client: Client) -> None:
    house = make.house()
    button = tap(house, at("11:00"))
    first, again = client.post("/hold/", button), client.post("/hold/", button)
    assert first["Location"] == again["Location"]
    booking.let_go(hold=Hold.objects.get(), by=SYSTEM, now=NOW)
    assert client.post("/hold/", button)["Location"] != first["Location"]


def test_a_lost_race_offers_three_times_on_the_same_page(client: Client) -> None:
    house = make.house()
    make.hold(house, at("11:00"))
    page = client.post("/hold/", tap(house, at("11:00")))
    assert page.status_code == 409
    assert "That time was taken a moment ago. Nothing was booked." in text(page)
    assert "/find?hurts=shoulder&amp;near=Toronto" in text(page)
    assert text(page).count('name="start"') == 3


@pytest.mark.parametrize(
    "spoilt",
    [{"key": "x"}, {"start": "soon"}, {"start": "2026-03-02T11:00:00"}, {"start": "2026-99"}],
)
def test_a_button_nobody_rendered_is_not_understood(client: Client, spoilt: dict[str, str]) -> None:
    assert client.post("/hold/", tap(make.house(), at("11:00"), **spoilt)).status_code == 400
    assert not Hold.objects.exists()


@pytest.mark.parametrize("spoilt", [{"placement": "x"}, {"service": str(uuid4())}])
def test_a_button_for_nobody_leads_nowhere(client: Client, spoilt: dict[str, str]) -> None:
    assert client.post("/hold/", tap(make.house(), at("11:00"), **spoilt)).status_code == 404


def test_somebody_elses_hold_is_not_there(client: Client) -> None:
    one = held(client, make.house())
    other = Client()
    for path in ("", "code/"):
        assert other.get(f"/hold/{one.public_id}/{path}").status_code == 404
    for path in ("renew/", "let-go/"):
        assert other.post(f"/hold/{one.public_id}/{path}").status_code == 404


def test_a_region_whose_emergency_questions_wait_is_asked_them_after_the_hold(
    client: Client,
) -> None:
    answer = client.post("/hold/", tap(make.house(), at("11:00"), region="shoulder"))
    one = Hold.objects.get()
    check = f"/check/shoulder/?next=%2Fhold%2F{one.public_id}%2F&near=Toronto%2C+ON"
    assert answer["Location"] == check
    assert client.get(f"/hold/{one.public_id}/")["Location"] == check
    booking.introduce(hold=one, name="Ana", contact="ana@example.org")
    assert client.get(f"/hold/{one.public_id}/code/")["Location"] == check
    assert client.post(check, {"none": "1"})["Location"] == f"/hold/{one.public_id}/"
    assert client.get(f"/hold/{one.public_id}/").status_code == 200


def test_three_screens_and_two_typed_fields_make_an_appointment(client: Client) -> None:
    path = confirmed(client, make.house())
    made = Booking.objects.get()
    assert path == f"/appointment/{queries.link_of(made)}/"
    assert (made.patient.name, made.patient.email) == ("Ana Roy", "ana@example.org")
    assert made.patient.email_verified_at == NOW
    page = text(client.get(path))
    assert "You are booked" in page
    assert "What to wear" in page
    assert "Take the booking back, free for three minutes" in page


def test_the_way_back_to_a_booked_hold_leads_to_the_appointment(client: Client) -> None:
    path = confirmed(client, make.house())
    one = Hold.objects.get()
    assert client.get(f"/hold/{one.public_id}/")["Location"] == path
    assert client.get(f"/hold/{one.public_id}/code/")["Location"] == path


def test_what_cannot_be_a_contact_is_said_beside_the_field(client: Client) -> None:
    one = held(client, make.house())
    page = client.post(f"/hold/{one.public_id}/", keyed(name="Ana", contact="ana"))
    assert page.status_code == 422
    assert "neither an e-mail address nor a phone number" in text(page)
    assert client.post(f"/hold/{one.public_id}/", {}).status_code == 422
    assert client.get(f"/hold/{one.public_id}/code/")["Location"] == f"/hold/{one.public_id}/"


def test_a_wrong_code_books_nothing_and_says_so(client: Client) -> None:
    one = held(client, make.house())
    client.post(f"/hold/{one.public_id}/", keyed(name="Ana", contact="416 555 0123"))
    page = client.post(f"/hold/{one.public_id}/code/", {"code": "1", "key": str(uuid4())})
    assert page.status_code == 422
    assert "That is not the code we sent" in text(page)
    assert not Booking.objects.exists()
    assert 'value="12345678"' in text(client.get(f"/hold/{one.public_id}/code/?code=12345678"))


def test_five_minutes_more_and_another_time(client: Client) -> None:
    one = held(client, make.house())
    client.post(f"/hold/{one.public_id}/renew/", keyed())
    one.refresh_from_db()
    assert one.renewed_at == NOW
    answer = client.post(f"/hold/{one.public_id}/let-go/", keyed())
    assert answer["Location"].startswith("/find?")
    one.refresh_from_db()
    assert one.let_go_at == NOW


def test_the_link_alone_tells_initials_time_and_clinic(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    path = confirmed(client, make.house(), region="shoulder")
    stranger = Client()
    with django_assert_max_num_queries(MOST):
        page = text(stranger.get(path))
    assert "Appointment of AR" in page
    for secret in ("Ana Roy", "ana@example.org", "shoulder", "Maya Chen"):
        assert secret not in page.replace("so that shoulder", "")
    with django_assert_max_num_queries(MOST):
        own = text(client.get(path))
    assert "A sleeveless top, so that shoulder and arm can be reached." in own
    assert "Before the visit: a few questions" in own


def test_looking_at_a_link_a_hundred_times_changes_nothing(client: Client) -> None:
    path = confirmed(client, make.house())
    before = Booking.objects.values().get()
    for part in ("", "move/", "cancel/", "calendar.ics"):
        for _time in range(5):
            assert Client().get(path + part).status_code == 200
    assert Client().get(f"{path}undo/").status_code == 405
    assert Booking.objects.values().get() == before


@pytest.mark.parametrize("broken", ["x", "A" * 65, "%%"])
def test_no_other_link_opens(client: Client, broken: str) -> None:
    path = confirmed(client, make.house())
    assert client.get(f"/appointment/{broken}/").status_code == 404
    assert client.get(path[:-2] + "_/").status_code in (302, 404)
    assert client.get(f"/call-back/{broken}/").status_code == 404


def test_a_link_ends_a_day_after_the_visit(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    path = confirmed(client, make.house())
    end = Booking.objects.get().ends_at + queries.AFTER_THE_VISIT
    monkeypatch.setattr(clock, "now", lambda: end)
    assert client.get(path).status_code == 404


def test_the_calendar_file_says_when_and_where_and_nothing_of_why(client: Client) -> None:
    path = confirmed(client, make.house(), region="shoulder")
    made = Booking.objects.get()
    answer = client.get(f"{path}calendar.ics")
    assert answer["Content-Type"].startswith("text/calendar")
    body = answer.content
    unfolded = body.replace(b"\r\n ", b"")
    words = re.sub(rb"/appointment/[\w-]+/", b"", unfolded)  # a random link may spell a name
    assert len(words) < len(unfolded)
    for secret in (b"shoulder", b"Ana", b"Roy", b"ana@example.org", b"ATTENDEE"):
        assert secret not in words
    assert b"METHOD:PUBLISH" in body
    assert "method=PUBLISH" in answer["Content-Type"]
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    (event,) = Calendar.from_ical(body).walk("VEVENT")
    assert event["uid"] == made.uid
    assert event["sequence"] == 0
    assert str(event["summary"]) == "Appointment"
    assert str(event["url"]).endswith(f"/appointment/{queries.link_of(made)}/")
    assert cast("Any", event["dtstart"]).dt.astimezone(ZoneInfo("UTC")) == made.starts_at


def test_an_appointment_is_moved_by_its_link(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    path = confirmed(client, make.house())
    with django_assert_max_num_queries(MOST):
        page = text(client.get(f"{path}move/"))
    assert "It is now on Monday, March 2 at 11:00 am." in page
    client.post(f"{path}move/", {"start": at("15:00").isoformat(), "key": str(uuid4())})
    made = Booking.objects.get()
    assert (made.starts_at, made.sequence) == (at("15:00"), 1)
    assert "Your appointment was moved." in text(client.get(path))


def test_an_appointment_is_cancelled_after_the_policy_was_shown(client: Client) -> None:
    path = confirmed(client, make.house())
    made = Booking.objects.get()
    Booking.objects.update(confirmed_at=made.confirmed_at - queries.AFTER_THE_VISIT)
    page = text(client.get(f"{path}cancel/"))
    assert "the policy you were shown at booking asks for $40" in page
    refused = client.post(f"{path}cancel/", keyed())
    assert refused.status_code == 409
    assert "Nothing was cancelled yet" in text(refused)
    client.post(f"{path}cancel/", keyed(yes="on", reason="well again"))
    assert Booking.objects.get().fee_cents == 4000
    page = text(client.get(path))
    assert "This appointment is cancelled" in page
    assert "late fee of $40" in page


def doctor_first(made: Booking) -> None:
    """Answer the questions before a visit so that a doctor should look first."""
    told = screening.of_booking(made.public_id)
    assert told is not None
    pages = rules.topics(told.region, "booking", emergency=False)
    said = {one.id: Answer.NO for _page, some in pages for one in some}
    weighty = next(
        one
        for one in said
        if rules.judge(said | {one: Answer.YES}, [told.region]).action == "refer_first"
    )
    said[weighty] = Answer.YES
    said |= dict.fromkeys(rules.missing(said, told.region, "booking"), Answer.NO)
    answers.screen(complaint=told, answers=said, by=SYSTEM, now=NOW)


def test_who_is_told_to_see_a_doctor_first_cancels_for_nothing(client: Client) -> None:
    path = confirmed(client, make.house())
    made = Booking.objects.get()
    Booking.objects.update(confirmed_at=made.confirmed_at - queries.AFTER_THE_VISIT)
    doctor_first(made)
    assert "Cancelling now is free." in text(client.get(f"{path}cancel/"))
    client.post(f"{path}cancel/", keyed())
    made.refresh_from_db()
    assert (made.cancelled_at, made.fee_cents) == (NOW, 0)


def test_a_visit_is_swapped_for_a_call_and_the_answers_go_along(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    path = confirmed(client, make.house())
    made = Booking.objects.get()
    Booking.objects.update(confirmed_at=made.confirmed_at - queries.AFTER_THE_VISIT)
    doctor_first(made)
    assert f'href="{path}swap/"' in text(client.get(path))
    assert "Cancelling now is free." in text(Client().get(f"{path}cancel/"))
    with django_assert_max_num_queries(MOST):
        page = text(client.get(f"{path}swap/"))
    fields = dict(re.findall(r'name="(placement|service|start|key)" value="([^"]+)"', page))
    answer = client.post(f"{path}swap/", fields)
    made.refresh_from_db()
    call = Booking.objects.get(cancelled_at=None)
    assert (made.cancelled_at, made.fee_cents, call.service.kind) == (NOW, 0, "consult")
    assert answer["Location"] == f"/appointment/{queries.link_of(call)}/"
    told = screening.of_booking(call.public_id)
    assert told is not None
    assert (told.region, told.patient_id) == ("shoulder", made.patient_id)
    page = text(client.get(answer["Location"]))
    assert "The visit is cancelled, and the free call is booked instead." in page
    assert "You are booked" in page
    assert "/swap/" not in page


def test_a_clinic_without_a_free_call_offers_to_call_back(client: Client) -> None:
    house = make.house()
    path = confirmed(client, house)
    house.one.services.remove(house.services["consult"])
    client.cookies["language"] = "fr"
    page = text(client.get(f"{path}swap/"))
    assert "/call-back/?clinic=harbour" in page
    assert "Échanger contre un appel gratuit" in page


def test_a_booking_is_taken_back_within_three_minutes(client: Client) -> None:
    path = confirmed(client, make.house())
    client.post(f"{path}undo/", keyed())
    assert Booking.objects.get().cancelled_at == NOW


def test_a_signed_in_patient_books_with_one_tap(client: Client) -> None:
    house = make.house()
    login = directory.open_login(email="ana@example.org", name="Ana Roy", by=SYSTEM, now=NOW)
    directory.meet_patients(
        rows=[directory.PatientRow(name="Ana Roy", email="ana@example.org", login=login)], now=NOW
    )
    client.force_login(login)
    one = held(client, house)
    assert "You are signed in as Ana Roy." in text(client.get(f"/hold/{one.public_id}/"))
    answer = client.post(f"/hold/{one.public_id}/", {"key": str(uuid4())})
    assert "You are booked" in text(client.get(answer["Location"]))


def test_all_cities_and_each_city(client: Client, django_assert_max_num_queries: Any) -> None:
    make.house()
    make.house("vieux", place="montreal-qc")
    with django_assert_max_num_queries(MOST):
        page = text(client.get("/cities/"))
    assert "2 places with a clinic" in page
    assert page.index("Ontario") < page.index("Quebec")
    with django_assert_max_num_queries(MOST):
        city = text(client.get("/cities/montreal-qc/"))
    assert "Open times in and near Montreal" in city
    assert "Vieux Clinic" in city
    assert client.get("/cities/atlantis-on/").status_code == 404
    assert client.get("/cities/montreal-qc/?hurts=knee")["Location"].startswith("/find?hurts=knee")


def signed_in(client: Client, house: House, role: str) -> None:
    login = directory.open_login(email=f"{role}@example.org", name=role, by=SYSTEM, now=NOW)
    directory.grant(login=login, role=role, clinic=house.clinic, by=SYSTEM, now=NOW)
    client.force_login(login)


def as_patient(client: Client, patient: Patient) -> None:
    """Signed in as the very person of an appointment."""
    login = directory.open_login(email=patient.email, name=patient.name, by=SYSTEM, now=NOW)
    Patient.objects.filter(pk=patient.pk).update(login=login)
    client.force_login(login)


@pytest.mark.parametrize("fact", ["arrived", "no-show"])
def test_a_patient_does_not_write_the_desks_facts(client: Client, fact: str) -> None:
    house, ana = make.house(), make.patient("Ana Roy")
    made = make.booked(house, at("11:00", 3), patient=ana)
    as_patient(client, ana)
    assert client.post(f"/day-sheet/{made.public_id}/{fact}/", keyed()).status_code == 404
    kept = Booking.objects.get()
    assert (kept.arrived_at, kept.no_show_at) == (None, None)


@pytest.mark.parametrize("fact", ["arrived", "no-show"])
def test_a_practitioner_says_who_came_of_their_own_patients_only(client: Client, fact: str) -> None:
    house = make.house(people=2)
    now: dict[str, Any] = {"waived": ("notice",)}
    mine = make.booked(house, NOW, **now)
    colleagues = make.booked(house, NOW, placement=house.placements[1], **now)
    signed_in(client, house, "practitioner")
    Practitioner.objects.filter(pk=house.one.practitioner_id).update(
        login=client.session["_auth_user_id"]
    )
    page = text(client.get("/day-sheet/"))
    assert f"/day-sheet/{mine.public_id}/{fact}/" in page
    assert f"/day-sheet/{colleagues.public_id}/{fact}/" not in page
    assert client.post(f"/day-sheet/{colleagues.public_id}/{fact}/", keyed()).status_code == 404
    assert client.post(f"/day-sheet/{mine.public_id}/{fact}/", keyed()).status_code == 302
    assert ("came/" in text(client.get("/day-sheet/"))) is (fact == "no-show")
    states = {one.pk: one.state for one in Booking.objects.all()}
    assert states == {mine.pk: fact.replace("-", "_"), colleagues.pk: "booked"}


def test_the_day_sheet_shows_who_comes_and_takes_who_is_here(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    house, other = make.house(), make.house("kensington")
    made = make.booked(house, at("11:00"), patient=make.patient("Ana Roy"))
    theirs = make.booked(other, at("11:00"), patient=make.patient("Bo Lind"))
    signed_in(client, house, "desk")
    with django_assert_max_num_queries(MOST):
        page = text(client.get("/day-sheet/"))
    assert "Ana Roy" in page
    assert "Bo Lind" not in page
    client.post(f"/day-sheet/{made.public_id}/arrived/", keyed(day="2026-03-02"))
    assert Booking.objects.get(pk=made.pk).arrived_at == NOW
    assert client.post(f"/day-sheet/{theirs.public_id}/arrived/", keyed()).status_code == 404
    assert client.post(f"/day-sheet/{made.public_id}/vanished/", keyed()).status_code == 404
    assert "Nobody is booked on this day." in text(client.get("/day-sheet/?day=2026-03-05"))
    assert client.get("/day-sheet/?day=2026-99-99").status_code == 200


def test_no_link_passes_on_what_somebody_said_hurts(client: Client) -> None:
    house = make.house()
    for path in ("/find?near=Toronto&hurts=", "/find/clinic/harbour/times/?hurts="):
        page = text(client.get(f"{path}my+shoulder+hurts+at+night"))
        links = [one for one in re.findall(r'href="([^"]+)"', page) if not one.startswith("?")]
        assert not [one for one in links if "night" in one]
        assert [one for one in links if "hurts=shoulder" in one]
    house.one.services.remove(house.services["consult"])
    assert 'href="/call-back/?hurts=shoulder' in text(client.get("/find?hurts=shoulder"))


def test_a_call_back_knows_what_this_browser_said(client: Client) -> None:
    field = 'name="words" value="%s"'
    assert field % "shoulder" in text(client.get("/call-back/?hurts=shoulder"))
    assert field % "" not in text(client.get("/call-back/?hurts=shoulder"))
    assert field % "at night" not in text(client.get("/call-back/?hurts=at+night"))
    client.post("/hurts/", {"words": "my shoulder hurts at night"})
    assert field % "my shoulder hurts at night" in text(client.get("/call-back/?hurts=shoulder"))
    assert field % "shoulder" in text(Client().get("/call-back/?hurts=shoulder"))


def test_a_stranger_sees_no_day_sheet(client: Client) -> None:
    assert client.get("/day-sheet/").status_code in (302, 401)


def test_an_emergency_answer_stops_the_search_and_the_booking(client: Client) -> None:
    house = make.house()
    client.post("/hold/", tap(house, at("11:00")))
    one = Hold.objects.get()
    client.post("/check/shoulder/", {"ces-bladder": "yes"})
    assert client.get(f"/hold/{one.public_id}/")["Location"] == "/stop/"
    assert client.get("/find?hurts=shoulder&near=Toronto")["Location"] == "/stop/"
    answer = client.post("/hold/", tap(house, at("13:00"), region="shoulder"))
    assert answer["Location"] == "/stop/"


def test_a_stop_stands_before_every_time_whatever_the_region(client: Client) -> None:
    house = make.house()
    client.post("/check/shoulder/", {"ces-bladder": "yes"})
    for path in ("/find", "/find?near=Toronto", "/cities/toronto-on/"):
        assert client.get(path)["Location"] == "/stop/"
    times = "/find/clinic/harbour/times/"
    assert client.get(times)["Location"] == "/stop/"
    whose = f"/find/practitioner/{house.one.practitioner.slug}/next/"
    assert client.get(whose)["Location"] == "/stop/"
    part = client.get(times, headers={"HX-Request": "true"})
    assert (part.status_code, part["HX-Redirect"], part.content) == (204, "/stop/", b"")
    answer = client.post("/hold/", tap(house, at("11:00"), region=""))
    assert answer["Location"] == "/stop/"
    one = f"/hold/{Hold.objects.get().public_id}/"
    for path in (one, f"{one}hurts/"):
        assert client.get(path)["Location"] == "/stop/"
    assert client.post(f"{one}hurts/", {"region": "knee"})["Location"] == "/stop/"
    assert Hold.objects.get().region == ""
    assert not Booking.objects.exists()


def test_a_time_held_without_saying_what_hurts_asks_it_in_one_tap(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    answer = client.post("/hold/", tap(make.house(), at("11:00"), region=""))
    one = Hold.objects.get()
    hurts = f"/hold/{one.public_id}/hurts/"
    assert answer["Location"] == hurts
    assert client.get(f"/hold/{one.public_id}/")["Location"] == hurts
    booking.introduce(hold=one, name="Ana", contact="ana@example.org")
    assert client.get(f"/hold/{one.public_id}/code/")["Location"] == hurts
    with django_assert_max_num_queries(MOST):
        page = text(client.get(hurts))
    assert 'value="shoulder">Shoulder</button>' in page
    assert "Held for you until 9:05 am" in page
    assert client.post(hurts, {"region": "any"}).status_code == 400
    assert client.post(hurts, {"region": "knee"})["Location"] == f"/hold/{one.public_id}/"
    assert Hold.objects.get().region == "knee"
    check = client.get(f"/hold/{one.public_id}/")["Location"]
    assert check == f"/check/knee/?next=%2Fhold%2F{one.public_id}%2F&near=Toronto%2C+ON"
    assert client.post(check, {"none": "1"})["Location"] == f"/hold/{one.public_id}/"


def test_what_was_said_to_hurt_before_is_offered_first(client: Client) -> None:
    client.post("/check/knee/", {"none": "1"})
    client.post("/hold/", tap(make.house(), at("11:00"), region=""))
    client.cookies["language"] = "fr"
    page = text(client.get(f"/hold/{Hold.objects.get().public_id}/hurts/"))
    assert "Où avez-vous mal?" in page
    assert 'class="btn primary big" type="submit" name="region" value="knee">Genou<' in page


def test_what_hurts_is_said_of_a_time_that_is_still_held(client: Client) -> None:
    path = confirmed(client, make.house())
    one = Hold.objects.get()
    assert client.post(f"/hold/{one.public_id}/hurts/", {"region": "knee"})["Location"] == path
    with pytest.raises(booking.HoldExpired):
        booking.point(hold=one, region="knee")
    assert Hold.objects.get().region == "shoulder"
    assert Client().get(f"/hold/{one.public_id}/hurts/").status_code == 404


def test_who_books_for_somebody_says_what_hurts_and_is_not_asked_the_questions(
    client: Client,
) -> None:
    house = make.house()
    signed_in(client, house, "desk")
    client.post("/hold/", tap(house, at("11:00"), region=""))
    one = f"/hold/{Hold.objects.get().public_id}/"
    assert client.get(one)["Location"] == f"{one}hurts/"
    client.post(f"{one}hurts/", {"region": "knee"})
    assert client.get(one).status_code == 200


def test_who_answered_the_questions_goes_straight_on(client: Client) -> None:
    house = make.house()
    held(client, house)
    client.post("/check/shoulder/", {"none": "1"})
    assert client.get("/find?hurts=shoulder&near=Toronto").status_code == 200
    answer = client.post("/hold/", tap(house, at("13:00"), region="shoulder"))
    assert answer["Location"].startswith("/hold/")


def test_who_should_see_a_doctor_first_is_shown_the_free_call_only(client: Client) -> None:
    house = make.house()
    client.post("/hold/", tap(house, at("11:00")))
    for said in ({"ces-bladder": "not_sure"}, {"ces-bladder": "not_sure"}, {"none": "1"}):
        client.post("/check/shoulder/", said)
    answer = client.get("/find?hurts=shoulder&near=Toronto")
    assert answer["Location"] == "/find?hurts=shoulder&near=Toronto&service=consult"
    assert "Free consult" in text(client.get(answer["Location"]))


def test_a_doctor_first_closes_every_region_until_it_is_answered_again(client: Client) -> None:
    house = make.house()
    for said in ({"ces-bladder": "not_sure"}, {"ces-bladder": "not_sure"}, {"none": "1"}):
        client.post("/check/knee/", said)
    page = text(client.get("/check/knee/doctor/"))
    assert "See a doctor today. If it gets worse, or if you become sure, call 911" in page
    assert 'href="tel:911"' in page
    client.post("/check/shoulder/", {"none": "1"})
    for path in ("/find?near=Toronto", "/find?hurts=shoulder&near=Toronto"):
        assert client.get(path)["Location"].endswith("near=Toronto&service=consult")
    calls = text(client.get("/find?hurts=shoulder&service=consult"))
    assert "Only free calls by phone are shown here" in calls
    assert 'href="/check/shoulder/doctor/"' in calls
    assert "Only free calls by phone" not in text(Client().get("/find?service=consult"))
    times = client.get("/find/clinic/harbour/times/?service=first")
    assert times["Location"] == "/find/clinic/harbour/times/?service=consult"
    client.post("/hold/", tap(house, at("11:00"), region="shoulder"))
    one = f"/hold/{Hold.objects.get().public_id}/"
    assert "service=consult" in client.get(one)["Location"]
    client.post("/check/shoulder/doctor/")
    client.post("/check/knee/", {"ces-bladder": "no", "none": "1"})
    assert client.get("/find?hurts=shoulder&near=Toronto").status_code == 200


def test_an_emergency_answered_after_a_booking_stops_every_other_booking(client: Client) -> None:
    house = make.house()
    confirmed(client, house)
    made = Booking.objects.get()
    link = screening.screening_path(made.public_id)
    client.post(f"{link}infection/", {"fever": "yes", "fever+": "yes", "none": "1"})
    row = screening.round_of(made.public_id)
    assert row is not None
    assert row.action == "emergency"
    for path in ("/find", "/find?service=consult", "/find/clinic/harbour/times/"):
        assert client.get(path)["Location"] == "/stop/"
    other = Client()
    assert other.get("/find").status_code == 200
    as_patient(other, made.patient)
    assert other.get("/find?service=consult")["Location"] == "/stop/"
    page = text(other.get("/stop/"))
    assert 'href="tel:911"' in page
    assert link in page


def test_nothing_hands_on_is_shown_or_held_after_a_doctor_first_answer(client: Client) -> None:
    house = make.house()
    for said in ({"ces-bladder": "not_sure"}, {"ces-bladder": "not_sure"}, {"none": "1"}):
        client.post("/check/shoulder/", said)
    calls = "/find/clinic/harbour/times/?service=consult&hurts=shoulder"
    answer = client.get("/find/clinic/harbour/times/?service=first&hurts=shoulder")
    assert answer["Location"] == calls
    assert client.post("/hold/", tap(house, at("11:00")))["Location"] == calls
    one = f"/hold/{Hold.objects.get().public_id}/"
    sent = client.post(one, {"name": "Ana", "contact": "ana@example.org"})
    assert sent["Location"] == calls
    assert Hold.objects.get().contact is None
    assert "A doctor should check this first. A free call" in text(client.get(calls))
    call = tap(house, at("11:00"), service=str(house.services["consult"].public_id))
    assert client.post("/hold/", call)["Location"].startswith("/hold/")


def test_the_answers_a_patient_stands_on_close_hands_on_care_until_they_are_cleared(
    client: Client,
) -> None:
    house = make.house()
    confirmed(client, house)
    made = Booking.objects.get()
    doctor_first(made)
    as_patient(client, made.patient)
    client.post("/check/shoulder/", {"none": "1"})
    times = "/find/clinic/harbour/times/?service=first&hurts=shoulder"
    calls = "/find/clinic/harbour/times/?service=consult&hurts=shoulder"
    assert client.get(times)["Location"] == calls
    assert "service=consult" in client.get("/find?hurts=shoulder&near=Toronto")["Location"]
    assert client.post("/hold/", tap(house, at("15:00")))["Location"] == calls
    answered = screening.round_of(made.public_id)
    assert answered is not None
    by = practitioner(house.one.practitioner_id, house.clinic.pk)
    answers.clear(screening=answered, why="seen by a doctor", by=by, now=NOW)
    assert client.get(times).status_code == 200
    assert client.post("/hold/", tap(house, at("15:00")))["Location"].startswith("/hold/")


@pytest.mark.parametrize("query", ["day=2026-99-99", "lat=x&lon=1", "lat=95&lon=1", "page=x"])
def test_a_spoilt_filter_is_no_filter(client: Client, query: str) -> None:
    make.house()
    assert "Harbour Clinic" in text(client.get(f"/find?{query}"))


def test_a_form_without_its_key_is_not_understood(client: Client) -> None:
    one = held(client, make.house())
    client.post(f"/hold/{one.public_id}/", keyed(name="Ana Roy", contact="ana@example.org"))
    code = re.search(r"code=(\d{8})", Message.objects.latest("pk").text)
    assert code is not None
    page = client.post(f"/hold/{one.public_id}/code/", {"code": code.group(1), "key": "x"})
    assert page.status_code == 400
    assert not Booking.objects.exists()


def test_a_moved_appointment_keeps_its_questions(client: Client) -> None:
    path = confirmed(client, make.house(), region="shoulder")
    client.post(f"{path}move/", {"start": at("15:00").isoformat(), "key": str(uuid4())})
    assert "Before the visit: a few questions" in text(client.get(path))


def test_many_pages_of_clinics_are_walked_through(client: Client) -> None:
    for number in range(13):
        make.house(f"clinic-{number:02}")
    first = text(client.get("/find?near=Toronto"))
    second = text(client.get("/find?near=Toronto&page=2"))
    assert first.count("<article") == 12
    assert second.count("<article") == 1
    assert "page=2" in first
    assert "page=1" in second


@pytest.mark.parametrize(
    ("number", "shown"), [("+14165550100", "(416) 555-0100"), ("call us", "call us")]
)
def test_a_number_is_written_as_people_here_read_it(number: str, shown: str) -> None:
    assert marks.phone(number) == shown


def test_a_certificate_over_every_part_is_the_whole_body() -> None:
    house = make.house()
    who = house.one.practitioner
    assert marks.reach(who) == "upper limb"
    who.regions = ["shoulder", "knee", "back", "head-jaw"]
    assert marks.reach(who) == "4 parts of the body"
    who.regions = [one.id for one in atlas.load().regions.values() if one.can_be_pointed_at]
    assert marks.reach(who) == "whole body"


def test_a_text_of_one_language_stays_as_it_is() -> None:
    assert marks.worded("Glideway") == "Glideway"
    assert marks.zone_name("America/Regina", NOW) == "Central standard time"
    assert marks.transit({"en": "Bus 1"}) == "Bus 1"


def test_a_clinic_without_an_open_time_is_counted_among_the_cities(client: Client) -> None:
    make.house()
    make.house("vieux", place="montreal-qc", hours=[])
    page = text(client.get("/cities/"))
    assert "2 clinics in all" in page
    assert "Nothing open this week" in page


def test_a_practitioners_next_times_are_a_page_and_a_part(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    make.house(people=2)
    path = "/find/practitioner/maya-chen-harbour-1/next/"
    with django_assert_max_num_queries(MOST):
        page = text(client.get(path))
    part = text(client.get(path, headers={"HX-Request": "true"}))
    assert "Maya Chen 1, PT" in page
    assert "Harbour Clinic" in part
    assert "<html" not in part
    assert part.count('name="start"') == 18
    nobody = text(client.get("/find/practitioner/nobody/next/"))
    assert "No time can be booked online here at the moment." in nobody


def test_days_to_wait_are_dates_that_lie_between(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.house(hours=[("08:00", "09:00")])
    monkeypatch.setattr(clock, "now", lambda: at("21:00", 5))
    page = text(client.get("/find?hurts=shoulder&near=Toronto"))
    assert "in 2 days" in page
    assert "in 1 day<" not in page


def test_a_free_call_is_called_free_once(client: Client) -> None:
    make.house()
    page = text(client.get("/find?hurts=shoulder&near=Toronto&service=consult"))
    assert "Free consult</span>" in page
    assert "Free free" not in page
