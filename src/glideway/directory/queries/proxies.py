"""Who acts for whom, now: by the clock and the row alone, with no job having run."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from glideway.directory.models import Patient, Proxy
from glideway.directory.queries.actors import NOBODY, live
from glideway.kit import access
from glideway.kit.actor import Actor
from glideway.kit.refusals import NotYours


def people_of(actor: Actor, *, now: datetime) -> list[Proxy]:
    """For whom this account acts now, in the order they were added (1 query)."""
    rows = Proxy.objects.filter(live(now), login=actor.login_id or NOBODY)
    return list(rows.select_related("patient").order_by("pk"))


def own_of(actor: Actor) -> Patient | None:
    """The person of this account, whoever it acts for, or None (1 query)."""
    return Patient.objects.filter(login=actor.login_id or NOBODY).first()


def acting_for_me(actor: Actor, *, now: datetime) -> list[Proxy]:
    """Who acts for this person now (1 query)."""
    mine = Patient.objects.filter(login=actor.login_id or NOBODY)
    rows = Proxy.objects.filter(live(now), patient__in=mine)
    return list(rows.select_related("patient", "login").order_by("pk"))


def ended_for(actor: Actor, *, now: datetime) -> list[Proxy]:
    """Whose time to be acted for ended by itself, and may be looked at again (1 query)."""
    rows = Proxy.objects.filter(login=actor.login_id or NOBODY, revoked_at=None, ends_at__lte=now)
    return list(rows.select_related("patient").order_by("pk"))


def proxies_for(actor: Actor, *, now: datetime) -> QuerySet[Proxy]:
    """The rights to act that this person may end: those they have, and those others have."""
    login = actor.login_id or NOBODY
    mine = Patient.objects.filter(login=login)
    return Proxy.objects.filter(live(now)).filter(Q(login=login) | Q(patient__in=mine))


def person(actor: Actor, public_id: str, *, now: datetime) -> Patient:
    """Somebody this account books for: the person itself, or one it acts for now; or NotYours."""
    try:
        named = UUID(public_id)
    except ValueError as wrong:
        raise NotYours from wrong
    return access.the(within(actor, now=now), public_id=named)  # type: ignore[no-any-return]


def within(actor: Actor, *, now: datetime) -> QuerySet[Patient]:
    """Every patient this account may be or act for now."""
    login = actor.login_id or NOBODY
    acted = Proxy.objects.filter(live(now), login=login).values("patient_id")
    return Patient.objects.filter(Q(login=login) | Q(pk__in=acted))


def reached(patients: Iterable[Patient], *, now: datetime) -> set[int]:
    """Which of these people a letter finds: at the own address, else at that of who acts (1 query).

    No query where everybody has an address.
    """
    rows = list(patients)
    alone = {one.pk for one in rows if not one.contact}
    acts = Proxy.objects.filter(live(now), patient__in=alone)
    acted = set(acts.values_list("patient_id", flat=True)) if alone else set()
    return {one.pk for one in rows if one.pk not in alone or one.pk in acted}


def reach_of(patient: Patient, *, now: datetime) -> tuple[str, str]:
    """E-mail and phone that letters to this person go to: the own ones, else of who acts (1 query).

    Both empty where nobody can be written to: then the desk has the telephone.
    """
    if patient.contact:
        return patient.email, patient.phone
    acts = Proxy.objects.filter(live(now), patient=patient).select_related("login__patient")
    proxy = acts.order_by("-pk").first()
    if proxy is None:
        return "", ""
    own = getattr(proxy.login, "patient", None)
    return (own.email, own.phone) if own is not None and own.contact else (proxy.login.email, "")
