"""What a front desk's day is made of: somebody is late, a rule set aside, a fee let go."""

from __future__ import annotations

from datetime import timedelta

from glideway.booking import operations as booking
from glideway.booking.models import Booking
from glideway.config.demo import free
from glideway.config.demo.house import House

LATE_MINUTES = 15
NEAR = timedelta(hours=4)
WAIVED = ("closed", "off-grid", "does-not-fit", "notice")
HALF = timedelta(minutes=30)


def happen(house: House) -> None:
    """Let one patient run late, one be seen outside the hours, one cancel late without a fee."""
    _late(house)
    _squeezed_in(house)
    _let_off(house)


def _late(house: House) -> None:
    """The next patient who is not here yet says so from the street."""
    coming = Booking.objects.filter(
        placement__clinic=house.clinic,
        starts_at__gt=house.now,
        starts_at__lt=house.now + NEAR,
        cancelled_at=None,
        arrived_at=None,
    ).select_related("patient")
    for one in coming.order_by("starts_at", "placement_id")[:1]:
        booking.run_late(
            booking=one,
            minutes=LATE_MINUTES,
            by=free.patient(one.patient),
            key="demo-late",
            now=house.now,
        )


def _squeezed_in(house: House) -> None:
    """After the last visit of a day the desk adds one more, past the closing hour."""
    placement = house.placements[house.fit[1]]
    visits = Booking.objects.filter(
        placement=placement, cancelled_at=None, starts_at__gt=house.now + NEAR
    )
    tomorrow = visits.order_by("starts_at").first()
    if tomorrow is None:
        return
    day = tomorrow.starts_at.astimezone(house.zone).date()
    closes = max(
        closes
        for weekday, _, closes in house.site.people[house.fit[1]].week
        if weekday == day.weekday()
    )
    hour, minute = map(int, closes.split(":"))
    local = tomorrow.starts_at.astimezone(house.zone).replace(hour=hour, minute=minute)
    booking.book_at_desk(
        row=booking.BookingRow(
            service=house.services[-1],
            placement=placement,
            starts_at=local,
            patient=free.idle(some=house.patients[house.fit[1]], at=local)[0],
            region=house.site.people[house.fit[1]].regions[0],
            first_visit=False,
            waived=WAIVED,
        ),
        by=free.member("desk"),
        key="demo-squeezed-in",
        now=house.now,
    )


def _let_off(house: House) -> None:
    """Somebody cancels too late; the desk lets the fee go and says why."""
    if not house.site.cancel_fee_cents:
        return
    coming = Booking.objects.filter(
        placement__clinic=house.clinic, starts_at__gt=house.now + HALF, cancelled_at=None
    ).exclude(placement=house.placements[0])
    for one in coming.select_related("patient").order_by("starts_at", "placement_id")[1:2]:
        gone = booking.cancel(
            booking=one, by=free.patient(one.patient), key="demo-gone", yes=True, now=house.now
        )
        if gone.fee_cents:
            booking.waive_fee(
                booking=gone,
                why="Stuck behind an accident on the highway",
                by=free.member("desk"),
                key="demo-let-off",
                now=house.now,
            )
