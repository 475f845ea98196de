"""Letters in and out: who may see which, what of them stands, and what waits for somebody.

What comes in belongs to the object `file`: the patient's own, and of who treats the patient at
that clinic. What goes out belongs to the record, so the lock-box closes it like any note.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from glideway.booking.models import Booking
from glideway.care.core import letters as core
from glideway.care.core.note import Sentence
from glideway.care.models import (
    Episode,
    IncomingLetter,
    LetterAnswer,
    LetterDraft,
    LetterReview,
    LetterSending,
    SignedLetter,
    Visit,
    Withholding,
)
from glideway.care.queries import scope
from glideway.directory.models import Clinic, Patient
from glideway.kit import access, post, secrets
from glideway.kit.actor import Actor
from glideway.kit.models import Message
from glideway.kit.refusals import NotYours

LINK = "letter"
FILE = "file"
MOST = 100
# What came of a sending.
ASKED, GONE, WAITING, RECALLED, FAILED = "asked", "gone", "waiting", "recalled", "failed"


@dataclass(frozen=True, slots=True)
class OutState:
    """How far a signed letter got: the patient's word, and each time it was asked about or sent."""

    answer: LetterAnswer | None
    sendings: Sequence[LetterSending]
    mails: Mapping[str, Message]

    @property
    def agreed(self) -> bool:
        """Whether the patient's newest word is yes."""
        return self.answer is not None and self.answer.yes

    @property
    def log(self) -> list[tuple[LetterSending, str]]:
        """Each time it was asked about or sent, with what came of it, the first one first."""
        return [(one, self._came_of(one)) for one in self.sendings]

    @property
    def gone(self) -> list[LetterSending]:
        """Each time it left the clinic, the first one first."""
        return [one for one, came in self.log if came == GONE]

    @property
    def waiting(self) -> list[LetterSending]:
        """What lies in the outbox and has not left."""
        return [one for one, came in self.log if came == WAITING]

    @property
    def failed(self) -> bool:
        """Whether the last try to send it came to nothing, and it did not leave in another way."""
        return bool(self.log) and self.log[-1][1] == FAILED and not self.gone

    def _came_of(self, one: LetterSending) -> str:
        """What the outbox knows of it; an e-mail that it no longer keeps went long ago."""
        mail = self.mails.get(mail_key(one))
        if one.how == LetterSending.How.ASKED:
            return ASKED
        if mail is None or mail.sent_at is not None:
            return GONE
        if mail.withdrawn_at is None:
            return WAITING
        return RECALLED if mail.outcome == post.Outcome.OVER else FAILED


@dataclass(frozen=True, slots=True)
class Paper:
    """One letter of a patient, in or out, with when it was made: for one list by day."""

    way: str
    at: datetime
    row: IncomingLetter | SignedLetter
    state: OutState | None = None


def treated(actor: Actor, *, now: datetime) -> QuerySet[Patient]:
    """Whom this practitioner treats at this clinic, met or booked; who withholds is not among them.

    A letter may come before the first visit, so a booking is enough.
    """
    who, where = actor.practitioner_id, actor.clinic_id
    if "treating" not in access.scopes(actor, FILE, "R") or not who or not where:
        return Patient.objects.none()
    met = Episode.objects.filter(scope.treating(actor, now=now)).values("patient")
    booked = Booking.objects.filter(
        placement__clinic_id=where,
        placement__practitioner__in=scope.of_practitioner(who, where, now=now),
        cancelled_at=None,
        starts_at__gte=now - scope.TREATING,
    ).values("patient")
    barred = Withholding.objects.filter(practitioner_id=who, visit=None, ended_at=None)
    rows = Patient.objects.filter(Q(pk__in=met) | Q(pk__in=booked))
    return rows.exclude(pk__in=barred.values("patient"))


def treated_patient(actor: Actor, public_id: UUID, *, now: datetime) -> Patient:
    """One of them, or NotYours."""
    found: Patient = access.the(treated(actor, now=now), public_id=public_id)
    return found


def clinics_of(actor: Actor) -> list[Clinic]:
    """Where this patient may send a letter: where there was or will be an appointment or a visit.

    The last one first. One query.
    """
    if "own" not in access.scopes(actor, FILE, "C") or not actor.patient_id:
        return []
    booked = Booking.objects.filter(patient_id=actor.patient_id, cancelled_at=None)
    rows = Clinic.objects.filter(
        Q(pk__in=booked.values("placement__clinic"))
        | Q(pk__in=Episode.objects.filter(patient_id=actor.patient_id).values("clinic"))
    )
    return list(rows.order_by("name", "pk"))


def own_person(actor: Actor) -> Patient:
    """The patient who is signed in, or NotYours."""
    found: Patient = access.the(Patient.objects.all(), pk=actor.patient_id or 0)
    return found


def the_clinic(actor: Actor) -> Clinic:
    """The clinic that somebody of its staff works at in this session, or NotYours."""
    found: Clinic = access.the(Clinic.objects.all(), pk=actor.clinic_id or 0)
    return found


# ---------------------------------------------------------------- in
def incoming(actor: Actor, *, now: datetime) -> QuerySet[IncomingLetter]:
    """The letters about a patient that came in, for who may read them: list and row alike."""
    scopes = access.scopes(actor, FILE, "R")
    found = scope.NOBODY
    if "own" in scopes and actor.patient_id is not None:
        found = Q(patient_id=actor.patient_id) & scope.open_to(actor, "pk", "paper")
    elif "treating" in scopes and actor.clinic_id:
        found = Q(clinic_id=actor.clinic_id, patient__in=treated(actor, now=now))
    reviews = LetterReview.objects.order_by("reviewed_at", "pk")
    return (
        IncomingLetter.objects.filter(found)
        .select_related("patient", "clinic", "attachment")
        .defer("attachment__data")
        .prefetch_related(Prefetch("reviews", queryset=reviews))
    )


def paper(actor: Actor, public_id: UUID, *, now: datetime) -> IncomingLetter:
    """One of them, or NotYours."""
    found: IncomingLetter = access.the(incoming(actor, now=now), public_id=public_id)
    return found


def paper_file(actor: Actor, public_id: UUID, *, now: datetime) -> IncomingLetter:
    """One of them with the bytes of its file, or NotYours."""
    rows = incoming(actor, now=now).defer(None)
    found: IncomingLetter = access.the(rows, public_id=public_id)
    return found


def waiting(actor: Actor, *, now: datetime) -> QuerySet[IncomingLetter]:
    """Of these, what nobody has reviewed yet, the oldest first."""
    seen = LetterReview.objects.filter(letter=OuterRef("pk"))
    if actor.patient_id is not None:
        return IncomingLetter.objects.none()
    return incoming(actor, now=now).filter(~Exists(seen)).order_by("came_at", "pk")


def verdict_of(row: IncomingLetter) -> LetterReview | None:
    """What stands of a letter that came in: the newest review, or none."""
    return max(row.reviews.all(), key=lambda one: (one.reviewed_at, one.pk), default=None)


# ---------------------------------------------------------------- out
def drafts(actor: Actor, *, now: datetime) -> QuerySet[LetterDraft]:
    """The letters that this practitioner has in the making, of patients still treated."""
    mine = Episode.objects.filter(scope.episodes(actor, scope.NOTE, "C", now=now))
    rows = LetterDraft.objects.filter(
        ~scope.tells_of_withheld("kept_at"),
        practitioner_id=actor.practitioner_id or 0,
        episode__in=mine,
    )
    return rows.select_related("episode__patient", "episode__clinic", "practitioner", "visit")


def draft(actor: Actor, public_id: UUID, *, now: datetime) -> LetterDraft:
    """One of them, or NotYours."""
    found: LetterDraft = access.the(drafts(actor, now=now), public_id=public_id)
    return found


def outgoing(actor: Actor, operation: str, *, now: datetime) -> QuerySet[SignedLetter]:
    """The signed letters on which `actor` may do this.

    A patient reads the own ones as soon as they are signed: nobody can say yes to a letter unread.
    Broken glass opens one that tells of what is withheld to be read, and sends none.
    """
    scopes = access.scopes(actor, scope.NOTE, operation)
    if "own_released" in scopes and actor.patient_id is not None:
        found = Q(episode__patient_id=actor.patient_id)
        if actor.proxy_id is not None:
            found &= ~scope.tells_of_sensitive()
    else:
        mine = Episode.objects.filter(scope.episodes(actor, scope.NOTE, operation, now=now))
        found = Q(episode__in=mine)
        seen = ~scope.tells_of_withheld("signed_at")
        if operation == "R":
            seen |= Q(scope.broken(actor, "episode__patient_id", now))
        found &= seen
    return _beside(SignedLetter.objects.filter(found))


def letter(actor: Actor, public_id: UUID, operation: str = "R", *, now: datetime) -> SignedLetter:
    """One of them, or NotYours."""
    rows = outgoing(actor, operation, now=now)
    found: SignedLetter = access.the(rows, public_id=public_id)
    return found


def awaiting_yes(actor: Actor, *, now: datetime) -> int:
    """How many signed letters wait for the word of the patient who asks. One query."""
    if actor.patient_id is None:
        return 0
    said = LetterAnswer.objects.filter(letter=OuterRef("pk"))
    return outgoing(actor, "R", now=now).filter(~Exists(said)).count()


def letter_path(row: SignedLetter) -> str:
    """The address that asks the patient for a yes: it names the recipient, not a word of health."""
    return f"/letters/{row.public_id}/{secrets.token(LINK, row.public_id)}/"


def letter_by_link(public_id: UUID, token: str, *, now: datetime) -> SignedLetter:
    """The letter that such a link names, for a month; else NotYours.

    The link goes to the patient's own address and to nobody who acts for them.
    """
    if not secrets.matches(token, LINK, public_id):
        raise NotYours
    rows = _beside(SignedLetter.objects.filter(signed_at__gt=now - core.LINK_LIVES))
    found: SignedLetter = access.the(rows, public_id=public_id)
    return found


def state_of(row: SignedLetter) -> OutState:
    """How far it got: the patient's word, what was sent, and what the outbox knows of it."""
    return _states([row])[row.pk]


def mail_key(row: LetterSending) -> str:
    """Under which key an e-mail lies in the outbox: each sending has its own."""
    return f"letter:{row.public_id}"


def _states(rows: Sequence[SignedLetter]) -> dict[int, OutState]:
    """How far each got. One query, besides what was fetched with them."""
    sendings = {
        row.pk: sorted(row.sendings.all(), key=lambda one: (one.at, one.pk)) for row in rows
    }
    keys = [mail_key(one) for some in sendings.values() for one in some]
    mails = {one.key: one for one in Message.objects.filter(key__in=keys)} if keys else {}
    return {
        row.pk: OutState(
            max(row.answers.all(), key=lambda one: (one.at, one.pk), default=None),
            sendings[row.pk],
            mails,
        )
        for row in rows
    }


def _papers_out(found: Iterable[SignedLetter]) -> list[Paper]:
    rows = list(found)
    states = _states(rows)
    return [Paper("out", one.signed_at, one, states[one.pk]) for one in rows]


def letter_sentences(row: LetterDraft | SignedLetter) -> tuple[Sentence, ...]:
    """The sentences as they were composed, each with the row it comes from."""
    return msgspec.json.decode(row.sentences, type=tuple[Sentence, ...])


def letter_digest(row: SignedLetter) -> str:
    """The hash that a letter must have."""
    return core.digest(
        [
            str(row.public_id),
            str(row.episode.public_id),
            row.kind,
            row.language,
            row.recipient,
            row.office,
            row.email,
            row.words,
            row.sentences,
            str(row.author.public_id),
            row.signed_at.astimezone(UTC).isoformat(),
        ]
    )


def of_patient(actor: Actor, *, now: datetime) -> list[Paper]:
    """All letters of the patient who asks, in and out, the newest first. Seven queries."""
    if actor.patient_id is None:
        return []
    came = [Paper("in", one.came_at, one) for one in incoming(actor, now=now)[:MOST]]
    left = _papers_out(outgoing(actor, "R", now=now)[:MOST])
    return sorted([*came, *left], key=lambda one: one.at, reverse=True)


def about(actor: Actor, patient: Patient, *, now: datetime) -> list[Paper]:
    """The letters in and out of one patient, for who treats the patient here. Seven queries."""
    came = incoming(actor, now=now).filter(patient=patient)
    left = outgoing(actor, "R", now=now).filter(
        episode__patient=patient, episode__clinic_id=actor.clinic_id or 0
    )
    found = [Paper("in", one.came_at, one) for one in came[:MOST]]
    found += _papers_out(left[:MOST])
    return sorted(found, key=lambda one: one.at, reverse=True)


def courses_to_write_of(
    actor: Actor, patient: Patient, *, now: datetime
) -> list[Any]:  # Episodes, each with its `under_way`
    """The courses of a patient that this practitioner may write of, the newest first. One query.

    Each with the id of its visit that is under way, the way back to it.
    """
    opened = Visit.objects.filter(
        ~Q(scope.withheld("pk")), episode=OuterRef("pk"), signed_at=None
    ).order_by("-opened_at", "-pk")
    rows = Episode.objects.filter(
        scope.episodes(actor, scope.NOTE, "C", now=now),
        patient=patient,
        clinic_id=actor.clinic_id or 0,
    )
    rows = rows.annotate(under_way=Subquery(opened.values("public_id")[:1]))
    return list(rows.select_related("clinic", "patient").order_by("-opened_at", "-pk"))


def course_to_write_of(actor: Actor, public_id: UUID, *, now: datetime) -> Episode:
    """One of them, or NotYours."""
    rows = Episode.objects.filter(scope.episodes(actor, scope.NOTE, "C", now=now))
    found: Episode = access.the(rows.select_related("clinic", "patient"), public_id=public_id)
    return found


def _beside(rows: QuerySet[SignedLetter]) -> QuerySet[SignedLetter]:
    return (
        rows.select_related("episode__patient", "episode__clinic", "author")
        .prefetch_related(
            Prefetch("answers", queryset=LetterAnswer.objects.order_by("at", "pk")),
            Prefetch("sendings", queryset=LetterSending.objects.order_by("at", "pk")),
        )
        .order_by("-signed_at", "-pk")
    )
