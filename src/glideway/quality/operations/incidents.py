"""Verbs about unwanted reactions: reported in two taps, followed up within 48 hours, once.

What a patient answers to "How was it?" and what a practitioner reports of the same visit are one
incident while nobody has spoken about it: never a second thing to do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from glideway.care import operations as care
from glideway.care.models import FollowUp, Visit
from glideway.directory import operations as directory
from glideway.kit import audit
from glideway.kit.actor import Actor
from glideway.kit.audit import Act
from glideway.kit.refusals import NotAnswerable
from glideway.quality.core import deadlines, incidents
from glideway.quality.models import Incident

ERRAND = "incident"
BATCH = 500


@dataclass(frozen=True, kw_only=True)
class IncidentRow:
    """One unwanted reaction or event at a visit."""

    visit: Visit
    kind: str
    happened_at: datetime
    words: str = ""
    reported_by: str = "practitioner"
    followed_up_at: datetime | None = None
    followup: FollowUp | None = None


def report_many(*, rows: Iterable[IncidentRow], by: Actor, now: datetime) -> list[Incident]:
    """Enter unwanted reactions, with an errand for those nobody has followed up yet.

    An answer that called somebody to the phone already has its errand, and that one is enough.
    """
    with transaction.atomic():
        made = Incident.objects.bulk_create((_incident(one) for one in rows), batch_size=BATCH)
        audit.record_many(
            Act(by, "incident.reported", "Incident", one.public_id, now, one.clinic_id)
            for one in made
        )
        for one in made:
            called = one.followup is not None and one.followup.alarm
            if one.followed_up_at is None and not called:
                directory.open_errand(
                    kind=ERRAND,
                    about=one.public_id,
                    role="practitioner",
                    clinic=one.clinic,
                    due_at=one.happened_at + deadlines.SAFETY,
                    now=now,
                )
    return made


def report_incident(
    *,
    visit: Visit,
    kind: str,
    words: str = "",
    followup: FollowUp | None = None,
    by: Actor,
    now: datetime,
) -> Incident:
    """Report one unwanted reaction; it is to be followed up within 48 hours.

    While one of the same visit waits to be followed up, this is that one: it takes the worse kind,
    and the words of both.
    """
    with transaction.atomic():
        Visit.objects.select_for_update().get(pk=visit.pk)
        waits = Incident.objects.filter(visit=visit, followed_up_at=None).order_by("pk").first()
        if waits is None:
            row = IncidentRow(
                visit=visit,
                kind=kind,
                words=words,
                happened_at=now,
                reported_by=str(by.role)[:12],
                followup=followup,
            )
            return report_many(rows=[row], by=by, now=now)[0]
        waits.followup = waits.followup or followup
        waits.kind = incidents.worse(waits.kind, kind)
        waits.words = "\n".join(filter(None, (waits.words, words)))
        waits.save(update_fields=["followup", "kind", "words"])
        audit.record(
            by=by,
            act="incident.reported_again",
            kind="Incident",
            about=waits.public_id,
            now=now,
            clinic_id=waits.clinic_id,
        )
    return waits


def follow_up_incident(
    *, incident: Incident, how: str, done: str, by: Actor, now: datetime
) -> Incident:
    """Write down that somebody spoke with the patient: how, what was done, who and when.

    The first who did it stays named. It ends the errand, and the call that the patient's own
    answer asked for. Refuses NotAnswerable for a word that no list has.
    """
    if how not in set(incidents.How) or done not in set(incidents.Done):
        raise NotAnswerable
    with transaction.atomic():
        _followed(Incident.objects.filter(pk=incident.pk), how, done, by=by, now=now)
        for one in FollowUp.objects.filter(
            visit=incident.visit_id, alarm=True, called_at=None
        ).select_related("visit__episode"):
            care.note_call(followup=one, by=by, now=now)
    incident.refresh_from_db()
    return incident


def hear_told(*, followup: FollowUp, by: Actor, now: datetime) -> None:
    """A patient answered "How was it?": an unwanted reaction in it becomes an incident."""
    kind = incidents.named_by(followup.effects, followup.lasted)
    if kind is not None:
        report_incident(visit=followup.visit, kind=kind, followup=followup, by=by, now=now)


def hear_called(*, followup: FollowUp, by: Actor, now: datetime) -> None:
    """Somebody spoke with the patient about an answer: its incident is followed up with that."""
    rows = Incident.objects.filter(visit=followup.visit_id)
    _followed(rows, incidents.How.PHONE, incidents.Done.LISTENED, by=by, now=now)


def _followed(rows: QuerySet[Incident], how: str, done: str, *, by: Actor, now: datetime) -> None:
    for one in rows.select_for_update().filter(followed_up_at=None):
        one.followed_up_at, one.followed_up_by = now, by.name or by.key
        one.how, one.done = how, done
        one.save(update_fields=["followed_up_at", "followed_up_by", "how", "done"])
        directory.finish_errands(about=one.public_id, by=by, now=now)
        audit.record(
            by=by,
            act="incident.followed_up",
            kind="Incident",
            about=one.public_id,
            now=now,
            clinic_id=one.clinic_id,
        )


def _incident(row: IncidentRow) -> Incident:
    return Incident(
        visit=row.visit,
        clinic=row.visit.episode.clinic,
        kind=row.kind,
        words=row.words,
        by=row.reported_by,
        happened_at=row.happened_at,
        followed_up_at=row.followed_up_at,
        followup=row.followup,
    )
