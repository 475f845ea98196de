"""A day at one chair cut into stretches that follow one another: taken, a pause, shut, free.

What the desk's sheet draws. It decides nothing: which starts can be booked is the engine's to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from glideway.booking.core.availability import Busy, BusyKind
from glideway.booking.core.minutes import Minute, Span, union

CLAIMS = frozenset({BusyKind.BOOKING, BusyKind.HOLD, BusyKind.SESSION})
NOBODYS: frozenset[str] = frozenset()


class Use(StrEnum):
    """What a stretch is for."""

    TAKEN = "taken"
    SHUT = "shut"
    PAUSE = "pause"
    FREE = "free"
    CLOSED = "closed"


class Stretch(NamedTuple):
    """Minutes of one chair that are all of one use; `busy` is what has them."""

    use: Use
    start: Minute
    end: Minute
    busy: Busy | None = None


def stretches(
    day: Span, open_time: Sequence[Span], busy: Sequence[Busy], *, now: datetime
) -> list[Stretch]:
    """The whole of `day` in order, without holes; nobody who has time in it is left out.

    Where several want the same minutes a claim is shown before what shuts the time, that before a
    pause (a claim's buffer), and the opening hours last. A claim wholly under another one, as
    old imports have it, follows it with its own times.
    """
    live = [one for one in busy if one.live(now, NOBODYS)]
    claims = sorted((one for one in live if one.kind in CLAIMS), key=lambda one: one[:2])
    shut = sorted((one for one in live if one.kind not in CLAIMS), key=lambda one: one[:2])
    runs = union(open_time)
    found: list[Stretch] = []
    for begin, end in pairwise(_marks(day, runs, live)):
        use, whose = _use(Span(begin, end), claims, shut, runs)
        if found and found[-1].use is use and found[-1].busy is whose:
            found[-1] = found[-1]._replace(end=end)
        else:
            found.append(Stretch(use, begin, end, whose))
    shown = {id(one.busy) for one in found}
    hidden = [one for one in claims if id(one) not in shown and day.overlaps(one.start, one.end)]
    found += [
        Stretch(Use.TAKEN, max(one.start, day.start), min(one.end, day.end), one) for one in hidden
    ]
    return sorted(found, key=lambda one: one[1:3])


def _marks(day: Span, runs: Sequence[Span], live: Sequence[Busy]) -> list[Minute]:
    """Every minute of the day at which something begins or ends."""
    marks = {minute for run in runs for minute in run}
    for one in live:
        marks |= {one.start - one.before, one.start, one.end, one.end + one.after}
    return [day.start, *sorted(one for one in marks if day.start < one < day.end), day.end]


def _use(
    piece: Span, claims: Sequence[Busy], shut: Sequence[Busy], runs: Sequence[Span]
) -> tuple[Use, Busy | None]:
    for one in claims:
        if piece.overlaps(one.start, one.end):
            return Use.TAKEN, one
    for one in shut:
        if piece.overlaps(one.start, one.end):
            return Use.SHUT, one
    for one in claims:
        if piece.overlaps(one.start - one.before, one.end + one.after):
            return Use.PAUSE, one
    free = any(piece.overlaps(*run) for run in runs)
    return (Use.FREE if free else Use.CLOSED), None
