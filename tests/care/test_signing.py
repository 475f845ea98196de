"""Whose name stands under a note, and what a signed visit no longer takes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from glideway.care import operations as care
from glideway.care.models import Note, Pass, Treatment, Visit
from glideway.kit.models import AuditEntry
from glideway.kit.refusals import NotYours
from tests.care import make
from tests.make import SYSTEM

pytestmark = pytest.mark.django_db
LATER = make.START + timedelta(minutes=20)


def test_a_colleague_amends_under_the_own_name() -> None:
    where = make.room(people=2)
    visit = make.signed(where)
    made = care.amend(
        visit=visit,
        words="It was the left side.",
        reason="Side was wrong",
        language="en",
        by=make.colleague(where),
        now=LATER,
    )
    names = list(Note.objects.order_by("version").values_list("author_name", flat=True))
    assert names == ["Maya Chen 0", "Maya Chen 1"]
    assert made.author_id == where.house.placements[1].practitioner_id


def test_who_is_no_practitioner_amends_nothing() -> None:
    where = make.room()
    visit = make.signed(where)
    with pytest.raises(NotYours):
        care.amend(visit=visit, words="x", reason="y", language="en", by=SYSTEM, now=LATER)
    assert Note.objects.count() == 1


def test_a_visit_in_which_consent_was_withdrawn_is_signed_and_says_so() -> None:
    where = make.room()
    visit = make.complete(where)
    care.withdraw_consent(visit=visit, by=where.by, now=LATER)
    note = care.sign(visit=visit, by=where.by, now=LATER, language="en")
    assert "Consent was withdrawn during the visit and the work stopped." in note.words
    assert "Consent to hands-on work here is given." not in note.words


def test_consent_given_again_is_told_with_both_times_and_the_work_is_measured() -> None:
    where = make.room()
    visit = make.ready(where)
    care.withdraw_consent(visit=visit, by=where.by, now=LATER)
    again = LATER + timedelta(minutes=5)
    care.consent(visit=visit, language="en", by=where.by, now=again)
    make.passed(where, make.begun(where, visit, at=again), at=again)
    care.set_plan(visit=visit, exercises=[], by=where.by, now=again)
    with pytest.raises(care.NotComplete) as refused:
        care.sign(visit=visit, by=where.by, now=again, language="en")
    assert refused.value.data["step"] == "retest"
    care.retest(visit=visit, after_deg=50.0, pain_after=3, by=where.by, now=again)
    words = care.sign(visit=visit, by=where.by, now=again, language="en").words
    clock = [f"{at.astimezone(ZoneInfo(where.zone)):%H:%M}" for at in (LATER, again)]
    told = "Consent to hands-on work was withdrawn at {} and given again at {}.".format(*clock)
    assert told in words
    assert "the work stopped" not in words
    assert "Consent to hands-on work here is given." not in words


def test_consent_for_the_next_visit_does_not_stand_at_the_one_in_which_it_was_withdrawn() -> None:
    where = make.room()
    visit = make.ready(where)
    make.passed(where, make.begun(where, visit))
    care.set_plan(visit=visit, exercises=[], by=where.by, now=make.START)
    care.withdraw_consent(visit=visit, by=where.by, now=LATER)
    tomorrow = LATER + timedelta(days=1)
    care.consent(visit=visit, language="en", by=where.by, now=tomorrow)
    note = care.sign(visit=visit, by=where.by, now=tomorrow, language="en")
    assert "Consent was withdrawn during the visit and the work stopped." in note.words


def test_consent_withdrawn_on_a_later_day_stood_at_the_visit_that_is_signed_then() -> None:
    where = make.room()
    visit = make.complete(where)
    tomorrow = LATER + timedelta(days=1)
    care.withdraw_consent(visit=visit, by=where.by, now=tomorrow)
    note = care.sign(visit=visit, by=where.by, now=tomorrow, language="en")
    assert "Consent to hands-on work here is given." in note.words
    assert "Consent was withdrawn" not in note.words


def test_nobody_signs_the_open_visit_of_another() -> None:
    where = make.room(people=2)
    visit = make.complete(where)
    before = AuditEntry.objects.count()
    with pytest.raises(care.NotTheirVisit):
        care.sign(visit=visit, by=make.colleague(where), now=LATER, language="en")
    assert (Note.objects.count(), AuditEntry.objects.count()) == (0, before)
    assert not Visit.objects.exclude(signed_at=None).exists()


# ------------------------------------------------------------------ two tablets
LATE: dict[str, Callable[[Treatment, dict[str, Any]], object]] = {
    "ask": lambda one, told: care.ask_safety(visit=one.visit, answers={}, **told),
    "read": lambda one, told: care.acknowledge(visit=one.visit, **told),
    "clear": lambda one, told: care.clear(visit=one.visit, why="because", **told),
    "agree": lambda one, told: care.consent(visit=one.visit, language="en", **told),
    "withdraw": lambda one, told: care.withdraw_consent(visit=one.visit, **told),
    "measure": lambda one, told: care.measure(
        visit=one.visit, pain=1, activity=1, movement_deg=1.0, **told
    ),
    "find": lambda one, told: care.find_out(
        visit=one.visit, means="history", structure=make.STRUCTURE, side="left", **told
    ),
    "aim": lambda one, told: care.aim(finding=one.target.finding, **told),
    "drop": lambda one, told: care.drop(finding=one.target.finding, **told),
    "start": lambda one, told: care.start_treatment(
        target=one.target, protocol=make.PROTOCOL, **told
    ),
    "limit": lambda one, told: care.agree(visit=one.visit, limit=7, word="red", **told),
    "correct": lambda one, told: care.correct(target=one.target, structure="zzz", **told),
    "same": lambda one, told: care.same_again(visit=one.visit, chosen=(), **told),
    "stop": lambda one, told: care.stop(treatment=one, **told),
    "undo": lambda one, told: care.undo(treatment=one, **told),
    "retest": lambda one, told: care.retest(visit=one.visit, after_deg=1.0, **told),
    "plan": lambda one, told: care.set_plan(visit=one.visit, exercises=(), **told),
}


@pytest.mark.parametrize("tap", LATE)
def test_a_tap_holds_the_visit_before_it_asks_whether_it_is_signed(tap: str) -> None:
    where = make.room()
    visit = make.signed(where)
    treatment = Treatment.objects.select_related(
        "visit__episode", "target__visit", "target__finding__visit"
    ).get()
    before = AuditEntry.objects.count()
    with CaptureQueriesContext(connection) as told, pytest.raises(care.VisitSigned):
        LATE[tap](treatment, {"by": where.by, "now": LATER})
    asked = [one["sql"] for one in told if 'FROM "care_visit"' in one["sql"]]
    taken = [one["sql"].split(" ")[0] for one in told][:2]
    assert (len(asked), taken) == (1, ["SAVEPOINT", "SELECT"])
    assert ("FOR UPDATE" in asked[0]) == connection.features.has_select_for_update
    assert AuditEntry.objects.count() == before
    assert visit.signed_at is not None


def test_a_pass_that_comes_after_the_signature_is_not_in_the_visit() -> None:
    where = make.room()
    visit = make.complete(where)
    treatment = Treatment.objects.get()
    care.sign(visit=visit, by=where.by, now=LATER, language="en")
    with CaptureQueriesContext(connection) as told, pytest.raises(care.VisitSigned):
        care.record_pass(treatment=treatment, key=uuid4(), discomfort=3, by=where.by, now=LATER)
    held = [one["sql"].split(" ")[0] for one in told if "care_pass" not in one["sql"]]
    assert "SAVEPOINT" in held[:2]
    assert Pass.objects.count() == 2
