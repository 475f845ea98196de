"""The patient's repeat round: last answers shown, what changed asked, emergencies in full."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from glideway.directory.models import Patient
from glideway.kit import clock
from glideway.kit.models import AuditEntry
from glideway.screening import core, operations, queries
from glideway.screening.core import Answer
from glideway.screening.models import Complaint, Screening
from tests.directory import make as directory
from tests.make import NOW, SYSTEM, anon
from tests.screening import make

pytestmark = pytest.mark.django_db
REGION = "thigh-posterior"
MOST_QUERIES = 12


def text(response: Any) -> str:
    body: str = response.content.decode()
    return body


class Again:
    """A patient who answered some days ago and has a new booking about the same region."""

    def __init__(self, *yes: str, days: int = 3, sure: bool = True) -> None:
        self.client, self.now = Client(), clock.now()
        then = self.now - timedelta(days=days)
        first = make.attached(make.checked(now=then), now=then, until=timedelta(days=30))
        assert first.patient is not None
        self.patient = first.patient
        answers = make.said(REGION, *yes)
        if not sure:
            answers["allergy"] = Answer.NOT_SURE
        self.before = operations.screen(complaint=first, answers=answers, by=anon(), now=then)
        self.complaint = self.booked()
        self.link = make.link(self.complaint)

    def booked(self) -> Complaint:
        return operations.attach(
            booking=uuid4(),
            patient=self.patient,
            region=REGION,
            by=SYSTEM,
            now=self.now,
            until=self.now + timedelta(days=8),
        )

    def sign_in(self) -> None:
        account = directory.login(name="Amara Dhillon")
        Patient.objects.filter(pk=self.patient.pk).update(login=account)
        self.client.force_login(account)

    def none_urgent(self) -> Any:
        return self.client.post(f"{self.link}emergency/", {"none": "1"})

    def made(self) -> Screening | None:
        assert self.complaint.booking is not None
        return queries.round_of(self.complaint.booking)


@pytest.fixture
def again() -> Again:
    one = Again("allergy")
    one.sign_in()
    return one


def test_who_answered_lately_is_asked_what_changed(again: Again) -> None:
    page = text(again.client.get(again.link))
    assert "Has anything changed?" in page
    assert "3 days ago" in page
    assert "Answer everything again" in page
    assert f'href="{again.link}emergency/"' in page


def test_the_last_answers_come_after_the_emergency_group_in_full(again: Again) -> None:
    assert again.client.get(f"{again.link}changed/")["Location"] == f"{again.link}emergency/"
    page = text(again.client.get(f"{again.link}emergency/"))
    due = core.emergency_items(REGION)
    assert page.count('value="yes"') == len(due) + sum(1 for one in due if one.more)
    assert "checked" not in page
    assert again.none_urgent()["Location"] == f"{again.link}changed/"


def test_the_page_shows_each_yes_and_counts_the_noes(
    again: Again, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    again.none_urgent()
    with django_assert_max_num_queries(MOST_QUERIES + 4):  # two of them a line in the record
        page = text(again.client.get(f"{again.link}changed/"))
    allergy = core.load().question("allergy").plain.en
    assert f'<div class="yes"><dt>{allergy}' in page
    assert "No to the" in page
    assert page.count('name="part"') == len(core.topics(REGION, "booking", emergency=False))
    assert " checked" not in page.replace("have checked", "").replace("not checked", "")
    seen = AuditEntry.objects.filter(act="screening.viewed").latest("pk")
    assert seen.patient_id == again.patient.pk


def test_nothing_has_changed_is_a_whole_round_in_two_taps(again: Again) -> None:
    again.none_urgent()
    answer = again.client.post(f"{again.link}changed/", {"same": "1"})
    assert answer["Location"] == f"{again.link}advice/"
    made = again.made()
    assert made is not None
    assert queries.said(made) == make.said(REGION, "allergy")
    assert made.action == again.before.action == "precaution"
    assert AuditEntry.objects.filter(act="screening.carried").count() == 1


def test_a_part_that_changed_is_asked_anew_and_no_other(again: Again) -> None:
    again.none_urgent()
    answer = again.client.post(f"{again.link}changed/", {"part": ["skin", "bones"]})
    assert answer["Location"] == f"{again.link}bones/"
    assert "checked" not in text(again.client.get(f"{again.link}bones/"))
    onward = again.client.post(f"{again.link}bones/", {"none": "1"})
    assert onward["Location"] == f"{again.link}skin/"
    onward = again.client.post(f"{again.link}skin/", {"none": "1"})
    assert onward["Location"] == f"{again.link}review/"
    again.client.post(f"{again.link}review/")
    made = again.made()
    assert made is not None
    assert queries.said(made)["allergy"] is Answer.NO
    assert made.action == "ok"


def test_a_tick_counts_whatever_button_is_pressed(again: Again) -> None:
    again.none_urgent()
    answer = again.client.post(f"{again.link}changed/", {"part": ["skin"], "same": "1"})
    assert answer["Location"] == f"{again.link}skin/"
    assert again.made() is None


def test_neither_ticked_nor_said_is_told_and_keeps_nothing(again: Again) -> None:
    again.none_urgent()
    answer = again.client.post(f"{again.link}changed/", {})
    assert answer.status_code == 422
    assert "Tick a part, or say that nothing has changed." in text(answer)
    assert again.made() is None


def test_not_sure_stays_not_sure() -> None:
    unsure = Again(sure=False)
    unsure.sign_in()
    unsure.none_urgent()
    page = text(unsure.client.get(f"{unsure.link}changed/"))
    assert '<div class="not_sure">' in page
    unsure.client.post(f"{unsure.link}changed/", {"same": "1"})
    made = unsure.made()
    assert made is not None
    assert queries.said(made)["allergy"] is Answer.NOT_SURE


def test_an_emergency_today_stops_though_the_last_answers_were_fine(again: Again) -> None:
    answer = again.client.post(f"{again.link}emergency/", {"pe": "yes"})
    assert answer["Location"] == f"{again.link}advice/"
    made = again.made()
    assert made is not None
    assert made.action == "emergency"
    # Corrected, the group is asked in full once more; nothing of the first try is left.
    assert "Has anything changed?" in text(again.client.get(again.link))
    assert "checked" not in text(again.client.get(f"{again.link}emergency/"))


@pytest.mark.parametrize(("days", "shown"), [(13, True), (14, False)])
def test_answers_of_fourteen_days_ago_are_asked_again_in_full(days: int, shown: bool) -> None:
    one = Again("allergy", days=days)
    one.sign_in()
    assert ("Has anything changed?" in text(one.client.get(one.link))) is shown
    one.none_urgent()
    changed = one.client.get(f"{one.link}changed/")
    assert (changed.status_code == 200) is shown
    if not shown:
        assert changed["Location"] == one.link
        assert one.client.post(f"{one.link}changed/", {"same": "1"})["Location"] == one.link
        assert one.made() is None


def test_a_bare_link_shows_no_answer_of_another_day_and_offers_to_sign_in() -> None:
    one = Again("allergy")
    page = text(one.client.get(one.link))
    assert "Has anything changed?" not in page
    assert "Sign in, and you only say what has changed." in page
    one.none_urgent()
    assert one.client.get(f"{one.link}changed/")["Location"] == one.link
    assert one.client.post(f"{one.link}changed/", {"same": "1"})["Location"] == one.link
    assert one.made() is None


def test_another_patient_signed_in_sees_nothing_of_it() -> None:
    one, other = Again("allergy"), Again("implant")
    other.sign_in()
    assert "Has anything changed?" not in text(other.client.get(one.link))
    other.client.post(f"{one.link}emergency/", {"none": "1"})
    assert other.client.get(f"{one.link}changed/")["Location"] == one.link


def test_the_browser_that_answered_may_say_what_changed_before_the_visit(client: Client) -> None:
    row = make.attached(make.checked(now=clock.now()), now=clock.now())
    link = make.link(row)
    for topic, _ in core.topics(REGION, "booking", emergency=False):
        client.post(f"{link}{topic.id}/", {"none": "1"})
    client.post(f"{link}review/")
    page = text(client.get(link))
    assert "in the last day" in page
    assert "See the advice" in page
    assert "Has anything changed?" not in text(Client().get(link))


def test_the_page_speaks_french(again: Again) -> None:
    again.none_urgent()
    headers = {"Accept-Language": "fr-CA"}
    page = text(again.client.get(f"{again.link}changed/", headers=headers))
    assert "Quelque chose a-t-il changé?" in page
    assert "Rien n’a changé" in page
    assert "il y a 3 jours" in text(again.client.get(again.link, headers=headers))


class TestWhatCountsInARound:
    def test_noes_of_the_booking_count_for_a_day_and_then_no_more(self) -> None:
        row = make.attached(make.checked(now=NOW), now=NOW, until=timedelta(days=60))
        rest = {
            one: answer for one, answer in make.said(REGION).items() if one not in make.all_no()
        }
        late = NOW + timedelta(days=1)
        with pytest.raises(operations.NotAllAnswered) as refused:
            operations.screen(complaint=row, answers=rest, by=anon(), now=late)
        assert set(refused.value.data["missing"]) == set(make.all_no())
        in_time = late - timedelta(seconds=1)
        made = operations.screen(complaint=row, answers=rest, by=anon(), now=in_time)
        assert made.action == "ok"

    def test_a_finished_round_leaves_nothing_for_the_next(self) -> None:
        row = make.attached(make.checked(now=NOW), now=NOW)
        make.screened(row)
        assert queries.draft(row, NOW) == queries.Draft({})

    def test_carrying_never_takes_a_no_of_an_emergency_question(self) -> None:
        first = make.attached(make.checked(now=NOW), now=NOW)
        last = make.screened(first)
        row = make.attached(make.complaint(now=NOW), now=NOW)
        operations.carry(complaint=row, last=last, changed=(), by=anon(), now=NOW)
        with pytest.raises(operations.NotAllAnswered) as refused:
            operations.screen(complaint=row, answers={}, by=anon(), now=NOW)
        assert set(refused.value.data["missing"]) == set(make.all_no())

    def test_what_was_said_today_is_not_overwritten_by_last_time(self) -> None:
        last = make.screened(make.attached(make.checked(now=NOW), now=NOW), "allergy")
        row = make.attached(make.complaint(now=NOW), now=NOW)
        operations.keep_answers(complaint=row, answers={"allergy": Answer.NO}, now=NOW)
        operations.carry(complaint=row, last=last, changed=(), by=anon(), now=NOW)
        assert queries.draft(row, NOW).answers["allergy"] is Answer.NO

    def test_a_draft_of_before_moments_were_kept_is_as_old_as_its_complaint(self) -> None:
        row = make.complaint(now=NOW)
        row.draft = '{"answers": {"pe": "no", "skin": "yes"}, "again": []}'
        day = timedelta(days=1)
        assert queries.draft(row, NOW + day).answers == {"skin": Answer.YES}
        assert queries.draft(row, NOW + 14 * day).answers == {}
