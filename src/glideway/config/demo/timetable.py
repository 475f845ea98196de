"""What bends the first clinic's week: holidays, a season, an absence, a second clinic."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from glideway.booking import operations as booking
from glideway.booking.models import Booking, Opening
from glideway.config.demo import free
from glideway.config.demo.house import House
from glideway.directory import operations as directory
from glideway.directory.models import Clinic, Placement
from glideway.kit import actor

BY = actor.system("demo")
AWAY, SEASONAL = 2, -1  # which of those with a licence, or of all
SOON, DAY = timedelta(days=6), timedelta(days=1)
SEASON = (timedelta(days=40), timedelta(days=75))
EVENING = ("20:30", "22:00")
WAY = 25
LAST = 3  # visits of the day that lie in the absence


def bend(house: House) -> None:
    """Keep the province's holidays, write a season, and close an afternoon with visits in it."""
    owner = free.member("owner")
    booking.keep_holidays(
        clinic=house.clinic, closed=True, by=owner, key="demo-holidays", now=house.now
    )
    _season(house)
    _absence(house)


def second_clinic(house: House) -> None:
    """Somebody of the first clinic works here one evening a week; the way between is known."""
    lead = Clinic.objects.order_by("pk")[0]
    there = Placement.objects.filter(clinic=lead).order_by("pk")[0]
    (placement,) = directory.place_practitioners(
        rows=[
            directory.PlacementRow(
                practitioner=there.practitioner, clinic=house.clinic, services=house.services
            )
        ],
        by=BY,
        now=house.now,
    )
    weekday = Opening.objects.filter(placement=there, on=None).order_by("weekday")[0].weekday
    opens, closes = EVENING
    booking.open_hours(
        rows=[booking.OpeningRow(placement=placement, weekday=weekday, opens=opens, closes=closes)],
        by=BY,
        now=house.now,
    )
    booking.set_travel(
        practitioner=there.practitioner,
        here=lead,
        there=house.clinic,
        minutes=WAY,
        by=BY,
        key="demo-way",
        now=house.now,
    )


def _season(house: House) -> None:
    """Five weeks of shorter days for one of them."""
    begins, ends = (house.today + one for one in SEASON)
    days = sorted({weekday for weekday, *_ in house.site.people[SEASONAL].week})
    booking.open_hours(
        rows=[
            booking.OpeningRow(
                placement=house.placements[SEASONAL],
                weekday=weekday,
                opens="10:00",
                closes="15:00",
                valid_from=begins,
                valid_until=ends,
            )
            for weekday in days
        ],
        by=BY,
        now=house.now,
    )


def _absence(house: House) -> None:
    """One leaves early on a day; of the patients met by it one was told, the others wait."""
    ahead = Booking.objects.filter(
        placement=house.placements[house.fit[AWAY]],
        cancelled_at=None,
        starts_at__gt=house.now + SOON,
    ).order_by("starts_at")
    zone = ZoneInfo(house.site.place.zone)
    day = ahead[0].starts_at.astimezone(zone).date()
    that_day = list(ahead.filter(starts_at__lt=_midnight(day + DAY, zone)))[-LAST:]
    desk = free.member("desk")
    closure = booking.close_for(
        clinic=house.clinic,
        practitioner=house.practitioners[house.fit[AWAY]],
        kind="away",
        starts_at=that_day[0].starts_at,
        ends_at=_midnight(day + DAY, zone),
        reason="Course",
        by=desk,
        key="demo-away",
        now=house.now,
    )
    booking.tell(closure=closure, bookings=that_day[:1], by=desk, key="demo-tell", now=house.now)


def _midnight(day: object, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)  # type: ignore[arg-type]
