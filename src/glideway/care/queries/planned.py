"""Whether a visit changed the plan or what goes home, so that its patient is told of it."""

from __future__ import annotations

from glideway.care.models import Plan, PlanExercise
from glideway.care.queries.record import Record

TOLD = ("visits", "per_week", "weeks", "habits", "leave", "leave_words", "not_before")


def changed(record: Record) -> bool:
    """Whether the plan that holds says something new since the visit before. Two queries.

    The first of a course always does. One set anew with the same words does not.
    """
    plan = record.plan
    if plan is None:
        return False
    rows = Plan.objects.filter(episode=record.episode, undone_at=None)
    before = rows.exclude(visit=record.visit).order_by("set_at", "pk").last()
    if before is None:
        return True
    given = PlanExercise.objects.filter(plan=before).values_list("exercise", flat=True)
    same = all(getattr(plan, one) == getattr(before, one) for one in TOLD)
    return not same or set(given) != set(record.exercises)
