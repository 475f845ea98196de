"""Which one filter to let go of where nothing is found, and what that would give.

Everything is read once without the filters, in eight queries; each is then let go of alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from glideway.booking.core import Minute, instant, local_date
from glideway.booking.queries.asking import ANYWHERE, WEEK, Asked
from glideway.booking.queries.openings import Openings, openings
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
    """At most three single filters, what gives most first (eight queries)."""
    names = chosen(asked)
    every = replace(without(asked, *names), days=max(asked.days, WEEK))
    if "km" in names:
        every = replace(every, km=ANYWHERE)
    found = openings(every, now=now)
    tried = [_tried(name, without(asked, name), found, now) for name in names]
    rows = [one for one in tried if one is not None]
    return sorted(rows, key=lambda one: (-one.clinics, -one.times, LOOSE.index(one.name)))[:MOST]


def _tried(name: str, asked: Asked, found: Openings, now: datetime) -> Looser | None:
    firsts: list[tuple[Minute, str]] = []
    clinics, times = set(), 0
    for one in found.placements:
        if not _fits(asked, found, one):
            continue
        starts = list(filter(_suits(asked, one.clinic.zone, now), found.starts.get(one.pk, ())))
        if starts:
            firsts.append((starts[0], one.clinic.zone))
            clinics.add(one.clinic_id)
            times += len(starts)
    if not firsts:
        return None
    start, zone = min(firsts)
    return Looser(name, times, len(clinics), instant(start), zone)


def _fits(asked: Asked, found: Openings, one: Placement) -> bool:
    service = found.services.get(one.pk)
    km = found.distance.get(one.clinic_id, 0.0)
    return (
        service is not None
        and asked.fits(one.practitioner)
        and (asked.most_cents is None or service.price_cents <= asked.most_cents)
        and (asked.km is None or km <= asked.km)
        and (one.clinic.direct_billing or not asked.direct_billing)
        and (one.clinic.step_free or not asked.step_free)
    )


def _suits(asked: Asked, zone: str, now: datetime) -> Callable[[Minute], bool]:
    window = asked.window(now)

    def suits(start: Minute) -> bool:
        return (
            window.start <= start < window.end
            and asked.suits(start, zone)
            and asked.day in (None, local_date(zone, start))
        )

    return suits
