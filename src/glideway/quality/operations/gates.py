"""The five conditions act: a clinic that fails one is not offered, and is told what restores it.

Visits that are booked already stay as they are. Where it is about a sanction, a safety complaint or
a licence, the operator decides about them within one working day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import holidays
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from glideway.booking import operations as booking
from glideway.booking.models import Booking
from glideway.directory import operations as directory
from glideway.directory.models import Clinic, Login, Membership
from glideway.kit import audit, post
from glideway.kit.actor import Actor, Role, system
from glideway.kit.post import Letter
from glideway.quality import queries
from glideway.quality.core import criteria, deadlines
from glideway.quality.core.stages import GATES_DECIDED
from glideway.quality.models import Mark
from glideway.quality.operations.judging import VisitsDecided
from glideway.quality.queries import gates

BATCH = 500
ONE_WORKING_DAY = 1
CLOSED, CLOSED_HERE, VISITS = "gate-closed", "gate-closed-here", "gate-visits"


def watch_gates(*, now: datetime) -> list[Clinic]:
    """Hide each clinic that fails a condition, and show again each that meets all; which they were.

    Only what a condition is read from is counted. A clinic that is hidden for another reason stays
    hidden, and one that was never seen fails nothing yet.
    """
    clinics = queries.watched()
    asked = [one.pk for one in clinics]
    conditions = [one.id for one in criteria.load().points if one.gate]
    counted = queries.measure(asked, now=now, only=conditions)
    moved = []
    with transaction.atomic():
        Mark.objects.bulk_create(queries.changed(counted, now=now), batch_size=BATCH)
        lines = queries.lines_of(asked, now=now)
        for one in clinics:
            closed = queries.scorecard(lines[one.pk]).closed_gates
            if closed != (was := queries.closed_of(one)):
                _move(one, was, closed, now)
                moved.append(one)
    return moved


def decide_visits(*, clinic: Clinic, cancel: bool, by: Actor, now: datetime) -> int:
    """The operator's word on the visits booked at a hidden clinic: they stay, or are cancelled.

    Each patient is told of a cancelled one, and owes nothing. How many were cancelled. Refuses
    VisitsDecided where nobody was asked, or it was decided.
    """
    with transaction.atomic():
        decided = directory.finish_errands_about(
            rows=[clinic.public_id], kind=VISITS, by=by, now=now
        )
        if not decided:
            raise VisitsDecided
        ahead = list(_ahead(clinic, now)) if cancel else []
        for one in ahead:
            with translation.override(one.patient.language):
                why = gettext("A condition of the network is not met at the moment.")
            booking.cancel(booking=one, by=by, now=now, reason=why)
        audit.record(
            by=by,
            act="gate.visits-cancelled" if cancel else "gate.visits-kept",
            kind="Clinic",
            about=clinic.public_id,
            now=now,
            clinic_id=clinic.pk,
            why=f"{len(ahead)}",
        )
    return len(ahead)


def _ahead(clinic: Clinic, now: datetime) -> QuerySet[Booking]:
    rows = gates.ahead().filter(placement__clinic=clinic, starts_at__gt=now)
    return rows.select_related("patient").order_by("starts_at", "pk")


def _move(clinic: Clinic, was: tuple[int, ...], closed: tuple[int, ...], now: datetime) -> None:
    by = system("quality")
    if was:
        directory.show_clinic(clinic=clinic, by=by, now=now)
    decided = _decided(clinic, closed, now)
    over = (CLOSED, CLOSED_HERE) if decided else (CLOSED, CLOSED_HERE, VISITS)
    for kind in over:
        directory.finish_errands_about(rows=[clinic.public_id], kind=kind, by=by, now=now)
    if not closed:
        return
    reason = f"{queries.HIDDEN}{','.join(f'{one}' for one in closed)}"
    directory.hide_clinic(clinic=clinic, reason=reason, by=by, now=now)
    due = _next_working_day(clinic, now)
    facts = {"points": ", ".join(f"{one}" for one in closed), "clinic": clinic.name}
    for kind, role in ((CLOSED, Role.OWNER), (CLOSED_HERE, Role.PRACTITIONER)):
        directory.open_errand(
            kind=kind,
            about=clinic.public_id,
            role=role,
            clinic=clinic,
            due_at=due,
            facts=facts,
            anew=True,
            now=now,
        )
    if decided - set(was) and _ahead(clinic, now).exists():
        directory.open_errand(
            kind=VISITS,
            about=clinic.public_id,
            role=Role.OPERATOR,
            due_at=due,
            facts=facts,
            anew=True,
            now=now,
        )
    post.send_many(_letters(clinic, closed, now), now=now)


def _decided(clinic: Clinic, closed: tuple[int, ...], now: datetime) -> frozenset[int]:
    """For which of these the operator is asked about all visits of the clinic.

    A licence that the register says is over asks under its lapse, person by person, and offers
    colleagues; nobody is asked twice.
    """
    by_lapse = {gates.LICENCES} if gates.unlicensed([clinic.pk], now=now) else set()
    return GATES_DECIDED.intersection(closed) - by_lapse


def _next_working_day(clinic: Clinic, now: datetime) -> datetime:
    closed = holidays.country_holidays("CA", subdiv=clinic.province, years=(now.year, now.year + 1))
    return deadlines.working_days(now, clinic.zone, closed, ONE_WORKING_DAY)


def _letters(clinic: Clinic, closed: tuple[int, ...], now: datetime) -> Iterator[Letter]:
    """To each owner and practitioner, in their own language: why, and where to read on."""
    roles = Membership.objects.filter(
        clinic=clinic, role__in=(Role.OWNER, Role.PRACTITIONER), ended_at=None
    )
    link = f"{settings.GLIDEWAY_ORIGIN}{reverse('quality:gates')}"
    for one in Login.objects.filter(pk__in=roles.values("login"), closed_at=None).order_by("pk"):
        with translation.override(one.language):
            said = "; ".join(
                f"{number}. {criteria.load().point(number).text.of(one.language)}"
                for number in closed
            )
            yield Letter(
                key=f"gates:{clinic.pk}:{now.isoformat()}:{one.pk}",
                to=one.email,
                channel="email",
                subject=gettext("%(clinic)s is not offered at the moment")
                % {"clinic": clinic.name},
                text=gettext(
                    "No new times at %(clinic)s are offered from now on, because a condition for"
                    " being listed is not met: %(why)s. Visits that are booked stay booked."
                    " What restores it: %(link)s"
                )
                % {"clinic": clinic.name, "why": said, "link": link},
                due_at=now,
                language=one.language,
                clinic_id=clinic.pk,
                about=f"Clinic:{clinic.public_id}",
                sender=clinic.name,
            )
