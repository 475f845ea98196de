"""What a clinic could try so as to look better, each tried on a clinic that it would help.

The whole card is counted before and after. No point may rise; none that was known and not full may
turn into "not yet known", because that helps the score as well. Every trick aims at points, which
must be counted there at all, or it would prove nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from glideway.booking import operations as booking
from glideway.booking.models import Booking, HeardOf, Hold, MovedVisit
from glideway.care import operations as care
from glideway.care.models import Episode, Plan, Thread, ThreadMessage, Visit
from glideway.directory.models import Login, Membership, Patient
from glideway.kit.actor import Role
from glideway.kit.audit import record
from glideway.outcomes import operations as outcomes
from glideway.quality.core import criteria, scoring
from glideway.quality.core.scoring import Attested
from glideway.quality.models import Grievance, Incident, Review
from glideway.quality.queries import cards
from tests.make import NOW, practitioner, staff
from tests.quality.histories import DAY, HOUR, LONG_AGO, OLD, OPEN, SECOND, Spot

pytestmark = pytest.mark.django_db
Trick = Callable[[Spot], None]
TRICKS: dict[str, "Fraud"] = {}


@dataclass(frozen=True)
class Fraud:
    """A trick: the honest history, what is then done to it, and the points it aims at."""

    honest: Trick
    trick: Trick
    points: tuple[int, ...]
    figures: bool


def aims(*points: int, after: Trick, figures: bool = False) -> Callable[[Trick], Trick]:
    """`figures`: what came of people is published first, in time to be public today."""

    def keep(trick: Trick) -> Trick:
        TRICKS[trick.__name__] = Fraud(after, trick, points, figures)
        return trick

    return keep


def card(spot: Spot, *, figures: bool) -> dict[int, float | None]:
    """Each measured point today, with an inspector who saw nothing amiss.

    Figures are taken away again: what is tried was there when they were counted.
    """
    with transaction.atomic():
        if figures:
            outcomes.publish_figures(clinics=None, now=NOW - 31 * DAY)
        found = cards.measure([spot.clinic.pk], now=NOW)
        transaction.set_rollback(True)
    return {
        point: scoring.judge(
            criteria.load().point(point),
            measured=each.indicator,
            attested=Attested(1.0, NOW - DAY),
            network=each.reference or 0.0,
            now=NOW,
        ).value
        for (_clinic, point), each in found.items()
    }


def risen(before: Mapping[int, float | None], after: Mapping[int, float | None]) -> list[int]:
    """The points that got better: more than it was, from unknown to known, or no longer known."""

    def better(was: float | None, now: float | None) -> bool:
        if was is None or now is None:
            return was != now and not (now is None and was == 1)
        return now > was

    return [point for point, was in before.items() if better(was, after[point])]


# ------------------------------------------------------------------ who is no patient
def employed(spot: Spot, n: int, clinic: Spot | None = None) -> list[Patient]:
    """People who work at a clinic, this one or another, with records as patients."""
    made = []
    for _one in range(n):
        login = Login.objects.create(email=f"{uuid4().hex}@example.org", created_at=OPEN)
        at = (clinic or spot).clinic
        Membership.objects.create(login=login, role="desk", clinic=at, starts_at=OLD)
        made.append(Patient.objects.create(name="Sam Roy", login=login, created_at=OPEN))
    return made


def hardly_reviewed(spot: Spot) -> None:
    visits = spot.visits(60)
    spot.reviews(visits[:2], 3)
    spot.reviews(visits[2:], None)


def poorly_reviewed(spot: Spot) -> None:
    spot.reviews([one.visits.get(number=3) for one in spot.courses(20, visits=3)], 3)


@aims(18, after=poorly_reviewed)
def self_made_reviews(spot: Spot) -> None:
    visits = [one.visits.get(number=3) for one in
              spot.courses(30, visits=3, patients=employed(spot, 30))]  # fmt: skip
    spot.reviews(visits, 5)


@aims(1, after=hardly_reviewed)
def reviews_traded_with_another_clinic(spot: Spot) -> None:
    friends = employed(spot, 30, Spot())
    visits = [one.visits.get(number=3) for one in spot.courses(30, visits=3, patients=friends)]
    spot.reviews(visits, 5)


def few_changes(spot: Spot) -> None:
    spot.scored(30, 0, at=LONG_AGO)
    spot.scored(15, 5, at=LONG_AGO, both=False)
    Spot().scored(40, 5, at=LONG_AGO)


@aims(37, 38, after=few_changes, figures=True)
def own_people_as_patients_who_get_well(spot: Spot) -> None:
    spot.scored(30, 5, at=LONG_AGO, patients=employed(spot, 30))


@aims(37, 38, after=few_changes, figures=True)
def poor_figures_taken_back(spot: Spot) -> None:
    spot.withheld()


@aims(37, 38, after=few_changes, figures=True)
def everybody_well_once_the_figures_are_counted(spot: Spot) -> None:
    for one in Visit.objects.filter(episode__clinic=spot.clinic, number=2):
        spot.read(one, 10, at=NOW - DAY)


@aims(37, 38, after=few_changes, figures=True)
def bad_courses_never_closed_before_the_figures(spot: Spot) -> None:
    Episode.objects.filter(clinic=spot.clinic).update(discharged_at=None, discharged_because="")


def left_early(spot: Spot) -> None:
    courses = spot.courses(20, visits=2, ended=True, discharged_because="stopped")
    spot.planned(courses, 6)


@aims(19, after=left_early)
def bad_courses_never_closed(spot: Spot) -> None:
    Episode.objects.filter(clinic=spot.clinic).update(discharged_at=None, discharged_because="")
    Visit.objects.filter(episode__clinic=spot.clinic).update(opened_at=NOW - 57 * DAY)


# ------------------------------------------------------------------ who was asked
def half_asked(spot: Spot) -> None:
    visits = spot.visits(50)
    spot.reviews(visits[:1], 5)
    spot.reviews(visits[1:25], None)


@aims(1, 3, after=half_asked)
def cherry_picked_invitations(spot: Spot) -> None:
    """Those who were asked and said nothing were not asked at all, as if they never came up."""
    with transaction.atomic():
        later = Review.objects.filter(clinic=spot.clinic, rating=None)
        later.update(invited_at=NOW + DAY)


@aims(3, after=half_asked)
def notes_of_unhappy_visits_left_open(spot: Spot) -> None:
    Visit.objects.filter(episode__clinic=spot.clinic, review=None).update(signed_at=None)


def some_untouched(spot: Spot) -> None:
    booked = spot.booked_visits(20)
    spot.reviews(booked[:17], None)
    Visit.objects.filter(pk__in=[one.pk for one in booked[17:]]).update(signed_at=None)
    by = practitioner(spot.practitioner.pk, spot.clinic.pk)
    for one in booked[17:]:
        record(
            by=by, act="visit.opened", kind="Visit", about=one.public_id, now=OPEN,
            clinic_id=spot.clinic.pk, patient_id=one.episode.patient_id,
        )  # fmt: skip


@aims(3, after=some_untouched)
def visits_closed_untouched(spot: Spot) -> None:
    rows = Visit.objects.filter(episode__clinic=spot.clinic, signed_at=None)
    for one in rows.select_related("episode__patient", "booking", "episode__clinic"):
        by = practitioner(spot.practitioner.pk, spot.clinic.pk)
        care.close_untouched(visit=one, by=by, now=one.opened_at + HOUR)


def _rated(spot: Spot) -> None:
    spot.reviews(spot.visits(10), 3)
    spot.reviews(spot.visits(10), 5)
    other = Spot()
    other.reviews(other.visits(30), 5)


@aims(4, after=_rated)
def bad_reviews_reported_so_that_they_hide(spot: Spot) -> None:
    Review.objects.filter(clinic=spot.clinic, rating__lte=3).update(reported_at=NOW - DAY)


# ------------------------------------------------------------------ times that were offered
def cancelling(spot: Spot) -> None:
    spot.bookings(60)
    late = OPEN - 2 * HOUR
    spot.bookings(3, cancelled_by="desk", cancelled_at=late)


@aims(20, after=cancelling)
def cancelled_by_the_clinic_logged_as_by_the_patient(spot: Spot) -> None:
    rows = [
        booking.CancelRow(booking=one, at=one.starts_at - HOUR, by_role=Role.PATIENT)
        for one in spot.bookings(100, at=OPEN + DAY)
    ]
    booking.cancel_many(rows=rows, by=staff(Role.DESK, spot.clinic.pk), now=OPEN)


@aims(20, after=cancelling)
def moved_away_at_the_last_minute_and_never_cancelled(spot: Spot) -> None:
    MovedVisit.objects.bulk_create(
        MovedVisit(booking=one, was_at=OPEN, by="desk", moved_at=OPEN - HOUR)
        for one in spot.bookings(100, at=OPEN + 5 * DAY)
    )


def waiting_long(spot: Spot) -> None:
    spot.bookings(20, made_at=OPEN - 20 * DAY, finished_at=OPEN, first_visit=True)


@aims(22, after=waiting_long)
def cancelled_and_booked_anew_so_that_nobody_waited(spot: Spot) -> None:
    rows = Booking.objects.filter(placement=spot.placement)
    who = [one.patient for one in rows.select_related("patient")]
    rows.update(finished_at=None, cancelled_by="desk", cancelled_at=OPEN - DAY)
    spot.bookings(
        20, at=OPEN + DAY, made_at=OPEN, finished_at=OPEN + DAY, first_visit=True, patients=who
    )


def slots_lost(spot: Spot) -> None:
    spot.holds(60)
    spot.lost(5)


@aims(23, after=slots_lost)
def vanished_slots_drowned_in_own_bookings(spot: Spot) -> None:
    spot.holds(500, booked=False, let_go_at=OPEN)
    spot.holds(500)
    made = Booking.objects.filter(placement=spot.placement).order_by("-pk")[:500]
    Booking.objects.filter(pk__in=list(made.values_list("pk", flat=True))).update(
        cancelled_by="patient", cancelled_at=OPEN
    )


def declining(spot: Spot) -> None:
    spot.holds(100)
    spot.holds(4, kind="request", booked=False, declined_why="full", let_go_at=OPEN - HOUR)


@aims(23, after=declining)
def requests_left_to_lapse_and_never_declined(spot: Spot) -> None:
    declined = Hold.objects.filter(placement=spot.placement, kind="request")
    declined.update(declined_why="", let_go_at=OPEN + SECOND)


# ------------------------------------------------------------------ in the room
def late(spot: Spot) -> None:
    spot.booked_visits(20, begun=timedelta(minutes=30))


@aims(21, after=late)
def visits_backdated_on_a_device(spot: Spot) -> None:
    Visit.objects.filter(episode__clinic=spot.clinic).update(opened_at=OPEN)


def late_consents(spot: Spot) -> None:
    visits = spot.visits(20)
    spot.passes(visits)
    spot.agreed(visits[:17])


@aims(24, after=late_consents)
def consents_entered_after_the_work(spot: Spot) -> None:
    rows = Visit.objects.filter(episode__clinic=spot.clinic).select_related("episode")
    spot.agreed(list(rows), after=HOUR)


def never_screened(spot: Spot) -> None:
    spot.passes(spot.visits(20))


@aims(24, 35, 39, 44, after=never_screened)
def notes_of_visits_without_screen_or_consent_never_signed(spot: Spot) -> None:
    Visit.objects.filter(episode__clinic=spot.clinic).update(signed_at=None)


@aims(19, after=left_early)
def every_course_closed_as_well(spot: Spot) -> None:
    Episode.objects.filter(clinic=spot.clinic).update(discharged_because="well")


def left_early_of_whom_half_improved(spot: Spot) -> None:
    half = spot.courses(10, visits=2, ended=True, discharged_because="well")
    spot.planned([*half, *spot.courses(10, visits=2, ended=True)], 6)
    spot.figures(10, 20)


@aims(19, after=left_early_of_whom_half_improved)
def more_courses_closed_as_well_than_improved(spot: Spot) -> None:
    Episode.objects.filter(clinic=spot.clinic).update(discharged_because="well")


@aims(19, after=left_early)
def courses_without_a_plan(spot: Spot) -> None:
    spot.courses(40, visits=2, ended=True, discharged_because="stopped")


@aims(19, after=left_early)
def plans_shortened_once_people_left(spot: Spot) -> None:
    spot.planned(list(Episode.objects.filter(clinic=spot.clinic)), 2, at=OPEN + 2 * DAY)


def stuck(spot: Spot) -> None:
    courses = spot.courses(12, visits=4)
    for one in courses:
        spot.retested([one.visits.get(number=2)])
    spot.planned(courses, 6)


@aims(27, after=stuck)
def the_same_plan_published_again(spot: Spot) -> None:
    spot.planned(list(Episode.objects.filter(clinic=spot.clinic)), 6, at=OPEN + 3 * DAY)


# ------------------------------------------------------------------ what was told
def complained(spot: Spot) -> None:
    spot.grieved(5, at=NOW - 40 * DAY)
    spot.grieved(1, at=NOW - 3 * DAY, safety=True)
    for _one in range(10):
        spot.courses(1, visits=20)


@aims(14, 15, 17, after=complained)
def complaints_taken_away(spot: Spot) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Grievance.objects.filter(clinic=spot.clinic)._raw_delete("default")  # noqa: SLF001


@aims(40, after=lambda spot: spot.incidents(spot.visits(4), None))
def reactions_hidden(spot: Spot) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Incident.objects.filter(clinic=spot.clinic)._raw_delete("default")  # noqa: SLF001


@aims(4, after=_rated)
def bad_reviews_taken_away(spot: Spot) -> None:
    bad = Review.objects.filter(clinic=spot.clinic, rating=3)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        bad._raw_delete("default")  # noqa: SLF001


@aims(34, after=lambda spot: spot.messages(20, asked=OPEN, answered=None))
def messages_settled_or_answered_by_a_machine(spot: Spot) -> None:
    threads = Thread.objects.filter(clinic=spot.clinic)
    threads.update(waits_since=None)
    ThreadMessage.objects.bulk_create(
        ThreadMessage(thread=one, side="clinic", role="system", words="x", sent_at=OPEN + HOUR)
        for one in threads
    )


@aims(35, after=lambda spot: spot.planned(spot.courses(20), 4))
def plans_opened_by_the_clinic_itself(spot: Spot) -> None:
    by = practitioner(spot.practitioner.pk, spot.clinic.pk)
    for one in Plan.objects.filter(episode__clinic=spot.clinic):
        care.opened_at_home(plan=one, by=by, now=OPEN + HOUR)


@aims(29, after=lambda spot: spot.receipts(spot.booked_visits(20), 9000))
def refunds_outside_and_receipts_taken_back(spot: Spot) -> None:
    """What went back in cash is in no book; marking it unpaid and paid again changes no price."""
    for one in Visit.objects.filter(episode__clinic=spot.clinic).select_related("receipt"):
        desk = staff(Role.DESK, spot.clinic.pk)
        care.mark_paid(receipt=one.receipt, how="cash", by=desk, now=NOW)
        care.take_paid_back(receipt=one.receipt, by=desk, now=NOW)


def found_by_search(spot: Spot) -> None:
    spot.heard(25, "search")
    spot.heard(4, "patient")


@aims(9, after=found_by_search)
def own_people_say_that_a_patient_sent_them(spot: Spot) -> None:
    HeardOf.objects.bulk_create(
        HeardOf(patient=one, clinic=spot.clinic, how="patient", said_at=OPEN)
        for one in employed(spot, 30)
    )


@pytest.mark.parametrize("name", TRICKS)
def test_a_trick_lifts_no_point(name: str) -> None:
    fraud, spot = TRICKS[name], Spot()
    fraud.honest(spot)
    before = card(spot, figures=fraud.figures)
    for point in fraud.points:
        assert before[point] is not None, f"point {point} is not counted here: it proves nothing"
        assert before[point] != 1, f"point {point} is full already: nothing could be gained"
    fraud.trick(spot)
    assert risen(before, card(spot, figures=fraud.figures)) == []


def test_what_counts_as_rising() -> None:
    before = {1: 0.5, 2: None, 3: 0.0, 4: 1, 5: 0.5}
    assert risen(before, before) == []
    assert risen(before, {1: 1, 2: 0.5, 3: None, 4: None, 5: 0}) == [1, 2, 3]
