"""What all changes of an appointment share: the row as it is, its reminders, who is told.

Not verbs of their own. Facts are past-tense times; each is set once, so a second tap changes
nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from glideway.booking.core import states
from glideway.booking.models import Booking
from glideway.booking.operations import displaced
from glideway.booking.operations.claims import CannotBook
from glideway.booking.operations.reminders import end_reminders
from glideway.kit import audit, post
from glideway.kit.actor import Actor, Role
from glideway.kit.audit import Act

BY_THE_PATIENT = frozenset({Role.PATIENT, Role.LINK_HOLDER, Role.ANON})
OWES_NO_REASON = BY_THE_PATIENT | {Role.SYSTEM}
JOINED = ("service", "patient", "placement__clinic", "placement__practitioner__resource")


class AlreadyCancelled(CannotBook):
    """What was cancelled can be booked anew, not changed."""

    code = "already-cancelled"
    sentence = _("This appointment is cancelled already. Nothing was changed.")


class NeedsAReason(CannotBook):
    """Waiving a fee, or cancelling for the clinic, is explained in a line."""

    code = "needs-a-reason"
    status = 422
    sentence = _("Please give a reason in one line. Nothing was changed.")


class NoSuchStep(CannotBook):
    """What is under way, over or missed is not cancelled or missed, and does not begin anew."""

    code = "no-such-step"
    sentence = _(
        "The visit has begun, or it was marked as missed: this cannot follow. Nothing was changed."
    )


def explained(*, reason: str, by: Actor) -> None:
    """Refuse a clinic's person who ends a visit without saying why; a patient owes no reason.

    Nor does Glideway itself, which writes what was decided elsewhere.
    """
    if by.role not in OWES_NO_REASON and not reason.strip():
        raise NeedsAReason


def step(*, booking: Booking, to: Booking.State) -> bool:
    """Whether the appointment, as it is, has this step still to take.

    False when it is there already. Refuses AlreadyCancelled, and NoSuchStep for a step that does
    not exist from where it stands.
    """
    if states.is_there(booking.state, to):
        return False
    if booking.cancelled_at is not None:
        raise AlreadyCancelled
    if not states.may_become(booking.state, to):
        raise NoSuchStep
    return True


def read_again(*, booking: Booking) -> Booking:
    """The appointment with what its pages show, as it is after a verb."""
    return Booking.objects.select_related(*JOINED).get(pk=booking.pk)


def as_it_is(*, booking: Booking) -> Booking:
    """The appointment as it is now, locked until the transaction ends."""
    rows = Booking.objects.select_for_update(of=("self",)).select_related(*JOINED)
    return rows.get(pk=booking.pk)


def reminders_end(*, booking: Booking, why: str, now: datetime) -> None:
    """End what is still to be reminded of, and withdraw what was not sent yet."""
    end_reminders(booking=booking, why=post.Outcome(why), now=now)


def unsaid(*, booking: Booking) -> None:
    """What the patient said about an old time is not said about the new one; not saved yet."""
    booking.late_minutes = booking.late_told_at = booking.said_yes_at = None


def told(*, booking: Booking, act: str, by: Actor, now: datetime) -> None:
    """Write who did what to this appointment."""
    told_many(bookings=[booking], act=act, by=by, now=now)


def told_many(*, bookings: Iterable[Booking], act: str, by: Actor, now: datetime) -> None:
    """Write who did what to each of these."""
    acted = list(bookings)
    audit.record_many(
        Act(
            by,
            act,
            "Booking",
            one.public_id,
            now,
            clinic_id=one.placement.clinic_id,
            patient_id=one.patient_id,
        )
        for one in acted
    )
    displaced.settle(bookings=acted, act=act, by=by, now=now)
