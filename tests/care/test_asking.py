"""Asked by link how it is: who is asked when, two taps, what becomes of them, and the way back."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.test import Client

from glideway.booking import operations as times
from glideway.booking.models import Booking
from glideway.care import operations as care
from glideway.care import queries
from glideway.care.models import (
    Asking,
    AskingAnswer,
    Episode,
    Goal,
    Reading,
    ThreadMessage,
    Visit,
)
from glideway.care.operations import answering
from glideway.care.operations.answering import Said
from glideway.care.operations.refusals import (
    AskingShut,
    EpisodeOver,
    NameIt,
    OffScale,
    TooLateToChange,
)
from glideway.care.queries import activity, asking
from glideway.care.views import before, showing
from glideway.directory import operations as directory
from glideway.directory.models import Errand, Login, Patient, Practitioner, Proxy
from glideway.kit import clock
from glideway.kit.actor import Actor, Role
from glideway.kit.limits import TooMany
from glideway.kit.models import AuditEntry, Message
from glideway.screening.models import Screening
from tests.booking import make as booking
from tests.care import make
from tests.make import NOW, SYSTEM, lock

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
BEFORE = make.START - DAY  # when the letter of the day before goes out


def agreed(where: make.Room) -> make.Room:
    """The patient wants letters about the plan."""
    directory.agree_to_messages(
        patient=where.patient, kinds=["plans"], language="en", how="page", by=SYSTEM, now=NOW
    )
    return where


def met() -> make.Room:
    return agreed(make.room())


def first() -> tuple[make.Room, Asking]:
    """Asked the day before the first visit."""
    where = met()
    care.ask_before(now=BEFORE)
    return where, Asking.objects.get()


def letters() -> list[Message]:
    """The letters that ask."""
    return [one for one in Message.objects.order_by("pk") if "/ask/" in one.text]


def say(row: Asking, question: str, value: int, words: str = "", **more: Any) -> AskingAnswer:
    rest: dict[str, Any] = {"by": SYSTEM, "now": BEFORE + HOUR} | more
    return answering.answer(asking=row, question=question, said=Said(value, words), **rest)


def discharged(where: make.Room, *, because: str = "well", at: datetime = make.START) -> Episode:
    """A course of one visit that somebody ended."""
    visit = make.signed(where, at=at)
    return care.discharge(episode=visit.episode, because=because, by=where.by, now=at)


class TestWhoIsAsked:
    def test_the_letter_of_the_day_before_asks_once_and_says_nothing_of_health(self) -> None:
        where, row = first()
        assert (row.moment, row.episode, row.booking) == ("first", None, where.booking)
        (letter,) = Message.objects.filter(key=f"followup:before:{where.booking.public_id}")
        assert letter.text.count(asking.asking_path(row)) == 1
        assert "2 short questions, no sign-in" in letter.text  # the activity is named in words
        assert "shoulder" not in f"{letter.subject} {letter.text}".lower()
        care.ask_before(now=BEFORE + HOUR)
        assert Asking.objects.count() == 1
        assert [one.text.count("/ask/") for one in letters()] == [1]

    def test_who_did_not_agree_to_letters_about_the_plan_is_not_asked(self) -> None:
        make.room()
        assert care.ask_before(now=BEFORE) == 1
        assert not Asking.objects.exists()

    def test_who_agrees_after_the_letter_was_written_is_not_counted_as_asked(self) -> None:
        where = make.room()
        care.ask_before(now=BEFORE)
        agreed(where)
        care.ask_before(now=BEFORE + HOUR)
        assert not Asking.objects.exists()

    def test_who_took_the_consent_back_is_asked_no_more(self) -> None:
        where = met()
        directory.stop_messages(patient=where.patient, kind="plans", by=SYSTEM, now=NOW)
        care.ask_before(now=BEFORE)
        assert not Asking.objects.exists()

    def test_nobody_without_an_address_is_asked_and_for_a_child_the_guardian_is(self) -> None:
        where = met()
        Patient.objects.filter(pk=where.patient.pk).update(email="", phone="")
        assert care.ask_before(now=BEFORE) == 0
        assert not Asking.objects.exists()
        parent = directory.open_login(email="parent@example.org", name="Parent", by=SYSTEM, now=NOW)
        own = booking.patient("Kim Dhillon")
        Patient.objects.filter(pk=own.pk).update(login=parent)
        child = directory.act_for_child(
            name="Lea Dhillon",
            born_on=NOW.date().replace(year=2018),
            province="ON",
            reason="parent",
            language="en",
            by=Actor(role=Role.PATIENT, login_id=parent.pk, patient_id=own.pk),
            key=None,
            now=NOW - DAY,
        ).patient
        Booking.objects.filter(pk=where.booking.pk).update(patient=child)
        where.patient = child
        agreed(where)
        assert care.ask_before(now=BEFORE) == 1
        (letter,) = letters()
        assert asking.asking_path(Asking.objects.get()) in letter.text
        own.refresh_from_db()
        assert letter.to == own.contact

    @pytest.mark.parametrize("why", ["closed", "stopped", "urgent"])
    def test_who_left_who_stopped_it_and_who_was_sent_to_emergency_is_not_asked(
        self, why: str
    ) -> None:
        where = met()
        if why == "closed":
            account = Login.objects.create(email="gone@example.org", closed_at=NOW)
            Patient.objects.filter(pk=where.patient.pk).update(login=account)
        elif why == "stopped":
            answering.stop_asking(
                patient=where.patient, clinic=where.house.clinic, by=SYSTEM, now=NOW
            )
        else:
            row = make.screened(where, at=BEFORE - DAY)
            Screening.objects.filter(pk=row.pk).update(action="emergency")
        care.ask_before(now=BEFORE)
        assert not Asking.objects.exists()

    def test_visit_two_is_not_asked_and_visit_three_is_with_its_course(self) -> None:
        where = met()
        visit = make.signed(where)
        at = booking.at("10:00", 2)
        made = booking.booked(where.house, at, patient=where.patient, region=make.REGION)
        care.ask_before(now=at - DAY)
        assert not Asking.objects.exists()
        care.open_visit(booking=made, by=where.by, now=at)
        third = booking.booked(
            where.house, booking.at("10:00", 4), patient=where.patient, region=make.REGION
        )
        care.ask_before(now=booking.at("10:00", 3))
        row = Asking.objects.get()
        assert (row.moment, row.episode, row.booking) == ("third", visit.episode, third)

    def test_an_appointment_in_between_counts_before_it_has_begun(self) -> None:
        where = met()
        make.signed(where)
        for days in (1, 2):
            booking.booked(
                where.house, booking.at("10:00", days), patient=where.patient, region=make.REGION
            )
        care.ask_before(now=booking.at("09:30", 1))
        assert Asking.objects.get().moment == "third"

    def test_a_call_is_not_asked_before(self) -> None:
        where = met()
        Booking.objects.all().delete()
        booking.booked(
            where.house,
            make.START,
            patient=where.patient,
            service=where.house.services["consult"],
        )
        care.ask_before(now=BEFORE)
        assert not Asking.objects.exists()

    def test_after_the_last_visit_one_letter_asks_how_it_was_and_how_it_is(self) -> None:
        where = met()
        visit = make.complete(where)
        care.set_plan(visit=visit, exercises=[], visits=1, by=where.by, now=make.START)
        care.sign(visit=visit, by=where.by, now=make.START, language="en")
        row = Asking.objects.get()
        letter = Message.objects.get(key=f"followup:after:{visit.public_id}")
        assert row.moment == "after"
        assert row.asked_at == letter.due_at
        assert asking.asking_path(row) in letter.text
        assert "/after/" in letter.text
        care.discharge(episode=visit.episode, because="well", by=where.by, now=make.START)
        assert care.ask_ended(now=make.START + 2 * DAY) == 0

    def test_a_visit_that_another_follows_is_not_the_last(self) -> None:
        where = met()
        visit = make.complete(where)
        care.set_plan(visit=visit, exercises=[], visits=1, by=where.by, now=make.START)
        booking.booked(where.house, booking.at("10:00", 4), patient=where.patient)
        care.sign(visit=visit, by=where.by, now=make.START, language="en")
        assert not Asking.objects.exists()


class TestMonthsLater:
    def test_three_months_and_a_year_after_the_end_one_letter_each(self) -> None:
        where = met()
        episode = discharged(where)
        end = make.START
        assert care.ask_ended(now=end + timedelta(days=90, hours=23)) == 0
        assert care.ask_ended(now=end + timedelta(days=91)) == 1
        assert care.ask_ended(now=end + timedelta(days=92)) == 0
        assert care.ask_ended(now=end + timedelta(days=365)) == 1
        rows = Asking.objects.filter(episode=episode).order_by("pk")
        assert [one.moment for one in rows] == ["months-3", "months-12"]
        letter = Message.objects.get(key=f"asking:months-3:{rows[0].public_id}")
        assert asking.asking_path(rows[0]) in letter.text
        assert letter.kind == "plan"
        assert "shoulder" not in f"{letter.subject} {letter.text}".lower()

    def test_an_end_the_day_after_its_last_visit_is_asked_about_a_day_later(self) -> None:
        where = met()
        discharged(where)
        assert care.ask_ended(now=make.START + DAY - HOUR) == 0
        assert care.ask_ended(now=make.START + DAY) == 1
        assert Asking.objects.get().moment == "after"

    def test_a_course_that_nobody_ended_counts_from_its_last_visit(self) -> None:
        where = met()
        make.signed(where)
        assert care.ask_ended(now=make.START + timedelta(days=91)) == 1
        assert Asking.objects.get().moment == "months-3"

    def test_with_an_appointment_ahead_nothing_has_ended(self) -> None:
        where = met()
        make.signed(where)
        day = booking.at("10:00", 94)  # a Thursday
        made = booking.booked(where.house, booking.at("10:00", 4), patient=where.patient)
        Booking.objects.filter(pk=made.pk).update(starts_at=day, ends_at=day + HOUR)
        assert care.ask_ended(now=make.START + timedelta(days=91)) == 0

    def test_what_was_missed_for_longer_than_two_weeks_is_never_asked_late(self) -> None:
        where = met()
        discharged(where)
        assert care.ask_ended(now=make.START + timedelta(days=105, hours=1)) == 0

    @pytest.mark.parametrize("why", ["referred", "urgent", "again"])
    def test_after_a_referral_an_emergency_or_while_treated_again_nobody_is_asked(
        self, why: str
    ) -> None:
        where = met()
        episode = discharged(where, because="referred" if why == "referred" else "well")
        if why == "urgent":
            row = make.screened(where, at=make.START + HOUR)
            Screening.objects.filter(pk=row.pk).update(action="emergency")
        elif why == "again":
            Episode.objects.create(
                patient=where.patient,
                clinic=where.house.clinic,
                region=episode.region,
                opened_at=make.START + 40 * DAY,
            )
        assert care.ask_ended(now=make.START + timedelta(days=91)) == 0


class TestAnswers:
    def test_two_answers_before_the_first_visit_become_readings_when_it_begins(self) -> None:
        where, row = first()
        say(row, "pain", 7)
        say(row, "activity", 3, "Reach  the top shelf ")
        assert not Reading.objects.exists()
        assert {one.held is not None for one in row.answers.all()} == {True}
        visit = make.opened(where)
        found = {one.scale: one for one in Reading.objects.all()}
        assert {name: one.value for name, one in found.items()} == {"nprs": 7, "psfs": 3}
        goal = Goal.objects.get(episode=visit.episode)
        assert goal.words == "Reach the top shelf"
        assert found["psfs"].about == str(goal.public_id)
        assert {(one.moment, one.visit, one.read_at) for one in found.values()} == {
            ("home", None, BEFORE + HOUR)
        }
        row.refresh_from_db()
        assert row.episode == visit.episode
        assert {one.held for one in row.answers.all()} == {None}
        record = queries.record(where.by, visit.public_id, now=make.START)
        assert {one.value for one in record.readings} == {7, 3}

    def test_a_held_answer_is_sealed_in_the_table(self) -> None:
        _where, row = first()
        made = say(row, "activity", 3, "Reach the top shelf")
        raw: Any = AskingAnswer.objects.filter(pk=made.pk).values_list("held", flat=True).get()
        assert b"shelf" not in raw.data

    def test_the_same_again_is_one_answer_and_another_replaces_it_within_a_day(self) -> None:
        where = met()
        row = later(where)
        one = say(row, "activity", 6, now=row.asked_at)
        assert say(row, "activity", 6, now=row.asked_at + HOUR).pk == one.pk
        say(row, "activity", 2, now=row.asked_at + 2 * HOUR)
        assert [r.value for r in home(row)] == [2]
        row.refresh_from_db()
        assert row.answered_at == row.asked_at + 2 * HOUR
        with pytest.raises(TooLateToChange):
            say(row, "activity", 3, now=row.asked_at + 26 * HOUR)
        assert [r.value for r in home(row)] == [2]

    def test_answers_are_taken_back_for_a_day_and_then_stand(self) -> None:
        row = later(met())
        say(row, "activity", 6, now=row.asked_at)
        by, at = SYSTEM, row.asked_at
        assert answering.take_back(asking=row, by=by, now=at + 23 * HOUR) == 1
        row.refresh_from_db()
        assert row.answered_at is None
        assert not home(row)
        assert answering.take_back(asking=row, by=by, now=at + 23 * HOUR) == 0
        say(row, "activity", 5, now=at + 23 * HOUR)
        with pytest.raises(TooLateToChange):  # a day counts from the first answer
            answering.take_back(asking=row, by=by, now=at + DAY)

    @pytest.mark.parametrize(
        ("question", "value"), [("activity", 11), ("activity", -1), ("groc", 3)]
    )
    def test_what_no_scale_has_is_refused(self, question: str, value: int) -> None:
        _where, row = first()
        with pytest.raises(OffScale):
            say(row, question, value)

    def test_what_the_practitioner_chose_is_asked_too_and_no_other_form(self) -> None:
        where, _row = first()
        visit = make.signed(where)
        with pytest.raises(OffScale):
            answering.choose_scales(
                episode=visit.episode, scales=["lefs"], by=where.by, now=make.START
            )
        chosen = ["groc:change", "nprs:worst"]
        for _ in range(2):
            held = answering.choose_scales(
                episode=visit.episode, scales=chosen, by=where.by, now=make.START
            )
        assert sorted(held) == chosen
        after = later(where, signed=False)
        Asking.objects.filter(pk=after.pk).update(moment="after")
        after.refresh_from_db()
        say(after, "groc:change", -2, now=after.asked_at)
        say(after, "nprs:worst", 9, now=after.asked_at)
        found = [(one.scale, one.part, one.about, one.value) for one in home(after)]
        assert found == [("groc", "score", "change", -2), ("nprs", "score", "worst", 9)]
        shown = activity.comparable(home(after))
        assert [one.scale for one in shown] == ["groc"]
        with pytest.raises(OffScale):
            say(after, "nprs:average", 3, now=after.asked_at)
        with pytest.raises(EpisodeOver):
            answering.choose_scales(episode=visit.episode, scales=[], by=where.by, now=make.START)

    def test_an_activity_without_words_is_refused_unless_the_course_has_one(self) -> None:
        where, row = first()
        with pytest.raises(NameIt):
            say(row, "activity", 3, "  ")
        after = later(where)
        say(after, "activity", 8, now=after.asked_at)
        assert [one.value for one in home(after)] == [8]
        assert Goal.objects.get().words == "Reach overhead"

    def test_a_link_is_tried_sixty_times_an_hour(self) -> None:
        _where, row = first()
        for _ in range(60):
            say(row, "pain", 7)
        with pytest.raises(TooMany):
            say(row, "pain", 7)

    def test_before_a_visit_is_over_when_it_begins_or_is_cancelled_but_not_when_it_moves(
        self,
    ) -> None:
        where, row = first()
        moved = times.move(
            booking=where.booking,
            starts_at=booking.at("14:00", 1),
            by=SYSTEM,
            key=None,
            now=BEFORE + HOUR,
        )
        say(row, "pain", 7, now=booking.at("13:00", 1))
        care.ask_before(now=moved.starts_at - DAY)
        assert Asking.objects.count() == 1
        times.cancel(booking=moved, by=SYSTEM, now=booking.at("13:10", 1))
        with pytest.raises(AskingShut):
            say(row, "pain", 5, now=booking.at("13:20", 1))

    def test_a_visit_that_has_begun_and_a_course_that_ended_take_nothing_more(self) -> None:
        where, row = first()
        make.opened(where)
        with pytest.raises(AskingShut):
            say(row, "pain", 7, now=make.START)
        late = later(where, signed=False)
        with pytest.raises(AskingShut):
            say(late, "pain", 7, now=late.asked_at + 28 * DAY)
        say(late, "pain", 7, now=late.asked_at + 28 * DAY - HOUR)

    def test_many_askings_of_the_past_make_the_same_rows_and_no_letter(self) -> None:
        where = met()
        episode = discharged(where)
        waiting = Message.objects.count()
        at = make.START + timedelta(days=91)
        said = {"pain": 1, "activity": 9}
        rows = [
            care.AskingRow(
                episode=episode, moment="months-3", asked_at=at, answered_at=at + HOUR, answers=said
            ),
            care.AskingRow(episode=episode, moment="months-12", asked_at=at + 274 * DAY),
        ]
        one, two = care.record_askings(rows=rows, by=SYSTEM, now=at + DAY)
        assert [(r.scale, r.value, r.moment, r.visit, r.read_at) for r in home(one)] == [
            ("nprs", 1, "home", None, at + HOUR),
            ("psfs", 9, "home", None, at + HOUR),
        ]
        assert not home(two)
        assert asking.answers(one).keys() == {"pain", "activity"}
        assert Message.objects.count() == waiting
        wrong = care.AskingRow(
            episode=episode, moment="after", asked_at=at, answered_at=at, answers={"pain": 11}
        )
        with pytest.raises(OffScale):
            care.record_askings(rows=[wrong], by=SYSTEM, now=at)
        assert Asking.objects.count() == 2

    def test_the_record_says_who_answered(self) -> None:
        where, row = first()
        say(row, "pain", 7)
        entry = AuditEntry.objects.get(act="asking.answered")
        assert (entry.patient_id, entry.about) == (where.patient.pk, f"{row.public_id}")

    def test_shares_count_who_was_asked_and_who_answered_by_clinic_and_moment(self) -> None:
        where, row = first()
        make.signed(where)
        after = later(where, signed=False)
        say(after, "activity", 2, now=after.asked_at)
        clinic, until = where.house.clinic.pk, after.asked_at + DAY
        found = asking.response_shares([clinic], since=NOW - 9 * DAY, until=until)
        assert found == {(clinic, "first"): (1, 0), (clinic, "months-3"): (1, 1)}
        assert asking.response_shares(None, since=NOW - 9 * DAY, until=until) == found
        assert asking.response_shares([clinic + 1], since=NOW - 9 * DAY, until=until) == {}
        row.refresh_from_db()
        episode = row.episode_id or 0
        assert asking.asked_of([episode]) == {episode: [row, after]}


class TestPages:
    """The link in a browser, without a script."""

    @pytest.fixture(autouse=True)
    def _later_that_day(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.at = BEFORE + HOUR
        monkeypatch.setattr(clock, "now", lambda: self.at)

    def test_two_taps_and_it_is_done_and_the_page_shows_nothing_of_it(self, client: Client) -> None:
        _where, row = first()
        path = asking.asking_path(row)
        page = client.get(path).content.decode()
        assert "How much does it hurt now?" in page
        assert page.count('name="value"') == 11
        assert "Dhillon" not in page
        client.post(path, {"question": "pain", "value": "7", "key": f"{uuid4()}"})
        page = client.get(path).content.decode()
        assert "What would you like to do again?" in page
        assert "Kept: 7." in page
        said = {"question": "activity", "value": "3", "words": "Reach the top shelf"}
        answer = client.post(path, said | {"key": f"{uuid4()}"}, follow=True)
        assert "Thank you. It was kept." in answer.content.decode()
        after = client.get(path).content.decode()
        assert "top shelf" not in after
        assert 'name="value"' not in after
        assert row.answers.count() == 2
        assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("no-store", "noindex")

    def test_the_same_tap_twice_is_one_answer(self, client: Client) -> None:
        _where, row = first()
        path = asking.asking_path(row)
        said = {"question": "pain", "value": "7", "key": f"{uuid4()}"}
        assert {client.post(path, said).status_code for _ in range(2)} == {302}
        assert row.answers.count() == 1

    def test_no_number_and_no_words_keep_nothing_and_say_so(self, client: Client) -> None:
        _where, row = first()
        path = asking.asking_path(row)
        answer = client.post(path, {"question": "pain"})
        assert answer.status_code == 422
        assert "Nothing was kept." in answer.content.decode()
        answer = client.post(path, {"question": "activity", "value": "3"})
        assert answer.status_code == 422
        assert "First write what you would like to do again" in answer.content.decode()
        assert not AskingAnswer.objects.exists()

    def test_the_enter_key_in_the_words_answers_no_number(self, client: Client) -> None:
        _where, row = first()
        say(row, "pain", 7)
        path = asking.asking_path(row)
        page = client.get(path).content.decode()
        assert page.index('tabindex="-1"') < page.index('name="value"')
        answer = client.post(path, {"question": "activity", "words": "Reach the top shelf"})
        assert answer.status_code == 422
        assert 'value="Reach the top shelf"' in answer.content.decode()
        assert row.answers.count() == 1

    def test_a_second_number_may_be_left_out(self, client: Client) -> None:
        _where, row = first()
        say(row, "pain", 7)
        page = client.get(f"{asking.asking_path(row)}?not=activity").content.decode()
        assert "Thank you. It was kept." in page

    def test_answering_again_takes_back_and_asks_anew(self, client: Client) -> None:
        _where, row = first()
        say(row, "pain", 7)
        path = asking.asking_path(row)
        page = client.post(f"{path}undo/", {"key": f"{uuid4()}"}, follow=True).content.decode()
        assert "How much does it hurt now?" in page
        assert not row.answers.filter(undone_at=None).exists()

    def test_a_guessed_or_renewed_link_opens_nothing(self, client: Client) -> None:
        where, row = first()
        path = asking.asking_path(row)
        assert client.get(path[:-2] + "x/").status_code == 404
        assert client.post(f"{path[:-2]}x/stop/").status_code == 404
        Booking.objects.filter(pk=where.booking.pk).update(link_generation=2)
        assert client.get(path).status_code == 404

    def test_one_tap_stops_the_asking_and_another_takes_that_back(self, client: Client) -> None:
        _where, row = first()
        path = asking.asking_path(row)
        page = client.post(f"{path}stop/", {"key": f"{uuid4()}"}, follow=True).content.decode()
        assert "will not ask you again" in page
        assert asking.is_stopped(row)
        client.post(f"{path}stop/", {"key": f"{uuid4()}", "again": "1"})
        assert not asking.is_stopped(row)

    def test_what_is_shut_says_why(self, client: Client) -> None:
        where, row = first()
        make.opened(where)
        page = client.get(asking.asking_path(row)).content.decode()
        assert "Your visit has begun" in page
        assert 'name="value"' not in page

    def test_a_return_is_one_tap_to_the_safety_questions_and_then_the_times(
        self, client: Client
    ) -> None:
        where = met()
        row = later(where)
        self.at = row.asked_at + HOUR
        path = asking.asking_path(row)
        assert "I would like to come back" in client.get(path).content.decode()
        answer = client.post(f"{path}return/", {"key": f"{uuid4()}"})
        there = urlsplit(answer.headers["Location"])
        assert there.path == "/check/shoulder/"
        assert parse_qs(there.query)["next"] == [
            "/find/clinic/harbour/times/?service=first&hurts=shoulder&practitioner="
            + where.house.one.practitioner.slug
        ]
        row.refresh_from_db()
        assert row.wished_at == self.at
        said = ThreadMessage.objects.get()
        assert said.words == "I would like to come back. I was shown the times online."
        errand = Errand.objects.get(kind="thread")
        assert (errand.role, errand.clinic) == ("desk", where.house.clinic)
        assert Booking.objects.count() == 1

    def test_where_nothing_is_offered_online_the_desk_is_written_to_once(
        self, client: Client
    ) -> None:
        where = met()
        row = later(where)
        self.at = row.asked_at + HOUR
        directory.end_placement(placement=where.house.one, by=SYSTEM, now=self.at)
        path = asking.asking_path(row)
        for _ in range(2):
            page = client.post(f"{path}return/", {"key": f"{uuid4()}"}, follow=True)
        assert "Your clinic knows that you would like to come back." in page.content.decode()
        said = ThreadMessage.objects.get()
        assert said.words == "I would like to come back. No time could be booked online."
        assert (said.thread.patient, said.thread.practitioner) == (where.patient, None)
        errand = Errand.objects.get(kind="thread")
        assert (errand.role, errand.clinic) == ("desk", where.house.clinic)

    def test_months_later_it_is_one_question_the_activity_where_one_was_named(
        self, client: Client
    ) -> None:
        row = later(met())
        Goal.objects.filter(episode=row.episode).delete()
        row = asking.asking(row.public_id)
        self.at = row.asked_at + HOUR
        path = asking.asking_path(row)
        assert [one.id for one in asking.questions(row)] == ["pain"]
        page = client.get(path).content.decode()
        assert 'value="pain"' in page
        assert "Question 1" not in page
        with pytest.raises(OffScale):
            say(row, "activity", 7, "lift", now=self.at)
        Goal.objects.create(episode=row.episode, words="lift a child", target=8, set_at=NOW)  # type: ignore[misc]
        row = asking.asking(row.public_id)
        assert [one.id for one in asking.questions(row)] == ["activity"]
        client.post(path, {"key": f"{uuid4()}", "question": "activity", "value": "7"})
        assert [(one.scale, one.value) for one in home(row)] == [("psfs", 7)]
        assert "It was kept" in client.get(path).content.decode()

    def test_the_rest_of_the_link_ends_too_after_ninety_days(self, client: Client) -> None:
        row = later(met())
        path = asking.asking_path(row)
        self.at = row.asked_at + 90 * DAY - HOUR
        assert "I would like to come back" in client.get(path).content.decode()
        self.at += HOUR
        page = client.get(path).content.decode()
        assert "I would like to come back" not in page
        assert "Do not ask me again" not in page
        for way in ("return", "stop"):
            client.post(f"{path}{way}/", {"key": f"{uuid4()}"})
        row.refresh_from_db()
        assert row.wished_at is None
        assert not ThreadMessage.objects.exists()
        assert not asking.is_stopped(row)

    def test_a_closed_account_answers_nothing_by_an_old_letter(self, client: Client) -> None:
        where = met()
        row = later(where)
        self.at = row.asked_at + HOUR
        login = where.patient.login or Login.objects.create(email="a@example.org")
        Patient.objects.filter(pk=where.patient.pk).update(login=login)
        Login.objects.filter(pk=login.pk).update(closed_at=self.at)
        with pytest.raises(AskingShut):
            say(row, "activity", 2, now=self.at)
        client.post(f"{asking.asking_path(row)}return/", {"key": f"{uuid4()}"})
        assert not ThreadMessage.objects.exists()

    def test_for_a_guardian_the_page_says_for_whom_by_initials(self, client: Client) -> None:
        where, row = first()
        Patient.objects.filter(pk=where.patient.pk).update(email="", phone="")
        acts = [
            Proxy.objects.create(
                patient=where.patient,
                login=directory.open_login(email=f"{name}@example.org", by=SYSTEM, now=NOW),
                reason="parent",
                starts_at=NOW - DAY,
            )
            for name in ("mother", "father")
        ]
        row = Asking.objects.get()
        theirs = asking.asking_path(row)
        Proxy.objects.filter(pk=acts[1].pk).update(revoked_at=BEFORE)
        assert client.get(theirs).status_code == 404  # that letter went to who acts no more
        page = client.get(asking.asking_path(row)).content.decode()
        assert "for AD" in page
        assert "Amara" not in page
        assert "tap the number they say" in page
        Proxy.objects.filter(pk=acts[1].pk).update(revoked_at=None, ends_at=BEFORE + HOUR)
        theirs = asking.asking_path(row, now=BEFORE)
        self.at = BEFORE
        assert client.get(theirs).status_code == 200
        self.at = BEFORE + HOUR
        assert client.get(theirs).status_code == 404  # the mother acts on; his letter has ended
        assert client.get(asking.asking_path(row, now=self.at)).status_code == 200
        Proxy.objects.filter(pk=acts[0].pk).update(ends_at=BEFORE)
        with pytest.raises(AskingShut):
            say(row, "pain", 3)

    def test_the_page_reads_little(
        self, client: Client, django_assert_max_num_queries: Any
    ) -> None:
        _where, row = first()
        client.get(asking.asking_path(row))
        with django_assert_max_num_queries(5):
            client.get(asking.asking_path(row))

    def test_the_practitioner_sees_what_was_asked_chooses_besides_and_stops_it(
        self, client: Client
    ) -> None:
        where = met()
        row = later(where)
        episode = Episode.objects.get()
        Episode.objects.update(discharged_at=None)
        account = directory.open_login(email="maya@example.org", name="Maya", by=SYSTEM, now=NOW)
        lock(account)
        Practitioner.objects.filter(pk=where.by.practitioner_id or 0).update(login=account)
        directory.grant(
            login=account, role="practitioner", clinic=where.house.clinic, by=SYSTEM, now=NOW
        )
        self.at = row.asked_at + HOUR
        client.force_login(account)
        path = f"/care/courses/{episode.public_id}/asking/"
        page = client.get(path).content.decode()
        assert "Three months after the end" in page
        assert "no answer" in page
        answer = client.post(f"{path}choose/", {"key": f"{uuid4()}", "scale": ["nprs:worst"]})
        assert answer.headers["Location"] == path
        assert asking.scales_asked(episode) == ["nprs:worst"]
        client.post(f"{path}choose/", {"key": f"{uuid4()}", "do": "stop"})
        assert "The clinic asks this patient no more." in client.get(path).content.decode()
        client.post(f"{path}choose/", {"key": f"{uuid4()}", "do": "again"})
        assert not asking.is_stopped(row)
        assert client.get(f"/care/courses/{uuid4()}/asking/").status_code == 404

    def test_the_practitioner_sees_it_at_once_in_what_changed(self) -> None:
        where = met()
        visit = make.signed(where)
        at = booking.at("10:00", 2)
        booked = booking.booked(where.house, at, patient=where.patient, region=make.REGION)
        row = Asking.objects.create(
            patient=where.patient,
            clinic=where.house.clinic,
            episode=visit.episode,
            booking=booked,
            moment="half",
            asked_at=at - DAY,
        )
        say(row, "pain", 1, now=at - DAY)
        answering.choose_scales(
            episode=visit.episode, scales=["nprs:worst"], by=where.by, now=at - DAY
        )
        say(row, "nprs:worst", 8, now=at - HOUR)
        second = care.open_visit(booking=booked, by=where.by, now=at)
        record = queries.record(where.by, second.public_id, now=at)
        shown = showing.since_last(record)
        assert (shown[0]["first"], shown[0]["last"], shown[0]["home"]) == ("6", "1", "yes")
        assert [one["value"] for one in before.asked_besides(record)] == ["8"]


def later(where: make.Room, *, signed: bool = True) -> Asking:
    """Asked three months after the end."""
    if signed:
        episode = discharged(where)
    else:
        visit = Visit.objects.get()
        episode = visit.episode
        if visit.signed_at is None:
            Visit.objects.update(signed_at=make.START)
        care.discharge(episode=episode, because="well", by=where.by, now=make.START)
    care.ask_ended(now=make.START + timedelta(days=91))
    return Asking.objects.get(episode=episode, moment="months-3")


def home(row: Asking) -> list[Reading]:
    """What stands of the answers of an asking."""
    return list(Reading.objects.filter(asked__asking=row, undone_at=None).order_by("pk"))
