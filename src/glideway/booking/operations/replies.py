"""What a patient answers by text: C comes, X cancels, STOP ends what stands on consent.

An answer acts through the verbs that the pages use, on the visit that the last reminder to that
number named. Where one letter cannot say enough (a fee to agree to, several visits of the day) the
answer is the link, and nothing is changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from glideway.booking.models import Booking
from glideway.booking.operations import letters
from glideway.booking.operations.cancelling import PolicyNeedsYes, cancel
from glideway.booking.operations.reminders import same_day, say_yes
from glideway.booking.queries import saying
from glideway.directory import operations as directory
from glideway.directory.core.messages import KINDS, Kind
from glideway.directory.models import Patient
from glideway.kit import once, post
from glideway.kit.actor import Actor, Role
from glideway.kit.models import Message

REMEMBERED = timedelta(days=15)  # the earliest reminder comes two weeks before
BY_TEXT = Actor(role=Role.LINK_HOLDER, link="text-message")
YES = frozenset({"c", "yes", "y", "oui", "o", "confirm", "ok"})
NO = frozenset({"x", "no", "n", "non", "cancel", "annuler"})
STOP = frozenset({"stop", "arret", "arrêt", "unsubscribe"})


class Did(StrEnum):
    """What came of an answer."""

    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    LINK = "link"
    STOPPED = "stopped"
    NOTHING = "nothing"


def reply(*, number: str, words: str, identity: str, now: datetime) -> Did:
    """Do what a text message from `number` says; `identity` is the gateway's own name of it.

    The same `identity` again changes nothing and answers the same. Words we do not know, a number
    we never reminded and a visit that is over do nothing: whoever sends them learns nothing.
    """

    key = sha256(identity.encode()).hexdigest()

    def done() -> str:
        said = words.strip().strip(".!").casefold()
        if said in STOP:
            return _stopped(number, now)
        visit = _reminded(number, now) if said in YES | NO else None
        if visit is None:
            return Did.NOTHING
        return _answered(visit, said in YES, key, now)

    body = {"number": number, "words": words}
    did, _replay = once.answer(
        actor=BY_TEXT, key=key, route="booking.reply", body=body, now=now, do=done
    )
    return Did(did)


def _answered(visit: Booking, yes: bool, key: str, now: datetime) -> Did:  # noqa: FBT001
    day = same_day(booking=visit, now=now)
    by = replace(BY_TEXT, link=f"text-message:{visit.public_id}", patient_id=visit.patient_id)
    try:
        if yes:
            for one in day:
                say_yes(
                    booking=one, by=by, key=sha256(f"{key}:{one.pk}".encode()).hexdigest(), now=now
                )
            _answer(visit, Did.CONFIRMED, key, now)
            return Did.CONFIRMED
        if len(day) == 1:
            cancel(booking=visit, by=by, key=None, now=now)
            return Did.CANCELLED
    except PolicyNeedsYes:
        pass
    _answer(visit, Did.LINK, key, now)
    return Did.LINK


def _answer(visit: Booking, did: Did, key: str, now: datetime) -> None:
    """Write back what was done, or where it can be done; a cancellation writes its own letter."""
    facts = saying.facts(visit)
    with translation.override(visit.patient.language):
        if did is Did.CONFIRMED:
            text = _("Thank you. We expect you on %(when)s.") % facts
        else:
            text = _("Nothing is cancelled yet. Choose here what to cancel: %(link)s") % facts
    letter = directory.letter(
        patient=visit.patient,
        clinic=visit.placement.clinic,
        key=f"reply:{key}",
        about=letters.about(booking=visit),
        subject=_("Appointment"),
        text=text,
        due_at=now,
        sequence=visit.sequence,
    )
    post.send(letter._replace(to=visit.patient.phone, channel="sms", subject=""), now=now)


def _stopped(number: str, now: datetime) -> Did:
    """Every kind that stands on consent, for everybody with this number."""
    ended = [
        directory.stop_messages(patient=patient, kind=kind, by=BY_TEXT, now=now)
        for patient in Patient.objects.filter(phone=number).order_by("pk")
        for kind in KINDS
    ]
    return Did.STOPPED if sum(ended) else Did.NOTHING


def _reminded(number: str, now: datetime) -> Booking | None:
    """The visit that the last text reminder to this number named, if it is still to come."""
    people: Sequence[int] = list(Patient.objects.filter(phone=number).values_list("pk", flat=True))
    last = (
        Message.objects.filter(
            patient_id__in=people,
            kind=Kind.REMINDER,
            channel="sms",
            sent_at__gt=now - REMEMBERED,
        )
        .order_by("-sent_at", "-pk")
        .first()
    )
    if last is None:
        return None
    ahead = Booking.objects.filter(cancelled_at=None, starts_at__gt=now, sequence=last.sequence)
    joined = ahead.select_related("service", "patient", "placement__clinic")
    return joined.filter(public_id=UUID(last.about.removeprefix("booking:"))).first()
