"""Courses of care that ended, read once for all points that count them.

What "improved" and "both ends" mean is said in one place, outcomes.core.following, and only there.
A course in which nobody came for eight weeks has ended, whether or not somebody has closed it: a
clinic that leaves courses open hides none of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from glideway.care.models import Episode, Plan, Visit
from glideway.directory.models import Clinic
from glideway.outcomes.core import following
from glideway.outcomes.core.casemix import Model
from glideway.outcomes.core.following import ACTIVITY, Course, Window
from glideway.outcomes.queries.cases import lastings
from glideway.outcomes.queries.figures import courses
from glideway.quality.core import casemix, numbers
from glideway.quality.core.casemix import Followed
from glideway.quality.core.numbers import Indicator
from glideway.quality.queries.frames import NOTHING, Counted, Found, Frame, every, grouped

PEERS = 5
LONGEST = 36  # months back from now that a course which ended in the window may have begun
INSTANT = timedelta(microseconds=1)
Length = dict[int, int]


@dataclass(frozen=True, slots=True)
class Ended:
    """One course that ended in the window, as the points read it."""

    pk: int
    clinic: int
    problem: str
    well: bool
    seen: int
    planned: int | None
    followed: Followed | None


def of(frame: Frame) -> tuple[Ended, ...]:
    """The ended courses of these clinics, by the moment they began. Five queries, once a frame."""
    kept: dict[str, tuple[Ended, ...]] = frame.kept
    if "ended" not in kept:
        kept["ended"] = tuple(_read(frame))
    return kept["ended"]


def followed_through(frame: Frame) -> Found:
    """Visits attended of those planned; cut because the goal was met, all count as attended."""

    def kept(one: Ended) -> float:
        if one.well or not one.planned:
            return 1.0
        return min(1.0, one.seen / one.planned)

    each = grouped((one.clinic, kept(one)) for one in of(frame))
    return every(frame, lambda one: numbers.mean(each.get(one, [])))


def plan_length(frame: Frame) -> Found:
    """Within the 5th and 95th percentile of the other clinics' courses of the same problem."""
    peers: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for one in of(frame.network):
        peers[one.problem][one.clinic].append(one.seen)
    ranges = _Ranges(peers)
    judged = grouped(
        (one.clinic, low <= one.seen <= high)
        for one in of(frame)
        if (found := ranges.beside(one)) is not None
        for low, high in (found,)
    )
    return every(
        frame, lambda one: numbers.share(sum(judged.get(one, [])), len(judged.get(one, [])))
    )


class _Ranges:
    """The usual numbers of visits of everybody but one clinic, found by taking its own out."""

    def __init__(self, peers: dict[str, dict[int, list[int]]]) -> None:
        self.peers = peers
        self.known: dict[tuple[str, int], tuple[int, int] | None] = {}

    def beside(self, one: Ended) -> tuple[int, int] | None:
        key = one.problem, one.clinic
        if key not in self.known:
            self.known[key] = self._found(*key)
        return self.known[key]

    def _found(self, problem: str, clinic: int) -> tuple[int, int] | None:
        others = [seen for at, seen in self.peers[problem].items() if at != clinic]
        if len(others) < PEERS:
            return None
        lengths = sorted(length for seen in others for length in seen)
        last = len(lengths) - 1
        return lengths[round(0.05 * last)], lengths[round(0.95 * last)]


def both_ends(frame: Frame) -> Found:
    """Ended courses with a first and a last score of the activity, of all that ended."""
    each = grouped((one.clinic, one.followed is not None) for one in of(frame))
    return every(frame, lambda one: numbers.share(sum(each.get(one, [])), len(each.get(one, []))))


def improved(frame: Frame) -> Found:
    """Courses with both ends whose change counts, as with the network's people; beside its median.

    `model` says by which version it was adjusted; without one it was not, and the card says so.
    """
    network = _both(of(frame.network))
    everybody = [one for people in network.values() for one in people]
    model, edges = mix(frame)
    share = casemix.expected_share(model, edges, everybody) if model else 0.0

    def share_of(people: list[Followed]) -> Indicator:
        if model is None:
            return numbers.share(sum(one.improved for one in people), len(people))
        return casemix.adjusted(model, edges, people, share)

    each = {clinic: share_of(people) for clinic, people in network.items()}
    middle = median(one.estimate for one in each.values()) if each else 0.0
    version = model.version if model else ""
    return {one: Counted(each.get(one, NOTHING), middle, version) for one in frame.clinics}


def mix(frame: Frame) -> tuple[Model | None, tuple[float, float]]:
    """The network's model of who comes, and the edges of its thirds; worked out once a frame."""
    kept: dict[str, tuple[Model | None, tuple[float, float]]] = frame.network.kept
    if "mix" not in kept:
        both = _both(of(frame.network))
        kept["mix"] = casemix.model_of([one for people in both.values() for one in people])
    return kept["mix"]


def cost(frame: Frame) -> Found:
    """What ended courses were charged for each one that improved, of the city's median.

    A clinic of which none improved costs without end; a city of fewer than five clinics has no
    median, so nothing is known there. Not adjusted.
    """
    whole = of(frame.network)
    receipts = _receipts(frame.network, whole)
    pairs = grouped((one.clinic, (receipts.get(one.pk, 0.0), _changed(one))) for one in whole)
    places = dict(Clinic.objects.values_list("pk", "place"))
    costs = {
        clinic: sum(cents for cents, _hit in some) / hits
        for clinic, some in pairs.items()
        if (hits := sum(hit for _cents, hit in some))
    }
    city = grouped((places[clinic], each) for clinic, each in sorted(costs.items()))
    middles = {place: median(some) for place, some in city.items() if len(some) >= PEERS}

    def told(one: int) -> Indicator:
        middle = middles.get(places.get(one, ""))
        return numbers.ratio(pairs.get(one, []), per=middle) if middle else NOTHING

    return {one: Counted(told(one), middles.get(places.get(one, ""))) for one in frame.clinics}


def _changed(one: Ended) -> float:
    return float(one.followed is not None and one.followed.improved)


def _both(ended: Iterable[Ended]) -> dict[int, list[Followed]]:
    return grouped((one.clinic, one.followed) for one in ended if one.followed is not None)


def _receipts(frame: Frame, ended: Iterable[Ended]) -> dict[int, float]:
    """What the receipts of these courses come to, in dollars. One query."""
    wanted = {one.pk for one in ended}
    rows = Visit.objects.filter(
        episode__clinic__in=frame.clinics, receipt__issued_at__lte=frame.now
    ).values_list("episode", "receipt__price_cents")
    found: dict[int, float] = defaultdict(float)
    for episode, cents in rows:
        if episode in wanted:
            found[episode] += cents / 100
    return found


def _read(frame: Frame) -> Iterable[Ended]:
    begun = Window(frame.since(LONGEST), frame.now + INSTANT)
    rows = courses(frame.clinics, begun, until=begun.end)
    ended = [(one, at) for one in rows if (at := _ended_at(one, frame)) is not None]
    mine = [one.id for one, at in ended if frame.since() <= at <= frame.now]
    staff, durations, planned = frame.staff, lastings(mine), _planned(mine)
    wanted = set(mine)
    return [
        Ended(
            pk=one.id,
            clinic=one.clinic,
            problem=one.region,
            well=one.because == Episode.Ended.WELL,
            seen=sum(visit.signed for visit in one.visits),
            planned=planned.get(one.id),
            followed=_followed(one, durations.get(one.id, ""), at),
        )
        for one, at in ended
        if one.id in wanted and one.patient not in staff
    ]


def _ended_at(one: Course, frame: Frame) -> datetime | None:
    """When it ended, or was left: eight weeks after the last visit. None while it goes on."""
    if one.ended_at is not None and one.ended_at <= frame.now:
        return one.ended_at
    if not one.visits:
        return None
    left = max(visit.at for visit in one.visits) + following.SILENT
    return left if left <= frame.now else None


def _followed(one: Course, duration: str, ended_at: datetime) -> Followed | None:
    """Both ends of a course, as the one definition reads them, up to the day after its end."""
    when = Window(one.opened_at, ended_at + timedelta(days=1))
    seen = following.followed(one, when)
    if seen is None:
        return None
    first = following.series(one, ACTIVITY, when)[0]
    return Followed(one.region, first.value, duration, seen.improved)


def _planned(episodes: list[int]) -> dict[int, int]:
    """The visits of the first plan of each course. One query."""
    rows = Plan.objects.filter(episode__in=episodes, undone_at=None).order_by("-set_at", "-pk")
    return dict(rows.values_list("episode", "visits"))
