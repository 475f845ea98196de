"""Licences and certificates with their files, as holder, owner and operator may see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from glideway.directory import queries as directory
from glideway.directory.core import credentials as rule
from glideway.directory.core.credentials import CredentialState
from glideway.directory.models import Credential, Placement, Practitioner
from glideway.kit import access
from glideway.kit.actor import Actor
from glideway.quality.core.registers import Register, register
from glideway.quality.models import Evidence
from glideway.quality.queries.desk import credentials_to_verify

MOST = 40


@dataclass(frozen=True)
class Held:
    """A paper with what may be said of it today, its files, and where the public can look."""

    credential: Credential
    state: CredentialState
    checked_at: datetime | None
    files: list[Evidence]
    register: Register | None


def evidence_for(actor: Actor, *, now: datetime) -> QuerySet[Evidence]:
    """The files this actor may open: the operator all, an owner those of who works at the clinic,
    a practitioner the own ones. Nobody else has any: what is public of a paper is never its file.
    """
    scopes = access.scopes(actor, "credential", "R")
    if "all" in scopes:
        return Evidence.objects.all()
    if "clinic" in scopes and actor.clinic_id is not None:
        return Evidence.objects.filter(credential__practitioner__in=_here(actor, now))
    if "own" in scopes and actor.practitioner_id is not None:
        return Evidence.objects.filter(credential__practitioner=actor.practitioner_id)
    return Evidence.objects.none()


def evidence(actor: Actor, public_id: UUID, *, now: datetime) -> Evidence:
    """One of `evidence_for(actor)`, or not found."""
    rows = evidence_for(actor, now=now)
    return access.the(rows, public_id=public_id)  # type: ignore[no-any-return]


def holders(actor: Actor, *, now: datetime) -> QuerySet[Practitioner]:
    """Of whom this actor may state papers: oneself, or everybody who works at the own clinic."""
    scopes = access.scopes(actor, "credential", "C")
    rows = Practitioner.objects.none()
    if "own" in scopes and actor.practitioner_id is not None:
        rows = Practitioner.objects.filter(pk=actor.practitioner_id)
    elif "clinic" in scopes and actor.clinic_id is not None:
        rows = Practitioner.objects.filter(pk__in=_here(actor, now))
    return rows.filter(left_at=None).order_by("name", "pk")


def held(people: Iterable[Practitioner], *, now: datetime) -> list[Held]:
    """The papers of these people, by name, what ends soonest first. Three queries."""
    rows = Credential.objects.filter(practitioner__in=list(people))
    ordered = rows.order_by("practitioner__name", "practitioner", "expires_on", "pk")
    return _shown(ordered, now=now)


def credentials(actor: Actor) -> QuerySet[Credential]:
    """Every paper for the operator, who may look any of them up again; nobody else has any."""
    if "all" not in access.scopes(actor, "credential", "U"):
        return Credential.objects.none()
    return Credential.objects.select_related("practitioner")


def credential(actor: Actor, public_id: UUID) -> Credential:
    """One of `credentials(actor)`, or not found."""
    return access.the(credentials(actor), public_id=public_id)  # type: ignore[no-any-return]


def to_check(actor: Actor, *, name: str = "", now: datetime) -> list[Held]:
    """What the operator has to look up in a register, with its evidence. Three queries.

    With a `name` all papers of whoever is called so, also those that we found: a register may show
    something else today.
    """
    rows = credentials_to_verify(actor, now=now)
    if name:
        named = credentials(actor).filter(practitioner__name__icontains=name)
        rows = named.order_by("practitioner__name", "practitioner", "pk")
    return _shown(rows, now=now)


def _shown(rows: QuerySet[Credential], *, now: datetime) -> list[Held]:
    found = list(directory.with_zone(directory.checked(rows)).select_related("practitioner")[:MOST])
    files: dict[int, list[Evidence]] = defaultdict(list)
    kept = Evidence.objects.filter(credential__in=found).defer("data").order_by("pk")
    for one in kept:
        files[one.credential_id or 0].append(one)
    where = dict(
        Placement.objects.filter(
            practitioner__in=[one.practitioner_id for one in found], ended_at=None
        )
        .order_by("-pk")
        .values_list("practitioner", "clinic__province")
    )
    return [_held(one, files[one.pk], where.get(one.practitioner_id, ""), now) for one in found]


def _held(one: Credential, files: list[Evidence], province: str, now: datetime) -> Held:
    at: datetime | None = one.last_at  # type: ignore[attr-defined]  # annotated by `checked`
    seen: bool = one.last_found  # type: ignore[attr-defined]  # annotated by `checked`
    zone: str | None = one.zone  # type: ignore[attr-defined]  # annotated by `with_zone`
    state = rule.state(
        expires_on=one.expires_on,
        last_check=None if at is None else (at, seen),
        today=rule.day_there(now, zone or ""),
    )
    licence = one.kind == "licence"
    return Held(
        one, state, at, files, register(one.practitioner.profession, province) if licence else None
    )


def _here(actor: Actor, now: datetime) -> QuerySet[Placement, int]:
    live = Q(ended_at=None) | Q(ended_at__gt=now)
    return Placement.objects.filter(live, clinic=actor.clinic_id).values_list(
        "practitioner", flat=True
    )
