"""Who waits for a time, as somebody may see it: list and single row share one condition."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from glideway.booking.core import at_minute, local_date
from glideway.booking.core.waiting import turn
from glideway.booking.models import FreedTime, Hold, WaitlistEntry, WhyNot
from glideway.directory import queries as directory
from glideway.directory.models import Clinic, Placement, Service
from glideway.kit import access
from glideway.kit.actor import Actor

JOINED = ("patient", "service", "clinic", "booking")
A_DAY = timedelta(days=1)
SHOWN = timedelta(days=14)
MOST = 50


@dataclass(frozen=True)
class Freed:
    """A freed time with what became of each who waited, and the offer that is out, if any."""

    time: FreedTime
    lines: list[WhyNot]
    offer: Hold | None
    ahead: bool

    @property
    def taken(self) -> bool:
        """Whether somebody who waited took it."""
        return any(line.rule == "taken" for line in self.lines)

    @property
    def night(self) -> bool:
        """Whether somebody is left who is not written to before the morning."""
        return any(line.rule == "quiet-hours" for line in self.lines)


@dataclass(frozen=True)
class Waits:
    """One entry with its own lines, the newest first, and the offer that is out, if any."""

    entry: WaitlistEntry
    lines: list[WhyNot]
    offer: Hold | None


def waiting(*, now: datetime) -> QuerySet[WaitlistEntry]:
    """The entries that can still be offered a time, of all clinics.

    An entry ends when somebody leaves, is served, when its dates are over, and with the
    appointment that it wished earlier. The last date is the clinic's to say: a day is left over.
    """
    kept = Q(booking=None) | Q(booking__cancelled_at=None, booking__starts_at__gt=now)
    return WaitlistEntry.objects.filter(
        kept, left_at=None, served_at=None, last_on__gte=(now - A_DAY).date()
    ).select_related(*JOINED)


def entries_for(actor: Actor, operation: str = "R") -> QuerySet[WaitlistEntry]:
    """The entries on which `actor` may do this: own, the clinic's, those of the own schedule."""
    scopes = access.scopes(actor, "waitlist_entry", operation)
    rows = WaitlistEntry.objects.select_related(*JOINED)
    if "all" in scopes:
        return rows
    allowed = Q(pk__in=())
    if "own" in scopes and actor.patient_id is not None:
        allowed |= Q(patient_id=actor.patient_id)
    if "clinic" in scopes and actor.clinic_id is not None:
        allowed |= Q(clinic_id=actor.clinic_id)
    if "own_schedule" in scopes and actor.practitioner_id is not None:
        mine = WaitlistEntry.placements.through.objects.filter(
            placement__practitioner=actor.practitioner_id
        )
        allowed |= Q(pk__in=mine.values("waitlistentry_id"))
    return rows.filter(allowed)


def waits_of(actor: Actor, *, now: datetime) -> list[Waits]:
    """What a patient waits for, oldest first, with the own lines in each (4 queries)."""
    mine = entries_for(actor).filter(pk__in=waiting(now=now).values("pk"))
    rows = list(mine.order_by("made_at", "pk"))
    lines: dict[int, list[WhyNot]] = defaultdict(list)
    for line in (
        WhyNot.objects.filter(entry__in=rows)
        .select_related("freed__placement__practitioner")
        .order_by("-at", "-pk")[:MOST]
    ):
        lines[line.entry_id].append(line)
    out = {one.entry_id: one for one in offers_out(now=now).filter(entry__in=rows)}
    return [Waits(one, lines[one.pk], out.get(one.pk)) for one in rows]


def waiting_at(actor: Actor, *, now: datetime) -> list[WaitlistEntry]:
    """Who waits at the clinic of this role, in the order in which they are asked (3 queries)."""
    rows = entries_for(actor).filter(pk__in=waiting(now=now).values("pk"))
    found = rows.prefetch_related("placements__practitioner").order_by("made_at", "pk")
    return sorted(
        found[: 4 * MOST],
        key=lambda one: turn(
            made_at=one.made_at,
            due_by=one.due_by,
            number=one.pk,
            today=local_date(one.clinic.zone, at_minute(now)),
        ),
    )


def freed_at(actor: Actor, *, now: datetime) -> list[Freed]:
    """Freed times of the last two weeks and ahead, the newest first (3 queries).

    With one line for each entry that `actor` may read.
    """
    times = list(
        FreedTime.objects.filter(placement__clinic=actor.clinic_id or 0, freed_at__gt=now - SHOWN)
        .select_related("placement__practitioner", "placement__clinic")
        .order_by("-freed_at", "-pk")[:MOST]
    )
    lines: dict[int, list[WhyNot]] = defaultdict(list)
    for line in (
        WhyNot.objects.filter(freed__in=times, entry__in=entries_for(actor).values("pk"))
        .select_related("entry__patient", "entry__service")
        .order_by("entry__made_at", "entry")
    ):
        lines[line.freed_id].append(line)
    out = {one.freed_id: one for one in offers_out(now=now).filter(freed__in=times)}
    return [Freed(one, lines[one.pk], out.get(one.pk), one.ends_at > now) for one in times]


def freed_for(actor: Actor) -> QuerySet[FreedTime]:
    """The freed times that this role may offer by hand: its clinic's."""
    allowed = "clinic" in access.scopes(actor, "waitlist_entry", "U")
    clinic = actor.clinic_id if allowed else None
    return FreedTime.objects.filter(placement__clinic=clinic or 0)


def offers_out(*, now: datetime) -> QuerySet[Hold]:
    """The offers to the waitlist that are out at this instant; at its expiry one is gone."""
    return Hold.objects.filter(
        kind=Hold.Kind.OFFER, entry__isnull=False, let_go_at=None, expires_at__gt=now
    )


def line_of(offer: Hold) -> str:
    """What became of an offer, as its line says it (1 query)."""
    lines = WhyNot.objects.filter(freed=offer.freed_id, entry=offer.entry_id)
    return lines.values_list("rule", flat=True).first() or ""


@dataclass(frozen=True)
class OnOffer:
    """What can be waited for at a clinic: its services, and who gives each."""

    services: list[Service]
    placements: list[Placement]


def on_offer_at(clinic: Clinic, *, now: datetime, newcomers: bool) -> OnOffer:
    """The services that somebody there gives alone, shortest first, and who (3 queries)."""
    rows = Placement.objects.filter(clinic=clinic, ended_at=None)
    services = Service.objects.filter(clinic=clinic, retired_at=None, people=1)
    if newcomers:
        rows, services = rows.filter(accepts_new=True), services.filter(new_patients=True)
    placements = list(
        directory.licensed(rows, now=now)
        .select_related("practitioner")
        .order_by("practitioner__name", "pk")
    )
    pairs = Placement.services.through.objects.filter(placement__in=placements)
    given = directory.given(pairs, now=now)
    wanted = services.filter(pk__in=given.values("service_id"))
    return OnOffer(list(wanted.order_by("price_cents", "minutes", "pk")), placements)
