"""What is still to be booked of a plan of care, for whoever books it in one go."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from glideway.booking import queries as booking
from glideway.care.models import Episode, Plan, Visit
from glideway.care.queries import scope
from glideway.directory.models import Placement

LINK_LIVES = timedelta(days=90)


def plan_now(episode: Episode) -> Plan | None:
    """The plan that holds (1 query)."""
    return Plan.objects.filter(episode=episode, replaced_at=None).first()


def plan_told(episode: Episode) -> Plan | None:
    """The plan that holds, for a letter; none where its visit is withheld (1 query)."""
    rows = Plan.objects.filter(~Q(scope.withheld("visit_id")), episode=episode, replaced_at=None)
    return rows.first()


def rule_of(plan: Plan) -> str:
    """A plan's rhythm as a series reads it."""
    return f"{plan.per_week} a week for {plan.weeks} weeks"


def left(episode: Episode, plan: Plan | None) -> int:
    """How many visits of the plan are still to come; none of a course that ended (1 query)."""
    if plan is None or episode.discharged_at is not None:
        return 0
    since = Visit.objects.filter(episode=episode, opened_at__gt=plan.set_at).count()
    before = 1 if plan.visit_id is not None else 0  # the visit in which the plan was set counts
    return max(plan.visits - since - before, 0)


def to_book(episode: Episode, plan: Plan | None, *, now: datetime) -> str:
    """The address where the patient books what was planned in one go, or none (2 queries).

    Only while the practitioner still works there, and for ninety days from the day it was set.
    """
    count = left(episode, plan)
    if plan is None or not count or now > plan.set_at + LINK_LIVES:
        return ""
    placement = Placement.objects.filter(
        practitioner=plan.practitioner_id, clinic=episode.clinic_id, ended_at=None
    ).first()
    if placement is None:
        return ""
    return booking.offer_path(
        booking.Offered(
            patient=episode.patient.public_id,
            placement=placement.public_id,
            rule=rule_of(plan),
            visits=count,
            until=(plan.set_at + LINK_LIVES).date(),
        )
    )
