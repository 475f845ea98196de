"""Verbs about what may be relied on: credentials, plaques, errands and consents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from glideway.directory.models import (
    Clinic,
    Consent,
    Credential,
    Errand,
    Patient,
    Plaque,
    Practitioner,
    Verification,
)
from glideway.directory.operations.clinics import BATCH
from glideway.kit import audit
from glideway.kit.actor import Actor
from glideway.kit.audit import Act

NETWORK = "network"
PLAQUE_FIELDS = ("value", "known", "of", "facts", "as_of")


@dataclass(frozen=True, kw_only=True)
class CredentialRow:
    """A licence or certificate as its holder states it."""

    practitioner: Practitioner
    kind: str
    title: str
    body: str
    number: str = ""
    regions: Sequence[str] = ()
    technique: str = ""
    issued_on: date | None = None
    expires_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class VerificationRow:
    """Our check of one credential; `found` says that the register showed it as stated."""

    credential: Credential
    where: str
    found: bool = True
    checked_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class PlaqueRow:
    """One public fact about a clinic, a practitioner, or (with neither) the network.

    `value` None says "too few to say", which is a fact as well and is shown.
    """

    kind: str
    clinic: Clinic | None = None
    practitioner: Practitioner | None = None
    value: float | None = None
    known: int | None = None
    of: int | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
    as_of: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ConsentRow:
    """One sentence a person agreed to; `scope` is the region of a treatment consent."""

    patient: Patient
    kind: str
    version: str
    language: str = "en"
    clinic: Clinic | None = None
    scope: str = ""
    how: str = "page"
    agreed_at: datetime | None = None


def state_credentials(
    *, rows: Iterable[CredentialRow], by: Actor, now: datetime
) -> list[Credential]:
    """Enter credentials as stated; stated is not verified, and the pages say so."""
    with transaction.atomic():
        stated = Credential.objects.bulk_create(
            (_credential(one, now) for one in rows), batch_size=BATCH
        )
        audit.record_many(
            Act(by, "credential.stated", "Credential", one.public_id, now) for one in stated
        )
    return stated


def verify_credentials(
    *, rows: Iterable[VerificationRow], by: Actor, now: datetime
) -> list[Verification]:
    """Enter dated checks of credentials; a later check erases no earlier one."""
    with transaction.atomic():
        checks = Verification.objects.bulk_create(
            (
                Verification(
                    credential=one.credential,
                    checked_at=one.checked_at or now,
                    found=one.found,
                    where=one.where,
                    by_id=by.login_id,
                )
                for one in rows
            ),
            batch_size=BATCH,
        )
        audit.record_many(
            Act(by, "credential.checked", "Verification", one.public_id, now) for one in checks
        )
    return checks


def hang_plaques(*, rows: Iterable[PlaqueRow], now: datetime) -> None:
    """Hang public facts; a fact of the same kind takes the place of the earlier one.

    No audit rows: a plaque is recomputed from facts that have theirs.
    """
    Plaque.objects.bulk_create(
        (_plaque(one, now) for one in rows),
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=("subject", "kind"),
        update_fields=PLAQUE_FIELDS,
    )


def hang_plaque(*, row: PlaqueRow, now: datetime) -> None:
    """Hang one public fact."""
    hang_plaques(rows=[row], now=now)


def open_errand(
    *,
    kind: str,
    about: UUID,
    role: str,
    due_at: datetime,
    clinic: Clinic | None = None,
    facts: Mapping[str, object] | None = None,
    anew: bool = False,
    now: datetime,
) -> Errand:
    """Ask a role to do something about one row; asking twice is one errand.

    `facts` fill its sentence and are never clinical. What was done once can be asked `anew`.
    """
    errand, made = Errand.objects.get_or_create(
        kind=kind,
        about=about,
        defaults={
            "role": role,
            "clinic": clinic,
            "facts": dict(facts or {}),
            "made_at": now,
            "due_at": due_at,
        },
    )
    if anew and not made and errand.done_at is not None:
        errand.done_at, errand.done_by, errand.due_at = None, "", due_at
        errand.facts, errand.made_at = dict(facts or {}), now
        errand.save()
    return errand


def finish_errand(*, errand: Errand, by: Actor, now: datetime) -> None:
    """Tick an errand off; the first who did it stays named."""
    Errand.objects.filter(pk=errand.pk, done_at=None).update(done_at=now, done_by=by.key)


def finish_errands(*, about: UUID, by: Actor, now: datetime) -> int:
    """Tick off all that was asked about one row, for nothing is left to do; how many there were."""
    waiting = Errand.objects.filter(about=about, done_at=None)
    return waiting.update(done_at=now, done_by=by.key)


def finish_errands_about(*, rows: Iterable[UUID], kind: str, by: Actor, now: datetime) -> int:
    """Tick off one kind of errand about many rows; how many there were."""
    waiting = Errand.objects.filter(about__in=list(rows), kind=kind, done_at=None)
    return waiting.update(done_at=now, done_by=by.key)


def forget_facts(*, about: UUID) -> None:
    """Empty the facts of all that was asked about one row, done or not: they named somebody."""
    for one in Errand.objects.filter(about=about):
        one.facts = dict.fromkeys(one.facts, "")
        one.save(update_fields=["facts"])


def put_off_errands(*, about: UUID, until: datetime) -> int:
    """Something was done about one row, and the next step is due later; how many errands wait."""
    return Errand.objects.filter(about=about, done_at=None).update(due_at=until)


def agree_many(*, rows: Iterable[ConsentRow], by: Actor, now: datetime) -> list[Consent]:
    """Enter consents: which sentence, which version, in which language, when and how."""
    with transaction.atomic():
        consents = Consent.objects.bulk_create(
            (_consent(one, by, now) for one in rows), batch_size=BATCH
        )
        audit.record_many(
            Act(
                by,
                "consent.given",
                "Consent",
                one.public_id,
                one.agreed_at,
                one.clinic_id,
                one.patient_id,
            )
            for one in consents
        )
    return consents


def agree(
    *,
    patient: Patient,
    kind: str,
    version: str,
    language: str,
    clinic: Clinic | None = None,
    scope: str = "",
    how: str = "page",
    by: Actor,
    now: datetime,
) -> Consent:
    """Enter one consent."""
    row = ConsentRow(
        patient=patient,
        kind=kind,
        version=version,
        language=language,
        clinic=clinic,
        scope=scope,
        how=how,
    )
    return agree_many(rows=[row], by=by, now=now)[0]


def withdraw(
    *,
    patient: Patient,
    kind: str,
    scope: str | None = "",
    clinic: Clinic | None = None,
    and_for_all: bool = False,
    by: Actor,
    now: datetime,
) -> int:
    """End the live consents of one kind; how many. None as `scope` is every scope.

    With `clinic`, those given at this clinic only, `and_for_all` also those for all clinics.
    """
    wanted = Q() if scope is None else Q(scope=scope)
    if clinic is not None:
        wanted &= Q(clinic=clinic) | Q(clinic=None) if and_for_all else Q(clinic=clinic)
    with transaction.atomic():
        rows = Consent.objects.filter(wanted, patient=patient, kind=kind, withdrawn_at=None)
        live = list(rows)
        Consent.objects.filter(pk__in=[one.pk for one in live]).update(withdrawn_at=now)
        audit.record_many(
            Act(by, "consent.withdrawn", "Consent", one.public_id, now, one.clinic_id, patient.pk)
            for one in live
        )
    return len(live)


def retract(*, consent: UUID, patient: Patient, kind: str, by: Actor, now: datetime) -> bool:
    """Take out one live consent that was entered by mistake: it ends before it began.

    So it never stood, and nobody reads it as withdrawn. Whether there was one.
    """
    with transaction.atomic():
        live = Consent.objects.filter(
            public_id=consent, patient=patient, kind=kind, withdrawn_at=None
        ).first()
        if live is None:
            return False
        before = live.agreed_at - timedelta(microseconds=1)
        Consent.objects.filter(pk=live.pk).update(withdrawn_at=before)
        audit.record(
            by=by,
            act="consent.retracted",
            kind="Consent",
            about=live.public_id,
            now=now,
            clinic_id=live.clinic_id,
            patient_id=patient.pk,
        )
    return True


def subject(*, clinic: Clinic | None = None, practitioner: Practitioner | None = None) -> str:
    """Whom a plaque is about, in the word its row keeps."""
    if clinic is not None:
        return f"clinic:{clinic.pk}"
    return f"practitioner:{practitioner.pk}" if practitioner is not None else NETWORK


def _credential(row: CredentialRow, now: datetime) -> Credential:
    return Credential(**{**vars(row), "regions": list(row.regions)}, stated_at=now)


def _plaque(row: PlaqueRow, now: datetime) -> Plaque:
    return Plaque(
        subject=subject(clinic=row.clinic, practitioner=row.practitioner),
        kind=row.kind,
        value=row.value,
        known=row.known,
        of=row.of,
        facts=dict(row.facts),
        as_of=row.as_of or now,
    )


def _consent(row: ConsentRow, by: Actor, now: datetime) -> Consent:
    said = {**vars(row), "agreed_at": row.agreed_at or now}
    return Consent(**said, by=by.key[:80])
