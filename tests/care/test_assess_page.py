"""The page of the assessment and the patient's page to draw on: what they show, take and cost."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from glideway.care import operations as care
from glideway.care import queries
from glideway.care.core.examining import Said, Told
from glideway.care.models import (
    BodyPoint,
    Check,
    Episode,
    Finding,
    History,
    PainDrawing,
    Reading,
    Target,
    Visit,
)
from glideway.care.queries import room, telling
from glideway.directory.models import Credential
from glideway.kit import clock
from glideway.kit.models import AuditEntry
from tests.care import make
from tests.care.make import START
from tests.care.test_assessing import DRAWN
from tests.care.test_pages import MOST, asked, hands, person
from tests.care.test_words import text, told
from tests.make import NOW, SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _this_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: START)


def at(visit: Visit, rest: str = "assess/") -> str:
    return f"/care/visits/{visit.public_id}/{rest}"


def sent(client: Client, path: str, data: dict[str, Any]) -> str:
    answer = client.post(path, data)
    assert answer.status_code == 302, (path, answer.status_code, answer.content[:300])
    return str(answer["Location"])


def refused(client: Client, path: str, data: dict[str, Any]) -> str:
    answer = client.post(path, data)
    assert answer.status_code == 422, (path, answer.status_code)
    return text(answer)


def chosen(page: str) -> set[str]:
    """What the form of the targets has chosen by itself."""
    form = page[page.index('/find/"') :].partition("</form>")[0]
    return set(re.findall(r'value="(\w*)"[^>]*(?:checked|selected)', form))


def test_no_side_and_no_means_is_chosen_that_nobody_said(client: Client) -> None:
    where = make.room()
    visit = make.opened(where)
    Episode.objects.update(side="")
    hands(where, client)
    assert chosen(client.get(at(visit)).content.decode()) <= {""}
    refused(client, at(visit, "find/"), {"structure": make.STRUCTURE, "means": "palpation"})
    refused(client, at(visit, "find/"), {"structure": make.STRUCTURE, "side": "left"})
    assert not Finding.objects.exists()
    for side, seen in (("left", {"left"}), ("right", set())):
        sent(client, at(visit, "assess/mark/"), {"region": make.REGION, "side": side})
        assert chosen(client.get(at(visit)).content.decode()) - {""} == seen


def filled(where: make.Room, visit: Visit) -> None:
    """One of everything."""
    said: dict[str, Any] = {"visit": visit, "by": where.by, "now": START}
    care.mark(tap=care.Tap("front", 5.0, 45.0), **said)
    care.tell(history={"work": Told(("desk",), "two screens"), "feels": Told(("numb",))}, **said)
    care.measure_angles(
        movement=make.MOVEMENT,
        degrees={"left": 80, "right": 55},
        instrument="goniometer",
        ends={"right": ["painful"]},
        **said,
    )
    care.measure_thomas(side="left", length_cm=42, below_cm=5.5, **said)
    care.check(kind="task", what="reach", said={"": Said(seen=("hitch",), felt=("known",))}, **said)
    care.check(
        kind="strength",
        what=make.MOVEMENT,
        said={"left": Said(newton=200.0, unit="N"), "right": Said(newton=150.0, unit="N")},
        **said,
    )
    care.check(kind="sensation", what="hand", said={"right": Said(result="less")}, **said)
    care.check(kind="reflex", what="triceps", said={"right": Said(result="less")}, **said)
    care.palpate(
        structure=make.STRUCTURE,
        side="right",
        felt={"tenderness": "2", "texture": "cord"},
        target=True,
        **said,
    )


def test_everything_recorded_is_on_the_page_within_twelve_questions(client: Client) -> None:
    where = make.room()
    visit = make.opened(where)
    filled(where, visit)
    care.send_drawing(booking=where.booking, drawn=DRAWN, by=SYSTEM, now=START)
    hands(where, client)
    client.get(at(visit))  # the first look of the day is written down
    page, cost = asked(client, at(visit))
    for words in (
        "Hand and fingers</b>, right",
        "desk and screen; two screens",
        "25° less on the right (31 %). No verdict: a difference, not a fault.",
        "painful at the end",
        "One centimetre of height is about 1.4°",
        "Reach overhead</b>: the shoulder hitches up; the known pain",
        "50 N less on the right (25 %)",
        "Hand and fingers</b>, right: less",
        "Triceps reflex</b>, right: weaker",
        "Tenderness said at once; Texture a cord",
        "Drawn by the patient",
        "Named in the history: numb.",
        "In the patient’s drawing: numb.",
    ):
        assert words in page, words
    assert cost <= MOST


def test_a_tap_with_the_script_comes_in_units_and_one_without_it_in_pixels(
    client: Client,
) -> None:
    where = make.room()
    visit = make.opened(where)
    hands(where, client)
    units = {"mode": "hurts", "view": "front", "x": "5.00", "y": "45.00", "front.x": "3"}
    pixels = {"mode": "hurts", "view": "", "x": "", "y": "", "front.x": "23", "front.y": "234"}
    for data in (units, pixels):
        led = sent(client, at(visit, "assess/mark/"), data)
        assert led == at(visit, "assess/?open=hurts#hurts")
    first, second = BodyPoint.objects.order_by("pk")
    assert (first.region, first.side, first.x, first.y) == ("hand", "right", 5.0, 45.0)
    assert (second.region, second.side) == ("hand", "right")
    assert [second.x, second.y] == pytest.approx([5.03, 45.07], abs=0.02)


def test_a_hand_that_finds_something_is_asked_what_at_the_point_that_was_tapped(
    client: Client,
) -> None:
    where = make.room()
    visit = make.opened(where)
    hands(where, client)
    tap = {"mode": "found", "view": "back", "x": "60.5", "y": "19.5"}
    led = sent(client, at(visit, "assess/mark/"), tap)
    assert led == at(visit, "assess/?open=palpate&view=back&x=60.50&y=19.50#palpate")
    assert not BodyPoint.objects.exists()
    page = text(client.get(led))
    assert "At the point you tapped: " in page
    offered = re.findall(r'name="structure" value="([a-z-]+)" checked', page)
    assert len(offered) == 1
    data = {"structure": offered[0], "side": "right", "view": "back", "x": "60.5", "y": "19.5"}
    sent(client, at(visit, "assess/palpate/"), data | {"tension": "2", "target": "1"})
    assert BodyPoint.objects.get().finding == Finding.objects.get()
    assert Target.objects.get().structure == offered[0]


def test_each_form_of_the_page_records_what_was_tapped(client: Client) -> None:
    where = make.room()
    visit = make.opened(where)
    hands(where, client)
    sent(client, at(visit, "assess/mark/"), {"region": "wrist", "side": "left"})
    sent(client, at(visit, "assess/history/"), {"work": ["desk", "off"], "worse-words": "typing"})
    sent(
        client,
        at(visit, "assess/angles/"),
        {
            "movement": make.MOVEMENT,
            "left_deg": "80",
            "right_deg": "",
            "instrument": "phone",
            "left_ends": ["hard"],
        },
    )
    sent(
        client,
        at(visit, "assess/thomas/"),
        {"side": "right", "length_cm": "40", "below_cm": "4", "hangs": "above"},
    )
    sent(client, at(visit, "assess/task/"), {"task": "own", "name": "serve", "seen": ["slow"]})
    sent(
        client,
        at(visit, "assess/strength/"),
        {"movement": make.MOVEMENT, "left_grade": "4", "right_force": "12", "unit": "kg"},
    )
    sent(
        client, at(visit, "assess/nerve/"), {"sensation": "hand", "side": "left", "result": "more"}
    )
    sent(client, at(visit, "assess/nerve/"), {"reflex": "biceps", "side": "left", "result": "same"})
    assert BodyPoint.objects.get().region == "wrist"
    assert History.objects.count() == 1
    values = Reading.objects.filter(moment="exam").order_by("pk")
    assert [(one.side, one.value, one.instrument) for one in values] == [
        ("left", 80, "phone"),
        ("right", -5.7, "tape"),
    ]
    assert list(Check.objects.order_by("pk").values_list("kind", "what", "side")) == [
        ("task", "own", ""),
        ("strength", make.MOVEMENT, "left"),
        ("strength", make.MOVEMENT, "right"),
        ("sensation", "hand", "left"),
        ("reflex", "biceps", "left"),
    ]


def test_a_slip_is_said_on_the_same_page_and_nothing_is_recorded(client: Client) -> None:
    where = make.room()
    visit = make.opened(where)
    hands(where, client)
    beside = {"mode": "hurts", "view": "front", "x": "31.9", "y": "90"}
    assert "That is not on the body." in refused(client, at(visit, "assess/mark/"), beside)
    nothing = "Nothing was chosen. Nothing was recorded."
    for path, data in (
        ("assess/history/", {}),
        ("assess/task/", {"task": "squat"}),
        ("assess/strength/", {"movement": make.MOVEMENT}),
        ("assess/nerve/", {"sensation": "hand", "side": "left"}),
        ("assess/angles/", {"movement": make.MOVEMENT, "instrument": "phone"}),
        ("find/", {"means": "palpation", "side": "right"}),
    ):
        assert nothing in refused(client, at(visit, path), data), path
    page = refused(
        client,
        at(visit, "assess/angles/"),
        {"movement": make.MOVEMENT, "left_deg": "200", "instrument": "phone"},
    )
    assert 'value="200"' in page
    assert 'id="angles" open' in page
    rows = (BodyPoint, History, Check, Reading, Finding)
    assert [one.objects.count() for one in rows] == [0, 0, 0, 0, 0]


def test_a_form_that_comes_again_records_once(client: Client) -> None:
    where = make.room()
    visit = make.opened(where)
    hands(where, client)
    data = {"key": f"{uuid4()}", "mode": "hurts", "view": "front", "x": "5", "y": "45"}
    first = sent(client, at(visit, "assess/mark/"), data)
    assert sent(client, at(visit, "assess/mark/"), data) == first
    assert BodyPoint.objects.count() == 1


def test_a_target_is_dropped_and_picked_again_in_one_tap_each(client: Client) -> None:
    where = make.room()
    visit = make.opened(where)
    hands(where, client)
    target = make.aimed(where, visit)
    sent(client, at(visit, f"undo/target/{target.public_id}/"), {"part": "targets"})
    assert Target.objects.get().undone_at == START
    sent(client, at(visit, f"aim/{target.finding.public_id}/"), {})
    assert Target.objects.get().undone_at is None


def test_the_history_of_the_last_visit_is_shown_and_one_tap_keeps_it(client: Client) -> None:
    where = make.room()
    visit = make.opened(where)
    care.tell(visit=visit, history={"work": Told(("heavy",))}, by=where.by, now=START)
    following = make.following(where, at=START + timedelta(hours=2))
    hands(where, client)
    page = text(client.get(at(following)))
    assert "heavy lifting" in page
    assert "from visit 1" in page
    sent(client, at(following, "assess/history/"), {"same": "1"})
    assert History.objects.order_by("pk").last() == History.objects.get(visit=following, same=True)


# ------------------------------------------------------------------ candidates
def candidate(page: str, name: str) -> str:
    """The part of the page about one candidate."""
    return next(one for one in page.split('<div class="candidate">')[1:] if f">{name}<" in one)


def test_a_candidate_shows_its_grounds_what_is_open_and_what_else_it_may_be(
    client: Client,
) -> None:
    where = make.room()
    address = told(where, "tingling thumb when I type").replace("words/", "assess/")
    visit = Visit.objects.get()
    care.measure_angles(
        visit=visit,
        movement="shoulder:internal_rotation",
        degrees={"right": 40},
        instrument="goniometer",
        ends={"right": ["limited"]},
        by=where.by,
        now=START,
    )
    care.palpate(
        visit=visit,
        structure="teres-minor",
        side="right",
        felt={"tenderness": "2"},
        by=where.by,
        now=START,
    )
    page = text(hands(where, client).get(address))
    first = candidate(page, "Teres minor")
    assert "by hand, right: Tenderness said at once" in first
    assert ": 40°, limited" in first
    assert "its strength, any test of it" in first
    assert "what a hand finds there" not in first
    assert "Deltoid, scapular spinal part" in first  # the same movement speaks for it
    named = candidate(page, "Infraspinatus")
    assert "by hand" not in named
    assert "what a hand finds there" in named
    assert "the patient’s words: “" in page
    assert "Rule out first" in page
    assert page.index(">Teres minor<") < page.index(">Infraspinatus<")
    assert "Not indicated, refer" in page
    assert re.findall(r'name="structure"[^>]*checked', page.split('id="targets"')[1]) == []


def test_without_a_verified_licence_there_are_no_candidates_but_the_plain_list(
    client: Client,
) -> None:
    where = make.room()
    address = told(where, "tingling thumb when I type").replace("words/", "assess/")
    Credential.objects.update(expires_on=NOW.date() - timedelta(days=1))
    page = text(hands(where, client).get(address))
    assert '<div class="candidate">' not in page
    assert "Candidates are shown to people with a current licence" in page
    assert "tingling thumb" not in page
    assert 'value="infraspinatus"' in page


# ------------------------------------------------------------------ the note
def test_the_note_tells_what_was_told_seen_and_felt_each_with_its_row(client: Client) -> None:
    where = make.room()
    visit = make.opened(where)
    filled(where, visit)
    care.send_drawing(booking=where.booking, drawn=DRAWN, by=SYSTEM, now=START)
    page = text(hands(where, client).get(at(visit, "note/")))
    for sentence in (
        "Hurts: hand and fingers, right.",
        "Drawn by the patient beforehand: top of the shoulder and shoulder blade, left (numb).",
        "Work: desk and screen; two screens.",
        "80° (goniometer).",
        "55° (goniometer), painful at the end.",
        "modified Thomas from two tape lengths (42 and 5.5 cm).",
        "Reach overhead: the shoulder hitches up; the known pain.",
        "Strength, ",
        "right: 150 N.",
        "Triceps reflex, right: weaker.",
        "Found by palpation: infraspinatus, right: Tenderness said at once; Texture a cord.",
        "Picked to work on: infraspinatus, right.",
    ):
        assert sentence.lower() in page.lower(), sentence
    points = BodyPoint.objects.get()
    assert f"point:{points.public_id}" in {fact.about for fact in _facts(visit)}


def _facts(visit: Visit) -> list[Any]:

    return list(telling.facts(room.record_of(room.whole(visit.pk))))


# ------------------------------------------------------------------ drawing
def test_a_link_opens_a_blank_chart_and_shows_nothing_that_was_sent(client: Client) -> None:
    where = make.room()
    path = queries.drawing_path(where.booking)
    care.send_drawing(booking=where.booking, drawn=DRAWN, by=SYSTEM, now=START)
    page = text(client.get(path))
    assert "Draw where it hurts" in page
    assert "45.0" not in page.split("<defs>")[1].split("</defs>")[1]
    assert where.patient.name not in page
    assert client.get(path)["Referrer-Policy"] == "strict-origin"


def test_by_link_each_tap_adds_a_mark_and_only_sending_keeps_it(client: Client) -> None:
    where = make.room()
    path = queries.drawing_path(where.booking)
    tap = {"kind": "numb", "pane": "back-upper", "back-upper.x": "50", "back-upper.y": "170"}
    page = text(client.post(path, tap | {"strokes": "[]"}))
    assert "1 mark so far, not sent yet." in page
    assert not PainDrawing.objects.exists()
    held = re.search(r'name="strokes" value="([^"]*)"', page)
    assert held is not None
    strokes = held.group(1).replace("&quot;", '"')
    assert sent(client, path, {"send": "1", "strokes": strokes}) == path
    kept = PainDrawing.objects.get()
    assert (kept.by_link, kept.booking_id) == (True, where.booking.pk)
    assert '"numb"' in kept.strokes
    assert AuditEntry.objects.get(act="drawing.sent").patient_id == where.patient.pk


def test_a_place_by_its_name_and_the_last_mark_taken_back_need_no_finger(client: Client) -> None:
    where = make.room()
    path = queries.drawing_path(where.booking)
    page = text(client.post(path, {"named": "1", "place": "knee:left", "kind": "stiff"}))
    held = re.search(r'name="strokes" value="([^"]*)"', page)
    assert held is not None
    strokes = held.group(1).replace("&quot;", '"')
    assert '"stiff"' in strokes
    page = text(client.post(path, {"undo": "1", "strokes": strokes}))
    assert "so far, not sent yet" not in page


def test_a_wrong_link_an_old_one_and_anothers_booking_are_the_same_no(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    where, other = make.room(), make.room("island")
    path = queries.drawing_path(where.booking)
    mine = f"{where.booking.public_id}"
    assert client.get(path.replace(mine, f"{other.booking.public_id}")).status_code == 404
    assert client.get(path[:-2] + "/").status_code == 404
    assert person(other, client).get(f"/me/drawing/{mine}/").status_code == 404
    monkeypatch.setattr(clock, "now", lambda: queries.open_until(where.booking))
    assert client.get(path).status_code == 404


def test_a_tap_beside_the_body_and_markup_are_no_drawing(client: Client) -> None:
    where = make.room()
    path = queries.drawing_path(where.booking)
    beside = {"front-lower.x": "1", "front-lower.y": "440", "strokes": "[]"}
    assert "That is not on the body." in refused(client, path, beside)
    script = '[{"view":"back","kind":"\\"><script>","points":[[45,16]]}]'
    page = refused(client, path, {"send": "1", "strokes": script})
    assert "<script>" not in page.split("</main>")[0]
    assert not PainDrawing.objects.exists()


def test_the_patient_signed_in_begins_with_the_drawing_that_was_sent(client: Client) -> None:
    where = make.room()
    care.send_drawing(booking=where.booking, drawn=DRAWN, by=SYSTEM, now=START)
    page = text(person(where, client).get(f"/me/drawing/{where.booking.public_id}/"))
    assert 'class="stroke k-numb" d="M45 16L45.5 16.4"' in page


def test_drawings_lie_side_by_side_by_visit(client: Client) -> None:
    where = make.room()
    first = make.opened(where)
    care.send_drawing(booking=where.booking, drawn=DRAWN, by=SYSTEM, now=START)
    following = make.following(where, at=START + timedelta(hours=2))
    assert following.booking is not None
    later = DRAWN.replace("numb", "pain")
    care.send_drawing(booking=following.booking, drawn=later, by=SYSTEM, now=START)
    page = text(hands(where, client).get(at(first, "drawings/")))
    assert page.index("Before visit 1") < page.index("k-numb") < page.index("Before visit 2")
    assert "k-pain" in page.split("Before visit 2")[1]
