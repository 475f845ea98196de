"""How it was after a visit: asked by a link, told in two taps, and a bad answer calls somebody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from glideway.booking import queries as appointments
from glideway.booking.models import Booking
from glideway.care.core import aftereffects
from glideway.care.models import Asking, FollowUp, Visit
from glideway.care.operations import asking
from glideway.care.operations.consents import send_sheet, sent_at_booking
from glideway.care.operations.refusals import LinkOver, OffScale
from glideway.care.operations.visits import told
from glideway.care.queries import asking as asked
from glideway.care.queries import consents, followups
from glideway.care.queries.drawings import drawing_path
from glideway.directory import operations as directory
from glideway.directory import queries as people
from glideway.directory.core.messages import Kind
from glideway.kit import limits, post
from glideway.kit.actor import Actor
from glideway.kit.post import Letter

ERRAND = "followup"
MOST_TOLD, AN_HOUR = 12, timedelta(hours=1)
WITHIN = timedelta(hours=24)  # ours, a draft: how soon somebody calls after a bad answer


class Listener(Protocol):
    """A higher room that must know of a telling, in the transaction that keeps it."""

    def __call__(self, *, followup: FollowUp, by: Actor, now: datetime) -> None: ...


_told: list[Listener] = []
_called: list[Listener] = []


def heard_by(*, told: Listener, called: Listener) -> None:
    """Say once, when the process starts, who hears of an answer and of the call about it."""
    _told[:], _called[:] = [told], [called]


def tell_after(
    *,
    visit: Visit,
    moment: str,
    effects: Sequence[str],
    lasted: str,
    news: str,
    by: Actor,
    now: datetime,
) -> FollowUp:
    """Keep how it was after a visit; what is alarming hangs an errand on the clinic's desk.

    Refuses OffScale for an answer that cannot be ("none" beside another word), LinkOver two weeks
    after the visit, and TooMany (12 an hour).
    """
    if not aftereffects.fits(effects, lasted) or moment not in FollowUp.Moment.values:
        raise OffScale
    if now > (visit.signed_at or visit.opened_at) + aftereffects.LINK_LIVES:
        raise LinkOver
    episode = visit.episode
    limits.spend(
        what="followup.told", who=str(visit.public_id), most=MOST_TOLD, window=AN_HOUR, now=now
    )
    with transaction.atomic():
        made = FollowUp.objects.create(
            visit=visit,
            moment=moment,
            effects=sorted(set(effects)),
            lasted=lasted,
            news=news,
            told_at=now,
            alarm=aftereffects.alarming(effects, lasted),
        )
        told(
            episode=episode,
            act="followup.told",
            kind="Visit",
            about=visit.public_id,
            by=by,
            now=now,
        )
        if made.alarm:
            directory.open_errand(
                kind=ERRAND,
                about=made.public_id,
                role="desk",
                due_at=now + WITHIN,
                clinic=episode.clinic,
                facts={"name": visit.practitioner.name},
                now=now,
            )
        for hear in _told:
            hear(followup=made, by=by, now=now)
        return made


def note_call(*, followup: FollowUp, by: Actor, now: datetime) -> None:
    """Somebody spoke with the patient; the first who did it stays named."""
    with transaction.atomic():
        open_ones = FollowUp.objects.filter(pk=followup.pk, called_at=None)
        if open_ones.update(called_at=now, called_by=by.name or by.key):
            directory.finish_errands(about=followup.public_id, by=by, now=now)
            told(
                episode=followup.visit.episode,
                act="followup.called",
                kind="Visit",
                about=followup.visit.public_id,
                by=by,
                now=now,
            )
            for hear in _called:
                hear(followup=followup, by=by, now=now)


def asked_at(*, visit: Visit, now: datetime) -> datetime:
    """When it is asked how a visit was that is signed now: a day after it, never in the past."""
    return max(now, visit.opened_at + aftereffects.ASKED_AFTER)


def after_letter(*, visit: Visit, now: datetime, more: Sequence[str] = ()) -> list[Letter]:
    """The letter that asks a day after a visit: no word of health; none without a contact.

    A day after the visit and not after its signature; a note signed later is asked about at once.
    After the last visit of a course the same letter asks how it is. `more` are lines besides.
    """
    patient, at = visit.episode.patient, asked_at(visit=visit, now=now)
    last = asking.asked_after(visit=visit, at=at, now=now)
    if last is None and not patient.contact:
        return []
    with translation.override(patient.language):
        link = settings.GLIDEWAY_ORIGIN + followups.path_of(visit, FollowUp.Moment.AFTER)
        lines = [gettext("Two taps, no sign-in: %(link)s") % {"link": link}]
        if last is not None:
            lines.append(asking.line(of=last, now=now))
        lines += more
        subject = gettext("How was it?")
    return [
        directory.letter(
            patient=patient,
            clinic=visit.episode.clinic,
            key=f"followup:{FollowUp.Moment.AFTER}:{visit.public_id}",
            about=f"Visit:{visit.public_id}",
            subject=subject,
            text="\n".join(lines),
            due_at=at,
            kind=Kind.PLAN,
        )
    ]


def ask_before(*, now: datetime) -> int:
    """Ask those who come tomorrow how it was, for consent, and where it hurts; how many letters.

    Each booking is asked about once: the outbox keeps the key of a letter. What was asked with the
    confirmation of a new appointment is kept first.
    """
    sent_at_booking(now=now)
    tomorrow = list(consents.coming(now=now))
    reached = people.reached([one[0].patient for one in tomorrow], now=now)
    coming = [one for one in tomorrow if one[0].patient_id in reached]
    written = asked.written(_key(booking) for booking, _visit, _missing in coming)
    letters: list[Letter] = []
    with transaction.atomic():
        waits = [one[0] for one in coming if _key(one[0]) not in written]
        askings = asking.asked_before(bookings=waits, now=now)
        for booking, visit, missing in coming:
            if missing:
                send_sheet(booking=booking, now=now)
            row = askings.get(booking.pk)
            letters += _before(booking, visit, row, missing=missing, now=now)
        post.send_many(letters, now=now)
    return len(letters)


def _key(booking: Booking) -> str:
    return f"followup:{FollowUp.Moment.BEFORE}:{booking.public_id}"


def _before(
    booking: Booking, visit: Visit | None, row: Asking | None, *, missing: bool, now: datetime
) -> list[Letter]:
    """One letter of links the day before: how it was, how it is, what is agreed to, a drawing.

    With a consent to sign it is of the appointment itself, else of the plan of care.
    """
    lines: list[str] = []
    origin = settings.GLIDEWAY_ORIGIN
    patient = booking.patient
    with translation.override(patient.language):
        if visit is not None:
            link = origin + followups.path_of(visit, FollowUp.Moment.BEFORE)
            lines.append(gettext("Two taps, no sign-in: %(link)s") % {"link": link})
        if row is not None:
            lines.append(asking.line(of=row, now=now))
        if missing:
            link = origin + appointments.consent_path(booking)
            lines.append(gettext("To read and sign before you come: %(link)s") % {"link": link})
        if booking.region:
            link = origin + drawing_path(booking)
            lines.append(gettext("Draw where you feel it: %(link)s") % {"link": link})
        subject = gettext("Before your appointment")
    if not lines:
        return []
    return [
        directory.letter(
            patient=patient,
            clinic=booking.placement.clinic,
            key=_key(booking),
            about=f"Booking:{booking.public_id}",
            subject=subject,
            text="\n".join(lines),
            due_at=now,
            kind=Kind.SERVICE if missing else Kind.PLAN,
        )
    ]
