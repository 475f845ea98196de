"""From what changed to where to look again: whose time, between which cells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import models

from glideway.booking.models import Binding, Booking, Change, ClassSession, Hold
from glideway.booking.queries.network.changed import Told
from glideway.booking.queries.network.taken import Ending
from glideway.booking.queries.network.taken import seats_held as seats_of

OWNERS: Mapping[str, tuple[str, models.Manager[Any]]] = {
    "h": ("hold", Hold.objects),
    "b": ("booking", Booking.objects),
    "c": ("session", ClassSession.objects),
}
NEAR = 288  # cells, a day: what lies so close is read in one question
MANY = 500  # resources in one question, which names each of them nine times
Claim = tuple[str, int]


class Window(NamedTuple):
    """Cells [first, end) of some resources, to be read again."""

    first: int
    end: int
    resources: frozenset[int]


def windows(stretches: Iterable[tuple[int, int, int]]) -> Iterator[Window]:
    """(resource, first, end) as few questions: what is near in time is asked for together."""
    ordered = sorted({(first, end, resource) for resource, first, end in stretches if first < end})
    some: list[tuple[int, int, int]] = []
    last = 0
    for one in ordered:
        if some and one[0] > last + NEAR:
            yield from _joined(some)
            some = []
        last = max(last, one[1]) if some else one[1]
        some.append(one)
    if some:
        yield from _joined(some)


def _joined(some: Sequence[tuple[int, int, int]]) -> Iterator[Window]:
    first, end = some[0][0], max(end for _first, end, _one in some)
    whose = sorted({one for *_, one in some})
    for at in range(0, len(whose), MANY):
        yield Window(first, end, frozenset(whose[at : at + MANY]))


def stretches(
    news: Sequence[Told], over: Collection[Ending] = (), *, bound: bool
) -> set[tuple[int, int, int]]:
    """Whose time these changes and the holds that are over concern, and between which cells.

    What a claim binds besides is asked for where `bound` says that there is such a thing: a device
    or a second practitioner has been taken, moved or given back with it, wherever it was.
    """
    found = {(one.resource, one.first, one.end) for one in over}
    cells: dict[Claim, set[tuple[int, int]]] = defaultdict(set)
    besides: dict[Claim, set[int]] = defaultdict(set)
    for one in news:
        if one.what == Change.What.BINDING and one.claim is not None and one.about is not None:
            besides[one.of, one.claim].add(one.about)
        elif (
            one.what == Change.What.TIME and one.first_cell is not None and one.end_cell is not None
        ):
            where = (one.first_cell, one.end_cell)
            found |= {(who, *where) for who in (one.about, one.room) if who is not None}
            if one.claim is not None:
                cells[one.of, one.claim].add(where)
    met = {one.session for one in news if one.session}
    met |= {one.session for one in over if one.session}
    if bound:
        _look_up(cells, besides, met)
    found |= {
        (who, *where) for claim, some in besides.items() for who in some for where in cells[claim]
    }
    return found | _of_classes(met)


def _look_up(
    cells: dict[Claim, set[tuple[int, int]]], besides: dict[Claim, set[int]], met: Collection[int]
) -> None:
    """Where these claims and classes are now, and what each binds now."""
    for of, (name, owners) in OWNERS.items():
        mine = {claim for owner, claim in (*cells, *besides) if owner == of}
        if name == "session":
            mine |= {*met}
        if not mine:
            continue
        for pk, first, end in owners.filter(pk__in=mine).values_list(
            "pk", "first_cell", "end_cell"
        ):
            cells[of, pk].add((first, end))
        rows = Binding.objects.filter(**{f"{name}__in": mine})
        for pk, resource in rows.values_list(f"{name}_id", "resource_id"):
            besides[of, pk].add(resource)


def _of_classes(met: Collection[int]) -> set[tuple[int, int, int]]:
    """A class takes time while somebody has a seat: a seat's change is one of the class."""
    if not met:
        return set()
    rows: Iterable[tuple[int, int | None, int, int]] = ClassSession.objects.filter(
        pk__in=met
    ).values_list("resource_id", "room_id", "first_cell", "end_cell")
    return {
        (who, first, end)
        for person, room, first, end in rows
        for who in (person, room)
        if who is not None
    }


def seats_held(news: Sequence[Told]) -> list[Ending]:
    """When the held seats of classes are over; of other holds their time itself says so."""
    held = {one.claim or 0 for one in news if one.of == "h" and one.session is not None}
    if not held:
        return []
    return seats_of(Hold.objects.filter(pk__in=held, let_go_at=None))
