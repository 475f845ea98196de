"""What occupies practitioners, rooms and devices: claims, what they bind, and blocks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connections, router
from django.db.models import (
    Count,
    DateTimeField,
    Expression,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from glideway.booking.core import Busy, BusyKind, Span, at_minute, instant
from glideway.booking.core.cells import CELL_MINUTES
from glideway.booking.models import Binding, Block, Booking, ClassSession, Hold
from glideway.kit.worded import Worded

CLAIM = (
    "resource_id",
    "room_id",
    "first_cell",
    "end_cell",
    "buffer_before",
    "buffer_after",
    "service_id",
    "pk",
)
CLAIM_EXPIRES = len(CLAIM)
# What a claim is to the engine, and the letter of its id. A request occupies as a booking does.
KINDS = {
    "booking": (BusyKind.BOOKING, "b"),
    "session": (BusyKind.SESSION, "c"),
    Hold.Kind.HOLD: (BusyKind.HOLD, "h"),
    Hold.Kind.OFFER: (BusyKind.HOLD, "h"),
    Hold.Kind.REQUEST: (BusyKind.BOOKING, "h"),
}
NEVER = Value(None, output_field=DateTimeField())
NOTHING = Value(None, output_field=IntegerField())
NONE = Value(0, output_field=IntegerField())
# What stands in for the values while a question is worded: no row has these.
SOME, ENDS, BEGINS, TODAY = 2**50, 2**51, 2**52, datetime(9000, 1, 1, tzinfo=UTC)


class Taken(NamedTuple):
    """What occupies each resource, and of which service each claim is, by the id of its Busy.

    `closed` are stretches of one clinic only, by resource and clinic.
    """

    busy: dict[int, list[Busy]]
    services: dict[str, int]
    closed: dict[tuple[int, int], list[Busy]]


def occupied(
    people: Collection[int],
    things: Collection[int],
    wide: Span,
    *,
    located: bool,
    now: datetime,
) -> Taken:
    """What occupies these practitioners' resources and these rooms and devices (two queries).

    With `located` each entry says at which clinic it is, for the ways between them.
    """
    taken = Taken(defaultdict(list), {}, defaultdict(list))
    # Thousands for a city's week, in one query: nothing here that is not needed.
    for row in _rows({*people, *things}, wide, located=located, now=now):
        resource, room, first, end, before, after, service, pk, expires_at, mark, at, seats = row
        kind, letter = KINDS[mark]
        if kind is BusyKind.SESSION and not seats:
            continue  # a class that everybody left takes no time; who writes next frees it
        name = f"{letter}{pk}"
        one = Busy(
            first * CELL_MINUTES + before,
            end * CELL_MINUTES - after,
            kind,
            before,
            after,
            name,
            expires_at,
            mark == Hold.Kind.REQUEST,
            seats_taken=seats,
            location=str(at) if located else "",
        )
        taken.services[name] = service
        taken.busy[resource].append(one)
        if room is not None:
            taken.busy[room].append(one)
    _blocks({*people, *things}, wide, taken)
    return taken


def _rows(
    wanted: Collection[int], wide: Span, *, located: bool, now: datetime
) -> Iterator[tuple[Any, ...]]:
    """The rows of `_claims`, whose words are made once and asked again with other values."""
    if not wanted:
        return
    line = connections[router.db_for_read(Booking)]  # a page that may be old asks the copy
    words, places = _worded(line.vendor, len(wanted), located=located)
    first, end = _cells(wide)
    stands = dict(zip(range(SOME, SOME + len(wanted)), wanted, strict=True))
    stands |= {ENDS: first, BEGINS: end}
    today, moment = map(line.ops.adapt_datetimefield_value, (TODAY, now))
    values = [
        moment if one == today else type(one)(stands[one]) if one in stands else one
        for one in places
    ]
    converters = line.ops.get_db_converters(NEVER)
    with line.cursor() as cursor:
        cursor.execute(words, values)
        for row in cursor.fetchall():
            expires = row[CLAIM_EXPIRES]
            for convert in converters:
                expires = convert(expires, NEVER, line)
            yield (*row[:CLAIM_EXPIRES], expires, *row[CLAIM_EXPIRES + 1 :])


@lru_cache(maxsize=256)
def _worded(_vendor: str, many: int, *, located: bool) -> tuple[str, tuple[Any, ...]]:
    """The SQL of `_claims` for so many resources, with stand-ins for the values.

    To word these six selects takes Django ten times as long as the database needs to answer them,
    and each page with times and each verb that takes one asks.
    """
    wide = Span(ENDS * CELL_MINUTES, (BEGINS - 1) * CELL_MINUTES)
    found = _claims(range(SOME, SOME + many), wide, located=located, now=TODAY)
    words, places = found.query.sql_with_params()
    return words, tuple(places)


def _claims(
    wanted: Collection[int], wide: Span, *, located: bool, now: datetime
) -> QuerySet[Hold, tuple[Any, ...]]:
    mine = Q(resource__in=wanted) | Q(room__in=wanted)
    at = "placement__clinic_id" if located else "placement_id"
    held = Hold.objects.filter(mine, _near(wide), let_go_at=None, expires_at__gt=now)
    booked = Booking.objects.filter(mine, _near(wide), cancelled_at=None)
    classes = ClassSession.objects.filter(mine, _near(wide), cancelled_at=None)
    return held.values_list(*CLAIM, "expires_at", "kind", at, NONE).union(
        booked.values_list(*CLAIM, NEVER, Value("booking"), at, NONE),
        classes.values_list(*CLAIM, NEVER, Value("session"), at, seats_taken(now)),
        *(_bound(name, wanted, wide, at, now) for name in ("hold", "booking", "session")),
        all=True,
    )


def _bound(
    of: str, wanted: Collection[int], wide: Span, at: str, now: datetime
) -> QuerySet[Binding, tuple[Any, ...]]:
    """Devices and second practitioners, as busy as the claim that took them."""
    rows = Binding.objects.filter(_near(wide, f"{of}__"), resource__in=wanted)
    expires: Expression | F = NEVER
    mark: Expression | F = Value(of)
    seats: Expression = NONE
    if of == "hold":
        rows = rows.filter(hold__let_go_at=None, hold__expires_at__gt=now)
        expires, mark = F("hold__expires_at"), F("hold__kind")
    else:
        rows = rows.filter(**{f"{of}__cancelled_at": None})
    if of == "session":
        seats = seats_taken(now, "session_id")
    claim = [f"{of}__{name}" for name in CLAIM[2:]]
    return rows.values_list("resource_id", NOTHING, *claim, expires, mark, f"{of}__{at}", seats)


def _near(wide: Span, of: str = "") -> Q:
    first, end = _cells(wide)
    return Q(**{f"{of}first_cell__lt": end, f"{of}end_cell__gt": first})


def _cells(wide: Span) -> tuple[int, int]:
    """A claim is near when it ends after the one and begins before the other."""
    return wide.start // CELL_MINUTES, wide.end // CELL_MINUTES + 1


def seats_taken(now: datetime, session: str = "pk") -> Expression:
    """How many seats of a class somebody has: booked, asked for, or held and not over."""
    booked = Booking.objects.filter(session=OuterRef(session), cancelled_at=None)
    held = Hold.objects.filter(session=OuterRef(session), let_go_at=None, expires_at__gt=now)
    return _counted(booked) + _counted(held)


def _counted(rows: QuerySet[Any]) -> Coalesce:
    some = rows.order_by().values("session").annotate(many=Count("pk")).values("many")
    return Coalesce(Subquery(some, output_field=IntegerField()), 0)


@Worded
def _closed(
    wanted: list[int], before: datetime, after: datetime
) -> QuerySet[Block, tuple[Any, ...]]:
    rows = Block.objects.filter(resource__in=wanted, starts_at__lt=before, ends_at__gt=after)
    return rows.values_list(
        "resource_id", "starts_at", "ends_at", "kind", "pk", "closure__clinic_id"
    )


def _blocks(wanted: Collection[int], wide: Span, taken: Taken) -> None:
    """Closed stretches; those of a closure, which close one clinic only, apart."""
    rows = _closed(wanted, instant(wide.end), instant(wide.start)) if wanted else []
    for resource, starts_at, ends_at, kind, pk, clinic in rows:
        ends = -(-int(ends_at.timestamp()) // 60)  # a ragged end rounds outwards
        where = taken.closed[resource, clinic] if clinic else taken.busy[resource]
        where.append(Busy(at_minute(starts_at), ends, BusyKind(kind), id=f"x{pk}"))
