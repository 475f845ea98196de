"""A screen left alone in the clinic: staff are signed out, patients are not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from glideway.config import idle
from glideway.directory import operations as directory
from glideway.directory.models import Login
from glideway.kit import clock
from tests.directory import make
from tests.make import NOW, SYSTEM

pytestmark = pytest.mark.django_db


def came_in(minutes_ago: float, *, role: str = "operator") -> tuple[Client, Login]:
    """A browser in which somebody signed in so long ago and did nothing since."""
    login, client = make.login(), Client()
    if role:
        directory.grant(login=login, role=role, by=SYSTEM, now=NOW)
    client.force_login(login)
    away(login, minutes_ago)
    return client, login


def away(login: Login, minutes: float) -> None:
    Login.objects.filter(pk=login.pk).update(last_login=clock.now() - timedelta(minutes=minutes))


def test_staff_who_were_away_for_fifteen_minutes_are_signed_out() -> None:
    client, _login = came_in(15.1)
    assert client.get("/quality/desk/").status_code == 401
    assert "_auth_user_id" not in client.session


def test_a_look_within_fifteen_minutes_keeps_staff_in() -> None:
    client, login = came_in(14.9)
    session = client.session.session_key
    answer = client.get("/quality/desk/")
    assert answer.status_code == 200
    assert answer.cookies[idle.SEEN]["httponly"]
    away(login, 600)  # the sign-in is long ago, the last look is not
    assert client.get("/quality/desk/").status_code == 200
    assert client.session.session_key == session


def test_a_last_look_of_somebody_else_or_of_ones_own_making_does_not_count() -> None:
    client, login = came_in(0)
    other, _other = came_in(0)
    client.get("/account/")
    other.get("/account/")
    seen, others = client.cookies[idle.SEEN].value, other.cookies[idle.SEEN].value
    away(login, 600)
    client.cookies[idle.SEEN] = others
    assert client.get("/account/").status_code == 401
    client.force_login(login)
    away(login, 600)
    client.cookies[idle.SEEN] = f"{login.pk}:{clock.now().timestamp()}"
    assert client.get("/account/").status_code == 401
    client.force_login(login)
    away(login, 600)
    client.cookies[idle.SEEN] = seen
    assert client.get("/account/").status_code == 200


def test_the_limit_is_a_setting(settings: Settings) -> None:
    settings.GLIDEWAY_IDLE = timedelta(minutes=60)
    client, _login = came_in(59)
    assert client.get("/quality/desk/").status_code == 200
    client, _login = came_in(61)
    assert client.get("/quality/desk/").status_code == 401


def test_a_patient_stays_signed_in_for_two_weeks(settings: Settings) -> None:
    client, _login = came_in(13 * 24 * 60, role="")
    answer = client.get("/account/")
    assert answer.status_code == 200
    assert idle.SEEN not in answer.cookies
    assert timedelta(seconds=settings.SESSION_COOKIE_AGE) == timedelta(days=14)


def test_a_demo_signs_nobody_out(settings: Settings) -> None:
    settings.GLIDEWAY_DEMO = True
    client, _login = came_in(600)
    assert client.get("/quality/desk/").status_code == 200


def test_signing_out_empties_the_browser_by_hand_or_for_being_away() -> None:
    client, login = came_in(1)
    assert "Clear-Site-Data" not in client.get("/quality/desk/").headers
    assert client.post("/accounts/logout/").headers["Clear-Site-Data"] == '"storage"'
    assert "Clear-Site-Data" not in client.get("/cities/").headers
    client.force_login(login)
    away(login, 15.1)
    client.cookies.pop(idle.SEEN, None)
    assert client.get("/quality/desk/").headers["Clear-Site-Data"] == '"storage"'


def test_signing_out_leaves_taps_that_were_not_sent_on_the_device() -> None:
    client, _login = came_in(1)
    client.cookies["unsent"] = "2"
    assert "Clear-Site-Data" not in client.post("/accounts/logout/").headers
    client, _login = came_in(1)
    client.cookies["unsent"] = "0"
    assert client.post("/accounts/logout/").headers["Clear-Site-Data"] == '"storage"'
