"""The definition: every row of the network by itself, one start after the other, nothing kept.

Of one row `offered` says what can be booked; the rest is a loop that can be checked by reading.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from glideway.booking.core import (
    Busy,
    Minute,
    Room,
    Schedule,
    ServiceRules,
    at_minute,
    local_date,
    offered,
)
from glideway.booking.core.minutes import not_before
from glideway.booking.core.network import Inquiry, LengthClass
from glideway.directory.core.places import distance_km
from tests.booking.core.network.made import Made


class Found(NamedTuple):
    """One start, in the order of answers."""

    start: Minute
    km: float
    row: int


def soonest(some: list[Found], n: int) -> list[Found]:
    """The N soonest: by time, then distance, then row."""
    return sorted(some)[:n]


def by_clinic(one: Made, some: list[Found]) -> list[Found]:
    """The first start of each clinic, of several at once the first row's; clinics in order."""
    best: dict[int, Found] = {}
    for found in some:
        clinic = int(one.roster.clinic[found.row])
        if clinic not in best or (found.start, found.row) < (best[clinic].start, best[clinic].row):
            best[clinic] = found
    return [best[clinic] for clinic in sorted(best)]


def counts(one: Made, some: list[Found], dates: list[date]) -> list[int]:
    """How many starts each date has on the calendars of the clinics."""
    shown = Counter(
        local_date(one.roster.zones[one.roster.clinic[found.row]], found.start) for found in some
    )
    return [shown[day] for day in dates]


Known = dict[tuple[int, int], list[Minute]]  # by kind and row, while a network stands still


def everything(one: Made, asked: Inquiry, known: Known) -> list[Found]:
    """Every start of everybody who is asked for."""
    found = []
    for row in range(one.roster.placements):
        km = _km(one, asked, row)
        if _fits(one, asked, row) and (asked.lat is None or km <= asked.km):
            found += [
                Found(start, km, row)
                for start in _known(one, asked.kind, row, known)
                if _suits(one, asked, row, start)
            ]
    return found


def _known(one: Made, kind: int, row: int, known: Known) -> list[Minute]:
    if (kind, row) not in known:
        known[kind, row] = list(starts(one, kind, row))
    return known[kind, row]


def starts(one: Made, kind: int, row: int) -> Iterator[Minute]:
    """What `offered` says of one row, or what was told of it, within what the axis knows."""
    roster, axis = one.roster, one.roster.axis.span
    number = int(roster.length[kind, row])
    if number < 0:
        return
    visit = roster.classes[number]
    if (kind, row) in one.told:
        for start in sorted(set(one.told[kind, row])):
            if axis.start <= start < axis.end:
                yield from _allowed(one, visit, row, start)
        return
    rooms = roster.rooms[roster.clinic[row]] if visit.room else ()
    for start in offered(
        Schedule(
            hours=one.hours[row],
            busy=_busy(one, int(roster.person[row])),
            rooms={"room": {str(name): Room(_busy(one, name)) for name in rooms}} if rooms else {},
        ),
        ServiceRules(
            duration=visit.minutes,
            step=one.step[row],
            before=visit.before,
            after=visit.after,
            notice=visit.notice,
            horizon_days=visit.horizon_days,
        ),
        now=one.now,
        window=axis,
    ):
        footprint = (start - visit.before, start + visit.minutes + visit.after)
        if axis.start <= footprint[0] and footprint[1] <= axis.end:
            yield start


def _allowed(one: Made, visit: LengthClass, row: int, start: Minute) -> Iterator[Minute]:
    """A start that was told, where notice and horizon let it through."""
    zone = one.hours[row].zone
    if start < not_before(one.now, visit.notice):
        return
    if visit.horizon_days is not None:
        last = local_date(zone, at_minute(one.now)) + timedelta(days=visit.horizon_days)
        if local_date(zone, start) > last:
            return
    yield start


def _busy(one: Made, resource: int) -> list[Busy]:
    """Every stretch that is taken, grown to the cells that it touches."""
    return [Busy(begin // 5 * 5, -(-end // 5) * 5) for begin, end in one.taken[resource]]


def _km(one: Made, asked: Inquiry, row: int) -> float:
    if asked.lat is None or asked.lon is None:
        return 0.0
    clinic = one.roster.clinic[row]
    return distance_km(
        asked.lat, asked.lon, float(one.roster.lat[clinic]), float(one.roster.lon[clinic])
    )


def _fits(one: Made, asked: Inquiry, row: int) -> bool:
    traits, clinic = one.traits, one.roster.clinic[row]
    treats = int(traits.treats[row])
    return (
        (asked.profession is None or traits.profession[row] == asked.profession)
        and (not asked.languages or bool(int(traits.languages[row]) & asked.languages))
        and (asked.sex is None or traits.sex[row] == asked.sex)
        and treats & asked.treats == asked.treats
        and (asked.most_cents is None or traits.price_cents[asked.kind, row] <= asked.most_cents)
        and (not asked.direct_billing or bool(traits.direct_billing[clinic]))
        and (not asked.step_free or bool(traits.step_free[clinic]))
    )


def _suits(one: Made, asked: Inquiry, row: int, start: Minute) -> bool:
    zone = ZoneInfo(one.roster.zones[one.roster.clinic[row]])
    wall = datetime.fromtimestamp(60 * start, UTC).astimezone(zone)
    opens, closes = asked.part
    if start < (asked.since or start) or start >= (asked.until or start + 1):
        return False
    if asked.day is not None and wall.date() != asked.day:
        return False
    return wall.weekday() in asked.weekdays and opens <= wall.hour * 60 + wall.minute < closes
