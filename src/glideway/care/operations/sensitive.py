"""Keeping one entry from who acts for the patient, and showing it to them again.

Said by the patient in person, or by who treats, for somebody young who decides alone about it. The
word of the patient stands: only the patient takes it back.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from glideway.care.models import IncomingLetter, Sensitive, Thread, Visit
from glideway.care.queries import sensitive as asked
from glideway.kit import audit, post
from glideway.kit.actor import Actor
from glideway.kit.refusals import NotYours

KINDS = {Visit: "visit", Thread: "thread", IncomingLetter: "paper"}


def keep_from(*, entry: asked.Entry, by: Actor, now: datetime) -> Sensitive:
    """Keep a visit, a thread or a paper from who acts for its patient; twice is once.

    Where the patient has no address of the own, letters go to who acts for them: those that wait
    and tell of it, or lead to it, are taken back.

    Refuses NotYours for whoever acts for the patient and for who does not treat the patient.
    """
    kind = _allowed(entry, by, now)
    with transaction.atomic():
        row, new = Sensitive.objects.get_or_create(
            patient=asked.patient_of(entry),
            ended_at=None,
            defaults={"role": by.role, "began_at": now},
            **{kind: entry},
        )
        theirs = asked.in_person(by) and row.role != by.role
        if theirs:
            Sensitive.objects.filter(pk=row.pk).update(role=by.role)
        if new or theirs:
            _told(row, entry, "entry.kept", by, now)
            _call_back(row, now)
    return row


def show_again(*, entry: asked.Entry, by: Actor, now: datetime) -> None:
    """Keep it from them no longer; twice is once.

    Refuses NotYours as `keep_from` does, and where the patient said so and somebody else asks.
    """
    kind = _allowed(entry, by, now)
    with transaction.atomic():
        row = Sensitive.objects.filter(ended_at=None, **{kind: entry}).first()
        if row is None:
            return
        if row.role != by.role and not asked.in_person(by):
            raise NotYours
        if Sensitive.objects.filter(pk=row.pk, ended_at=None).update(ended_at=now):
            _told(row, entry, "entry.shown-again", by, now)


def _allowed(entry: asked.Entry, by: Actor, now: datetime) -> str:
    """Which kind of entry it is, if it may be marked by this actor."""
    kind = KINDS[type(entry)]
    if not asked.entries(by, kind, now=now).filter(pk=entry.pk).exists():
        raise NotYours
    return kind


def _call_back(row: Sensitive, now: datetime) -> None:
    """What waits in the outbox and would bring it to who acts for the patient does not go."""
    if row.patient.contact:
        return
    waiting = asked.messages_of(row.patient, now=now).filter(sent_at=None, withdrawn_at=None)
    for one in waiting:
        post.give_up(one, post.Outcome.OVER, now=now)


def _told(row: Sensitive, entry: asked.Entry, act: str, by: Actor, now: datetime) -> None:
    clinic = entry.episode.clinic_id if isinstance(entry, Visit) else entry.clinic_id
    audit.record(
        by=by,
        act=act,
        kind="Sensitive",
        about=row.public_id,
        now=now,
        clinic_id=clinic,
        patient_id=row.patient_id,
    )
