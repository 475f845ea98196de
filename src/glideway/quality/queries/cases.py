"""Complaints by where they stand: what is late, whose clock runs again, what anybody may know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from glideway.booking.models import Booking
from glideway.care.models import Visit
from glideway.directory.models import Clinic, Patient, Placement
from glideway.kit import access
from glideway.kit.actor import Actor, Role
from glideway.kit.refusals import NotYours
from glideway.quality.core import cases, colleges
from glideway.quality.core.cases import Clock, State, Step
from glideway.quality.models import Grievance, GrievanceStep

YEAR = timedelta(days=365)
WATCHED = timedelta(days=8)  # how far back a cancelled visit is looked for, at each round
AFTER = timedelta(days=365)  # for how long a complainant's visits are watched
BY_THE_CLINIC = ("practitioner", "desk", "owner")
OPEN = (State.RECEIVED, State.ACKNOWLEDGED, State.IN_WORK, State.WAITING)
LATEST = 60


@dataclass(frozen=True, slots=True)
class Numbers:
    """Complaints of twelve months beside the visits; `rate` is None below 200 visits."""

    cases: int
    visits: int
    rate: float | None


def clock(case: Grievance) -> Clock:
    """The times of a case, as its deadlines ask for them."""
    return Clock(
        case.acknowledge_by,
        case.answer_by,
        case.acknowledged_at,
        case.answered_at,
        case.waiting_since,
        case.waited,
    )


def may(case: Grievance, *, now: datetime) -> frozenset[Step]:
    """What may be done with a case now, by whoever may do it."""
    up = case.escalated_at is not None
    found = cases.steps(State(case.state), safety=case.safety, up=up)
    if case.closed_at is not None and now >= cases.content_by(case.closed_at):
        return found - {Step.ESCALATE}
    return found


def closes_from(case: Grievance) -> datetime | None:
    """From when a clinic may close it: some days after the newest answer. One query."""
    if case.answered_at is None:
        return None
    said = case.steps.filter(step=Step.ANSWER).order_by("-at").values_list("at", flat=True).first()
    return cases.closes_from(said or case.answered_at)


def waited_out(*, now: datetime) -> list[Grievance]:
    """Cases whose complainant was asked and has used the 14 days up. One query."""
    rows = Grievance.objects.filter(state=State.WAITING).select_related("clinic")
    return [one for one in rows if (cases.waits_until(clock(one)) or now) <= now]


def late_cases(*, now: datetime) -> list[Grievance]:
    """Cases of a clinic past one of their deadlines; those about safety are the operator's already.

    One query.
    """
    rows = Grievance.objects.filter(state__in=OPEN, safety=False, escalated_at=None)
    rows = rows.select_related("clinic")
    return [one for one in rows if cases.late(clock(one), now)]


def cancelled_on_complainants(*, now: datetime) -> QuerySet[Booking]:
    """Visits that a clinic cancelled after their patient complained about it. One query.

    Each carries the id of the newest `complaint` before.
    """
    complained = Grievance.objects.filter(
        clinic=OuterRef("placement__clinic"),
        patient=OuterRef("patient"),
        received_at__lt=OuterRef("cancelled_at"),
        received_at__gt=now - AFTER,
    ).order_by("-received_at", "-pk")
    rows = Booking.objects.filter(
        cancelled_by__in=BY_THE_CLINIC,
        cancelled_at__gt=now - WATCHED,
        starts_at__gt=F("cancelled_at"),
    ).annotate(complaint=Subquery(complained.values("public_id")[:1]))
    return rows.filter(complaint__isnull=False).select_related("placement__clinic")


def steps_of(case: Grievance) -> list[GrievanceStep]:
    """What was done so far, oldest first. One query."""
    return list(case.steps.order_by("at", "pk"))


def case_numbers(clinic: Clinic, *, now: datetime) -> Numbers:
    """How many complaints in twelve months; withdrawn ones stay counted. Two queries."""
    since = now - YEAR
    opened = Grievance.objects.filter(clinic=clinic, received_at__gte=since).count()
    seen = Visit.objects.filter(
        episode__clinic=clinic, signed_at__isnull=False, opened_at__gte=since
    ).count()
    return Numbers(opened, seen, cases.per_thousand(opened, seen))


def colleges_of(clinic: Clinic) -> list[colleges.College]:
    """The colleges of everybody who works here. One query."""
    here = Placement.objects.filter(clinic=clinic, ended_at=None)
    return colleges.of(
        set(here.values_list("practitioner__profession", flat=True)), clinic.province
    )


def clinic_of_desk(actor: Actor) -> Clinic:
    """The clinic of whoever sits at its desk, or not found. One query."""
    if actor.role is not Role.DESK:
        raise NotYours
    return access.the(Clinic.objects.all(), pk=actor.clinic_id)  # type: ignore[no-any-return]


def case_lines(actor: Actor) -> QuerySet[Grievance]:
    """For the desk: the clinic's cases by their state and dates, and nothing of what was written.

    For a practitioner: those about a visit to this very person.
    """
    rows = Grievance.objects.none()
    scopes = access.scopes(actor, "grievance", "R")
    if "clinic_status_only" in scopes or "clinic" in scopes:
        rows = Grievance.objects.filter(clinic=actor.clinic_id)
    elif "names_me_status_only" in scopes:
        about_me = Q(booking__placement__practitioner=actor.practitioner_id)
        rows = Grievance.objects.filter(about_me, clinic=actor.clinic_id)
    return rows.defer("words", "name", "contact").order_by("-received_at", "-pk")[:LATEST]


def handles(actor: Actor, case: Grievance) -> bool:
    """Whether this actor takes steps in a case that it reads: an owner takes none about safety."""
    return actor.role is Role.OPERATOR or not (case.safety or case.escalated_at)


def chart_of(actor: Actor, case: Grievance) -> Patient | None:
    """Whose chart an owner may break the glass for, from this case; never the operator."""
    if actor.role is not Role.OWNER:
        return None
    return case.patient
