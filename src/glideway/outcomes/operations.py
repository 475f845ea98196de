"""Verbs of this room: publish the clinics' figures, close quarters, write down who looked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeAlias

import msgspec
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from glideway.care.models import Episode
from glideway.directory import operations as directory
from glideway.directory import queries as listed
from glideway.directory.models import Clinic
from glideway.kit import audit
from glideway.kit.actor import Actor
from glideway.kit.refusals import Refusal
from glideway.outcomes import queries
from glideway.outcomes.core import network, never_say, release, running
from glideway.outcomes.core.figures import CELL, Standing
from glideway.outcomes.core.following import Window
from glideway.outcomes.core.release import PREVIEW
from glideway.outcomes.core.running import Counted, Gauge, Quarter
from glideway.outcomes.core.suppression import Cell
from glideway.outcomes.models import Release, Reply, Sharing, Tally
from glideway.outcomes.queries import foretelling
from glideway.outcomes.queries.figures import KIND, NETWORK_KIND, courses
from glideway.outcomes.queries.running import TOGETHER, counted

BATCH = 500
Earlier: TypeAlias = Mapping[tuple[int | None, int | None], list[list[Cell]]]


class Promises(Refusal):
    """A clinic's words beside its figures promise nothing, as ours do not. `data`: the words."""

    code = "reply-promises"
    status = 400
    sentence = _("These words promise something: %(words)s. Please write it without them.")


class NoWords(Refusal):
    """A comment needs words."""

    code = "reply-empty"
    status = 400
    sentence = _("Please write the comment first. Nothing was sent.")


def publish_figures(*, clinics: Sequence[Clinic] | None, now: datetime) -> None:
    """Count what is due, then write it down and hang what is public in one transaction.

    What is counted now is seen by its clinic at once and by everybody after 30 days. A clinic is
    counted once a period; one that lets nothing be counted is left out, also of the network's
    figure. Asked for all clinics (None), the network's release is counted too. Asking again
    changes nothing within a period.
    """
    wanted = {one.pk: one for one in (listed.clinics() if clinics is None else clinics)}
    # Counted before the transaction: nobody waits with a visit until a whole network is counted.
    quiet = queries.silent(wanted)
    fresh = _counted(wanted.keys() - quiet, whole=clinics is None, now=now)
    with transaction.atomic():
        Release.objects.bulk_create(fresh, batch_size=BATCH, ignore_conflicts=True)
        when, public = queries.window(now), queries.public(wanted, now=now)
        rows = [
            _row(KIND, None if pk in quiet else public.get(pk), when, clinic=one)
            for pk, one in wanted.items()
        ]
        if clinics is None:
            rows.append(_row(NETWORK_KIND, queries.of_network(now=now)[0], when))
        directory.hang_plaques(rows=rows, now=now)


def _counted(clinics: Collection[int], *, whole: bool, now: datetime) -> list[Release]:
    """This period's releases of those who have none: clinics, practitioners, the network."""
    when = queries.window(now)
    done = queries.counted_already(when)
    due = sorted(set(clinics) - done)
    if not due and (not whole or None in done):
        return []
    groups, all_of_them = queries.counting(clinics, when)
    before = queries.earlier(clinics)
    rows: list[Release] = []
    for pk in due:
        cases = groups.get(pk, [])
        found = release.counted(cases, when, earlier=before.get((pk, None), ()))
        if "improved" in found.facts.get("counts", {}):
            found.facts.update(network.held_against(pk, all_of_them))
        rows.append(_written(found, when, now, clinic_id=pk, public_at=now + PREVIEW))
        own = release.by_practitioner(
            cases, when, clinic=found.cells, earlier=_of_clinic(before, pk)
        )
        rows += [
            _written(one, when, now, clinic_id=pk, practitioner_id=who) for who, one in own.items()
        ]
    if whole and None not in done:
        found = network.together(all_of_them, when, earlier=before.get((None, None), ()))
        rows.append(_written(found, when, now, public_at=now + PREVIEW))
    return rows


def _of_clinic(before: Earlier, clinic: int) -> Callable[[int], list[list[Cell]]]:
    """What was released of a practitioner at one clinic before."""
    return lambda who: before.get((clinic, who), [])


def reply(*, beside: Release, words: str, by: Actor, now: datetime) -> Reply:
    """A clinic's own words beside its figures; a later one stands instead, none is removed.

    Refuses NoWords, and Promises for words that promise.
    """
    said = words.strip()
    if not said:
        raise NoWords
    if found := never_say.promises(said):
        raise Promises(words=", ".join(dict.fromkeys(found)))
    with transaction.atomic():
        row = Reply.objects.create(release=beside, words=said, name=by.name, said_at=now)
        audit.record(
            by=by,
            act="figures.replied",
            kind="Reply",
            about=row.public_id,
            now=now,
            clinic_id=beside.clinic_id,
        )
    return row


def share(*, clinic: Clinic, on: bool, by: Actor, now: datetime) -> None:
    """Let a clinic's records be counted for figures, or not any more: from the next page on.

    What was published is taken down at once; what was counted is kept, so that nothing later can
    be set against it.
    """
    with transaction.atomic():
        Sharing.objects.create(clinic=clinic, on=on, name=by.name, said_at=now)
        audit.record(
            by=by,
            act="figures.shared" if on else "figures.withheld",
            kind="Clinic",
            about=clinic.public_id,
            now=now,
            clinic_id=clinic.pk,
        )
    publish_figures(clinics=[clinic], now=now)


def _written(found: release.Release, when: Window, now: datetime, **whose: Any) -> Release:  # noqa: ANN401
    """A row of what was counted, the people behind it sealed."""
    behind = [(one.table, one.name, sorted(one.people)) for one in found.cells]
    return Release(
        ends_on=when.end.date(),
        facts=found.facts,
        behind=msgspec.json.encode(behind).decode(),
        counted_at=now,
        **whose,
    )


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


def publish_forecasts(*, now: datetime) -> None:
    """Hang how comparable courses of all clinics went on, with how well such shares held.

    Whatever would tell of fewer than five people is not in it, nor is a clinic that lets nothing
    be counted. Worked out once a release: what is entered late waits for the next one.
    """
    when = queries.window(now)
    hung = listed.network().get(foretelling.FORECAST)
    if hung is not None and hung.as_of == when.end:
        return
    with transaction.atomic():
        found = courses(None, when, until=when.end)
        quiet = queries.silent({one.clinic for one in found})
        rows = foretelling.gone([one for one in found if one.clinic not in quiet], when)
        facts = foretelling.facts(rows, when)
        row = directory.PlaqueRow(kind=foretelling.FORECAST, facts=facts, as_of=when.end)
        directory.hang_plaques(rows=[row], now=now)


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
    kind: str, found: Release | None, when: Window, *, clinic: Clinic | None = None
) -> directory.PlaqueRow:
    """The plaque of what is public: the median, of how many people, how many are missing."""
    facts: release.Facts = found.facts if found else {"standing": Standing.TOO_FEW.value}
    counts = facts.get("counts", {})
    people = counts.get("followed", {}).get("all")
    half = facts.get("median")
    named = ("standing", "from", "until", "missing_percent", "median")
    return directory.PlaqueRow(
        kind=kind,
        clinic=clinic,
        value=half[0] if half else None,
        known=people,
        facts={name: facts[name] for name in named if name in facts},
        as_of=when.end if found is None else found.counted_at,
    )
