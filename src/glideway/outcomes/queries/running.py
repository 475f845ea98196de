"""How clinics ran: the quarters that were counted, for who may see them, and what to count next.

A page reads what was counted and counts nothing itself, so that its queries do not grow with the
network and two readers see the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import NamedTuple

from django.db.models import OuterRef, Subquery

from glideway.booking.core import Minute, instant
from glideway.booking.core.used import Passed, Used
from glideway.booking.queries import Asked
from glideway.booking.queries.openings import openings
from glideway.booking.queries.used import passed, used
from glideway.care.models import Visit
from glideway.kit import access
from glideway.kit.actor import Actor
from glideway.outcomes.core import following, running
from glideway.outcomes.core.following import Course, Followed, Window
from glideway.outcomes.core.running import Charged, Counted, Gauge, Quarter
from glideway.outcomes.models import Sharing, Tally
from glideway.outcomes.queries.figures import courses
from glideway.outcomes.queries.releases import silent

Found = Mapping[int, Counted]
MINUTE = timedelta(minutes=1)
TOGETHER = 0  # the key under which all clinics together stand


class NextStart(NamedTuple):
    """The wait of somebody new today: how many of so many clinics have a start in the week, the
    minutes until the first one (of several clinics their median), and of one clinic its instant."""

    having: int
    clinics: int
    minutes: int | None
    at: datetime | None
    zone: str


class Desk(NamedTuple):
    """What somebody sees: the own clinic where it is one's own, the counted quarters by measure,
    the oldest first, and the wait today."""

    own: bool
    name: str
    quarters: dict[Gauge, list[Tally]]


def desk(actor: Actor) -> Desk:
    """An owner's own clinic, or an operator's network; nobody sees another clinic's (1 query).

    What was counted of a clinic's courses is out of view once it said no.
    """
    scopes = access.scopes(actor, "outcome_aggregate", "R")
    own = "clinic" in scopes
    rows = Tally.objects.none()
    if own:
        rows = Tally.objects.filter(clinic=actor.clinic_id, clinic__isnull=False)
    elif "k_safe" in scopes:
        rows = Tally.objects.filter(clinic=None)
    found: dict[Gauge, list[Tally]] = {one: [] for one in Gauge}
    name = ""
    said = Sharing.objects.filter(clinic=OuterRef("clinic")).order_by("-said_at", "-pk")
    rows = rows.annotate(on=Subquery(said.values("on")[:1]))  # None: nothing was said
    for row in rows.select_related("clinic").order_by("quarter"):
        if row.on is not False or not Gauge(row.measure).of_courses:
            found[Gauge(row.measure)].append(row)
        name = row.clinic.name if row.clinic else ""
    return Desk(own, name, {one: some[-running.KEPT :] for one, some in found.items()})


def next_start(clinic: int | None, *, now: datetime) -> NextStart:
    """When somebody new could begin, as booking offers it to the public (eight queries)."""
    found = openings(Asked(clinic=clinic), now=now)
    first: dict[int, Minute] = {}
    zones: dict[int, str] = {}
    for one in found.placements:
        zones[one.clinic_id] = one.clinic.zone
        if starts := found.starts.get(one.pk):
            first[one.clinic_id] = min(starts[0], first.get(one.clinic_id, starts[0]))
    if not first:
        return NextStart(0, len(zones), None, None, "")
    minutes = round(median((instant(one) - now) / MINUTE for one in first.values()))
    at, zone = (None, "") if clinic is None else (instant(first[clinic]), zones[clinic])
    return NextStart(len(first), len(zones), minutes, at, zone)


def counted(measures: Iterable[Gauge], one: Quarter) -> dict[Gauge, Found]:
    """These measures of one quarter, by clinic and of all together. At most eight queries."""
    wanted = set(measures)
    found: dict[Gauge, Found] = {}
    if any(not measure.of_courses for measure in wanted):
        found |= _of_bookings(one)
    if any(measure.of_courses for measure in wanted):
        found |= _of_courses(one)
    return {measure: some for measure, some in found.items() if measure in wanted}


def _of_bookings(one: Quarter) -> dict[Gauge, Found]:
    booked = passed(one.start, one.end)
    each: dict[int, list[Passed]] = defaultdict(list)
    for row in booked:
        each[row.clinic].append(row)
    weeks: dict[int, list[Used]] = defaultdict(list)
    for week in used(booked, one.start, one.end):
        weeks[week.clinic].append(week)

    def fill(clinics: Sequence[int]) -> Counted:
        summed: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
        for week in (week for clinic in clinics for week in weeks[clinic]):
            free, taken = summed[week.week]
            summed[week.week] = free + week.open, taken + week.booked
        return running.fill(summed.values(), sum(_people(each[clinic]) for clinic in clinics))

    def rows(clinics: Sequence[int]) -> list[Passed]:
        return [row for clinic in clinics for row in each[clinic]]

    return {
        Gauge.FILL: _with_all(each, fill),
        Gauge.WAIT: _with_all(each, lambda clinics: running.wait(rows(clinics))),
        Gauge.REFILL: _with_all(each, lambda clinics: running.refill(rows(clinics))),
        Gauge.NO_SHOW: _with_all(each, lambda clinics: running.no_show(rows(clinics))),
    }


def _of_courses(one: Quarter) -> dict[Gauge, Found]:
    """Of courses of the clinics that let their records be counted, and of no others."""
    when = Window(one.start, one.end + running.SEEN)
    begun = courses(None, Window(*one), until=when.end)
    quiet = silent({course.clinic for course in begun})
    begun = [course for course in begun if course.clinic not in quiet]
    each: dict[int, list[Course]] = defaultdict(list)
    for course in following.eligible(begun, when):
        each[course.clinic].append(course)
    seen = {
        course.id: how
        for some in each.values()
        for course in some
        if (how := following.followed(course, when))
    }
    charged = _charged(seen, when)

    def of(clinics: Sequence[int]) -> tuple[list[int], int]:
        some = [course.id for clinic in clinics for course in each[clinic]]
        return [pk for pk in some if pk in seen], len(some)

    def visits(clinics: Sequence[int]) -> Counted:
        mine, eligible = of(clinics)
        return running.visits([seen[pk] for pk in mine], eligible)

    def cost(clinics: Sequence[int]) -> Counted:
        mine, eligible = of(clinics)
        return running.cost([charged[pk] for pk in mine], eligible)

    return {Gauge.VISITS: _with_all(each, visits), Gauge.COST: _with_all(each, cost)}


def _with_all(clinics: Iterable[int], count: Callable[[Sequence[int]], Counted]) -> Found:
    """Each clinic's own, and those of them together that say their own."""
    own = {one: count([one]) for one in clinics}
    return own | {TOGETHER: running.together(own, count)}


def _charged(seen: Mapping[int, Followed], when: Window) -> dict[int, Charged]:
    """What the attended visits of these courses cost: the receipt's price, else that of what was
    booked, which is the same; of a visit that nobody booked it is not known. One query."""
    rows: Iterable[tuple[int, int | None, int | None]] = Visit.objects.filter(
        episode__in=list(seen), signed_at__isnull=False, opened_at__lt=when.end
    ).values_list("episode_id", "receipt__price_cents", "booking__service__price_cents")
    prices: dict[int, list[int | None]] = defaultdict(list)
    for episode, receipt, service in rows:
        prices[episode].append(service if receipt is None else receipt)
    return {
        pk: Charged(
            how.improved,
            sum(one for one in prices[pk] if one is not None),
            None in prices[pk],
        )
        for pk, how in seen.items()
    }


def _people(rows: Sequence[Passed]) -> int:
    return len({one.patient for one in rows if one.cancelled_at is None})
