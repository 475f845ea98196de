"""The note composed from facts, signed as a version, and the letter that a plan is ready."""

from __future__ import annotations

from datetime import datetime

import msgspec
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from glideway.care.core import note as core
from glideway.care.models import Episode, Note, Plan
from glideway.care.operations.sheet import Sheet
from glideway.care.queries import mine, telling
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
    version: int,
    reason: str,
    now: datetime,
) -> Note:
    """One version: the sentences as composed, the words as signed, and the hash over them."""
    visit = record.visit
    composed = core.write(telling.facts(record), language)
    signed = core.text(composed, language) if words is None else words
    row = Note(
        visit=visit,
        version=version,
        words=signed,
        sentences=msgspec.json.encode(composed).decode(),
        language=language,
        author=author,
        author_name=author.name,
        digest=core.digest(
            visit=str(visit.public_id),
            version=version,
            author=str(author.public_id),
            signed_at=now.isoformat(),
            words=signed,
        ),
        reason=reason,
        signed_at=now,
    )
    sheet.add(row)
    name = "note.signed" if version == 1 else "note.amended"
    sheet.act(name, "Note", row.public_id, episode=record.episode, at=now)
    return row


def path_of(*, episode: Episode) -> str:
    """The address in a letter: it opens the form for a reading, never the record."""
    token = secrets.token(mine.LINK, episode.public_id)
    return f"/plan/{episode.public_id}/{token}/"


def plan_letter(*, plan: Plan, patient: Patient, now: datetime) -> list[Letter]:
    """Tell the patient that a plan is there; no word of health in it. Nobody without a contact."""
    if not patient.contact:
        return []
    link = f"{settings.GLIDEWAY_ORIGIN}{path_of(episode=plan.episode)}"
    with translation.override(patient.language):
        subject = gettext("Your plan is ready")
        text = gettext("Your plan is ready. Open it here: %(link)s") % {"link": link}
    return [
        directory.letter(
            patient=patient,
            clinic=plan.episode.clinic,
            key=f"plan:{plan.public_id}",
            about=f"Plan:{plan.public_id}",
            subject=subject,
            text=text,
            due_at=now,
            kind=Kind.PLAN,
        )
    ]
