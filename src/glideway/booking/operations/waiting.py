"""Verbs of who waits: put on the list, and off it again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from glideway.booking.core import at_minute, local_date
from glideway.booking.core.waiting import PARTS
from glideway.booking.models import Booking, WaitlistEntry
from glideway.booking.operations import letters
from glideway.booking.operations.claims import CannotBook, again
from glideway.booking.operations.waitlist import offer_next, pass_on
from glideway.booking.queries.waitlist import offers_out, waiting
from glideway.directory import operations as directory
from glideway.directory.models import Clinic, Patient, Placement, Service
from glideway.kit import audit, once, post
from glideway.kit.actor import Actor

MOST = 5
LONGEST = 14 * 24 * 60  # minutes of notice somebody can ask for


class CannotWait(CannotBook):
    """Such a wish can never be met: its dates are over, or nobody there gives that visit."""

    code = "cannot-wait"
    status = 422
    sentence = _("Nobody can wait for that: please look at the dates and the kind of visit again.")


class TooManyWaits(CannotBook):
    """Five wishes at once are enough for one person."""

    code = "too-many-waits"
    status = 429
    sentence = _("You are on the waitlist five times already. Please leave one of them first.")


@dataclass(frozen=True, kw_only=True)
class _Wish:
    """What `wait` was asked for, and whether it can be met."""

    patient: Patient
    service: Service
    clinic: Clinic
    first_on: date
    last_on: date
    placements: Collection[Placement]
    weekdays: Collection[int]
    parts: Collection[str]
    notice_minutes: int
    at_night: bool
    booking: Booking | None
    region: str
    due_by: date | None

    def facts(self) -> dict[str, object]:
        """The columns that saying it again changes; the place in the line stays."""
        return {
            "first_on": self.first_on,
            "last_on": self.last_on,
            "weekdays": sorted(set(self.weekdays)),
            "parts": [one for one in PARTS if one in self.parts],
            "notice_minutes": self.notice_minutes,
            "at_night": self.at_night,
            "region": self.region,
            "due_by": self.due_by,
        }

    def body(self) -> dict[str, object]:
        """What the request says, for its key."""
        return self.facts() | {
            "patient": str(self.patient.public_id),
            "service": str(self.service.public_id),
            "booking": str(self.booking.public_id) if self.booking else "",
            "placements": sorted(str(one.public_id) for one in self.placements),
        }

    def sound(self, now: datetime) -> bool:
        """Whether such a wish can be met at all."""
        today = local_date(self.clinic.zone, at_minute(now))
        return (
            self.first_on <= self.last_on
            and today <= self.last_on
            and 0 <= self.notice_minutes <= LONGEST
            and set(self.weekdays) <= set(range(7))
            and set(self.parts) <= set(PARTS)
            and self.service.clinic_id == self.clinic.pk
            and self.service.retired_at is None
            and self.service.people == 1  # one freed diary says nothing of the others'
            and all(one.clinic_id == self.clinic.pk for one in self.placements)
            and self._of_the_booking(now)
        )

    def _of_the_booking(self, now: datetime) -> bool:
        own = self.booking
        return own is None or (
            own.patient_id == self.patient.pk
            and own.service_id == self.service.pk
            and own.cancelled_at is None
            and own.starts_at > now
        )


@again
def wait(
    *,
    patient: Patient,
    service: Service,
    clinic: Clinic,
    first_on: date,
    last_on: date,
    by: Actor,
    key: str | None,
    now: datetime,
    placements: Collection[Placement] = (),
    weekdays: Collection[int] = (),
    parts: Collection[str] = (),
    notice_minutes: int = 120,
    at_night: bool = False,
    booking: Booking | None = None,
    region: str = "",
    due_by: date | None = None,
) -> WaitlistEntry:
    """Put somebody on the waitlist; the same `key` again answers the same entry.

    Empty placements, weekdays and parts mean any. `booking` is the appointment they have and wish
    earlier; `due_by` is set by a plan: after it, they are asked first. The same wish said anew
    (patient, clinic, service and appointment) changes the one that is there and keeps its place in
    the line. Writes the entry, one message with the way to leave, and an audit row. Refuses
    CannotWait, and TooManyWaits from the sixth on.
    """

    row = _Wish(
        patient=patient,
        service=service,
        clinic=clinic,
        first_on=first_on,
        last_on=last_on,
        placements=placements,
        weekdays=weekdays,
        parts=parts,
        notice_minutes=notice_minutes,
        at_night=at_night,
        booking=booking,
        region=region,
        due_by=due_by,
    )

    answer, _replay = once.answer(
        actor=by,
        key=key,
        route="waitlist.wait",
        body=row.body(),
        now=now,
        do=lambda: _entered(row, by, now),
    )
    return _read(public_id=answer)


@again
def wait_at_desk(
    *,
    name: str,
    contact: str,
    language: str,
    wish: Mapping[str, Any],
    by: Actor,
    key: str,
    now: datetime,
) -> WaitlistEntry:
    """Put somebody on the list who phoned: met by name and contact, then as `wait` does.

    `wish` are the named facts of `wait`. The same `key` again is the same person and entry. Refuses
    ContactUnclear besides.
    """
    channel, address = directory.contact_of(typed=contact)

    def enter() -> str:
        patient = directory.meet_patient(
            name=name,
            email=address if channel == "email" else "",
            phone=address if channel == "sms" else "",
            language=language,
            by=by,
            now=now,
        )
        return str(wait(patient=patient, **wish, by=by, key=None, now=now).public_id)

    body = {"name": name, "contact": address} | {word: _plain(fact) for word, fact in wish.items()}
    answer, _replay = once.answer(
        actor=by, key=key, route="waitlist.desk", body=body, now=now, do=enter
    )
    return _read(public_id=answer)


@again
def leave(*, entry: WaitlistEntry, by: Actor, key: str | None, now: datetime) -> WaitlistEntry:
    """Take somebody off the list; twice changes nothing. An offer that is out goes to the next."""

    def off() -> str:
        waits = WaitlistEntry.objects.filter(pk=entry.pk, left_at=None, served_at=None)
        if waits.update(left_at=now):
            post.withdraw(about=f"entry:{entry.public_id}", now=now)
            _told(entry, "waitlist.left", by, now)
            for offer in offers_out(now=now).filter(entry=entry).select_related("freed"):
                pass_on(offer=offer, by=by, now=now)
                if offer.freed is not None:
                    offer_next(freed=offer.freed, now=now)
        return str(entry.public_id)

    body = {"entry": str(entry.public_id)}
    once.answer(actor=by, key=key, route="waitlist.leave", body=body, now=now, do=off)
    return _read(pk=entry.pk)


def _plain(fact: Any) -> object:  # noqa: ANN401 - what a wish is made of
    """A fact of a wish as its key remembers it: a row by its public id, several in order."""
    if isinstance(fact, set | frozenset | list | tuple):
        return sorted((_plain(one) for one in fact), key=str)
    return str(fact.public_id) if hasattr(fact, "public_id") else fact


def _read(**which: Any) -> WaitlistEntry:  # noqa: ANN401 - a key of the row
    return WaitlistEntry.objects.select_related("patient", "clinic", "service").get(**which)


def _entered(row: _Wish, by: Actor, now: datetime) -> str:
    Patient.objects.select_for_update().get(pk=row.patient.pk)
    mine = waiting(now=now).filter(patient=row.patient)
    own = mine.filter(clinic=row.clinic, service=row.service, booking=row.booking)
    entry = own.order_by("pk").first()
    if not row.sound(now):
        raise CannotWait
    if entry is None and mine.count() >= MOST:
        raise TooManyWaits
    return str(_written(entry, row, by, now).public_id)


def _written(entry: WaitlistEntry | None, row: _Wish, by: Actor, now: datetime) -> WaitlistEntry:
    with transaction.atomic():
        fresh = entry is None
        entry = entry or WaitlistEntry(
            patient=row.patient,
            clinic=row.clinic,
            service=row.service,
            booking=row.booking,
            made_at=now,
        )
        for name, value in row.facts().items():
            setattr(entry, name, value)
        entry.save()
        entry.placements.set(row.placements)
        if fresh:
            letters.waits(entry=entry, now=now)
        _told(entry, "waitlist.joined" if fresh else "waitlist.changed", by, now)
    return entry


def _told(entry: WaitlistEntry, act: str, by: Actor, now: datetime) -> None:
    audit.record(
        by=by,
        act=act,
        kind="WaitlistEntry",
        about=entry.public_id,
        now=now,
        clinic_id=entry.clinic_id,
        patient_id=entry.patient_id,
    )
