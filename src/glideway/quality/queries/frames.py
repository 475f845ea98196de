"""How the quality room counts: for many clinics at once, one query a fact and not a clinic.

Only counts and times are read, never a patient's words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)

from glideway.care.models import Pass, Visit
from glideway.directory import queries as directory
from glideway.directory.models import Clinic
from glideway.quality.core import numbers, scoring
from glideway.quality.core.deadlines import HELD
from glideway.quality.core.numbers import Indicator

YEAR, HALF_YEAR, TWO_YEARS = 12, 6, 24
TO_SIGN = timedelta(days=1)  # until then a note may be on its way
NOTHING = Indicator(0.0, 0)
T = TypeVar("T")
K = TypeVar("K")


class Counted(NamedTuple):
    """A number with, where the bar is counted from it, the network's own number that day."""

    indicator: Indicator
    reference: float | None = None
    model: str = ""  # by which version of the case mix it was adjusted; none where it was not
    until: date | None = None  # of which public figures, where it is counted from those alone


Found = Mapping[int, Counted]


@dataclass(frozen=True)
class Frame:
    """Which clinics, and until when. What several points read is read once for all of them."""

    clinics: tuple[int, ...]
    now: datetime

    @cached_property
    def kept(self) -> dict[str, Any]:
        """What was read for this frame already, by the name of who read it."""
        return {}

    @cached_property
    def staff(self) -> frozenset[int]:
        """Patients who work in the network, wherever: what they do as patients counts nowhere.

        So nobody fills an own measure, and no two clinics fill each other's. One query.
        """
        return directory.own_people(now=self.now)

    @cached_property
    def network(self) -> Frame:
        """The same stretch of time, for every clinic: what a clinic is compared with."""
        clinics = tuple(Clinic.objects.order_by("pk").values_list("pk", flat=True))
        return self if set(clinics) == set(self.clinics) else Frame(clinics, self.now)

    def since(self, months: int = YEAR) -> datetime:
        return scoring.add_months(self.now, -months)


def attended(frame: Frame) -> Q:
    """A visit whose note is signed, or that was worked in and should be signed by now."""
    worked = Pass.objects.filter(treatment__visit=OuterRef("pk"), undone_at=None)
    left_open = Q(Exists(worked), opened_at__lte=frame.now - TO_SIGN)
    return Q(signed_at__lte=frame.now) | left_open


def visits(frame: Frame) -> QuerySet[Visit]:
    """Attended visits of the last twelve months: signed, or with hands on and left open for a day.

    So a note that is never signed hides nothing of what was done.
    """
    rows = Visit.objects.filter(
        attended(frame),
        episode__clinic__in=frame.clinics,
        opened_at__gte=frame.since(),
        opened_at__lte=frame.now,
    )
    return rows.exclude(episode__patient__in=frame.staff)


def with_passes(frame: Frame) -> QuerySet[Any]:
    """Attended visits with hands on, and when the first pass of each was made."""
    made = Pass.objects.filter(treatment__visit=OuterRef("pk"), undone_at=None)
    first = Subquery(made.order_by("made_at").values("made_at")[:1])
    return visits(frame).annotate(first_pass=first).filter(first_pass__isnull=False)


def not_yet(frame: Frame, step: str) -> Q:
    """A step that was not taken by then: never, or later, so that cards are counted as of old."""
    return Q(**{step: None}) | Q(**{f"{step}__gt": frame.now})


def shown(frame: Frame) -> Q:
    """A review that was written, held for its day, and not taken away."""
    held = Q(written_at__isnull=False, written_at__lte=frame.now - HELD)
    return held & not_yet(frame, "removed_at")


def shares(
    frame: Frame,
    rows: QuerySet[Any],
    hit: Q | Exists,
    *,
    clinic: str = "episode__clinic",
) -> Found:
    """How many of `rows` meet `hit`, a clinic."""
    both: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    flag = ExpressionWrapper(hit, BooleanField()) if isinstance(hit, Q) else hit
    for where, yes in rows.annotate(hit=flag).values_list(clinic, "hit"):
        both[where][0] += bool(yes)
        both[where][1] += 1
    return every(frame, lambda one: numbers.share(both[one][0], both[one][1]))


def counts(rows: QuerySet[Any], clinic: str) -> dict[int, int]:
    """How many of `rows` there are, a clinic."""
    return dict(rows.order_by().values_list(clinic).annotate(n=Count("pk")))


def grouped(pairs: Iterable[tuple[K, T]]) -> dict[K, list[T]]:
    """The values of each key, in the order they came."""
    each: dict[K, list[T]] = defaultdict(list)
    for key, value in pairs:
        each[key].append(value)
    return dict(each)


def every(frame: Frame, count: Callable[[int], Indicator]) -> Found:
    """The count of each clinic that was asked for, also of one that has nothing."""
    return {one: Counted(count(one)) for one in frame.clinics}
