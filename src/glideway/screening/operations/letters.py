"""A doctor's letter as the ground of a clearance: entered, applied to what it speaks of, ended."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import transaction

from glideway.directory.models import Clinic, Patient
from glideway.kit import audit
from glideway.kit.actor import Actor, Role
from glideway.kit.refusals import NotYours
from glideway.screening import core, queries
from glideway.screening.core import Triage
from glideway.screening.models import Clearance
from glideway.screening.operations.rounds import NothingToClear, clear


def admit(
    *,
    patient: Patient,
    clinic: Clinic,
    letter: UUID,
    writer: str,
    questions: Collection[str],
    regions: Collection[str],
    conditions: str,
    until: datetime | None,
    by: Actor,
    now: datetime,
) -> Clearance:
    """Enter what a letter allows, and clear every standing round whose answers it speaks of.

    A newer letter takes the place of an older one; what somebody cleared in own words stays.
    Rounds that are answered later are cleared by it too, while it holds. A letter is entered
    once. NotYours for anybody but a practitioner; NothingToClear for no answer, for one that never
    asked for a doctor, and for a date that is over.
    """
    if by.role is not Role.PRACTITIONER:
        raise NotYours
    known = queries.open_items(patient.pk)
    if not questions or not set(questions) <= set(known) or (until is not None and until <= now):
        raise NothingToClear
    with transaction.atomic():
        if earlier := queries.clearance_of(letter):
            return earlier
        made = Clearance.objects.create(
            patient=patient,
            clinic=clinic,
            letter=letter,
            writer=writer,
            questions=msgspec.json.encode(sorted(questions)).decode(),
            regions=sorted(regions),
            conditions=conditions,
            until=until,
            name=by.name or by.key,
            at=now,
        )
        _told("clearance.admitted", made, by, now)
        for row in queries.standing_of(patient.pk, now):
            speaks = core.speaks_of_all(questions, queries.doctor_items(row))
            by_word = row.cleared_at is not None and row.clearance is None
            if speaks and row.action == Triage.REFER_FIRST and not by_word:
                clear(
                    screening=row,
                    why=writer,
                    by=by,
                    now=now,
                    clinic_id=clinic.pk,
                    clearance=made,
                )
    return made


def end_clearance(*, clearance: Clearance, by: Actor, now: datetime) -> Clearance:
    """It holds no more: what it opened is closed again, at once. Ending twice is ending once."""
    if by.role is not Role.PRACTITIONER:
        raise NotYours
    with transaction.atomic():
        rows = Clearance.objects.filter(pk=clearance.pk, ended_at=None)
        if rows.update(ended_at=now, ended_by=by.name or by.key):
            _told("clearance.ended", clearance, by, now)
    clearance.refresh_from_db(fields=["ended_at", "ended_by"])
    return clearance


def _told(act: str, row: Clearance, by: Actor, now: datetime) -> None:
    audit.record(
        by=by,
        act=act,
        kind="Clearance",
        about=row.public_id,
        now=now,
        clinic_id=row.clinic_id,
        patient_id=row.patient_id,
    )
