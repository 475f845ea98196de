"""What is counted today, what changed, and where each point of a clinic stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import isclose

from django.db.models import Q

from glideway.care.models import Visit
from glideway.directory import queries as directory
from glideway.directory.models import Clinic, Placement
from glideway.quality.core import criteria, display, scoring
from glideway.quality.core.criteria import Criterion, Inspectorate
from glideway.quality.core.numbers import Indicator
from glideway.quality.core.scoring import Attested, Scorecard, Standing
from glideway.quality.models import Inspection, Mark
from glideway.quality.queries import (
    answered,
    done,
    ended,
    gates,
    offered,
    told,
    unchanged,
)
from glideway.quality.queries.frames import Counted, Found, Frame

# A point that no stored fact speaks of is not here, and stays "not yet known".
POINTS: dict[int, Callable[[Frame], Found]] = {
    1: told.reviews,
    2: told.replied,
    3: told.invited,
    4: told.mean_rating,
    5: told.first_rating,
    6: told.trend,
    9: offered.heard_of,
    11: done.turnover,
    14: told.grievance_rate,
    15: told.closing,
    17: told.unanswered,
    18: told.would_return,
    19: ended.followed_through,
    20: offered.cancelled,
    21: done.on_time,
    22: done.first_wait,
    23: offered.real,
    24: done.consented,
    26: ended.plan_length,
    27: unchanged.offered,
    28: done.priced,
    29: offered.charged,
    30: ended.cost,
    31: offered.fees,
    33: done.profile,
    34: answered.messages,
    35: answered.plans_opened,
    37: ended.improved,
    38: ended.both_ends,
    39: done.retested,
    40: told.followed_up,
    44: done.screened,
}
OF_FIGURES = frozenset({30, 37, 38})
MEASURED, ATTESTED = "measured", "attested"
Latest = Mapping[tuple[int, int, str], Mark]


@dataclass(frozen=True)
class Line:
    """One point of a card: what is asked, where it stands, and what it rests on."""

    point: Criterion
    standing: Standing
    counted: Mark | None
    seen: Mark | None

    @property
    def of_figures(self) -> bool:
        """Whether it is counted from the clinic's public figures alone."""
        return self.point.id in OF_FIGURES

    @property
    def dated(self) -> datetime | None:
        """When it was last counted or seen, whichever is later."""
        dates = [one.made_at for one in (self.counted, self.seen) if one is not None]
        return max(dates, default=None)


def measure(
    clinics: Sequence[int],
    *,
    now: datetime,
    only: Container[int] | None = None,
) -> dict[tuple[int, int], Counted]:
    """(clinic, point) -> what was counted today; some thirty queries for any number of clinics."""
    frame = Frame(tuple(clinics), now)
    return {
        (clinic, point): counted
        for point, count in POINTS.items()
        if only is None or point in only
        for clinic, counted in count(frame).items()
    }


def changed(
    counted: Mapping[tuple[int, int], Counted],
    *,
    now: datetime,
    yardstick: Inspectorate | None = None,
) -> list[Mark]:
    """The marks that today's counts call for: those that say something else than the last ones."""
    latest = _latest(sorted({clinic for clinic, _point in counted}), now=now)
    version = f"{(yardstick or criteria.load()).version}"
    return [
        _mark(clinic, point, found, version, now)
        for (clinic, point), found in counted.items()
        if not _same(latest.get((clinic, point, MEASURED)), found, version)
    ]


def lines_of(
    clinics: Sequence[int],
    *,
    now: datetime,
    yardstick: Inspectorate | None = None,
    counted: Mapping[tuple[int, int], Counted] | None = None,
) -> dict[int, list[Line]]:
    """All points of each clinic: four queries for any number of clinics.

    With `counted` what was counted anew stands in for the stored marks: nothing is written.
    """
    weighs = yardstick or criteria.load()
    shown, stopped = _displays(clinics, now), gates.unlicensed(clinics, now=now)
    latest = dict(_latest(clinics, now=now))
    for (clinic, point), found in (counted or {}).items():
        latest[clinic, point, MEASURED] = _mark(clinic, point, found, f"{weighs.version}", now)
    return {
        clinic: list(
            _lines(
                weighs, clinic, latest, applies=shown[clinic], stopped=clinic in stopped, now=now
            )
        )
        for clinic in clinics
    }


def scorecard(lines: Sequence[Line], yardstick: Inspectorate | None = None) -> Scorecard:
    """The score of a clinic from its lines."""
    standings = {one.point.id: one.standing for one in lines}
    return scoring.scorecard(standings, yardstick or criteria.load())


def scorecards(clinics: Sequence[int], *, now: datetime) -> dict[int, Scorecard]:
    """The score of each clinic, from its stored marks: four queries for any number of clinics."""
    return {one: scorecard(each) for one, each in lines_of(clinics, now=now).items()}


def card(clinic: Clinic, *, now: datetime) -> tuple[Scorecard, list[Line]]:
    """The public card of one clinic: its score and all 50 points. Four queries.

    Anybody may see it; what an inspector found is on it once it is published.
    """
    lines = lines_of([clinic.pk], now=now)[clinic.pk]
    return scorecard(lines), lines


def answers(clinic: Clinic, *, now: datetime) -> list[Inspection]:
    """The published inspections of a clinic that it answered, newest first. One query."""
    rows = Inspection.objects.filter(clinic=clinic, published_at__lte=now).exclude(answer="")
    return list(rows.order_by("-published_at", "-pk")[:3])


def network_counts(*, now: datetime) -> dict[str, int]:
    """Listed clinics, practitioners placed at one, completed visits. Three queries."""
    placed = Placement.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=now), directory.listed("clinic__"), starts_at__lte=now
    )
    return {
        "clinics": directory.clinics().count(),
        "practitioners": placed.values("practitioner").distinct().count(),
        "visits": Visit.objects.filter(signed_at__lte=now).count(),
    }


def _latest(clinics: Sequence[int], *, now: datetime) -> Latest:
    """The newest mark of each clinic, point and basis; an inspector's only once published."""
    public = Q(inspection=None) | Q(inspection__published_at__lte=now)
    rows = Mark.objects.filter(public, clinic__in=clinics, made_at__lte=now)
    return {
        (one.clinic_id, one.criterion, one.basis): one for one in rows.order_by("made_at", "pk")
    }


def _displays(clinics: Sequence[int], now: datetime) -> dict[int, bool]:
    """Whether reviews may be shown at each clinic; where not, their points do not apply."""
    professions: dict[int, set[str]] = defaultdict(set)
    provinces: dict[int, str] = {}
    here = Q(ended_at=None) | Q(ended_at__gt=now)
    rows = Placement.objects.filter(here, clinic__in=clinics, starts_at__lte=now)
    for clinic, province, profession in rows.values_list(
        "clinic", "clinic__province", "practitioner__profession"
    ):
        professions[clinic].add(profession)
        provinces[clinic] = province
    return {
        one: display.strictest(professions[one], provinces.get(one, "")).reviews for one in clinics
    }


def _mark(clinic: int, point: int, found: Counted, version: str, now: datetime) -> Mark:
    return Mark(
        clinic_id=clinic,
        criterion=point,
        n=found.indicator.n,
        estimate=found.indicator.estimate,
        low=found.indicator.low,
        high=found.indicator.high,
        value=0.0 if found.indicator.broken else None,
        reference=found.reference,
        model=found.model,
        until=found.until,
        basis=MEASURED,
        formula=version,
        made_at=now,
    )


def _lines(
    yardstick: Inspectorate,
    clinic: int,
    latest: Latest,
    *,
    applies: bool,
    stopped: bool,
    now: datetime,
) -> Iterator[Line]:
    for point in yardstick.points:
        counted = latest.get((clinic, point.id, MEASURED))
        seen = latest.get((clinic, point.id, ATTESTED))
        standing = scoring.judge(
            point,
            measured=_indicator(counted) if counted else None,
            attested=Attested(seen.value or 0.0, seen.made_at) if seen else None,
            network=(counted and counted.reference) or 0.0,
            applies=applies or not point.follows_reviews,
            unlicensed=stopped and point.id == gates.LICENCES,
            now=now,
        )
        yield Line(point, standing, counted, seen)


def _indicator(mark: Mark) -> Indicator:
    return Indicator(
        mark.estimate or 0.0, mark.n or 0, mark.low, mark.high, broken=mark.value is not None
    )


def _same(mark: Mark | None, found: Counted, version: str) -> bool:
    if mark is None or mark.formula != version:
        return False
    before, today = _indicator(mark), found.indicator
    return (
        before.n == today.n
        and (mark.until, mark.model) == (found.until, found.model)
        and before.broken == today.broken
        and isclose(before.estimate, today.estimate, abs_tol=1e-9)
        and isclose(mark.reference or 0.0, found.reference or 0.0, abs_tol=1e-9)
    )
