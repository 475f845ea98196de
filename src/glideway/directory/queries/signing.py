"""Which rows of knowledge a licensed reader stands for, and who may sign one."""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from django.db.models import Count, Window

from glideway.directory.models import Credential, SignOff
from glideway.directory.queries.listing import verified
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


def newest_sign_offs() -> dict[Key, SignOff]:
    """The newest word on each row. One query."""
    return {(one.table, one.row): one for one in SignOff.objects.order_by("pk")}


def stands(newest: SignOff | None, digest: str) -> bool:
    """Whether somebody stands for a row as it reads today."""
    return newest is not None and not newest.withdraws and newest.row_hash == digest


def sign_offs_of(table: str, row: str) -> list[SignOff]:
    """Every word on one row, the newest first. One query."""
    return list(SignOff.objects.filter(table=table, row=row).order_by("-pk"))
