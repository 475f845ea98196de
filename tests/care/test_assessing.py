"""What is told, seen and felt before the work, and the patient's own drawing."""

import math
from datetime import timedelta
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from django.db import DatabaseError, connection, transaction

from glideway.care import operations as care
from glideway.care import queries
from glideway.care.core.examining import Said, Told
from glideway.care.forms.safety import asked_in_the_room
from glideway.care.models import BodyPoint, Check, Finding, History, PainDrawing, Reading, Target
from glideway.care.queries import assessing, room
from glideway.kit.actor import Actor, Role
from glideway.kit.limits import TooMany
from glideway.kit.models import AuditEntry
from glideway.kit.refusals import NotYours
from glideway.outcomes.queries.courses import course
from glideway.screening.core.rules import Answer
from tests.care import make
from tests.care.make import START

pytestmark = pytest.mark.django_db
SHOULDER = care.Tap("back", 45.0, 19.5)
DRAWN = '[{"view":"back","kind":"numb","points":[[45.0,16.0],[45.5,16.4]]}]'


def acts() -> list[str]:
    return list(AuditEntry.objects.order_by("at", "pk").values_list("act", flat=True))


def test_a_tap_on_the_chart_keeps_the_code_and_the_point() -> None:
    where = make.room()
    visit = make.opened(where)
    made = care.mark(visit=visit, tap=care.Tap("front", 5.0, 45.0), by=where.by, now=START)
    kept = BodyPoint.objects.get()
    assert kept == made
    assert (kept.about, kept.region, kept.side, kept.outline) == (
        "hurts",
        "hand",
        "right",
        "hand-right",
    )
    assert (kept.view, kept.x, kept.y) == ("front", 5.0, 45.0)
    assert acts()[-1] == "point.marked"


def test_a_tap_beside_the_figure_is_said_and_not_recorded() -> None:
    where = make.room()
    visit = make.opened(where)
    for tap in (
        care.Tap("front", 31.5, 90.0),
        care.Tap("side", 5, 45),
        care.Tap("front", math.nan, 1),
    ):
        with pytest.raises(care.OffTheBody):
            care.mark(visit=visit, tap=tap, by=where.by, now=START)
    with pytest.raises(care.OffTheBody):
        care.mark(visit=visit, tap=care.Named("any", "left"), by=where.by, now=START)
    assert not BodyPoint.objects.exists()


def test_a_place_by_its_name_has_a_code_and_no_made_up_point() -> None:
    where = make.room()
    visit = make.opened(where)
    care.mark(visit=visit, tap=care.Named("wrist", "left"), by=where.by, now=START)
    kept = BodyPoint.objects.get()
    assert (kept.region, kept.side, kept.view, kept.x, kept.y) == ("wrist", "left", "", None, None)


def test_where_it_hurts_and_where_the_target_lies_are_two_things() -> None:
    where = make.room()
    visit = make.opened(where)
    care.mark(visit=visit, tap=care.Tap("front", 5.0, 45.0), by=where.by, now=START)
    found = care.palpate(
        visit=visit,
        structure=make.STRUCTURE,
        side="right",
        felt={"tenderness": "2", "tension": "1"},
        tap=SHOULDER,
        target=True,
        by=where.by,
        now=START,
    )
    point = BodyPoint.objects.get(about="found")
    assert (point.finding, point.structure, point.x) == (found, make.STRUCTURE, 45.0)
    target = Target.objects.get()
    assert (target.finding, target.structure, target.position) == (found, make.STRUCTURE, 1)
    assert BodyPoint.objects.get(about="hurts").region == "hand"
    assert msgspec.json.decode(found.felt or "") == {"tenderness": "2", "tension": "1"}


def test_a_finding_alone_is_no_target() -> None:
    where = make.room()
    visit = make.opened(where)
    care.palpate(
        visit=visit, structure=make.STRUCTURE, side="right", felt={}, by=where.by, now=START
    )
    assert not Target.objects.exists()


def test_a_step_on_no_list_records_nothing() -> None:
    where = make.room()
    visit = make.opened(where)
    for felt in ({"tenderness": "9"}, {"colour": "1"}):
        with pytest.raises(care.NothingSaid):
            care.palpate(
                visit=visit,
                structure=make.STRUCTURE,
                side="right",
                felt=felt,
                tap=SHOULDER,
                target=True,
                by=where.by,
                now=START,
            )
    assert not Finding.objects.exists()
    assert not BodyPoint.objects.exists()


def test_all_ticked_structures_become_targets_or_none_does() -> None:
    where = make.room()
    visit = make.opened(where)
    said: dict[str, Any] = {
        "visit": visit,
        "means": "palpation",
        "side": "right",
        "by": where.by,
        "now": START,
    }
    with pytest.raises(care.NoContact):
        care.find_targets(structures=[make.STRUCTURE, "no-such-thing"], **said)
    assert not Target.objects.exists()
    with pytest.raises(care.NothingSaid):
        care.find_targets(structures=[], **said)
    made = care.find_targets(structures=[make.STRUCTURE, "teres-minor"], **said)
    assert [(one.structure, one.position) for one in made] == [
        (make.STRUCTURE, 1),
        ("teres-minor", 2),
    ]


def test_a_history_is_kept_for_the_next_visit_and_one_tap_confirms_it() -> None:
    where = make.room()
    visit = make.opened(where)
    told = {"work": Told(("desk", "same"), "two screens"), "sports": Told()}
    care.tell(visit=visit, history=told, by=where.by, now=START)
    later = START + timedelta(hours=1)
    make.screened(where, at=later)
    following = make.following(where)
    carried = assessing.history(following)
    assert carried is not None
    assert carried.visit_id == visit.pk
    same = care.same_as_last(visit=following, by=where.by, now=later)
    assert (same.same, same.visit_id, same.told) == (True, following.pk, carried.told)
    assert msgspec.json.decode(same.told) == {
        "work": {"chips": ["desk", "same"], "words": "two screens"}
    }


def test_a_history_told_at_a_visit_that_is_withheld_is_not_carried_over() -> None:
    where = make.room()
    visit = make.complete(where)
    care.tell(visit=visit, history={"work": Told(("desk",))}, by=where.by, now=START)
    care.sign(visit=visit, by=where.by, now=START, language="en")
    following = make.following(where)
    assert assessing.history(following) is not None
    assert assessing.of_visit(following).history is not None
    patient = Actor(role=Role.PATIENT, login_id=1, patient_id=where.patient.pk)
    visit.refresh_from_db()
    care.withhold_visit(visit=visit, by=patient, now=START)
    assert assessing.history(following) is None
    assert assessing.of_visit(following).history is None


def test_the_same_history_twice_is_one_row_and_undoing_brings_the_one_before_back() -> None:
    where = make.room()
    visit = make.opened(where)
    first = care.tell(visit=visit, history={"work": Told(("desk",))}, by=where.by, now=START)
    assert (
        care.tell(visit=visit, history={"work": Told(("desk",))}, by=where.by, now=START) == first
    )
    second = care.tell(
        visit=visit,
        history={"work": Told(("heavy",))},
        by=where.by,
        now=START + timedelta(minutes=1),
    )
    assert assessing.history(visit) == second
    care.take_back(visit=visit, kind="history", public_id=second.public_id, by=where.by, now=START)
    assert assessing.history(visit) == first
    assert History.objects.count() == 2


def test_a_history_without_a_last_time_and_a_chip_on_no_list_are_refused() -> None:
    where = make.room()
    visit = make.opened(where)
    with pytest.raises(care.NoHistoryYet):
        care.same_as_last(visit=visit, by=where.by, now=START)
    for told in ({"work": Told(("moon",))}, {"shoes": Told(("desk",))}):
        with pytest.raises(care.NothingSaid):
            care.tell(visit=visit, history=told, by=where.by, now=START)
    assert not History.objects.exists()


def test_degrees_keep_instrument_and_hands_and_are_neither_baseline_nor_retest() -> None:
    where = make.room()
    visit = make.opened(where)
    care.measure_angles(
        visit=visit,
        movement=make.MOVEMENT,
        degrees={"left": 80, "right": 55.5},
        instrument="goniometer",
        ends={"right": ["painful"]},
        by=where.by,
        now=START,
    )
    left, right = Reading.objects.order_by("side")
    assert (left.side, left.value, right.side, right.value) == ("left", 80, "right", 55.5)
    assert {one.instrument for one in (left, right)} == {"goniometer"}
    assert {one.rater_id for one in (left, right)} == {where.by.practitioner_id}
    assert msgspec.json.decode(right.details or "") == {"ends": ["painful"]}
    assert msgspec.json.decode(left.details or "") == {}
    record = room.record_of(room.whole(visit.pk))
    assert record.of("rom", "before") is None
    assert record.of("rom", "after") is None
    assert record.angles in ([left, right], [right, left])
    assert not record.standing.baseline


def test_an_angle_of_the_examination_is_no_point_of_the_course() -> None:
    where = make.room()
    visit = make.ready(where)
    care.measure_angles(
        visit=visit,
        movement=make.MOVEMENT,
        degrees={"left": 80},
        instrument="eye",
        by=where.by,
        now=START + timedelta(minutes=1),
    )
    told = course(where.by, visit.episode.public_id, language="en", now=START)
    movement = next(one for one in told.once if one.unit)
    assert [one.value for one in movement.seen] == [42.0]


def test_degrees_that_nobody_reads_are_refused_whole() -> None:
    where = make.room()
    visit = make.opened(where)

    def measure(degrees: dict[str, float], **more: str) -> None:
        said: dict[str, Any] = {"movement": make.MOVEMENT, "instrument": "goniometer"} | more
        care.measure_angles(visit=visit, degrees=degrees, by=where.by, now=START, **said)

    for degrees, more, no in (
        ({"left": 40, "right": 181.0}, {}, care.OffScale),
        ({"left": -1.0}, {}, care.OffScale),
        ({"left": math.nan}, {}, care.OffScale),
        ({}, {}, care.NothingSaid),
        ({"up": 40.0}, {}, care.NothingSaid),
        ({"left": 40.0}, {"instrument": "ruler"}, care.NothingSaid),
        ({"left": 40.0}, {"movement": "elbow:sideways"}, care.OffScale),
    ):
        with pytest.raises(no):
            measure(degrees, **more)
    assert not Reading.objects.exists()


def test_hip_extension_is_computed_from_two_tapes_and_both_are_kept() -> None:
    where = make.room()
    visit = make.opened(where)
    made = care.measure_thomas(
        visit=visit, side="left", length_cm=42, below_cm=-7, by=where.by, now=START
    )
    assert (made.about, made.side, made.value) == ("hip:extension", "left", -9.6)
    assert made.instrument == "tape"
    assert msgspec.json.decode(made.details or "") == {"length_cm": 42.0, "below_cm": -7.0}
    with pytest.raises(care.OffScale):
        care.measure_thomas(
            visit=visit, side="left", length_cm=42, below_cm=42, by=where.by, now=START
        )


def test_strength_of_both_sides_is_one_act_and_half_a_wrong_one_is_none() -> None:
    where = make.room()
    visit = make.opened(where)
    said: dict[str, Any] = {
        "visit": visit,
        "kind": "strength",
        "what": make.MOVEMENT,
        "by": where.by,
        "now": START,
    }
    with pytest.raises(care.NothingSaid):
        care.check(said={"left": Said(result="5"), "right": Said(result="6")}, **said)
    with pytest.raises(care.NothingSaid):
        care.check(said={"left": Said(newton=-1.0, unit="N")}, **said)
    with pytest.raises(care.NothingSaid):
        care.check(said={}, **said)
    assert not Check.objects.exists()
    care.check(said={"left": Said(result="5"), "right": Said(newton=98.0665, unit="kg")}, **said)
    assert [
        (one.side, msgspec.json.decode(one.said)) for one in Check.objects.order_by("side")
    ] == [
        ("left", {"result": "5"}),
        ("right", {"newton": 98.0665, "unit": "kg"}),
    ]


@pytest.mark.parametrize(
    ("kind", "what", "said", "kept"),
    [
        (
            "task",
            "squat",
            Said(seen=("heels",), felt=("pulls",)),
            {"seen": ["heels"], "felt": ["pulls"]},
        ),
        (
            "task",
            "own",
            Said(seen=("short",), name="golf swing"),
            {"seen": ["short"], "name": "golf swing"},
        ),
        ("task", "walk", Said(seen=("limp",), name="not its own"), {"seen": ["limp"]}),
        ("sensation", "hand", Said(result="less"), {"result": "less"}),
        ("reflex", "triceps", Said(result="absent"), {"result": "absent"}),
    ],
)
def test_what_was_looked_at_is_kept(
    kind: str, what: str, said: Said, kept: dict[str, object]
) -> None:
    where = make.room()
    visit = make.opened(where)
    side = "" if kind == "task" else "left"
    care.check(visit=visit, kind=kind, what=what, said={side: said}, by=where.by, now=START)
    assert msgspec.json.decode(Check.objects.get().said) == kept


@pytest.mark.parametrize(
    ("kind", "what", "said", "no"),
    [
        ("task", "squat", Said(), care.NothingSaid),
        ("task", "squat", Said(seen=("limp",)), care.NothingSaid),
        ("task", "handstand", Said(seen=("free",)), care.NothingSaid),
        ("sensation", "moon", Said(result="less"), care.OffScale),
        ("sensation", "hand", Said(result="brisk"), care.NothingSaid),
        ("reflex", "triceps", Said(), care.NothingSaid),
        ("strength", "elbow:sideways", Said(result="5"), care.OffScale),
    ],
)
def test_an_answer_on_no_list_is_no_check(
    kind: str, what: str, said: Said, no: type[Exception]
) -> None:
    where = make.room()
    visit = make.opened(where)
    with pytest.raises(no):
        care.check(visit=visit, kind=kind, what=what, said={"left": said}, by=where.by, now=START)
    assert not Check.objects.exists()


def test_each_entry_can_be_taken_back_once_and_only_in_its_own_visit() -> None:
    where, other = make.room(), make.room("island")
    visit, foreign = make.opened(where), make.opened(other)
    point = care.mark(visit=visit, tap=SHOULDER, by=where.by, now=START)
    with pytest.raises(NotYours):
        care.take_back(
            visit=foreign, kind="point", public_id=point.public_id, by=other.by, now=START
        )
    for _twice in range(2):
        care.take_back(visit=visit, kind="point", public_id=point.public_id, by=where.by, now=START)
    assert BodyPoint.objects.get().undone_at == START
    assert acts().count("entry.undone") == 1
    assert list(assessing.of_visit(visit).points) == []
    with pytest.raises(NotYours):
        care.take_back(visit=visit, kind="visit", public_id=uuid4(), by=where.by, now=START)


def test_the_baseline_is_not_undone_as_an_angle_of_the_examination() -> None:
    where = make.room()
    visit = make.ready(where)
    baseline = Reading.objects.get(scale="rom")
    with pytest.raises(NotYours):
        care.take_back(
            visit=visit, kind="angle", public_id=baseline.public_id, by=where.by, now=START
        )
    assert Reading.objects.get(pk=baseline.pk).undone_at is None


def test_a_target_goes_and_its_finding_stays_but_not_once_work_was_done() -> None:
    where = make.room()
    visit = make.ready(where)
    target = make.aimed(where, visit)
    care.take_back(visit=visit, kind="target", public_id=target.public_id, by=where.by, now=START)
    assert Target.objects.get().undone_at == START
    assert Finding.objects.get().undone_at is None
    care.aim(finding=target.finding, by=where.by, now=START)
    treatment = make.begun(where, visit)
    make.passed(where, treatment)
    with pytest.raises(care.TreatmentOver):
        care.take_back(
            visit=visit,
            kind="target",
            public_id=treatment.target.public_id,
            by=where.by,
            now=START,
        )


def test_nothing_is_told_of_a_signed_visit_or_in_an_emergency() -> None:
    where = make.room()
    visit = make.signed(where)
    with pytest.raises(care.VisitSigned):
        care.mark(visit=visit, tap=SHOULDER, by=where.by, now=START)
    other = make.room("island")
    urgent = make.opened(other)
    alarm = next(one.id for one in asked_in_the_room(make.REGION) if one.is_emergency)
    care.ask_safety(visit=urgent, answers={alarm: Answer.YES}, by=other.by, now=START)
    for work in (
        lambda: care.mark(visit=urgent, tap=SHOULDER, by=other.by, now=START),
        lambda: care.tell(visit=urgent, history={"work": Told(("desk",))}, by=other.by, now=START),
    ):
        with pytest.raises(care.UrgentHelp):
            work()


# ------------------------------------------------------------------ the patient's own drawing
def holder(where: make.Room) -> Actor:
    return Actor(role=Role.LINK_HOLDER, link="drawing:x", patient_id=where.patient.pk)


def test_a_drawing_is_sealed_kept_and_the_last_one_sent_is_shown() -> None:
    where = make.room()
    first = care.send_drawing(booking=where.booking, drawn=DRAWN, by=holder(where), now=START)
    assert (
        care.send_drawing(booking=where.booking, drawn=DRAWN, by=holder(where), now=START) == first
    )
    again = DRAWN.replace("numb", "pain")
    second = care.send_drawing(
        booking=where.booking, drawn=again, by=holder(where), now=START + timedelta(minutes=1)
    )
    assert queries.last_drawing(where.booking) == second
    assert PainDrawing.objects.count() == 2
    assert first.by_link
    with connection.cursor() as cursor:
        cursor.execute("SELECT strokes FROM care_paindrawing")
        assert all(b"numb" not in bytes(row[0]) for row in cursor.fetchall())
    assert acts().count("drawing.sent") == 2


def test_the_database_refuses_to_change_a_drawing() -> None:
    where = make.room()
    made = care.send_drawing(booking=where.booking, drawn=DRAWN, by=holder(where), now=START)
    with pytest.raises(DatabaseError), transaction.atomic():
        PainDrawing.objects.filter(pk=made.pk).update(drawn_at=START)
    with pytest.raises(DatabaseError), transaction.atomic():
        PainDrawing.objects.filter(pk=made.pk).delete()


@pytest.mark.parametrize(
    "drawn",
    [
        "{",
        '[{"view":"back","kind":"numb","points":[[0,0]]}]',
        '[{"view":"back","kind":"<b>","points":[[45,16]]}]',
        '[{"view":"back","kind":"pain","points":[],"colour":"red"}]',
        '[{"view":"back","kind":"pain","points":[]}]',
        "[" + ",".join(['{"view":"back","kind":"pain","points":[[45,16]]}'] * 81) + "]",
        "x" * 120_001,
    ],
)
def test_what_is_no_drawing_on_this_chart_is_refused(drawn: str) -> None:
    where = make.room()
    with pytest.raises(care.OffTheBody):
        care.send_drawing(booking=where.booking, drawn=drawn, by=holder(where), now=START)
    assert not PainDrawing.objects.exists()


def test_an_empty_drawing_and_one_after_the_day_are_refused() -> None:
    where = make.room()
    with pytest.raises(care.NothingSaid):
        care.send_drawing(booking=where.booking, drawn="[]", by=holder(where), now=START)
    over = queries.open_until(where.booking)
    with pytest.raises(care.DrawingOver):
        care.send_drawing(booking=where.booking, drawn=DRAWN, by=holder(where), now=over)
    last = over - timedelta(seconds=1)
    care.send_drawing(booking=where.booking, drawn=DRAWN, by=holder(where), now=last)
    assert PainDrawing.objects.get().drawn_at == last


def test_drawings_are_sent_at_most_24_times_an_hour() -> None:
    where = make.room()
    for number in range(24):
        drawn = DRAWN.replace("16.0", f"16.{number:02d}").replace("45.0", f"45.{number % 10}")
        drawn = drawn.replace("numb", ("numb", "pain", "stiff")[number % 3])
        care.send_drawing(booking=where.booking, drawn=drawn, by=holder(where), now=START)
    with pytest.raises(TooMany):
        care.send_drawing(
            booking=where.booking,
            drawn=DRAWN.replace("numb", "burning"),
            by=holder(where),
            now=START,
        )
