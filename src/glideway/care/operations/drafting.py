"""A note in the making: quick phrases put in and taken back, the text kept before it is signed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from glideway.care.core.say import Part
from glideway.care.models import Draft, Phrase, Remark, Visit
from glideway.care.operations.refusals import VisitSigned
from glideway.care.operations.sheet import Sheet
from glideway.care.queries.notes import Quick
from glideway.kit.actor import Actor
from glideway.kit.refusals import NotYours


def remark(*, visit: Visit, phrase: Quick, by: Actor, now: datetime) -> Remark:
    """Put a quick phrase into the note; the same phrase again is the one that stands there."""
    with transaction.atomic():
        mine = _open(visit)
        standing = Remark.objects.filter(visit=mine, phrase=phrase.key, undone_at=None).first()
        if standing is not None:
            return standing
        row = Remark(
            visit=mine,
            part=phrase.part,
            phrase=phrase.key,
            en=phrase.words.en,
            fr=phrase.words.fr,
            said_at=now,
        )
        return _said(row, by=by, now=now)


def say(*, visit: Visit, part: Part, words: str, by: Actor, now: datetime) -> Remark:
    """Put a sentence of one's own into the note, in the language it was typed in."""
    with transaction.atomic():
        row = Remark(visit=_open(visit), part=part, en=words, fr=words, said_at=now)
        return _said(row, by=by, now=now)


def unsay(*, remark: Remark, by: Actor, now: datetime) -> None:
    """Take a remark back, before the visit is signed; twice is once."""
    with transaction.atomic():
        mine = _open(remark.visit)
        if Remark.objects.filter(pk=remark.pk, undone_at=None).update(undone_at=now):
            sheet = Sheet(by=by)
            sheet.act("remark.undone", "Remark", remark.public_id, episode=mine.episode, at=now)
            sheet.keep(now=now)


def keep_draft(
    *, visit: Visit, words: str, basis: str, language: str, by: Actor, now: datetime
) -> Draft:
    """Keep the text as edited, with the composed text it was edited from."""
    with transaction.atomic():
        mine = _open(visit)
        said = {"words": words, "basis": basis, "language": language, "kept_at": now}
        row, _new = Draft.objects.update_or_create(visit=mine, defaults=said)
        sheet = Sheet(by=by)
        sheet.act("note.drafted", "Visit", mine.public_id, episode=mine.episode, at=now)
        sheet.keep(now=now)
    return row


def drop_draft(*, visit: Visit, by: Actor, now: datetime) -> None:
    """Go back to the text as composed."""
    with transaction.atomic():
        mine = _open(visit)
        if Draft.objects.filter(visit=mine).delete()[0]:
            sheet = Sheet(by=by)
            sheet.act("note.undrafted", "Visit", mine.public_id, episode=mine.episode, at=now)
            sheet.keep(now=now)


def keep_phrase(*, part: Part, en: str, fr: str, for_all: bool, by: Actor, now: datetime) -> Phrase:
    """Keep a phrase for oneself, or for everybody at the clinic of this session."""
    if by.practitioner_id is None or by.clinic_id is None:
        raise NotYours
    return Phrase.objects.create(
        clinic_id=by.clinic_id,
        practitioner_id=None if for_all else by.practitioner_id,
        part=part,
        en=en,
        fr=fr,
        kept_at=now,
    )


def remove_phrase(*, phrase: Phrase, now: datetime) -> None:
    """Let a kept phrase go; notes that say it keep it."""
    Phrase.objects.filter(pk=phrase.pk, removed_at=None).update(removed_at=now)


def _open(visit: Visit) -> Visit:
    mine = Visit.objects.select_for_update().select_related("episode").get(pk=visit.pk)
    if mine.signed_at is not None:
        raise VisitSigned
    return mine


def _said(row: Remark, *, by: Actor, now: datetime) -> Remark:
    sheet = Sheet(by=by)
    sheet.add(row)
    sheet.act("remark.made", "Remark", row.public_id, episode=row.visit.episode, at=now)
    sheet.keep(now=now)
    return row
