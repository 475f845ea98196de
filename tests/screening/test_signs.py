"""Does this sound like you? What is shown, what is kept, and to whom it travels."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from glideway.screening import core, operations, queries
from glideway.screening.models import Complaint
from tests.booking import make as diary
from tests.make import NOW, SYSTEM, anon
from tests.screening import make

pytestmark = pytest.mark.django_db
FRENCH = {"Accept-Language": "fr-CA"}
WANTED = {
    *("stiff-joint", "exercise-pain", "less-range", "less-strength", "knot", "shifting"),
    *("eases-returns", "same-pull", "tingling-posture", "old-injury", "desk", "event", "relax"),
}
SCORES = ("score", "points", "%", " risk", "likely", "probab", "result:")


def text(response: Any) -> str:
    body: str = response.content.decode()
    return body


def recognise(session: str, *signs: str) -> Complaint:
    return operations.recognise(session_key=session, signs=signs, by=anon(session), now=NOW)


class TestFile:
    def test_every_usual_sign_of_the_brief_is_there_in_both_languages(self) -> None:
        book = core.signs()
        assert {one.id for one in book.signs} >= WANTED
        groups = [group for group, _ in book.in_groups()]
        assert sum(len(some) for _, some in book.in_groups()) == len(book.signs)
        assert len(groups) == len(book.groups)
        for one in book.signs:
            assert one.plain.of("en") != one.plain.of("fr")
            assert one.looks_at.of("en") != one.looks_at.of("fr")

    def test_no_sign_scores_and_only_a_wish_names_a_kind_of_care(self) -> None:
        for one in core.signs().signs:
            said = f"{one.plain.of('en')} {one.looks_at.of('en')}".casefold()
            assert not any(word in said for word in SCORES), one.id
            assert ("massage" in said or "class" in said) == bool(one.wish), one.id

    def test_what_is_no_sign_is_left_out(self) -> None:
        assert [one.id for one in core.known_signs(["desk", "tail", "knot"])] == ["knot", "desk"]


class TestKeeping:
    def test_signs_are_kept_sealed(self) -> None:
        row = recognise(make.browser(), "desk", "tail")
        with connection.cursor() as cursor:
            cursor.execute("SELECT signs FROM screening_complaint WHERE id = %s", [row.pk])
            assert b"desk" not in bytes(cursor.fetchone()[0])
        assert queries.signs_of(Complaint.objects.get(pk=row.pk)) == ("desk",)
        assert queries.signs_of(None) == ()

    def test_signs_stand_beside_what_the_browser_said_before(self) -> None:
        session = make.browser()
        said = make.complaint("knee", session=session, words="sore knee")
        assert recognise(session, "knot").pk == said.pk
        assert Complaint.objects.count() == 1

    def test_the_newest_choice_counts_and_nothing_ticked_takes_all_back(self) -> None:
        session = make.browser()
        recognise(session, "knot")
        make.complaint("knee", session=session)
        recognise(session)
        assert queries.signs_of_session(session, NOW) == ()
        recognise(session, "desk")
        assert queries.signs_of_session(session, NOW) == ("desk",)
        assert queries.signs_of_session("", NOW) == ()

    def test_signs_travel_with_the_booking_wherever_they_were_told(self) -> None:
        session = make.browser()
        recognise(session, "event")
        make.complaint("knee", session=session)
        booking = uuid4()
        row = operations.attach(
            booking=booking,
            patient=diary.patient("Amara Dhillon"),
            region="knee",
            by=SYSTEM,
            now=NOW,
            session_key=session,
        )
        assert queries.signs_of(queries.of_booking(booking)) == ("event",)
        assert row.region == "knee"

    def test_signs_of_one_browser_do_not_travel_with_anothers_booking(self) -> None:
        recognise(make.browser(), "event")
        row = make.attached(make.checked("knee"))
        assert queries.signs_of(row) == ()


class TestPages:
    def test_the_page_lists_all_and_can_be_skipped(self, client: Client) -> None:
        page = text(client.get("/signs/?near=M5V"))
        for one in core.signs().signs:
            assert f'value="{one.id}"' in page
        assert 'href="/?near=M5V"' in page
        assert "Skip" in page
        assert "checked" not in page

    def test_ticking_leads_to_what_an_assessment_would_look_at(self, client: Client) -> None:
        answer = client.post("/signs/?near=M5V", {"sign": ["knot", "desk", "tail"]})
        assert answer["Location"] == "/signs/told/?near=M5V"
        page = text(client.get(answer["Location"]))
        for one in core.known_signs(["knot", "desk"]):
            assert one.looks_at.of("en").replace("'", "&#x27;") in page
        assert "What an assessment would look at" in page
        assert "/find" not in page.split("<article")[1].split("</article")[0]
        assert "checked" in text(client.get("/signs/"))

    def test_a_wish_to_relax_opens_the_search_for_an_ordinary_massage(self, client: Client) -> None:
        client.post("/signs/", {"sign": ["relax"]})
        page = text(client.get("/signs/told/?near=M5V"))
        assert 'href="/find?near=M5V&amp;profession=massage_therapist"' in page
        assert "<h1>What an assessment would look at" not in page

    def test_a_wish_to_stretch_opens_the_search_for_a_class(self, client: Client) -> None:
        client.post("/signs/", {"sign": ["stretch"]})
        assert 'href="/find?class=1"' in text(client.get("/signs/told/"))

    def test_nothing_ticked_is_a_skip(self, client: Client) -> None:
        assert client.post("/signs/?near=M5V", {})["Location"] == "/?near=M5V"
        assert client.get("/signs/told/")["Location"] == "/signs/"

    def test_the_way_on_goes_back_to_where_the_words_were(self, client: Client) -> None:
        client.post("/hurts/", {"words": "sore knee"})
        client.post("/signs/", {"sign": ["knot"]})
        assert 'href="/hurts/"' in text(client.get("/signs/told/"))

    def test_the_way_on_goes_to_the_questions_of_a_part_chosen_before(self, client: Client) -> None:
        client.get("/")
        client.post("/check/knee/", {"none": "1"})
        client.post("/signs/", {"sign": ["knot"]})
        assert 'href="/check/knee/"' in text(client.get("/signs/told/"))

    def test_both_pages_are_in_french(self, client: Client) -> None:
        page = text(client.get("/signs/", headers=FRENCH))
        assert "Est-ce que cela vous ressemble?" in page
        client.post("/signs/", {"sign": ["relax", "knot"]}, headers=FRENCH)
        told = text(client.get("/signs/told/", headers=FRENCH))
        assert "Chercher un massage ordinaire" in told
        assert "rouleau" in told

    def test_a_page_is_few_questions_to_the_tables(
        self, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        client.post("/signs/", {"sign": ["knot"]})
        for address in ("/signs/", "/signs/told/"):
            with django_assert_max_num_queries(6):
                client.get(address)

    def test_what_was_ticked_is_never_cached(self, client: Client) -> None:
        client.post("/signs/", {"sign": ["knot"]})
        assert "no-store" in client.get("/signs/told/")["Cache-Control"]


class TestAreas:
    def test_no_condition_is_named_to_a_patient(self, client: Client, settings: Settings) -> None:
        settings.GLIDEWAY_DEMO = True
        client.post("/hurts/", {"words": "carpal tunnel"})
        page = text(client.get("/hurts/")).split("</q>")[1]
        assert "arpal" not in page
        assert "What a practitioner will look at" in page

    def test_other_areas_are_drafts_and_shown_in_the_demo_only(
        self, client: Client, settings: Settings
    ) -> None:
        client.post("/hurts/", {"words": "tingling thumb when I type"})
        settings.GLIDEWAY_DEMO = False
        assert "Not only where it hurts" not in text(client.get("/hurts/"))
        settings.GLIDEWAY_DEMO = True
        page = text(client.get("/hurts/"))
        assert "Not only where it hurts. Also: forearm" in page
        assert "Draft, not yet clinically reviewed" in page

    def test_words_for_a_doctor_are_said_before_the_areas(self, client: Client) -> None:
        answer = client.post("/hurts/", {"words": "back pain with fever"})
        assert answer["Location"] == "/hurts/"
        page = text(client.get("/hurts/"))
        assert page.index("Fever, chills") < page.index("/check/back/")
        assert "tel:811" in page

    def test_words_without_a_part_ask_for_the_part(self, client: Client) -> None:
        client.post("/hurts/", {"words": "fever and chills"})
        page = text(client.get("/hurts/"))
        assert "Your words name no part of the body" in page
        assert "/check/" not in page

    def test_only_words_of_an_emergency_send_a_search_to_its_questions(
        self, client: Client
    ) -> None:
        assert client.get("/find", {"hurts": "back pain and fever"}).status_code == 200
        assert client.get("/find", {"hurts": "back pain and I cannot pee"}).status_code == 302
