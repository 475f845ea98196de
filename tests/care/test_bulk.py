"""An import and a tablet make the same rows."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import models

from glideway.care import operations as care
from glideway.care.models import (
    Episode,
    ExerciseTick,
    Finding,
    Goal,
    Note,
    Pass,
    Plan,
    PlanExercise,
    Reading,
    Retest,
    Target,
    Treatment,
    Visit,
)
from glideway.care.operations.sheet import ORDER
from glideway.kit.models import AuditEntry, Message
from tests.care import make
from tests.make import NOW, SYSTEM

pytestmark = pytest.mark.django_db
REGIONS = ["shoulder", "knee", "back", "foot", "elbow", "wrist", "hand", "arm", "ankle", "pelvis"]
REGIONS.append("thorax")
OWN = {"id", "public_id", "digest", "sentences", "seconds", "booking"}


def rows(kind: type[models.Model], patient_id: int) -> list[dict[str, Any]]:
    """What a patient's rows say, without numbers that every row has of its own."""
    road = {
        Episode: "patient_id",
        Visit: "episode__patient_id",
        Goal: "episode__patient_id",
        Reading: "episode__patient_id",
        Plan: "episode__patient_id",
        PlanExercise: "plan__episode__patient_id",
        ExerciseTick: "plan_exercise__plan__episode__patient_id",
        Pass: "treatment__visit__episode__patient_id",
    }.get(kind, "visit__episode__patient_id")
    found = kind._default_manager.filter(**{road: patient_id}).order_by("pk")  # noqa: SLF001 - Django's name for it
    return [
        {
            field.name: getattr(one, field.name)
            for field in kind._meta.concrete_fields  # noqa: SLF001 - Django's name for it
            if field.name not in OWN and not field.is_relation
        }
        for one in found
    ]


def test_a_recorded_course_has_the_rows_of_the_same_taps() -> None:
    tapped, told = make.room("harbour"), make.room("island")
    make.signed(tapped)
    care.record_episodes(rows=[make.row(told)], by=told.by, now=make.START)
    for kind in ORDER:
        if kind is Reading:  # `about` of an activity names its own goal
            continue
        assert rows(kind, told.patient.pk) == [
            {**one, **_same_goal(kind)} for one in _as_told(kind, rows(kind, tapped.patient.pk))
        ], kind
    values = [
        [(r["scale"], r["value"], r["moment"]) for r in rows(Reading, room.patient.pk)]
        for room in (tapped, told)
    ]
    assert values[0] == values[1]


def _same_goal(_kind: type[models.Model]) -> dict[str, Any]:
    return {}


def _as_told(kind: type[models.Model], found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The tablet meant four passes and made two; signing ended it."""
    return [one | {"passes_meant": 2} for one in found] if kind is Treatment else found


def test_the_notes_of_both_say_the_same() -> None:
    tapped, told = make.room("harbour"), make.room("island")
    make.signed(tapped)
    care.record_episodes(rows=[make.row(told)], by=SYSTEM, now=NOW)
    one, other = Note.objects.order_by("pk")
    assert one.words == other.words
    assert one.words.splitlines() == [
        "Subjective",
        "Safety questions asked today: nothing that changes the work.",
        "Consent to hands-on work here is given.",
        "Pain before: 6 of 10.",
        "“Reach overhead” before: 4 of 10.",
        "",
        "Objective",
        "Turn the arm out, right, before: 42°.",
        "Found by palpation: Infraspinatus, right.",
        "Agreed beforehand: a pass felt at 8 of 10 or more closes, and “stop” stops at once.",
        "Infraspinatus, right: 2 passes, discomfort at most 5 of 10.",
        "",
        "Assessment",
        "Picked to work on: Infraspinatus, right.",
        "Turn the arm out, right, after: 61°, was 42°: no verdict yet.",
        "Pain after: 3 of 10, was 6: improved.",
        "",
        "Plan",
        "Goal: “Reach overhead” at 8 of 10.",
        "Plan: 6 visits, 3 a week, looked at again at visit 3.",
        "Goes home with: Arm across the chest.",
    ]


def test_the_clinic_learns_its_own_noise_from_what_it_measured_twice() -> None:
    where = make.room()
    course = [
        make.row(
            where,
            region=region,
            movement="shoulder:external_rotation",
            exercises=(),
            visit={
                "booking": None,
                "at": make.START - timedelta(days=20 - number),
                "treatments": (),
                "movement_again_deg": 42.0 + (number % 3) - 1,
            },
        )
        for number, region in enumerate(REGIONS)
    ]
    care.record_episodes(rows=course, by=SYSTEM, now=NOW)
    said = list(
        Retest.objects.filter(before__scale="rom")
        .order_by("made_at")
        .values_list("change", flat=True)
    )
    assert said == [""] * 9 + ["improved"] * 2


def test_precautions_are_acknowledged_and_a_note_in_french_is_french() -> None:
    where = make.room()
    told = make.row(where, visit={"precautions": ("anticoag",), "language": "fr"})
    care.record_episodes(rows=[told], by=SYSTEM, now=NOW)
    visit = Visit.objects.get()
    assert visit.acknowledged_at == make.START
    assert visit.screening is not None
    assert visit.screening.action == "precaution"
    assert "Douleur avant : 6 sur 10." in Note.objects.get().words


def test_a_course_ends_with_a_word_and_its_home_readings_and_ticks_stay() -> None:
    where = make.room()
    told = make.row(
        where,
        home=(care.HomeRow(at=make.START + timedelta(days=1), pain=2, activity=7),),
        ticked=(date(2026, 3, 3), date(2026, 3, 4)),
        discharged_at=make.START + timedelta(days=9),
    )
    episode = care.record_episodes(rows=[told], by=SYSTEM, now=NOW)[0]
    episode.refresh_from_db()
    assert (episode.discharged_because, episode.discharged_at) == (
        "well",
        make.START + timedelta(days=9),
    )
    assert list(
        Reading.objects.filter(moment="home").order_by("pk").values_list("scale", "value")
    ) == [("nprs", 2.0), ("psfs", 7.0)]
    assert [one.day for one in ExerciseTick.objects.order_by("day")] == list(told.ticked)


def test_an_open_visit_stays_open_and_a_closed_one_finishes_its_booking() -> None:
    where = make.room()
    care.record_episodes(rows=[make.row(where, visit={"signed": False})], by=SYSTEM, now=NOW)
    where.booking.refresh_from_db()
    assert where.booking.started_at == make.START
    assert where.booking.finished_at is None
    assert Note.objects.count() == 0


def test_visits_out_of_order_are_refused_and_nothing_is_kept() -> None:
    where = make.room()
    told = make.row(where)
    twice = make.row(where, visits=(*told.visits, *told.visits))
    with pytest.raises(care.VisitOrder):
        care.record_episodes(rows=[twice], by=SYSTEM, now=NOW)
    assert (Episode.objects.count(), Visit.objects.count()) == (0, 0)


def test_a_signed_visit_with_something_missing_is_refused() -> None:
    where = make.room()
    with pytest.raises(care.NotComplete) as refused:
        care.record_episodes(
            rows=[make.row(where, visit={"after_deg": None, "pain_after": None})],
            by=SYSTEM,
            now=NOW,
        )
    assert refused.value.data == {"step": "retest"}
    assert Pass.objects.count() == Finding.objects.count() == Target.objects.count() == 0


def test_a_pass_after_one_of_eight_is_refused_in_bulk_too() -> None:
    where = make.room()
    passes = (care.PassRow(discomfort=8), care.PassRow(discomfort=2))
    told = make.row(
        where,
        visit={
            "treatments": (care.TreatmentRow(protocol=make.PROTOCOL, side="right", passes=passes),)
        },
    )
    with pytest.raises(care.TreatmentOver):
        care.record_episodes(rows=[told], by=SYSTEM, now=NOW)
    assert Treatment.objects.count() == 0


def test_everything_is_in_the_chained_record_and_one_letter_goes_out() -> None:
    where = make.room()
    care.record_episodes(rows=[make.row(where)], by=SYSTEM, now=NOW)
    acts = AuditEntry.objects.filter(patient_id=where.patient.pk).values_list("act", flat=True)
    assert {"episode.opened", "visit.opened", "note.signed", "plan.set", "consent.given"} <= set(
        acts
    )
    letter = Message.objects.get(key=f"plan:{Plan.objects.get().public_id}")
    assert letter.subject == "Your plan is ready"
    assert "shoulder" not in letter.text


def test_a_yes_to_a_question_nobody_asks_is_refused() -> None:
    where = make.room()
    with pytest.raises(care.OffScale):
        care.record_episodes(
            rows=[make.row(where, visit={"precautions": ("moon",)})], by=SYSTEM, now=NOW
        )
    assert Episode.objects.count() == 0
