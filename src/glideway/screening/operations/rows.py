"""What the verbs of this room share: rows not yet saved, and their line in the record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

from glideway.kit import audit
from glideway.kit.actor import Actor
from glideway.screening import core, queries
from glideway.screening.core import Advice, Answer, Triage
from glideway.screening.models import Complaint, SafetyWord, Screening


def keep(*, complaint: Complaint, kept: queries.Draft) -> None:
    """Store a round under way, each answer with the moment it was given."""
    complaint.draft = msgspec.json.encode(
        {"answers": kept.answers, "again": kept.again, "at": kept.at}
    ).decode()
    complaint.save(update_fields=["draft"])


def judged_row(
    *,
    complaint: Complaint,
    answers: Mapping[str, Answer],
    advice: Advice,
    occasion: Screening.Occasion,
    now: datetime,
) -> Screening:
    return Screening(
        complaint=complaint,
        patient_id=complaint.patient_id,
        occasion=occasion,
        rules=advice.version,
        answers=msgspec.json.encode(answers).decode(),
        because=msgspec.json.encode(advice.flags).decode(),
        action=advice.action,
        regions=_closed(advice, complaint.region),
        answered_at=now,
    )


def _closed(advice: Advice, region: str) -> list[str]:
    """The regions a doctor-first closes; none listed means everywhere, or nothing closed."""
    if advice.action is not Triage.REFER_FIRST:
        return []
    scopes = {flag.scope for flag in advice.flags if flag.applies is Triage.REFER_FIRST}
    if "whole_body" in scopes:
        return []
    return sorted({one for scope in scopes for one in core.covered(scope, frozenset({region}))})


def act_of(
    *, act: str, row: Complaint | Screening, by: Actor, now: datetime, clinic_id: int | None
) -> audit.Act:
    kind = type(row).__name__
    return audit.Act(by, act, kind, row.public_id, now, clinic_id, row.patient_id)


def record(
    *, row: Screening, act: str, by: Actor, now: datetime, clinic_id: int | None = None
) -> None:
    audit.record_many([act_of(act=act, row=row, by=by, now=now, clinic_id=clinic_id)])


def told(
    *,
    kind: SafetyWord.Kind,
    screening: Screening | None,
    clinic_id: int,
    patient_id: int | None,
    region: str,
    action: Triage,
    why: str,
    by: Actor,
    now: datetime,
) -> SafetyWord:
    """Enter what was cleared or missed, for whoever reads the month; the caller has judged it."""
    flags = queries.flags(screening) if screening is not None else ()
    made = SafetyWord.objects.create(
        kind=kind,
        clinic_id=clinic_id,
        patient_id=patient_id,
        screening=screening,
        region=region,
        rules=screening.rules if screening is not None else core.load().version,
        action=action,
        because=msgspec.json.encode([flag.question for flag in flags]).decode(),
        why=why,
        name=by.name or by.key,
        at=now,
    )
    audit.record(
        by=by,
        act=f"screening.{kind}_told",
        kind="SafetyWord",
        about=made.public_id,
        now=now,
        clinic_id=clinic_id,
        patient_id=patient_id,
    )
    return made
