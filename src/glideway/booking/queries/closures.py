"""Closures as the clinic sees them: the dry run, how far each is settled, and other times."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from glideway.booking.core import Span, at_minute, explain, offered
from glideway.booking.models import Booking, Closure, Displaced
from glideway.booking.queries import diaries
from glideway.booking.queries.finding import Time, time_of
from glideway.directory.models import Clinic, Errand, Placement, Practitioner
from glideway.kit import access
from glideway.kit.actor import Actor

ERRAND = "visit-closed"
FOR_GOOD = datetime(2999, 1, 1, tzinfo=UTC)
SHOWN = timedelta(days=30)
BEFORE, AFTER = timedelta(days=7), timedelta(days=28)
EACH = 3
# What a desk sets aside that gives a visit to a colleague at its own time.
SET_ASIDE = frozenset({"notice", "horizon"})


@dataclass(frozen=True)
class Progress:
    """How many of the visits under a closure were told, moved, cancelled, or wait still."""

    visits: int
    told: int
    moved: int
    cancelled: int
    stands: int
    open: int


@dataclass(frozen=True)
class Affected:
    """One visit under a closure, and the colleagues who are free at its time."""

    visit: Booking
    free: tuple[Placement, ...]
    row: Displaced | None = None


@dataclass(frozen=True)
class Instead:
    """Another time for a visit: with whom, and whether that is the same practitioner."""

    placement: Placement
    time: Time
    same: bool


def closures(actor: Actor) -> QuerySet[Closure]:
    """The closures that `actor` may make and take back: those of the clinic of the role."""
    rows = Closure.objects.select_related("clinic", "practitioner", "successor")
    if "clinic" not in access.scopes(actor, "listing", "U") or actor.clinic_id is None:
        return rows.none()
    return rows.filter(clinic_id=actor.clinic_id)


def standing(actor: Actor, *, now: datetime) -> list[Closure]:
    """Closures that are on, ahead, or ended within a month, with `waiting`, latest first."""
    recent = Q(ends_at=None) | Q(ends_at__gt=now - SHOWN)
    waiting = Count("displaced", filter=Q(displaced__settled_at=None))
    rows = closures(actor).filter(recent, undone_at=None).annotate(waiting=waiting)
    return list(rows.order_by("-starts_at", "-pk"))


def in_closed_time(actor: Actor, *, now: datetime) -> list[Booking]:
    """The visits ahead of this clinic that the desk is asked to look after, by time (2 queries)."""
    if "clinic" not in access.scopes(actor, "listing", "U") or actor.clinic_id is None:
        return []
    asked = Errand.objects.filter(kind=ERRAND, clinic=actor.clinic_id, done_at=None)
    rows = Booking.objects.filter(
        public_id__in=list(asked.values_list("about", flat=True)),
        placement__clinic=actor.clinic_id,
        cancelled_at=None,
        starts_at__gt=now,
    ).select_related("service", "patient", "placement__clinic", "placement__practitioner")
    return list(rows.order_by("starts_at", "pk"))


def may_end_people(actor: Actor) -> bool:
    """Whether this role may say that somebody leaves: that ends roles, so the owner's."""
    return "clinic" in access.scopes(actor, "listing", "C")


def visits_inside(
    *,
    placements: Sequence[Placement],
    starts_at: datetime,
    ends_at: datetime | None,
    now: datetime,
) -> list[Booking]:
    """The visits ahead that such a closure would lie over, by time (1 query); it writes nothing.

    Joint visits count for everybody who gives them. Who is in the house already is not displaced.
    """
    people = [one.practitioner.resource.pk for one in placements]
    clinics = {one.clinic_id for one in placements}
    rows = Booking.objects.filter(
        Q(placement__in=[one.pk for one in placements])
        | Q(bindings__resource__in=people, placement__clinic__in=clinics),
        cancelled_at=None,
        arrived_at=None,
        starts_at__gt=now,
        starts_at__lt=ends_at or FOR_GOOD,
        ends_at__gt=starts_at,
    )
    return list(
        rows.select_related(
            "service", "patient", "placement__clinic", "placement__practitioner__resource"
        )
        .distinct()
        .order_by("starts_at", "pk")
    )


def here_already(
    *,
    placements: Sequence[Placement],
    starts_at: datetime,
    ends_at: datetime | None,
    now: datetime,
) -> list[Booking]:
    """Who sits in the house, or should by now, in such a closure, by time (1 query).

    A closure does not displace them and writes to nobody of them: somebody speaks to them.
    """
    rows = Booking.objects.filter(
        Q(arrived_at__isnull=False) | Q(starts_at__lte=now),
        placement__in=[one.pk for one in placements],
        cancelled_at=None,
        no_show_at=None,
        finished_at=None,
        starts_at__lt=ends_at or FOR_GOOD,
        ends_at__gt=max(starts_at, now),
    )
    joined = rows.select_related("service", "patient", "placement__practitioner")
    return list(joined.order_by("starts_at", "pk"))


def whose_time(
    *, clinic: Clinic, practitioner: Practitioner | None, ended: bool = False
) -> list[Placement]:
    """Whose time a closure of this clinic closes: everybody's here, or one's (1 query)."""
    rows = Placement.objects.filter(clinic=clinic)
    if not ended:
        rows = rows.filter(ended_at=None)
    if practitioner is not None:
        rows = rows.filter(practitioner=practitioner)
    return list(rows.select_related("clinic", "practitioner__resource").order_by("pk"))


def said(closure: Closure, *, language: str) -> str:
    """Why, as a patient reads it: the clinic's own words, else a sentence that names no health."""
    if closure.reason:
        return closure.reason
    with translation.override(language):
        if closure.practitioner is None:
            return _("The clinic is closed then.")
        name = {"name": closure.practitioner.name}
        if closure.kind == Closure.Kind.LEAVING:
            return _("%(name)s no longer works here then.") % name
        return _("%(name)s is not here then.") % name


def patient_told(booking: Booking) -> bool:
    """Whether the patient was told that this visit cannot be, and nothing came of it (1 query)."""
    return Displaced.objects.filter(
        booking=booking, told_at__isnull=False, settled_at=None, closure__undone_at=None
    ).exists()


def progress(rows: Iterable[Displaced]) -> Progress:
    """How far the visits of a closure are settled."""
    known = list(rows)
    ended = Counter(one.outcome for one in known)
    return Progress(
        visits=len(known),
        told=sum(one.told_at is not None for one in known),
        moved=ended[Displaced.Outcome.MOVED],
        cancelled=ended[Displaced.Outcome.CANCELLED],
        stands=ended[Displaced.Outcome.STANDS],
        open=sum(one.settled_at is None for one in known),
    )


def under(closure: Closure, *, now: datetime) -> list[Affected]:
    """The visits of a closure by time, those that wait with who is free (six queries)."""
    rows = list(
        Displaced.objects.filter(closure=closure)
        .select_related(
            "booking__service",
            "booking__patient",
            "booking__placement__clinic",
            "booking__placement__practitioner__resource",
        )
        .order_by("starts_at", "pk")
    )
    waiting = [one.booking for one in rows if one.settled_at is None]
    here = whose_time(clinic=closure.clinic, practitioner=None) if waiting else []
    others = [one for one in here if one.practitioner_id != closure.practitioner_id]
    free = colleagues(waiting, among=others, now=now)
    return [Affected(one.booking, free.get(one.booking_id, ()), one) for one in rows]


def colleagues(
    visits: Sequence[Booking], *, among: Sequence[Placement], now: datetime
) -> dict[int, tuple[Placement, ...]]:
    """Who `among` these could give each of these visits at its own time (five queries).

    Asked of the engine that the move asks; the notice is the desk's to set aside.
    """
    if not visits:
        return {}
    starts = [at_minute(one.starts_at) for one in visits]
    window = Span(min(starts), max(starts) + 1)
    read = diaries.read(among, window, now=now)
    pairs = {(one.pk, visit.service_id) for one in among for visit in visits}
    offer = diaries.on_offer(pairs, newcomers=False, now=now)
    found: dict[int, list[Placement]] = defaultdict(list)
    for visit, start in zip(visits, starts, strict=True):
        for one in among:
            if one.pk == visit.placement_id or (one.pk, visit.service_id) not in offer:
                continue
            schedule = read.schedule(one, visit.service, {f"b{visit.pk}"})
            why = explain(schedule, diaries.rules(visit.service, one), start, now=now)
            if not {reason.rule for reason in why} - SET_ASIDE:
                found[visit.pk].append(one)
    return {pk: tuple(some) for pk, some in found.items()}


def other_times(booking: Booking, *, now: datetime) -> list[Instead]:
    """Three times with the same practitioner and three with colleagues, nearest to the visit.

    Computed now and held for nobody: a tap takes one as any other time is taken. A fixed number of
    queries; in the order of time, the same practitioner first.
    """
    mine = booking.placement_id
    giving = Placement.objects.filter(
        clinic=booking.placement.clinic_id, services=booking.service_id, ended_at=None
    )
    ready = diaries.ready(giving.values_list("pk", flat=True))
    offer = diaries.on_offer(
        [(one.pk, booking.service_id) for one in ready], newcomers=False, now=now
    )
    near = max(booking.starts_at, now)
    window = Span(at_minute(max(now, near - BEFORE)), at_minute(near + AFTER))
    read = diaries.read(ready, window, now=now)
    own = at_minute(booking.starts_at)
    found: dict[bool, list[tuple[int, int, Placement]]] = {True: [], False: []}
    for one in ready:
        if (one.pk, booking.service_id) not in offer:
            continue
        schedule = read.schedule(one, booking.service, {f"b{booking.pk}"})
        rules = diaries.rules(booking.service, one)
        found[one.pk == mine] += [
            (abs(start - own), start, one)
            for start in offered(schedule, rules, now=now, window=window)
            if one.pk != mine or start != own
        ]
    return [
        Instead(one, time_of(start, booking.service, one), same)
        for same in (True, False)
        for start, _pk, one in sorted(
            (start, one.pk, one)
            for _gap, start, one in sorted(found[same], key=lambda row: (row[:2], row[2].pk))[:EACH]
        )
    ]
