"""What somebody new to the tablet must not be led into: old numbers, green warnings, blind noes."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.http import QueryDict
from django.test import Client

from glideway.care import operations as care
from glideway.care.forms.safety import asked_in_the_room, safety_answers
from glideway.care.models import Pass
from glideway.care.queries import room
from glideway.care.views import cards, showing
from glideway.kit import clock
from tests.care import make
from tests.care.test_note import composed
from tests.care.test_pages import asked, hands, none_of_these, post

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _this_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is ten o'clock on the day of the booking."""
    monkeypatch.setattr(clock, "now", lambda: make.START)


# ------------------------------------------------------------------ passes
@pytest.mark.parametrize("htmx", [False, True])
def test_after_a_pass_no_number_stands_chosen_for_the_next(client: Client, *, htmx: bool) -> None:
    where = make.room()
    treatment = make.begun(where, make.ready(where))
    hands(where, client)
    path = f"/care/targets/{treatment.target.public_id}/pass/"
    headers = {"HX-Request": "true"} if htmx else {}
    said = {"key": str(uuid4()), "protocol": make.PROTOCOL}
    answer = client.post(path, said | {"discomfort": 7}, headers=headers, follow=True)
    page = answer.content.decode()
    assert "Record pass 2" in page
    assert [
        one for one in re.findall(r"<input[^>]*discomfort[^>]*>", page) if "checked" in one
    ] == []
    assert "The last pass was felt at 7: ease off, lighter contact" in page
    answer = client.post(path, said | {"key": str(uuid4())}, headers=headers)
    assert "Say how it felt, 0 to 10, then record the pass." in answer.content.decode()
    assert Pass.objects.count() == 1


def test_the_words_of_the_page_answer_a_missing_number_and_the_words_of_seven_are_there(
    client: Client,
) -> None:
    where = make.room()
    visit = make.ready(where)
    make.begun(where, visit)
    page, _ = asked(hands(where, client), f"/care/visits/{visit.public_id}/treat/")
    assert '<form class="taps" id="f-1" novalidate' in page
    assert "7: ease off, lighter contact" in page
    assert "8 or more: lift the hand; it closes this structure" in page
    assert "Keys and pedal: 0 to 9 say the discomfort" in page


def test_a_pass_is_green_only_where_it_was_well_within_bounds() -> None:
    where = make.room()
    visit = make.ready(where)
    treatment = make.begun(where, visit)
    for felt in (4, 7, 8):
        make.passed(where, treatment, felt)
    record = room.record_of(room.whole(visit.pk))
    card = cards.cards(record, treatment.target)[0]
    assert [one["state"] for one in card["passes"]] == ["ok", "near", "over", ""]
    assert [one["felt"] for one in card["passes"]] == [4, 7, 8, None]
    assert [one["shut"] for one in showing.queue(record)] == [True]


def test_a_structure_whose_passes_are_done_is_not_cut_short() -> None:
    where = make.room()
    visit = make.ready(where)
    treatment = make.begun(where, visit, passes_meant=1)
    make.passed(where, treatment, 4)
    record = room.record_of(room.whole(visit.pk))
    assert [(one["ended"], one["shut"]) for one in showing.queue(record)] == [(True, False)]


# ------------------------------------------------------------------ before the work
def test_none_of_these_answers_only_what_stood_open_on_the_page(client: Client) -> None:
    where = make.room()
    make.screened(where, at=make.START - timedelta(days=2))
    visit = care.open_visit(booking=where.booking, by=where.by, now=make.START)
    hands(where, client)
    base = f"/care/visits/{visit.public_id}/"
    page, _ = asked(client, base)
    open_ones = re.findall(r'<li>[^<]+<input type="hidden" name="read" value="([^"]+)">', page)
    due = asked_in_the_room(make.REGION, occasion="first_visit")
    assert open_ones == [one.id for one in due]
    partly = QueryDict(mutable=True)
    partly.update({"none": "1"})
    partly.setlist("read", open_ones[:2])
    assert set(safety_answers(partly, due)) == set(open_ones[:2])
    post(client, base + "safety/", none_of_these())
    visit.refresh_from_db()
    assert visit.screening is not None
    assert visit.screening.action == "ok"


@pytest.mark.parametrize(
    ("step", "page", "said"),
    [
        ("screening", "", "today’s safety questions are not answered"),
        ("precautions", "", "the precautions are not read"),
        ("consent", "", "consent is missing"),
        ("baseline", "", "the three measures are missing"),
        ("retest", "after/", "the re-test is missing"),
        ("plan", "after/", "the plan is not set"),
    ],
)
def test_what_keeps_a_visit_from_ending_is_said_where_it_is_done(
    client: Client, step: str, page: str, said: str
) -> None:
    where = make.room()
    visit = make.opened(where)
    base = f"/care/visits/{visit.public_id}/"
    shown, _ = asked(hands(where, client), f"{base}{page}?missing={step}")
    assert f"The visit cannot end yet: {said}" in shown
    shown, _ = asked(client, base + page)
    assert "The visit cannot end yet" not in shown


def test_measures_that_are_missing_are_said_before_the_first_pass(client: Client) -> None:
    where = make.room()
    visit = make.opened(where)
    care.consent(visit=visit, language="en", by=where.by, now=make.START)
    make.begun(where, visit)
    hands(where, client)
    base = f"/care/visits/{visit.public_id}/"
    words = "The three measures are not taken yet. After the first pass there is no “before”."
    for page in (base, base + "treat/"):
        assert words in asked(client, page)[0]
    make.measured(where, visit)
    for page in (base, base + "treat/"):
        assert words not in asked(client, page)[0]


def test_a_second_measurement_is_shown_again_after_saving(client: Client) -> None:
    where = make.room()
    visit = make.opened(where)
    make.measured(where, visit, movement_again_deg=45.0)
    page, _ = asked(hands(where, client), f"/care/visits/{visit.public_id}/")
    values = re.findall(r'name="movement_(?:again_)?deg" value="(\d+)"', page)
    assert values == ["42", "45"]
    told = composed(visit)
    assert "before: 42°." in told
    assert "a second time before, with nothing done in between: 45°." in told


# ------------------------------------------------------------------ results
@pytest.mark.parametrize(
    ("now", "tone", "said"),
    [
        (6, "", "Changed 0: no detectable change."),
        (5, "", "Changed −1: no detectable change."),
        (2, "good", "Changed −4, at least as much as measurement noise."),
        (10, "worse", "Changed +4, worse by at least the measurement noise."),
    ],
)
def test_pain_within_noise_has_no_colour_and_its_word(now: int, tone: str, said: str) -> None:
    where = make.room()
    make.course(where, days=1)
    visit = make.following(where)
    make.measured(where, visit, pain=now)
    card = showing.pain_card(room.record_of(room.whole(visit.pk)))
    assert card is not None
    assert (card["tone"], card["sentence"]) == (tone, said)


def test_a_first_reading_says_nothing_of_change() -> None:
    where = make.room()
    visit = make.ready(where)
    card = showing.pain_card(room.record_of(room.whole(visit.pk)))
    assert card is not None
    assert (card["tone"], card["sentence"]) == ("", "")


def test_a_movement_without_a_verdict_is_not_green() -> None:
    where = make.room()
    visit = make.ready(where)
    made = care.retest(visit=visit, after_deg=61.0, by=where.by, now=make.START)[0]
    for change, tone in (
        ("", ""),
        ("none-detectable", ""),
        ("improved", "good"),
        ("worse", "worse"),
    ):
        made.change = change
        made.save()
        card = showing.movement_card(room.record_of(room.whole(visit.pk)))
        assert card is not None
        assert card["tone"] == tone


# ------------------------------------------------------------------ where
def test_only_the_side_in_hand_is_lit_where_the_course_says_none() -> None:
    for side, other in (("left", "right"), ("right", "left")):
        drawn = showing.where("shoulder", "", "infraspinatus", hand=side)
        lit = {one["path"] for one in drawn["shapes"] if one["kind"]}
        there = {one["path"] for one in showing.where("shoulder", other)["shapes"] if one["kind"]}
        assert lit
        assert not lit & there


def test_each_structure_that_was_done_is_lit_on_its_own_side() -> None:
    drawn = showing.where("shoulder", "both", "", [("infraspinatus", "left")])
    mirrored = showing.where("shoulder", "both", "", [("infraspinatus", "right")])
    done = [
        {one["path"] for one in picture["shapes"] if one["kind"] == "done"}
        for picture in (drawn, mirrored)
    ]
    assert done[0]
    assert done[1]
    assert not done[0] & done[1]
