"""What occupies practitioners, rooms and devices: claims, what they bind, and blocks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

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
    wanted = {*people, *things}
    near = wide.start // CELL_MINUTES, wide.end // CELL_MINUTES + 1
    for row in _claims(wanted, *near, now, located=located) if wanted else ():
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
    _blocks(wanted, wide, taken)
    return taken


@Worded
def _claims(
    wanted: Collection[int], first: int, end: int, now: datetime, *, located: bool
) -> QuerySet[Hold, tuple[Any, ...]]:
    mine, near = Q(resource__in=wanted) | Q(room__in=wanted), _near(first, end)
    at = "placement__clinic_id" if located else "placement_id"
    held = Hold.objects.filter(mine, near, let_go_at=None, expires_at__gt=now)
    booked = Booking.objects.filter(mine, near, cancelled_at=None)
    classes = ClassSession.objects.filter(mine, near, cancelled_at=None)
    bound = Binding.objects.filter(resource__in=wanted)
    return held.values_list(*CLAIM, "expires_at", "kind", at, NONE).union(
        booked.values_list(*CLAIM, NEVER, Value("booking"), at, NONE),
        classes.values_list(*CLAIM, NEVER, Value("session"), at, seats_taken(now)),
        *(
            _bound(bound.filter(_near(first, end, f"{name}__")), name, at, now)
            for name in ("hold", "booking", "session")
        ),
        all=True,
    )


def _bound(
    rows: QuerySet[Binding], of: str, at: str, now: datetime
) -> QuerySet[Binding, tuple[Any, ...]]:
    """Devices and second practitioners, as busy as the claim that took them."""
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


def _near(first: int, end: int, of: str = "") -> Q:
    """A claim is near when it ends after the one and begins before the other."""
    return Q(**{f"{of}first_cell__lt": end, f"{of}end_cell__gt": first})


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
