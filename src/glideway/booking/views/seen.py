"""Who was shown whose name, number or words: a line in the clinic's chain for each of them."""

from __future__ import annotations

from collections.abc import Iterable

from glideway.booking import queries
from glideway.kit import audit
from glideway.kit.access import Asking
from glideway.kit.audit import Act


def calls_seen(request: Asking, wishes: Iterable[queries.Wish]) -> None:
    """Write which wishes for a call were shown: their names, numbers and what hurts."""
    audit.record_many(
        Act(
            request.actor,
            "callback.seen",
            "Callback",
            one.callback.public_id,
            request.now,
            clinic_id=one.callback.clinic_id,
            patient_id=one.callback.patient_id,
        )
        for one in wishes
    )


def requests_seen(request: Asking, asked: Iterable[queries.Hold]) -> None:
    """Write which requests were shown, with the names of who asks."""
    audit.record_many(
        Act(
            request.actor,
            "request.seen",
            "Hold",
            one.public_id,
            request.now,
            clinic_id=one.placement.clinic_id,
            patient_id=one.patient_id,
        )
        for one in asked
    )


def plan_seen(request: Asking, series: queries.Series) -> None:
    """Write that a plan or a rhythm was shown to staff."""
    audit.record(
        by=request.actor,
        act="plan.seen",
        kind="Series",
        about=series.public_id,
        now=request.now,
        clinic_id=series.placement.clinic_id,
        patient_id=series.patient_id,
    )
