"""Which rows of knowledge a licensed reader stands for, and who may sign one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from glideway.directory.models import Credential, SignOff
from glideway.directory.queries.listing import verified
from glideway.kit import access
from glideway.kit.actor import Actor
from glideway.kit.refusals import NotYours

Key = tuple[str, str]


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


def newest_sign_offs(*, table: str = "") -> dict[Key, SignOff]:
    """The newest word on each row, of one table or of all. One query."""
    rows = SignOff.objects.filter(table=table) if table else SignOff.objects.all()
    return {(one.table, one.row): one for one in rows.order_by("pk")}


def stands(newest: SignOff | None, digest: str) -> bool:
    """Whether somebody stands for a row as it reads today."""
    return newest is not None and not newest.withdraws and newest.row_hash == digest


def unsigned(rows: Iterable[tuple[Key, str]], *, table: str = "") -> list[Key]:
    """Those of the rows (key and present hash) that nobody stands for, in their order."""
    newest = newest_sign_offs(table=table)
    return [key for key, digest in rows if not stands(newest.get(key), digest)]


def sign_offs_of(table: str, row: str) -> list[SignOff]:
    """Every word on one row, the newest first. One query."""
    return list(SignOff.objects.filter(table=table, row=row).order_by("-pk"))
