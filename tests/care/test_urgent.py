"""After an emergency answer at a visit: 911, the end, or the correction, and nothing else."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from glideway.care import operations as care
from glideway.care.core.note import Step
from glideway.care.forms.safety import asked_in_the_room
from glideway.care.models import Episode, Finding, Pass, Plan, Reading, Treatment, Visit
from glideway.care.queries import room
from glideway.directory.models import Consent
from glideway.kit import clock
from glideway.kit.models import AuditEntry
from glideway.screening import core as screening
from glideway.screening.core.rules import Answer
from tests.care import make
from tests.care.test_pages import asked, hands, none_of_these, post

pytestmark = pytest.mark.django_db
KEPT = (Consent, Episode, Finding, Pass, Plan, Reading, Treatment, AuditEntry)


@pytest.fixture(autouse=True)
def _this_morning(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is ten o'clock on the day of the booking."""
    monkeypatch.setattr(clock, "now", lambda: make.START)


def urgent() -> str:
    return next(one.id for one in asked_in_the_room(make.REGION) if one.is_emergency)


def stopped(where: make.Room, **more: Answer) -> tuple[Visit, Treatment]:
    """A visit under way, with a treatment begun, in which an emergency answer is then given."""
    visit = make.ready(where)
    treatment = make.begun(where, visit)
    said = {one.id: Answer.NO for one in asked_in_the_room(make.REGION)} | {urgent(): Answer.YES}
    care.ask_safety(visit=visit, answers=said | more, by=where.by, now=make.START)
    return visit, treatment


Verb = Callable[[make.Room, Visit, Treatment], object]
RECORDING: dict[str, Verb] = {
    "consent": lambda w, v, _t: care.consent(visit=v, language="en", by=w.by, now=make.START),
    "acknowledge": lambda w, v, _t: care.acknowledge(visit=v, by=w.by, now=make.START),
    "describe": lambda w, v, _t: care.describe(
        episode=v.episode, side="left", movement=make.MOVEMENT, by=w.by, now=make.START
    ),
    "measure": lambda w, v, _t: make.measured(w, v, pain=1),
    "find_out": lambda w, v, _t: make.aimed(w, v),
    "aim": lambda w, v, _t: care.aim(finding=v.findings.get(), by=w.by, now=make.START),
    "start": lambda w, v, _t: care.start_treatment(
        target=v.targets.get(), protocol=make.PROTOCOL, by=w.by, now=make.START
    ),
    "pass": lambda w, _v, t: make.passed(w, t),
    "agree": lambda w, v, _t: make.agreed(w, v, 7),
    "feel": lambda w, _v, t: care.feel(
        treatment=t, key=uuid4(), kind="sharp", by=w.by, now=make.START
    ),
    "adjust": lambda w, _v, t: care.adjust(
        treatment=t, key=uuid4(), kind="position", by=w.by, now=make.START
    ),
    "retest": lambda w, v, _t: care.retest(visit=v, after_deg=50.0, by=w.by, now=make.START),
    "plan": lambda w, v, _t: care.set_plan(visit=v, exercises=[], by=w.by, now=make.START),
}


@pytest.mark.parametrize("name", RECORDING)
def test_nothing_is_recorded_after_an_emergency_answer(name: str) -> None:
    where = make.room()
    visit, treatment = stopped(where)
    before = [kind.objects.count() for kind in KEPT]
    with pytest.raises(care.UrgentHelp) as refused:
        RECORDING[name](where, visit, treatment)
    assert "Call 911" in str(refused.value.sentence)
    assert [kind.objects.count() for kind in KEPT] == before


def test_what_ends_or_takes_back_goes_on_and_the_visit_can_be_signed() -> None:
    where = make.room()
    visit, treatment = stopped(where)
    care.stop(treatment=treatment, by=where.by, now=make.START)
    care.drop(finding=visit.findings.get(), by=where.by, now=make.START)
    care.withdraw_consent(visit=visit, by=where.by, now=make.START)
    assert room.record_of(room.whole(visit.pk)).standing.missing is Step.NOTE
    care.sign(visit=visit, by=where.by, now=make.START, language="en")
    assert visit.signed_at == make.START


def test_a_corrected_answer_opens_the_visit_again() -> None:
    where = make.room()
    visit, treatment = stopped(where)
    said = {one.id: Answer.NO for one in asked_in_the_room(make.REGION)}
    later = make.START + timedelta(minutes=1)
    care.ask_safety(visit=visit, answers=said, by=where.by, now=later)
    make.passed(where, treatment, at=later)
    assert Pass.objects.count() == 1


def test_the_page_offers_911_the_end_and_the_correction_alone(client: Client) -> None:
    where = make.room()
    make.seen_before(where)
    visit, treatment = stopped(where, **{"worse-after": Answer.YES, "worse-after+": Answer.NO})
    hands(where, client)
    base = f"/care/visits/{visit.public_id}/"
    page, _ = asked(client, base)
    assert 'href="tel:911"' in page
    assert "End the visit" in page
    said = screening.load().question(urgent())
    assert said.plain.en in page
    assert f"<q>{said.say.en if said.say else ''}</q>" in page
    assert page.count("To say to 911") == 1  # of the one that was answered, and of no other
    assert "The answer was a mistake: ask again and correct it" in page
    for gone in ('id="consent"', 'id="baseline"', 'id="findings"', "to the plan"):
        assert gone not in page
    for path in ("treat/", "after/"):
        assert client.get(base + path).headers["Location"] == base + "#safety"
    answer = client.post(
        f"/care/targets/{treatment.target.public_id}/stop/",
        {"key": str(uuid4()), "protocol": make.PROTOCOL},
        headers={"HX-Request": "true"},
    )
    assert answer.headers["HX-Redirect"] == base + "#safety"
    assert client.get(base + "end/").headers["Location"] == base + "note/#note"
    answer = client.post(base + "consent/")
    assert answer.status_code == 409
    assert "Call 911 and stay with the person. Nothing was recorded." in answer.content.decode()
    post(client, base + "safety/", none_of_these())
    page, _ = asked(client, base)
    assert "Red flags clear today" in page
    assert 'id="baseline"' in page


def test_an_emergency_answer_from_the_phone_meanwhile_stops_the_next_entry() -> None:
    where = make.room()
    visit = make.ready(where)
    make.screened(where, urgent(), at=make.START + timedelta(minutes=5))
    with pytest.raises(care.UrgentHelp):
        care.set_plan(visit=visit, exercises=[], by=where.by, now=make.START + timedelta(minutes=6))
    assert Plan.objects.count() == 0


def test_an_emergency_answer_holds_past_midnight_until_it_is_corrected() -> None:
    where = make.room()
    visit, _treatment = stopped(where)
    tomorrow = make.START + timedelta(days=1)
    for _again in range(2):
        with pytest.raises(care.UrgentHelp):
            make.measured(where, Visit.objects.get(pk=visit.pk), at=tomorrow)
    said = {one.id: Answer.NO for one in asked_in_the_room(make.REGION)}
    found = Visit.objects.get(pk=visit.pk)
    care.ask_safety(visit=found, answers=said, by=where.by, now=tomorrow)
    make.measured(where, found, at=tomorrow)
