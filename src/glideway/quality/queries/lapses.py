"""Papers that end soon, papers that ended, and the booked visits that stood on them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from glideway.booking.models import Booking
from glideway.booking.queries import closures
from glideway.directory import queries as directory
from glideway.directory.core.credentials import day_there
from glideway.directory.models import Clinic, Credential, Login, Membership, Placement
from glideway.kit import access
from glideway.kit.actor import Actor, Role
from glideway.quality.models import Lapse, LapsedVisit

# How long before its end the alarm begins; of certificates point 42 of the inspection says it.
SOON = {"licence": timedelta(days=30), "certificate": timedelta(days=60)}


@dataclass(frozen=True)
class Waiting:
    """A visit under a lapse, and the colleagues who are free at its time and may give it."""

    row: LapsedVisit
    free: tuple[Placement, ...]


def ending(*, now: datetime) -> list[Credential]:
    """Licences that end within 30 days and certificates within 60, soonest first; none is over.

    One that is renewed is left out: another of the same kind that we verified runs longer. The day
    is the calendar's of the holder's clinic. One query.
    """
    first, last = now - timedelta(days=1), now + max(SOON.values())
    rows = _standing().filter(expires_on__range=(first.date(), last.date()))
    return [one for one in _unrenewed(rows, now=now) if _within(one, now)]


def ended(*, now: datetime) -> list[Credential]:
    """Those whose last day is over there, and that nothing of the kind has replaced. One query."""
    rows = _unrenewed(_standing().filter(expires_on__lt=(now + timedelta(days=1)).date()), now=now)
    rows = rows.exclude(Exists(Lapse.objects.filter(credential=OuterRef("pk"), cause="ended")))
    return [one for one in rows if directory.is_over(one, now=now)]


def unfit(credential: Credential, *, now: datetime) -> list[Booking]:
    """The visits ahead that stood on this paper and that its holder may not give now, by time.

    Of a licence every visit of the holder; of a certificate those whose service names its
    technique. Where another paper carries them there are none. Who is in the house is left out.
    Two queries.
    """
    held = Credential.objects.filter(practitioner=credential.practitioner_id, kind=credential.kind)
    wanted = Q()
    if credential.kind != "licence":
        held = held.filter(technique=credential.technique)
        wanted = Q(service__technique=credential.technique) & ~Q(service__technique="")
    if directory.verified(held, now=now).exists():
        return []
    who = credential.practitioner_id
    mine = Q(placement__practitioner=who) | Q(bindings__resource__practitioner=who)
    rows = Booking.objects.filter(
        wanted, mine, cancelled_at=None, arrived_at=None, starts_at__gt=now
    )
    joined = rows.select_related(
        "service", "patient", "placement__clinic", "placement__practitioner__resource"
    )
    return list(joined.distinct().order_by("starts_at", "pk"))


def lapses(actor: Actor) -> QuerySet[Lapse]:
    """What fell away, for the operator who decides: the open ones first, soonest due first."""
    if "all" not in access.scopes(actor, "lapse", "R"):
        return Lapse.objects.none()
    rows = with_zone(Lapse.objects.select_related("credential__practitioner"))
    return rows.order_by("settled_at", "due_at", "pk")


def with_zone(rows: QuerySet[Lapse]) -> QuerySet[Lapse]:
    """These lapses with the `zone` their due time is told in: that of the holder's clinic."""
    who = OuterRef("credential__practitioner")
    placed = Placement.objects.filter(practitioner=who).order_by("ended_at", "pk")
    return rows.annotate(zone=Subquery(placed.values("clinic__zone")[:1]))


def lapse(actor: Actor, public_id: UUID) -> Lapse:
    """One of `lapses(actor)`, or not found."""
    return access.the(lapses(actor), public_id=public_id)  # type: ignore[no-any-return]


def under(lapse: Lapse, *, now: datetime) -> list[Waiting]:
    """The visits under a lapse by time, those that wait with who is free. Six queries a clinic."""
    rows = list(
        LapsedVisit.objects.filter(lapse=lapse)
        .select_related(
            "booking__service",
            "booking__placement__clinic",
            "booking__placement__practitioner__resource",
        )
        .order_by("starts_at", "pk")
    )
    open_still = [one.booking for one in rows if not one.outcome]
    free: dict[int, tuple[Placement, ...]] = {}
    for clinic in {one.placement.clinic for one in open_still}:
        here = closures.whose_time(clinic=clinic, practitioner=None)
        among = [one for one in here if one.practitioner_id != lapse.credential.practitioner_id]
        visits = [one for one in open_still if one.placement.clinic_id == clinic.pk]
        free |= closures.colleagues(visits, among=among, now=now)
    return [Waiting(one, free.get(one.booking_id, ())) for one in rows]


def clinics_of(credential: Credential, *, now: datetime) -> list[Clinic]:
    """Where the holder of a paper works now, in the order he or she came. One query."""
    live = Q(ended_at=None) | Q(ended_at__gt=now)
    placed = Placement.objects.filter(live, practitioner=credential.practitioner_id)
    return [one.clinic for one in placed.select_related("clinic").order_by("pk")]


def owners_of(clinics: Iterable[Clinic]) -> list[Login]:
    """The owners of these clinics. One query."""
    roles = Membership.objects.filter(role=Role.OWNER, clinic__in=list(clinics), ended_at=None)
    return [one.login for one in roles.select_related("login").order_by("pk")]


def operators() -> list[Login]:
    """Who runs the network. One query."""
    roles = Membership.objects.filter(role=Role.OPERATOR, ended_at=None)
    return [one.login for one in roles.select_related("login").order_by("pk")]


def _standing() -> QuerySet[Credential]:
    return (
        directory.with_zone(Credential.objects.filter(kind__in=SOON, practitioner__left_at=None))
        .select_related("practitioner__login")
        .order_by("expires_on", "pk")
    )


def _unrenewed(rows: QuerySet[Credential], *, now: datetime) -> QuerySet[Credential]:
    longer = Credential.objects.filter(
        Q(expires_on=None) | Q(expires_on__gt=OuterRef("expires_on")),
        practitioner=OuterRef("practitioner"),
        kind=OuterRef("kind"),
        technique=OuterRef("technique"),
    )
    return rows.exclude(Exists(directory.verified(longer, now=now)))


def _within(credential: Credential, now: datetime) -> bool:
    """Whether its last day is today or soon, on the holder's calendar."""
    zone: str | None = credential.zone  # type: ignore[attr-defined]  # annotated by `with_zone`
    today = day_there(now, zone or "")
    return today <= (credential.expires_on or today) <= today + SOON[credential.kind]
