"""A course on its page: every measure, the drawings, the rule of visit 3, how others went on."""

import csv
import io
import re
from dataclasses import replace
from datetime import datetime, timedelta

import msgspec
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from glideway.booking import operations as booking
from glideway.care import operations as care
from glideway.care.core import strokes
from glideway.care.core.examining import Said
from glideway.care.core.plans import Advice
from glideway.care.core.strokes import Stroke
from glideway.care.models import Check, Episode, Reading
from glideway.directory import operations as directory
from glideway.directory import queries as listed
from glideway.directory.models import Login, Plaque
from glideway.kit import clock
from glideway.kit.actor import Actor, Role
from glideway.outcomes import operations as outcomes
from glideway.outcomes import queries
from glideway.outcomes.queries.courses import Course
from glideway.outcomes.queries.foretelling import FORECAST
from tests.care.make import MOVEMENT
from tests.make import NOW, SYSTEM
from tests.outcomes import make
from tests.outcomes.make import House
from tests.outcomes.test_pages import address_of, plain, read, signed_in

pytestmark = pytest.mark.django_db
WEEK = timedelta(weeks=1)
WIDE = ((54.0, 52.0), (61.0, 53.0), (56.0, 58.0), (58.0, 68.0))
SMALL = ((57.5, 55.0), (59.0, 56.0))


def begun() -> datetime:
    today = clock.now().replace(hour=15, minute=0, second=0, microsecond=0)
    return today - timedelta(days=20)


def shared(name: str = "harbour") -> tuple[House, Login, Login, directory.PatientRow]:
    """A clinic, who treats there, and who comes."""
    house, treats = make.staffed(name)
    login = directory.open_login(email=f"me-{name}@example.org", by=SYSTEM, now=NOW)
    who = directory.PatientRow(name="Amara Dhillon", email=login.email, login=login, proved=True)
    return house, treats, login, who


def opened(
    house: House, who: directory.PatientRow, activity: tuple[int, ...], **more: object
) -> Episode:
    """A course of one visit a week that is still open."""
    patient = directory.meet_patients(rows=[who], by=SYSTEM, now=NOW)[0]
    row = make.course(house, patient, activity, began=begun(), ended=False, **more)  # type: ignore[arg-type]
    return make.record(row, now=clock.now())[0]


def house_hours(house: House, times: list[datetime]) -> None:
    """Hours around these times."""
    rows = [
        booking.OpeningRow(placement=house.one, on=at.date() + day, opens="00:00", closes="24:00")
        for at in times
        for day in (-timedelta(days=1), timedelta(0))
    ]
    booking.open_hours(rows=rows, by=SYSTEM, now=NOW)


def drawn(
    house: House, who: directory.PatientRow, *lines: tuple[tuple[float, float], ...]
) -> Episode:
    """A course with a drawing before each visit."""
    patient = directory.meet_patients(rows=[who], by=SYSTEM, now=NOW)[0]
    row = make.course(house, patient, (4,) * len(lines), began=begun(), ended=False)
    house_hours(house, [one.at for one in row.visits])
    booked = booking.book_many(
        rows=[
            booking.BookingRow(
                service=house.first,
                placement=house.one,
                starts_at=one.at,
                patient=patient,
                region="shoulder",
                first_visit=number == 0,
                made_at=one.at - WEEK,
            )
            for number, one in enumerate(row.visits)
        ],
        by=SYSTEM,
        now=clock.now(),
    )
    holder = Actor(role=Role.LINK_HOLDER, link="drawing:x", patient_id=patient.pk)
    for one, points in zip(booked, lines, strict=True):
        sent = strokes.write([Stroke("back", "pain", points)])
        care.send_drawing(
            booking=one, drawn=sent, by=holder, now=one.starts_at - timedelta(hours=9)
        )
    pairs = zip(row.visits, booked, strict=True)
    visits = tuple(replace(visit, booking=made) for visit, made in pairs)
    return make.record(replace(row, visits=visits), now=clock.now())[0]


def of(treats: Login, episode: Episode) -> Course:
    """The course as who treats reads it."""
    who = directory_actor(treats, episode)
    return queries.course(who, episode.public_id, language="en", now=clock.now())


def directory_actor(treats: Login, episode: Episode) -> Actor:
    practitioner = episode.visits.earliest("opened_at").practitioner
    return Actor(
        role=Role.PRACTITIONER,
        login_id=treats.pk,
        practitioner_id=practitioner.pk,
        clinic_id=episode.clinic_id,
    )


def more(episode: Episode, *values: float, scale: str, **rest: object) -> None:
    """Readings of another scale, one a week from the first visit on, at the visits."""
    for number, (visit, value) in enumerate(
        zip(episode.visits.order_by("number"), values, strict=False)
    ):
        Reading.objects.create(
            episode=episode,
            visit=visit,
            scale=scale,
            value=value,
            moment=Reading.Moment.EXAM,
            read_at=visit.opened_at + timedelta(minutes=number),
            **rest,
        )


def test_every_scale_that_was_read_is_on_the_page_and_each_side_is_its_own_line() -> None:
    house, treats, _login, who = shared()
    episode = opened(house, who, (4, 5))
    more(episode, 40, 50, scale="lefs", part="total")
    more(episode, 60, 55, scale="koos", part="pain")
    more(episode, 20, 24, scale="pfgs", part="kg", side="left")
    more(episode, 31, scale="pfgs", part="kg", side="right")
    found = of(treats, episode)
    assert [(one.scale.id, one.part) for one in found.measures] == [
        ("psfs", "single_activity"),
        ("nprs", "score"),
        ("rom", "degrees"),
        ("lefs", "total"),
        ("koos", "pain"),
        ("pfgs", "kg"),
    ]
    assert [(one.scale.id, one.name[-5:]) for one in found.once] == [("pfgs", "right")]
    page = plain(read(address_of(episode.public_id), signed_in(treats)))
    assert "0 to 80, higher is better" in page
    assert "changed by 10 for the better: at least as much as measurement noise." in page
    assert "Read once so far" in page


def test_what_the_examination_measured_is_on_the_page_and_in_the_file() -> None:
    house, treats, _login, who = shared()
    episode = opened(house, who, (4, 5))
    angle = {"about": "shoulder:flexion", "side": "right", "instrument": "goniometer"}
    more(episode, 90, 130, scale="rom", part="degrees", **angle)
    more(episode, 9, 3, scale="nprs", part="score", about="worst")
    found = of(treats, episode)
    shown = {one.name: [each.value for each in one.seen] for one in found.measures}
    assert shown["Raise the arm in front, right (examination)"] == [90, 130]
    assert shown["Pain at its worst"] == [9, 3]
    assert shown["Pain"] == [7, 6]
    file = signed_in(treats).get(f"{address_of(episode.public_id)}readings.csv").content.decode()
    assert file.count("Pain at its worst") == 2
    assert file.count("(examination)") == 2


def test_a_rating_of_change_and_a_scale_without_a_known_error_say_what_they_are() -> None:
    house, treats, login, who = shared()
    episode = opened(house, who, (4, 4, 4))
    Reading.objects.filter(episode=episode, scale="nprs").update(value=6)
    more(episode, 5, 3, 2, scale="groc", part="score", about="change")
    assert of(treats, episode).advice is Advice.STOP
    more(episode, 60, 40, 20, scale="odi", part="percent")
    more(episode, 30, 25, 23.5, scale="pfgs", part="kg", side="left")
    more(episode, 20, 23, 26.5, scale="pfgs", part="kg", side="right")
    found = of(treats, episode)
    bands = {one.scale.id: one.chart(found.visits).band for one in found.measures}  # type: ignore[union-attr]
    assert {name for name, band in bands.items() if band is None} == {"groc", "odi", "rom"}
    assert found.advice is Advice.REASSESS  # what improved stands beside no end
    mine = plain(read(address_of(episode.public_id), signed_in(login)))
    assert "it is compared with nothing" in mine
    assert "better by 40. That is a change that people notice." in mine
    assert "possibly better, by 6.5. Measuring alone can differ by this much." in mine
    assert "so no band is drawn" in mine


def test_pressure_is_judged_by_the_clinics_own_repeats_as_in_the_room() -> None:
    house, treats, _login, who = shared()
    episode = opened(house, who, (4, 5))
    place = {"part": "kg_cm2", "about": "elbow"}
    more(episode, 3, 6, scale="ppt", side="right", **place)
    line = {one.scale.id: one for one in of(treats, episode).measures}["ppt"]
    assert line.sentence == "change.unjudged"
    visit = episode.visits.earliest("number")
    for number in range(10):
        first, again = (
            Reading(episode=episode, visit=visit, scale="ppt", side="left", moment="exam", **place)
            for _one in range(2)
        )
        first.value, first.read_at = 2.0, visit.opened_at
        first.save()
        again.value, again.read_at = 2.1 if number % 2 else 1.9, visit.opened_at
        again.repeat_of = first
        again.save()
    lines = [one for one in of(treats, episode).measures if one.name.endswith("right")]
    line = {one.scale.id: one for one in lines}["ppt"]
    assert line.sentence == "change.improved"
    assert line.noise == pytest.approx(0.2066, abs=0.001)


def test_strength_stands_on_the_page_and_in_the_file_and_nobody_judges_it() -> None:
    house, treats, _login, who = shared()
    episode = opened(house, who, (4, 5))
    for visit, grade in zip(episode.visits.order_by("number"), ("3", "4"), strict=True):
        said = msgspec.json.encode(Said(result=grade)).decode()
        Check.objects.create(
            visit=visit,
            kind=Check.Kind.STRENGTH,
            what="shoulder:flexion",
            side="right",
            said=said,
            checked_at=visit.opened_at,
        )
    (line,) = of(treats, episode).strength
    assert [value.en[:6] for _at, value in line.values] == ["3 of 5", "4 of 5"]
    page = plain(read(address_of(episode.public_id), signed_in(treats)))
    assert "Raise the arm in front, right" in page
    assert "Strength is told without a verdict" in page
    file = signed_in(treats).get(f"{address_of(episode.public_id)}readings.csv").content.decode()
    assert file.count("Strength: Raise the arm in front, right") == 2


def test_another_instrument_begins_another_line() -> None:
    house, treats, _login, who = shared()
    episode = opened(house, who, (4, 5))
    Reading.objects.filter(scale="rom", visit__number=2).update(instrument="goniometer")
    found = of(treats, episode)
    moves = [one for one in (*found.measures, *found.once) if one.scale.id == "rom"]
    assert [[each.value for each in one.seen] for one in moves] == [[42.0], [46.0]]
    assert {one.tool for one in moves} == {"", "goniometer"}


def test_what_a_visit_did_at_once_is_kept_apart_from_what_stayed() -> None:
    house, treats, _login, who = shared()
    episode = opened(house, who, (4, 5, 5))
    moved = next(one for one in of(treats, episode).measures if one.scale.id == "rom")
    assert [(one.before, one.after) for one in moved.within] == [(42, 50), (46, 54), (50, 58)]
    assert (moved.at_once, moved.steps, moved.stayed) == (8, [4, 4], 4)
    page = read(address_of(episode.public_id), signed_in(treats))
    says = (
        "Right after the work: 8° better (the middle of 3 visits). "
        "From one reading to the next: 4° better (the middle of 2 steps)."
    )
    assert says in page
    assert page.count('class="leap"') == 3


def test_the_rule_of_visit_three_stands_on_the_page_as_at_the_plan() -> None:
    house, treats, login, who = shared()
    episode = opened(house, who, (4, 5))
    assert of(treats, episode).advice is None
    assert "Visit 3 decides: " in read(address_of(episode.public_id), signed_in(treats))
    house, treats, login, who = shared("island")
    episode = opened(house, who, (4, 5, 5))
    Reading.objects.filter(episode=episode, scale="nprs").update(value=6)
    assert of(treats, episode).advice is Advice.STOP
    assert "By the rule of visit 3 the plan ends early" in read(
        address_of(episode.public_id), signed_in(treats)
    )
    assert "It is time to stop or to try something else" in read(
        address_of(episode.public_id), signed_in(login)
    )


def test_drawings_lie_side_by_side_and_over_each_other_and_are_told_in_words() -> None:
    house, treats, login, who = shared()
    episode = drawn(house, who, WIDE, SMALL)
    for client in (signed_in(treats), signed_in(login)):
        page = read(address_of(episode.public_id), client)
        assert page.count('<svg class="body-sheet"') == 3  # one over each other, two beside
        assert re.search(r"the last one is \d\d\u00a0% of the size of the first", page)
        assert page.count('class="toned tone-3"') == 2  # in the picture and in its key
        assert "back of the thigh, right" in plain(page)
        assert "How much two drawings of the same pain differ by hand alone is not known" in page


def test_a_course_with_drawings_is_read_in_at_most_twelve_queries() -> None:
    house, treats, login, who = shared()
    episode = drawn(house, who, WIDE, SMALL)
    outcomes.publish_forecasts(now=clock.now())
    for client in (signed_in(treats), signed_in(login)):
        with CaptureQueriesContext(connection) as asked:
            read(address_of(episode.public_id), client)
        assert len([one for one in asked if "SAVEPOINT" not in one["sql"]]) <= 12


def test_the_readings_behind_the_lines_are_a_file_with_both_times_of_a_visit() -> None:
    house, _treats, login, who = shared()
    episode = opened(house, who, (4, 5), twice=44.0)
    answer = signed_in(login).get(f"{address_of(episode.public_id)}readings.csv")
    assert answer["Content-Type"].startswith("text/csv")
    assert answer["Cache-Control"] == "no-store"
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["Measure", "Instrument", "Time", "When", "Value", "Unit"]
    moved = [(row[3], row[4], row[5]) for row in rows if row[0].startswith("Turn")]
    assert moved == [
        ("from visit to visit", "42.0", "°"),
        ("a second time at once", "44.0", "°"),
        ("right after the work", "50.0", "°"),
        ("from visit to visit", "46.0", "°"),
        ("right after the work", "54.0", "°"),
    ]
    assert len([row for row in rows if row[0] == "Reach overhead"]) == 2


def others(house: House, *groups: tuple[int, tuple[int, ...]]) -> None:
    """Courses of other people, long over, whose activity went like this; in the knee."""
    people = make.people(sum(many for many, _values in groups), house.clinic.slug)
    began = clock.now() - timedelta(days=120)
    rows = [
        make.course(house, people.pop(), values, began=began, region="knee")
        for many, values in groups
        for _ in range(many)
    ]
    make.record(*rows, now=clock.now())


def test_how_comparable_courses_went_on_is_shown_from_thirty_and_says_what_it_is_worth() -> None:
    house, treats, login, who = shared()
    others(house, (9, (4, 7)), (12, (4, 5, 8)), (20, (4, 5, 5, 5)))
    episode = opened(house, who, (4, 5), region="knee")
    address = address_of(episode.public_id)
    assert "How courses like this one went on" not in read(address, signed_in(treats))
    outcomes.publish_forecasts(now=clock.now())
    facts = listed.network()[FORECAST].facts
    assert facts["groups"] == {
        "knee//middle/": [
            [0, 40, [[1, 0.2, 0.1, 0.4], [2, 0.5, 0.35, 0.7], [3, 0.5, 0.35, 0.7]]],
            [1, 30, [[2, 0.4, 0.2, 0.6], [3, 0.4, 0.2, 0.6]]],
        ]
    }
    for client in (signed_in(treats), signed_in(login)):
        page = plain(read(address, client))
        assert "How courses like this one went on" in page
        assert "About 30 courses here were like this one and stood where it stands now." in page
        assert "After 3 visits, 4 in 10 of them had a change that counts" in page
        assert "It is not a prediction for you." in page
        assert "Of the courses here that could be followed, 100 in 100 were." in page
        assert "40 courses set aside: 5.1 in 10 foretold, 5.1 in 10 came." in page
    off = facts | {"checked": [[0.5, 0.61, 40]]}
    Plaque.objects.filter(kind=FORECAST).update(facts=off)  # what came was another thing
    assert "How courses like this one went on" not in read(address, signed_in(treats))
    Plaque.objects.filter(kind=FORECAST).update(facts=facts)
    Episode.objects.update(region="ankle")
    outcomes.publish_forecasts(now=clock.now())  # nothing is worked out twice in a release
    assert listed.network()[FORECAST].facts == facts


def test_nothing_is_foretold_of_a_course_that_changed_or_is_over_or_like_no_others() -> None:
    house, treats, _login, who = shared()
    others(house, (9, (4, 7)), (12, (4, 5, 8)), (20, (4, 5, 5, 5)))
    outcomes.publish_forecasts(now=clock.now())
    changed = opened(house, who, (4, 7), region="knee")
    assert of(treats, changed).ahead is None
    lower = opened(
        house, replace(who, name="B", email="b@example.org", login=None), (2, 3), region="knee"
    )
    assert of(treats, lower).ahead is None
    over = opened(
        house, replace(who, name="C", email="c@example.org", login=None), (4, 5), region="knee"
    )
    assert of(treats, over).ahead is not None
    Episode.objects.filter(pk=over.pk).update(discharged_at=clock.now())
    assert of(treats, over).ahead is None


def test_a_clinic_that_lets_nothing_be_counted_is_in_no_forecast() -> None:
    house, _treats, _login, _who = shared()
    others(house, (9, (4, 7)), (12, (4, 5, 8)), (20, (4, 5, 5, 5)))
    outcomes.share(clinic=house.clinic, on=False, by=SYSTEM, now=NOW)
    outcomes.publish_forecasts(now=clock.now())
    assert listed.network()[FORECAST].facts["groups"] == {}


def test_a_person_reads_plain_words_and_who_treats_the_noise() -> None:
    house, treats, login, who = shared()
    episode = opened(house, who, (4, 5, 8))
    mine = plain(read(address_of(episode.public_id), signed_in(login)))
    theirs = plain(read(address_of(episode.public_id), signed_in(treats)))
    assert "better by 4. Measuring alone differs by less than that." in mine
    assert "At least one of your measures is better by enough to go on" in mine
    assert "changed by 4 for the better: at least as much as measurement noise." in theirs
    assert "By the rule of visit 3 the plan goes on" in theirs
    assert "noise: less than 3" in theirs
    assert "Compared with one first reading. People come when it is bad" in mine
    assert MOVEMENT not in mine
