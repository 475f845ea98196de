"""`GET /api/openings`: strict questions, public answers, and nothing kept of who asks."""

import json
from math import inf
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from django.conf import settings
from django.test import Client

from glideway.booking.queries.questions import READERS, read_question
from glideway.config import openings_api
from glideway.config.openings_api import HEADERS, PATH, Door
from glideway.directory.models import Clinic, Practitioner, Service
from glideway.kit import clock
from glideway.kit.refusals import NotAnswerable
from tests.booking import fed, make
from tests.booking.make import at
from tests.make import NOW

WEEK = "mon,tue,wed,thu,fri,sat,sun"
NEAR_ONLY = "Evenings and weekdays are asked within 100 km of a place."
TORONTO = "lat=43.7064&lon=-79.3986"
SECRETS = ("@", "+1416", "King St", "M5V 2T6")  # what a plate does not say


@pytest.fixture(autouse=True)
def _monday_nine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(openings_api, "close_old_connections", lambda: None)  # a test keeps its own


class Asked:
    """One question to the door itself, as a server asks it."""

    def __init__(self, query: str, path: str = PATH, **environ: str) -> None:
        said: dict[str, Any] = {"PATH_INFO": path, "QUERY_STRING": query} | environ
        setup_testing_defaults(said)
        self.passed_on: list[str] = []
        answer = Door(self._inside)(said, self._start)
        self.body = b"".join(answer)

    def _inside(self, environ: dict[str, Any], _start: object) -> tuple[bytes, ...]:
        self.passed_on.append(environ["PATH_INFO"])
        return ()

    def _start(self, status: str, headers: list[tuple[str, str]]) -> None:
        self.status, self.headers = int(status[:3]), dict(headers)

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@pytest.mark.parametrize(
    ("query", "field", "value"),
    [
        (TORONTO, "lat", 43.7064),
        (TORONTO, "km", 100.0),
        ("place=toronto-on", "lon", -79.3986),
        ("place=Toronto", "lat", 43.7064),
        ("place=toronto-on&km=any", "km", inf),
        ("place=toronto-on&km=7.5", "km", 7.5),
        ("", "days", 14),
        ("days=60", "days", 60),
        ("kind=focused", "service", "focused"),
        ("profession=chiropractor", "profession", "chiropractor"),
        ("language=fr", "language", "fr"),
        ("region=shoulder", "region", "shoulder"),
        ("price=120", "most_cents", 12_000),
        (TORONTO + "&after=1", "after_five", True),
        ("after=0", "after_five", False),
        (f"weekdays={WEEK}", "weekdays", frozenset(range(7))),
        (TORONTO + "&weekdays=mon,sat", "weekdays", frozenset({0, 5})),
        ("billing=1", "direct_billing", True),
        ("stepfree=1", "step_free", True),
        ("sex=f", "sex", "f"),
    ],
)
def test_each_word_of_a_question_is_read(query: str, field: str, value: object) -> None:
    assert getattr(read_question(query).asked, field) == value


def test_a_question_without_a_number_asks_for_twenty() -> None:
    assert read_question("").n == 20
    assert read_question("n=50").n == 50


@pytest.mark.parametrize(
    ("query", "field", "reason"),
    [
        ("lat=43", "lon", "A position is lat and lon together."),
        ("lon=43", "lat", "A position is lat and lon together."),
        ("lat=91&lon=0", "lat", "A number from -90 to 90."),
        ("lat=nan&lon=0", "lat", "A number from -90 to 90."),
        ("lat=x&lon=0", "lat", "A number from -90 to 90."),
        ("lat=4_3&lon=0", "lat", "A number from -90 to 90."),
        ("lat=٤٣&lon=0", "lat", "A number from -90 to 90."),
        ("place=Atlantis", "place", "No town or postal area of Canada has this name."),
        (
            "place=Sudbury",
            "place",
            "No town or postal area of Canada has this name. Perhaps greater-sudbury-on.",
        ),
        ("place=toronto-on&" + TORONTO, "place", "Either a place or lat and lon."),
        ("km=5", "km", "A distance needs a place, or lat and lon."),
        (TORONTO + "&km=0", "km", "A number from 1 to 20000."),
        ("days=0", "days", "A whole number from 1 to 60."),
        ("days=61", "days", "A whole number from 1 to 60."),
        ("days=٣", "days", "A whole number from 1 to 60."),
        ("n=51", "n", "A whole number from 1 to 50."),
        ("n=1234567", "n", "A whole number from 1 to 50."),
        ("n=1&n=2", "n", "Asked twice, or together with what means it."),
        ("kind=magic", "kind", "One of consult, first, focused, full, follow_up."),
        ("sex=x", "sex", "One of f, m."),
        ("language=FR", "language", "A language by its code of two or three letters, as in fr."),
        ("weekdays=mon,moon", "weekdays", f"Some of {WEEK}, with commas between."),
        ("after=yes", "after", "1 for yes, 0 for no matter."),
        ("after=1", "after", NEAR_ONLY),
        ("weekdays=sat&days=60", "weekdays", NEAR_ONLY),
        (TORONTO + "&km=any&weekdays=sat", "weekdays", NEAR_ONLY),
        (TORONTO + "&km=101&after=1&weekdays=sat", "after", NEAR_ONLY),
        ("price=12.5", "price", "A whole number from 0 to 10000."),
        ("%ff=1", "", "The question cannot be decoded."),
        ("n=" + "1" * 1000, "", "The question is longer than 1000 characters."),
    ],
)
def test_what_cannot_be_read_is_said_with_its_field_and_the_reason(
    query: str, field: str, reason: str
) -> None:
    with pytest.raises(NotAnswerable) as no:
        read_question(query)
    assert no.value.data == {"field": field, "reason": reason}


def test_a_word_nobody_knows_is_a_fault_and_what_is_known_is_listed() -> None:
    said = Asked("near=Toronto")
    assert (said.status, said.headers["Content-Type"]) == (400, "application/problem+json")
    assert said.headers["Cache-Control"] == "no-store"
    assert said.json == {
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "code": "not-understood",
        "field": "near",
        "detail": f"Not known; known are {', '.join(READERS)}.",
    }


@pytest.mark.django_db
def test_the_soonest_openings_with_what_a_door_plate_says_and_the_way_to_each() -> None:
    house = make.house(people=2)
    said = Asked(f"{TORONTO}&n=3&region=shoulder")
    assert (said.status, said.headers["Content-Type"]) == (200, "application/json")
    answer = said.json
    assert (answer["as_of"], answer["age_seconds"]) == ("2026-03-02T14:00:00Z", 0.0)
    assert (answer["source"], answer["capped"]) == ("database", False)
    starts = [one["starts_at"] for one in answer["openings"]]
    assert starts == ["2026-03-02T15:00:00Z", "2026-03-02T15:00:00Z", "2026-03-02T15:15:00Z"]
    first = answer["openings"][0]
    assert first == {
        "starts_at": "2026-03-02T15:00:00Z",
        "local": "2026-03-02T10:00:00-05:00",
        "km": 0.0,
        "clinic": {
            "name": "Harbour Clinic",
            "slug": "harbour",
            "city": "Toronto",
            "province": "ON",
            "zone": "America/Toronto",
            "lat": house.clinic.lat,
            "lon": house.clinic.lon,
            "step_free": False,
            "direct_billing": True,
        },
        "practitioner": {
            "name": "Maya Chen 0",
            "slug": "maya-chen-harbour-0",
            "profession": "physiotherapist",
            "languages": ["en"],
        },
        "kind": "first",
        "channel": "in_person",
        "minutes": 30,
        "price_cents": 9500,
        "placement": str(house.one.public_id),
        "service": str(house.first.public_id),
        "link": f"{settings.GLIDEWAY_ORIGIN}/find/clinic/harbour/times/"
        "?service=first&practitioner=maya-chen-harbour-0&days=7&hurts=shoulder"
        "&start=2026-03-02T15:00:00Z",
    }
    assert not [one for one in SECRETS if one in said.body.decode()]


@pytest.mark.django_db
def test_the_page_of_a_link_shows_its_very_time_also_in_the_second_week(client: Client) -> None:
    house = make.house(hours=[("09:00", "10:00")])
    late = Asked(f"{TORONTO}&n=50").json["openings"][-1]
    assert late["starts_at"] == at("08:30", 14).isoformat().replace("+00:00", "Z")
    page = client.get(late["link"].removeprefix(settings.GLIDEWAY_ORIGIN)).content.decode()
    assert f'value="{at("08:30", 14).isoformat()}"' in page
    assert str(house.one.public_id) in page


@pytest.mark.django_db
def test_a_link_opens_the_page_whose_first_time_is_that_very_one(client: Client) -> None:
    make.house()
    one = Asked(f"{TORONTO}&n=7&region=shoulder").json["openings"][-1]
    page = client.get(one["link"].removeprefix(settings.GLIDEWAY_ORIGIN)).content.decode()
    assert page.count("The time you came for") == 1
    start = one["starts_at"].replace("Z", "+00:00")
    assert page.index(f'name="start" value="{start}"') == page.index('name="start"')
    assert page.index('name="region" value="shoulder"') == page.index('name="region"')


def test_a_page_of_anybody_may_send_the_mark_of_what_it_has() -> None:
    said = Asked("", REQUEST_METHOD="OPTIONS")
    assert (said.status, said.body) == (204, b"")
    assert said.headers["Access-Control-Allow-Headers"] == "If-None-Match"
    assert said.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.django_db
def test_an_answer_may_be_kept_and_is_not_sent_twice() -> None:
    make.house()
    said = Asked(TORONTO)
    assert said.headers["Cache-Control"] == "public, max-age=5"
    again = Asked(TORONTO, HTTP_IF_NONE_MATCH=f'"other", {said.headers["ETag"]}')
    assert (again.status, again.body) == (304, b"")
    assert again.headers["ETag"] == said.headers["ETag"]
    assert "Content-Length" not in again.headers
    make.booked(make.House(*_of("harbour")), at("10:00"))
    assert Asked(TORONTO, HTTP_IF_NONE_MATCH=said.headers["ETag"]).status == 200


def _of(slug: str) -> Any:
    clinic = Clinic.objects.get(slug=slug)
    services = {one.kind: one for one in clinic.services.all()}
    return clinic, services, list(clinic.placements.select_related("practitioner"))


@pytest.mark.django_db
@pytest.mark.parametrize("indexed", [False, True])
def test_a_price_that_was_raised_is_answered_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, indexed: bool
) -> None:
    house = make.house()
    tender = fed.kept(tmp_path, monkeypatch) if indexed else None
    inside = Door(lambda *_: ())

    def cents() -> set[tuple[str, int]]:
        answer = json.loads(inside.said("GET", TORONTO, "", NOW).body)
        return {(answer["source"], one["price_cents"]) for one in answer["openings"]}

    source = "index" if indexed else "database"
    assert cents() == {(source, 9500)}
    Service.objects.filter(pk=house.first.pk).update(price_cents=20_000)
    if tender is not None:
        tender.follow(now=NOW)
    assert cents() == {(source, 20_000)}
    if tender is not None:
        tender.close()


@pytest.mark.django_db
def test_what_nobody_offers_is_an_empty_answer_and_not_somebody_else() -> None:
    make.house()
    assert Asked(f"{TORONTO}&region=knee").json["openings"] == []
    assert Asked("lat=60&lon=-135").json["openings"] == []
    assert Asked(f"{TORONTO}&language=pa").json["openings"] == []
    Practitioner.objects.update(languages=["pa"])
    assert len(Asked(f"{TORONTO}&language=pa").json["openings"]) == 20


@pytest.mark.django_db
def test_the_headers_forbid_what_they_forbid_on_pages(client: Client) -> None:
    said = Asked("")
    page = client.get("/about/")
    for name in ("X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy"):
        assert said.headers[name] == page[name]
    assert {name for name, _value in HEADERS} <= set(said.headers)
    assert said.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "Set-Cookie" not in said.headers
    assert said.headers["Content-Length"] == str(len(said.body))


@pytest.mark.django_db
def test_only_its_own_address_is_answered_and_only_to_who_reads() -> None:
    assert Asked("", path="/api/openings/").passed_on == ["/api/openings/"]
    assert Asked("", path="/find").passed_on == ["/find"]
    posted = Asked("", REQUEST_METHOD="POST")
    assert (posted.status, posted.headers["Allow"]) == (405, "GET, HEAD")
    head = Asked("", REQUEST_METHOD="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert int(head.headers["Content-Length"]) > 0


@pytest.mark.django_db
def test_inside_django_the_same_question_has_the_same_answer(client: Client) -> None:
    make.house()
    page = client.get(f"/api/openings/?{TORONTO}")
    assert page.status_code == 200
    assert page.json() == Asked(TORONTO).json
    assert client.get("/api/openings/?n=0").json()["field"] == "n"


@pytest.mark.django_db
def test_nobody_is_led_to_a_time_while_the_safety_check_is_unsigned(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(settings, "GLIDEWAY_NEEDS_SIGN_OFF", True)
    said = Asked(TORONTO)
    assert (said.status, said.json["code"]) == (503, "not-open-yet")


@pytest.mark.django_db
def test_a_fault_of_ours_is_an_answer_with_an_id_and_tells_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Door, "said", lambda *_: 1 / 0)
    said = Asked(TORONTO)
    assert (said.status, said.json["detail"]) == (500, "This went wrong here.")
    assert said.headers["X-Request-Id"]
    assert "ZeroDivision" not in said.body.decode()
