"""The note composed from facts and signed, its addenda, and the letter that a plan is ready."""

from __future__ import annotations

from datetime import date, datetime

import msgspec
from django.utils.translation import gettext_lazy as _

from glideway.care.core import note as core
from glideway.care.models import Episode, Note, Plan, Visit
from glideway.care.operations.sheet import Sheet
from glideway.care.queries import mine, telling
from glideway.care.queries.notes import FORMULA, digest_of
from glideway.care.queries.record import Record
from glideway.directory import operations as directory
from glideway.directory.core.messages import Kind
from glideway.directory.models import Patient, Practitioner
from glideway.kit import secrets
from glideway.kit.post import Letter


def note(
    *,
    sheet: Sheet,
    record: Record,
    author: Practitioner,
    words: str | None,
    language: str,
    now: datetime,
    device_at: datetime | None = None,
) -> Note:
    """The first version: the sentences as composed, the words as signed, and the hash over them.

    `device_at` is when it was signed on a device that told of it later.
    """
    composed = core.write(telling.facts(record), language)
    row = _row(
        visit=record.visit,
        version=1,
        words=core.text(composed, language) if words is None else words,
        sentences=msgspec.json.encode(composed).decode(),
        language=language,
        author=author,
        reason="",
        event_on=None,
        previous="",
        now=now,
        device_at=device_at,
    )
    sheet.add(row)
    sheet.act("note.signed", "Note", row.public_id, episode=record.episode, at=now)
    return row


def addendum(
    *,
    sheet: Sheet,
    last: Note,
    author: Practitioner,
    words: str,
    language: str,
    reason: str,
    event_on: date | None,
    now: datetime,
) -> Note:
    """The next version: only what is added, who added it, why, and the day it tells of."""
    row = _row(
        visit=last.visit,
        version=last.version + 1,
        words=words,
        sentences="[]",
        language=language,
        author=author,
        reason=reason,
        event_on=event_on,
        previous=last.digest,
        now=now,
    )
    sheet.add(row)
    sheet.act("note.amended", "Note", row.public_id, episode=last.visit.episode, at=now)
    return row


def _row(
    *,
    visit: Visit,
    version: int,
    words: str,
    sentences: str,
    language: str,
    author: Practitioner,
    reason: str,
    event_on: date | None,
    previous: str,
    now: datetime,
    device_at: datetime | None = None,
) -> Note:
    row = Note(
        visit=visit,
        version=version,
        words=words,
        sentences=sentences,
        language=language,
        author=author,
        author_name=author.name,
        reason=reason,
        event_on=event_on,
        formula=FORMULA,
        signed_at=now,
        device_at=device_at,
    )
    row.digest = digest_of(row, previous)
    return row


def path_of(*, episode: Episode) -> str:
    """The address in a letter: it opens the form for a reading, never the record."""
    token = secrets.token(mine.LINK, episode.public_id)
    return f"/plan/{episode.public_id}/{token}/"


def plan_key(*, plan: Plan) -> str:
    """Under which the outbox keeps the letter of a plan: there is one of each."""
    return f"plan:{plan.public_id}"


def plan_letter(*, plan: Plan, patient: Patient, now: datetime) -> list[Letter]:
    """Tell the patient that a plan is there; no word of health in it. Nobody without a contact."""
    return directory.linked(
        patient=patient,
        clinic=plan.episode.clinic,
        key=plan_key(plan=plan),
        about=f"Plan:{plan.public_id}",
        subject=_("Your plan is ready"),
        text=_("Your plan is ready. Open it here: %(link)s"),
        path=path_of(episode=plan.episode),
        due_at=now,
        kind=Kind.PLAN,
    )
