"""Writing between a patient and a clinic: sealed, kept as sent, and urgent words first.

Nobody reads a message at once, so what sounds like an emergency is answered with where help is
before it may be sent. A letter tells the patient of an answer without a word of it.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from glideway.care.core import threads as rules
from glideway.care.models import Thread, ThreadMessage
from glideway.care.operations.refusals import NothingWritten, ReceiverLeft, UrgentWords
from glideway.care.queries import threads as asked
from glideway.directory import operations as directory
from glideway.directory.models import Clinic, Patient, Placement, Practitioner
from glideway.kit import audit, limits, post
from glideway.kit.actor import Actor, Role
from glideway.kit.models import AuditEntry
from glideway.kit.refusals import NotYours

ERRAND = "thread"
MOST_WRITTEN, AN_HOUR = 30, timedelta(hours=1)


def open_thread(
    *, patient: Patient, clinic: Clinic, practitioner: Practitioner | None, by: Actor, now: datetime
) -> Thread:
    """The thread of these two; the first message makes it. NotYours for anybody but the patient."""
    if by.patient_id != patient.pk:
        raise NotYours
    row, _new = Thread.objects.get_or_create(
        patient=patient, clinic=clinic, practitioner=practitioner, defaults={"opened_at": now}
    )
    return row


def write(
    *, thread: Thread, words: str, by: Actor, now: datetime, heard: bool = False, language: str
) -> ThreadMessage:
    """Send one message; it stays as it is.

    What a patient writes waits for the clinic, and hangs an errand where the front desk answers;
    what the clinic writes ends the waiting, and a letter says to the patient that something came.
    Refuses NotYours, NothingWritten, ReceiverLeft, and UrgentWords until the patient has `heard`
    where help is; words of somebody who may not want to live are never taken. TooMany after 30
    messages of one patient in an hour.
    """
    if not asked.threads(by, "C", now=now).filter(pk=thread.pk).exists():
        raise NotYours
    said = words.strip()
    if not said:
        raise NothingWritten
    if by.role == Role.PATIENT:
        _first_help(said, language, heard=heard)
        if thread.practitioner_id and not _works_there(thread):
            raise ReceiverLeft
        limits.spend(
            what="thread.written",
            who=str(thread.patient.public_id),
            most=MOST_WRITTEN,
            window=AN_HOUR,
            now=now,
        )
    side = ThreadMessage.Side.PATIENT if by.role == Role.PATIENT else ThreadMessage.Side.CLINIC
    with transaction.atomic():
        row = Thread.objects.select_for_update().get(pk=thread.pk)
        made = ThreadMessage.objects.create(
            thread=row,
            side=side,
            name=by.name if by.role != Role.PATIENT or by.proxy_id else "",
            role=by.role,
            words=said,
            sent_at=now,
        )
        waits = None if side == ThreadMessage.Side.CLINIC else row.waits_since or now
        Thread.objects.filter(pk=row.pk).update(waits_since=waits)
        _recorded(thread, "thread.written", by, now)
        if waits is None:
            directory.finish_errands(about=thread.public_id, by=by, now=now)
            post.send_many(_letter(thread, made, now), now=now)
        elif thread.practitioner_id is None:
            _ask_the_desk(thread, waits, now)
    thread.waits_since = waits
    return made


def settle(*, thread: Thread, by: Actor, now: datetime) -> None:
    """Nothing is left to answer ("thank you"): it waits no longer. Twice is once; or NotYours."""
    if by.role == Role.PATIENT or not asked.threads(by, "C", now=now).filter(pk=thread.pk):
        raise NotYours
    with transaction.atomic():
        waiting = Thread.objects.filter(pk=thread.pk, waits_since__isnull=False)
        if waiting.update(waits_since=None):
            directory.finish_errands(about=thread.public_id, by=by, now=now)
            _recorded(thread, "thread.settled", by, now)


def look_at_thread(*, thread: Thread, by: Actor, now: datetime) -> None:
    """Write down that a thread was read: by staff each time, by the patient where it was new.

    What the patient has read counts as new no longer, because this line says so.
    """
    if by.role == Role.PATIENT:
        last = AuditEntry.objects.filter(
            patient_id=thread.patient_id,
            act=asked.VIEWED,
            role=by.role,
            about=str(thread.public_id),
        ).order_by("-at")
        seen = last.values_list("at", flat=True).first()
        answers = thread.messages.filter(side=ThreadMessage.Side.CLINIC)
        if not (answers.filter(sent_at__gt=seen) if seen else answers).exists():
            return
    _recorded(thread, asked.VIEWED, by, now)


def _first_help(words: str, language: str, *, heard: bool) -> None:
    """Refuse what sounds urgent, until where help is was read; a crisis always."""
    alarm = rules.alarm(words, language)
    if alarm is not None and (alarm.crisis or not heard):
        raise UrgentWords(crisis=alarm.crisis, safety=alarm.safety)


def _works_there(thread: Thread) -> bool:
    return Placement.objects.filter(
        practitioner=thread.practitioner_id,
        clinic=thread.clinic_id,
        ended_at=None,
        practitioner__left_at=None,
    ).exists()


def _ask_the_desk(thread: Thread, waits: datetime, now: datetime) -> None:
    zone = ZoneInfo(thread.clinic.zone)
    last = asked.answered_by(thread.clinic, waits) + timedelta(days=1)
    directory.open_errand(
        kind=ERRAND,
        about=thread.public_id,
        role="desk",
        due_at=datetime.combine(last, time(), tzinfo=zone),
        clinic=thread.clinic,
        anew=True,
        now=now,
    )


def _letter(thread: Thread, made: ThreadMessage, now: datetime) -> list[post.Letter]:
    """That an answer came, and where it is read: never what it says, nor what it is about."""
    return directory.linked(
        patient=thread.patient,
        clinic=thread.clinic,
        key=f"thread:{made.public_id}",
        about=f"Thread:{thread.public_id}",
        subject=_("A message for you"),
        text=_("Sign in to read it: %(link)s"),
        path=reverse("care:thread", args=[thread.public_id]),
        due_at=now,
    )


def _recorded(thread: Thread, act: str, by: Actor, now: datetime) -> None:
    audit.record(
        by=by,
        act=act,
        kind="Thread",
        about=thread.public_id,
        now=now,
        clinic_id=thread.clinic_id,
        patient_id=thread.patient_id,
    )
