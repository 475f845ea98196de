"""Which one filter to let go of where nothing is found, and what that would give.

The index is asked once without each; where there is none everything is read once without the
filters, and each is then let go of alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from glideway.booking.core import Minute, instant, local_date
from glideway.booking.queries.asking import WEEK, Asked
from glideway.booking.queries.choosing import Reckoned, reckoned
from glideway.booking.queries.openings import Openings, Reach, openings, reaches
from glideway.directory.models import Placement

MOST = 3
NOTHING_ASKED = Asked()
# What can be let go of, by its field; the first of those that give as much is offered first.
LOOSE = (
    *("day", "after_five", "weekdays", "days", "km", "direct_billing", "step_free"),
    *("sex", "language", "profession", "most_cents"),
)


class Looser(NamedTuple):
    """What is found without one filter: how many times, at how many clinics, the first of them."""

    name: str
    times: int
    clinics: int
    soonest: datetime
    zone: str


def chosen(asked: Asked) -> tuple[str, ...]:
    """The filters that leave something out."""
    return tuple(name for name in LOOSE if getattr(asked, name) != getattr(NOTHING_ASKED, name))


def without(asked: Asked, *names: str) -> Asked:
    """The same search without these filters; whoever asked for less than a week is shown one."""
    plain: dict[str, Any] = {name: getattr(NOTHING_ASKED, name) for name in names}
    return replace(asked, **plain)


def loosened(asked: Asked, *, now: datetime) -> list[Looser]:
    """At most three single filters, what gives most clinics first; each gives what `find` finds
    without it (no query with an index of the network, else nine)."""
    names = chosen(asked)
    if not names:
        return []
    tried = {name: without(asked, name) for name in names}
    some = list(tried.values())
    found = reckoned(some, MOST, now=now)
    if found is None:
        found = _reckoned(some, now)
    rows = [
        Looser(name, one.times, one.clinics, instant(one.start), one.zone)
        for name, one in zip(names, found, strict=True)
        if one is not None
    ]
    return sorted(rows, key=lambda one: (-one.clinics, LOOSE.index(one.name)))[:MOST]


def _reckoned(some: Sequence[Asked], now: datetime) -> list[Reckoned | None]:
    """As `choosing.reckoned`, by SQL: everything is read once, without the filters."""
    found = reaches(some, now=now)
    clinics = {clinic.pk: clinic for reach in found for clinic in reach.clinics}
    km = {pk: far for reach in found for pk, far in reach.km.items()}
    plain = replace(some[0], **{name: getattr(NOTHING_ASKED, name) for name in (*LOOSE, "region")})
    every = replace(plain, days=max(WEEK, *(one.days for one in some)))
    read = openings(every, now=now, reach=Reach(list(clinics.values()), km))
    return [_tried(one, reach, read, now) for one, reach in zip(some, found, strict=True)]


def _tried(asked: Asked, reach: Reach, read: Openings, now: datetime) -> Reckoned | None:
    firsts: list[tuple[Minute, float, int, str]] = []
    times = 0
    for one in _people(asked, reach, read):
        zone = one.clinic.zone
        if starts := list(filter(_suits(asked, zone, now), read.starts.get(one.pk, ()))):
            away = read.distance.get(one.clinic_id, 0.0)
            firsts.append((starts[0], away, one.clinic_id, zone))
            times += len(starts)
    if not firsts:
        return None
    start, _km, _pk, zone = min(firsts)
    return Reckoned(len({pk for _start, _km, pk, _zone in firsts}), times, start, zone)


def _people(asked: Asked, reach: Reach, read: Openings) -> list[Placement]:
    """Who gives what is asked there; with the asked part of the body, where anybody names it."""
    here = {clinic.pk for clinic in reach.clinics}
    people = [
        one for one in read.placements if one.clinic_id in here and asked.fits(one.practitioner)
    ]
    giving = [one for one in people if _gives(asked, read, one)]
    if not asked.region:
        return giving
    known = {one.pk for one in giving} | set(read.consults)
    named = [one for one in people if one.pk in known and asked.region in one.practitioner.regions]
    return [one for one in giving if one in named] if named else giving


def _gives(asked: Asked, read: Openings, one: Placement) -> bool:
    service = read.services.get(one.pk)
    most = asked.most_cents
    return service is not None and (most is None or service.price_cents <= most)


def _suits(asked: Asked, zone: str, now: datetime) -> Callable[[Minute], bool]:
    window = asked.window(now)

    def suits(start: Minute) -> bool:
        return (
            window.start <= start < window.end
            and asked.suits(start, zone)
            and asked.day in (None, local_date(zone, start))
        )

    return suits
