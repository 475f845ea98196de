"""Pages from pain to times, and from booking to visit: what is shown, what is refused."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from glideway.directory import operations as verbs
from glideway.kit import clock
from glideway.screening import core, queries
from glideway.screening.models import Complaint, Screening
from tests.directory import make as directory
from tests.make import SYSTEM
from tests.screening import make

pytestmark = pytest.mark.django_db
FRENCH = {"Accept-Language": "fr-CA"}
MOST_QUERIES = 12
HAMSTRING = "/check/thigh-posterior/"


def text(response: Any) -> str:
    body: str = response.content.decode()
    return body


@pytest.fixture
def link() -> str:
    """A patient's signed link to the questions before a visit, the emergency page answered."""
    return make.link(make.attached(make.checked(now=clock.now()), now=clock.now()))


def answer_all(client: Client, link: str) -> None:
    for topic, _ in core.topics("thigh-posterior", "booking", emergency=False):
        client.post(f"{link}{topic.id}/", {"none": "1"})


class TestHome:
    def test_the_first_screen_asks_one_question_and_shows_three_ways_to_answer(
        self, client: Client
    ) -> None:
        page = text(client.get("/"))
        assert "<h1" in page
        assert "What hurts?" in page
        assert 'name="words"' in page
        assert 'value="thigh-posterior"' in page
        assert "/check/thigh-posterior/?side=left" in page
        assert reverse("booking:call_back") in page

    def test_it_speaks_french(self, client: Client) -> None:
        page = text(client.get("/", headers=FRENCH))
        assert "Où avez-vous mal?" in page
        assert "What hurts?" not in page

    def test_it_asks_few_questions_of_the_database(
        self, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        make.counted("network-clinics", 118)
        with django_assert_max_num_queries(2):
            client.get("/")

    def test_counts_are_dated_or_not_there(self, client: Client) -> None:
        assert "Counted from" not in text(client.get("/"))
        make.counted("network-clinics", 118)
        make.counted("network-visits", 12410)
        page = text(client.get("/"))
        assert "118" in page
        assert "12,410" in page
        assert "March 2, 2026" in page

    def test_the_place_is_carried_to_the_chart(self, client: Client) -> None:
        page = text(client.get("/", {"near": "Toronto"}))
        assert "/check/knee/?near=Toronto&amp;side=" in page

    def test_looking_writes_nothing(self, client: Client) -> None:
        client.get("/")
        client.get(HAMSTRING)
        assert not Complaint.objects.exists()


class TestWhatHurts:
    def test_a_region_from_the_list_leads_to_its_safety_check(self, client: Client) -> None:
        answer = client.post("/hurts/", {"region": "knee", "near": "M5V"})
        assert (answer.status_code, answer["Location"]) == (302, "/check/knee/?near=M5V")

    def test_words_lead_to_areas_and_stay_out_of_the_address(self, client: Client) -> None:
        answer = client.post("/hurts/", {"words": "tingling thumb when I type", "near": "M5V"})
        assert answer["Location"] == "/hurts/?near=M5V"
        page = text(client.get(answer["Location"]))
        assert "/check/hand/?near=M5V" in page
        assert "not a diagnosis" in page

    def test_words_that_mean_nothing_here_are_not_guessed_at(self, client: Client) -> None:
        page = text(client.post("/hurts/", {"words": "best pizza"}, follow=True))
        assert "Not recognised" in page
        assert "/check/" not in page

    def test_alarm_words_lead_to_their_question_first(self, client: Client) -> None:
        answer = client.post("/hurts/", {"words": "my calf is swollen and warm"})
        assert answer["Location"] == "/check/leg-posterior/"
        page = text(client.get(answer["Location"]))
        assert page.index("Because of what you wrote") < page.index("ONE calf")
        assert page.index("ONE calf") < page.index("trouble starting")

    def test_a_cold_limb_keeps_its_part_and_is_told_to_call_before_the_questions(
        self, client: Client
    ) -> None:
        answer = client.post("/hurts/", {"words": "cold blue foot"})
        assert answer["Location"] == "/check/foot/"
        page = text(client.get(answer["Location"]))
        assert page.index('href="tel:911"') < page.index("Because of what you wrote")
        assert "has suddenly gone cold, white or blue: call 911 now." in page
        assert "call 911 now" not in text(client.get("/check/knee/"))

    @pytest.mark.parametrize("words", ["I want to die", "je veux mourir, mal au dos"])
    def test_words_of_despair_lead_to_somebody_to_talk_to_and_are_not_kept(
        self, client: Client, words: str
    ) -> None:
        answer = client.post("/hurts/", {"words": words})
        assert (answer.status_code, answer.headers["Location"]) == (302, "/crisis/")
        assert not Complaint.objects.exists()
        page = text(client.get("/crisis/"))
        assert 'href="tel:988"' in page
        assert 'href="sms:988"' in page
        assert 'href="tel:911"' in page
        assert "9-8-8" not in text(client.get("/hurts/", follow=True))

    def test_a_search_with_words_of_despair_shows_no_times(self, client: Client) -> None:
        answer = client.get("/find/", {"hurts": "i want to die", "near": "Halifax"})
        assert (answer.status_code, answer.headers["Location"]) == (302, "/crisis/")

    @pytest.mark.parametrize("sent", [{}, {"near": "Toronto"}, {"region": "tail"}])
    def test_nothing_said_is_told_beside_the_field(
        self, client: Client, sent: dict[str, str]
    ) -> None:
        answer = client.post("/hurts/", sent)
        assert answer.status_code == 422
        assert "Say what hurts, or choose a part of the body." in text(answer)
        assert not Complaint.objects.exists()

    def test_a_page_without_words_goes_back_to_the_question(self, client: Client) -> None:
        assert client.get("/hurts/")["Location"] == "/"

    def test_a_position_becomes_a_town_and_is_not_kept(self, client: Client) -> None:
        answer = client.post("/here/", {"lat": "43.65", "lon": "-79.38"})
        assert answer.json()["near"].endswith(", ON")
        assert client.post("/here/", {"lat": "91", "lon": "x"}).status_code == 400


class TestTheSafetyCheck:
    def test_one_tap_says_no_to_each_and_leads_to_the_times(
        self, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_max_num_queries(MOST_QUERIES):
            page = text(client.get(f"{HAMSTRING}?near=Toronto"))
        assert page.count('value="yes"') == len(core.emergency_items("thigh-posterior"))
        answer = client.post(f"{HAMSTRING}?near=Toronto", {"none": "1"})
        assert answer["Location"] == "/find?hurts=thigh-posterior&near=Toronto"
        session = make.same_browser(client)
        assert queries.emergency_state(session, "thigh-posterior", clock.now()) == "clear"
        assert queries.said(Screening.objects.get()) == make.all_no()

    def test_who_answered_already_goes_straight_to_the_times(self, client: Client) -> None:
        client.post(HAMSTRING, {"none": "1"})
        assert client.get(HAMSTRING)["Location"] == "/find?hurts=thigh-posterior"

    def test_a_yes_is_a_full_page_stop_with_one_number_and_nothing_to_book(
        self, client: Client
    ) -> None:
        answer = client.post(HAMSTRING, {"dvt-suspect": "yes"})
        assert answer["Location"] == "/stop/"
        page = text(client.get("/stop/"))
        assert page.count('href="tel:') == 1
        assert 'href="tel:911"' in page
        assert "One of my legs is newly swollen" in page
        for way_round in ("/find", "/cities", "/call-back", "/check/"):
            assert way_round not in page

    def test_no_region_leads_round_a_stop(self, client: Client) -> None:
        client.post(HAMSTRING, {"dvt-suspect": "yes"})
        assert client.get("/check/wrist/")["Location"] == "/stop/"
        assert client.get(HAMSTRING)["Location"] == "/stop/"

    def test_correcting_asks_the_question_once_more_and_then_the_rest(self, client: Client) -> None:
        client.post(f"{HAMSTRING}?near=Toronto", {"dvt-suspect": "yes"})
        assert client.post("/stop/")["Location"] == HAMSTRING
        assert "Compare your two legs" in text(client.get(HAMSTRING))
        client.post(HAMSTRING, {"dvt-suspect": "no"})
        assert client.get("/stop/")["Location"] == HAMSTRING
        assert "None of the others" in text(client.get(HAMSTRING))
        answer = client.post(HAMSTRING, {"none": "1"})
        assert answer["Location"] == "/find?hurts=thigh-posterior&near=Toronto"

    def test_not_sure_is_explained_and_asked_once_more_then_a_doctor_is_first(
        self, client: Client
    ) -> None:
        client.post(HAMSTRING, {"dvt-suspect": "not_sure"})
        assert "Compare your two legs" in text(client.get(HAMSTRING))
        client.post(HAMSTRING, {"dvt-suspect": "not_sure"})
        answer = client.post(HAMSTRING, {"none": "1"})
        assert answer["Location"] == "/check/thigh-posterior/doctor/"
        page = text(client.get(answer["Location"]))
        assert "A doctor should check this first" in page
        assert "/find?hurts=thigh-posterior&amp;service=consult" in page

    def test_who_becomes_sure_answers_again_and_goes_on(self, client: Client) -> None:
        for _ in range(2):
            client.post(HAMSTRING, {"dvt-suspect": "not_sure"})
        client.post(HAMSTRING, {"none": "1"})
        assert client.get(HAMSTRING)["Location"] == "/check/thigh-posterior/doctor/"
        assert client.post("/check/thigh-posterior/doctor/")["Location"] == HAMSTRING
        assert "Compare your two legs" in text(client.get(HAMSTRING))
        answer = client.post(HAMSTRING, {"dvt-suspect": "no"})
        assert answer["Location"] == "/find?hurts=thigh-posterior"

    def test_the_doctor_page_is_nobody_elses(self, client: Client) -> None:
        assert client.get("/check/thigh-posterior/doctor/").status_code == 404
        assert client.get("/check/tail/doctor/").status_code == 404

    @pytest.mark.parametrize("sent", [{}, {"dvt-suspect": "maybe"}, {"fever": "yes"}, {"x": "yes"}])
    def test_what_is_no_answer_leaves_everything_unanswered(
        self, client: Client, sent: dict[str, str]
    ) -> None:
        assert client.post(HAMSTRING, sent)["Location"] == HAMSTRING
        session = make.same_browser(client)
        assert queries.emergency_state(session, "thigh-posterior", clock.now()) == "unanswered"

    def test_a_region_that_does_not_exist_is_not_there(self, client: Client) -> None:
        assert client.get("/check/tail/").status_code == 404
        assert client.post("/check/tail/", {"none": "1"}).status_code == 404

    def test_a_practitioner_who_looks_for_times_is_not_asked_and_answers_for_nobody(
        self, client: Client
    ) -> None:
        login = directory.login()
        verbs.grant(
            login=login, role="practitioner", clinic=directory.clinic(), by=SYSTEM, now=clock.now()
        )
        client.force_login(login)
        answer = client.get(f"{HAMSTRING}?near=Toronto")
        assert answer["Location"] == "/find?hurts=thigh-posterior&near=Toronto"
        assert client.post(HAMSTRING, {"none": "1"}).status_code == 404
        assert not Complaint.objects.exists()

    def test_nothing_stops_who_was_not_stopped(self, client: Client) -> None:
        assert client.get("/stop/")["Location"] == "/"

    @pytest.mark.parametrize(
        ("asked", "led"),
        [
            ("/hold/7b0c/", "/hold/7b0c/"),
            ("//evil.example/hold/", "/find?hurts=thigh-posterior"),
            ("https://evil.example/", "/find?hurts=thigh-posterior"),
            ("/hold/\\evil.example", "/find?hurts=thigh-posterior"),
            ("/account/", "/find?hurts=thigh-posterior"),
            ("/hold/%0d%0aSet-Cookie:x", "/find?hurts=thigh-posterior"),
            (f"/hold/{'x' * 600}", "/find?hurts=thigh-posterior"),
        ],
    )
    def test_after_a_hold_it_leads_back_to_the_hold_and_never_out_of_the_house(
        self, client: Client, asked: str, led: str
    ) -> None:
        answer = client.post(f"{HAMSTRING}?next={asked}", {"none": "1"})
        assert answer["Location"] == led

    def test_who_answered_already_goes_back_to_the_hold_at_once(self, client: Client) -> None:
        client.post(HAMSTRING, {"none": "1"})
        assert client.get(f"{HAMSTRING}?next=/hold/7b0c/")["Location"] == "/hold/7b0c/"
        assert client.get(HAMSTRING)["Location"] == "/find?hurts=thigh-posterior"

    def test_words_told_before_belong_to_the_area_that_is_chosen(self, client: Client) -> None:
        client.post("/hurts/", {"words": "hamstring"})
        client.post(f"{HAMSTRING}?side=left", {"none": "1"})
        row = Complaint.objects.get()
        assert (row.words, row.region) == ("hamstring", "thigh-posterior")

    def test_the_side_tapped_on_the_chart_is_kept(self, client: Client) -> None:
        client.post("/check/knee/?side=left", {"none": "1"})
        client.post("/check/wrist/?side=up", {"none": "1"})
        assert list(Complaint.objects.order_by("pk").values_list("side", flat=True)) == ["left", ""]

    def test_answers_are_not_stored_by_browsers_nor_passed_on(self, client: Client) -> None:
        page = client.get(HAMSTRING)
        assert page["Cache-Control"] == "no-store"
        assert page["X-Robots-Tag"] == "noindex"

    def test_the_pages_speak_french(self, client: Client) -> None:
        assert "Aucune de ces choses" in text(client.get(HAMSTRING, headers=FRENCH))
        client.post(HAMSTRING, {"dvt-suspect": "yes"})
        page = text(client.get("/stop/", headers=FRENCH))
        assert "Il faut une aide médicale urgente maintenant" in page
        assert "Une de mes jambes est enflée" in page


class TestTheRound:
    def test_the_start_says_what_is_needed(
        self, client: Client, link: str, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_max_num_queries(MOST_QUERIES):
            page = text(client.get(link))
        assert "10 short pages" in page
        assert "names of your medicines" in page
        assert f"{link}heart-blood/" in page

    def test_a_page_has_one_topic_and_says_how_far_one_is(
        self, client: Client, link: str, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_max_num_queries(MOST_QUERIES):
            page = text(client.get(f"{link}nerves-head/"))
        assert "2 of about 10" in page
        assert 'name="myelopathy"' in page
        assert 'name="fever"' not in page
        assert "checked" not in page

    def test_back_keeps_what_was_said(self, client: Client, link: str) -> None:
        client.post(f"{link}heart-blood/", {"varicose": "not_sure", "none": "1"})
        page = text(client.get(f"{link}heart-blood/"))
        assert 'name="varicose" value="not_sure" checked' in page
        assert 'name="dvt-known" value="no" checked' in page

    def test_none_of_these_never_takes_a_yes_back(self, client: Client, link: str) -> None:
        answer = client.post(f"{link}bones/", {"trauma": "yes", "none": "1"})
        assert answer["Location"] == f"{link}muscles-joints/"
        page = text(client.get(f"{link}bones/"))
        assert 'name="trauma" value="yes" checked' in page

    def test_a_question_left_open_is_named(self, client: Client, link: str) -> None:
        answer = client.post(f"{link}operations/", {"implant": "no"})
        assert answer.status_code == 422
        assert "#f_surgery-recent" in text(answer)

    def test_a_follow_up_is_asked_at_once_and_is_no_fault(self, client: Client, link: str) -> None:
        answer = client.post(f"{link}heart-blood/", {"anticoag": "yes", "none": "1"})
        assert answer.status_code == 200
        assert 'class="more shown' in text(answer)
        done = client.post(f"{link}heart-blood/", {"anticoag": "yes", "anticoag+": "no"})
        assert done["Location"] == f"{link}nerves-head/"

    def test_no_to_the_rest_names_the_follow_up_that_is_still_open(
        self, client: Client, link: str
    ) -> None:
        page = text(client.post(f"{link}heart-blood/", {"anticoag": "yes", "none": "1"}))
        assert "One question is still open, because of what you answered:" in page
        assert 'href="#f_anticoag+"' in page
        assert page.count("autofocus") == 1
        assert 'name="anticoag+" value="yes" autofocus' in page
        assert "autofocus" not in text(client.get(f"{link}heart-blood/"))

    def test_all_answers_are_shown_together_before_they_count(
        self, client: Client, link: str, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        answer_all(client, link)
        with django_assert_max_num_queries(MOST_QUERIES):
            page = text(client.get(f"{link}review/"))
        assert "These are my answers" in page
        assert Screening.objects.filter(occasion="booking").count() == 0
        answer = client.post(f"{link}review/")
        assert answer["Location"] == f"{link}advice/"
        assert Screening.objects.get(occasion="booking").action == "ok"
        assert "The assessment can go ahead" in text(client.get(answer["Location"]))

    def test_a_round_that_is_not_whole_goes_to_the_open_page(
        self, client: Client, link: str
    ) -> None:
        client.post(f"{link}heart-blood/", {"none": "1"})
        assert client.get(f"{link}review/")["Location"] == f"{link}nerves-head/"
        assert client.post(f"{link}review/")["Location"] == f"{link}nerves-head/"
        assert client.get(f"{link}advice/")["Location"] == link
        assert "Go on where you were" in text(client.get(link))
        assert not Screening.objects.filter(occasion="booking").exists()

    def test_a_precaution_goes_to_the_practitioner_and_the_appointment_stays(
        self, client: Client, link: str
    ) -> None:
        answer_all(client, link)
        client.post(f"{link}skin/", {"allergy": "yes"})
        client.post(f"{link}review/")
        page = text(client.get(f"{link}advice/"))
        assert "Tell your practitioner before hands-on care" in page
        assert "Allergy to oils" in page

    def test_a_doctor_first_is_a_full_page_that_keeps_the_call(
        self, client: Client, link: str
    ) -> None:
        answer_all(client, link)
        client.post(f"{link}operations/", {"surgery-recent": "yes"})
        client.post(f"{link}review/")
        page = text(client.get(f"{link}advice/"))
        assert "once your surgeon says it may" in page
        assert "kept on condition" in page
        assert "service=consult" not in page  # that would be a second booking
        assert 'href="/sign-in/?next=/me/"' in page
        session = client.session
        session["appointment"] = [link.split("/")[2], "/appointment/abc/"]
        session.save()
        page = text(client.get(f"{link}advice/"))
        for way in ("swap/", "move/", "cancel/", ""):
            assert f'href="/appointment/abc/{way}"' in page

    def test_the_reasons_are_for_the_browser_that_answered(self, client: Client, link: str) -> None:
        answer_all(client, link)
        client.post(f"{link}skin/", {"allergy": "yes"})
        client.post(f"{link}review/")
        page = text(Client().get(f"{link}advice/"))
        assert "Tell your practitioner before hands-on care" in page
        assert "Allergy" not in page

    def test_an_emergency_in_the_middle_stops_at_once(self, client: Client, link: str) -> None:
        client.post(f"{link}infection/", {"fever": "yes", "fever+": "yes", "none": "1"})
        row = Screening.objects.get(occasion="booking")
        assert row.action == "emergency"
        page = text(client.get(f"{link}advice/"))
        assert 'href="tel:911"' in page
        assert "/find" not in page

    def test_who_booked_at_the_desk_is_asked_the_emergency_questions_first(
        self, client: Client
    ) -> None:
        row = make.attached(make.complaint(now=clock.now()), now=clock.now())
        link = make.link(row)
        assert f"{link}emergency/" in text(client.get(link))
        unsure = client.post(f"{link}emergency/", {"pe": "not_sure", "none": "1"})
        assert unsure.status_code == 200
        assert "all at once it is hard to breathe" in text(unsure)
        answer = client.post(f"{link}emergency/", {"pe": "no", "none": "1"})
        assert answer["Location"] == f"{link}heart-blood/"
        assert Screening.objects.get().action == "ok"

    def test_an_emergency_yes_after_a_booking_at_the_desk_stops_and_can_be_corrected(
        self, client: Client
    ) -> None:
        link = make.link(make.attached(make.complaint(now=clock.now()), now=clock.now()))
        stop = client.post(f"{link}emergency/", {"pe": "yes"}, follow=True)
        assert "I am suddenly short of breath" in text(stop)
        client.post(f"{link}emergency/", {"pe": "no", "none": "1"})
        answer_all(client, link)
        client.post(f"{link}review/")
        assert "The assessment can go ahead" in text(client.get(f"{link}advice/"))

    def test_it_leads_back_to_the_appointment_this_browser_saw_and_to_no_other(
        self, client: Client, link: str
    ) -> None:
        assert "Back to your appointment" not in text(client.get(link))
        for booking, path, shown in (
            (link.split("/")[2], "/appointment/abc/", True),
            (link.split("/")[2], "https://evil.example/", False),
            ("another", "/appointment/abc/", False),
        ):
            session = client.session
            session["appointment"] = [booking, path]
            session.save()
            assert ('href="/appointment/abc/"' in text(client.get(link))) is shown

    def test_a_wrong_link_or_page_is_not_there(self, client: Client, link: str) -> None:
        for address in (link.replace(link[-6:-1], "AAAAA"), f"{link}horoscope/"):
            assert client.get(address).status_code == 404

    def test_a_link_that_ended_opens_nothing(self, client: Client) -> None:
        ended = clock.now() - timedelta(days=3)
        row = make.attached(make.checked(now=ended), now=ended, until=timedelta(days=2))
        assert client.get(make.link(row)).status_code == 404

    def test_reading_a_hundred_times_changes_nothing(self, client: Client, link: str) -> None:
        before = Complaint.objects.values("draft", "booking", "until").get()
        for address in (link, f"{link}skin/", f"{link}review/", f"{link}advice/") * 25:
            client.get(address)
        assert Complaint.objects.values("draft", "booking", "until").get() == before

    def test_the_pages_speak_french(self, client: Client, link: str) -> None:
        assert "10 courtes pages" in text(client.get(link, headers=FRENCH))
        page = text(client.get(f"{link}skin/", headers=FRENCH))
        assert "Une allergie aux huiles" in page
        assert "Pas certain" in page


def test_every_text_of_the_rules_is_readable_without_a_practitioners_word() -> None:
    """The notes are for practitioners: no page of a patient carries one."""
    notes = {one.note.en for one in core.load().questions if one.note}
    client = Client()
    link = make.link(make.attached(make.checked(now=clock.now()), now=clock.now()))
    pages = [text(client.get(HAMSTRING)), text(client.get(link))]
    pages += [text(client.get(f"{link}{topic.id}/")) for topic, _ in core.topics("knee", "booking")]
    assert not [note for note in notes for page in pages if note in page]
