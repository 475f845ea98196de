"""Threads as the matrix shares them: one's own, a practitioner's, the front desk's of a clinic.

About care a patient writes to one practitioner, and nobody else at the clinic reads it but who
took over the patients of somebody who left. About times, receipts and papers the front desk
answers. What a patient withholds from a practitioner takes these threads along.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from glideway.booking.models import Booking
from glideway.booking.queries import holidays
from glideway.care.core import threads as rules
from glideway.care.models import Episode, Thread, ThreadMessage, Withholding
from glideway.care.queries import scope
from glideway.directory.models import Clinic, Placement
from glideway.kit import access
from glideway.kit.actor import Actor
from glideway.kit.models import AuditEntry

THING = "message"
VIEWED = "thread.viewed"
MOST = 200


@dataclass(frozen=True, slots=True)
class Receiver:
    """Whom a patient may write to: one practitioner, or (None) the front desk of a clinic."""

    placement: Placement
    to_desk: bool

    @property
    def key(self) -> str:
        """What the form sends."""
        return f"{'desk' if self.to_desk else 'care'}:{self.placement.public_id}"


def threads(actor: Actor, operation: str, *, now: datetime) -> QuerySet[Thread]:
    """The threads on which `actor` may do this: one condition for the list and for the row."""
    scopes = access.scopes(actor, THING, operation)
    found = Q(pk__in=())
    if "own_threads" in scopes and actor.patient_id is not None:
        found = Q(patient_id=actor.patient_id) & scope.open_to(actor, "pk", "thread")
    elif "own_threads" in scopes and actor.practitioner_id and actor.clinic_id:
        mine = scope.of_practitioner(actor.practitioner_id, actor.clinic_id, now=now)
        barred = Withholding.objects.filter(
            patient_id=OuterRef("patient_id"),
            practitioner_id=actor.practitioner_id,
            visit=None,
            ended_at=None,
        )
        treated = Episode.objects.filter(scope.treating(actor, now=now)).values("patient")
        found = Q(clinic_id=actor.clinic_id, practitioner__in=mine) & ~Q(Exists(barred))
        found &= Q(patient__in=treated) | Q(Exists(_booked(actor, now)))
    elif "clinic_administrative" in scopes and actor.clinic_id:
        found = Q(clinic_id=actor.clinic_id, practitioner=None)
    return Thread.objects.filter(found).select_related("patient", "clinic", "practitioner")


def thread(actor: Actor, public_id: UUID, operation: str, *, now: datetime) -> Thread:
    """One of them, or NotYours."""
    found: Thread = access.the(threads(actor, operation, now=now), public_id=public_id)
    return found


def listed(actor: Actor, *, now: datetime) -> list[Thread]:
    """The threads of a page: those that wait for the clinic first for staff, then the newest."""
    newest = ThreadMessage.objects.filter(thread=OuterRef("pk")).order_by("-sent_at", "-pk")
    rows = threads(actor, "R", now=now).annotate(
        last_at=Subquery(newest.values("sent_at")[:1]),
        last_side=Subquery(newest.values("side")[:1]),
    )
    found: list[Thread] = list(rows.order_by("-last_at", "-pk")[:MOST])
    if actor.patient_id is None:
        found.sort(key=lambda one: (one.waits_since is None, one.waits_since))
    return found


def messages(row: Thread) -> list[ThreadMessage]:
    """What was written, in order. One query."""
    return list(row.messages.order_by("sent_at", "pk"))


def waiting(actor: Actor, *, now: datetime) -> int:
    """How many threads the clinic owes an answer, of those this person answers. One query."""
    return threads(actor, "C", now=now).filter(waits_since__isnull=False).count()


def unread(actor: Actor, *, now: datetime) -> dict[int, int]:
    """Of a patient's threads, how many answers came since the patient last looked. Two queries."""
    if actor.patient_id is None:
        return {}
    seen: dict[str, datetime] = {}
    looks = AuditEntry.objects.filter(
        patient_id=actor.patient_id, act=VIEWED, role=actor.role
    ).order_by("at")
    answers = (
        ThreadMessage.objects.filter(
            thread__in=threads(actor, "R", now=now), side=ThreadMessage.Side.CLINIC
        )
        .values_list("thread_id", "thread__public_id", "sent_at")
        .order_by("sent_at")
    )
    rows = list(answers)
    if rows:
        seen = dict(looks.values_list("about", "at"))
    found: dict[int, int] = {}
    for number, public_id, sent_at in rows:
        last = seen.get(str(public_id))
        if last is None or sent_at > last:
            found[number] = found.get(number, 0) + 1
    return found


def receivers(actor: Actor, *, now: datetime) -> list[Receiver]:
    """Whom a patient may write to: who treats or will treat, and each such clinic's front desk.

    Who left a clinic is written to no longer. Who acts for a patient does not write into a thread
    that is kept from them: one query more.
    """
    if actor.patient_id is None:
        return []
    mine = Booking.objects.filter(
        placement=OuterRef("pk"),
        patient_id=actor.patient_id,
        cancelled_at=None,
        starts_at__gte=now - scope.TREATING,
    )
    withheld = Withholding.objects.filter(
        patient_id=actor.patient_id,
        practitioner=OuterRef("practitioner"),
        visit=None,
        ended_at=None,
    )
    seen = Episode.objects.filter(
        patient_id=actor.patient_id,
        clinic=OuterRef("clinic"),
        visits__practitioner=OuterRef("practitioner"),
        visits__opened_at__gte=now - scope.TREATING,
    )
    rows = list(
        Placement.objects.filter(
            Exists(mine) | Exists(seen), practitioner__left_at=None, ended_at=None
        )
        .annotate(barred=Exists(withheld))
        .select_related("clinic", "practitioner")
        .order_by("clinic__name", "practitioner__name", "pk")
    )
    desks = {one.clinic_id: one for one in reversed(rows)}
    care = [Receiver(one, to_desk=False) for one in rows if not one.barred]
    found = [*care, *(Receiver(one, to_desk=True) for one in reversed(desks.values()))]
    kept = _kept_threads(actor)
    return [one for one in found if _with(one) not in kept]


def _kept_threads(actor: Actor) -> set[tuple[int, int | None]]:
    """Clinic and practitioner of each thread that is kept from who acts for the patient."""
    if actor.proxy_id is None:
        return set()
    rows = Thread.objects.filter(patient_id=actor.patient_id or 0, sensitive__ended_at=None)
    kept = rows.filter(sensitive__isnull=False)
    return set(kept.values_list("clinic_id", "practitioner_id"))


def _with(one: Receiver) -> tuple[int, int | None]:
    return one.placement.clinic_id, None if one.to_desk else one.placement.practitioner_id


def answered_by(clinic: Clinic, written_at: datetime) -> date:
    """The last day of an answer on the clinic's wall, by the holidays of its province."""
    day = written_at.astimezone(ZoneInfo(clinic.zone)).date()
    free = holidays.named(clinic.province, (day.year, day.year + 1), "en")
    return rules.answered_by(day, free)


def receiver(found: Sequence[Receiver], key: str) -> Receiver | None:
    """The one that a form named, if it is among them."""
    return next((one for one in found if one.key == key), None)


def _booked(actor: Actor, now: datetime) -> QuerySet[Booking]:
    """A booking of the thread's patient with this practitioner at this clinic."""
    whose = scope.of_practitioner(actor.practitioner_id or 0, actor.clinic_id or 0, now=now)
    return Booking.objects.filter(
        patient_id=OuterRef("patient_id"),
        placement__clinic_id=actor.clinic_id or 0,
        placement__practitioner__in=whose,
        cancelled_at=None,
        starts_at__gte=now - scope.TREATING,
    )
