"""Letters that come in: kept as they are, read, and only then opening what they allow."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Sum

from glideway.care.models import Attachment, IncomingLetter, LetterReview
from glideway.care.operations.refusals import AlreadyReviewed, NotYetHappened, OffScale, PapersFull
from glideway.care.queries import letters as asked
from glideway.directory.models import Clinic, Patient, Practitioner
from glideway.kit import audit, limits
from glideway.kit.actor import Actor
from glideway.kit.refusals import NotYours
from glideway.kit.uploads import Clean
from glideway.screening import operations as screening
from glideway.screening import queries as safety
from glideway.screening.core import end_of

# Ours: no referral needs more, and nobody fills a clinic's disk.
A_DAY, MOST_A_DAY, MOST_OF_A_CLINIC = timedelta(days=1), 10, 300
MOST_HELD = 200_000_000  # bytes of all papers of one patient
IN_USE, TAKEN_BACK = LetterReview.Verdict.IN_USE, LetterReview.Verdict.TAKEN_BACK


@dataclass(frozen=True, slots=True, kw_only=True)
class Allows:
    """What a clearance opens: of which answers, where, until which day, under which conditions."""

    questions: Collection[str]
    regions: Collection[str] = ()
    until: date | None = None
    conditions: str = ""


def take_in(
    *,
    patient: Patient,
    clinic: Clinic,
    file: Clean,
    kind: str,
    writer: str,
    profession: str,
    written_on: date,
    by: Actor,
    now: datetime,
) -> IncomingLetter:
    """Keep a letter about a patient, with who wrote it and when. It opens nothing by itself.

    NotYours for anybody but the patient and who treats the patient there; OffScale for a kind that
    is none; NotYetHappened for a date to come; TooMany after ten a day about one patient or three
    hundred at one clinic; PapersFull where all papers of a patient come to more than 200 MB.
    """
    own = by.patient_id == patient.pk and clinic in asked.clinics_of(by)
    treats = by.clinic_id == clinic.pk and patient in asked.treated(by, now=now)
    if not (own or treats):
        raise NotYours
    if kind not in IncomingLetter.Kind.values:
        raise OffScale
    if written_on > now.astimezone(ZoneInfo(clinic.zone)).date():
        raise NotYetHappened
    for what, who, most in (
        ("letter.in", str(patient.public_id), MOST_A_DAY),
        ("letter.in.clinic", str(clinic.public_id), MOST_OF_A_CLINIC),
    ):
        limits.spend(what=what, who=who, most=most, window=A_DAY, now=now)
    with transaction.atomic():
        if _held(patient) + len(file.data) > MOST_HELD:
            raise PapersFull
        kept = Attachment.objects.create(
            patient=patient,
            clinic=clinic,
            kind=file.kind,
            name=file.name,
            size=len(file.data),
            data=b64encode(file.data).decode(),
            made_at=now,
        )
        made = IncomingLetter.objects.create(
            patient=patient,
            clinic=clinic,
            attachment=kept,
            kind=kind,
            writer=writer,
            profession=profession,
            written_on=written_on,
            role=by.role,
            name="" if own else by.name,
            came_at=now,
        )
        _told("letter.came", made, by, now)
        return made


def _held(patient: Patient) -> int:
    """The bytes of all papers kept about a patient. One query."""
    found = Attachment.objects.filter(patient=patient).aggregate(bytes=Sum("size"))
    return found["bytes"] or 0


def open_file(*, letter: IncomingLetter, by: Actor, now: datetime) -> bytes:
    """The bytes of a letter's file, and a line that staff looked at it."""
    if by.patient_id is None:
        with transaction.atomic():
            _told("letter.viewed", letter, by, now)
    return b64decode(letter.attachment.data)


def review_letter(
    *,
    letter: IncomingLetter,
    verdict: str,
    words: str,
    allows: Allows | None = None,
    by: Actor,
    now: datetime,
) -> LetterReview:
    """A practitioner has read a letter: it is in use or not, and a clearance opens what it allows.

    Later it can be taken back, and what it opened closes again; a word that opened nothing can be
    said anew. Each word is a row of its own. NotYours for anybody else; AlreadyReviewed for a
    second word on what opened something, and for taking back what is not in use;
    NothingToClear where the answers it is said to speak of never asked for a doctor.
    """
    author = Practitioner.objects.filter(pk=by.practitioner_id or 0).first()
    if author is None:
        raise NotYours
    with transaction.atomic():
        mine = IncomingLetter.objects.select_for_update().get(pk=letter.pk)
        last = asked.verdict_of(mine)
        before = last.verdict if last else ""
        if verdict not in LetterReview.Verdict.values:
            raise OffScale
        clearance = safety.clearance_of(mine.public_id)
        again = not before or clearance is None
        if not (before == IN_USE if verdict == TAKEN_BACK else again):
            raise AlreadyReviewed
        made = LetterReview.objects.create(
            letter=mine,
            verdict=verdict,
            words=words,
            practitioner=author,
            name=author.name,
            reviewed_at=now,
        )
        _told(f"letter.{verdict}", mine, by, now)
        named = replace(by, name=author.name)
        opens = mine.kind == IncomingLetter.Kind.CLEARANCE and verdict == IN_USE
        if opens and allows is not None:
            _opened(mine, allows, named, now)
        if verdict == TAKEN_BACK and clearance is not None:
            screening.end_clearance(clearance=clearance, by=named, now=now)
        return made


def _opened(letter: IncomingLetter, allows: Allows, by: Actor, now: datetime) -> None:
    """What the letter allows becomes a clearance, until the end of its last day on the wall."""
    until = end_of(allows.until, letter.clinic.zone) if allows.until else None
    screening.admit(
        patient=letter.patient,
        clinic=letter.clinic,
        letter=letter.public_id,
        writer=", ".join(part for part in (letter.writer, letter.profession) if part),
        questions=allows.questions,
        regions=allows.regions,
        conditions=allows.conditions,
        until=until,
        by=by,
        now=now,
    )


def _told(act: str, letter: IncomingLetter, by: Actor, now: datetime) -> None:
    audit.record(
        by=by,
        act=act,
        kind="IncomingLetter",
        about=letter.public_id,
        now=now,
        clinic_id=letter.clinic_id,
        patient_id=letter.patient_id,
    )
