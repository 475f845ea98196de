"""The appointment's page after something came in between: a closure, a move, a cancellation."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from glideway.booking import operations as booking
from glideway.booking import queries
from glideway.booking.models import Booking
from glideway.kit import clock
from tests.booking import make
from tests.booking.make import at
from tests.booking.test_closures import closed, owner
from tests.booking.test_pages import held, text, through
from tests.make import NOW, anon, keyed

pytestmark = pytest.mark.django_db
MOST = 12


@pytest.fixture(autouse=True)
def _monday_nine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def path_of(made: Booking) -> str:
    return f"/appointment/{queries.link_of(made)}/"


def test_the_browser_that_booked_sees_the_page_before_needs_were_asked(client: Client) -> None:
    page = client.get(through(client, held(client, make.house())))
    assert page.status_code == 200
    assert "Anything you need from the visit?" in text(page)
    assert "Nothing needed" in text(page)


def test_a_visit_that_cannot_be_says_so_first_and_offers_other_times(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    house = make.house(people=2)
    made = make.booked(house, at("10:00", 2), now=NOW - timedelta(days=1))
    shut = closed(house)
    assert "This visit cannot be as planned" not in text(client.get(path_of(made)))
    booking.tell(closure=shut, bookings=[made], by=owner(house), key=str(uuid4()), now=NOW)
    with django_assert_max_num_queries(MOST):
        page = text(client.get(path_of(made)))
    assert "This visit cannot be as planned" in page
    assert f'href="{path_of(made)}other-times/"' in page
    assert "I will come" not in page
    assert "Running late?" not in page
    booking.reopen(closure=shut, by=owner(house), key=str(uuid4()), now=NOW)
    page = text(client.get(path_of(made)))
    assert "This visit cannot be as planned" not in page
    assert "I will come" in page


def test_a_slip_moves_back_to_the_time_of_before(client: Client) -> None:
    made = make.booked(make.house(), at("11:00", 1))
    client.post(f"{path_of(made)}move/", keyed(start=at("12:00", 1).isoformat()))
    page = client.get(path_of(made))
    said = text(page)
    assert "Your appointment is moved" in said
    assert "You are booked" not in said
    assert "Take the booking back" not in said
    assert "Move it back" in said
    was = page.context["moved_from"]
    assert (was["start"], was["placement"]) == (at("11:00", 1), str(made.placement.public_id))
    back = keyed(start=was["start"].isoformat(), placement=was["placement"])
    assert client.post(f"{path_of(made)}move/", back).status_code == 302
    made.refresh_from_db()
    assert (made.starts_at, made.cancelled_at) == (at("11:00", 1), None)
    assert "Move it back" not in text(Client().get(path_of(made)))


def test_moving_back_is_offered_for_three_minutes(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make.booked(make.house(), at("11:00", 1))
    client.post(f"{path_of(made)}move/", keyed(start=at("12:00", 1).isoformat()))
    monkeypatch.setattr(clock, "now", lambda: at("09:03"))
    assert "Move it back" not in text(client.get(path_of(made)))


@pytest.mark.parametrize("page", ["move", "cancel", "swap", "needs"])
def test_a_cancelled_appointment_leads_to_its_page_at_once(client: Client, page: str) -> None:
    path = through(client, held(client, make.house()))
    made = Booking.objects.get()
    booking.cancel(booking=made, by=anon().by_link("link"), now=NOW)
    answer = client.get(f"{path}{page}/")
    assert (answer.status_code, answer.headers.get("Location")) == (302, path)
