"""The steps of an inspection, and who may take part in it. Nothing here knows a table.

planned -> assigned -> visiting -> draft -> with the clinic -> published -> lapsed | superseded;
or appealed from published, until another inspector has looked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

APPEAL = timedelta(days=30)  # inspection.md: "an appeal goes to another inspector within 30 days"
BEFORE_LAPSE = timedelta(days=30)
EVIDENCE_YEARS = 7
BLIND_SHARE = 10  # one in ten attested points is looked at a second time each year
GATES_DECIDED = frozenset({12, 17, 41})  # the operator decides about the visits already booked


class Stage(StrEnum):
    """Where an inspection stands."""

    PLANNED = "planned"
    ASSIGNED = "assigned"
    VISITING = "visiting"
    DRAFT = "draft"
    WITH_CLINIC = "with-the-clinic"
    PUBLISHED = "published"
    APPEALED = "appealed"
    LAPSED = "lapsed"
    SUPERSEDED = "superseded"


class Tie(StrEnum):
    """What an inspector is asked about before each assignment."""

    EMPLOYED = "employed"
    OWNS = "owns"
    REFERS = "refers"
    PAID = "paid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """When each step was taken; None where it was not."""

    assigned_at: datetime | None = None
    visited_at: datetime | None = None
    drafted_at: datetime | None = None
    sent_at: datetime | None = None
    published_at: datetime | None = None
    appealed_at: datetime | None = None
    decided_at: datetime | None = None
    lapses_at: datetime | None = None
    superseded_at: datetime | None = None


def stage(steps: Steps, now: datetime) -> Stage:
    """The stage at this moment; a step counts from the very second it names."""

    def since(moment: datetime | None) -> bool:
        return moment is not None and now >= moment

    if since(steps.published_at):
        if since(steps.appealed_at) and not since(steps.decided_at):
            return Stage.APPEALED
        if since(steps.superseded_at):
            return Stage.SUPERSEDED
        return Stage.LAPSED if since(steps.lapses_at) else Stage.PUBLISHED
    for taken, name in (
        (steps.sent_at, Stage.WITH_CLINIC),
        (steps.drafted_at, Stage.DRAFT),
        (steps.visited_at, Stage.VISITING),
        (steps.assigned_at, Stage.ASSIGNED),
    ):
        if since(taken):
            return name
    return Stage.PLANNED


def may_sign_gate(*, who: int, year: int, before: tuple[int, int] | None) -> bool:
    """Whether this inspector may sign a gate this year. `before`: who signed it last, and when.

    Two inspectors take turns by the year; within one year the same one may look again.
    """
    return before is None or before[1] >= year or before[0] != who
