"""Which rows of knowledge a licensed reader stands for, and who may sign one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from django.db.models import Count, F, Window

from glideway.directory.models import (
    Clinic,
    Credential,
    Placement,
    Practitioner,
    ResponsibleClinician,
    SignOff,
)
from glideway.directory.queries.listing import licensed, verified
from glideway.kit import access
from glideway.kit.actor import Actor
from glideway.kit.refusals import NotYours

Key = tuple[str, str]
Mark: TypeAlias = tuple[int, UUID] | None  # how many words there are, and which is the newest


def licence_of(actor: Actor, *, now: datetime) -> Credential:
    """The licence under which this practitioner signs: current, and found in the register by us.

    Not found for everybody else, whatever the role. One query.
    """
    if "licensed" not in access.scopes(actor, "knowledge", "P") or actor.practitioner_id is None:
        raise NotYours
    mine = Credential.objects.filter(
        practitioner=actor.practitioner_id, practitioner__left_at=None, kind="licence"
    )
    found = verified(mine, now=now).select_related("practitioner").order_by("-pk").first()
    if found is None:
        raise NotYours
    return found


def newest_mark() -> Mark:
    """What tells one state of the table from every other, as it only grows. One query.

    The newest row alone would not do: of two that are written at once, the older may come last.
    """
    rows = SignOff.objects.annotate(of=Window(Count("pk"))).order_by("-pk")
    found: Mark = rows.values_list("of", "public_id").first()
    return found


def sign_offs() -> dict[Key, list[SignOff]]:
    """Every word on each row, the oldest first. One query."""
    found: dict[Key, list[SignOff]] = {}
    for one in SignOff.objects.order_by("pk"):
        found.setdefault((one.table, one.row), []).append(one)
    return found


def standing_words(words: Sequence[SignOff], digest: str) -> list[SignOff]:
    """The words, the oldest first, by which somebody stands for a row as it reads today.

    None after a further entry that takes back, and none when the newest is about other words.
    """
    if not words or words[-1].row_hash != digest:
        return []
    stand: list[SignOff] = []
    for one in words:
        stand = [] if one.withdraws else [*stand, one]
    return [one for one in stand if one.row_hash == digest]


def is_responsible(practitioner: int) -> bool:
    """Whether a practitioner answers for the safety check of some clinic today. One query."""
    mine = ResponsibleClinician.objects.filter(practitioner=practitioner)
    return mine.exclude(clinic__responsible_clinicians__pk__gt=F("pk")).exists()


def responsible_of(clinic: int) -> ResponsibleClinician | None:
    """Who answers for the safety check of a clinic today. One query."""
    rows = ResponsibleClinician.objects.filter(clinic=clinic).select_related("practitioner")
    return rows.order_by("-pk").first()


def able_to_answer(clinic: Clinic, *, now: datetime) -> list[Practitioner]:
    """Who works in a clinic under a licence that we found in the register; by name. One query."""
    here = Placement.objects.filter(clinic=clinic, ended_at=None, practitioner__left_at=None)
    able = licensed(here, now=now).select_related("practitioner")
    return [one.practitioner for one in able.order_by("practitioner__name", "pk")]


def sign_offs_of(table: str, row: str) -> list[SignOff]:
    """Every word on one row, the newest first. One query."""
    return list(SignOff.objects.filter(table=table, row=row).order_by("-pk"))
