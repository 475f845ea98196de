"""The practitioner's day: whose visit, when, first or follow-up, and what the questions say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from glideway.booking.models import Booking
from glideway.directory.models import Clinic
from glideway.kit import access
from glideway.kit.actor import Actor
from glideway.screening import queries as screening
from glideway.screening.core.rules import Triage


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the day: the booking, its flag (None: not answered yet), and its visit."""

    booking: Booking
    flag: Triage | None
    visit_id: UUID | None
    signed: bool

    @property
    def on_condition(self) -> bool:
        """The booking stands only if a doctor or practitioner clears it."""
        return self.flag in {Triage.REFER_FIRST, Triage.EMERGENCY}

    @property
    def state(self) -> str:
        """One word: cancelled, missed, signed, open, here, or expected."""
        facts = (
            ("cancelled", self.booking.cancelled_at),
            ("missed", self.booking.no_show_at),
            ("signed", self.signed),
            ("open", self.visit_id),
            ("done", self.booking.finished_at),
            ("here", self.booking.arrived_at),
        )
        return next((word for word, fact in facts if fact), "expected")


def bookings(actor: Actor) -> QuerySet[Booking]:
    """The bookings of a practitioner's own schedule at the clinic of this session."""
    scopes = access.scopes(actor, "appointment", "R")
    if "own_schedule" not in scopes or not actor.practitioner_id or not actor.clinic_id:
        return Booking.objects.none()
    mine = Q(placement__practitioner_id=actor.practitioner_id, placement__clinic_id=actor.clinic_id)
    return Booking.objects.filter(mine).select_related(
        "patient",
        "service",
        "placement__clinic",
        "placement__practitioner",
        "visit__screening__clearance",
    )


def booking(actor: Actor, public_id: UUID) -> Booking:
    """One booking of the own schedule that still stands, or NotYours."""
    found: Booking = access.the(bookings(actor).filter(cancelled_at=None), public_id=public_id)
    return found


def once_booked(actor: Actor, public_id: UUID) -> Booking:
    """One booking of the own schedule, cancelled or not, or NotYours."""
    found: Booking = access.the(bookings(actor), public_id=public_id)
    return found


def day(actor: Actor, on: date, zone: str) -> list[Row]:
    """Every booking of a clinic's day by time; cancelled ones stay in the list. Two queries."""
    wall = ZoneInfo(zone)
    begins = datetime.combine(on, time(), tzinfo=wall)
    ends = datetime.combine(on + timedelta(days=1), time(), tzinfo=wall)
    found = list(
        bookings(actor)
        .filter(starts_at__gte=begins, starts_at__lt=ends)
        .order_by("starts_at", "pk")
    )
    flags = screening.conditions((one.public_id for one in found), now=begins)
    return [_row(one, flags.get(one.public_id)) for one in found]


def zone_of(actor: Actor) -> str:
    """The zone of the clinic that this session works at. One query."""
    zones = Clinic.objects.filter(pk=actor.clinic_id or 0).values_list("zone", flat=True)
    return zones.first() or "America/Toronto"


def _row(one: Booking, flag: Triage | None) -> Row:
    visit = getattr(one, "visit", None)
    asked = visit.screening if visit else None
    if asked is not None:  # asked in the room, which is later than before the visit
        cleared = asked.cleared_for(one.region, one.starts_at)
        flag = Triage.PRECAUTION if cleared else Triage(asked.action)
    return Row(
        booking=one,
        flag=flag,
        visit_id=visit.public_id if visit else None,
        signed=bool(visit and visit.signed_at),
    )
