"""Verbs about a finished round: judge and keep it, open its answers, clear a doctor-first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from glideway.kit import access, audit
from glideway.kit.actor import Actor, Role
from glideway.kit.refusals import NotYours, Refusal
from glideway.screening import core, queries
from glideway.screening.core import Answer, Triage
from glideway.screening.models import Clearance, Complaint, SafetyWord, Screening
from glideway.screening.operations.rows import act_of, judged_row, record, told

BATCH = 500


class CannotScreen(Refusal):
    """A refusal of this room."""

    code = "cannot-screen"


class NotAllAnswered(CannotScreen):
    """Some question due has no answer; `missing` names them. An unanswered one is never a no."""

    code = "not-all-answered"
    status = 422
    sentence = _("Some questions are not answered yet. Nothing counts until all of them are.")


class NothingToClear(CannotScreen):
    """There is no doctor-first advice to clear, or it was cleared already."""

    code = "nothing-to-clear"
    sentence = _("There is nothing to clear here. Nothing was changed.")


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundRow:
    """One finished round for the bulk verb: whose, about what, what was answered, when."""

    patient_id: int
    booking: UUID | None
    region: str
    answers: Mapping[str, Answer]
    at: datetime
    occasion: core.Occasion = "booking"
    words: str = ""
    language: str = "en"
    clinic_id: int | None = None


def screen(
    *,
    complaint: Complaint,
    answers: Mapping[str, Answer],
    by: Actor,
    now: datetime,
    occasion: core.Occasion = "booking",
    clinic_id: int | None = None,
) -> Screening:
    """Judge a finished round by the rules of the clinic, and keep it with their version.

    Emergency answers given in this sitting, before the times were shown, count with it. The next
    round starts from an empty page. A clearance is carried on
    while nothing else asks for a doctor. Raises NotAllAnswered, and keeps nothing, while a
    question due has no answer, unless an emergency ends the round.
    """
    all_given = queries.draft(complaint, now).answers | dict(answers)
    clinic_id = clinic_id or complaint.clinic_id
    rules = queries.rules_for(clinic_id)
    row = _judged(complaint, all_given, occasion, now, rules=rules)
    with transaction.atomic():
        _carry_on(row, complaint.region, now)
        row.save(force_insert=True)
        complaint.draft = None
        complaint.save(update_fields=["draft"])
        record(row=row, act="screening.answered", by=by, now=now, clinic_id=clinic_id)
    return row


def screen_many(*, rows: Iterable[RoundRow], by: Actor, now: datetime) -> list[Screening]:
    """Many finished rounds in one transaction, each with its complaint; all or none.

    By the common rules, for imports and the demo: the same core, the same refusals and the same
    audit row as `attach` and `screen` for each.
    """
    wanted = list(rows)
    complaints = [
        Complaint(
            patient_id=one.patient_id,
            booking=one.booking,
            words=one.words,
            region=one.region,
            language=one.language,
            made_at=one.at,
        )
        for one in wanted
    ]
    with transaction.atomic():
        Complaint.objects.bulk_create(complaints, batch_size=BATCH)
        made = [
            _judged(complaint, dict(one.answers), one.occasion, one.at)
            for complaint, one in zip(complaints, wanted, strict=True)
        ]
        Screening.objects.bulk_create(made, batch_size=BATCH)
        audit.record_many(
            act
            for one, complaint, row in zip(wanted, complaints, made, strict=True)
            for act in (
                act_of(
                    act="complaint.attached", row=complaint, by=by, now=now, clinic_id=one.clinic_id
                ),
                act_of(act="screening.answered", row=row, by=by, now=now, clinic_id=one.clinic_id),
            )
        )
    return made


def read_answers(
    *,
    screening: Screening,
    by: Actor,
    now: datetime,
    clinic_id: int | None = None,
    gave: bool = False,
) -> dict[str, Answer]:
    """The answers of a round, and a line in the record that they were seen.

    The caller has found the row through a scoped road (care knows who treats whom); `gave` says
    that this very browser gave them. NotYours for a role that may only see the flag, and for who
    acts for the patient where the round is kept from them.
    """
    scopes = access.scopes(by, "screen_answers", "R")
    mine = "own" in scopes and screening.patient_id == by.patient_id is not None
    told = mine or gave or scopes & {"treating", "all"}
    if not told or queries.is_kept(screening, by=by, now=now):
        raise NotYours
    with transaction.atomic():
        record(row=screening, act="screening.viewed", by=by, now=now, clinic_id=clinic_id)
    return queries.said(screening)


def clear(
    *,
    screening: Screening,
    why: str,
    by: Actor,
    now: datetime,
    clinic_id: int | None = None,
    clearance: Clearance | None = None,
) -> Screening:
    """A practitioner lifts a doctor-first, signed with who, when and why; never an emergency.

    With a `clearance` it is a letter that lifts it, as far as that reaches; the newest letter
    counts. NotYours for any other role; NothingToClear when there is nothing, or when it was
    cleared and that holds.
    """
    if by.role is not Role.PRACTITIONER:
        raise NotYours
    with transaction.atomic():
        row = Screening.objects.select_for_update().get(pk=screening.pk)
        newer = clearance is not None and row.clearance is not None
        if row.action != Triage.REFER_FIRST or not why.strip() or (_holds(row, now) and not newer):
            raise NothingToClear
        row.cleared_at, row.cleared_by, row.cleared_why = now, by.name or by.key, why
        row.clearance = clearance
        row.save(update_fields=["cleared_at", "cleared_by", "cleared_why", "clearance"])
        record(row=row, act="screening.cleared", by=by, now=now, clinic_id=clinic_id)
        told(
            kind=SafetyWord.Kind.CLEARED,
            screening=row,
            clinic_id=clinic_id or row.complaint.clinic_id or by.clinic_id or 0,
            patient_id=row.patient_id,
            region=row.complaint.region,
            action=Triage(row.action),
            why=why,
            by=by,
            now=now,
        )
    return row


def unclear(
    *, screening: Screening, by: Actor, now: datetime, clinic_id: int | None = None
) -> bool:
    """A clearance by one's own word was a mistake: what it opened closes again, at once.

    Also in the rounds that carried it on. The safety word of it stays, and so does its line in the
    chain. False where nothing was cleared by a word; NotYours for any other role.
    """
    if by.role is not Role.PRACTITIONER:
        raise NotYours
    with transaction.atomic():
        row = Screening.objects.select_for_update().get(pk=screening.pk)
        if row.cleared_at is None or row.clearance_id is not None:
            return False
        carried = Screening.objects.filter(
            patient=row.patient, clearance=None, cleared_at=row.cleared_at
        )
        carried.update(cleared_at=None, cleared_by="", cleared_why=None)
        record(row=row, act="screening.reopened", by=by, now=now, clinic_id=clinic_id)
    return True


def _holds(row: Screening, now: datetime) -> bool:
    """Whether it is cleared wherever it closed: then there is nothing left to clear."""
    reaches = row.clearance.regions if row.clearance else []
    return row.cleared_for("", now) and not reaches


def _carry_on(row: Screening, region: str, now: datetime) -> None:
    """Take over the clearance of the round before, while the answers it was given for stand.

    Else that of a letter which holds and speaks of these answers: it may outlive the rounds.
    """
    if row.action != Triage.REFER_FIRST or row.patient_id is None:
        return
    last = queries.latest(row.patient_id, region, now)
    if last is not None and last.cleared_for("", now) and _doctor(row) <= _doctor(last):
        row.cleared_at, row.cleared_by = last.cleared_at, last.cleared_by
        row.cleared_why, row.clearance = last.cleared_why, last.clearance
        return
    letter = queries.letter_for(row.patient_id, region, queries.doctor_items(row), now)
    if letter is not None:
        row.cleared_at, row.cleared_by = letter.at, letter.name
        row.cleared_why, row.clearance = letter.writer, letter


def _doctor(row: Screening) -> set[core.RedFlag]:
    return {one for one in queries.flags(row) if one.applies is Triage.REFER_FIRST}


def _judged(
    complaint: Complaint,
    answers: Mapping[str, Answer],
    occasion: core.Occasion,
    now: datetime,
    *,
    rules: core.Rules | None = None,
) -> Screening:
    advice = core.judge(answers, [complaint.region], rules=rules)
    missing = core.missing(answers, complaint.region, occasion, rules=rules)
    if missing and advice.action is not Triage.EMERGENCY:
        # An emergency needs no further answer; anything else counts when it is whole.
        raise NotAllAnswered(missing=missing)
    kind = Screening.Occasion.BOOKING if occasion == "booking" else Screening.Occasion.VISIT
    return judged_row(complaint=complaint, answers=answers, advice=advice, occasion=kind, now=now)
