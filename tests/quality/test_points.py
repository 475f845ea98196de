"""Each measured point against histories whose numbers can be worked out by hand.

All places are laid out once and counted once, in one go as the network is; a row of a table is one
place. Each table stands exactly at each bar, one below the smallest count, and at nothing at all.
Intervals are worked out again by other means than the product's.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar, cast

import numpy as np
import pytest
from django.db import transaction
from scipy import stats

from glideway.quality.core import criteria, scoring
from glideway.quality.core.scoring import Attested
from glideway.quality.queries import cards, told
from glideway.quality.queries.frames import Counted, Frame
from tests.make import NOW
from tests.quality.histories import DAY, HOUR, OPEN, SECOND, Spot, wall

pytestmark = pytest.mark.django_db
Lay = Callable[[Spot, int, int], None]
T = TypeVar("T")
HITS = {
    1: [(2, 20, 1), (1, 25, 0.5), (1, 26, 0), (19, 19, None), (0, 0, None)],
    2: [(8, 10, 1), (7, 10, 0.5), (5, 10, 0.5), (4, 10, 0), (9, 9, None), (0, 0, None)],
    3: [(49, 50, 1), (48, 50, 0.5), (18, 20, 0.5), (17, 20, 0), (19, 19, None), (0, 0, None)],
    9: [(8, 20, 1), (7, 20, 0.5), (4, 20, 0.5), (3, 20, 0), (19, 19, None), (0, 0, None)],
    18: [(16, 20, 1), (15, 20, 0.5), (12, 20, 0.5), (11, 20, 0), (19, 19, None), (0, 0, None)],
    20: [(1, 50, 1), (2, 50, 0.5), (5, 100, 0.5), (6, 100, 0), (0, 49, None), (0, 0, None)],
    21: [(17, 20, 1), (16, 20, 0.5), (14, 20, 0.5), (13, 20, 0), (19, 19, None), (0, 0, None)],
    23: [(99, 100, 1), (98, 100, 0.5), (97, 100, 0.5), (96, 100, 0), (49, 49, None), (0, 0, None)],
    24: [(49, 50, 1), (48, 50, 0.5), (18, 20, 0.5), (17, 20, 0), (19, 19, None), (0, 0, None)],
    27: [(9, 10, 1), (8, 10, 0.5), (7, 10, 0.5), (6, 10, 0), (9, 9, None), (0, 0, None)],
    29: [(49, 50, 1), (48, 50, 0.5), (19, 20, 0.5), (18, 20, 0), (19, 19, None), (0, 0, None)],
    31: [(1, 1, 1), (9, 10, 0), (0, 0, 1)],
    34: [(18, 20, 1), (17, 20, 0.5), (15, 20, 0.5), (14, 20, 0), (19, 19, None), (0, 0, None)],
    35: [(14, 20, 1), (13, 20, 0.5), (10, 20, 0.5), (9, 20, 0), (19, 19, None), (0, 0, None)],
    38: [(14, 20, 1), (13, 20, 0.5), (10, 20, 0.5), (9, 20, 0), (14, 19, None), (0, 0, None)],
    39: [(18, 20, 1), (17, 20, 0.5), (14, 20, 0.5), (13, 20, 0), (19, 19, None), (0, 0, None)],
    40: [(5, 5, 1), (4, 5, 0.5), (3, 4, 0), (0, 0, 1)],
    44: [(20, 20, 1), (1, 1, 1), (19, 20, 0), (0, 0, None)],
}  # point -> (how many well, of how many, what the point is)
# The asker's Saturday in winter: the next working day is Monday, the second of February.
MONDAY_ENDS = wall(OPEN + 3 * DAY, "00:00")


def _shared(spot: Spot, hits: int, misses: int) -> tuple[list[Any], list[Any]]:
    visits = spot.visits(hits + misses)
    return visits[:hits], visits[hits:]


def reviewed(spot: Spot, hits: int, misses: int) -> None:
    well, badly = _shared(spot, hits, misses)
    spot.reviews(well)
    spot.reviews(badly, None)


def replied(spot: Spot, hits: int, misses: int) -> None:
    well, badly = _shared(spot, hits, misses)
    spot.reviews(well, replied=7 * DAY)
    spot.reviews(badly, replied=7 * DAY + SECOND)


def invited(spot: Spot, hits: int, misses: int) -> None:
    spot.reviews(_shared(spot, hits, misses)[0], None)


def heard(spot: Spot, hits: int, misses: int) -> None:
    spot.heard(hits // 2, "patient")
    spot.heard(hits - hits // 2, "clinician")
    spot.heard(misses, "search")


def would_return(spot: Spot, hits: int, misses: int) -> None:
    courses = spot.courses(hits + misses, visits=3)
    thirds = [one.visits.get(number=3) for one in courses]
    spot.reviews(thirds[:hits], 4)
    spot.reviews(thirds[hits:], 3)


def cancelled(spot: Spot, hits: int, misses: int) -> None:
    late: dict[str, Any] = {"cancelled_by": "desk", "cancelled_at": OPEN - 48 * HOUR + SECOND}
    spot.bookings(hits, **late)
    spot.bookings(misses // 2, **late | {"cancelled_at": OPEN - 48 * HOUR})
    spot.bookings(misses - misses // 2, **late | {"cancelled_by": "patient"})


def on_time(spot: Spot, hits: int, misses: int) -> None:
    spot.booked_visits(hits, begun=timedelta(minutes=10))
    spot.booked_visits(misses, begun=timedelta(minutes=10, seconds=1))
    spot.booked_visits(2, arrived=SECOND, begun=HOUR)  # who came late is none of it


def real(spot: Spot, hits: int, misses: int) -> None:
    ways = [misses // 3 + (misses % 3 > at) for at in range(3)]
    spot.holds(hits)
    spot.lost(ways[0])
    spot.holds(ways[1], kind="request", booked=False, declined_why="full", let_go_at=OPEN - HOUR)
    spot.holds(ways[2], kind="request", booked=False, let_go_at=OPEN)  # let lapse
    spot.lost(2, "patient")
    spot.holds(2, kind="request", booked=False, let_go_at=OPEN - HOUR)  # taken back


def consented(spot: Spot, hits: int, misses: int) -> None:
    well, badly = _shared(spot, hits, misses)
    spot.passes([*well, *badly])
    spot.agreed(well, after=HOUR / 2)
    spot.agreed(badly, after=HOUR / 2 + SECOND)


def unchanged(spot: Spot, hits: int, misses: int) -> None:
    courses = spot.courses(hits + misses, visits=4)
    for one in courses:
        spot.retested([one.visits.get(number=2)])
    spot.planned(courses, 6)
    spot.planned(courses[:hits], 4, at=OPEN + 2 * DAY + HOUR)
    spot.planned(courses[hits:], 6, at=OPEN + 2 * DAY + HOUR)  # the same plan again
    better = spot.courses(2, visits=4)
    for one in better:
        spot.retested([one.visits.get(number=3)], "improved")


def charged(spot: Spot, hits: int, misses: int) -> None:
    visits = spot.booked_visits(hits + misses)
    spot.receipts(visits[:hits], 8000)
    spot.receipts(visits[hits:], 8001)


def fees(spot: Spot, hits: int, misses: int) -> None:
    shown = {"fee_cents": 4000, "missed_cents": 4000}
    spot.bookings(hits, fee_cents=4000, policy=shown)
    spot.bookings(misses, fee_cents=4001, policy=shown)
    spot.bookings(2, fee_cents=9000, policy=shown, fee_waived_at=OPEN)


def answered(spot: Spot, hits: int, misses: int) -> None:
    spot.messages(hits, asked=OPEN, answered=MONDAY_ENDS - SECOND)
    spot.messages(misses // 2, asked=OPEN, answered=MONDAY_ENDS)
    spot.messages(misses - misses // 2, asked=OPEN, answered=None)
    spot.messages(2, asked=NOW - HOUR, answered=None)  # there is time until tomorrow night


def plan_opened(spot: Spot, hits: int, misses: int) -> None:
    courses = spot.courses(hits + misses)
    spot.planned(courses, 4)
    spot.opened(courses[:hits], OPEN + 7 * DAY)
    spot.opened(courses[hits:], OPEN + 7 * DAY + SECOND)


def both_ends(spot: Spot, hits: int, misses: int) -> None:
    if hits + misses:
        spot.figures(hits, hits, missing=misses)


def retested(spot: Spot, hits: int, misses: int) -> None:
    well, badly = _shared(spot, hits, misses)
    spot.passes([*well, *badly])
    spot.retested(well, after=HOUR / 2)
    spot.retested(badly, after=HOUR / 2 - SECOND)


def followed_up(spot: Spot, hits: int, misses: int) -> None:
    well, badly = _shared(spot, hits, misses)
    spot.incidents(well, 48 * HOUR)
    spot.incidents(badly, 48 * HOUR + SECOND)


def screened(spot: Spot, hits: int, misses: int) -> None:
    well, badly = _shared(spot, hits, misses)
    spot.passes([*well, *badly])
    moment = HOUR / 2
    spot.screened(well[1:], after=moment)
    spot.screened(well[:1], "precaution", read=moment)
    spot.screened(badly, "precaution", read=moment + SECOND)


LAYS: dict[int, Lay] = {
    1: reviewed, 2: replied, 3: invited, 9: heard, 18: would_return, 20: cancelled, 21: on_time,
    23: real, 24: consented, 27: unchanged, 29: charged, 31: fees, 34: answered, 35: plan_opened,
    38: both_ends, 39: retested, 40: followed_up, 44: screened,
}  # fmt: skip


def test_a_review_of_this_week_is_late_only_once_its_seven_days_are_over() -> None:
    spot = Spot()
    spot.reviews(spot.visits(10), replied=HOUR)
    spot.reviews(spot.visits(5), at=NOW - 8 * DAY + SECOND)  # shown a day after
    frame = Frame((spot.clinic.pk,), NOW)
    assert told.replied(frame)[spot.clinic.pk].indicator.n == 10
    later = Frame((spot.clinic.pk,), NOW + SECOND)
    assert told.replied(later)[spot.clinic.pk].indicator.n == 15


@dataclass(frozen=True)
class Case:
    """One place of a table: its point, how it was laid, and what must be found."""

    point: int
    name: str
    lay: Callable[[Spot], Any]
    estimate: float
    n: int
    value: float | None
    ends: tuple[float | None, float | None] | None = None

    def __repr__(self) -> str:
        return f"{self.point}: {self.name}"


def wilson(hits: int, n: int, per: float = 1) -> tuple[float | None, float | None]:
    """Wilson's interval, as scipy has it."""
    if not n:
        return None, None
    found = stats.binomtest(hits, n).proportion_ci(method="wilson")
    return float(found.low) * per, float(found.high) * per


def poisson(events: int, exposure: float, per: float = 1) -> tuple[float, float]:
    """Garwood's limits by the chi-square distribution."""
    low = stats.chi2.ppf(0.025, 2 * events) / 2 if events else 0.0
    return float(low) * per / exposure, float(stats.chi2.ppf(0.975, 2 * events + 2)) / 2 * per / (
        exposure
    )


def resampled(values: list[float], how: Callable[..., Any]) -> tuple[float, float]:
    """Percentile limits of 2,000 resamples of the ordered values, one after the other."""
    draw = np.random.default_rng(20260101)
    drawn = draw.integers(0, len(values), (2000, len(values)))
    found = [how(np.sort(values)[one]) for one in drawn]
    low, high = np.percentile(found, [2.5, 97.5])
    return float(low), float(high)


def of_shares() -> Iterator[Case]:
    for point, rows in cast("dict[int, list[tuple[int, int, float | None]]]", HITS).items():
        unit = 100 if point == 1 else 1
        for hits, n, value in rows:

            def lay(spot: Spot, point: int = point, hits: int = hits, n: int = n) -> None:
                LAYS[point](spot, hits, n - hits)

            ends = None if point == 31 else wilson(hits, n, unit)
            share = unit * hits / n if n else 0.0
            yield Case(point, f"{hits} of {n}", lay, share, n, value, ends)  # fmt: skip


def left(spot: Spot, here: int, gone: int) -> None:
    """So many besides the one who is here, and so many who left today."""
    for _one in range(here - 1):
        spot.person()
    for _one in range(gone):
        spot.person(left=NOW)


def complained(spot: Spot, cases: int, visits: int) -> None:
    spot.grieved(cases)
    spot.courses(1, visits=visits, at=NOW - 300 * DAY)


def spread(spot: Spot, cases: int, visits: int) -> None:
    """So many visits, of as few courses as a month has days."""
    spot.grieved(cases)
    whole, rest = divmod(visits, 20)
    spot.courses(whole, visits=20, at=OPEN)
    spot.courses(1, visits=rest, at=OPEN) if rest else None


def kept(spot: Spot, whole: int, half: int) -> None:
    """So many courses that had their plan's one visit, and so many one of two."""
    spot.planned(spot.courses(whole, ended=True, discharged_because="stopped"), 1)
    spot.planned(spot.courses(half, ended=True, discharged_because="stopped"), 2)


def waited(spot: Spot, n: int, days: float) -> None:
    made = OPEN - days * DAY
    spot.bookings(n, made_at=made, finished_at=OPEN + HOUR, first_visit=True)


def closed(spot: Spot, cases: int, days: float) -> None:
    spot.grieved(cases, at=OPEN - DAY, closed=OPEN + (days - 1) * DAY)


def unanswered(spot: Spot, cases: int, age: timedelta) -> None:
    spot.grieved(cases, at=NOW - age, safety=True)


def laid(lay: Callable[[Spot, int, T], None], first: int, second: T) -> Callable[[Spot], None]:
    """A history to be laid with these two numbers."""
    return lambda spot: lay(spot, first, second)


def of_others() -> Iterator[Case]:
    for here, gone, value in [(3, 0, 1), (3, 1, 1), (2, 2, 0.5), (1, 2, 0), (2, 0, None)]:
        heads = here + gone
        yield Case(
            11, f"{gone} of {heads} left", laid(left, here, gone),
            gone / heads, heads, value, poisson(gone, heads),
        )  # fmt: skip
    # Garwood: no case in 369 visits is at most 9.997 in a thousand, in 368 at most 10.02.
    for cases, visits, value in [
        (0, 369, 1), (0, 368, 0.5), (2, 200, 0.5), (3, 200, 0), (0, 199, None),
    ]:  # fmt: skip
        yield Case(
            14, f"{cases} in {visits}", laid(spread, cases, visits),
            1000 * cases / visits, visits, value, poisson(cases, visits, 1000),
        )  # fmt: skip
    for days, value in [(14, 1), (14.1, 0.5), (30, 0.5), (30.1, 0)]:
        yield Case(
            15, f"closed in {days} days",
            laid(closed, 1, days),
            days, 1, value, (days, days),
        )  # fmt: skip
    yield Case(15, "no case", lambda _spot: None, 0.0, 0, 1)
    yield Case(15, "open for 30 days", lambda spot: spot.grieved(1, at=NOW - 30 * DAY), 0.0, 0, 1)
    yield Case(
        15, "open for longer", lambda spot: spot.grieved(1, at=NOW - 30 * DAY - SECOND), 0.0, 0, 0
    )
    yield Case(
        15, "open for longer than a year", lambda spot: spot.grieved(1, at=NOW - 400 * DAY), 0, 0, 0
    )
    yield Case(17, "nothing open", lambda _spot: None, 0.0, 0, 1)
    for age, found in [(48 * HOUR, 0), (48 * HOUR + SECOND, 1)]:
        yield Case(
            17, f"{age} old", laid(unanswered, 1, age),
            found, found, 1 - found,
        )  # fmt: skip
    for whole, half, value in [(10, 10, 1), (9, 11, 0.5), (2, 18, 0.5), (1, 19, 0), (19, 0, None)]:
        n = whole + half
        yield Case(
            19, f"{whole} whole, {half} half", laid(kept, whole, half),
            (whole + half / 2) / n, n, value, resampled([1.0] * whole + [0.5] * half, np.mean),
        )  # fmt: skip
    yield Case(19, "none", lambda _spot: None, 0.0, 0, None)
    for n, days, value in [(20, 5, 1), (20, 5.1, 0.5), (20, 10, 0.5), (20, 10.1, 0), (19, 1, None)]:
        yield Case(
            22, f"{n} waited {days} days", laid(waited, n, days),
            days, n, value, (days, days),
        )  # fmt: skip
    yield Case(22, "nobody", lambda _spot: None, 0.0, 0, None)
    yield Case(28, "a price", lambda _spot: None, 1.0, 1, 1, wilson(1, 1))
    yield Case(28, "no service", _without_services, 0.0, 0, None)
    yield Case(33, "all", lambda _spot: None, 1.0, 4, 1)
    yield Case(33, "no French way", _without_way, 0.75, 4, 0)


def _without_services(spot: Spot) -> None:
    spot.service.delete()


def _without_way(spot: Spot) -> None:
    spot.clinic.transit = {"en": "Bus 6"}
    spot.clinic.save()


CASES = [*of_shares(), *of_others()]


@pytest.fixture(scope="module")
def counted(django_db_setup: None, django_db_blocker: Any) -> list[Counted]:
    """What is counted of all places at once; the rows are gone again by the first test."""
    with django_db_blocker.unblock(), transaction.atomic():
        spots = [Spot() for _one in CASES]
        for one, spot in zip(CASES, spots, strict=True):
            one.lay(spot)
        points = {one.point for one in CASES}
        found = cards.measure([one.clinic.pk for one in spots], now=NOW, only=points)
        told = [found[spot.clinic.pk, one.point] for one, spot in zip(CASES, spots, strict=True)]
        transaction.set_rollback(True)
    return told


def value_of(point: int, found: Counted) -> float | None:
    """What the point is, with an inspector who saw nothing amiss where one has a part in it."""
    return scoring.judge(
        criteria.load().point(point),
        measured=found.indicator,
        attested=Attested(1.0, NOW - DAY),
        network=found.reference or 0.0,
        now=NOW,
    ).value


@pytest.mark.parametrize("at", range(len(CASES)), ids=[repr(one) for one in CASES])
def test_a_point_is_what_the_history_says(counted: list[Counted], at: int) -> None:
    case, found = CASES[at], counted[at].indicator
    assert found.estimate == pytest.approx(case.estimate)
    assert found.n == case.n
    if case.ends is not None and case.n:
        assert (found.low, found.high) == pytest.approx(case.ends, abs=1e-9)
    assert value_of(case.point, counted[at]) == case.value


def test_every_measured_point_has_histories_or_a_reason() -> None:
    of_network = {4, 5, 6, 26, 30, 37}
    measured = {one.id for one in criteria.load().points if one.measured}
    laid = {one.point for one in CASES} | of_network
    assert laid == set(cards.POINTS)
    assert measured - laid == {48, 50}
