"""Builders of the booking room's tests: a clinic with hours, somebody in pain, a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from glideway.booking import operations as booking
from glideway.booking.models import Booking, Hold
from glideway.directory import operations as directory
from glideway.directory.core import places
from glideway.directory.models import Clinic, Patient, Placement, Practitioner, Service
from glideway.kit.actor import Actor
from tests.make import NOW, SYSTEM, anon

DAYS = range(5)


def at(clock: str, days: int = 0) -> datetime:
    """Today's clock time in Toronto (five hours behind UTC in March), or that of a later day."""
    hours, minutes = clock.split(":")
    day = datetime(2026, 3, 2, 5, tzinfo=UTC) + timedelta(days=days)
    return day + timedelta(hours=int(hours), minutes=int(minutes))


@dataclass
class House:
    """One clinic with its price list and who works there."""

    clinic: Clinic
    services: dict[str, Service]
    placements: list[Placement]

    @property
    def first(self) -> Service:
        return self.services["first"]

    @property
    def one(self) -> Placement:
        return self.placements[0]


def house(
    slug: str = "harbour",
    *,
    place: str = "toronto-on",
    people: int = 1,
    rooms: int = 2,
    hours: Sequence[tuple[str, str]] = (("09:00", "17:00"),),
    **of_service: object,
) -> House:
    """An open clinic: weekdays nine to five, a grid of fifteen minutes, first visits of thirty."""
    where = places.by_slug(place)
    assert where is not None  # noqa: S101
    row = directory.ClinicRow(
        name=f"{slug.title()} Clinic",
        slug=slug,
        street="1 King St",
        place=place,
        city=where.en,
        province=where.province,
        postal_code="M5V 2T6",
        lat=where.lat,
        lon=where.lon,
        zone=where.zone,
        phone="+14165550100",
        email="desk@example.org",
        rooms=rooms,
        cancel_fee_cents=4000,
        direct_billing=slug == "harbour",
    )
    clinic = directory.open_clinic(row=row, by=SYSTEM, now=NOW)
    common: dict[str, Any] = {"clinic": clinic, "notice_minutes": 60} | of_service
    services = directory.add_services(
        rows=[
            directory.ServiceRow(
                kind="consult",
                minutes=15,
                price_cents=0,
                channel="phone",
                needs_room=False,
                **common,
            ),
            directory.ServiceRow(kind="first", minutes=30, price_cents=9500, **common),
            directory.ServiceRow(kind="focused", minutes=30, price_cents=8000, **common),
        ],
        by=SYSTEM,
        now=NOW,
    )
    practitioners = directory.add_practitioners(
        rows=[
            directory.PractitionerRow(
                name=f"Maya Chen {number}",
                slug=f"maya-chen-{slug}-{number}",
                profession="physiotherapist",
                regions=("shoulder",),
            )
            for number in range(people)
        ],
        by=SYSTEM,
        now=NOW,
    )
    licensed(*practitioners)
    placements = directory.place_practitioners(
        rows=[
            directory.PlacementRow(practitioner=one, clinic=clinic, services=services)
            for one in practitioners
        ],
        by=SYSTEM,
        now=NOW,
    )
    booking.open_hours(
        rows=[
            booking.OpeningRow(placement=one, weekday=day, opens=opens, closes=closes)
            for one in placements
            for day in DAYS
            for opens, closes in hours
        ],
        by=SYSTEM,
        now=NOW,
    )
    return House(clinic, {one.kind: one for one in services}, placements)


def licensed(*practitioners: Practitioner) -> None:
    """A licence each that we have verified: without one nobody is offered."""
    rows = [
        directory.CredentialRow(practitioner=one, kind="licence", title="PT", body="College")
        for one in practitioners
    ]
    stated = directory.state_credentials(rows=rows, by=SYSTEM, now=NOW)
    checks = [directory.VerificationRow(credential=one, where="register") for one in stated]
    directory.verify_credentials(rows=checks, by=SYSTEM, now=NOW)


def patient(name: str = "Ana Roy", email: str = "", *, proved: bool = True) -> Patient:
    """Somebody in pain, with an address of her own."""
    return directory.meet_patient(
        name=name, email=email or f"{uuid4().hex[:8]}@example.org", proved=proved, now=NOW
    )


def hold(
    where: House,
    when: datetime,
    *,
    now: datetime = NOW,
    by: Actor | None = None,
    **changes: object,
) -> Hold:
    """Hold a first visit, from a browser of its own."""
    actor = by or anon(session_key=uuid4().hex, network=uuid4().hex)
    usual: dict[str, Any] = {
        "service": where.first,
        "placement": where.one,
        "starts_at": when,
        "by": actor,
        "client": actor.session_key,
        "network": actor.network,
        "key": str(uuid4()),
        "now": now,
    }
    return booking.hold(**usual | changes)


def booked(where: House, when: datetime, *, now: datetime = NOW, **changes: object) -> Booking:
    """An appointment, written at once."""
    usual: dict[str, Any] = {
        "service": where.first,
        "placement": where.one,
        "starts_at": when,
        "patient": changes.pop("patient", None) or patient(),
    }
    row = booking.BookingRow(**usual | changes)
    return booking.book_many(rows=[row], by=SYSTEM, now=now)[0]
