"""From a plan of care to its visits: the signed note, the own plan and the letter lead there."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from glideway.care import operations as care
from glideway.care import queries
from glideway.care.models import Plan
from glideway.care.operations.writing import path_of
from glideway.kit import clock
from tests.care import make
from tests.care.test_pages import asked, hands, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _this_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: make.START)


def test_the_signed_note_leads_to_booking_what_is_left_of_the_plan(client: Client) -> None:
    where = make.room()
    visit = make.signed(where)
    plan = Plan.objects.get()
    page, _ = asked(hands(where, client), f"/care/visits/{visit.public_id}/note/")
    (address,) = re.findall(r'href="(/plan/new/\?[^"]+)"', page)
    assert visit.booking is not None
    assert f"booking={visit.booking.public_id}" in address
    assert f"count={plan.visits - 1}" in address
    answer = client.get(unescape(address))
    assert answer.status_code == 200
    assert "as planned" in answer.content.decode()


def test_the_patient_books_it_from_the_plan_and_from_the_letter(client: Client) -> None:
    where = make.room()
    visit = make.complete(where)
    page, _ = asked(person(where, client), f"/me/plan/{visit.episode.public_id}/")
    (address,) = re.findall(r'href="(/plan/for/[^"]+)"', page)
    letter = Client().get(path_of(episode=visit.episode)).content.decode()
    assert address in letter
    assert Client().get(unescape(address)).status_code == 200


def test_an_ended_course_an_old_plan_and_a_full_one_lead_nowhere() -> None:
    where = make.room()
    episode = make.complete(where).episode
    plan = Plan.objects.get()
    late = plan.set_at + timedelta(days=91)
    assert queries.to_book(episode, plan, now=plan.set_at) != ""
    assert queries.to_book(episode, plan, now=late) == ""
    assert queries.to_book(episode, None, now=plan.set_at) == ""
    plan.visits = 1
    assert queries.to_book(episode, plan, now=plan.set_at) == ""
    plan.visits = 6
    care.discharge(episode=episode, because="well", by=where.by, now=make.START)
    assert queries.to_book(episode, plan, now=plan.set_at) == ""
