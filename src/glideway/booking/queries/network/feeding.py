"""Keeps an index level with the database: from what changed to what is mended.

A window that was read again is said as it is now, so the same news twice, or in another order,
changes nothing. Time passes too: a hold ends, a paper lapses, a minute begins, a day.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime

from glideway.booking.core import Span, at_minute
from glideway.booking.core.cells import CELL_MINUTES
from glideway.booking.models import Binding, Change
from glideway.booking.queries.network import windows
from glideway.booking.queries.network.building import Network, Outgrown, axis_of, built
from glideway.booking.queries.network.changed import Place, Told, here
from glideway.booking.queries.network.learning import learn
from glideway.booking.queries.network.taken import Ending
from glideway.booking.queries.network.windows import Window
from glideway.booking.queries.occupied import Taken, occupied
from glideway.directory.models import Credential, Placement, Resource

Writing = Callable[[], AbstractContextManager[None]]
MANY = 20_000  # changes at once; to build anew is less work, and no question is as long


class Feeder:
    """One network and its place in the list of changes.

    `outgrown` says that something does not fit into its arrays any more, as a room more does not.
    It then goes on with what fits, is level no more, and waits to be replaced by one built anew.
    `missing` names somebody who has no row yet: all others are right, so it stays level, and waits
    to be replaced as well.
    """

    def __init__(self, place: Place, network: Network, writing: Writing = nullcontext) -> None:
        self.place = place
        self.network = network
        self.writing = writing
        self.outgrown = self.missing = ""
        self.bound = Binding.objects.exists()
        self.endings: list[Ending] = []
        self.known: set[Ending] = set()
        self._remember(network.endings)
        self.turns = sorted(network.turns)

    def follow(self, *, now: datetime) -> int:
        """Say everything that was committed until now, and what time itself has changed.

        How many changes there were. What is read is of the moment of the call or later.
        """
        news = self.place.news()
        if len(news) > MANY:
            self.outgrown = self.outgrown or "too much was written at once"
            return len(news)
        self._roster([one for one in news if one.what not in OF_TIME], now)
        of_time = [one for one in news if one.what in OF_TIME]
        self.bound |= any(one.what == Change.What.BINDING for one in news)
        self._remember(windows.seats_held(of_time))
        over = []
        while self.endings and self.endings[0].at <= now:
            over.append(heapq.heappop(self.endings))
        self.known -= {*over}
        stretches = windows.stretches(of_time, over, bound=self.bound)
        for window in windows.windows(stretches):
            self._look_again(window, now)
        if at_minute(now) > self.network.index.table.clock[0]:
            with self.writing():
                self.network.index.tick(now)
        return len(news)

    def due(self, now: datetime) -> float:
        """Seconds until time itself changes something: a hold ends, or a minute begins."""
        minute = 60 - now.second - now.microsecond / 1e6
        if not self.endings:
            return minute
        return max(0.0, min(minute, (self.endings[0].at - now).total_seconds()))

    def over(self, now: datetime) -> bool:
        """Whether a new day has begun, which the axis does not have at its end."""
        return axis_of(now) != self.network.axis

    def _remember(self, endings: Collection[Ending]) -> None:
        for one in endings:
            if one not in self.known:
                self.known.add(one)
                heapq.heappush(self.endings, one)

    def _look_again(self, window: Window, now: datetime) -> None:
        """Read what is taken of some resources in a window, and say exactly that."""
        network = self.network
        origin, end = (one // CELL_MINUTES for one in network.axis.span)
        first, last = max(window.first, origin), min(window.end, end)
        wide = Span(first * CELL_MINUTES, last * CELL_MINUTES)
        if first >= last:
            return
        taken = occupied(window.resources, (), wide, located=False, now=now)
        self._remember(_ends(taken))
        said = self._said(window.resources, taken)
        told = self._elsewhere(window.resources)
        with self.writing():
            told += network.index.repair(wide, said)
        self._tell(told, now)

    def _said(self, resources: Collection[int], taken: Taken) -> dict[int, list[tuple[int, int]]]:
        """What is taken, by plane: a closure closes the rows of its own clinic only."""
        network = self.network
        said: dict[int, list[tuple[int, int]]] = {}
        for resource in resources:
            everywhere = [
                (one.start - one.before, one.end + one.after)
                for one in taken.busy.get(resource, ())
            ]
            for plane in network.whose.of(resource):
                said[plane] = everywhere
                if plane < len(network.people):
                    here_only = taken.closed.get((resource, network.people[plane].clinic), ())
                    said[plane] = everywhere + [(one.start, one.end) for one in here_only]
        return said

    def _elsewhere(self, resources: Collection[int]) -> list[tuple[int, int]]:
        """The told rows of the clinics whose devices or seats these are."""
        network = self.network
        others = [one for one in resources if not network.whose.of(one)]
        if not others or not network.told:
            return []
        mine = Resource.objects.filter(pk__in=others, clinic__isnull=False)
        clinics = {*mine.values_list("clinic_id", flat=True)}
        return [(kind, row) for kind, row in network.told if network.people[row].clinic in clinics]

    def _tell(self, told: Collection[tuple[int, int]], now: datetime) -> None:
        if told:
            starts = self.network.starts_of(told, now=now)
            with self.writing():
                self.network.say(starts)

    def _roster(self, news: Sequence[Told], now: datetime) -> None:
        clinics = _clinics(news)
        while self.turns and self.turns[0][0] <= now:
            _at, what, about = self.turns.pop(0)
            clinics |= _clinics([Told(what, about, None, None, "", None, None, None)])
        if not clinics or self.outgrown:
            return
        try:
            turns, missing = learn(self.network, clinics, now=now, writing=self.writing)
        except Outgrown as why:
            self.outgrown = str(why)
        else:
            self.turns = sorted({*self.turns, *turns})
            self.missing = self.missing or missing


OF_TIME = {Change.What.TIME, Change.What.BINDING}


def _ends(taken: Taken) -> list[Ending]:
    """When the holds among these are over."""
    return [
        Ending(
            one.expires_at,
            resource,
            (one.start - one.before) // CELL_MINUTES,
            -(-(one.end + one.after) // CELL_MINUTES),
        )
        for resource, some in taken.busy.items()
        for one in some
        if one.expires_at is not None
    ]


def _clinics(news: Sequence[Told]) -> set[int]:
    """The clinics whose roster these changes concern."""
    by: dict[str, set[int]] = defaultdict(set)
    for one in news:
        if one.about is not None:
            by[one.what].add(one.about)
    found = set(by[Change.What.CLINIC])
    if papers := by[Change.What.CREDENTIAL]:
        mine = Credential.objects.filter(pk__in=papers)
        by[Change.What.PRACTITIONER] |= {*mine.values_list("practitioner_id", flat=True)}
    if people := by[Change.What.PRACTITIONER]:
        placed = Placement.objects.filter(practitioner__in=people)
        found |= {*placed.values_list("clinic_id", flat=True)}
    if placements := by[Change.What.PLACEMENT]:
        placed = Placement.objects.filter(pk__in=placements)
        found |= {*placed.values_list("clinic_id", flat=True)}
    return found


def begun(*, now: datetime) -> Feeder:
    """A network of this process alone, built now, with its place in the list of changes."""
    place = here()
    return Feeder(place, built(now=now))
