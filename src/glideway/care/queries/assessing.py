"""What was told and examined in a visit, and the patient's own drawing: read where it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from glideway.care.models import BodyPoint, Check, History, Visit


@dataclass(frozen=True, slots=True)
class Assessed:
    """The points and checks of one visit, and the history as it stands at it."""

    points: Sequence[BodyPoint] = ()
    checks: Sequence[Check] = ()
    history: History | None = None


def of_visit(found: Visit) -> Assessed:
    """What was marked, looked at and told, by time. One query for each kind there is."""
    points = BodyPoint.objects.filter(visit=found, undone_at=None, finding__undone_at=None)
    checks = Check.objects.filter(visit=found, undone_at=None)
    return Assessed(
        points=list(points.select_related("finding").order_by("marked_at", "pk"))
        if getattr(found, "has_points", True)
        else [],
        checks=list(checks.order_by("checked_at", "pk"))
        if getattr(found, "has_checks", True)
        else [],
        history=history(found) if getattr(found, "has_history", True) else None,
    )


def history(found: Visit) -> History | None:
    """The history as it stands at a visit: the newest of the course up to it. One query."""
    rows = History.objects.filter(
        visit__episode=found.episode_id, visit__number__lte=found.number, undone_at=None
    )
    return rows.select_related("visit").order_by("-visit__number", "-told_at", "-pk").first()
