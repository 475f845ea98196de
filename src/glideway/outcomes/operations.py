"""Verbs of this room: publish the clinics' figures, and write down who looked at a course."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from glideway.care.models import Episode
from glideway.directory import operations as directory
from glideway.directory import queries as listed
from glideway.directory.models import Clinic
from glideway.kit import audit
from glideway.kit.actor import Actor
from glideway.outcomes import queries
from glideway.outcomes.core import running
from glideway.outcomes.core.figures import CELL, Figures, Interval, Standing, figures, pooled
from glideway.outcomes.core.following import Window
from glideway.outcomes.core.running import Counted, Gauge, Quarter
from glideway.outcomes.models import Tally
from glideway.outcomes.queries import foretelling
from glideway.outcomes.queries.figures import KIND, NETWORK_KIND, courses
from glideway.outcomes.queries.running import TOGETHER, counted


def publish_figures(*, clinics: Sequence[Clinic] | None, now: datetime) -> None:
    """Hang what each clinic's readings allow to be said on it: one pass, one transaction.

    Median visits until a change that counts, with how many people, the share missing and the
    interval. Below the minimum count the plaque says so, with no value. Asked for all clinics
    (None), the network's own figure is hung too. Asking again changes nothing within a week.
    """
    wanted = list(listed.clinics()) if clinics is None else clinics
    with transaction.atomic():
        found = queries.followed([one.pk for one in wanted], now=now)
        when = queries.window(now)
        rows = [
            _row(KIND, figures(*found.get(one.pk, ([], 0))), when, clinic=one) for one in wanted
        ]
        if clinics is None:
            rows.append(_row(NETWORK_KIND, pooled(found.values()), when))
        directory.hang_plaques(rows=rows, now=now)


def publish_forecasts(*, now: datetime) -> None:
    """Hang how comparable courses of all clinics went on, with how well such shares held.

    Whatever would tell of fewer than five people is not in it; asking again changes nothing
    within a release.
    """
    when = queries.window(now)
    with transaction.atomic():
        rows = foretelling.gone(courses(None, when, until=when.end), when)
        found = directory.PlaqueRow(
            kind=foretelling.FORECAST, facts=foretelling.facts(rows, when), as_of=when.end
        )
        directory.hang_plaques(rows=[found], now=now)


def close_quarters(*, now: datetime) -> int:
    """Count what became ripe: each measure of each quarter once, for all clinics, for good.

    Answers how many quarters of a measure were counted. Asking again counts nothing.
    """
    done = set(Tally.objects.filter(clinic=None).values_list("measure", "quarter"))
    wanted: dict[Quarter, list[Gauge]] = {}
    for measure in Gauge:
        for one in running.ripe(measure, now):
            if (measure, one.first_day) not in done:
                wanted.setdefault(one, []).append(measure)
    for one in sorted(wanted):
        with transaction.atomic():
            _close(one, wanted[one], now)
    return sum(len(some) for some in wanted.values())


def _close(one: Quarter, measures: Sequence[Gauge], now: datetime) -> None:
    """Write down one quarter, each value beside that of the quarter before."""
    last = running.quarter(one.first_day - timedelta(days=1))
    before = {
        (row.measure, row.clinic_id or TOGETHER): row
        for row in Tally.objects.filter(quarter=last.first_day)
    }
    rows = []
    for measure, found in counted(measures, one).items():
        for clinic, value in found.items():
            row = before.get((measure, clinic))
            earlier = (
                Counted(None)
                if row is None
                else Counted(row.value, row.low, row.high, row.n or 0, row.people or 0, row.share)
            )
            rows.append(
                Tally(
                    clinic_id=clinic or None,
                    measure=measure,
                    quarter=one.first_day,
                    value=value.value,
                    low=value.low,
                    high=value.high,
                    n=value.n if value.people >= CELL else None,
                    people=value.people if value.people >= CELL else None,
                    share=value.share,
                    why=value.why,
                    compared=running.beside(measure, value, earlier),
                    counted_at=now,
                )
            )
    Tally.objects.bulk_create(rows, batch_size=500)


def look_at_course(*, episode: Episode, by: Actor, now: datetime) -> None:
    """Write down that somebody looked at a person's course; views of clinical data are acts."""
    audit.record(
        by=by,
        act="course.seen",
        kind="Episode",
        about=episode.public_id,
        now=now,
        clinic_id=episode.clinic_id,
        patient_id=episode.patient_id,
    )


def note_export(*, months: Sequence[str], by: Actor, now: datetime) -> None:
    """Write down that readings left as an export under other names: by whom, and which months."""
    audit.record(
        by=by,
        act="readings.exported",
        kind="Reading",
        about=" to ".join(sorted({min(months), max(months)})) if months else "nothing new",
        now=now,
        why=f"{len(months)} months",
    )


def _row(
    kind: str, found: Figures, when: Window, *, clinic: Clinic | None = None
) -> directory.PlaqueRow:
    """One plaque. A count below five people is not written down, not even beside "too few".

    The network's plaque has no counts by part or by change: with all clinics but one subtracted,
    they would give back a cell that the last one withheld.
    """
    facts: dict[str, object] = {
        "standing": found.standing,
        "from": when.start.date().isoformat(),
        "until": when.end.date().isoformat(),
    }
    if found.standing is not Standing.TOO_FEW:
        facts |= {"missing_percent": found.missing, "median": _three(found.median)}
        facts |= _cells(found) if clinic else {}
    return directory.PlaqueRow(
        kind=kind,
        clinic=clinic,
        value=found.median.value if found.median else None,
        known=found.people if found.people >= CELL else None,
        of=found.eligible if found.eligible >= CELL else None,
        facts=facts,
        as_of=when.end,
    )


def _cells(found: Figures) -> dict[str, object]:
    """What a clinic's own page shows besides, small cells left out or joined."""
    return {
        "improved_percent": _share(found),
        "pain": _three(found.pain),
        "activity": _three(found.activity),
        "parts": dict(found.parts),
    }


def _three(one: Interval | None) -> list[float | None] | None:
    """A value and its interval, to one decimal."""
    if one is None:
        return None
    return [None if part is None else round(part, 1) for part in (one.value, one.low, one.high)]


def _share(found: Figures) -> int | None:
    """Per cent of people with a change that counts, where neither side is a small cell."""
    if min(found.improved, found.people - found.improved) < CELL:
        return None
    return round(100 * found.improved / found.people)
