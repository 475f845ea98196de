"""Receiving complaints, each with its deadlines; its steps are in `cases`.

A complaint is never a review and never blocks one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import holidays
from django.db import transaction

from glideway.booking.models import Booking
from glideway.directory import operations as directory
from glideway.directory.models import Clinic, Membership, Patient
from glideway.kit import audit
from glideway.kit.actor import Actor
from glideway.kit.audit import Act
from glideway.quality.core import deadlines
from glideway.quality.core.cases import State
from glideway.quality.models import Grievance
from glideway.quality.operations import telling
from glideway.quality.operations.cases import SaidNothing

OUTCOMES = frozenset({"", "settled", "explained", "withdrawn", "referred"})
BATCH = 500
PAGE, LINK, PHONE = "page", "link", "phone"


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
    patient: Patient | None = None
    came_by: str = PAGE
    acknowledged_at: datetime | None = None
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: str = ""


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
                telling.complainant(case=case, now=now)
    return cases


def complain_about(
    *,
    clinic: Clinic,
    words: str,
    name: str = "",
    contact: str = "",
    language: str = "en",
    safety: bool = False,
    booking: Booking | None = None,
    patient: Patient | None = None,
    came_by: str = PAGE,
    by: Actor,
    now: datetime,
) -> Grievance:
    """Receive one complaint about a clinic; where an address is known, a letter leads to the case.

    With the `booking` or the `patient` the clinic learns whose visits it is about.
    """
    row = GrievanceRow(
        clinic=clinic,
        words=words,
        name=name,
        contact=contact,
        language=language,
        safety=safety,
        booking=booking,
        patient=patient or (booking.patient if booking else None),
        came_by=came_by,
        received_at=now,
    )
    return grieve_many(rows=[row], by=by, now=now)[0]


def _grievance(row: GrievanceRow) -> Grievance:
    year = row.received_at.year
    closed = holidays.country_holidays("CA", subdiv=row.clinic.province, years=(year, year + 1))
    return Grievance(
        **vars(row),
        state=_state(row),
        acknowledge_by=deadlines.acknowledge_by(row.received_at, row.clinic.zone, closed),
        answer_by=deadlines.answer_by(row.received_at, safety=row.safety),
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
    if not case.safety:
        return
    telling.of_harm(case=case, now=now)
    if not _names_an_owner(case):
        directory.open_errand(
            kind="grievance-safety",
            about=case.public_id,
            role="owner",
            clinic=case.clinic,
            due_at=case.answer_by,
            facts={"clinic": case.clinic.name},
            now=now,
        )


def _names_an_owner(case: Grievance) -> bool:
    owners = Membership.objects.filter(role="owner", clinic=case.clinic_id, ended_at=None)
    return any(telling.named(case=case, login=one.login) for one in owners.select_related("login"))


def _state(row: GrievanceRow) -> State:
    if row.closed_at is not None:
        ended = {"withdrawn": State.WITHDRAWN, "referred": State.REFERRED}
        return ended.get(row.outcome, State.CLOSED)
    if row.answered_at is not None:
        return State.ANSWERED
    return State.ACKNOWLEDGED if row.acknowledged_at is not None else State.RECEIVED
