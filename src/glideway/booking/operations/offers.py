"""The verb by which an offer of the waitlist is taken: a booking with a hold, or a move."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from glideway.booking.models import Booking, Hold, WaitlistEntry
from glideway.booking.operations.bookings import book
from glideway.booking.operations.claims import (
    CannotBook,
    again,
    locked,
    nearest,
    wanted_again,
)
from glideway.booking.operations.holds import still_kept
from glideway.booking.operations.moving import move
from glideway.booking.operations.waitlist import TAKEN, offer_next, pass_on, told
from glideway.booking.queries import diaries
from glideway.kit import once
from glideway.kit.actor import Actor


class OfferPassedOn(CannotBook):
    """An offer is over at its end, after a no, and when it was taken: it passed on."""

    code = "offer-passed-on"
    sentence = _("The time has passed on to somebody else. Nothing was booked.")
    template = "booking/passed_on.html"


@again
def accept_offer(*, offer: Hold, by: Actor, key: str, now: datetime) -> Booking:
    """Take an offered time: it is booked, or the appointment wished earlier moves to it.

    The hold's cells change hands, so there is no free instant between. When an appointment moves,
    its old time goes round the waitlist in turn; what is left of the freed time goes to the next.
    Writes what `book` or `move` writes, and the line of the entry, which is served. The same `key`
    again answers the same appointment. Refuses OfferPassedOn, exactly at its end too, and what
    `book` and `move` refuse.
    """

    def take() -> str:
        wanted = wanted_again(hold=offer)
        entry = WaitlistEntry.objects.select_related("booking", "patient").get(offers=offer)
        own = [entry.booking.placement_id] if entry.booking else []
        ready = diaries.ready({wanted.placement.pk, *own})
        locked(placements=ready, patients=[entry.patient_id])
        fresh = Hold.objects.select_related("freed").get(pk=offer.pk)
        if fresh.let_go_at is not None or not still_kept(hold=fresh, wanted=wanted, now=now):
            raise _passed_on(offer, now)
        made = _taken(fresh, entry, by, now)
        WaitlistEntry.objects.filter(pk=entry.pk).update(served_at=now)
        told(offer=fresh, rule=TAKEN, by=by, now=now)
        if fresh.freed is not None:
            offer_next(freed=fresh.freed, now=now)
        return str(made.public_id)

    body = {"offer": str(offer.public_id)}
    answer, _replay = once.answer(
        actor=by, key=key, route="waitlist.accept", body=body, now=now, do=take
    )
    return Booking.objects.get(public_id=answer)


def _taken(offer: Hold, entry: WaitlistEntry, by: Actor, now: datetime) -> Booking:
    own = entry.booking
    if own is None:
        return book(hold=offer, patient=entry.patient, by=by, key=None, now=now)
    pass_on(offer=offer, by=by, now=now)  # the visit takes the cells in this very transaction
    return move(
        booking=own,
        starts_at=offer.starts_at,
        placement=offer.placement,
        by=by,
        key=None,
        now=now,
    )


def _passed_on(offer: Hold, now: datetime) -> OfferPassedOn:
    wanted = wanted_again(hold=offer)
    return OfferPassedOn(
        nearest=nearest(wanted=wanted, now=now),
        region=offer.region,
        clinic=offer.placement.clinic,
        offer=offer,
    )
