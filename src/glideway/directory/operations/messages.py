"""Verbs about a person's choice of messages: agree to a kind, stop it, take the stop back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from glideway.directory.core.messages import sentence
from glideway.directory.models import Clinic, Consent, Patient
from glideway.directory.operations.trust import ConsentRow, agree_many, withdraw
from glideway.kit import once
from glideway.kit.actor import Actor
from glideway.kit.refusals import Refusal

TAKEN_BACK = timedelta(days=1)


class StopStands(Refusal):
    """A stop can be taken back for a day by the link that said it; later by signing in."""

    code = "stop-stands"
    status = 409
    sentence = _("These messages stay stopped. Sign in to choose them again.")


def agree_to_messages(
    *,
    patient: Patient,
    kinds: Iterable[str],
    language: str,
    how: str,
    by: Actor,
    now: datetime,
    clinic: Clinic | None = None,
) -> list[Consent]:
    """Enter what a person ticked, each kind by its own sentence as it reads today.

    `kinds` are words of `core.messages.KINDS`; KeyError for another. A kind that is agreed to
    already (at this clinic, or at all) is not entered twice. Without `clinic` it is for every
    clinic the person visits. Nothing is agreed to by default: the caller names what was ticked.
    """
    wanted = [sentence(kind) for kind in dict.fromkeys(kinds)]
    with transaction.atomic():
        Patient.objects.select_for_update().get(pk=patient.pk)
        live = Consent.objects.filter(patient=patient, withdrawn_at=None)
        known = {(one.kind, one.clinic_id) for one in live}
        rows = [
            ConsentRow(
                patient=patient,
                kind=one.kind,
                version=one.version,
                language=language,
                clinic=clinic,
                how=how,
            )
            for one in wanted
            if not {(one.kind, None), (one.kind, clinic.pk if clinic else None)} & known
        ]
        return agree_many(rows=rows, by=by, now=now)


def choose_messages(
    *,
    patient: Patient,
    kind: str,
    yes: bool,
    language: str,
    how: str,
    by: Actor,
    key: str,
    now: datetime,
    clinic: Clinic | None = None,
) -> None:
    """Agree to one kind or stop it, as somebody signed in says; the same `key` changes nothing.

    A desk names its `clinic`: what it was told counts there and says nothing of other clinics.
    """

    def done() -> str:
        if yes:
            agree_to_messages(
                patient=patient,
                kinds=[kind],
                language=language,
                how=how,
                by=by,
                now=now,
                clinic=clinic,
            )
        else:
            stop_messages(patient=patient, kind=kind, by=by, now=now, clinic=clinic)
        return kind

    body = {"patient": str(patient.public_id), "kind": kind, "yes": yes}
    body |= {"clinic": str(clinic.public_id)} if clinic else {}
    once.answer(actor=by, key=key, route="messages.choose", body=body, now=now, do=done)


def stop_messages(
    *, patient: Patient, kind: str, by: Actor, now: datetime, clinic: Clinic | None = None
) -> int:
    """Take back the consent to one kind, of every clinic, at once; how many consents ended.

    With `clinic`, what lets this clinic write: its own consent and the one for all clinics. What
    another clinic was told for itself stays. What waits in the outbox is looked at again when it is
    to go, so it stays: a stop that is taken back has lost nothing. Stopping twice changes nothing.
    """
    wanted = sentence(kind).kind
    if clinic is None:
        return withdraw(patient=patient, kind=wanted, by=by, now=now)
    return withdraw(patient=patient, kind=wanted, clinic=clinic, and_for_all=True, by=by, now=now)


def resume_messages(
    *, patient: Patient, kind: str, language: str, by: Actor, now: datetime
) -> list[Consent]:
    """Take a stop back: what the last stop ended is agreed to again, and no more than that.

    Refuses StopStands a day after the stop, and where nothing was stopped.
    """
    with transaction.atomic():
        Patient.objects.select_for_update().get(pk=patient.pk)
        mine = Consent.objects.filter(patient=patient, kind=sentence(kind).kind)
        last = mine.exclude(withdrawn_at=None).order_by("-withdrawn_at").first()
        if mine.filter(withdrawn_at=None).exists():
            return []
        if last is None or last.withdrawn_at is None or now > last.withdrawn_at + TAKEN_BACK:
            raise StopStands
        again = mine.filter(withdrawn_at=last.withdrawn_at).select_related("clinic")
        rows = [
            ConsentRow(
                patient=patient,
                kind=one.kind,
                version=one.version,
                language=language,
                clinic=one.clinic,
                how="link",
            )
            for one in again.order_by("pk")
        ]
        return agree_many(rows=rows, by=by, now=now)
