"""Write what the analysis needs of the tables as an export, and only the months that changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from glideway.config.analytics import folder as kept
from glideway.config.analytics.engine import Engine
from glideway.config.analytics.saving import save
from glideway.kit import secrets
from glideway.kit.actor import Actor
from glideway.outcomes import operations as outcomes
from glideway.outcomes.core import tables as columns
from glideway.outcomes.queries import exported

SPARE = 65  # of the 128 bits of a keyed name; what is left fits a whole number of a table


class Plan(NamedTuple):
    """The months that would be written, those that stay, and those that are there no more."""

    until: datetime
    written: Mapping[str, exported.MonthFacts]
    stay: Mapping[str, kept.Month]
    gone: tuple[str, ...]


def plan(folder: Path, *, until: datetime) -> Plan:
    """What an export of all before `until` would do. Raises NotAnExport; writes nothing."""
    there = kept.listed(folder).months
    found = {month: exported.facts(month, until) for month in exported.months()}
    found = {month: one for month, one in found.items() if one.courses}
    stay = {
        month: there[month]
        for month, one in found.items()
        if month in there and there[month].rows == one.mark
    }
    written = {month: one for month, one in found.items() if month not in stay}
    return Plan(until, written, stay, tuple(sorted(there.keys() - found.keys())))


def export(
    asks: Engine,
    folder: Path,
    planned: Plan,
    *,
    by: Actor,
    now: datetime,
    step: Callable[[int], object] = lambda _: None,
) -> None:
    """Write the months that changed, replace the list, let go of what it names no more.

    Stopped half-way, the old list still names whole files; the next export begins where it was.
    """
    folder.mkdir(mode=kept.OWNERS_FOLDER, parents=True, exist_ok=True)
    months = dict(planned.stay)
    for month, facts in planned.written.items():
        courses = exported.courses_of(month, planned.until)
        months[month] = save(asks, folder, month, columns.tables(courses, stands), facts.mark)
        step(1)
    kept.tell(folder, months, until=planned.until)
    outcomes.note_export(months=sorted(planned.written), by=by, now=now)


def stands(kind: str, about: object) -> int:
    """The number that stands for a course, person or clinic; only this installation can tell."""
    return secrets.name("analytics", kind, about).int >> SPARE
