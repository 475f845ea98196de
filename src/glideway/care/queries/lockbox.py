"""What is withheld, who broke the glass, and what of it an owner has still to look at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from glideway.care.models import BrokenGlass, Episode, Visit, Withholding
from glideway.care.queries import scope
from glideway.directory.models import Membership, Patient, Practitioner
from glideway.kit import access
from glideway.kit.actor import Actor
from glideway.kit.models import AuditEntry
from glideway.kit.refusals import NotYours, Refusal

REVIEW_WITHIN = timedelta(days=7)
MOST_FOUND = 20
GLASS = "glass:"  # begins the why of an entry that a broken glass allowed


class Withheld(Refusal):
    """The patient withholds it; whoever treats the patient is told that, and no more."""

    code = "withheld"
    status = 403
    sentence = _("Some information is withheld by the patient.")
    template = "care/withheld.html"


@dataclass(frozen=True, slots=True)
class Lockbox:
    """A patient's own: signed visits and those who treat, each with what is withheld of it."""

    visits: Sequence[tuple[Visit, Withholding | None]]
    people: Sequence[tuple[Practitioner, Withholding | None]]


def lockbox(actor: Actor) -> Lockbox:
    """What this patient can withhold or give back. Three queries."""
    patient = _patient(actor)
    rows = Withholding.objects.filter(patient_id=patient, ended_at=None).select_related(
        "practitioner"
    )
    live = list(rows)
    by_visit = {one.visit_id: one for one in live if one.visit_id}
    by_person = {one.practitioner_id: one for one in live if one.practitioner_id}
    visits = own_visits(actor).select_related("practitioner", "episode__clinic")
    treats = Practitioner.objects.filter(visits__episode__patient_id=patient).distinct()
    people = {one.pk: one for one in treats.order_by("name", "pk")}
    people |= {one.practitioner.pk: one.practitioner for one in live if one.practitioner}
    return Lockbox(
        visits=[(one, by_visit.get(one.pk)) for one in visits.order_by("-opened_at")],
        people=[(one, by_person.get(one.pk)) for one in people.values()],
    )


def own_visits(actor: Actor) -> QuerySet[Visit]:
    """The signed visits of this patient, withheld or not."""
    return Visit.objects.filter(
        scope.open_to(actor, "pk"), episode__patient_id=_patient(actor), signed_at__isnull=False
    )


def own_visit(actor: Actor, public_id: UUID) -> Visit:
    """One of them, or NotYours."""
    found: Visit = access.the(own_visits(actor).select_related("episode"), public_id=public_id)
    return found


def own_practitioner(actor: Actor, public_id: UUID) -> Practitioner:
    """Somebody who treated this patient, or NotYours."""
    rows = Practitioner.objects.filter(visits__episode__patient_id=_patient(actor)).distinct()
    found: Practitioner = access.the(rows, public_id=public_id)
    return found


def withholding(actor: Actor, public_id: UUID) -> Withholding:
    """What this patient withholds, or NotYours."""
    mine = scope.open_to(actor, "visit_id")
    rows = Withholding.objects.filter(mine, patient_id=_patient(actor))
    rows = rows.select_related("visit__episode")
    found: Withholding = access.the(rows, public_id=public_id)
    return found


def of_clinic(actor: Actor, name: str) -> list[Patient]:
    """Patients who were seen at this clinic and whose name holds these letters."""
    if len(name.strip()) < 2:  # noqa: PLR2004 - one letter lists the whole clinic
        return []
    rows = _behind_glass(actor).filter(name__icontains=name.strip())
    return list(rows.order_by("name", "pk")[:MOST_FOUND])


def behind_glass(actor: Actor, public_id: UUID) -> Patient:
    """One patient of this clinic, for whom the glass may be broken, or NotYours."""
    found: Patient = access.the(_behind_glass(actor), public_id=public_id)
    return found


def open_glass(actor: Actor, patient: Patient, *, now: datetime) -> BrokenGlass | None:
    """The hour that is still open for this account, if any."""
    rows = BrokenGlass.objects.filter(
        patient=patient, clinic_id=actor.clinic_id or 0, login_id=actor.login_id or 0
    )
    return rows.filter(opened_at__lte=now, closes_at__gt=now).first()


def through_glass(actor: Actor, patient: Patient, *, now: datetime) -> list[Visit]:
    """The visits of a patient at this clinic that the open hour shows, newest first."""
    rows = Visit.objects.filter(
        scope.visits(actor, "R", now=now), episode__patient=patient
    ).select_related("practitioner", "episode__clinic")
    return list(rows.order_by("-opened_at"))


def broken(actor: Actor) -> QuerySet[BrokenGlass]:
    """Every broken glass of this clinic, newest first: for its owner."""
    if "clinic" not in access.scopes(actor, "audit", "R") or not actor.clinic_id:
        return BrokenGlass.objects.none()
    rows = BrokenGlass.objects.filter(clinic_id=actor.clinic_id)
    return rows.select_related("patient", "clinic", "review").order_by("-opened_at", "-pk")


def other_owners(actor: Actor) -> bool:
    """Whether somebody else owns this clinic, who can review what this owner opened."""
    rows = Membership.objects.filter(clinic_id=actor.clinic_id or 0, role="owner", ended_at=None)
    return bool(rows.exclude(login_id=actor.login_id or 0).exists())


def a_broken(actor: Actor, public_id: UUID) -> BrokenGlass:
    """One of them, or NotYours."""
    found: BrokenGlass = access.the(broken(actor), public_id=public_id)
    return found


def glass_of(entries: Iterable[AuditEntry]) -> dict[str, BrokenGlass]:
    """The broken glasses that these entries of a patient's own list name. One query."""
    named = {one.about for one in entries if one.act == "glass.broken"}
    named |= {one.why.removeprefix(GLASS) for one in entries if one.why.startswith(GLASS)}
    rows = BrokenGlass.objects.filter(public_id__in=[UUID(one) for one in named])
    return {str(one.public_id): one for one in rows}


def overdue(row: BrokenGlass, *, now: datetime) -> bool:
    """Whether nobody has reviewed it within a week."""
    return getattr(row, "review", None) is None and now >= row.opened_at + REVIEW_WITHIN


def why_not(actor: Actor, visit: UUID, *, now: datetime) -> Refusal:
    """The no for a visit that is not in somebody's rows: withheld, for who treats here; else none.

    Only who would see it without the lock-box is told that there is something.
    """
    found = _treated(actor, "R", now=now).filter(public_id=visit).first()
    return Withheld(patient=found.episode.patient.public_id) if found else NotYours()


def to_let_go(actor: Actor, visit: UUID, *, now: datetime) -> Visit:
    """The visit of a tap that is let go, or NotYours.

    Who tapped in it may say so also where the patient withholds it since: it shows nothing of it.
    """
    found: Visit = access.the(_treated(actor, "C", now=now), public_id=visit)
    return found


def _treated(actor: Actor, operation: str, *, now: datetime) -> QuerySet[Visit]:
    """The visits of those who are treated by this practitioner, withheld or not."""
    if "treating" not in access.scopes(actor, scope.NOTE, operation) or not actor.practitioner_id:
        return Visit.objects.none()
    mine = Episode.objects.filter(scope.treating(actor, now=now))
    return Visit.objects.filter(episode__in=mine).select_related("episode__patient")


def barred(actor: Actor, patient_id: int) -> bool:
    """Whether this patient withholds the whole record from this practitioner. One query."""
    rows = Withholding.objects.filter(patient_id=patient_id, ended_at=None)
    return rows.filter(practitioner_id=actor.practitioner_id or 0).exists()


def _patient(actor: Actor) -> int:
    may = "own" in access.scopes(actor, "consent", "R")
    return actor.patient_id if may and actor.patient_id else 0


def _behind_glass(actor: Actor) -> QuerySet[Patient]:
    scopes = access.scopes(actor, scope.NOTE, "R")
    if "clinic_break_glass" not in scopes or not actor.clinic_id:
        return Patient.objects.none()
    return Patient.objects.filter(episodes__clinic_id=actor.clinic_id).distinct()
