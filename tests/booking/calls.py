"""Builders of the free call's tests: a wish, a try, an offered time."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from glideway.booking import operations as booking
from glideway.booking.models import Booking, Callback, ConsultEnd, Hold
from glideway.directory.models import Patient
from glideway.kit.actor import Actor, Role
from tests.booking import make
from tests.booking.make import House, at
from tests.make import NOW, anon, staff

LINE = "Bring the letter of your doctor, then we look together."


def desk(house: House) -> Actor:
    """The front desk of a clinic."""
    return staff(Role.DESK, clinic_id=house.clinic.pk)


def holder(link: str = "the link") -> Actor:
    """Somebody with a signed link."""
    return anon().by_link(link)


def ask(house: House | None = None, **changes: object) -> Callback:
    """A wish to be phoned."""
    usual: dict[str, Any] = {
        "name": "Ana Roy",
        "phone": "416 555 0123",
        "when": "any",
        "words": "my shoulder aches",
        "language": "en",
        "clinic": house.clinic if house else None,
        "by": anon(session_key=uuid4().hex, network=uuid4().hex),
        "now": NOW,
    }
    return booking.ask_callback(**usual | changes)


def tried(
    house: House, asked: Callback, outcome: str = "no_answer", *, now: datetime = NOW
) -> Callback:
    """The desk phoned, and this is how it went."""
    booking.attempt(callback=asked, outcome=outcome, by=desk(house), key=str(uuid4()), now=now)
    return Callback.objects.get(pk=asked.pk)


def offered(house: House, asked: Callback, when: datetime | None = None, **changes: object) -> Hold:
    """A time of the free call, kept for whom nobody reached."""
    usual: dict[str, Any] = {
        "callback": asked,
        "service": house.services["consult"],
        "placement": house.one,
        "starts_at": when or at("10:00", 2),
        "by": desk(house),
        "key": str(uuid4()),
        "now": NOW,
    }
    return booking.offer_consult(**usual | changes)


def ended(house: House, **changes: object) -> ConsultEnd:
    """How a free call ended."""
    usual: dict[str, Any] = {
        "outcome": "planned",
        "line": LINE,
        "by": desk(house),
        "key": str(uuid4()),
        "now": NOW,
    }
    return booking.end_consult(**usual | changes)


def consult(house: House, when: datetime, *, patient: Patient | None = None) -> Booking:
    """A booked free call."""
    return make.booked(house, when, service=house.services["consult"], patient=patient)
