"""Verbs about what went wrong: complaints with their deadlines, and unwanted reactions.

A complaint is never a review and never blocks one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import holidays
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from glideway.booking.models import Booking
from glideway.care.models import Visit
from glideway.directory import operations as directory
from glideway.directory.models import Clinic, Membership
from glideway.kit import audit
from glideway.kit.actor import Actor
from glideway.kit.audit import Act
from glideway.kit.refusals import Refusal
from glideway.quality.core import deadlines
from glideway.quality.core.naming import names
from glideway.quality.models import Grievance, Incident
from glideway.quality.operations.inspections import BATCH

OUTCOMES = frozenset({"", "settled", "explained", "withdrawn", "escalated", "referred"})


class SaidNothing(Refusal):
    """A complaint needs words."""

    code = "said-nothing"
    status = 400
    sentence = _("Please write what happened. Nothing was sent.")


@dataclass(frozen=True, kw_only=True)
class GrievanceRow:
    """One complaint about a clinic, and how far it has come."""

    clinic: Clinic
    words: str
    received_at: datetime
    name: str = ""
    contact: str = ""
    language: str = "en"
    safety: bool = False
    booking: Booking | None = None
    acknowledged_at: datetime | None = None
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: str = ""


@dataclass(frozen=True, kw_only=True)
class IncidentRow:
    """One unwanted reaction or event at a visit."""

    visit: Visit
    kind: str
    happened_at: datetime
    words: str = ""
    reported_by: str = "practitioner"
    followed_up_at: datetime | None = None


def grieve_many(*, rows: Iterable[GrievanceRow], by: Actor, now: datetime) -> list[Grievance]:
    """Enter complaints with their deadlines, on the calendar of each clinic.

    Refuses SaidNothing. One about safety, or one that names an owner of the clinic, becomes an
    errand of the operator, any other one of the owner: nobody handles a complaint about himself.
    """
    asked = list(rows)
    if not all(one.words.strip() for one in asked):
        raise SaidNothing
    if strange := {one.outcome for one in asked} - OUTCOMES:
        raise ValueError(f"outcomes nobody named: {sorted(strange)}")
    with transaction.atomic():
        cases = Grievance.objects.bulk_create((_grievance(one) for one in asked), batch_size=BATCH)
        audit.record_many(
            Act(by, "grievance.received", "Grievance", one.public_id, now, one.clinic_id)
            for one in cases
        )
        for case in cases:
            if case.answered_at is None and case.closed_at is None:
                _call_for(case, now)
    return cases


def complain_about(
    *,
    clinic: Clinic,
    words: str,
    name: str = "",
    contact: str = "",
    language: str = "en",
    safety: bool = False,
    by: Actor,
    now: datetime,
) -> Grievance:
    """Receive one complaint about a clinic."""
    row = GrievanceRow(
        clinic=clinic,
        words=words,
        name=name,
        contact=contact,
        language=language,
        safety=safety,
        received_at=now,
    )
    return grieve_many(rows=[row], by=by, now=now)[0]


def acknowledge_grievance(*, grievance: Grievance, by: Actor, now: datetime) -> None:
    """Tell the complainant that it was read; the errand is then due by the answer. Once counts."""
    with transaction.atomic():
        if _step(grievance, "acknowledged_at", "grievance.acknowledged", by=by, now=now):
            directory.put_off_errands(about=grievance.public_id, until=grievance.answer_by)


def answer_grievance(*, grievance: Grievance, by: Actor, now: datetime) -> None:
    """Note the first answer; it acknowledges as well and ends the errand. The first time counts."""
    with transaction.atomic():
        _step(grievance, "acknowledged_at", "grievance.acknowledged", by=by, now=now)
        _step(grievance, "answered_at", "grievance.answered", by=by, now=now)
        directory.finish_errands(about=grievance.public_id, by=by, now=now)


def close_grievance(*, grievance: Grievance, outcome: str, by: Actor, now: datetime) -> None:
    """Close a complaint with how it ended; withdrawn ones stay counted."""
    if outcome not in OUTCOMES - {""}:
        raise ValueError(outcome)
    with transaction.atomic():
        answer_grievance(grievance=grievance, by=by, now=now)
        if _step(grievance, "closed_at", "grievance.closed", by=by, now=now):
            Grievance.objects.filter(pk=grievance.pk).update(outcome=outcome)


def report_many(*, rows: Iterable[IncidentRow], by: Actor, now: datetime) -> list[Incident]:
    """Enter unwanted reactions, with an errand for those nobody has followed up yet."""
    with transaction.atomic():
        incidents = Incident.objects.bulk_create((_incident(one) for one in rows), batch_size=BATCH)
        audit.record_many(
            Act(by, "incident.reported", "Incident", one.public_id, now, one.clinic_id)
            for one in incidents
        )
        for one in incidents:
            if one.followed_up_at is None:
                directory.open_errand(
                    kind="incident",
                    about=one.public_id,
                    role="practitioner",
                    clinic=one.clinic,
                    due_at=one.happened_at + deadlines.SAFETY,
                    now=now,
                )
    return incidents


def report_incident(
    *, visit: Visit, kind: str, words: str = "", by: Actor, now: datetime
) -> Incident:
    """Report one unwanted reaction; it is to be followed up within 48 hours."""
    row = IncidentRow(
        visit=visit, kind=kind, words=words, happened_at=now, reported_by=str(by.role)[:12]
    )
    return report_many(rows=[row], by=by, now=now)[0]


def _grievance(row: GrievanceRow) -> Grievance:
    year = row.received_at.year
    closed = holidays.country_holidays("CA", subdiv=row.clinic.province, years=(year, year + 1))
    return Grievance(
        **vars(row),
        acknowledge_by=deadlines.acknowledge_by(row.received_at, row.clinic.zone, closed),
        answer_by=deadlines.answer_by(row.received_at, safety=row.safety),
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
    )


def _call_for(case: Grievance, now: datetime) -> None:
    role = "operator" if case.safety or _names_an_owner(case) else "owner"
    directory.open_errand(
        kind=f"grievance-{role}",
        about=case.public_id,
        role=role,
        clinic=case.clinic if role == "owner" else None,
        due_at=case.answer_by if case.safety else case.acknowledge_by,
        facts={"clinic": case.clinic.name, "safety": case.safety},
        now=now,
    )


def _names_an_owner(case: Grievance) -> bool:
    owners = Membership.objects.filter(role="owner", clinic=case.clinic_id, ended_at=None)
    treated_by = case.booking.placement.practitioner.login_id if case.booking else None
    return any(
        one.login_id == treated_by or names(case.words, one.login.name)
        for one in owners.select_related("login")
    )


def _step(case: Grievance, column: str, act: str, *, by: Actor, now: datetime) -> bool:
    with transaction.atomic():
        done = Grievance.objects.filter(pk=case.pk, **{column: None}).update(**{column: now})
        if done:
            audit.record(
                by=by,
                act=act,
                kind="Grievance",
                about=case.public_id,
                now=now,
                clinic_id=case.clinic_id,
            )
    return bool(done)
