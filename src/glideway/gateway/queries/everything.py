"""Everything that is kept about one person, table by table.

The tables are found by walking from the patient along the references that lead to it, so a table
that is new tomorrow is in the file tomorrow. What stays out is named in `core/leaving_out.py`, with
its reason, and a test plants a word into every column and looks for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import ForeignKey, Model, Q, QuerySet
from django.db.models.functions import Coalesce

from glideway.care.queries import leading, sensitive
from glideway.care.queries.documents import RELEASED_AFTER
from glideway.care.queries.sensitive import Numbers
from glideway.directory.models import Clinic, Login, Patient, Placement, Practitioner, Service
from glideway.gateway.core.leaving_out import FIELDS, HELD_BACK, TABLES
from glideway.kit import access
from glideway.kit.actor import Actor

# Tables that know their person by the account: found by no reference to the patient.
BY_ACCOUNT = {
    "directory.Login": "patient",
    "account.EmailAddress": "user__patient",
    "usersessions.UserSession": "user__patient",
}
BY_NUMBER = "patient_id"  # a plain number, where a table must outlive its patient's row
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the file: its name in the program, its rows, and how many are held back."""

    name: str
    rows: tuple[Row, ...]
    held_back: int = 0


@cache
def lookups() -> dict[type[Model], tuple[str, ...]]:
    """By which references each table leads to a patient; the first one is the shortest."""
    found = leading.leading_to(Patient, frozenset(TABLES))
    waiting = [one for one in _ours() if one not in found]
    numbered = {one: (BY_NUMBER,) for one in waiting if _has_number(one)}
    named = {apps.get_model(name): (path,) for name, path in BY_ACCOUNT.items()}
    return found | numbered | named


def everything(actor: Actor, *, now: datetime) -> list[Table]:
    """All that is kept of the person this actor is; nothing for anybody else.

    Who acts for that person gets no row that is kept from them, none that leads to one, and nothing
    of that person's account.
    """
    if "own" not in access.scopes(actor, "export", "R") or actor.patient_id is None:
        return []
    kept = sensitive.everything_kept(actor, now=now)
    loaded = {
        model: _rows(model, paths, actor.patient_id, _kept_from(model, kept), now=now)
        for model, paths in lookups().items()
        if actor.proxy_id is None or model._meta.label not in BY_ACCOUNT  # noqa: SLF001
    }
    known = Names({model: rows for model, (rows, _held) in loaded.items()})
    return [
        Table(model._meta.label, tuple(known.told(one) for one in rows), held)  # noqa: SLF001
        for model, (rows, held) in loaded.items()
        if rows or held
    ]


def _ours() -> list[type[Model]]:
    return leading.tables(TABLES)


def _has_number(model: type[Model]) -> bool:
    return any(one.name == BY_NUMBER for one in leading.columns(model))


def _kept_from(model: type[Model], kept: Mapping[type[Model], Numbers]) -> Q:
    """The rows of a table that are kept from who asks: those, and all that lead to one of them.

    A receipt stays for who paid it, and an appointment for who books: neither tells of health.
    """
    found = Q(pk__in=kept.get(model, ()))
    if model._meta.label in sensitive.PAID:  # noqa: SLF001
        return found
    for root, numbers in kept.items():
        if numbers:
            found |= leading.any_of(model, root, numbers)
    return found


def _rows(
    model: type[Model], paths: Iterable[str], patient_id: int, kept: Q, *, now: datetime
) -> tuple[list[Model], int]:
    """The rows of this person, oldest first, and how many wait until their note may be read."""
    mine = Q()
    for path in paths:
        mine |= Q(**{path: patient_id})
    rows: QuerySet[Model] = model._default_manager.filter(mine).exclude(kept).order_by("pk")  # noqa: SLF001
    visit = HELD_BACK.get(model._meta.label)  # noqa: SLF001
    if visit is None:
        return list(rows.distinct()), 0
    since = Coalesce(f"{visit}__signed_at", f"{visit}__opened_at")
    whole = rows.distinct().annotate(closes_at=since)
    shown = [one for one in whole if one.closes_at + RELEASED_AFTER <= now]
    return shown, len(whole) - len(shown)


class Names:
    """Rows in words: what a reference names instead of a number."""

    def __init__(self, loaded: dict[type[Model], list[Model]]) -> None:
        self.loaded = {
            model: {one.pk: _identity(one) for one in rows} for model, rows in loaded.items()
        }

    def told(self, row: Model) -> Row:
        """The columns of one row by name, without what is left out."""
        label = row._meta.label  # noqa: SLF001
        shown: Row = {}
        for field in leading.columns(type(row)):
            left_out = field.primary_key or f"{label}.{field.name}" in FIELDS
            if left_out or field.related_model in {Patient, Login}:
                continue
            value = getattr(row, field.attname)
            if isinstance(field, ForeignKey) and value is not None:
                value = self._named(field.related_model, value)
            shown[field.name] = _plain(value)
        return shown

    def _named(self, model: type[Model], key: object) -> str:
        known = self.loaded.setdefault(model, {})
        if key not in known:
            row = model._default_manager.filter(pk=key).first()  # noqa: SLF001
            known[key] = _identity(row) if row else ""
        return known[key]


def _identity(row: Model) -> str:
    """How a row is named where another one points at it."""
    if isinstance(row, Clinic | Practitioner):
        return row.name
    if isinstance(row, Placement):
        return f"{row.practitioner.name}, {row.clinic.name}"
    if isinstance(row, Service):
        return f"{row.kind}, {row.minutes} min"
    public = getattr(row, "public_id", None)
    return f"{row._meta.object_name} {public}" if public else str(row)  # noqa: SLF001


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    return value
