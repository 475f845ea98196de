"""Wishes to be phoned as they stand now, and what a page of a free consult needs to say.

What is over is over at its instant: every question takes `now` and compares.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from glideway.booking.core import calling
from glideway.booking.models import Booking, CallAttempt, Callback, ConsultEnd, Hold
from glideway.booking.queries.finding import Time
from glideway.booking.queries.mine import attended_by
from glideway.booking.queries.times import clinic_times
from glideway.directory.core import professions
from glideway.directory.core.professions import ConsultRule, Profession
from glideway.directory.models import Clinic, Patient, Placement, Service
from glideway.kit import access
from glideway.kit.actor import Actor

NETWORK_ZONE = "America/Toronto"
OFFERED_TIMES = 6
ENDS = tuple(ConsultEnd.Outcome.choices)
HOW_IT_WENT = tuple(CallAttempt.Outcome.choices)
TAIL = 2
VISITS_AROUND = timedelta(days=60)


class CallState(StrEnum):
    """Where a wish to be phoned stands; each page says one of these."""

    WAITING = "waiting"
    TRIED = "tried"
    OFFERED = "offered"
    WRONG = "wrong"
    REACHED = "reached"
    BOOKED = "booked"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"
    GONE = "gone"


@dataclass(frozen=True)
class Wish:
    """One wish to be phoned, with its tries, its live offer, and what came of it."""

    callback: Callback
    attempts: tuple[CallAttempt, ...]
    offer: Hold | None
    booked: Booking | None
    ending: ConsultEnd | None
    standing: CallState
    now: datetime

    @property
    def zone(self) -> str:
        """On whose wall its times are read."""
        return self.callback.clinic.zone if self.callback.clinic else NETWORK_ZONE

    @property
    def due_at(self) -> datetime:
        """By when the call was promised: within one working day."""
        return calling.promised_by(self.callback.made_at, self.zone)

    @property
    def late(self) -> bool:
        """The promise is past and nobody has tried yet."""
        return self.standing is CallState.WAITING and self.now > self.due_at

    @property
    def gone_at(self) -> datetime:
        """When the wish is over, unless it was fulfilled."""
        return calling.gone_at(self.callback.made_at)

    @property
    def tries_left(self) -> int:
        """How often it may still be tried."""
        return max(calling.TRIES - len(self.attempts), 0)

    @property
    def open(self) -> bool:
        """Somebody still has to do something about reaching this person."""
        return self.standing in {CallState.WAITING, CallState.TRIED, CallState.OFFERED}

    @property
    def can_try(self) -> bool:
        """Another call may be made and logged."""
        return self.open and self.tries_left > 0

    @property
    def can_offer(self) -> bool:
        """A time may be offered: a try went unanswered, no other is offered, a clinic calls."""
        return self.standing is CallState.TRIED and self.callback.clinic is not None

    @property
    def can_undo(self) -> bool:
        """The last try may be taken back."""
        last = self.attempts[-1] if self.attempts else None
        ended = self.ending is not None or self.callback.withdrawn_at is not None
        if last is None or ended or self.offer is not None:
            return False
        return self.now < last.at + calling.UNDO_A_TRY

    @property
    def number_end(self) -> str:
        """The last digits of the number: enough to know it, too little to call it."""
        return str(self.callback.phone)[-TAIL:]


def callbacks(actor: Actor, *, now: datetime) -> list[Wish]:
    """Wishes that somebody has to do something about, oldest first (4 queries).

    Those that nobody reached yet, and those that were reached and whose end is not told. The
    clinic's own; the operator has those that no clinic is near enough for.
    """
    recent = _for(actor, "R").filter(made_at__gt=now - calling.GONE_AFTER, withdrawn_at=None)
    rows = recent.filter(Q(answered_at=None) | Q(ending=None)).order_by("made_at", "pk")
    wishes = [standing(one, now=now) for one in rows]
    return [one for one in wishes if one.open or one.standing is CallState.REACHED]


def callback_of(actor: Actor, public_id: UUID, *, operation: str, now: datetime) -> Wish:
    """One wish on which `actor` may do this, as it stands (4 queries); NotYours for every other."""
    row: Callback = access.the(_for(actor, operation), public_id=public_id)
    return standing(row, now=now)


def wish_of(callback: Callback, *, now: datetime) -> Wish:
    """A wish that a link named, as it stands (4 queries)."""
    return standing(_joined().get(pk=callback.pk), now=now)


def standing(callback: Callback, *, now: datetime) -> Wish:
    """A wish with what came of it; its row is joined with tries and offers."""
    attempts = tuple(callback.attempts.all())
    offers = list(callback.offers.all())
    live = [one for one in offers if one.let_go_at is None and one.expires_at > now]
    offer = live[0] if live and callback.answered_at is None else None
    booked = next((one.booking for one in offers if one.booking is not None), None)
    ending = getattr(callback, "ending", None)
    told = (
        (CallState.ENDED, ending is not None),
        (CallState.BOOKED, booked is not None),
        (CallState.WITHDRAWN, callback.withdrawn_at is not None),
        (CallState.REACHED, callback.answered_at is not None),
        (CallState.WRONG, any(one.outcome == CallAttempt.Outcome.WRONG_NUMBER for one in attempts)),
        (CallState.GONE, calling.is_gone(callback.made_at, now)),
        (CallState.OFFERED, offer is not None),
        (CallState.TRIED, bool(attempts)),
    )
    state = next((one for one, holds in told if holds), CallState.WAITING)
    return Wish(callback, attempts, offer, booked, ending, state, now)


def call_times(wish: Wish) -> list[Time]:
    """The next starts of the free consult that can be offered, the wished part of day first.

    The same engine as every list; a start that leaves no half hour to answer is left out.
    """
    clinic = wish.callback.clinic
    if clinic is None:
        return []
    _clinic, people = clinic_times(clinic.slug, service=Service.Kind.CONSULT, now=wish.now)
    asked = wish.callback.made_at
    fitting = [
        time
        for person in people
        for day in person.days
        for time in day.times
        if calling.offer_until(asked, time.starts_at, person.service.notice_minutes, wish.now)
    ]
    wanted = wish.callback.when
    fitting.sort(
        key=lambda one: (
            wanted not in ("any", calling.part_of_day(one.starts_at, clinic.zone)),
            one.starts_at,
            one.placement,
        )
    )
    return sorted(fitting[:OFFERED_TIMES], key=lambda one: (one.starts_at, one.placement))


def visits_after(
    actor: Actor, *, patient_id: int | None, phone: str, now: datetime
) -> list[Booking]:
    """Visits of the clinic that may have come of a call: this person's, still ahead (1 query)."""
    mine = Q(patient_id=patient_id) if patient_id else Q(patient__phone=phone)
    rows = Booking.objects.filter(
        mine,
        placement__clinic=actor.clinic_id,
        cancelled_at=None,
        starts_at__gt=now,
        starts_at__lt=now + VISITS_AROUND,
    ).exclude(service__kind=Service.Kind.CONSULT)
    joined = rows.select_related("service", "patient", "placement__clinic")
    return list(joined.order_by("starts_at", "pk"))


def consult_of(actor: Actor, public_id: UUID) -> Booking:
    """A booked free consult of which `actor` may say how it went (1 query), or NotYours."""
    rows = attended_by(actor).filter(service__kind=Service.Kind.CONSULT)
    found: Booking = access.the(rows, public_id=public_id)
    return found


def ending_of(booking: Booking) -> ConsultEnd | None:
    """How a booked consult ended, if that was told (1 query)."""
    return ConsultEnd.objects.filter(booking=booking).select_related("visit__service").first()


def clinic_that_called(ending: ConsultEnd) -> Clinic | None:
    """Whose line it is; None where the operator phoned."""
    if ending.booking is not None:
        return ending.booking.placement.clinic
    return ending.callback.clinic if ending.callback is not None else None


def patient_of(actor: Actor) -> Patient | None:
    """The patient whose account asks, or None (1 query where somebody is signed in as one)."""
    if actor.patient_id is None:
        return None
    return Patient.objects.filter(pk=actor.patient_id).first()


def video_link(booking: Booking, *, now: datetime) -> str:
    """The clinic's own video room, from 15 minutes before an online visit until its end, or "".

    Never in a message and never in a calendar part: only a page asks for it, when it is opened.
    """
    online = booking.service.channel == Service.Channel.ONLINE and booking.cancelled_at is None
    link = booking.placement.clinic.online_link
    shows = calling.video_shows(booking.starts_at, booking.ends_at, now)
    return link if online and shows and link.startswith("https://") else ""


def consult_rule(placement: Placement) -> ConsultRule:
    """What a free consult with this practitioner here may be for."""
    return professions.free_consult(placement.practitioner.profession, placement.clinic.province)


def consult_rules(clinic: Clinic) -> list[tuple[tuple[Profession, ...], ConsultRule]]:
    """What a free consult at this clinic may be for, each rule once with its professions (1 query).

    Where nobody has verified a rule, the careful default is one rule for all.
    """
    rows = Placement.objects.filter(
        clinic=clinic, ended_at=None, services__kind=Service.Kind.CONSULT, services__retired_at=None
    )
    given = set(rows.values_list("practitioner__profession", flat=True))
    found: dict[tuple[str, bool, str], tuple[ConsultRule, list[Profession]]] = {}
    for name, one in professions.professions().items():
        rule = professions.free_consult(name, clinic.province)
        if name in given and rule.offered:
            same = (rule.purpose.en, rule.same_day, rule.regulator if rule.verified else "")
            found.setdefault(same, (rule, []))[1].append(one)
    return [(tuple(some), rule) for rule, some in found.values()]


def _for(actor: Actor, operation: str) -> QuerySet[Callback]:
    scopes = access.scopes(actor, "callback", operation)
    allowed = Q(pk__in=())
    if "clinic" in scopes and actor.clinic_id is not None:
        allowed |= Q(clinic_id=actor.clinic_id)
    if scopes & {"all", "unaddressed"}:
        allowed |= Q(clinic=None)
    return _joined().filter(allowed)


def _joined() -> QuerySet[Callback]:
    offers = Hold.objects.select_related("booking", "placement__practitioner").order_by("-pk")
    tries: Iterable[Prefetch[str]] = (
        Prefetch("attempts", CallAttempt.objects.order_by("at", "pk")),
        Prefetch("offers", offers),
    )
    return Callback.objects.select_related("clinic", "ending").prefetch_related(*tries)
