"""The definition: every row of the network by itself, one start after the other, nothing kept.

Of one row `offered` says what can be booked; the rest is a loop that can be checked by reading.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from glideway.booking.core import Busy, Minute, Room, Schedule, ServiceRules, Span, offered
from glideway.booking.core.network import Inquiry
from glideway.directory.core.places import distance_km
from tests.booking.core.network.made import Made


def answer(one: Made, asked: Inquiry) -> list[tuple[int, Minute, float]]:
    """Row, start and kilometres of the N soonest starts: by time, then distance, then row."""
    found = []
    for row in range(one.roster.placements):
        km = _km(one, asked, row)
        if _fits(one, asked, row) and (asked.lat is None or km <= asked.km):
            found += [
                (start, km, row)
                for start in starts(one, asked, row)
                if _suits(one, asked, row, start)
            ]
    return [(row, start, km) for start, km, row in sorted(found)[: asked.n]]


def starts(one: Made, asked: Inquiry, row: int) -> Iterator[Minute]:
    """What `offered` says of one row, within what the axis knows."""
    roster, axis = one.roster, one.roster.axis.span
    number = int(roster.length[asked.kind, row])
    if number < 0:
        return
    visit = roster.classes[number]
    begin = axis.start if asked.since is None else asked.since
    close = axis.end if asked.until is None else asked.until
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
        window=Span(begin, close),
    ):
        footprint = (start - visit.before, start + visit.minutes + visit.after)
        known = axis.start <= footprint[0] and footprint[1] <= axis.end
        barred = one.barred.get((asked.kind, row), [])
        if known and not any(first <= start < last for first, last in barred):
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
        and treats & asked.treats == asked.treats
        and (asked.most_cents is None or traits.price_cents[asked.kind, row] <= asked.most_cents)
        and (not asked.direct_billing or bool(traits.direct_billing[clinic]))
        and (not asked.step_free or bool(traits.step_free[clinic]))
    )


def _suits(one: Made, asked: Inquiry, row: int, start: Minute) -> bool:
    zone = ZoneInfo(one.roster.zones[one.roster.clinic[row]])
    wall = datetime.fromtimestamp(60 * start, UTC).astimezone(zone)
    opens, closes = asked.part
    return wall.weekday() in asked.weekdays and opens <= wall.hour * 60 + wall.minute < closes
