"""An inspection from the plan to the appeal: who may take each step, and when it may be taken."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from PIL import Image

from glideway.directory import operations as directory
from glideway.directory.models import Clinic, Errand, Login
from glideway.kit import uploads
from glideway.kit.actor import Actor, Role
from glideway.kit.models import AuditEntry, Message
from glideway.kit.refusals import Refusal
from glideway.quality import operations as quality
from glideway.quality import queries
from glideway.quality.core import criteria
from glideway.quality.core.stages import Stage, Tie
from glideway.quality.models import Appeal, Declaration, Exhibit, Inspection, Mark
from tests.directory import make as people
from tests.make import NOW, SYSTEM
from tests.quality import make

pytestmark = pytest.mark.django_db
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
FORTNIGHT = 14 * DAY


def inspector(name: str = "Ines") -> tuple[Login, Actor]:
    """An inspector of the network, and who he or she is to the verbs."""
    login = people.login(name=name)
    directory.grant(login=login, role="inspector", by=SYSTEM, now=NOW)
    return login, Actor(role=Role.INSPECTOR, login_id=login.pk, name=name)


def assigned(clinic: Clinic | None = None) -> tuple[Inspection, Actor]:
    """A look whose inspector declared to have no tie."""
    login, by = inspector()
    look = quality.plan_inspection(
        clinic=clinic or people.clinic(), inspector=login, by=SYSTEM, now=NOW
    )
    quality.declare_ties(inspection=look, ties=(), by=by, now=NOW)
    return look, by


def entered(look: Inspection, by: Actor, marks: dict[int, float], now: datetime = NOW) -> None:
    quality.enter_marks(inspection=look, marks=marks, evidence={}, by=by, now=now)


def published(clinic: Clinic, marks: dict[int, float]) -> tuple[Inspection, Actor]:
    """A look that is public at `NOW + FORTNIGHT`."""
    look, by = assigned(clinic)
    entered(look, by, marks)
    quality.finish_visit(inspection=look, by=by, now=NOW)
    quality.send_inspection(inspection=look, by=by, now=NOW)
    return look, by


def stage(look: Inspection, now: datetime = NOW) -> Stage:
    look.refresh_from_db()
    return queries.stage_of(look, now=now)


def jpeg() -> uploads.Clean:
    made = BytesIO()
    Image.new("RGB", (40, 30), "white").save(made, "JPEG")
    return uploads.clean(made.getvalue())


# ------------------------------------------------------------------ the way of a look
def test_a_look_goes_from_the_plan_to_the_public_and_lapses_to_the_second() -> None:
    login, by = inspector()
    look = quality.plan_inspection(clinic=people.clinic(), inspector=login, by=SYSTEM, now=NOW)
    way = [stage(look)]
    quality.declare_ties(inspection=look, ties=(), by=by, now=NOW)
    way.append(stage(look))
    entered(look, by, {7: 1.0, 47: 0.5})
    way.append(stage(look))
    quality.finish_visit(inspection=look, by=by, now=NOW)
    way.append(stage(look))
    quality.send_inspection(inspection=look, by=by, now=NOW)
    assert way == ["planned", "assigned", "visiting", "draft"]
    assert stage(look, NOW + FORTNIGHT - SECOND) is Stage.WITH_CLINIC
    assert stage(look, NOW + FORTNIGHT) is Stage.PUBLISHED
    last = max(one.lapses_at for one in look.marks.all() if one.lapses_at)
    assert stage(look, last - SECOND) is Stage.PUBLISHED
    assert stage(look, last) is Stage.LAPSED


def test_a_newer_look_stands_from_the_second_it_is_public() -> None:
    clinic = people.clinic()
    old = make.inspection(clinic, {7: 1.0}, visited_at=NOW - 60 * DAY)
    new = make.inspection(clinic, {7: 0.5}, visited_at=NOW)
    assert stage(old, NOW + FORTNIGHT - SECOND) is Stage.PUBLISHED
    assert stage(old, NOW + FORTNIGHT) is Stage.SUPERSEDED
    assert stage(new, NOW + FORTNIGHT) is Stage.PUBLISHED


def test_what_the_clinic_has_already_it_gets_anew_for_another_fortnight() -> None:
    look, by = published(people.clinic(), {46: 0.0})
    entered(look, by, {46: 1.0}, NOW + 10 * DAY)
    look.refresh_from_db()
    assert look.published_at == NOW + 10 * DAY + FORTNIGHT
    with pytest.raises(quality.Published):
        entered(look, by, {46: 0.0}, NOW + 10 * DAY + FORTNIGHT)
    assert Mark.objects.get().value == 1.0


def test_nothing_is_sent_before_the_visit_is_over() -> None:
    look, by = assigned()
    for verb in (quality.finish_visit, quality.send_inspection):
        with pytest.raises(quality.NothingSeen):
            verb(inspection=look, by=by, now=NOW)
    entered(look, by, {46: 1.0})
    with pytest.raises(quality.NothingSeen):
        quality.send_inspection(inspection=look, by=by, now=NOW)
    look.refresh_from_db()
    assert (look.drafted_at, look.published_at) == (None, None)


def test_the_owner_hears_of_findings_until_the_answer() -> None:
    clinic = people.clinic()
    look, _by = published(clinic, {46: 0.0})
    errand = Errand.objects.get(kind="inspection-findings")
    assert (errand.role, errand.clinic, errand.due_at) == ("owner", clinic, NOW + FORTNIGHT)
    quality.answer_inspection(inspection=look, words="It hangs now.", by=SYSTEM, now=NOW)
    errand.refresh_from_db()
    assert errand.done_at == NOW


# ------------------------------------------------------------------ ties
def test_the_sheet_opens_with_the_word_that_there_is_no_tie_and_the_word_stays() -> None:
    login, by = inspector()
    look = quality.plan_inspection(clinic=people.clinic(), inspector=login, by=SYSTEM, now=NOW)
    with pytest.raises(quality.NotAssigned):
        entered(look, by, {46: 1.0})
    quality.declare_ties(inspection=look, ties=(), by=by, now=NOW)
    kept = Declaration.objects.get()
    assert (kept.denied, kept.inspector) == (["employed", "owns", "refers", "paid"], login)
    for act in (Declaration.objects.all().delete, kept.save):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()


@pytest.mark.parametrize("tie", list(Tie))
def test_any_tie_is_written_down_and_takes_the_look_from_its_inspector(tie: Tie) -> None:
    login, by = inspector()
    look = quality.plan_inspection(clinic=people.clinic(), inspector=login, by=SYSTEM, now=NOW)
    quality.declare_ties(inspection=look, ties=[tie], by=by, now=NOW)
    assert set(Tie) - set(Declaration.objects.get().denied) == {tie}
    assert AuditEntry.objects.filter(act="inspection.tied").count() == 1
    assert stage(look) is Stage.PLANNED
    look.refresh_from_db()
    assert look.inspector is None
    assert Errand.objects.get(kind="inspection-unmanned", done_at=None).role == "operator"
    with pytest.raises(quality.NotAssigned):
        quality.declare_ties(inspection=look, ties=(), by=by, now=NOW)
    for again in (
        lambda now: quality.assign_inspection(inspection=look, inspector=login, by=by, now=now),
        lambda now: quality.plan_inspection(clinic=look.clinic, inspector=login, by=by, now=now),
    ):
        with pytest.raises(quality.ConflictOfInterest):
            again(NOW + DAY)
        again(NOW + 740 * DAY)


def test_a_tie_that_comes_later_closes_the_sheet() -> None:
    look, by = assigned()
    him = Login.objects.get(pk=by.login_id or 0)
    directory.grant(login=him, role="desk", clinic=look.clinic, by=SYSTEM, now=NOW)
    with pytest.raises(quality.OwnClinic):
        entered(look, by, {46: 1.0})
    assert not Mark.objects.exists()


# ------------------------------------------------------------------ who may write a mark
ACTORS: dict[str, Callable[[Inspection], Actor]] = {
    role.value: lambda look, role=role: Actor(
        role=role, login_id=people.login().pk, clinic_id=look.clinic_id
    )
    for role in Role
    if role is not Role.SYSTEM
} | {"nobody": lambda _look: Actor(role=Role.ANON)}
VERBS: dict[str, Callable[[Inspection, Actor], Any]] = {
    "enter_marks": lambda look, by: entered(look, by, {46: 1.0}),
    "file_exhibit": lambda look, by: quality.file_exhibit(
        row=quality.ExhibitRow(inspection=look, criterion=46, number=3.0), by=by, now=NOW
    ),
    "finish_visit": lambda look, by: quality.finish_visit(inspection=look, by=by, now=NOW),
    "send_inspection": lambda look, by: quality.send_inspection(inspection=look, by=by, now=NOW),
    "declare_ties": lambda look, by: quality.declare_ties(inspection=look, ties=(), by=by, now=NOW),
    "decide_appeal": lambda look, by: quality.decide_appeal(
        look=look, reply="So it is.", by=by, now=NOW
    ),
    "inspect_many": lambda look, by: quality.inspect_many(
        rows=[
            quality.InspectionRow(
                clinic=look.clinic, inspector=people.login(), visited_at=NOW, marks={46: 1.0}
            )
        ],
        by=by,
        now=NOW,
    ),
}


def test_no_actor_but_the_inspector_of_the_case_and_the_system_can_write_a_value() -> None:
    """Every actor and every verb: owner, desk, operator, another inspector, anybody."""
    look, mine = assigned()
    before = (Mark.objects.count(), Exhibit.objects.count(), Inspection.objects.values().get())
    for name, actor in ACTORS.items():
        for verb, act in VERBS.items():
            with transaction.atomic(), pytest.raises(quality.NotAssigned):
                act(look, actor(look))
            found = (Mark.objects.count(), Exhibit.objects.count())
            assert (*found, Inspection.objects.values().get()) == before, (name, verb)
    entered(look, mine, {46: 1.0})
    assert Mark.objects.get().value == 1.0


@pytest.mark.parametrize("point", [one.id for one in criteria.load().points if not one.attested])
def test_nobody_enters_what_is_counted_not_even_the_inspector(point: int) -> None:
    look, by = assigned()
    with pytest.raises(quality.NotAttested):
        entered(look, by, {point: 1.0})
    assert not Mark.objects.exists()


# ------------------------------------------------------------------ evidence
def test_a_photo_is_kept_sealed_for_seven_years_once_nobody_is_on_it() -> None:
    look, by = assigned()
    row = quality.ExhibitRow(
        inspection=look, criterion=47, number=81.0, unit="cm", place="Door", photo=jpeg()
    )
    with pytest.raises(quality.MayShowPatient):
        quality.file_exhibit(row=row, by=by, now=NOW)
    assert not Exhibit.objects.exists()
    kept = quality.file_exhibit(
        row=quality.ExhibitRow(**(vars(row) | {"no_patient": True})), by=by, now=NOW
    )
    assert kept.kept_until == NOW.replace(year=NOW.year + 7)
    assert (kept.number, kept.unit, kept.place) == (81.0, "cm", "Door")
    sealed: Any = Exhibit.objects.values_list("photo", flat=True).get()
    raw = bytes(sealed.data)
    assert b"/9j/" not in raw  # a JPEG in base 64 begins so: it lies sealed
    paper = uploads.Clean(uploads.PAPER, b"%PDF-", "x.pdf")
    with pytest.raises(quality.NotAPhoto):
        quality.file_exhibit(
            row=quality.ExhibitRow(inspection=look, criterion=47, photo=paper, no_patient=True),
            by=by,
            now=NOW,
        )


def test_whoever_is_late_is_written_to_once_a_day_and_nobody_else_is() -> None:
    look, by = assigned()
    with pytest.raises(quality.NotAssigned):
        quality.remind_inspector(inspection=look, by=SYSTEM, now=NOW)
    entered(look, by, {46: 1.0})
    look.refresh_from_db()
    for hours in (1, 2, 24):
        quality.remind_inspector(inspection=look, by=SYSTEM, now=NOW + timedelta(hours=hours))
    letters = Message.objects.filter(key__startswith="inspection-remind")
    assert [one.to for one in letters] == [look.inspector.email] * 2  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("said", "kept"),
    [(timedelta(hours=1), timedelta(hours=1)), (-DAY, timedelta()), (3 * DAY, 2 * DAY)],
)
def test_what_waited_on_a_device_counts_from_when_it_was_seen(
    said: timedelta, kept: timedelta
) -> None:
    look, by = assigned()
    quality.enter_marks(
        inspection=look, marks={46: 1.0}, evidence={}, by=by, now=NOW + 2 * DAY, seen_at=NOW + said
    )
    assert Mark.objects.get().made_at == NOW + kept


# ------------------------------------------------------------------ turns, blind looks
def test_two_inspectors_take_turns_at_a_condition_by_the_year() -> None:
    clinic = people.clinic()
    login, by = inspector()
    make.inspection(clinic, {49: 1.0}, inspector=login, visited_at=NOW.replace(year=NOW.year - 1))
    look = quality.plan_inspection(clinic=clinic, inspector=login, by=SYSTEM, now=NOW)
    quality.declare_ties(inspection=look, ties=(), by=by, now=NOW)
    with pytest.raises(quality.TurnOfAnother):
        entered(look, by, {46: 1.0, 49: 1.0})
    assert not look.marks.exists()
    entered(look, by, {46: 1.0})
    other, hers = inspector("Olga")
    turn = quality.plan_inspection(clinic=clinic, inspector=other, by=SYSTEM, now=NOW)
    quality.declare_ties(inspection=turn, ties=(), by=hers, now=NOW)
    entered(turn, hers, {49: 1.0})


def test_one_point_in_ten_is_seen_a_second_time_by_other_eyes_and_changes_no_card() -> None:
    clinics = [people.clinic() for _ in range(12)]
    for one in clinics:
        make.inspection(one, inspector=people.login())
    looks = quality.plan_blind(now=NOW)
    share = sum(len(one.points) for one in looks) / (12 * len(make.ALL_SEEN))
    assert 0.02 < share < 0.25
    assert quality.plan_blind(now=NOW) == []
    look = looks[0]
    first = Inspection.objects.get(clinic=look.clinic, kind="full").inspector
    assert first is not None
    with pytest.raises(quality.SameEyes):
        quality.assign_inspection(inspection=look, inspector=first, by=SYSTEM, now=NOW)
    login, by = inspector()
    assert queries.others_than(look, [first, login]) == [login]
    quality.assign_inspection(inspection=look, inspector=login, by=SYSTEM, now=NOW)
    quality.declare_ties(inspection=look, ties=(), by=by, now=NOW)
    card = queries.card(look.clinic, now=NOW)[0]
    unseen = next(iter(make.ALL_SEEN.keys() - set(look.points)))
    with pytest.raises(quality.NotAttested):
        entered(look, by, {unseen: 1.0})
    entered(look, by, dict.fromkeys(look.points, 0.0))
    quality.finish_visit(inspection=look, by=by, now=NOW)
    with pytest.raises(quality.Published):
        entered(look, by, dict.fromkeys(look.points, 1.0))
    assert queries.card(look.clinic, now=NOW)[0] == card
    found = queries.agreed()
    assert (found.n, found.alike, found.kappa) == (len(look.points), 0, None)


# ------------------------------------------------------------------ appeals
def test_an_appeal_goes_to_other_eyes_and_a_finding_seen_otherwise_counts() -> None:
    clinic = people.clinic()
    look, mine = published(clinic, {46: 0.0, 47: 0.5})
    public = NOW + FORTNIGHT
    for moment, fault in ((public - SECOND, quality.NotPublished),):
        with pytest.raises(fault):
            quality.appeal_inspection(
                inspection=look, points=[46], words="It was there.", by=SYSTEM, now=moment
            )
    with pytest.raises(quality.PointsMissing):
        quality.appeal_inspection(inspection=look, points=[7], words="No", by=SYSTEM, now=public)
    appeal = quality.appeal_inspection(
        inspection=look, points=[46], words="It was there.", by=SYSTEM, now=public
    )
    assert appeal.due_at == public + 30 * DAY
    assert stage(look, public) is Stage.APPEALED
    with pytest.raises(quality.Appealed):
        quality.appeal_inspection(
            inspection=look, points=[46], words="Again.", by=SYSTEM, now=public
        )
    first = Login.objects.get(pk=mine.login_id or 0)
    with pytest.raises(quality.SameEyes):
        quality.assign_inspection(inspection=appeal.look, inspector=first, by=SYSTEM, now=public)
    other, hers = inspector("Olga")
    quality.assign_inspection(inspection=appeal.look, inspector=other, by=SYSTEM, now=public)
    quality.declare_ties(inspection=appeal.look, ties=(), by=hers, now=public)
    with pytest.raises(quality.PointsMissing):
        quality.decide_appeal(look=appeal.look, reply="Seen.", by=hers, now=public)
    entered(appeal.look, hers, {46: 1.0}, public)
    decided = quality.decide_appeal(look=appeal.look, reply="Seen.", by=hers, now=public + DAY)
    assert (decided.outcome, decided.decided_at) == ("changed", public + DAY)
    assert stage(look, public + DAY) is Stage.PUBLISHED
    values = {one.point.id: one.standing.value for one in queries.card(clinic, now=public + DAY)[1]}
    assert (values[46], values[47]) == (1.0, 0.5)
    past = queries.history(clinic, now=public + DAY)
    assert [one.look.kind for one in past.looks] == ["appeal", "full"]
    assert past.looks[1].appeal == decided


def test_the_same_seen_again_lets_the_finding_stand() -> None:
    look, _mine = published(people.clinic(), {46: 0.5})
    public = NOW + FORTNIGHT
    appeal = quality.appeal_inspection(
        inspection=look, points=[46], words="No.", by=SYSTEM, now=public
    )
    other, hers = inspector("Olga")
    quality.assign_inspection(inspection=appeal.look, inspector=other, by=SYSTEM, now=public)
    quality.declare_ties(inspection=appeal.look, ties=(), by=hers, now=public)
    entered(appeal.look, hers, {46: 0.5}, public)
    quality.decide_appeal(look=appeal.look, reply="The same.", by=hers, now=public)
    assert Appeal.objects.get().outcome == "stands"


# ------------------------------------------------------------------ what lapses
def test_thirty_days_before_it_lapses_operator_and_clinic_hear_of_it_to_the_second() -> None:
    clinic = people.clinic()
    make.inspection(clinic, {12: 1.0, 46: 1.0})
    lapses = Mark.objects.get(criterion=12).lapses_at
    assert lapses is not None
    assert quality.remind_lapses(now=lapses - 30 * DAY - SECOND) == 0
    assert quality.remind_lapses(now=lapses - 30 * DAY) == 1
    assert quality.remind_lapses(now=lapses - 30 * DAY) == 1
    rows = Errand.objects.order_by("role").values_list("role", "clinic", "due_at")
    assert list(rows) == [("operator", None, lapses), ("owner", clinic.pk, lapses)]
    quality.plan_inspection(clinic=clinic, inspector=people.login(), by=SYSTEM, now=NOW)
    assert quality.remind_lapses(now=lapses - DAY) == 0
    assert Errand.objects.get(role="operator").done_at == NOW


def test_a_refusal_has_its_own_word() -> None:
    kinds = [quality.NotAssigned, quality.ConflictOfInterest, quality.TurnOfAnother]
    assert all(issubclass(one, Refusal) for one in kinds)
    assert len({one.code for one in kinds}) == len(kinds)
