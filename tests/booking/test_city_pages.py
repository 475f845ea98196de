"""What a city's page says, clinics side by side, the three waits, and what search engines read."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.models import Booking
from glideway.booking.queries import finding
from glideway.directory import operations as directory
from glideway.directory.core import places
from glideway.directory.models import Clinic, Plaque
from glideway.kit import clock
from tests.booking import make
from tests.booking.make import House, at
from tests.booking.test_pages import text
from tests.booking.test_usual import booked
from tests.make import NOW, SYSTEM

pytestmark = pytest.mark.django_db
MOST = 12
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _monday_nine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def houses() -> list[House]:
    """Two clinics in Toronto and one in Montreal; the first has both waits to tell."""
    made = [make.house(), make.house("kensington"), make.house("vieux", place="montreal-qc")]
    rows = booked(made[0], 20)
    booking.start_many(
        rows=[booking.FactRow(booking=one, at=one.starts_at + 7 * MINUTE) for one in rows],
        by=SYSTEM,
        now=NOW,
    )
    booking.publish_waits(now=at("23:00", 4))
    return made


def hung(clinic: Clinic) -> queries.Usual:
    return queries.usual_told(queries.plaque_of_waits(clinic))


def test_both_waits_hang_on_each_clinic_with_their_count_and_too_few_is_said(
    houses: list[House], django_assert_num_queries: Any
) -> None:
    told = hung(houses[0].clinic)
    assert (told.late, told.firsts, told.begun, told.as_of) == (7, 20, 20, at("23:00", 4))
    assert told == queries.usual_of(houses[0].clinic, now=at("23:00", 4))
    assert hung(houses[1].clinic) == (None, None, None, None, at("23:00", 4))
    with django_assert_num_queries(3):  # the clinics, their bookings, the plaques
        assert booking.publish_waits(now=at("23:00", 5)) == 3
    assert Plaque.objects.filter(kind="waits").count() == 3


def test_who_came_late_says_nothing_of_the_clinic() -> None:
    house = make.house(rooms=0)
    for number, one in enumerate(booked(house, 20)):
        Booking.objects.filter(pk=one.pk).update(
            arrived_at=one.starts_at + (MINUTE if number == 0 else -MINUTE),
            started_at=one.starts_at + 9 * MINUTE,
        )
    assert queries.usual_of(house.clinic, now=at("23:00", 4)).late is None  # nineteen are left
    Booking.objects.filter(arrived_at__isnull=False).update(arrived_at=None)
    assert queries.usual_of(house.clinic, now=at("23:00", 4)).late == 9


def test_a_card_and_a_clinics_times_say_the_waits(houses: list[House], client: Client) -> None:
    page = text(client.get("/find?near=Toronto"))
    assert "Usual wait: 2 days. Late in the room: 7 min" in page
    assert "Usual wait: too few to say. Late in the room: too few to say" in page
    page = text(client.get("/find/clinic/harbour/times/"))
    assert "Next start for somebody new" in page
    assert "Half of the 20 people who booked a first visit in the last 30 days" in page
    assert "counted on March 6, 2026" in page
    page = text(client.get("/find/clinic/kensington/times/"))
    assert "Shown from 20 visits begun in the last 90 days on." in page


def test_a_citys_page_says_what_somebody_there_wants_to_know(
    houses: list[House], client: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(MOST):
        page = text(client.get("/cities/toronto-on/"))
    assert "<title>Active release in Toronto, ON - Glideway</title>" in page
    assert page.count("<h1>") == 1
    assert "Ontario · 2 clinics" in page
    assert 'First visit costs</dt><dd class="num"><b>$95' in page
    assert "2 × Physiotherapy" in page
    assert "hurts=shoulder&amp;near=Toronto%2C%20ON" in page
    assert "Montreal" not in page  # five hundred kilometres are not nearby
    assert 'name="clinic" value="kensington" form="beside"' in page
    assert 'name="start"' in page
    assert "2 clinics for active release in Toronto, ON. Soonest start for somebody new:" in page
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert found is not None
    names = [one["name"] for one in json.loads(found[1])["@graph"]]
    assert sorted(names) == ["Harbour Clinic", "Kensington Clinic"]


def test_one_address_a_language_and_whoever_chose_one_keeps_it(
    houses: list[House], client: Client
) -> None:
    french = client.get("/cities/montreal-qc/?lang=fr")
    page = text(french)
    assert '<html lang="fr-CA">' in page
    assert french["Content-Language"] == "fr"
    assert 'rel="canonical" href="http://localhost:8000/cities/montreal-qc/?lang=fr"' in page
    assert 'hreflang="en-CA" href="http://localhost:8000/cities/montreal-qc/?lang=en"' in page
    assert 'hreflang="x-default" href="http://localhost:8000/cities/montreal-qc/"' in page
    client.cookies["language"] = "en"
    assert '<html lang="en-CA">' in text(client.get("/cities/montreal-qc/?lang=fr"))
    assert '<html lang="en-CA">' in text(client.get("/cities/?lang=xx"))


def test_a_city_without_a_clinic_names_the_nearest_and_a_way_to_be_told(
    houses: list[House], client: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(MOST):
        page = text(client.get("/cities/hamilton-on/"))
    assert "No clinic in Hamilton yet" in page
    assert "The nearest clinics are in Toronto, ON" in page
    assert "Open times are below, the nearest first." in page
    assert "/saved/new/?near=Hamilton%2C%20ON&amp;km=25" in page
    assert '<meta name="robots" content="noindex">' in page
    assert "application/ld+json" not in page


def test_of_a_city_without_a_clinic_the_nearest_stand_first_whatever_is_sooner(
    houses: list[House], client: Client
) -> None:
    for house in houses[:2]:  # Toronto is free later than Montreal, and nearer to Sudbury
        row = booking.BlockRow(
            resource=house.one.practitioner.resource, starts_at=NOW, ends_at=at("00:00", 3)
        )
        booking.close(rows=[row], by=SYSTEM, now=NOW)
    page = text(client.get("/cities/greater-sudbury-on/"))
    cards = re.findall(r'/clinics/(\w+)/">[^<]*</a></h2>', page)
    assert cards[-1] == "vieux"
    assert sorted(cards) == ["harbour", "kensington", "vieux"]
    hamilton = places.by_slug("hamilton-on")
    assert hamilton is not None
    Clinic.objects.filter(slug="kensington").update(lat=hamilton.lat, lon=hamilton.lon + 0.1)
    row = booking.BlockRow(
        resource=houses[1].one.practitioner.resource,
        starts_at=at("00:00", 3),
        ends_at=at("00:00", 4),
    )
    booking.close(rows=[row], by=SYSTEM, now=NOW)
    page = text(client.get("/cities/hamilton-on/"))
    assert re.findall(r'/clinics/(\w+)/">[^<]*</a></h2>', page) == ["kensington", "harbour"]


def test_who_was_told_a_doctor_first_finds_free_calls_only_on_a_citys_page(
    houses: list[House], client: Client, django_assert_max_num_queries: Any
) -> None:
    for said in ({"ces-bladder": "not_sure"}, {"ces-bladder": "not_sure"}, {"none": "1"}):
        client.post("/check/shoulder/", said)
    assert "service=consult" in client.get("/find?hurts=shoulder")["Location"]
    with django_assert_max_num_queries(MOST + 2):  # two more: what this browser answered
        page = text(client.get("/cities/toronto-on/"))
    assert "A doctor should check this first." in page
    assert "Next free call" in page
    assert "First visit costs" not in page
    assert "First visits from" not in page
    calls = {str(one.services["consult"].public_id) for one in houses}
    kinds = set(re.findall(r'name="service" value="([0-9a-f-]{36})"', page))
    assert kinds
    assert kinds <= calls
    page = text(client.get("/cities/"))
    assert "Times on its page" in page
    assert "am<" not in page
    other = Client()
    other.post("/check/shoulder/", {"ces-bladder": "yes"})
    assert other.get("/cities/")["Location"] == "/stop/"


def test_the_second_page_of_a_large_city_shows_others(
    houses: list[House], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "A_PAGE", 1)
    cards = re.compile(r'/clinics/(\w+)/">[^<]*</a></h2>')
    first, second = (
        cards.findall(text(client.get(f"/cities/toronto-on/{query}"))) for query in ("", "?page=2")
    )
    assert sorted([*first, *second]) == ["harbour", "kensington"]
    assert 'rel="canonical" href="http://localhost:8000/cities/toronto-on/?lang=en"' in text(
        client.get("/cities/toronto-on/?page=2")
    )


def test_a_citys_waits_are_said_as_a_clinics_are(houses: list[House], client: Client) -> None:
    rows = Plaque.objects.filter(kind="waits").order_by("pk")
    few, many = rows[0], rows[1]
    for one, minutes in ((few, 180), (many, 240)):
        Plaque.objects.filter(pk=one.pk).update(
            facts={"to_first": minutes, "late": None, "firsts": 5, "begun": None}
        )
    assert "<b>3 h to 4 h</b>" in text(client.get("/cities/toronto-on/"))
    Plaque.objects.filter(pk=many.pk).update(
        facts={"to_first": 4320, "late": None, "firsts": 5, "begun": None}
    )
    assert "<b>3 h to 3 days</b>" in text(client.get("/cities/toronto-on/"))
    Plaque.objects.filter(pk=few.pk).update(facts={})
    assert "<b>3 days</b>" in text(client.get("/cities/toronto-on/"))


@pytest.mark.parametrize(
    ("slug", "meant"), [("sudbury-on", "greater-sudbury-on"), ("MONTREAL-QC", "montreal-qc")]
)
def test_an_address_of_no_city_leads_to_those_that_may_be_meant(
    client: Client, slug: str, meant: str
) -> None:
    answer = client.get(f"/cities/{slug}/")
    page = text(answer)
    assert answer.status_code == 404
    assert f'href="/cities/{meant}/"' in page
    assert 'href="/cities/">' in page
    assert 'name="near"' in page


def test_a_full_week_is_said_and_leads_to_the_waitlist(
    houses: list[House], client: Client, django_assert_max_num_queries: Any
) -> None:
    for house in houses[:2]:
        row = booking.BlockRow(
            resource=house.one.practitioner.resource, starts_at=NOW, ends_at=at("00:00", 9)
        )
        booking.close(rows=[row], by=SYSTEM, now=NOW)
    with django_assert_max_num_queries(MOST + 1):
        page = text(client.get("/cities/toronto-on/"))
    assert "none in the coming week" in page
    assert "/waitlist/at/kensington/" in page


def test_what_may_be_found_is_listed_and_nothing_made_up(
    houses: list[House], client: Client, settings: Settings
) -> None:
    settings.GLIDEWAY_DEMO = False
    Clinic.objects.filter(slug="kensington").update(hidden_at=NOW)
    answer = client.get("/sitemap.xml")
    assert answer["Content-Type"].startswith("application/xml")
    listed = re.findall(r"<loc>http://localhost:8000([^<]*)</loc>", text(answer))
    assert listed == [
        "/",
        "/cities/",
        *[
            f"/cities/{one}/?lang={code}"
            for one in ("montreal-qc", "toronto-on")
            for code in ("en", "fr")
        ],
        "/clinics/harbour/",
        "/clinics/vieux/",
    ]
    assert "Disallow: /appointment/" in client.get("/robots.txt").content.decode()
    assert "noindex" not in text(client.get("/cities/toronto-on/"))
    settings.GLIDEWAY_DEMO = True
    assert client.get("/robots.txt").content.decode().split() == [
        "User-agent:",
        "*",
        "Disallow:",
        "/",
    ]
    assert "noindex" in text(client.get("/cities/toronto-on/"))


def test_clinics_stand_side_by_side_in_the_order_named_and_nobody_wins(
    houses: list[House], client: Client, django_assert_max_num_queries: Any
) -> None:
    directory.hang_plaque(
        row=directory.PlaqueRow(
            kind="inspection", clinic=houses[0].clinic, value=88, known=47, of=50
        ),
        now=NOW,
    )
    address = "/compare/?clinic=kensington&clinic=harbour"
    with django_assert_max_num_queries(MOST):
        page = text(client.get(address))
    assert "2 clinics side by side" in page
    assert page.index("Kensington Clinic</a>") < page.index("Harbour Clinic</a>")
    assert '<b class="num">88</b> on 47 of 50 points, as of March 2, 2026.' in page
    assert "Not looked at yet." in page
    assert page.count("Too few to say") == 2
    assert "Half of the 20 people" in page
    assert "$95" in page
    assert "$80" in page
    assert "The clinic can bill your insurer directly" in page
    assert "You pay and send the receipt to your insurer" in page
    assert page.count('name="start"') == 6
    assert not re.search(r"winner|best|better|recommended", page, re.IGNORECASE)


def test_beside_each_other_the_times_are_of_who_treats_what_hurts(
    houses: list[House], client: Client
) -> None:
    assert 'name="hurts" value="shoulder">' in text(client.get("/find?hurts=shoulder&near=Toronto"))
    who = houses[1].one.practitioner
    type(who).objects.filter(pk=who.pk).update(regions=["hand"])
    page = text(client.get("/compare/?clinic=kensington&clinic=harbour&hurts=shoulder"))
    assert "Shoulder: the times are of who treats it." in page
    assert page.count("None in the coming week of who treats it here.") == 1
    assert page.count('name="start"') == 3
    assert page.count('name="region" value="shoulder"') == 3
    assert "/find/clinic/harbour/times/?service=first&amp;hurts=shoulder" in page


def test_the_next_start_of_another_kind_is_not_called_one_for_somebody_new(
    houses: list[House], client: Client
) -> None:
    for address in ("/find/clinic/harbour/times/?", "/compare/?clinic=harbour&clinic=kensington&"):
        page = text(client.get(f"{address}service=consult"))
        assert "Next start for somebody new" not in page
        assert "Next start: " in page
        assert "The first time on offer now, not a first visit." in page


@pytest.mark.parametrize("query", ["", "?clinic=harbour", "?clinic=harbour&clinic=atlantis"])
def test_one_clinic_alone_is_not_compared(houses: list[House], client: Client, query: str) -> None:
    assert "Two or three clinics are needed" in text(client.get(f"/compare/{query}"))


def test_at_most_three_stand_beside_each_other(houses: list[House], client: Client) -> None:
    make.house("island")
    names = ("vieux", "harbour", "island", "kensington")
    page = text(client.get("/compare/?" + "&".join(f"clinic={one}" for one in names)))
    assert "3 clinics side by side" in page
    assert "these are the first three" in page
    assert "Kensington" not in page
