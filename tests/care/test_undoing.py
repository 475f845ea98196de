"""Every verb of the room is taken back, and the record is as it was before."""

import inspect
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from glideway.body import core as atlas
from glideway.body.core.words import Words
from glideway.care import operations as care
from glideway.care.core.examining import Said, Told
from glideway.care.core.say import Part
from glideway.care.models import (
    Episode,
    Finding,
    Pass,
    Reading,
    Target,
    Treatment,
    Visit,
)
from glideway.care.operations import (
    assessing,
    company,
    drafting,
    plans,
    readings,
    room,
    treating,
    undoing,
    visits,
)
from glideway.care.queries import room as rooms
from glideway.care.queries import telling
from glideway.care.queries.notes import Quick
from glideway.directory.models import Consent
from glideway.kit import clock
from glideway.kit.models import AuditEntry
from glideway.kit.refusals import NotYours
from glideway.screening.models import SafetyWord, Screening
from tests.care import make
from tests.care.test_pages import hands as signed_in

pytestmark = pytest.mark.django_db
OTHER = "supraspinatus"
FOUND: dict[str, Any] = {"structure": OTHER, "side": "right"}
ROOM = (assessing, company, drafting, plans, readings, room, treating, undoing, visits)
STAYS = {
    "open_visit": "closed again by its own verb while it is empty, below",
    "ask_safety": "answers are kept as given and asked again",
    "clear": "its word stays; it is taken back below, where answers ask for a doctor",
    "report_miss": "kept for whoever answers for the questions",
    "withdraw_consent": "the patient's word stays; consent is given again",
    "start_treatment": "begins with its first tap, and is nothing without one",
    "tick_exercise": "the patient's own, taken back by its own verb",
    "enter_reading": "the patient's own",
    "opened_at_home": "a first look: nobody takes back having seen something",
    "keep_phrase": "of no record",
}
SLEPT = Quick(key="slept", part=Part.SUBJECTIVE, words=Words(en="Slept well.", fr="A bien dormi."))
BACK = {"take_back", "close_untouched", "undo", "drop", "drop_draft", "unsay", "remove_phrase"}


class Hands:
    """A visit in full swing, a clock that goes on, and the record as it is told."""

    def __init__(self) -> None:
        self.where = make.room()
        first = make.complete(self.where)
        care.tell(
            visit=first, history={"work": Told(words="Sits")}, by=self.where.by, now=make.START
        )
        care.sign(visit=first, by=self.where.by, now=make.START, language="en")
        self.visit = make.following(self.where)
        self.at = self.visit.opened_at
        make.screened(self.where, "anticoag", at=self.now)

    def work(self) -> None:
        """Read, begun, passed once, measured; it travels. Something else is only found."""
        self.found = self.do(care.find_out, visit=self.visit, means="history", **FOUND)
        self.target = make.aimed(self.where, self.visit, at=self.now)
        self.do(care.acknowledge, visit=self.visit)
        self.hand = self.do(care.start_treatment, target=self.target, protocol=make.PROTOCOL)
        self.tap(2)
        self.measured(5, 45)
        self.felt = self.do(care.feel, treatment=self.hand, key=uuid4(), kind="travels")

    @property
    def now(self) -> datetime:
        self.at += timedelta(seconds=20)
        return self.at

    def do(self, verb: Callable[..., Any], **said: Any) -> Any:
        return verb(by=self.where.by, now=self.now, **said)

    def tap(self, felt: int) -> Any:
        return self.do(care.record_pass, treatment=self.hand, key=uuid4(), discomfort=felt)

    def measured(self, pain: int, degrees: int) -> list[Reading]:
        said = {"pain": pain, "activity": 5, "movement_deg": degrees, "words": f"Reach {degrees}"}
        made: list[Reading] = self.do(care.measure, visit=self.visit, **said)
        return made

    def told(self) -> Any:
        record = rooms.record(self.where.by, self.visit.public_id, now=self.at)
        facts = [(one.key, one.about, str(one.words)) for one in telling.facts(record)]
        goal = record.goal
        assert goal is not None
        return (
            sorted(facts),
            record.standing,
            (record.limit, record.word),
            sorted(one.structure for one in record.today if _aimed(one)),
            sorted((one.target.structure, len(record.passes_of(one))) for one in record.treated),
            (goal.words, goal.target, goal.by_date),
            (record.plan.pk if record.plan else None, record.exercises),
            (record.episode.discharged_at, record.episode.side, record.episode.movement),
            sorted(one.name for one in record.company),
            getattr(record.visit, "draft", None) is not None,
        )

    def last(self) -> str:
        """What was worked on last time, to be taken up again."""
        return str(Target.objects.exclude(visit=self.visit).get().public_id)

    def consent(self) -> UUID:
        """The consent that was entered last."""
        return Consent.objects.filter(withdrawn_at=None).latest("agreed_at").public_id

    def back(self, kind: str, row: UUID) -> None:
        self.do(care.take_back, visit=self.visit, kind=kind, public_id=row)

    def undo(self) -> None:
        self.do(care.undo, treatment=Treatment.objects.get(pk=self.hand.pk))


def _aimed(finding: Finding) -> bool:
    target = getattr(finding, "target", None)
    return target is not None and target.undone_at is None


Verb = tuple[str, Callable[[Hands], Any], Callable[[Hands, Any], Any]]
SHOULDER = care.Tap("back", 45.0, 19.5)


def entry(kind: str) -> Callable[[Hands, Any], None]:
    """One tap on the undo of this row, or of the first of these."""
    return lambda hands, made: hands.back(
        kind, (made[0] if isinstance(made, list) else made).public_id
    )


def dropped(hands: Hands, made: Any) -> None:
    for one in made if isinstance(made, list) else [made]:
        hands.do(care.drop, finding=one.finding if isinstance(one, Target) else one)


def in_visit(name: str, **said: Any) -> Callable[[Hands], Any]:
    return lambda hands: hands.do(getattr(care, name), visit=hands.visit, **said)


def at_hand(name: str, **said: Any) -> Callable[[Hands], Any]:
    return lambda hands: hands.do(getattr(care, name), treatment=hands.hand, **said)


def undone(hands: Hands, _made: Any) -> None:
    hands.undo()


WALK: list[Verb] = [
    ("mark", in_visit("mark", tap=SHOULDER), entry("point")),
    ("tell", in_visit("tell", history={"work": Told(words="Roofer")}), entry("history")),
    ("palpate", in_visit("palpate", **FOUND, felt={}, target=True), dropped),
    ("find_out", in_visit("find_out", means="movement", **FOUND), dropped),
    (
        "find_targets",
        in_visit("find_targets", means="palpation", structures=[OTHER, OTHER], side="right"),
        dropped,
    ),
    (
        "aim",
        lambda hands: hands.do(care.aim, finding=hands.found),
        entry("target"),
    ),
    (
        "record_test",
        in_visit("record_test", test="rc-emptycan", side="right", result="positive"),
        dropped,
    ),
    (
        "measure_angles",
        in_visit(
            "measure_angles",
            movement="shoulder:flexion",
            degrees={"right": 150.0},
            instrument="phone",
        ),
        entry("angle"),
    ),
    (
        "measure_thomas",
        in_visit("measure_thomas", side="right", length_cm=40.0, below_cm=5.0),
        entry("angle"),
    ),
    (
        "check",
        in_visit("check", kind="strength", what=make.MOVEMENT, said={"right": Said(result="4")}),
        entry("check"),
    ),
    ("accompany", in_visit("accompany", role="chaperone", here=False), entry("companion")),
    ("agree", in_visit("agree", limit=5, word="enough"), entry("agreement")),
    ("measure", lambda hands: hands.measured(2, 70), entry("baseline")),
    ("retest", in_visit("retest", after_deg=61.0, pain_after=3), entry("retest")),
    ("record_pass", lambda hands: hands.tap(3), undone),
    ("feel", at_hand("feel", key=uuid4(), kind="sharp"), undone),
    (
        "point",
        lambda hands: hands.do(
            care.point, sensation=hands.felt, region="elbow", side="right", view="", x=None, y=None
        ),
        undone,
    ),
    ("adjust", at_hand("adjust", key=uuid4(), kind="left-out"), undone),
    ("stop", at_hand("stop"), undone),
    (
        "correct",
        lambda hands: hands.do(care.correct, target=hands.target, structure="teres-minor"),
        lambda hands, _made: hands.back(
            "correction", hands.visit.corrections.latest("made_at").public_id
        ),
    ),
    (
        "set_plan",
        in_visit("set_plan", exercises=["shoulder-stretch"], visits=9, goal=10),
        entry("plan"),
    ),
    (
        "discharge",
        lambda hands: hands.do(care.discharge, episode=hands.visit.episode, because="well"),
        entry("ended"),
    ),
    (
        "describe",
        lambda hands: hands.do(
            care.describe, episode=hands.visit.episode, side="left", movement="shoulder:flexion"
        ),
        lambda hands, _made: hands.do(
            care.describe, episode=hands.visit.episode, side="right", movement=make.MOVEMENT
        ),
    ),
    (
        "remark",
        lambda hands: hands.do(care.remark, visit=hands.visit, phrase=SLEPT),
        lambda hands, made: hands.do(care.unsay, remark=made),
    ),
    (
        "say",
        in_visit("say", part=Part.PLAN, words="Come again on Monday"),
        lambda hands, made: hands.do(care.unsay, remark=made),
    ),
    (
        "keep_draft",
        in_visit("keep_draft", words="Well", basis="", language="en"),
        lambda hands, _made: hands.do(care.drop_draft, visit=hands.visit),
    ),
]
FIRST: list[Verb] = [
    (
        "acknowledge",
        in_visit("acknowledge"),
        lambda hands, _made: hands.back("read", hands.visit.public_id),
    ),
    (
        "consent",
        in_visit("consent", language="en"),
        lambda hands, _made: hands.back("consent", hands.consent()),
    ),
    ("same_as_last", in_visit("same_as_last"), entry("history")),
    (
        "same_again",
        lambda hands: hands.do(care.same_again, visit=hands.visit, chosen={hands.last()}),
        dropped,
    ),
]


def test_every_verb_of_the_room_is_taken_back() -> None:
    hands = Hands()
    hands.do(care.withdraw_consent, visit=hands.visit)
    hands.at = hands.visit.opened_at + timedelta(hours=1)
    walk(hands, FIRST)
    hands.do(care.consent, visit=hands.visit, language="en")
    hands.work()
    walk(hands, WALK)


def walk(hands: Hands, verbs: list[Verb]) -> None:
    for name, act, back in verbs:
        before = hands.told()
        made = act(hands)
        assert hands.told() != before, f"{name} shows nowhere"
        acts = AuditEntry.objects.count()
        back(hands, made)
        assert hands.told() == before, f"{name} is not taken back"
        assert AuditEntry.objects.count() > acts, f"{name}: nothing says that it was taken back"


def test_a_clearance_by_mistake_closes_again_at_once_and_its_word_stays() -> None:
    where = make.room()
    visit = make.opened(where, "motor-progressive")
    first = care.clear(visit=visit, why="a letter of the wrong one", by=where.by, now=make.START)
    said = make.answers(make.REGION, "motor-progressive")

    def answered(now: datetime) -> Screening:
        return care.ask_safety(visit=visit, answers=said, by=where.by, now=now)

    again = answered(make.START + timedelta(minutes=1))
    later = make.START + timedelta(minutes=2)
    assert again.cleared_for(make.REGION, later)  # carried on
    for one in (again, again):  # twice is once
        care.take_back(visit=visit, kind="cleared", public_id=one.public_id, by=where.by, now=later)
    for one in (first, again):
        one.refresh_from_db()
        assert (one.cleared_at, one.cleared_by, one.cleared_why) == (None, "", None)
    assert [one.kind for one in SafetyWord.objects.all()] == ["cleared"]
    assert AuditEntry.objects.filter(act="screening.reopened").count() == 1
    assert answered(later).cleared_at is None


def test_no_verb_of_the_room_is_without_its_way_back() -> None:
    verbs = {
        name
        for name in care.__all__
        if inspect.isfunction(getattr(care, name))
        and inspect.getmodule(getattr(care, name)) in ROOM
    }
    assert verbs - {name for name, _act, _back in WALK + FIRST} - set(STAYS) - BACK == set()


def test_what_was_replaced_stands_again_and_a_stranger_has_nothing_to_take_back() -> None:
    hands = Hands()
    hands.work()
    before = hands.told()
    entry("baseline")(hands, hands.measured(1, 80))
    assert hands.told() == before
    hands.do(care.retest, visit=hands.visit, after_deg=60.0)
    once = hands.told()
    made = hands.do(care.retest, visit=hands.visit, after_deg=66.0)
    entry("retest")(hands, made)
    assert hands.told() == once
    entry("retest")(hands, made)  # twice is once
    assert hands.told() == once
    for kind in undoing.WAYS:
        with pytest.raises(NotYours):
            hands.back(kind, uuid4())
    with pytest.raises(NotYours):
        hands.back("note", hands.visit.public_id)


def test_a_baseline_taken_back_gives_side_and_movement_back_unless_they_were_said_anew() -> None:
    hands = Hands()
    hands.work()
    slip = {"pain": 2, "activity": 5, "movement_deg": 70, "side": "left"}
    slip["movement"] = "shoulder:flexion"
    before = hands.told()
    entry("baseline")(hands, hands.do(care.measure, visit=hands.visit, **slip))
    assert hands.told() == before
    made = hands.do(care.measure, visit=hands.visit, **slip)
    hands.do(care.describe, episode=made[0].episode, side="both", movement=make.MOVEMENT)
    entry("baseline")(hands, made)
    course = Episode.objects.get(pk=hands.visit.episode_id)
    assert (course.side, course.movement) == ("both", make.MOVEMENT)


def test_nothing_is_taken_back_once_it_was_worked_on_or_signed() -> None:
    hands = Hands()
    hands.do(care.consent, visit=hands.visit, language="en")
    hands.work()
    with pytest.raises(care.TreatmentOver):
        hands.back("consent", hands.consent())
    with pytest.raises(care.TreatmentOver):
        hands.back("target", hands.target.public_id)
    plan = hands.do(care.set_plan, visit=hands.visit, exercises=[])
    Visit.objects.filter(pk=hands.visit.pk).update(signed_at=hands.now)
    with pytest.raises(care.VisitSigned):
        hands.back("plan", plan.public_id)


def test_a_correction_that_joined_two_structures_parts_them_again() -> None:
    hands = Hands()
    hands.work()
    other = hands.do(care.aim, finding=hands.found)
    protocol = atlas.protocols_for(OTHER)[0].id
    begun = hands.do(care.start_treatment, target=other, protocol=protocol)
    hands.do(care.record_pass, treatment=begun, key=uuid4(), discomfort=3)
    before = hands.told()
    hands.do(care.correct, target=hands.target, structure=OTHER)
    assert [one.number for one in Pass.objects.filter(treatment=begun).order_by("number")] == [1, 2]
    hands.back("correction", hands.visit.corrections.get().public_id)
    assert hands.told() == before
    assert Pass.objects.get(treatment=hands.hand).number == 1


def test_an_agreement_taken_back_closes_again_where_it_did_before() -> None:
    hands = Hands()
    hands.work()
    made = hands.do(care.agree, visit=hands.visit, limit=4, word="enough")
    assert Treatment.objects.get(pk=hands.hand.pk).limit == 4
    hands.back("agreement", made.public_id)
    assert Treatment.objects.get(pk=hands.hand.pk).limit == 8


def test_each_entry_has_its_undo_on_the_page_where_it_was_made(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = Hands()
    monkeypatch.setattr(clock, "now", lambda: mine.at)
    base = f"/care/visits/{mine.visit.public_id}/"
    signed_in(mine.where, client)

    def kinds(page: str) -> set[str]:
        text = client.get(f"{base}{page}").content.decode()
        return set(re.findall(r"/undo/([a-z]+)/[0-9a-f-]{36}/", text))

    mine.do(care.consent, visit=mine.visit, language="en")
    assert kinds("") == {"consent"}
    mine.work()
    mine.do(care.agree, visit=mine.visit, limit=5, word="enough")
    made = mine.do(care.retest, visit=mine.visit, pain_after=1)
    mine.do(care.correct, target=mine.target, structure="teres-minor")
    mine.do(care.set_plan, visit=mine.visit, exercises=[])
    mine.do(care.discharge, episode=mine.visit.episode, because="well")
    assert kinds("") == {"read", "baseline"}
    assert kinds("treat/") == {"agreement", "correction", "retest"}
    assert kinds("after/") == {"retest", "plan", "ended"}
    for back, there in (("after", f"{base}after/#retest"), ("treat", f"{base}treat/?now=")):
        answer = client.post(
            f"{base}undo/retest/{made[0].public_id}/", {"back": back, "part": "retest"}
        )
        assert answer.headers["Location"] == there
    assert kinds("after/") == {"plan", "ended"}
