"""The cast's patient has a plan of visits that tapers off, and an open rhythm after it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from glideway.booking import operations as booking
from glideway.booking.core import tapering
from glideway.booking.core.series import Policy
from glideway.booking.models import Booking
from glideway.config.demo import courses, free
from glideway.config.demo.house import House

WORDS = "2 a week for 2 weeks, then 1 a week for 2"
BEGINS, WEEK, DAY = timedelta(days=8), timedelta(days=7), timedelta(days=1)
AHEAD = 45  # days that are looked through for the plan
OPEN, EVERY = 1, 42  # with whom the rhythm runs, and its days
REVIEW = timedelta(days=180)


def make(house: House) -> None:
    """Book what is free of the plan, as a practitioner does; keep the rhythm the patient chose."""
    _plan(house)
    _rhythm(house)


def _plan(house: House) -> None:
    service, placement = house.services[-1], house.placements[0]
    found = _most_free(
        house, set(free.starts(placement=placement, service=service, now=house.now, days=AHEAD))
    )
    if found is None:
        return
    begins, days = found
    booking.book_series(
        row=booking.SeriesRow(
            service=service,
            placement=placement,
            patient=house.patients[0][0],
            first_local=begins.astimezone(house.zone).replace(tzinfo=None),
            rule=",".join(map(str, days)),
            count=len(days),
            region=courses.HAMSTRING.region,
            policy=Policy.BOOK_FREE_REPORT_REST,
            words=WORDS,
        ),
        by=free.member("practitioner"),
        key="demo-plan",
        now=house.now - timedelta(hours=1),
    )


def _most_free(house: House, times: set[datetime]) -> tuple[datetime, tuple[int, ...]] | None:
    """The first time at which most visits of the plan are free, with the days from it on."""
    weekdays = {weekday for weekday, *_ in house.site.people[0].week}
    best: tuple[int, datetime, tuple[int, ...]] | None = None
    early = max(house.now + BEGINS, _last_visit(house) + DAY)
    for begins in sorted(one for one in times if early < one < early + WEEK):
        local = begins.astimezone(house.zone)
        days = tapering.plan_offsets(WORDS, local.date(), open_days=weekdays)
        many = sum((local + timedelta(days=one)).astimezone(UTC) in times for one in days)
        if best is None or many > best[0]:
            best = (many, begins, days)
    return best and best[1:]


def _last_visit(house: House) -> datetime:
    """The plan goes on where what is booked ends."""
    mine = Booking.objects.filter(patient=house.patients[0][0], cancelled_at=None)
    return mine.order_by("-starts_at")[0].starts_at


def _rhythm(house: House) -> None:
    robin = house.patients[0][0]
    booking.open_rhythm(
        row=booking.RhythmRow(
            service=house.services[-1],
            placement=house.placements[house.fit[OPEN]],
            patient=robin,
            every_days=EVERY,
            next_on=house.today + timedelta(days=EVERY),
            review_on=house.today + REVIEW,
            region=courses.HAMSTRING.region,
        ),
        by=free.patient(robin),
        key="demo-rhythm",
        now=house.now,
    )
