"""Strength from visit to visit, in the words in which it was read; nobody judges it.

How far measuring strength by hand varies is not known, so an earlier value stands beside a later
one and nothing is said of the difference.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from django.db.models import F, FilteredRelation, Q, QuerySet

from glideway.body.core.words import Words
from glideway.care.core import movements
from glideway.care.models import Check, Episode
from glideway.care.queries import saying, scope
from glideway.care.queries.naming import side_words
from glideway.care.queries.record import Record

Sided: TypeAlias = tuple[str, str]
BOTH = ("en", "fr")
COLUMNS = ("id", "public_id", "what", "side", "said", "checked_at")


@dataclass(frozen=True, slots=True)
class Strength:
    """The strength of one movement on one side, each time it was read, the oldest first."""

    name: Words
    values: tuple[tuple[datetime, Words], ...]


def beside() -> dict[str, Any]:
    """For a query of visits: each strength read in one, so that it costs no query of its own.

    A visit in which several were read comes once for each.
    """
    standing = Q(checks__kind=Check.Kind.STRENGTH, checks__undone_at=None)
    columns = {f"strong_{name}": F(f"strong__{name}") for name in COLUMNS}
    return {"strong": FilteredRelation("checks", condition=standing), **columns}


def of_course(rows: Iterable[Any]) -> list[Strength]:
    """Of every movement and side of the visits that came with what stands `beside` them."""
    checks = [
        Check(
            kind=Check.Kind.STRENGTH, **{name: getattr(one, f"strong_{name}") for name in COLUMNS}
        )
        for one in rows
        if one.strong_id is not None
    ]
    found: dict[Sided, list[Check]] = defaultdict(list)
    for one in sorted(checks, key=lambda one: (one.checked_at, one.pk)):
        found[one.what, one.side].append(one)
    return [
        Strength(_named(*which), tuple((one.checked_at, _value(one)) for one in mine))
        for which, mine in found.items()
    ]


def before(record: Record, today: Sequence[Sided]) -> dict[Sided, tuple[datetime, Words]]:
    """The last value of an earlier visit, of what was read today. One query, or none."""
    if not today:
        return {}
    rows = _checks(record.episode).filter(
        scope.beside(record.visit),
        visit__number__lt=record.visit.number,
        what__in={what for what, _side in today},
    )
    last = {(one.what, one.side): one for one in rows.order_by("checked_at", "pk")}
    return {one: (last[one].checked_at, _value(last[one])) for one in today if one in last}


def _checks(episode: Episode) -> QuerySet[Check]:
    return Check.objects.filter(visit__episode=episode, kind=Check.Kind.STRENGTH, undone_at=None)


def _value(one: Check) -> Words:
    return saying.strength_words(saying.said_of(one))


def _named(movement: str, side: str) -> Words:
    words = [movements.name(movement)] + ([side_words(side)] if side else [])
    return Words(*(", ".join(each.of(one) for each in words) for one in BOTH))
