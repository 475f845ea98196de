"""Verbs of this room: publish the clinics' figures, close quarters, write down who looked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import msgspec
import structlog
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
from glideway.outcomes.core import network, never_say, release, running, suppression
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
log = structlog.get_logger()


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
    """Count what is due, write it down clinic by clinic, and hang what is public.

    What is counted now is seen by its clinic at once and by everybody after 30 days. A clinic is
    counted once a period; one that lets nothing be counted is left out, also of the network's
    figure. Asked for all clinics (None), the network's release is counted too. A clinic that
    cannot be counted is named in the log, and the others are published. Asking again changes
    nothing within a period.
    """
    wanted = {one.pk: one for one in (listed.clinics() if clinics is None else clinics)}
    quiet = queries.silent(wanted)
    # Counted outside any transaction: nobody waits with a visit until a network is counted.
    for rows in _counted(wanted.keys() - quiet, whole=clinics is None, now=now):
        Release.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    _hang(wanted, whole=clinics is None, now=now)


def _hang(wanted: Mapping[int, Clinic], *, whole: bool, now: datetime) -> None:
    """Hang on each of these clinics what is public of it now, and nothing where it said no."""
    with transaction.atomic():
        when, public = queries.window(now), queries.public(wanted, now=now)
        quiet = queries.silent(wanted)
        rows = [
            _row(KIND, None if pk in quiet else public.get(pk), when, clinic=one)
            for pk, one in wanted.items()
        ]
        if whole:
            rows.append(_row(NETWORK_KIND, queries.of_network(now=now)[0], when))
        directory.hang_plaques(rows=rows, now=now)


def _counted(clinics: Collection[int], *, whole: bool, now: datetime) -> Iterator[list[Release]]:
    """This period's releases of those who have none: clinics, practitioners, the network."""
    when = queries.window(now)
    done = queries.counted_already(when)
    due = sorted(set(clinics) - done)
    if not due and (not whole or None in done):
        return
    groups = queries.counting(clinics, when)
    told = queries.told(done & set(clinics), when)
    last = queries.courses_said(due, when)
    own: dict[int, dict[int, release.Release]] = {}
    for pk in due:
        with _named(pk):
            cases, before = groups.get(pk, []), queries.earlier(pk, when)
            found = release.counted(cases, when, earlier=before.get(None, ()))
            mine = release.by_practitioner(cases, when, clinic=found.cells, earlier=_get(before))
            own[pk] = {who: release.carried(one, last.get((pk, who))) for who, one in mine.items()}
            told[pk] = release.carried(found, last.get((pk, None)))
    all_of_them = network.network({}, {})
    with _named(None):
        all_of_them = network.network(groups, told)
    for pk, mine in own.items():
        with _named(pk):
            told[pk].facts.update(network.held_against(pk, all_of_them))
            public_at = now + PREVIEW
            yield [
                _written(told[pk], when, now, clinic_id=pk, public_at=public_at),
                *(
                    _written(one, when, now, clinic_id=pk, practitioner_id=who)
                    for who, one in mine.items()
                ),
            ]
    if whole and None not in done:
        with _named(None):
            found = network.together(all_of_them, when)
            yield [_written(found, when, now, public_at=now + PREVIEW)]


def _get(before: Mapping[int | None, list[list[Cell]]]) -> Callable[[int], list[list[Cell]]]:
    """What was released of a practitioner at a clinic before."""
    return lambda who: before.get(who, [])


@contextmanager
def _named(clinic: int | None) -> Iterator[None]:
    """Whatever cannot be counted of one clinic, or of all (None), is logged; the others follow."""
    try:
        yield
    except Exception as fault:  # whatever it is, the next clinic follows
        log.exception("figures.broke", clinic=clinic or "network", kind=type(fault).__name__)


def reply(
    *,
    beside: Release,
    words: str,
    kept: Sequence[Mapping[str, str]] = (),
    by: Actor,
    now: datetime,
) -> Reply:
    """A clinic's own words beside its figures; a later one stands instead, none is removed.

    `kept` names the sentences that stand in spite of a rule, each with its reason: whoever asks
    for this has explained the rules (`quality.comment_on_figures`). Refuses NoWords, and Promises
    for words that promise in any other sentence.
    """
    said = rest = words.strip()
    if not said:
        raise NoWords
    for one in kept:
        rest = rest.replace(one["sentence"], " ")
    if found := never_say.promises(rest):
        raise Promises(words=", ".join(dict.fromkeys(found)))
    with transaction.atomic():
        row = Reply.objects.create(
            release=beside, words=said, kept=list(kept) or None, name=by.name, said_at=now
        )
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
        # Only hung: counted beside all others in the next round, for one alone has no others.
        _hang({clinic.pk: clinic}, whole=False, now=now)


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
        rows = _closed(one, wanted[one], now)  # counted before anything is locked
        Tally.objects.bulk_create(rows, batch_size=BATCH)
    return sum(len(some) for some in wanted.values())


def _closed(one: Quarter, measures: Sequence[Gauge], now: datetime) -> list[Tally]:
    """One quarter as it is written down, each value beside that of the quarter before."""
    last = running.quarter(one.first_day - timedelta(days=1))
    before = {
        (row.measure, row.clinic_id or TOGETHER): row
        for row in Tally.objects.filter(quarter=last.first_day)
    }
    rows = []
    for measure, found in counted(measures, one).items():
        for clinic, value in found.items():
            earlier = _read(measure, before.get((measure, clinic)))
            rows.append(
                Tally(
                    clinic_id=clinic or None,
                    measure=measure,
                    quarter=one.first_day,
                    value=value.value,
                    low=value.low,
                    high=value.high,
                    n=_told(measure, value, value.n),
                    people=_told(measure, value, value.people),
                    share=value.share,
                    why=value.why,
                    compared=running.beside(measure, value, earlier),
                    counted_at=now,
                )
            )
    return rows


def _told(measure: Gauge, value: Counted, count: int) -> int | None:
    """A count as it is written down: of five people at least; of courses to the nearest five.

    Four quarters of courses are nearly the year of a release, and the difference is a few people.
    """
    if value.people < CELL:
        return None
    return suppression.rounded(count) if measure.of_courses else count


def _read(measure: Gauge, row: Tally | None) -> Counted:
    """What was written down of a quarter; of how many at least, where it was rounded.

    So thirty that were twenty-eight are not compared.
    """
    if row is None:
        return Counted(None)
    less = suppression.ROUNDED // 2 if measure.of_courses else 0
    n, people = ((count or 0) - less for count in (row.n, row.people))
    return Counted(row.value, row.low, row.high, n, people, row.share)


def publish_forecasts(*, now: datetime) -> None:
    """Hang how comparable courses of all clinics went on, with how well such shares held.

    Whatever would tell of fewer than five people is not in it, nor is a clinic that lets nothing
    be counted. Worked out once a release: what is entered late waits for the next one.
    """
    when = queries.window(now)
    hung = listed.network().get(foretelling.FORECAST)
    if hung is not None and hung.as_of == when.end:
        return
    found = courses(None, when, until=when.end)  # counted before anything is locked
    quiet = queries.silent({one.clinic for one in found})
    rows = foretelling.gone([one for one in found if one.clinic not in quiet], when)
    facts = foretelling.facts(rows, when)
    row = directory.PlaqueRow(kind=foretelling.FORECAST, facts=facts, as_of=when.end)
    with transaction.atomic():
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
    told = facts.get("missing_percent") is not None or facts.get("missing_few", False)
    half = facts.get("median") if told else None
    named = ("standing", "from", "until", "carried", "missing_percent", "missing_few", "median")
    unsaid = {"unsaid": True} if counts and not (told and facts.get("curve")) else {}
    return directory.PlaqueRow(
        kind=kind,
        clinic=clinic,
        value=half[0] if half else None,
        known=people,
        facts={name: facts[name] for name in named if name in facts} | unsaid,
        as_of=when.end if found is None else found.counted_at,
    )
