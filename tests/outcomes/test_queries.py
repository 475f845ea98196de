"""What is computed from care's stored facts, for whom, in how many queries."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from glideway.care import operations as care
from glideway.care.models import Reading
from glideway.kit.actor import Actor, Role
from glideway.kit.refusals import NotYours
from glideway.outcomes import queries
from glideway.outcomes.core.figures import Standing
from tests.booking import make as booking
from tests.care import make as room
from tests.make import NOW, SYSTEM, anon, patient, practitioner, staff
from tests.outcomes import make

pytestmark = pytest.mark.django_db
WEEK = timedelta(weeks=1)


def test_three_queries_however_many_clinics() -> None:
    houses = [make.clinic("harbour", 2, 1), make.clinic("island", 1)]
    with CaptureQueriesContext(connection) as asked:
        found = queries.clinic_figures([one.clinic.pk for one in houses], now=NOW)
    assert len(asked) == 3
    assert [found[one.clinic.pk].people for one in houses] == [3, 1]


def test_a_median_counts_the_visits_before_the_change_was_seen() -> None:
    """The third visit begins with the change, so two visits made it."""
    house = make.clinic("harbour", 8, 2, unseen=2)
    found = queries.clinic_figures([house.clinic.pk], now=NOW)[house.clinic.pk]
    assert (found.people, found.eligible, found.missing, found.improved) == (10, 12, 17, 8)
    assert found.median is not None
    assert found.median.value == 2
    assert found.standing is Standing.SHOWN
    assert found.pain is not None
    assert found.pain.value == -2
    assert found.activity is not None
    assert found.activity.value == pytest.approx((8 * 4 + 2 * 1) / 10)
    assert found.parts == {"arm": 10}


def one_course(*rows: care.EpisodeRow) -> tuple[int, int, int]:
    """People followed, people who could have been, and people with a change, at that clinic."""
    make.record(*rows)
    clinic = rows[0].clinic.pk
    people, eligible = queries.followed([clinic], now=NOW).get(clinic, ([], 0))
    return len(people), eligible, sum(one.improved for one in people)


def test_a_person_counts_once_with_the_first_course() -> None:
    house, who = booking.house(), make.people(1)[0]
    first = make.course(house, who, make.SAME)
    second = make.course(house, who, make.BETTER, began=make.BEGAN + 4 * WEEK)
    assert one_course(first, second) == (1, 1, 0)


def test_a_change_between_two_activities_is_no_improvement() -> None:
    house, who = booking.house(), make.people(1)[0]
    assert one_course(make.course(house, who, (4, 5, 9))) == (1, 1, 1)
    last = Reading.objects.filter(scale="psfs").latest("read_at")
    last.details = '{"was": "Reach overhead", "instead": "Reach overhead"}'
    last.save(update_fields=["details"])
    people, _eligible = queries.followed([house.clinic.pk], now=NOW)[house.clinic.pk]
    assert [one.improved for one in people] == [False]


def test_what_else_stands_beside_a_reading_makes_no_other_activity_of_it() -> None:
    house, who = booking.house(), make.people(1)[0]
    make.record(make.course(house, who, (4, 5, 9)))
    second = Reading.objects.filter(scale="psfs").order_by("read_at")[1]
    second.details = '{"given":[5.0],"of":1}'
    second.save(update_fields=["details"])
    assert improved_at(house) == [True]
    second.moment, second.details = Reading.Moment.EXAM, '{"worked":true}'
    second.value = 9
    second.save(update_fields=["moment", "details", "value"])
    people, _eligible = queries.followed([house.clinic.pk], now=NOW)[house.clinic.pk]
    assert [one.visits for one in people] == [2]  # after the hands had worked is no reading


def test_a_first_reading_that_was_repeated_gives_the_mean_as_the_start() -> None:
    house, who = booking.house(), make.people(1)[0]
    make.record(make.course(house, who, make.BETTER))
    assert improved_at(house) == [True]
    first = Reading.objects.filter(scale="psfs").earliest("read_at")
    again = Reading.objects.get(pk=first.pk)
    again.pk, again.public_id, again.repeat_of, again.value = None, uuid4(), first, 8
    again.save()
    assert improved_at(house) == [False]


def test_what_is_asked_months_after_the_end_is_told_apart_and_so_is_how_long_it_hurt() -> None:
    house, who = booking.house(), make.people(2)
    rows = [replace(make.course(house, one, make.SAME), lasting="longer") for one in who]
    episodes = make.record(*rows)
    end = episodes[0].discharged_at
    assert end is not None
    care.record_askings(
        rows=[
            care.AskingRow(
                episode=one,
                moment="months-3",
                asked_at=end + WEEK,
                answered_at=end + WEEK if answers else None,
                answers=answers,
            )
            for one, answers in zip(episodes, ({"pain": 1, "activity": 9}, {}), strict=True)
        ],
        by=SYSTEM,
        now=NOW,
    )
    assert improved_at(house) == [False, False]
    with CaptureQueriesContext(connection) as asked:
        groups = queries.counting([house.clinic.pk], queries.window(NOW))
    assert len(asked) == 9
    found = groups[house.clinic.pk]
    assert [one.lasted for one in found] == [True, None]
    assert [(one.course.asked, one.course.lasting) for one in found] == [
        (frozenset({3}), "longer")
    ] * 2
    shown = queries.course(patient(who[0].pk), episodes[0].public_id, language="en", now=NOW)
    assert shown.followed is not None
    assert not shown.followed.improved


def improved_at(house: booking.House) -> list[bool]:
    """Of everybody followed at a clinic, whether a change was seen."""
    people, _eligible = queries.followed([house.clinic.pk], now=NOW)[house.clinic.pk]
    return [one.improved for one in people]


def test_a_course_younger_than_four_weeks_does_not_count_ended_or_not() -> None:
    house, who = booking.house(), make.people(3)
    end = queries.window(NOW).end
    young = make.course(house, who[0], (4,), began=end - 4 * WEEK, ended=False)
    old = make.course(house, who[1], (4,), began=end - 4 * WEEK - timedelta(minutes=5), ended=False)
    done = make.course(house, who[2], (4,), began=end - WEEK)
    assert one_course(young, old, done) == (0, 1, 0)


def test_a_course_without_a_signed_visit_or_outside_the_window_does_not_count() -> None:
    house, who = booking.house(), make.people(3)
    unsigned = make.course(house, who[0], (4,), signed=False, ended=False)
    early = make.course(house, who[1], began=NOW - 54 * WEEK)
    late = make.course(house, who[2], (4,), began=NOW - timedelta(hours=10), ended=False)
    assert one_course(unsigned, early, late) == (0, 0, 0)


def test_a_reading_from_home_counts_with_the_visits_before_it() -> None:
    house, who = booking.house(), make.people(1)[0]
    home = (care.HomeRow(at=make.BEGAN + timedelta(days=3), pain=4, activity=8),)
    make.record(make.course(house, who, (4,), home=home))
    people, _eligible = queries.followed([house.clinic.pk], now=NOW)[house.clinic.pk]
    assert [(one.visits, one.improved) for one in people] == [(1, True)]


def test_all_clinics_are_those_that_treated_somebody() -> None:
    busy = make.clinic("harbour", 1)
    booking.house("island")
    assert set(queries.clinic_figures(None, now=NOW)) == {busy.clinic.pk}


def test_a_course_shows_the_activity_the_pain_and_the_movement() -> None:
    house, who = booking.house(), make.people(1)[0]
    home = (care.HomeRow(at=make.BEGAN + timedelta(days=3), pain=6, activity=5),)
    episode = make.record(make.course(house, who, home=home, twice=44.0))[0]
    with CaptureQueriesContext(connection) as asked:
        found = queries.course(patient(who.pk), episode.public_id, language="fr", now=NOW)
    assert len(asked) == 4
    assert [one.name for one in found.measures] == [
        "Reach overhead",
        "Douleur",
        "Tourner le bras vers l’extérieur, droite",
    ]
    activity, pain, movement = found.measures
    assert [one.value for one in activity.seen] == [4, 5, 5, 8]
    assert [one.value for one in pain.seen] == [7, 6, 6, 5]
    assert [one.value for one in movement.seen] == [42, 46, 50]  # no re-test, no repeat
    assert (movement.baseline, movement.again) == (43, 44)
    assert movement.sentence == "change.unjudged"
    assert len(found.visits) == 3


def test_the_clinics_own_noise_judges_a_movement() -> None:
    house, who = booking.house(), make.people(10)
    rows = [make.course(house, one, twice=42.0 + (-1) ** n) for n, one in enumerate(who)]
    episode = make.record(*rows)[0]
    found = queries.course(patient(who[0].pk), episode.public_id, language="en", now=NOW)
    movement = found.measures[-1]
    assert movement.own_mdc == pytest.approx(1.96 * 1.0541, abs=1e-3)
    assert movement.sentence == "change.improved"


def test_two_instruments_are_two_lines_that_are_not_compared() -> None:
    where = room.room()
    first = room.signed(where)
    episode, who = first.episode, patient(where.patient.pk)
    later = room.START + WEEK
    made = booking.booked(where.house, later, patient=where.patient, region=room.REGION)
    visit = care.open_visit(booking=made, by=where.by, now=later)
    Reading.objects.filter(visit=first).update(instrument="inclinometer")
    said = []
    for instrument in ("inclinometer", "goniometer"):
        room.measured(where, visit, at=later, instrument=instrument, movement_deg=80.0)
        found = queries.course(who, episode.public_id, language="en", now=later)
        moves = [one for one in (*found.measures, *found.once) if one.scale.id == "rom"]
        said.append([one.sentence for one in moves])
    assert said == [["change.improved"], ["change.first", "change.first"]]


def test_who_treats_the_person_reads_the_course_and_for_others_it_does_not_exist() -> None:
    house, other = booking.house("harbour"), booking.house("island")
    who, stranger = make.people(2)
    episode = make.record(make.course(house, who))[0]
    treats = practitioner(house.one.practitioner_id, house.clinic.pk)

    def read(actor: Actor) -> int:
        return queries.course(actor, episode.public_id, language="en", now=NOW).episode.pk

    assert read(treats) == read(patient(who.pk)) == episode.pk
    elsewhere = practitioner(other.one.practitioner_id, other.clinic.pk)
    same_person_elsewhere = practitioner(house.one.practitioner_id, other.clinic.pk)
    others = [elsewhere, same_person_elsewhere, patient(stranger.pk), anon()]
    others += [staff(role, house.clinic.pk) for role in (Role.DESK, Role.OWNER)]
    others += [staff(role) for role in (Role.OPERATOR, Role.INSPECTOR)]
    for actor in others:
        with pytest.raises(NotYours):
            read(actor)
    with pytest.raises(NotYours):
        queries.course(treats, uuid4(), language="en", now=NOW)


def test_a_course_ends_to_be_read_two_years_after_the_last_visit() -> None:
    house, who = booking.house(), make.people(1)[0]
    episode = make.record(make.course(house, who, (4,)))[0]
    treats = practitioner(house.one.practitioner_id, house.clinic.pk)
    last = make.BEGAN + timedelta(days=730)
    found = queries.course(treats, episode.public_id, language="en", now=last)
    assert found.episode == episode
    with pytest.raises(NotYours):
        queries.course(treats, episode.public_id, language="en", now=last + timedelta(seconds=1))


@pytest.mark.parametrize("movement", ["shoulder:external_rotation", ""])
def test_a_course_of_which_nothing_was_measured_is_empty(movement: str) -> None:
    house, who = booking.house(), make.people(1)[0]
    made = booking.booked(house, booking.at("10:00"), patient=who, region="shoulder")
    by = practitioner(house.one.practitioner_id, house.clinic.pk)
    visit = care.open_visit(booking=made, by=by, now=booking.at("10:00"))
    if movement:
        care.describe(
            episode=visit.episode, side="right", movement=movement, by=by, now=booking.at("10:00")
        )
    found = queries.course(by, visit.episode.public_id, language="en", now=NOW)
    assert found.measures == ()
