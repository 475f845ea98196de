"""Where the cast stands: the practitioner's day around this very hour, the patient's course.

The day is laid around the moment the demo is made, so that whatever the hour a visit has just
ended, one starts about now with its patient in the waiting room, and three more follow. Late in the
evening they do not fit before midnight any more: then the practitioner runs late.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from glideway.booking import operations as booking
from glideway.booking.models import Booking
from glideway.care import operations as care
from glideway.care.core import movements
from glideway.config.demo import alike, courses, crowd, history, network
from glideway.config.demo.drawn import drawn, story
from glideway.config.demo.house import House
from glideway.config.demo.wrote import wrote
from glideway.kit import actor
from glideway.screening import core as gate
from glideway.screening import operations as screening

BY = actor.system("demo")
QUARTER = timedelta(minutes=15)
MADE = timedelta(days=5)
ASKED_AHEAD = timedelta(days=3)
EARLIER, LATER = (-90, -45), (45, 90, 135, 180)  # minutes from the visit that starts now
AT_LEAST = timedelta(minutes=135 + 45)  # what must still fit before midnight
WHO_DRAWS = {0: 4, 34: 3}  # before which visit they come today
FIRST_EXTRA = 30  # these patients of the practitioner have no other course of care
NOW_PATIENT = 0
HOUR = timedelta(hours=1)
UNCHANGED = 34  # comes later today, after two visits without a change that counts
TWO_OF_THREE = 2


class Today(NamedTuple):
    """One visit of the practitioner's day: when, whose, and whether it is over."""

    starts_at: datetime
    number: int
    over: bool


def set_up(house: House, booked: list[Booking]) -> None:
    """The practitioner's day, the patient's course, and the answers given ahead of visits."""
    seats = _seats(house)
    _open_today(house, seats)
    today = booking.book_many(
        rows=[_booking_row(house, seat) for seat in seats], by=BY, now=house.now - MADE
    )
    _ask_ahead(house, [*today, *booked])
    _draw_ahead(house, [pair for pair in zip(today, seats, strict=True) if not pair[1].over])
    rows = [
        _drawn_before(house, seat, _course_row(house, one, seat))
        for one, seat in zip(today, seats, strict=True)
    ]
    like_one = alike.rows(house, _trouble(house, UNCHANGED))
    care.record_episodes(rows=[row for row in rows if row] + like_one, by=BY, now=house.now)
    _come_and_go(house, list(zip(today, seats, strict=True)))


def _seats(house: House) -> list[Today]:
    """The times of today, all on today's date of the clinic, the one that starts now included."""
    zone = ZoneInfo(house.site.place.zone)
    begun = (house.now - datetime(1970, 1, 1, tzinfo=UTC)) % QUARTER
    soon = house.now - begun + (QUARTER if begun else timedelta(0))
    while (soon + AT_LEAST).astimezone(zone).date() > house.today:
        soon -= QUARTER
    found = []
    for place, minutes in enumerate([*EARLIER, 0, *LATER]):
        starts = soon + timedelta(minutes=minutes)
        within = {starts.astimezone(zone).date(), (starts + 3 * QUARTER).astimezone(zone).date()}
        if within == {house.today}:
            number = NOW_PATIENT if minutes == 0 else FIRST_EXTRA + place
            found.append(Today(starts, number, over=minutes < 0))
    return found


def _open_today(house: House, seats: list[Today]) -> None:
    zone = ZoneInfo(house.site.place.zone)
    opens = seats[0].starts_at.astimezone(zone)
    closes = (seats[-1].starts_at + 3 * QUARTER).astimezone(zone)
    booking.open_hours(
        rows=[
            booking.OpeningRow(
                placement=house.placements[0],
                on=house.today,
                opens=f"{opens:%H:%M}",
                closes=f"{closes:%H:%M}" if closes.date() == house.today else "24:00",
            )
        ],
        by=BY,
        now=house.now - MADE - MADE,
    )


def _booking_row(house: House, seat: Today) -> booking.BookingRow:
    kinds = [offer.kind for offer in house.site.offers]
    return booking.BookingRow(
        service=house.services[kinds.index("follow_up")],
        placement=house.placements[0],
        starts_at=seat.starts_at,
        patient=house.patients[0][seat.number],
        region=courses.HAMSTRING.region
        if seat.number == NOW_PATIENT
        else _trouble(house, seat.number).region,
        first_visit=False,
        made_at=house.now - MADE,
    )


def _trouble(house: House, number: int) -> courses.Trouble:
    fitting = [one for one in courses.TROUBLES if one.region in house.site.people[0].regions]
    return fitting[number % len(fitting)]


def _ask_ahead(house: House, booked: list[Booking]) -> None:
    """The questions before a visit, answered with no each, for the visits of the next days."""
    soon = [one for one in booked if one.region and one.starts_at < house.now + ASKED_AHEAD]
    screening.screen_many(
        rows=[
            screening.RoundRow(
                patient_id=one.patient_id,
                booking=one.public_id,
                region=one.region,
                answers={
                    question.id: gate.Answer.NO
                    for question in gate.items_due(one.region, "booking")
                },
                at=max(one.made_at, house.now - MADE) + timedelta(minutes=7),
                words=wrote(one.region, house.site.language),
                language=house.site.language,
                clinic_id=house.clinic.pk,
            )
            for one in soon
        ],
        by=BY,
        now=house.now,
    )


def _draw_ahead(house: House, coming: list[tuple[Booking, Today]]) -> None:
    """Two of three who come today have drawn where it hurts, on their phone the evening before."""
    for number, (one, seat) in enumerate(coming):
        lines = drawn(one.region, number=number)
        if seat.number in WHO_DRAWS:
            visit = WHO_DRAWS[seat.number]
            lines = story(one.region, visit=visit, wanders=seat.number == UNCHANGED)
        if lines and (number % 3 < TWO_OF_THREE or seat.number in WHO_DRAWS):
            by = BY.by_link("drawing", patient_id=one.patient_id)
            care.send_drawing(booking=one, drawn=lines, by=by, now=house.now - timedelta(hours=9))


def _drawn_before(house: House, seat: Today, row: care.EpisodeRow | None) -> care.EpisodeRow | None:
    """The same course, with an appointment and an evening's drawing before each past visit."""
    if row is None or seat.number not in WHO_DRAWS:
        return row
    times = _free(house, [one.at for one in row.visits])
    kinds = [offer.kind for offer in house.site.offers]
    made = booking.book_many(
        rows=[
            booking.BookingRow(
                service=house.services[kinds.index("follow_up")],
                placement=house.placements[0],
                starts_at=at,
                patient=row.patient,
                region=row.region,
                first_visit=number == 0,
                made_at=at - MADE,
            )
            for number, at in enumerate(times)
        ],
        by=BY,
        now=house.now,
    )
    came = [booking.FactRow(booking=one, at=one.starts_at - timedelta(minutes=4)) for one in made]
    booking.arrive_many(rows=came, by=BY, now=house.now)
    by = BY.by_link("drawing", patient_id=row.patient.pk)
    for visit, one in enumerate(made, start=1):
        lines = story(row.region, visit=visit, wanders=seat.number == UNCHANGED)
        evening = one.starts_at - timedelta(hours=14)
        care.send_drawing(booking=one, drawn=lines, by=by, now=evening)
    pairs = zip(row.visits, made, strict=True)
    visits = tuple(replace(one, at=made.starts_at, booking=made) for one, made in pairs)
    return replace(row, visits=visits)


def _free(house: House, times: list[datetime]) -> list[datetime]:
    """The same times, or the next ones of the hours at which nobody else is booked."""
    taken = Booking.objects.filter(placement=house.placements[0], cancelled_at=None)
    found = []
    for wanted in times:
        at = wanted
        while (
            not _at_work(house, at)
            or taken.filter(starts_at__lt=at + HOUR, ends_at__gt=at - QUARTER).exists()
        ):
            at += QUARTER
        found.append(at)
    return found


def _at_work(house: House, at: datetime) -> bool:
    """Whether the practitioner who signs in works for an hour from then on."""
    here = at.astimezone(ZoneInfo(house.site.place.zone))
    begins, ends = (f"{one:%H:%M}" for one in (here, here + HOUR))
    return any(
        weekday == here.weekday() and opens <= begins < ends <= closes
        for weekday, opens, closes in house.site.people[0].week
    )


def _course_row(house: House, one: Booking, seat: Today) -> care.EpisodeRow | None:
    """The course behind a visit of today; a visit that is over is its last signed one."""
    if seat.number != NOW_PATIENT and not seat.over and seat.number % 2:
        return None  # a first visit: there is no course yet
    dice = network.dice_for(house.seed, "stage", seat.number)
    trouble = courses.HAMSTRING if seat.number == NOW_PATIENT else _trouble(house, seat.number)
    if seat.number == UNCHANGED:
        told = alike.open_course(house, trouble)
        return history.episode_row(house, told, at=0, number=seat.number)
    movement = movements.for_region(trouble.region)[0]
    began = house.today - timedelta(days=26)
    told = courses.course(
        dice,
        what=courses.Aim("well", began, 3, open=True),
        trouble=trouble,
        movement=movement,
        most_deg=movements.most_deg(movement),
        protocols=history.protocols(trouble.region, trouble.condition),
        week=house.site.people[0].week,
        zone=house.site.place.zone,
        today=house.today,
    )
    row = history.episode_row(house, told, at=0, number=seat.number)
    if not seat.over:
        return row
    last = replace(row.visits[-1], at=one.starts_at, booking=one)
    return replace(row, visits=(*row.visits, last))


def _come_and_go(house: House, today: list[tuple[Booking, Today]]) -> None:
    """Earlier patients came and went; the one whose visit starts now is in the waiting room."""
    crowd.come_and_gone(bookings=[one for one, seat in today if seat.over], now=house.now)
    waiting = [one for one, seat in today if not seat.over][:1]
    came = [booking.FactRow(booking=one, at=house.now - timedelta(minutes=3)) for one in waiting]
    booking.arrive_many(rows=came, by=BY, now=house.now)
