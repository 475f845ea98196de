"""Courses of care that ended, read once for all points that count them, and what came of people.

What came of people (30, 37 and 38) is counted from nothing but the clinic's public figures: those
passed the one function of publication, and a number that moves with every day's events would tell
of single people beside a release that stands still. They change when a release does.

A course in which nobody came for eight weeks has ended, whether or not somebody has closed it: a
clinic that leaves courses open hides none of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from statistics import fmean, median

from glideway.care.models import Episode, Plan, Visit
from glideway.directory.models import Clinic
from glideway.outcomes import queries as outcomes
from glideway.outcomes.core import following
from glideway.outcomes.core.figures import CELL
from glideway.outcomes.core.following import Course, Window
from glideway.outcomes.queries import Improved
from glideway.outcomes.queries.figures import courses
from glideway.quality.core import numbers
from glideway.quality.core.numbers import Indicator
from glideway.quality.queries.frames import NOTHING, TO_SIGN, Counted, Found, Frame, every, grouped

PEERS = 5
LONGEST = 36  # months back from now that a course which ended in the window may have begun
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Ended:
    """One course that ended in the window, as the points read it."""

    pk: int
    clinic: int
    problem: str
    well: bool
    seen: int
    planned: int | None


def of(frame: Frame) -> tuple[Ended, ...]:
    """The ended courses of these clinics, by the moment they began. Four queries, once a frame."""
    kept: dict[str, tuple[Ended, ...]] = frame.kept
    if "ended" not in kept:
        kept["ended"] = tuple(_read(frame))
    return kept["ended"]


def figures(frame: Frame) -> Mapping[int, Improved]:
    """The public figures of these clinics that are of the last twelve months, by clinic."""
    kept: dict[str, Mapping[int, Improved]] = frame.kept
    if "figures" not in kept:
        said = outcomes.improved_of(frame.clinics, now=frame.now, quiet=withheld(frame))
        since = frame.since().date()
        kept["figures"] = {one: each for one, each in said.items() if each.until >= since}
    return kept["figures"]


def followed_through(frame: Frame) -> Found:
    """Visits attended of those planned; cut because the goal was met, all count as attended.

    A course without a plan follows none and does not count. That a goal was met is the clinic's own
    word: it is taken of no more courses than the share of people who improved by its public
    figures, spread over all that it says it of. So calling every course well lifts nothing.
    """
    planned = [one for one in of(frame) if one.planned]
    share = {clinic: said.some / said.of for clinic, said in figures(frame).items() if said.of}
    all_of = Counter(one.clinic for one in planned)
    well = Counter(one.clinic for one in planned if one.well)

    def kept(one: Ended) -> float:
        came = min(1.0, one.seen / (one.planned or 1))
        if not one.well:
            return came
        met = min(1.0, share.get(one.clinic, 0.0) * all_of[one.clinic] / well[one.clinic])
        return came + (1.0 - came) * met

    each = grouped((one.clinic, kept(one)) for one in planned)
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


def withheld(frame: Frame) -> frozenset[int]:
    """Which of these clinics let nothing be counted. One query, once a frame."""
    kept: dict[str, frozenset[int]] = frame.kept
    if "withheld" not in kept:
        kept["withheld"] = outcomes.silent(frame.clinics, now=frame.now)
    return kept["withheld"]


def _withheld(frame: Frame) -> dict[int, Indicator]:
    """A clinic that lets nothing be counted has none of the points that count it.

    Not yet known would count neither way, and whose figures are poor would take them back.
    """
    quiet = withheld(frame.network)
    return {one: Indicator(0.0, 0, broken=True) for one in frame.clinics if one in quiet}


def both_ends(frame: Frame) -> Found:
    """Of the people who could be followed, those who were, as the public figures count them.

    Where those say only that fewer than five are missing, four are counted as missing.
    """
    said = figures(frame.network)

    def share_of(one: Improved) -> Indicator:
        if one.eligible is None and not one.few:
            return NOTHING
        return numbers.share(one.of, one.eligible or one.of + CELL - 1)

    each = {clinic: share_of(one) for clinic, one in said.items()}
    return _told(frame, said, _withheld(frame) | each, {})


def improved(frame: Frame) -> Found:
    """Of the people followed, those who improved, by the public figures; beside the middle clinic.

    Adjusted for who comes where the figures say so, by the version in `model`; the card says so.
    """
    said = figures(frame.network)
    each = {clinic: _share_of(one) for clinic, one in said.items()}
    middle = median(one.estimate for one in each.values()) if each else None
    told = _told(frame, said, _withheld(frame) | each, dict.fromkeys(frame.clinics, middle))
    return {
        one: counted._replace(model=said[one].model if one in said else "")
        for one, counted in told.items()
    }


def cost(frame: Frame) -> Found:
    """What the people of the public figures were charged for each who improved, of the city's.

    Receipts tell of money and are counted; who of them improved is never asked, only how many the
    figures say. A clinic of which none improved costs without end; a city of fewer than five
    clinics has no median, so nothing is known there. Not adjusted.
    """
    said = figures(frame.network)
    paid = _paid(frame.network, said)
    places = dict(Clinic.objects.values_list("pk", "place"))
    costs = {
        clinic: fmean(paid[clinic]) * _people(one) / one.some
        for clinic, one in said.items()
        if one.some and paid[clinic]
    }
    city = grouped((places[clinic], each) for clinic, each in sorted(costs.items()))
    middles = {place: median(some) for place, some in city.items() if len(some) >= PEERS}
    beside = {one: middles.get(places.get(one, "")) for one in frame.clinics}
    quiet = {one: none for one, none in _withheld(frame).items() if beside[one]}
    found = quiet | {
        clinic: numbers.price(paid[clinic], one.some, _people(one), per=middle)
        for clinic, one in said.items()
        if (middle := beside.get(clinic))
    }
    return _told(frame, said, found, beside)


def _told(
    frame: Frame,
    said: Mapping[int, Improved],
    found: Mapping[int, Indicator],
    beside: Mapping[int, float | None],
) -> Found:
    """What was found of each clinic, the number it is held against, and of which figures."""
    return {
        one: Counted(
            found.get(one, NOTHING), beside.get(one), until=said[one].until if one in said else None
        )
        for one in frame.clinics
    }


def _share_of(one: Improved) -> Indicator:
    """The share as the figures say it, adjusted where they say that."""
    if one.adjusted is None:
        return numbers.share(one.some, one.of)
    share, low, high = one.adjusted
    return Indicator(share, one.of, low, high)


def _people(one: Improved) -> int:
    """How many people a cost is of: where it is not said how many are missing, those followed."""
    return one.eligible or one.of


def _paid(frame: Frame, said: Mapping[int, Improved]) -> dict[int, list[float]]:
    """By clinic, what each of the people of its figures was charged until their day, in dollars."""
    begun: dict[int, list[Course]] = defaultdict(list)
    for one in _begun(frame):
        if one.patient not in frame.staff:
            begun[one.clinic].append(one)
    receipts = _receipts(frame)
    found: dict[int, list[float]] = {}
    for clinic, figure in said.items():
        when = Window(_midnight(figure.since), _midnight(figure.until))
        found[clinic] = [
            sum(paid for at, paid in receipts.get(one.id, ()) if at < when.end)
            for one in following.eligible(begun[clinic], when)
        ]
    return found


def _midnight(day: date) -> datetime:
    """Releases are counted from Mondays at midnight, UTC."""
    return datetime.combine(day, time(), UTC)


def _receipts(frame: Frame) -> dict[int, list[tuple[datetime, float]]]:
    """When and how much, in dollars, by course. One query."""
    rows = Visit.objects.filter(
        episode__clinic__in=frame.clinics,
        episode__opened_at__gte=frame.since(LONGEST),
        receipt__issued_at__lte=frame.now,
    ).values_list("episode", "receipt__issued_at", "receipt__price_cents")
    return grouped((episode, (at, cents / 100)) for episode, at, cents in rows)


def _begun(frame: Frame) -> list[Course]:
    """The courses of these clinics, without any reading. Two queries, once a frame."""
    kept: dict[str, list[Course]] = frame.kept
    if "begun" not in kept:
        when = Window(frame.since(LONGEST), frame.now + INSTANT)
        kept["begun"] = courses(frame.clinics, when, until=when.end, read=False)
    return kept["begun"]


def _read(frame: Frame) -> Iterable[Ended]:
    ended = [(one, at) for one in _begun(frame) if (at := _ended_at(one, frame)) is not None]
    mine = [one.id for one, at in ended if frame.since() <= at <= frame.now]
    staff, planned = frame.staff, _planned(mine)
    wanted = set(mine)
    return [
        Ended(
            pk=one.id,
            clinic=one.clinic,
            problem=one.region,
            well=one.because == Episode.Ended.WELL,
            seen=sum(visit.signed or visit.at <= frame.now - TO_SIGN for visit in one.visits),
            planned=planned.get(one.id),
        )
        for one, _at in ended
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


def _planned(episodes: list[int]) -> dict[int, int]:
    """The visits of the first plan of each course. One query."""
    rows = Plan.objects.filter(episode__in=episodes, undone_at=None).order_by("-set_at", "-pk")
    return dict(rows.values_list("episode", "visits"))
