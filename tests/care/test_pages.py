"""The pages of the room and of the patient: who sees them, what they say, what they cost."""

import re
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from glideway.booking.models import Booking
from glideway.care import operations as care
from glideway.care.forms.safety import asked_in_the_room
from glideway.care.models import Episode, Note, Pass, PlanExercise, Reading, Treatment, Visit
from glideway.care.operations.writing import path_of
from glideway.directory import operations as directory
from glideway.directory.models import Login, Patient, Practitioner
from glideway.kit import clock
from glideway.kit.models import AuditEntry
from glideway.screening.core.rules import items_due
from glideway.screening.queries import screening_path
from tests.booking import make as diary
from tests.care import make
from tests.make import NOW, SYSTEM

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
MOST = 12


@pytest.fixture(autouse=True)
def _this_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is ten o'clock on the day of the booking."""
    monkeypatch.setattr(clock, "now", lambda: make.START)


def login(email: str, name: str) -> Login:
    return directory.open_login(email=email, name=name, by=SYSTEM, now=NOW)


def hands(where: make.Room, client: Client) -> Client:
    """Sign the practitioner of this clinic in."""
    slug = where.house.clinic.slug
    account = login(f"maya-{slug}@example.org", "Maya Chen")
    Practitioner.objects.filter(pk=where.house.one.practitioner_id).update(login=account)
    directory.grant(
        login=account, role="practitioner", clinic=where.house.clinic, by=SYSTEM, now=NOW
    )
    client.force_login(account, backend=BACKEND)
    return client


def person(where: make.Room, client: Client) -> Client:
    """Sign the patient in."""
    account = login(f"amara-{where.house.clinic.slug}@example.org", "Amara Dhillon")
    Patient.objects.filter(pk=where.patient.pk).update(login=account)
    client.force_login(account, backend=BACKEND)
    return client


def asked(client: Client, path: str, **headers: str) -> tuple[str, int]:
    """The page, and how many questions it put to the database."""
    with CaptureQueriesContext(connection) as told:
        answer = client.get(path, headers=headers)
    assert answer.status_code == 200, (path, answer.status_code)
    real = [one for one in told if not re.match(r"(BEGIN|COMMIT|SAVEPOINT|RELEASE)", one["sql"])]
    return answer.content.decode(), len(real)


def post(client: Client, path: str, data: Mapping[str, object] | None = None) -> str:
    """Send a form and follow; where it led."""
    answer = client.post(path, data or {})
    assert answer.status_code == 302, (path, answer.status_code, answer.content[:400])
    return str(answer.headers["Location"])


def none_of_these(region: str = make.REGION) -> dict[str, object]:
    """What the page sends for "none of these": the questions that stood open on it."""
    return {"none": "1", "read": [one.id for one in asked_in_the_room(region)]}


# ------------------------------------------------------------------ the whole way, without scripts
def test_a_visit_of_another_day_is_asked_about_before_it_opens(client: Client) -> None:
    where = make.room(when=make.START + timedelta(days=1))
    hands(where, client)
    path = f"/care/begin/{where.booking.public_id}/"
    page = client.post(path, {"key": str(uuid4())})
    assert page.status_code == 200
    assert "is not today" in page.content.decode()
    assert not Visit.objects.exists()
    post(client, path, {"other_day": "yes"})
    assert Visit.objects.count() == 1


def test_a_visit_from_the_day_to_the_signature_by_plain_forms(client: Client) -> None:
    where = make.room()
    make.screened(where, "anticoag", at=make.START - timedelta(days=2))
    hands(where, client)
    page, _ = asked(client, "/care/")
    assert "Amara Dhillon" in page
    there = post(client, f"/care/begin/{where.booking.public_id}/")
    visit = Visit.objects.get()
    base = f"/care/visits/{visit.public_id}/"
    assert there == base
    assert post(client, base + "safety/", none_of_these()) == base + "#safety"
    page, _ = asked(client, base)
    assert "light pressure only" in page
    post(client, base + "read/")
    post(client, base + "consent/")
    measured = {"pain": 6, "words": "Reach overhead", "activity": 4, "movement_deg": 42}
    measured |= {"side": "right", "movement": make.MOVEMENT}
    post(client, base + "baseline/", measured)
    found = {"structure": [make.STRUCTURE], "means": "palpation", "side": "right"}
    assert post(client, base + "find/", found | {"go": "treat"}) == base + "treat/"
    target = visit.targets.get()
    room = f"{base}treat/?now={target.public_id}"
    page, _ = asked(client, room)
    assert "Agreed with the patient" in page
    assert (
        post(client, base + "agree/", {"limit": 8, "word": "stop", "now": target.public_id}) == room
    )
    page, _ = asked(client, room)
    assert "Record pass 1" in page
    tap = f"/care/targets/{target.public_id}/"
    said = {"protocol": make.PROTOCOL}
    assert post(client, tap + "pass/", said | {"key": str(uuid4()), "discomfort": 4}) == room
    post(client, tap + "adjust/", said | {"key": str(uuid4()), "kind": "position"})
    post(client, tap + "stop/", said | {"key": str(uuid4())})
    post(client, tap + "undo/", said | {"key": str(uuid4())})
    assert (
        post(client, base + "retest/", {"after_deg": 61, "pain_after": 3}) == base + "after/#plan"
    )
    planned = {"visits": 6, "per_week": 2, "weeks": 3, "goal": 8, "exercise": ["stick-turn-out"]}
    assert post(client, base + "plan/", planned) == base + "end/"
    assert client.get(base + "end/").headers["Location"] == base + "note/#note"
    page, _ = asked(client, base + "note/")
    assert "Turn the arm out, right, after: 61°, was 42°: no verdict yet." in page
    post(client, base + "sign/", {"words": "Signed as it was."})
    assert Note.objects.get().words == "Signed as it was."
    post(client, base + "amend/", {"words": "Better words.", "reason": "A slip"})
    page, _ = asked(client, base + "note/")
    assert "Better words." in page
    assert "A slip" in page


@pytest.mark.parametrize(
    ("done", "place"),
    [
        (0, "?missing=screening#safety"),
        (1, "?missing=baseline#baseline"),
        (2, "after/?missing=plan#plan"),
        (3, "note/#note"),
    ],
)
def test_end_visit_leads_to_the_first_missing_thing(client: Client, done: int, place: str) -> None:
    where = make.room()
    hands(where, client)
    if done == 0:
        visit = care.open_visit(booking=where.booking, by=where.by, now=make.START)
    else:
        visit = make.opened(where)
    if done > 1:
        make.measured(where, visit)
    if done > 2:
        care.set_plan(visit=visit, exercises=[], by=where.by, now=make.START)
    base = f"/care/visits/{visit.public_id}/"
    assert client.get(base + "end/").headers["Location"] == base + place


def test_a_booking_without_a_region_asks_for_it_before_the_visit_opens(client: Client) -> None:
    where = make.room()
    Booking.objects.filter(pk=where.booking.pk).update(region="")
    hands(where, client)
    page, _ = asked(client, "/care/")
    assert '<select name="region"' in page
    assert '<option value="knee">Knee</option>' in page
    path = f"/care/begin/{where.booking.public_id}/"
    assert client.post(path, {"region": "zzz"}).status_code == 422
    assert Visit.objects.count() == 0
    there = post(client, path, {"region": "knee"})
    page, _ = asked(client, there)
    assert "Visit 1: before the work" in page


def test_a_booking_with_a_region_is_opened_by_one_tap(client: Client) -> None:
    where = make.room()
    page, _ = asked(hands(where, client), "/care/")
    assert '<select name="region"' not in page


def test_a_doctor_first_is_cleared_on_the_page_of_the_visit(client: Client) -> None:
    where = make.room()
    visit = make.opened(where, "motor-progressive")
    base = f"/care/visits/{visit.public_id}/"
    page, _ = asked(hands(where, client), base)
    assert "Record the clearance" in page
    answer = client.post(base + "clear/", {"why": ""})
    assert answer.status_code == 422
    assert "Who cleared it, and on what ground" in answer.content.decode()
    assert post(client, base + "clear/", {"why": "Letter of Dr. Roy"}) == base + "#safety"
    page, _ = asked(client, base)
    assert "Letter of Dr. Roy" in page
    assert "Record the clearance" not in page


def test_the_bar_says_what_another_complaint_closes(client: Client) -> None:
    where = make.room()
    visit = make.opened(where)
    make.screened(where, "motor-progressive", region="knee")
    base = f"/care/visits/{visit.public_id}/"
    page, _ = asked(hands(where, client), base)
    assert "Nothing hands-on in this area today." in page
    assert "Red flags clear today" not in page
    post(client, base + "clear/", {"why": "Letter of Dr. Roy"})
    page, _ = asked(client, base)
    assert "Red flags clear today" in page


def test_the_pages_of_the_patient_open_to_no_practitioner(client: Client) -> None:
    where = make.room()
    visit = make.complete(where)
    hands(where, client)
    own = f"/me/plan/{visit.episode.public_id}/"
    before = AuditEntry.objects.count()
    assert client.get(own).status_code == 404
    assert client.post(own + "reading/", {"pain": 0, "activity": 10}).status_code == 404
    assert not Reading.objects.filter(moment="home").exists()
    assert AuditEntry.objects.count() == before


def test_the_answers_a_page_warns_of_are_noted_once_for_who_reads_them(client: Client) -> None:
    where = make.room()
    visit = make.opened(where, "anticoag")
    base = f"/care/visits/{visit.public_id}/"
    hands(where, client)
    for path in (base, base + "treat/", base + "after/", base):
        asked(client, path)
    entry = AuditEntry.objects.get(act="screening.viewed")
    assert visit.screening is not None
    assert (entry.about, entry.patient_id) == (str(visit.screening.public_id), where.patient.pk)


def test_answers_without_a_warning_are_not_read_and_not_noted(client: Client) -> None:
    where = make.room()
    visit = make.opened(where)
    asked(hands(where, client), f"/care/visits/{visit.public_id}/")
    assert not AuditEntry.objects.filter(act="screening.viewed").exists()


# ------------------------------------------------------------------ what is said
def test_nothing_is_ever_ticked_by_itself(client: Client) -> None:
    where = make.room()
    visit = make.opened(where)
    page, _ = asked(hands(where, client), f"/care/visits/{visit.public_id}/assess/")
    ticks = re.findall(r'<input type="checkbox" name="structure"[^>]*>', page)
    assert len(ticks) > 3
    assert [one for one in ticks if "checked" in one] == []
    assert "draft, not yet clinically reviewed" in page


def test_what_was_wrong_is_named_and_what_was_typed_is_kept(client: Client) -> None:
    where = make.room()
    visit = make.ready(where)
    hands(where, client)
    base = f"/care/visits/{visit.public_id}/"
    wrong: list[tuple[str, dict[str, object], str]] = [
        ("baseline/", {"pain": 11, "words": "Reach", "activity": 4, "movement_deg": 42}, "Reach"),
        (
            "baseline/",
            {"pain": 1, "words": "Reach", "activity": 4, "movement_deg": 42, "side": "up"},
            "Something needs another look",
        ),
        (
            "find/",
            {"means": "palpation", "side": "right"},
            "Nothing was chosen. Nothing was recorded.",
        ),
        ("retest/", {"after_deg": "far"}, "far"),
        ("plan/", {"visits": 0, "per_week": 2, "weeks": 3}, "Something needs another look"),
        ("sign/", {"words": ""}, "This field is required."),
    ]
    for path, data, said in wrong:
        answer = client.post(base + path, data)
        assert answer.status_code == 422, path
        assert said in answer.content.decode(), path
    assert Reading.objects.count() == 3


def test_a_pass_without_a_number_is_not_recorded(client: Client) -> None:
    where = make.room()
    treatment = make.begun(where, make.ready(where))
    hands(where, client)
    path = f"/care/targets/{treatment.target.public_id}/pass/"
    answer = client.post(path, {"key": str(uuid4()), "protocol": make.PROTOCOL})
    assert answer.status_code == 422
    assert "Say how it felt" in answer.content.decode()
    assert Pass.objects.count() == 0


def test_a_tap_over_htmx_answers_with_the_part_alone(client: Client) -> None:
    where = make.room()
    treatment = make.begun(where, make.ready(where))
    hands(where, client)
    answer = client.post(
        f"/care/targets/{treatment.target.public_id}/pass/",
        {"key": str(uuid4()), "protocol": make.PROTOCOL, "discomfort": 8},
        headers={"HX-Request": "true"},
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.lstrip().startswith('<div class="three" id="room"')
    assert "Closed: the last pass was felt at 8 or more." in page
    assert "HX-Request" in answer.headers["Vary"]


def test_a_refusal_in_the_room_says_what_to_do(client: Client) -> None:
    where = make.room()
    visit = make.opened(where)
    target = make.aimed(where, visit)
    hands(where, client)
    answer = client.post(
        f"/care/targets/{target.public_id}/pass/",
        {"key": str(uuid4()), "protocol": make.PROTOCOL, "discomfort": 3},
    )
    assert answer.status_code == 409
    assert "Consent to hands-on work in this area is missing." in answer.content.decode()
    assert Treatment.objects.count() == 0


def test_the_day_shows_flags_states_and_other_days(client: Client) -> None:
    where = make.room()
    make.opened(where, "anticoag")
    hands(where, client)
    page, _ = asked(client, "/care/")
    assert "1 visit left today" in page
    assert ">Precaution<" in page
    assert "Carry on" in page
    page, _ = asked(client, "/care/?on=2026-03-03")
    assert "No visits on this day" in page
    page, _ = asked(client, "/care/?on=soon")
    assert "1 visit left today" in page


def test_a_doctor_first_is_shown_before_anything_hands_on(client: Client) -> None:
    where = make.room()
    closing = next(
        one.id
        for one in items_due("shoulder", "every_visit")
        if one.action == "refer_first" and one.scope == "whole_body"
    )
    visit = make.opened(where, closing)
    hands(where, client)
    page, _ = asked(client, f"/care/visits/{visit.public_id}/")
    assert "A doctor should check first. Nothing hands-on in this area today." in page
    page, _ = asked(client, "/care/")
    assert "A doctor first: on condition" in page


def test_a_yes_to_an_emergency_question_stops_everything(client: Client) -> None:
    where = make.room()
    make.screened(where, at=make.START - timedelta(days=2))
    visit = care.open_visit(booking=where.booking, by=where.by, now=make.START)
    hands(where, client)
    urgent = next(one.id for one in items_due("shoulder", "every_visit") if one.is_emergency)
    post(client, f"/care/visits/{visit.public_id}/safety/", none_of_these() | {urgent: "yes"})
    page, _ = asked(client, f"/care/visits/{visit.public_id}/")
    assert "Urgent help needed" in page
    assert "Call 911" in page


def test_an_unanswered_question_is_never_a_no(client: Client) -> None:
    where = make.room()
    visit = care.open_visit(booking=where.booking, by=where.by, now=make.START)
    hands(where, client)
    answer = client.post(f"/care/visits/{visit.public_id}/safety/", {})
    assert answer.status_code == 422
    visit.refresh_from_db()
    assert visit.screening is None


def test_something_else_changed_opens_the_whole_round(client: Client) -> None:
    where = make.room()
    visit = care.open_visit(booking=where.booking, by=where.by, now=make.START)
    hands(where, client)
    there = post(client, f"/care/visits/{visit.public_id}/safety/", {"changed": "1"})
    assert there == screening_path(where.booking.public_id)


def test_consent_is_taken_back_in_one_tap_and_findings_are_undone(client: Client) -> None:
    where = make.room()
    visit = make.ready(where)
    make.aimed(where, visit)
    hands(where, client)
    base = f"/care/visits/{visit.public_id}/"
    post(client, base + "consent/", {"withdraw": "1"})
    page, _ = asked(client, base)
    assert "Consent withdrawn" in page
    post(client, f"{base}drop/{visit.findings.get().public_id}/")
    page, _ = asked(client, base + "treat/")
    assert "Nothing in hand yet" in page


def test_a_signed_visit_opens_its_note(client: Client) -> None:
    where = make.room()
    visit = make.signed(where)
    hands(where, client)
    base = f"/care/visits/{visit.public_id}/"
    for page in ("", "treat/", "after/"):
        assert client.get(base + page).headers["Location"] == base + "note/"
    answer = client.post(base + "amend/", {"words": "x", "reason": ""})
    assert answer.status_code == 422


def test_a_course_ends_with_its_word(client: Client) -> None:
    where = make.room()
    visit = make.complete(where)
    hands(where, client)
    base = f"/care/visits/{visit.public_id}/"
    post(client, base + "discharge/", {"because": "cured"})
    assert Episode.objects.get().discharged_at is None
    post(client, base + "discharge/", {"because": "well"})
    assert Episode.objects.get().discharged_because == "well"
    page, _ = asked(client, base + "after/")
    assert "This course of care has ended." in page


def test_visit_three_without_change_says_that_the_plan_ends(client: Client) -> None:
    where = make.room()
    flat = tuple(
        care.VisitRow(
            at=make.START - timedelta(days=7 * (2 - number)),
            practitioner=where.house.one.practitioner,
            booking=where.booking if number == 2 else None,
            pain=6,
            activity=4,
            movement_deg=42.0,
            signed=number < 2,
        )
        for number in range(3)
    )
    care.record_episodes(rows=[make.row(where, visits=flat)], by=SYSTEM, now=make.START)
    visit = Visit.objects.get(number=3)
    page, _ = asked(hands(where, client), f"/care/visits/{visit.public_id}/")
    begin, course = f"/care/visits/{visit.public_id}/", visit.episode.public_id
    ways = (f"{begin}#safety", f"/care/courses/{course}/letters/referral/", f"{begin}assess/")
    for shown in (page, asked(client, f"{begin}after/")[0]):
        assert "the plan ends early: re-screen, refer or change." in shown
        rule = shown.partition("stop-rule")[2].partition("</div>")[0]
        assert tuple(re.findall(r'href="([^"]*)"', rule)) == ways
        for way in ways:
            assert client.get(way.partition("#")[0]).status_code == 200


# ------------------------------------------------------------------ who may
STRANGE = [
    ("get", "/care/visits/{visit}/"),
    ("get", "/care/visits/{visit}/treat/"),
    ("get", "/care/visits/{visit}/after/"),
    ("get", "/care/visits/{visit}/note/"),
    ("get", "/care/visits/{visit}/end/"),
    ("post", "/care/visits/{visit}/safety/"),
    ("post", "/care/visits/{visit}/read/"),
    ("post", "/care/visits/{visit}/wells/"),
    ("post", "/care/visits/{visit}/consent/"),
    ("post", "/care/visits/{visit}/baseline/"),
    ("post", "/care/visits/{visit}/find/"),
    ("post", "/care/visits/{visit}/start/"),
    ("post", "/care/visits/{visit}/retest/"),
    ("post", "/care/visits/{visit}/plan/"),
    ("post", "/care/visits/{visit}/sign/"),
    ("post", "/care/visits/{visit}/amend/"),
    ("post", "/care/visits/{visit}/discharge/"),
    ("post", "/care/visits/{visit}/drop/{finding}/"),
    ("post", "/care/treatments/{treatment}/pass/"),
    ("post", "/care/treatments/{treatment}/stop/"),
    ("post", "/care/begin/{booking}/"),
]


def _answer(client: Client, method: str, path: str, ids: dict[str, UUID]) -> tuple[int, bytes]:
    answer = getattr(client, method)(path.format(**ids))
    body = re.sub(rb'value="[A-Za-z0-9]{64}"', b"", answer.content)  # the form's own token
    for one in ids.values():
        body = body.replace(str(one).encode(), b"")
    return answer.status_code, body


@pytest.mark.parametrize(("method", "path"), STRANGE)
def test_another_clinics_practitioner_is_told_what_an_unknown_id_is_told(
    client: Client, method: str, path: str
) -> None:
    mine, other = make.room("harbour"), make.room("island")
    visit = make.complete(mine)
    hands(other, client)
    real = {
        "visit": visit.public_id,
        "finding": visit.findings.get().public_id,
        "treatment": visit.treatments.get().public_id,
        "booking": mine.booking.public_id,
    }
    unknown = {name: uuid4() for name in real}
    before = AuditEntry.objects.count()
    told = _answer(client, method, path, real)
    assert told[0] == 404
    assert told == _answer(client, method, path, unknown)
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize(("method", "path"), STRANGE)
def test_nobody_else_gets_in(client: Client, method: str, path: str) -> None:
    where = make.room()
    visit = make.complete(where)
    ids = {
        "visit": visit.public_id,
        "finding": visit.findings.get().public_id,
        "treatment": visit.treatments.get().public_id,
        "booking": where.booking.public_id,
    }
    assert _answer(client, method, path, ids)[0] in {302, 401, 404}
    person(where, client)
    assert _answer(client, method, path, ids)[0] == 404


def test_a_target_of_another_visit_is_not_found(client: Client) -> None:
    where = make.room()
    visit = make.ready(where)
    hands(where, client)
    for wrong in (str(uuid4()), "no id"):
        answer = client.post(
            f"/care/visits/{visit.public_id}/start/", {"target": wrong, "protocol": make.PROTOCOL}
        )
        assert answer.status_code == 404


def test_a_look_at_a_signed_note_is_in_the_record_the_patient_reads(client: Client) -> None:
    where = make.room()
    visit = make.signed(where)
    hands(where, client)
    asked(client, f"/care/visits/{visit.public_id}/note/")
    page, _ = asked(person(where, client), "/me/record/")
    assert "Your visit was opened and read" in page
    assert "Maya Chen, practitioner" in page


# ------------------------------------------------------------------ the patient
def test_the_patient_sees_plan_exercises_and_change(client: Client) -> None:
    where = make.room()
    episode = make.course(where)
    person(where, client)
    page, _ = asked(client, "/me/")
    assert "Shoulder, right" in page
    page, _ = asked(client, f"/me/plan/{episode.public_id}/")
    assert "Arm across the chest" in page
    assert "Changed −3, at least as much as measurement noise." in page
    assert "The same as a table" in page


def test_one_tap_ticks_an_exercise_and_one_takes_it_back(client: Client) -> None:
    where = make.room()
    make.course(where)
    person(where, client)
    path = f"/me/tick/{PlanExercise.objects.get().public_id}/"
    plan = f"/me/plan/{Episode.objects.get().public_id}/"
    assert post(client, path, {"done": "yes"}) == plan + "#exercises"
    page, _ = asked(client, plan)
    assert "Take today back" in page
    answer = client.post(path, {"done": "no"}, headers={"HX-Request": "true"})
    assert answer.content.decode().lstrip().startswith('<section class="stack" id="exercises"')
    assert "Take today back" not in answer.content.decode()


def test_a_reading_from_home_shows_in_the_chart(client: Client) -> None:
    where = make.room()
    episode = make.course(where)
    person(where, client)
    path = f"/me/plan/{episode.public_id}/reading/"
    assert post(client, path, {"pain": 1, "activity": 9}).endswith("#change")
    page, _ = asked(client, f"/me/plan/{episode.public_id}/")
    assert "Changed −5, at least as much as measurement noise." in page
    assert "at home" in page
    assert client.post(path, {"pain": "much"}).status_code == 422


def test_another_patient_sees_nothing_of_it(client: Client) -> None:
    mine, other = make.room("harbour"), make.room("island")
    episode = make.course(mine)
    exercise = PlanExercise.objects.get()
    person(other, client)
    assert client.get(f"/me/plan/{episode.public_id}/").status_code == 404
    assert client.post(f"/me/plan/{episode.public_id}/reading/", {"pain": 1}).status_code == 404
    assert client.post(f"/me/tick/{exercise.public_id}/", {"done": "yes"}).status_code == 404
    page, _ = asked(client, "/me/")
    assert "A plan appears here after your first visit." in page
    page, _ = asked(client, "/me/record/")
    assert "Your plan was set" not in page


def test_the_link_of_a_letter_takes_a_reading_and_shows_no_plan(client: Client) -> None:
    where = make.room()
    episode = make.course(where)
    path = path_of(episode=episode)
    page, _ = asked(client, path)
    for private in ("Amara", "Shoulder", "shoulder", "Reach overhead", "Arm across"):
        assert private not in page
    assert post(client, path, {"pain": 2}) == path
    assert Reading.objects.filter(moment="home", value=2).count() == 1
    assert client.post(path, {"pain": 12}).status_code == 422
    wrong = f"/plan/{episode.public_id}/{'x' * 43}/"
    assert client.get(wrong).status_code == 404
    care.discharge(episode=episode, because="well", by=where.by, now=make.START)
    page, _ = asked(client, path)
    assert "This course of care has ended." in page


def test_a_course_without_a_plan_and_an_empty_record_are_worded(client: Client) -> None:
    where = make.room()
    make.opened(where)
    person(where, client)
    episode = Episode.objects.get()
    page, _ = asked(client, f"/me/plan/{episode.public_id}/")
    assert "A plan is set at the visit." in page
    assert "No exercises for now." in page


def test_appointments_to_come_stand_on_the_first_page(client: Client) -> None:
    where = make.room()
    page, _ = asked(person(where, client), "/me/")
    assert "Today, 10:00 am" in page
    assert "Maya Chen 0" in page


# ------------------------------------------------------------------ French, and what it costs
def test_the_pages_speak_french(client: Client) -> None:
    where = make.room()
    visit = make.ready(where)
    treatment = make.begun(where, visit)
    hands(where, client)
    client.cookies["language"] = "fr"
    base = f"/care/visits/{visit.public_id}/"
    said = {
        "/care/": "Ma journée",
        base: "Questions de sécurité d’aujourd’hui",
        f"{base}treat/?now={treatment.public_id}": "Noter le passage 1",
        base + "after/": "Nouveau test : le même mouvement, le même côté",
        base + "note/": "Douleur avant : 6 sur 10.",
    }
    for path, words in said.items():
        page, _ = asked(client, path)
        assert words in page, path
    care.set_plan(visit=visit, exercises=["shoulder-stretch"], by=where.by, now=make.START)
    person(where, client)
    client.cookies["language"] = "fr"
    page, _ = asked(client, f"/me/plan/{visit.episode.public_id}/")
    assert "Bras en travers de la poitrine" in page
    page, _ = asked(client, "/me/record/")
    assert "Qui a vu mon dossier" in page


def test_no_page_asks_the_database_more_than_twelve_times(client: Client) -> None:
    where = make.room()
    make.course(where)
    signed = Visit.objects.get(number=3)
    other = diary.booked(where.house, diary.at("11:00"), patient=where.patient, region="shoulder")
    visit = care.open_visit(booking=other, by=where.by, now=make.START)
    make.measured(where, visit)
    target = make.aimed(where, visit)
    care.start_treatment(target=target, protocol=make.PROTOCOL, by=where.by, now=make.START)
    hands(where, client)
    base = f"/care/visits/{visit.public_id}/"
    asked(client, base)  # the first look of the day is written down, and costs what writing costs
    costs = {
        path: asked(client, path)[1]
        for path in (
            "/care/",
            base,
            base + "treat/",
            base + "after/",
            base + "note/",
            f"/care/visits/{signed.public_id}/note/",
        )
    }
    person(where, client)
    plan = f"/me/plan/{visit.episode.public_id}/"
    asked(client, plan)  # as is the first look at a plan
    costs |= {path: asked(client, path)[1] for path in ("/me/", plan, "/me/record/")}
    assert costs[plan] <= 11  # whether it was opened before is read with the plan
    assert {path: cost for path, cost in costs.items() if cost > MOST} == {}, costs
