"""What a patient may keep on paper: plans, receipts, notes, consents, letters, in one list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from glideway.care.models import ConsentSheet, Note, Plan, Visit
from glideway.care.queries import letters, receipts, scope
from glideway.directory.models import Consent
from glideway.kit import access
from glideway.kit.actor import Actor
from glideway.kit.refusals import NotYours

RELEASED_AFTER = timedelta(days=7)  # the matrix: at the latest so long after signing
TREATMENT = "treatment"


@dataclass(frozen=True, slots=True)
class Document:
    """One paper: what kind, of which day, and the row it is made of.

    `opens_at` is when a note may be read, for one that was signed within the week.
    """

    kind: str
    at: datetime
    row: object
    opens_at: datetime | None = None


def documents(actor: Actor, *, now: datetime) -> list[Document]:
    """All papers of the patient, newest first. Six queries, whatever their number."""
    if actor.patient_id is None:
        return []
    mine = actor.patient_id
    plans = Plan.objects.filter(
        scope.open_to(actor, "visit_id"), episode__patient_id=mine, replaced_at=None
    ).select_related("episode__clinic", "practitioner")
    found = [Document("plan", one.set_at, one) for one in plans]
    found += [Document("receipt", one.issued_at, one) for one in receipts.receipts(actor)]
    found += [
        Document("note", one.signed_at, one, _opens(one.signed_at, now))
        for one in _notes(actor).filter(version=1)
    ]
    found += [Document("consent", one.agreed_at, one) for one in consents(actor)]
    # How far a letter got is on its own page; the list asks only for the letters.
    came = letters.incoming(actor, now=now).prefetch_related(None)
    left = letters.outgoing(actor, "R", now=now).prefetch_related(None)
    found += [Document("letter-in", one.came_at, one) for one in came]
    found += [Document("letter-out", one.signed_at, one) for one in left]
    return sorted(found, key=lambda one: one.at, reverse=True)


def own_note(actor: Actor, visit: UUID, *, now: datetime) -> list[Note]:
    """The versions of a released note for its patient, the first one first; or NotYours.

    What the patient withholds from the staff stays the patient's own to read; what is kept from
    who acts for the patient is not theirs.
    """
    if "own_released" not in access.scopes(actor, "clinical_note", "R") or not actor.patient_id:
        raise NotYours
    rows = list(_notes(actor).filter(visit__public_id=visit).order_by("version"))
    if not rows or _opens(rows[0].signed_at, now) is not None:
        raise NotYours
    return rows


def consents(actor: Actor) -> QuerySet[Consent]:
    """What the patient agreed to in the way of hands-on work, at which clinic.

    Who acts for the patient is not told of one to a course of which every visit is kept from them.
    """
    rows = Consent.objects.filter(
        scope.open_consent(actor), kind=TREATMENT, patient_id=actor.patient_id or 0
    )
    return rows.select_related("clinic", "patient")


def own_consent(actor: Actor, public_id: UUID) -> tuple[Consent, ConsentSheet | None]:
    """One of them with the sheet it was signed on, where it was signed on the own phone."""
    if "own" not in access.scopes(actor, "consent", "R"):
        raise NotYours
    row: Consent = access.the(consents(actor), public_id=public_id)
    sheets = ConsentSheet.objects.filter(
        booking__patient_id=row.patient_id,
        region=row.scope,
        version=row.version,
        signed_at=row.agreed_at,
    )
    return row, sheets.first()


def _notes(actor: Actor) -> QuerySet[Note]:
    visits = Visit.objects.filter(
        scope.open_to(actor, "pk"), episode__patient_id=actor.patient_id or 0
    )
    return Note.objects.filter(visit__in=visits).select_related(
        "visit__episode__clinic", "visit__episode__patient"
    )


def _opens(signed_at: datetime, now: datetime) -> datetime | None:
    """When a note may be read by its patient; nothing when it may be now."""
    opens = signed_at + RELEASED_AFTER
    return opens if now < opens else None
