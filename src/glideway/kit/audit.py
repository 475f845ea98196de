"""The chained record: who saw or did what to whose record, append-only.

One hash chain a clinic, because one chain for all would make every writer wait for every
other. digest = SHA-256(previous digest | canonical JSON of the entry). An entry is written in
the transaction of the act it records; views of clinical data are acts too.
"""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

import msgspec
from django.db import transaction

from glideway.kit.actor import Actor, Role
from glideway.kit.models import AuditEntry, AuditHead
from glideway.kit.worded import Told, Worded, put_all

NETWORK = "network"
BATCH = 500
# The record says of a patient which one, never how the person is called: rows stay for good.
UNNAMED = frozenset({Role.PATIENT, Role.LINK_HOLDER, Role.ANON})
FEW = 8  # entries whose words are kept; more than these are worded as they come

_locked_head = Worded(lambda chain: AuditHead.objects.select_for_update().filter(chain=chain))
_head_at = Told(
    lambda chain, number, digest: (
        AuditHead.objects.filter(chain=chain),
        {"number": number, "digest": digest},
    )
)


class Act(NamedTuple):
    """One act, before it has its place in the chain."""

    by: Actor
    act: str
    kind: str
    about: UUID | str
    at: datetime
    clinic_id: int | None = None
    patient_id: int | None = None
    why: str = ""

    @property
    def chain(self) -> str:
        return NETWORK if self.clinic_id is None else str(self.clinic_id)


def record(
    *,
    by: Actor,
    act: str,
    kind: str,
    about: UUID | str,
    now: datetime,
    clinic_id: int | None = None,
    patient_id: int | None = None,
    why: str = "",
) -> None:
    """Write one entry at the end of its clinic's chain, in the caller's transaction."""
    record_many([Act(by, act, kind, about, now, clinic_id, patient_id, why)])


def record_many(acts: Iterable[Act]) -> None:
    """Write many entries, in order, each at the end of its own chain: three statements a chain."""
    waiting = sorted(acts, key=lambda one: one.chain)
    with transaction.atomic(savepoint=False):  # an entry and its act stand or fall together
        for chain, group in groupby(waiting, key=lambda one: one.chain):
            found = _locked_head(chain)
            if not found:
                AuditHead.objects.get_or_create(chain=chain)
                found = _locked_head(chain)
            (head,) = found
            entries = list(_chained(head, group))
            if len(entries) <= FEW:
                put_all(entries)
            else:
                AuditEntry.objects.bulk_create(entries, batch_size=BATCH)
            _head_at(chain, head.number, head.digest)


def chains() -> list[str]:
    """Every chain there is, also one whose entries or head somebody took away."""
    heads = AuditHead.objects.values_list("chain", flat=True)
    return sorted({*heads, *AuditEntry.objects.values_list("chain", flat=True).distinct()})


def holds(chain: str, number: int, digest: str) -> bool:
    """Whether a chain still has the entry that a backup saw at its end."""
    return AuditEntry.objects.filter(chain=chain, number=number, digest=digest).exists()


def first_bad(chain: str) -> int | None:
    """The number of the first entry that is missing, moved or changed; None when all is whole.

    A cut tail shows as one past the last entry, because the head remembers where it ended.
    """
    number, previous = 0, ""
    for entry in AuditEntry.objects.filter(chain=chain).order_by("number").iterator():
        number += 1
        right = entry.number == number and entry.previous == previous
        if not right or entry.digest != _digest(entry):
            return number
        previous = entry.digest
    head = AuditHead.objects.filter(chain=chain).first()
    ends = (0, "") if head is None else (head.number, head.digest)
    return None if ends == (number, previous) else number + 1


def _chained(head: AuditHead, acts: Iterable[Act]) -> Iterator[AuditEntry]:
    for one in acts:
        entry = AuditEntry(
            chain=head.chain,
            number=head.number + 1,
            at=one.at,
            role=one.by.role,
            actor=one.by.key if one.by.login_id is not None or one.by.session_key else one.by.role,
            actor_name=one.by.name if one.by.role not in UNNAMED else "",
            act=one.act,
            kind=one.kind,
            about=str(one.about),
            patient_id=one.patient_id,
            why=one.why,
            previous=head.digest,
        )
        entry.digest = _digest(entry)
        head.number, head.digest = entry.number, entry.digest
        yield entry


def _digest(entry: AuditEntry) -> str:
    fields = [entry.chain, entry.number, entry.at.timestamp(), entry.role, entry.actor]
    fields += [entry.actor_name, entry.act, entry.kind, entry.about, entry.patient_id, entry.why]
    return hashlib.sha256(entry.previous.encode() + msgspec.json.encode(fields)).hexdigest()


def guards(
    vendor: str, table: str, acts: tuple[str, ...] = ("UPDATE", "DELETE")
) -> tuple[list[str], list[str]]:
    """The statements that make `table` append-only on this database, and those that lift it.

    Of `acts` one alone can be refused: a case has steps, and yet no case is ever taken away.

    Worded once per database and used by the migrations of each append-only table. Column
    names in a trigger would age; a row that must not change needs none.
    """
    name = f"{table}_stays"
    if vendor == "sqlite":
        make = [
            f"CREATE TRIGGER {name}_{act.lower()} BEFORE {act} ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for act in acts
        ]
        return make, [f"DROP TRIGGER IF EXISTS {name}_{act.lower()}" for act in acts]
    refuse = (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
    )
    hang = (
        f"CREATE TRIGGER {name} BEFORE {' OR '.join(acts)} ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION {name}()"
    )
    return [refuse, hang], [
        f"DROP TRIGGER IF EXISTS {name} ON {table}",
        f"DROP FUNCTION IF EXISTS {name}()",
    ]
