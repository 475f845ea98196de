"""Until when which record is kept, and by whose duty; and what could leave, never early."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Max, Q, QuerySet

from glideway.care.core import keeping
from glideway.care.core.keeping import Floor
from glideway.care.models import Retention, Visit
from glideway.directory.core import professions
from glideway.directory.models import Clinic, Patient
from glideway.kit import access
from glideway.kit.actor import Actor

AGE = 18  # where no floor says at which age the years begin


@dataclass(frozen=True, slots=True)
class Kept:
    """The record of one patient at one clinic: until when, and what that stands on."""

    clinic: Clinic
    patient: Patient
    last: date
    until: date | None
    years: int | None
    draft: bool
    may_go: bool


def floor(profession: str, province: str) -> Floor | None:
    """The floor of a profession in a province, if one was found."""
    found = professions.retention(profession, province)
    if found is None:
        return None
    return Floor(found.years, found.minor_age or AGE, found.confidence != "seen", found.source)


def kept_until(actor: Actor, *, today: date | None = None) -> list[Kept]:
    """The own records of a patient, clinic by clinic. Three queries."""
    if "own" not in access.scopes(actor, "consent", "R") or not actor.patient_id:
        return []
    return list(_kept(Visit.objects.filter(episode__patient_id=actor.patient_id), today))


def records_of(clinic: Clinic, *, now: datetime) -> list[Kept]:
    """Every record of a clinic with the day until which it is kept. For the owner and the check."""
    today = now.astimezone(ZoneInfo(clinic.zone)).date()
    return list(_kept(Visit.objects.filter(episode__clinic=clinic), today))


def own_clinic(actor: Actor) -> Clinic:
    """The clinic of this session, for its owner, or NotYours."""
    may = "clinic" in access.scopes(actor, "listing", "C")
    found: Clinic = access.the(Clinic.objects.all(), pk=(actor.clinic_id or 0) if may else 0)
    return found


def own_years(clinic_id: int) -> int | None:
    """How many years the clinic itself keeps records, if it said. One query."""
    rows = Retention.objects.filter(clinic_id=clinic_id, replaced_at=None)
    return rows.values_list("years", flat=True).first()


def floors_of(clinic: Clinic) -> list[tuple[str, Floor | None]]:
    """The professions that wrote records at this clinic, each with its floor if one is known."""
    rows = Visit.objects.filter(episode__clinic=clinic).values_list(
        "practitioner__profession", flat=True
    )
    return [(one, floor(one, clinic.province)) for one in sorted(set(rows.distinct()))]


def _kept(visits: QuerySet[Visit], today: date | None) -> Iterator[Kept]:
    rows: list[Mapping[str, Any]] = list(
        visits.values("episode__patient", "episode__clinic", "practitioner__profession").annotate(
            seen=Max("opened_at"), added=Max("notes__signed_at")
        )
    )
    clinics = Clinic.objects.in_bulk({one["episode__clinic"] for one in rows})
    patients = Patient.objects.in_bulk({one["episode__patient"] for one in rows})
    own = dict(
        Retention.objects.filter(Q(clinic__in=clinics), replaced_at=None).values_list(
            "clinic_id", "years"
        )
    )
    rows.sort(key=lambda one: (one["episode__clinic"], one["episode__patient"]))
    for (clinic, patient), group in groupby(
        rows, key=lambda one: (one["episode__clinic"], one["episode__patient"])
    ):
        yield _one(clinics[clinic], patients[patient], list(group), own.get(clinic), today)


def _one(
    clinic: Clinic,
    patient: Patient,
    rows: Iterable[Mapping[str, Any]],
    own: int | None,
    today: date | None,
) -> Kept:
    told = list(rows)
    instants = [one[name] for one in told for name in ("seen", "added")]
    last = max(one for one in instants if isinstance(one, datetime))
    day = last.astimezone(ZoneInfo(clinic.zone)).date()
    floors = [floor(str(one["practitioner__profession"]), clinic.province) for one in told]
    known = [one for one in floors if one is not None]
    years = keeping.kept_years(own, known)
    age = max((one.minor_age for one in known), default=AGE)
    return Kept(
        clinic=clinic,
        patient=patient,
        last=day,
        until=keeping.until(day, patient.born_on, years, age) if years is not None else None,
        years=years,
        draft=len(known) != len(floors) or any(one.draft for one in known),
        may_go=today is not None
        and keeping.may_go(today, day, patient.born_on, own=own, floors=floors),
    )
