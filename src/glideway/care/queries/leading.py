"""By which references the tables of the house lead to a row: found, not listed.

A table that is new tomorrow is among them tomorrow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, TypeAlias

from django.apps import apps
from django.db.models import Field, ForeignKey, Model, Q

OWN_ROOMS = ("kit", "directory", "screening", "booking", "care", "outcomes", "quality", "gateway")
Tables: TypeAlias = frozenset[str]


def tables(left_out: Iterable[str] = ()) -> list[type[Model]]:
    """Every table of the house but those."""
    return [
        one
        for one in apps.get_models()
        if one._meta.app_label in OWN_ROOMS and one._meta.label not in left_out  # noqa: SLF001
    ]


@cache
def leading_to(
    root: type[Model], left_out: Tables = frozenset()
) -> dict[type[Model], tuple[str, ...]]:
    """By which references each table leads to a row of `root`, itself among them."""
    found: dict[type[Model], tuple[str, ...]] = {root: ("pk",)}
    waiting = [one for one in tables(left_out) if one not in found]
    while True:
        fresh = {one: paths for one in waiting if (paths := tuple(_paths(one, found)))}
        if not fresh:
            break
        found |= fresh
        waiting = [one for one in waiting if one not in fresh]
    return found


def columns(model: type[Model]) -> list[Field[Any, Any]]:
    """The columns of a table."""
    return list(model._meta.concrete_fields)  # noqa: SLF001 - Django's public name for it


def any_of(model: type[Model], root: type[Model], rows: object) -> Q:
    """Of a table, the rows that lead to one of `rows` of `root`; none where no way leads there."""
    found = Q(pk__in=())
    for path in leading_to(root).get(model, ()):
        found |= Q(**{f"{path}__in": rows})
    return found


def _paths(model: type[Model], found: dict[type[Model], tuple[str, ...]]) -> Iterator[str]:
    for field in columns(model):
        there = field.related_model
        if isinstance(field, ForeignKey) and there is not model and there in found:
            onward = found[there][0]
            yield field.name if onward == "pk" else f"{field.name}__{onward}"
