"""A visit that one practitioner gives, or several together: when it can be, and why it cannot."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from glideway.booking.core import (
    NOBODY,
    Minute,
    PatientTime,
    Reason,
    Span,
    explain,
    offered_together,
)
from glideway.booking.core.explanation import RULES
from glideway.booking.queries import diaries
from glideway.booking.queries.diaries import Diaries
from glideway.directory.models import Placement, Service


class ForWhom(NamedTuple):
    """One rule that forbids a start, and of whose diary it is."""

    reason: Reason
    placement: Placement


def offered_by(
    read: Diaries,
    service: Service,
    team: Sequence[Placement],
    *,
    window: Span,
    now: datetime,
    ignored: Collection[str] = (),
    patient: PatientTime = NOBODY,
) -> list[Minute]:
    """The starts at which all of these give this service together; of one, the own starts."""
    return offered_together(
        [read.schedule(one, service, ignored) for one in team],
        diaries.rules(service, team[0]),
        now=now,
        window=window,
        patient=patient,
    )


def forbidden_for(
    read: Diaries,
    service: Service,
    team: Sequence[Placement],
    start: Minute,
    *,
    now: datetime,
    patient: PatientTime = NOBODY,
    ignored: Collection[str] = (),
) -> tuple[ForWhom, ...]:
    """Every rule that forbids this start and for whom, in the engine's order; empty: offered.

    The grid of a joint visit is that of the common open time: nobody's own grid forbids it.
    """
    schedules = [read.schedule(one, service, ignored) for one in team]
    asked = diaries.rules(service, team[0])
    if len(team) == 1:
        why = explain(schedules[0], asked, start, now=now, patient=patient)
        return tuple(ForWhom(one, team[0]) for one in why)
    window = Span(start, start + 1)
    if offered_together(schedules, asked, now=now, window=window, patient=patient):
        return ()
    found = [
        ForWhom(reason, one)
        for schedule, one in zip(schedules, team, strict=True)
        for reason in explain(schedule, asked, start, now=now, patient=patient)
        if reason.rule != "off-grid"
    ]
    found.sort(key=lambda one: RULES.index(one.reason.rule))
    return tuple(found) or (ForWhom(Reason("off-grid"), team[0]),)
