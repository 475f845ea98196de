"""The quality room's verbs: who may judge, what is kept, and that a refusal writes nothing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import QuerySet

from glideway.care.models import Visit
from glideway.directory import operations as directory
from glideway.directory.models import Errand, Patient, Plaque
from glideway.kit.models import AuditEntry, Message
from glideway.quality import operations as quality
from glideway.quality import queries
from glideway.quality.models import Grievance, Incident, Inspection, Mark, Review
from tests.directory import make as people
from tests.make import NOW, SYSTEM
from tests.quality import make

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_an_inspection_is_entered_with_its_marks_and_shown_after_two_weeks() -> None:
    clinic = people.clinic()
    look = make.inspection(clinic, {7: 1.0, 12: 0.5})
    assert look.published_at == make.MONTH_AGO + 14 * DAY
    marks = Mark.objects.order_by("criterion").values_list("criterion", "value", "basis")
    assert list(marks) == [(7, 1.0, "attested"), (12, 0.5, "attested")]
    assert Mark.objects.get(criterion=12).lapses_at == datetime(2026, 7, 31, 14, tzinfo=UTC)
    assert AuditEntry.objects.filter(act="inspection.entered", chain=f"{clinic.pk}").count() == 1


@pytest.mark.parametrize("marks", [{1: 1.0}, {7: 0.7}, {51: 1.0}])
def test_an_inspector_cannot_enter_what_is_counted(marks: dict[int, float]) -> None:
    with pytest.raises(quality.NotAttested):
        make.inspection(people.clinic(), marks)
    assert not Mark.objects.exists()
    assert not Inspection.objects.exists()


def test_an_inspector_cannot_look_at_a_clinic_where_he_has_a_role() -> None:
    clinic, him = people.clinic(), people.login()
    role = directory.grant(login=him, role="desk", clinic=clinic, by=SYSTEM, now=NOW)
    directory.end_role(membership=role, by=SYSTEM, now=NOW)
    with pytest.raises(quality.OwnClinic):
        make.inspection(clinic, inspector=him)
    with pytest.raises(quality.OwnClinic):
        quality.plan_inspection(clinic=clinic, inspector=him, by=SYSTEM, now=NOW)
    assert not Inspection.objects.exists()
    make.inspection(people.clinic(), inspector=him)


def test_an_inspector_cannot_look_at_a_clinic_where_he_treats() -> None:
    house, him = people.house(), people.login()
    maya = people.practitioner(login=him)
    people.place(maya, house.clinic, [])
    with pytest.raises(quality.OwnClinic):
        make.inspection(house.clinic, inspector=him)
    assert not Mark.objects.exists()


def test_marks_may_be_corrected_until_they_are_published() -> None:
    look = quality.plan_inspection(
        clinic=people.clinic(), inspector=people.login(), by=SYSTEM, now=NOW
    )
    assert (look.assigned_at, look.visited_at) == (None, None)
    for value in (0.0, 1.0):
        quality.enter_marks(
            inspection=look, marks={46: value}, evidence={46: "photo"}, by=SYSTEM, now=NOW
        )
    mark = Mark.objects.get()
    assert (mark.value, mark.evidence) == (1.0, "photo")
    quality.finish_visit(inspection=look, by=SYSTEM, now=NOW)
    quality.send_inspection(inspection=look, by=SYSTEM, now=NOW)
    look.refresh_from_db()
    assert look.published_at == NOW + 14 * DAY
    with pytest.raises(quality.Published):
        quality.enter_marks(
            inspection=look, marks={46: 0.0}, evidence={}, by=SYSTEM, now=NOW + 14 * DAY
        )
    mark.refresh_from_db()
    assert mark.value == 1.0


def test_a_wrong_mark_is_refused_and_the_sheet_stays() -> None:
    look = quality.plan_inspection(
        clinic=people.clinic(), inspector=people.login(), by=SYSTEM, now=NOW
    )
    with pytest.raises(quality.NotAttested):
        quality.enter_marks(
            inspection=look, marks={46: 1.0, 1: 1.0}, evidence={}, by=SYSTEM, now=NOW
        )
    assert not Mark.objects.exists()


# ------------------------------------------------------------------ the score
def test_below_35_known_points_the_plaque_says_how_many_but_no_score() -> None:
    house = people.house()
    make.inspection(house.clinic)
    quality.publish_scores(clinics=[house.clinic], now=NOW)
    plaque = Plaque.objects.get(subject=f"clinic:{house.clinic.pk}", kind="inspection")
    assert plaque.value is None
    card, lines = queries.card(house.clinic, now=NOW)
    assert (plaque.known, plaque.of) == (card.known, card.of)
    assert card.of == 50
    assert len(lines) == 50
    assert plaque.as_of == NOW


def test_where_reviews_are_forbidden_their_five_points_leave_the_fifty() -> None:
    house = people.house(profession="massage_therapist")
    quality.publish_scores(clinics=[house.clinic], now=NOW)
    assert Plaque.objects.get(kind="inspection").of == 45


def test_counting_again_writes_only_what_changed() -> None:
    house = people.house()
    quality.publish_scores(clinics=[house.clinic], now=NOW)
    before = Mark.objects.count()
    quality.publish_scores(clinics=[house.clinic], now=NOW + DAY)
    assert Mark.objects.count() == before
    make.grievance(house.clinic, safety=True)
    quality.publish_scores(clinics=[house.clinic], now=NOW + 3 * DAY)
    changed = Mark.objects.filter(made_at=NOW + 3 * DAY).values_list("criterion", flat=True)
    assert list(changed) == [17]
    assert Plaque.objects.get(kind="inspection").facts == {"closed_gates": [17]}


def test_an_inspection_counts_only_once_it_is_published() -> None:
    house = people.house()
    make.inspection(house.clinic, {46: 1.0}, visited_at=NOW)
    for now, value in ((NOW + 14 * DAY - timedelta(seconds=1), None), (NOW + 14 * DAY, 1.0)):
        _card, lines = queries.card(house.clinic, now=now)
        assert lines[45].standing.value == value


def test_the_network_counts_what_is_listed() -> None:
    people.house()
    hidden = people.house()
    directory.hide_clinic(clinic=hidden.clinic, reason="gate", by=SYSTEM, now=NOW)
    quality.publish_network(now=NOW)
    hung = dict(Plaque.objects.filter(subject="network").values_list("kind", "known"))
    assert hung == {"network-clinics": 1, "network-practitioners": 1, "network-visits": 0}


# ------------------------------------------------------------------ complaints
def test_a_complaint_has_deadlines_and_an_errand_for_the_owner() -> None:
    clinic = people.clinic()
    case = make.grievance(clinic)
    assert case.acknowledge_by == datetime(2026, 3, 5, 5, tzinfo=UTC)
    assert case.answer_by == NOW + 14 * DAY
    errand = Errand.objects.get()
    assert (errand.role, errand.clinic, errand.due_at) == ("owner", clinic, case.acknowledge_by)


def test_a_safety_complaint_calls_the_operator_within_48_hours() -> None:
    case = make.grievance(people.clinic(), safety=True)
    errand = Errand.objects.get(role="operator")
    assert (errand.kind, errand.clinic, errand.due_at) == (
        "grievance-operator",
        None,
        NOW + 2 * DAY,
    )
    assert case.answer_by == NOW + 2 * DAY


def test_a_complaint_that_names_the_owner_calls_the_operator() -> None:
    clinic, elena = people.clinic(), people.login(name="Elena Osei")
    directory.grant(login=elena, role="owner", clinic=clinic, by=SYSTEM, now=NOW)
    make.grievance(clinic, words="Ms. Osei shouted at me.")
    make.grievance(clinic, words="Nobody called back.")
    make.grievance(people.clinic(), words="Ms. Osei shouted at me.")
    roles = Errand.objects.order_by("pk").values_list("role", "clinic")
    assert [role for role, _clinic in roles] == ["operator", "owner", "owner"]


def test_no_table_reads_a_complaint() -> None:
    make.grievance(people.clinic(), words="canary-words")
    assert "canary" not in str(Grievance.objects.values().get())
    assert Grievance.objects.get().words == "canary-words"


def test_a_complaint_without_words_is_refused() -> None:
    with pytest.raises(quality.SaidNothing):
        make.grievance(people.clinic(), words="  ")
    assert not Grievance.objects.exists()
    assert not Errand.objects.exists()


def test_an_outcome_nobody_named_is_a_bug() -> None:
    row = quality.GrievanceRow(clinic=people.clinic(), words="x", received_at=NOW)
    with pytest.raises(ValueError, match="lost"):
        quality.grieve_many(rows=[replace(row, outcome="lost")], by=SYSTEM, now=NOW)
    case = quality.grieve_many(rows=[row], by=SYSTEM, now=NOW)[0]
    with pytest.raises(ValueError, match="lost"):
        quality.close_grievance(grievance=case, outcome="lost", by=SYSTEM, now=NOW)
    case.refresh_from_db()
    assert case.closed_at is None


def test_a_complaint_that_was_settled_long_ago_calls_nobody() -> None:
    row = quality.GrievanceRow(
        clinic=people.clinic(),
        words="x",
        received_at=NOW - 9 * DAY,
        answered_at=NOW - 8 * DAY,
        closed_at=NOW - 7 * DAY,
        outcome="settled",
    )
    quality.grieve_many(rows=[row], by=SYSTEM, now=NOW)
    assert not Errand.objects.exists()


def test_the_first_answer_counts_and_a_closed_case_stays_closed() -> None:
    case = make.grievance(people.clinic())
    quality.acknowledge_grievance(grievance=case, by=SYSTEM, now=NOW)
    quality.answer_grievance(grievance=case, words="Sorry.", by=SYSTEM, now=NOW + DAY)
    quality.close_grievance(grievance=case, outcome="settled", by=SYSTEM, now=NOW + 2 * DAY)
    with pytest.raises(quality.NotThisStep):
        quality.withdraw_grievance(grievance=case, by=SYSTEM, now=NOW + 3 * DAY)
    case.refresh_from_db()
    assert (case.acknowledged_at, case.answered_at, case.closed_at, case.outcome) == (
        NOW,
        NOW + DAY,
        NOW + 2 * DAY,
        "settled",
    )
    acts = AuditEntry.objects.filter(kind="Grievance").order_by("pk").values_list("act", flat=True)
    assert list(acts) == [
        "grievance.received",
        "grievance.acknowledged",
        "grievance.answered",
        "grievance.closed",
    ]


def test_the_errand_of_a_complaint_follows_its_steps_and_ends_with_the_answer() -> None:
    case, other = make.grievance(people.clinic()), make.grievance(people.clinic())
    errand, untouched = (
        Errand.objects.get(about=case.public_id),
        Errand.objects.filter(about=other.public_id, done_at=None, due_at=other.acknowledge_by),
    )
    assert errand.due_at == case.acknowledge_by
    quality.acknowledge_grievance(grievance=case, by=SYSTEM, now=NOW)
    errand.refresh_from_db()
    assert (errand.due_at, errand.done_at) == (case.answer_by, None)
    quality.answer_grievance(grievance=case, words="Sorry.", by=SYSTEM, now=NOW + DAY)
    quality.close_grievance(grievance=case, outcome="settled", by=SYSTEM, now=NOW + 2 * DAY)
    errand.refresh_from_db()
    assert (errand.done_at, errand.done_by) == (NOW + DAY, SYSTEM.key)
    assert untouched.exists()


def test_a_complaint_that_is_closed_at_once_leaves_no_errand() -> None:
    case = make.grievance(people.clinic(), safety=True)
    quality.withdraw_grievance(grievance=case, by=SYSTEM, now=NOW)
    assert not Errand.objects.filter(done_at=None).exists()


# ------------------------------------------------------------------ reviews
def test_a_review_is_invited_once_a_visit() -> None:
    visit = make.visit(people.house())
    review = quality.invite_review(visit=visit, by=SYSTEM, now=NOW)
    assert (review.clinic_id, review.practitioner_id, review.rating) == (
        visit.episode.clinic_id,
        visit.practitioner_id,
        None,
    )
    with pytest.raises(quality.ReviewedAlready):
        quality.invite_review(visit=visit, by=SYSTEM, now=NOW)
    assert Review.objects.count() == 1


def test_a_visit_that_is_not_over_is_not_reviewed() -> None:
    visit = make.visit(people.house())
    Visit.objects.filter(pk=visit.pk).update(signed_at=None)
    visit.refresh_from_db()
    with pytest.raises(quality.NotAttendedYet):
        quality.invite_review(visit=visit, by=SYSTEM, now=NOW)
    assert not Review.objects.exists()


@pytest.mark.parametrize(
    ("after", "kept"),
    [
        (DAY - timedelta(seconds=1), False),
        (DAY, True),
        (14 * DAY - timedelta(seconds=1), True),
        (14 * DAY, False),
    ],
)
def test_it_is_written_from_a_day_to_two_weeks_after(after: timedelta, kept: bool) -> None:
    visit = make.recent(people.house())
    review = quality.invite_review(visit=visit, by=SYSTEM, now=NOW)
    now = visit.opened_at + after
    if kept:
        quality.write_review(review=review, rating=4, words=" Good. ", by=SYSTEM, now=now)
    else:
        with pytest.raises(quality.InvitationOver):
            quality.write_review(review=review, rating=4, words="Good.", by=SYSTEM, now=now)
    review.refresh_from_db()
    assert (review.rating, review.words) == ((4, "Good.") if kept else (None, ""))
    assert review.shown_at == (now + DAY if kept else None)


def test_it_may_be_changed_for_a_day_and_then_stays() -> None:
    visit = make.recent(people.house())
    review = quality.invite_review(visit=visit, by=SYSTEM, now=NOW)
    for later in (timedelta(0), DAY - timedelta(seconds=1)):
        quality.write_review(review=review, rating=2, words="Changed.", by=SYSTEM, now=NOW + later)
    with pytest.raises(quality.ReviewedAlready):
        quality.write_review(review=review, rating=5, words="Late.", by=SYSTEM, now=NOW + DAY)
    review.refresh_from_db()
    assert (review.rating, review.words, review.shown_at) == (2, "Changed.", NOW + DAY)


@pytest.mark.parametrize("rating", [0, 6])
def test_stars_are_one_to_five(rating: int) -> None:
    visit = make.recent(people.house())
    review = quality.invite_review(visit=visit, by=SYSTEM, now=NOW)
    with pytest.raises(quality.NotARating):
        quality.write_review(review=review, rating=rating, words="", by=SYSTEM, now=NOW)
    review.refresh_from_db()
    assert review.rating is None


def invitations() -> QuerySet[Message]:
    """What asks for a review; the visits send messages of their own."""
    return Message.objects.filter(key__startswith="review:")


def test_everybody_is_asked_once_by_a_link_of_their_own() -> None:
    house = people.house("Harbour")
    visits = [make.recent(house), make.recent(house, days=0.5), make.visit(house)]
    assert quality.invite_due(now=NOW) == 2  # the third was more than 14 days ago
    assert quality.invite_due(now=NOW) == 0
    letters = list(invitations().order_by("due_at"))
    assert [one.due_at for one in letters] == [NOW, visits[1].opened_at + DAY]
    review = Review.objects.get(visit=visits[0])
    link = f"/review/{review.public_id}/{queries.link(review)}/"
    assert link in letters[0].text
    assert "Harbour" in letters[0].text
    assert letters[0].subject == "How was your visit?"
    assert (letters[0].channel, letters[0].to) == ("email", review.visit.episode.patient.email)


def test_who_has_no_mail_is_asked_by_text_in_their_language() -> None:
    visit = make.recent(people.house())
    Patient.objects.update(email="", phone="+14165550123", language="fr")
    visit = queries.uninvited(now=NOW)[0]
    quality.invite_review(visit=visit, by=SYSTEM, now=NOW)
    letter = invitations().get()
    assert (letter.channel, letter.subject, letter.to) == ("sms", "", "+14165550123")
    assert letter.text.startswith("Comment était votre visite")


def test_when_one_was_asked_before_nobody_is_asked() -> None:
    house = people.house()
    first, second = make.recent(house), make.recent(house)
    quality.invite_review(visit=first, by=SYSTEM, now=NOW)
    with pytest.raises(quality.ReviewedAlready):
        quality.invite_reviews(visits=[second, first], by=SYSTEM, now=NOW)
    assert Review.objects.get().visit == first
    assert invitations().count() == 1


# ------------------------------------------------------------------ unwanted reactions
def test_an_unwanted_reaction_is_to_be_followed_up() -> None:
    visit = make.recent(people.house())
    incident = quality.report_incident(visit=visit, kind="bruise", by=SYSTEM, now=NOW)
    errand = Errand.objects.get()
    assert (errand.role, errand.about, errand.due_at) == (
        "practitioner",
        incident.public_id,
        NOW + 2 * DAY,
    )
    assert incident.by == "system"


def test_one_that_was_followed_up_calls_nobody() -> None:
    visit = make.recent(people.house())
    row = quality.IncidentRow(
        visit=visit, kind="bruise", happened_at=NOW, followed_up_at=NOW, words="canary"
    )
    quality.report_many(rows=[row], by=SYSTEM, now=NOW)
    assert not Errand.objects.exists()
    assert "canary" not in str(Incident.objects.values().get())


# ------------------------------------------------------------------ the clinic's answer
def test_a_clinic_answers_until_the_findings_are_public() -> None:
    clinic = people.clinic()
    look = make.inspection(clinic, {46: 0.0}, visited_at=NOW)
    quality.answer_inspection(inspection=look, words=" A kit is here now. ", by=SYSTEM, now=NOW)
    with pytest.raises(quality.Published):
        quality.answer_inspection(inspection=look, words="Too late", by=SYSTEM, now=NOW + 14 * DAY)
    look.refresh_from_db()
    assert look.answer == "A kit is here now."
    assert queries.answers(clinic, now=NOW + 14 * DAY) == [look]
    assert queries.answers(clinic, now=NOW) == []
