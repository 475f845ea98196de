"""The patient's side as somebody new to it meets it: days kept, links to every next step, looks."""

from datetime import timedelta

import pytest
from django.test import Client

from glideway.care import operations as care
from glideway.care.models import ExerciseTick, PlanExercise, Visit
from glideway.care.views import seen
from glideway.kit import clock
from glideway.kit.models import AuditEntry
from glideway.screening import operations as screening
from glideway.screening.queries import screening_path
from tests.care import make
from tests.care.test_pages import asked, hands, person
from tests.make import SYSTEM
from tests.make import patient as patient_actor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _this_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is ten o'clock on the day of the booking."""
    monkeypatch.setattr(clock, "now", lambda: make.START)


# ------------------------------------------------------------------ ticks
def test_a_plan_set_anew_forgets_no_day_and_today_is_ticked_once(client: Client) -> None:
    where = make.room()
    visit = make.complete(where)
    by, today = patient_actor(where.patient.pk), make.START.date()
    first = PlanExercise.objects.get()
    for days in range(3):
        care.tick_exercise(
            exercise=first, day=today - timedelta(days=days), done=True, by=by, now=make.START
        )
    care.set_plan(visit=visit, exercises=["shoulder-stretch"], by=where.by, now=make.START)
    page, _ = asked(person(where, client), f"/me/plan/{visit.episode.public_id}/")
    assert "3 days so far" in page
    assert "Take today back" in page
    again = PlanExercise.objects.get(plan__replaced_at=None)
    care.tick_exercise(exercise=again, day=today, done=True, by=by, now=make.START)
    assert ExerciseTick.objects.count() == 3
    care.tick_exercise(exercise=again, day=today, done=False, by=by, now=make.START)
    page, _ = asked(client, f"/me/plan/{visit.episode.public_id}/")
    assert "2 days so far" in page
    assert "Take today back" not in page


def test_an_exercise_nobody_did_says_so(client: Client) -> None:
    where = make.room()
    visit = make.complete(where)
    page, _ = asked(person(where, client), f"/me/plan/{visit.episode.public_id}/")
    assert "No day so far" in page


# ------------------------------------------------------------------ appointments
def test_an_appointment_leads_to_its_page_and_to_questions_not_answered_yet(client: Client) -> None:
    where = make.room()
    person(where, client)
    page, _ = asked(client, "/me/")
    assert "See, move or cancel" in page
    assert "Answer the health questions" not in page  # nothing was asked about this one
    screening.attach(
        booking=where.booking.public_id,
        patient=where.patient,
        region=make.REGION,
        by=SYSTEM,
        now=make.START,
        language="en",
    )
    page, _ = asked(client, "/me/")
    path = screening_path(where.booking.public_id)
    assert f'href="{path}"' in page
    assert client.get(path).status_code == 200


# ------------------------------------------------------------------ who looked
def test_a_visit_in_progress_is_noted_once_a_day_by_its_pages(client: Client) -> None:
    where = make.room()
    visit = make.ready(where)
    hands(where, client)
    looks = AuditEntry.objects.filter(act="visit.viewed", about=str(visit.public_id))
    base = f"/care/visits/{visit.public_id}/"
    for path in (base, base + "treat/", base + "after/", base):
        asked(client, path)
    assert looks.count() == 1


def test_every_act_about_the_patient_stands_in_words(client: Client) -> None:
    where = make.room()
    make.signed(where)
    person(where, client)
    page, _ = asked(client, "/me/record/")
    shown = AuditEntry.objects.filter(patient_id=where.patient.pk)
    assert page.count('<li><p class="num">') == min(shown.count(), seen.A_PAGE)
    assert "A pass was recorded" in page
    assert set(shown.values_list("act", flat=True)) <= set(seen.WORDS)
    assert Visit.objects.count() == 1
