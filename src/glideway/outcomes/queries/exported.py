"""What leaves for the analysis: which months there are, whether one changed, and its courses.

A month is the one a course began in, so that all of a course lies in one. No month is read to
learn whether it changed: a handful of counts and sums over its rows move with every verb that
can move a figure, a deletion included. Nothing younger than the last fixed Monday leaves,
because that is where the window of every figure ends, and nothing of a clinic that lets nothing
be counted. Only for the operator of the machine; no page asks this.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db.models import Count, Max, Min, Model, Q, QuerySet, Sum

from glideway.care.models import Episode, Pass, Reading, Treatment, Visit
from glideway.directory.models import Clinic
from glideway.outcomes.core.following import Course, Window
from glideway.outcomes.queries import releases
from glideway.outcomes.queries.cases import filled
from glideway.outcomes.queries.figures import courses


class _Moves(NamedTuple):
    """Of one kind of row: the way to its course, when it was, and what moves when a figure does."""

    course: str
    at: str
    told: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


MOVES: Mapping[type[Model], _Moves] = {
    Episode: _Moves("", "opened_at", ("discharged_at",), ("patient_id", "clinic_id")),
    Visit: _Moves("episode__", "opened_at", ("signed_at",), ("number",)),
    Reading: _Moves("episode__", "read_at", ("undone_at", "repeat_of", "details"), ("value",)),
    Treatment: _Moves("visit__episode__", "visit__opened_at", ("ended_at",), ("target_id",)),
    Pass: _Moves(
        "treatment__visit__episode__", "treatment__visit__opened_at", ("undone_at", "made_at")
    ),
}


class MonthFacts(NamedTuple):
    """How many courses and readings a month has, and a mark that moves when its rows do."""

    courses: int
    readings: int
    mark: str


def months() -> list[str]:
    """Every month a course began in, from the first to the last. One query."""
    ends = Episode.objects.aggregate(first=Min("opened_at"), last=Max("opened_at"))
    if ends["first"] is None:
        return []
    first, last = (12 * at.year + at.month - 1 for at in (ends["first"], ends["last"]))
    return [f"{at // 12}-{at % 12 + 1:02d}" for at in range(first, last + 1)]


def facts(month: str, until: datetime) -> MonthFacts:
    """What a month holds of before `until`, in seven queries that read no row of it out."""
    silent = _silent()
    counted = {kind: _moved(kind, month, until, silent) for kind in MOVES}
    told = hashlib.sha256(repr([sorted(one.items()) for one in counted.values()]).encode())
    began, read = (int(counted[kind]["rows"]) for kind in (Episode, Reading))
    return MonthFacts(began, read, told.hexdigest()[:16])


def courses_of(month: str, until: datetime) -> list[Course]:
    """The courses that began in a month, with all of before `until`, as every figure reads them."""
    when, clinics = _span(month), sorted(slugs().keys() - _silent())
    found = courses(clinics, when, until=until)
    filled(found, clinics, when, until=until)
    return found


def slugs() -> dict[int, str]:
    """Every clinic by its id, for who reads the answer on this machine. One query."""
    return dict(Clinic.objects.values_list("pk", "slug"))


def _silent() -> frozenset[int]:
    return releases.silent(slugs().keys())


def _span(month: str) -> Window:
    year, number = (int(one) for one in month.split("-"))
    after = (year + number // 12, number % 12 + 1)
    return Window(datetime(year, number, 1, tzinfo=UTC), datetime(*after, 1, tzinfo=UTC))


def _moved(
    kind: type[Model], month: str, until: datetime, silent: frozenset[int]
) -> Mapping[str, Any]:
    """Counts, newest values and sums of one kind of row in the courses of a month."""
    moves, when = MOVES[kind], _span(month)
    began = f"{moves.course}opened_at"
    inside = Q(**{f"{began}__gte": when.start}) & Q(**{f"{began}__lt": when.end})
    inside &= ~Q(**{f"{moves.course}clinic_id__in": silent})
    rows: QuerySet[Model, Any] = kind._default_manager.filter(  # noqa: SLF001 - Django's own
        inside, Q(**{f"{moves.at}__lt": until})
    )
    asked = {"rows": Count("pk"), "ids": Sum("pk"), "newest": Max("pk")}
    asked |= {f"some_{name}": Count(name) for name in moves.told}
    asked |= {f"last_{name}": Max(name) for name in moves.told if name.endswith("_at")}
    asked |= {f"sum_{name}": Sum(name) for name in moves.numbers}
    return dict(rows.aggregate(**asked))
