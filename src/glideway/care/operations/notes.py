"""Signing: from then on something may be added to a visit, and nothing of it changes."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from glideway.booking import operations as times
from glideway.care.core import gate
from glideway.care.core.note import Step
from glideway.care.models import Draft, Note, Treatment, Visit
from glideway.care.operations import receipts, summary, writing
from glideway.care.operations.refusals import (
    NotComplete,
    NotTheirVisit,
    NotYetHappened,
    NotYetSigned,
)
from glideway.care.operations.sheet import Sheet
from glideway.care.operations.visits import screened
from glideway.care.queries import room
from glideway.care.queries.lockbox import GLASS
from glideway.directory.models import Practitioner
from glideway.kit import audit, post
from glideway.kit.actor import Actor
from glideway.kit.models import AuditEntry
from glideway.kit.refusals import NotYours
from glideway.screening import operations as screening
from glideway.screening.core.rules import Triage
from glideway.screening.models import Screening


def sign(
    *,
    visit: Visit,
    by: Actor,
    now: datetime,
    language: str,
    words: str | None = None,
    at: datetime | None = None,
) -> Note:
    """Sign a visit: its first note version with the hash of what was signed.

    `words` are the edited text; without them the composed sentences stand. `at` is when it was
    signed on a device without a network; it stands beside when the record had it. Signing twice
    gives the first note again. Open treatments end, the receipt is numbered, and the patient is
    written to. Refuses NotTheirVisit for anybody but the practitioner of the visit, and
    NotComplete, which names the first missing step.
    """
    with transaction.atomic():
        mine = Visit.objects.select_for_update().get(pk=visit.pk)
        if mine.signed_at is not None:
            return Note.objects.get(visit=mine, version=1)
        if by.practitioner_id != mine.practitioner_id:
            raise NotTheirVisit
        screened(visit=room.whole(visit.pk), now=now)
        record = room.record_of(room.whole(visit.pk))
        step = record.standing.missing
        if step is not Step.NOTE:
            raise NotComplete(step=step)
        Treatment.objects.filter(visit=mine, ended_at=None).update(
            ended_at=now, ended_because=Treatment.Ended.DONE
        )
        sheet = Sheet(by=by)
        made = writing.note(
            sheet=sheet,
            record=record,
            author=record.visit.practitioner,
            words=words,
            language=language,
            now=now,
            device_at=at if at is not None and mine.opened_at <= at <= now else None,
        )
        Visit.objects.filter(pk=mine.pk).update(signed_at=now)
        Draft.objects.filter(visit=mine).delete()
        sheet.keep(now=now)
        receipt = receipts.issue(visit=record.visit, by=by, now=now)
        post.send_many(summary.letters(record=record, receipt=receipt, now=now), now=now)
        if mine.booking is not None:
            times.finish(booking=mine.booking, by=by, now=now)
    visit.signed_at = now
    return made


def amend(
    *,
    visit: Visit,
    words: str,
    reason: str,
    language: str,
    by: Actor,
    now: datetime,
    event_on: date | None = None,
) -> Note:
    """Add to a signed note: a version of its own with author, time and reason.

    `event_on` is the day a late entry tells of. Nothing before it changes. Its author is the
    practitioner who adds, whoever signed before; NotYours for anybody else. Refuses NotYetSigned,
    and NotYetHappened for a day to come. The same addendum again is the version that is there.
    """
    author = Practitioner.objects.filter(pk=by.practitioner_id or 0).first()
    if author is None:
        raise NotYours
    with transaction.atomic():
        mine = Visit.objects.select_for_update().get(pk=visit.pk)
        notes = Note.objects.select_related("visit__episode__clinic").filter(visit=mine)
        last = notes.order_by("-version").first()
        if last is None:
            raise NotYetSigned
        zone = ZoneInfo(last.visit.episode.clinic.zone)
        if event_on is not None and event_on > now.astimezone(zone).date():
            raise NotYetHappened
        if last.version > 1 and (last.words, last.reason) == (words, reason):
            return last
        sheet = Sheet(by=by)
        made = writing.addendum(
            sheet=sheet,
            last=last,
            author=author,
            words=words,
            language=language,
            reason=reason,
            event_on=event_on,
            now=now,
        )
        sheet.keep(now=now)
    return made


def look(*, visit: Visit, by: Actor, now: datetime, flagged: Screening | None = None) -> None:
    """Write down that a record was looked at.

    A visit in progress is noted once for each person and day of the clinic, not at each of its
    pages; a signed one at each look, and so is every look through broken glass, which names it.
    The answers of which the page warns, if any, are noted once for each person and round.
    """
    episode = visit.episode
    seen = _seen(visit, flagged, by)
    warns = flagged is not None and flagged.action != Triage.OK
    last = seen.get(str(visit.public_id))
    through = getattr(visit, "through", None)
    known = (
        not through
        and visit.signed_at is None
        and last is not None
        and gate.same_day(last, now, episode.clinic.zone)
    )
    fresh = flagged if warns and flagged and str(flagged.public_id) not in seen else None
    if known and fresh is None:
        return
    with transaction.atomic():
        if fresh is not None:
            screening.read_answers(screening=fresh, by=by, now=now, clinic_id=episode.clinic_id)
        if known:
            return
        audit.record(
            by=by,
            act="visit.viewed",
            kind="Visit",
            about=visit.public_id,
            now=now,
            clinic_id=episode.clinic_id,
            patient_id=episode.patient_id,
            why=f"{GLASS}{through}" if through else "",
        )


def read_own_note(*, note: Note, by: Actor, now: datetime) -> None:
    """Write down that the patient (or who acts for the patient) read a note of the own record."""
    episode = note.visit.episode
    audit.record(
        by=by,
        act="note.read",
        kind="Note",
        about=note.public_id,
        now=now,
        clinic_id=episode.clinic_id,
        patient_id=episode.patient_id,
    )


def _seen(visit: Visit, flagged: Screening | None, by: Actor) -> dict[str, datetime]:
    """When `by` last looked at this visit and at these answers. One query."""
    about = [str(one.public_id) for one in (visit, flagged) if one is not None]
    looks = AuditEntry.objects.filter(
        patient_id=visit.episode.patient_id,
        act__in=("visit.viewed", "screening.viewed"),
        about__in=about,
        actor=by.key,
    )
    return dict(looks.order_by("at").values_list("about", "at"))
