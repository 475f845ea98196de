"""How noisy a clinic's own measuring is: the pairs it measured twice."""

from __future__ import annotations

from datetime import datetime

from glideway.care.core import change
from glideway.care.models import Reading


def repeats(*, clinic_id: int, scale: str) -> list[tuple[datetime, float, float]]:
    """Every repeated measurement of a clinic on one scale: when, first, second; oldest first.

    Movements are pooled: the same hands and the same instrument measure them. One query.
    """
    rows = Reading.objects.filter(
        repeat_of__isnull=False, scale=scale, undone_at=None, episode__clinic_id=clinic_id
    )
    return list(rows.order_by("read_at", "pk").values_list("read_at", "repeat_of__value", "value"))


def own_mdc(pairs: list[tuple[datetime, float, float]]) -> float | None:
    """The smallest change these pairs let a clinic see, if they are enough."""
    return change.own_mdc([(first, second) for _at, first, second in pairs])
