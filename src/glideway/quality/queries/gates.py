"""The five conditions for being listed: who stops meeting one by what the registers say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from glideway.booking.models import Booking
from glideway.directory import queries as directory
from glideway.directory.core.hiding import LIFTS_ITSELF
from glideway.directory.models import Clinic, Credential, Errand, Placement
from glideway.kit import access
from glideway.kit.actor import Actor, Role
from glideway.kit.refusals import NotYours
from glideway.quality.core import criteria
from glideway.quality.core.criteria import Criterion
from glideway.quality.models import LapsedVisit

LICENCES = 41
HIDDEN = LIFTS_ITSELF


def unlicensed(clinics: Sequence[int], *, now: datetime) -> frozenset[int]:
    """Clinics where a licence lapsed or was not found, and nobody there has a sound one. One query.

    Where a colleague's licence is sound the clinic stays shown: whoever has none has no bookable
    time by then, and what was booked with him or her is decided under the lapse. Somebody new whose
    licence nobody has checked yet closes nothing: nothing of theirs is on offer.
    """
    mine = Credential.objects.filter(practitioner=OuterRef("practitioner"), kind="licence")
    over = directory.checked(mine).filter(Q(expires_on__lt=now.date()) | Q(last_found=False))
    here = Placement.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=now), starts_at__lte=now, practitioner__left_at=None
    )
    sound = here.filter(Exists(directory.verified(mine, now=now)), clinic=OuterRef("clinic"))
    rows = here.filter(Exists(over), ~Exists(sound), clinic__in=clinics)
    return frozenset(rows.values_list("clinic", flat=True))


def closed_of(clinic: Clinic) -> tuple[int, ...]:
    """The conditions for which a clinic is hidden; none where it is shown or hidden otherwise."""
    if clinic.hidden_at is None or not clinic.hidden_reason.startswith(HIDDEN):
        return ()
    return tuple(int(one) for one in clinic.hidden_reason.removeprefix(HIDDEN).split(","))


def ahead() -> QuerySet[Booking]:
    """Booked visits that wait under no lapse: those are decided there, and nobody's twice."""
    lapsed = LapsedVisit.objects.filter(booking=OuterRef("pk"), outcome="")
    return Booking.objects.filter(~Exists(lapsed), cancelled_at=None, arrived_at=None)


@dataclass(frozen=True)
class Hidden:
    """A clinic that is not offered: by which conditions, and until when somebody decides.

    `by_register`: 41 is closed by what the register says today, and not by an inspector's look.
    """

    clinic: Clinic
    points: tuple[Criterion, ...]
    by_register: bool
    due_at: datetime | None = None
    visits: int = 0


def hidden_by_gates(actor: Actor, *, now: datetime) -> list[Hidden]:
    """The operator's: all clinics that conditions hide; of everybody else the own one."""
    rows = Clinic.objects.filter(hidden_reason__startswith=HIDDEN, hidden_at__isnull=False)
    if actor.role is not Role.OPERATOR:
        rows = rows.filter(pk=actor.clinic_id or 0)
    yardstick = criteria.load()
    clinics = list(rows.order_by("hidden_at", "pk"))
    asked = Errand.objects.filter(
        kind="gate-visits", about__in=[one.public_id for one in clinics], done_at=None
    )
    due = {one.about: one.due_at for one in asked}
    stopped = unlicensed([one.pk for one in clinics], now=now)
    booked = ahead().filter(placement__clinic__in=clinics, starts_at__gt=now)
    counts = dict(booked.order_by().values_list("placement__clinic").annotate(n=Count("pk")))
    return [
        Hidden(
            one,
            tuple(yardstick.point(number) for number in closed_of(one)),
            one.pk in stopped,
            due.get(one.public_id),
            counts.get(one.pk, 0),
        )
        for one in clinics
    ]


def hidden_clinic(actor: Actor, public_id: UUID) -> Clinic:
    """One clinic that conditions hide, for the operator; or not found."""
    if actor.role is not Role.OPERATOR:
        raise NotYours
    rows = Clinic.objects.filter(hidden_reason__startswith=HIDDEN, hidden_at__isnull=False)
    return access.the(rows, public_id=public_id)  # type: ignore[no-any-return]


def watched() -> list[Clinic]:
    """Every clinic that is listed, and those that only these conditions hide. One query."""
    here = Q(hidden_at=None) | Q(hidden_reason__startswith=HIDDEN)
    return list(Clinic.objects.filter(here, listed_at__isnull=False).order_by("pk"))
