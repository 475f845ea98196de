"""What a patient is told when a visit is signed: what goes home now, and where the receipt is.

A letter holds links and no word of health. Where the letter that asks how it was goes out on the
same day, both are one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from glideway.care.core import gate
from glideway.care.models import Plan, Receipt
from glideway.care.operations import followups, writing
from glideway.care.queries import planned
from glideway.care.queries.receipts import path_of
from glideway.care.queries.record import Record
from glideway.directory import operations as directory
from glideway.directory.core.messages import Kind
from glideway.directory.models import Patient
from glideway.kit.post import Letter


def letters(*, record: Record, receipt: Receipt | None, now: datetime) -> list[Letter]:
    """The letters of a signature: one summary where the plan changed, and how it was a day later.

    The summary goes to the patient's own address alone, at most once a visit. The receipt is a
    line of the first of them.
    """
    visit, patient = record.visit, record.episode.patient
    plan = record.plan if patient.contact and planned.changed(record) else None
    with translation.override(patient.language):
        lines = _lines(patient, plan, receipt)
    if record.by_phone:
        return _summary(plan, patient, lines, now) if plan else []
    zone = record.episode.clinic.zone
    together = gate.same_day(now, followups.asked_at(visit=visit, now=now), zone)
    if plan is None or together:
        return followups.after_letter(visit=visit, now=now, more=lines)
    return [
        *_summary(plan, patient, lines, now),
        *followups.after_letter(visit=visit, now=now),
    ]


def _lines(patient: Patient, plan: Plan | None, receipt: Receipt | None) -> list[str]:
    """What a letter says of the plan and of the receipt; nothing to anybody but the patient."""
    origin, lines = settings.GLIDEWAY_ORIGIN, list[str]()
    if plan is not None:
        link = origin + writing.path_of(episode=plan.episode)
        lines.append(gettext("Your plan is ready. Open it here: %(link)s") % {"link": link})
    if receipt is not None and patient.contact:
        link = origin + path_of(receipt)
        lines.append(gettext("Your receipt, once you are signed in: %(link)s") % {"link": link})
    return lines


def _summary(plan: Plan, patient: Patient, lines: Sequence[str], now: datetime) -> list[Letter]:
    with translation.override(patient.language):
        subject = gettext("Your plan is ready")
    return [
        directory.letter(
            patient=patient,
            clinic=plan.episode.clinic,
            key=writing.plan_key(plan=plan),
            about=f"Plan:{plan.public_id}",
            subject=subject,
            text="\n".join(lines),
            due_at=now,
            kind=Kind.PLAN,
        )
    ]
