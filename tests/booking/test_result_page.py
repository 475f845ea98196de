"""The result page narrowed: chips, the part without reload, the map, who else, what to take off."""

import re
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from math import hypot
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import timezone, translation

from glideway.booking import queries
from glideway.booking.core.patience import Gain
from glideway.booking.queries import Asked, asking
from glideway.booking.queries.loosening import chosen, without
from glideway.booking.templatetags import finding as words
from glideway.directory import operations as directory
from glideway.directory.models import Clinic
from glideway.kit import clock
from tests.booking import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
MOST = 12
PART = {"HX-Request": "true"}
TORONTO: dict[str, Any] = {"lat": 43.7064, "lon": -79.3986}


@pytest.fixture(autouse=True)
def _monday_nine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages ask kit.clock; here it is Monday, nine in the morning in Toronto."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode()).replace("\xa0", " ")


def links(page: str, block: str) -> dict[str, str]:
    """The words of the links of a part of the page, and where each leads."""
    part = page.split(block, 1)[1].split("</nav>", maxsplit=1)[0]
    found = re.findall(r'<a[^>]* href="([^"]*)"[^>]*>(.*?)</a>', part)
    plain = {re.sub(r"<[^>]+>|×", "", said).strip(): to for to, said in found}
    return {said: to.replace("&amp;", "&") for said, to in plain.items()}


def test_every_filter_that_is_on_is_a_chip_that_takes_itself_off(client: Client) -> None:
    make.house()
    asked = "near=Toronto&sort=near&billing=1&after=17&mon=1&sat=1&price=120&km=25&language=fr"
    page = text(client.get(f"/find?{asked}&profession=chiropractor&sex=f&days=14&page=2"))
    chips = links(page, 'class="filters chosen"')
    assert list(chips) == [
        "Take off: Within 25 km",
        "Take off: Next 14 days",
        "Take off: After 5 pm",
        "Take off: Mon, Sat",
        "Take off: Chiropractic",
        "Take off: Speaks French",
        "Take off: With a woman",
        "Take off: At most $120",
        "Take off: Direct billing",
        "Clear all",
    ]
    assert chips["Clear all"] == "?near=Toronto&sort=near"
    less = chips["Take off: Mon, Sat"]
    assert "mon" not in less
    assert "sat" not in less
    assert "page" not in less
    assert all(one in less for one in ("near=Toronto", "sort=near", "billing=1", "days=14"))
    assert "9 filters" in page
    assert "filters chosen" not in text(client.get("/find?near=Toronto&hurts=shoulder"))


def test_the_form_says_what_is_asked_for_and_works_by_its_button(client: Client) -> None:
    make.house()
    asked = "near=Toronto&sort=price&billing=1&tue=1&price=120&km=25&language=fr&day=2026-03-03"
    page = text(client.get(f"/find?{asked}&profession=chiropractor&sex=m&days=60&class=1"))
    form = page.split('role="search"')[1].split("</form>")[0]
    assert '<input type="hidden" name="sort" value="price">' in form
    picked = re.findall(r'<option value="([^"]*)" selected', form)
    assert picked == ["", "60", "25", "chiropractor", "fr", "m"]
    ticked = re.findall(r'type="checkbox" name="(\w+)" value="\w+" checked', form)
    assert ticked == ["tue", "billing", "class"]
    assert (
        'name="price" type="number" min="0" max="9999" step="1" inputmode="numeric" value="120"'
        in form
    )
    assert 'name="day" type="date" value="2026-03-03"' in form
    assert 'type="submit"' in form
    empty = "hurts=&near=Toronto&service=&days=&km=&profession=&language=&sex=&price=&day="
    plain = text(client.get("/find?near=Toronto"))
    assert plain.count("<article") == text(client.get(f"/find?{empty}")).count("<article") == 1


def test_a_part_of_the_page_comes_with_its_count_its_title_and_a_clean_address(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    make.house()
    with django_assert_max_num_queries(MOST):
        answer = client.get("/find?hurts=&near=Toronto&price=&billing=1", headers=PART)
    page = text(answer)
    assert answer["HX-Push-Url"] == "/find?near=Toronto&billing=1"
    assert "<html" not in page
    assert "<title>Open times near Toronto, ON - Glideway" in page
    said = re.search(r'<p id="told" role="status"[^>]*hx-swap-oob="true">([^<]*)</p>', page)
    assert said is not None
    heading = re.search(r'<h1 id="heading" tabindex="-1">([^<]*)</h1>', page)
    assert heading is not None
    assert said[1].strip() == heading[1].strip()
    assert said[1].strip().endswith("open times at 1 clinic")
    assert '<span id="asked" hx-swap-oob="true">' in page
    assert "1 filter<" in page


def test_what_is_a_page_of_its_own_is_gone_to_and_not_put_into_a_page(client: Client) -> None:
    make.house()
    lost = client.get("/find?near=Xyzzy", headers=PART)
    assert (lost.status_code, lost["HX-Redirect"]) == (204, "/find?near=Xyzzy")
    alarm = "back pain and numb between the legs cannot pee"
    asked = client.get("/find", {"hurts": alarm, "near": "Toronto"}, headers=PART)
    assert asked.status_code == 204
    assert asked["HX-Redirect"].startswith("/check/")


def test_the_clinics_are_numbered_on_the_map_as_on_the_cards(client: Client) -> None:
    far = make.house("far", place="mississauga-on")
    near = make.house("near")
    page = text(client.get("/find?near=Toronto&sort=near&km=100"))
    marks = re.findall(r'<a href="#clinic-(\d+)" class="mark" aria-label="([^"]+)">', page)
    assert marks == [(str(near.clinic.pk), "1, Near Clinic"), (str(far.clinic.pk), "2, Far Clinic")]
    places = [int(one) for one in re.findall(r'<span class="place num"[^>]*>(\d)</span>', page)]
    assert places == [1, 2]
    drawing = page.split('id="map"')[1].split("</section>")[0]
    assert '<path d="M' in drawing
    assert '<circle class="reach"' in text(client.get("/find?near=Toronto&km=25"))
    assert '<g class="me"' in drawing
    assert re.search(
        r'<g class="scale"[^>]*><path d="M12 238v6h[\d.]+v-6"/><text[^>]*>10 km<', drawing
    )
    assert "style" not in drawing
    assert 'id="map"' not in text(client.get("/find?near=Toronto&price=1"))
    assert "Where they are in Canada" not in page
    make.house("west", place="vancouver-bc")
    assert "Where they are in Canada" in text(client.get("/find"))


def test_marks_of_one_house_stand_beside_each_other() -> None:
    marks = [
        words.Mark(n, n, "x", x, 50.0) for n, x in ((1, 100.0), (2, 101.0), (3, 330.0), (4, 330.0))
    ]
    placed = words._apart(marks)  # noqa: SLF001  # the rule alone
    assert placed[0].x == 100.0
    assert all(0 < one.x < words.WIDTH for one in placed)
    for one in placed:
        others = [two for two in placed if two is not one]
        assert all(hypot(one.x - two.x, one.y - two.y) >= words.MARK - 1.1 for two in others)
    assert (
        max(hypot(one.x - two.x, one.y - two.y) for one, two in zip(marks, placed, strict=True))
        < 30
    )


def test_who_can_wait_is_told_who_else_there_is_and_what_it_gains(client: Client) -> None:
    far = make.house("far", place="mississauga-on", hours=[("09:00", "17:00")])
    near = make.house("near", hours=[("12:00", "17:00")])
    near.clinic.services.update(price_cents=7000)
    row = directory.PlaqueRow(kind="inspection", clinic=near.clinic, value=94, known=47, of=50)
    directory.hang_plaque(row=row, now=NOW)
    row = directory.PlaqueRow(kind="inspection", clinic=far.clinic, value=90, known=47, of=50)
    directory.hang_plaque(row=row, now=NOW)
    page = text(client.get("/find?near=Toronto"))
    else_ = page.split('class="card else"')[1].split("</aside>")[0]
    assert (
        "<b>Near Clinic</b><span>25 km nearer, $25 less, 4 points more · 2 h later</span>" in else_
    )
    assert 'href="/find/clinic/near/times/?service=first&amp;hurts="' in else_
    assert "card else" not in text(client.get("/find?near=Toronto&sort=near"))
    assert "card else" not in text(client.get("/find?near=Mississauga&km=5"))


def test_how_much_later_is_said_in_the_largest_unit_that_says_something() -> None:
    def later(**time: int) -> str:
        seconds = timedelta(**time).total_seconds()
        return words._longer(Gain(0, seconds, None, None, None, speaks=True))  # noqa: SLF001

    assert later(minutes=45) == "45 min later"
    assert later(hours=5) == "5 h later"
    assert (later(hours=26), later(days=3)) == ("1 day later", "3 days later")
    spoken = Gain(0, 1.0, None, None, None, speaks=True)
    assert words._gained(spoken) == "speaks English"  # noqa: SLF001
    with translation.override("fr"):
        assert words._gained(spoken) == "parle français"  # noqa: SLF001


def test_where_nothing_is_found_it_is_said_which_one_filter_to_take_off(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    make.house("harbour")
    make.house("kensington")
    search = "near=Toronto&price=20&after=17"
    page = text(client.get(f"/find?{search}"))
    assert f'hx-get="/find/loosen?{search.replace("&", "&amp;")}"' in page
    assert "Taking off one filter alone finds nothing." in text(
        client.get(f"/find/loosen?{search}")
    )
    with django_assert_max_num_queries(MOST):
        part = text(client.get("/find/loosen?near=Toronto&price=20&billing=1", headers=PART))
    assert "<html" not in part
    ways = re.findall(r'<a class="card" href="([^"]+)"><b>([^<]+)</b><span>([^<]+)</span>', part)
    assert len(ways) == 1
    to, name, gives = ways[0]
    assert (to, name) == ("/find?near=Toronto&amp;billing=1", "Without “At most $20”")
    assert re.fullmatch(r"\d+ times at 1 clinic, soonest today, 10:00 am", gives.strip())
    assert 'id="ways"' in text(client.get("/find/loosen?near=Toronto&price=20&billing=1"))


def test_which_filter_to_take_off_is_no_way_round_the_emergency_questions(client: Client) -> None:
    make.house()
    search = "hurts=chest+pain&price=20"
    ahead = client.get(f"/find?{search}")["Location"]
    assert client.get(f"/find/loosen?{search}")["Location"].split("?")[0] == ahead.split("?")[0]
    part = client.get(f"/find/loosen?{search}", headers=PART)
    assert part["HX-Redirect"].split("?")[0] == ahead.split("?")[0]


def test_a_filter_that_keeps_the_only_one_far_away_out_is_named(client: Client) -> None:
    for number in range(6):
        make.house(f"near{number}")
    far = make.house("far", place="hamilton-on")
    Clinic.objects.filter(pk=far.clinic.pk).update(step_free=True)
    search = "near=Toronto&stepfree=1&price=20"
    page = text(client.get(f"/find/loosen?{search}"))
    assert "Without “At most $20”" in page
    assert "finds nothing" not in page


def test_one_filter_less_gives_what_the_search_without_it_finds() -> None:
    make.house("harbour")
    make.house("kensington", hours=[("09:00", "19:00")])
    far = make.house("far", place="mississauga-on", hours=[("17:00", "19:00")])
    far.clinic.services.update(price_cents=20000)
    every: dict[str, Any] = {
        "direct_billing": True,
        "after_five": True,
        "km": 5.0,
        "most_cents": 9000,
        "weekdays": frozenset({1, 5}),
        "days": 1,
        "day": (NOW + timedelta(days=1)).date(),
        "sex": "f",
        "language": "pa",
        "profession": "chiropractor",
        "step_free": True,
    }
    found = set()
    for pair in pairwise(every):
        asked = Asked(**TORONTO, **{name: every[name] for name in pair})
        assert set(chosen(asked)) == set(pair)
        for one in queries.loosened(asked, now=NOW):
            less = queries.find(without(asked, one.name), now=NOW)
            assert (one.times, one.clinics) == (less.times, less.clinics), (asked, one)
            assert one.soonest == less.soonest.soonest  # type: ignore[union-attr]
            found.add(one.name)
    assert len(found) >= 6  # the others give nothing here, whichever is taken off with them


def test_an_answer_that_is_old_says_of_when_it_is(rf: RequestFactory) -> None:
    make.house()
    fresh = queries.find(Asked(**TORONTO), now=NOW)
    request = rf.get("/find")
    context = {"asked": Asked(**TORONTO), "now": NOW, "request": request, "search": None}

    def said(found: queries.Found) -> str:
        page = render_to_string("booking/cards.html", context | {"found": found}, request)
        return re.sub(r"\s+", " ", page).replace("\xa0", " ")

    assert "Computed at 9:00 am, live from" in said(fresh)
    assert "As of" not in said(fresh)
    old = replace(fresh, as_of=NOW - timedelta(minutes=3), stale=True)
    assert "As of 8:57 am; looked at again when you book" in said(old)
    assert "Computed at" not in said(old)


def test_a_strip_of_many_days_and_every_choice_has_words(client: Client) -> None:
    make.house()
    page = text(client.get("/find?near=Toronto&days=60"))
    assert page.count('class="day') >= 60
    assert 'class="days num long"' in page
    assert 'class="day' not in text(client.get("/find?near=Toronto&days=1"))  # no dash for Friday
    assert [words.ahead(days) for days in asking.SPANS] == [
        "Next 24 hours",
        "Next 7 days",
        "Next 14 days",
        "Next 60 days",
    ]
    assert [words.radius(km) for km in (None, *asking.RADII)] == [
        "Near",
        "Within 5 km",
        "Within 25 km",
        "Within 100 km",
        "Any distance",
    ]


def test_a_typed_place_is_where_it_is_looked_and_not_the_position_of_before(client: Client) -> None:
    make.house("harbour")
    page = text(client.get("/find?near=Toronto&lat=49.28&lon=-123.12"))
    assert "Harbour Clinic" in page
    assert "No clinic within 100 km" not in page
