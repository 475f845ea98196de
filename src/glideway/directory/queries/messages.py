"""What was written to a person, when and on what ground; and what the person chose to get.

A patient reads every message of the own, with its words; who acts for the patient reads those that
tell of nothing kept from them. The desk and the owner of a clinic see the messages of their clinic
without the words: that it went, when, and why not. Nobody else sees any.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse

from glideway.directory.core.messages import KINDS, Sentence, consent_for, sentence
from glideway.directory.models import Clinic, Consent, ContactProof, Patient
from glideway.directory.queries.actors import NOBODY
from glideway.directory.queries.links import messages_link
from glideway.kit import access
from glideway.kit.actor import Actor, Role
from glideway.kit.models import Message

PER_PAGE = 30
CODE = "ContactProof:"
NO_ZONE = "America/Toronto"


@dataclass(frozen=True)
class Choice:
    """One kind of message: the sentence as it reads today, and as it was agreed to, if it is."""

    kind: str
    sentence: Sentence
    agreed: Consent | None
    agreed_to: Sentence | None
    stopped_at: datetime | None


@dataclass(frozen=True)
class Told:
    """One message as its page shows it; `words` are empty for whoever may not read them.

    `zone` is the wall that its times are told by: the clinic's, or the place's own where a message
    is no clinic's.
    """

    message: Message
    to: str
    words: str
    ground: Consent | None
    zone: str


def messages_for(actor: Actor, *, now: datetime) -> QuerySet[Message]:
    """The messages this actor may list, newest first.

    Who acts for the patient gets none that tells of what is kept from them, or carries its link.
    """
    scopes = access.scopes(actor, "message", "R")
    rows = Message.objects.order_by("-due_at", "-pk")
    if actor.role is Role.PATIENT and "own_threads" in scopes:
        mine = rows.filter(patient_id=actor.patient_id or NOBODY)
        return access.unkept(mine, actor, now=now)
    if "clinic_administrative" in scopes:
        return rows.filter(clinic_id=actor.clinic_id or NOBODY, patient_id__isnull=False)
    return rows.none()


def some_unlisted(actor: Actor, *, now: datetime) -> bool:
    """Whether a message of the patient is kept from this actor, who acts for the patient."""
    mine = Message.objects.filter(patient_id=actor.patient_id or NOBODY)
    return (
        bool(actor.proxy_id)
        and mine.exclude(pk__in=access.unkept(mine, actor, now=now).values("pk")).exists()
    )


def told(messages: Iterable[Message], *, actor: Actor) -> list[Told]:
    """These messages with their ground, and with their words for the patient only (2 queries)."""
    rows = list(messages)
    mine = actor.role is Role.PATIENT
    zones = dict(Clinic.objects.values_list("pk", "zone").filter(pk__in=_clinics(rows)))
    consents = Consent.objects.filter(patient__in={one.patient_id for one in rows}, kind__in=KINDS)
    given = list(consents.order_by("-agreed_at"))
    return [
        Told(
            message=one,
            to=masked(one.to) if one.to else "",
            words=one.text if mine else "",
            ground=_ground(one, given),
            zone=zones.get(one.clinic_id or 0, NO_ZONE),
        )
        for one in rows
    ]


def choices_of(patient: Patient, *, clinic_id: int | None = None) -> list[Choice]:
    """What a person gets and could get, a line for each kind (1 query).

    With `clinic_id`, what counts there: its own consents and those for all clinics, no other's.
    """
    rows = Consent.objects.filter(patient=patient, kind__in=KINDS).order_by("-agreed_at")
    if clinic_id is not None:
        rows = rows.filter(Q(clinic=None) | Q(clinic=clinic_id))
    given = list(rows)
    return [_choice(kind, [one for one in given if one.kind == kind]) for kind in KINDS]


def agreed(messages: Sequence[Message]) -> set[int]:
    """Which of these messages stand on a consent that stands now, or need none (1 query)."""
    wanted = {one.patient_id for one in messages if consent_for(one.kind)}
    given = set(
        Consent.objects.filter(
            patient__in=wanted - {None}, kind__in=KINDS, withdrawn_at=None
        ).values_list("patient_id", "kind", "clinic_id")
    )
    return {
        one.pk
        for one in messages
        if not consent_for(one.kind)
        or {(one.patient_id, consent_for(one.kind), where) for where in (None, one.clinic_id)}
        & given
    }


def way_out(message: Message) -> str:
    """The path that stops this kind of message in one post (1 query); empty for a service one."""
    kind = consent_for(message.kind)
    patient = Patient.objects.filter(pk=message.patient_id or NOBODY).first() if kind else None
    return reverse("directory:stop", args=[kind, messages_link(patient, kind)]) if patient else ""


def reply_to(message: Message) -> list[str]:
    """Where an answer to this message goes: to the clinic that writes (1 query)."""
    clinic = clinic_by_id(message.clinic_id)
    return [clinic.email] if clinic and clinic.email else []


def clinic_by_id(number: int | None) -> Clinic | None:
    """The clinic whose number the outbox kept, if it is still there."""
    return Clinic.objects.filter(pk=number).first() if number else None


def codes_over(messages: Iterable[Message], *, now: datetime) -> set[int]:
    """Which of these messages carry a code that no longer counts (1 query)."""
    named = {one.about.removeprefix(CODE): one.pk for one in messages if one.about.startswith(CODE)}
    if not named:
        return set()
    live = ContactProof.objects.filter(public_id__in=named, expires_at__gt=now)
    return set(named.values()) - {
        named[str(one)] for one in live.values_list("public_id", flat=True)
    }


def masked(contact: str) -> str:
    """An address that its owner knows again and nobody else learns."""
    name, at, house = contact.partition("@")
    if at:
        return f"{name[:1]}•••@{house}"
    return f"••• {contact[-2:]}"


def _clinics(rows: Iterable[Message]) -> set[int]:
    return {one.clinic_id for one in rows if one.clinic_id}


def _choice(kind: str, given: Sequence[Consent]) -> Choice:
    live = next((one for one in given if one.withdrawn_at is None), None)
    ends = [one.withdrawn_at for one in given if one.withdrawn_at is not None]
    return Choice(
        kind=kind,
        sentence=sentence(kind),
        agreed=live,
        agreed_to=_as_agreed(live),
        stopped_at=None if live else max(ends, default=None),
    )


def _as_agreed(consent: Consent | None) -> Sentence | None:
    """The words somebody agreed to; None for a version that came from elsewhere."""
    if consent is None:
        return None
    try:
        return sentence(consent.kind, consent.version)
    except KeyError:
        return None


def _ground(message: Message, given: Iterable[Consent]) -> Consent | None:
    """The consent that stood when a message went, or stands while it waits."""
    at = message.sent_at or message.withdrawn_at or message.due_at
    kind = consent_for(message.kind)
    return next(
        (
            one
            for one in given
            if (one.patient_id, one.kind) == (message.patient_id, kind)
            and one.clinic_id in {None, message.clinic_id}
            and one.agreed_at <= at
            and (one.withdrawn_at is None or one.withdrawn_at > at)
        ),
        None,
    )
