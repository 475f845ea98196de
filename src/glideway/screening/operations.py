"""Verbs of the screening room: say what hurts, answer, be advised, and be cleared by a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from glideway.directory.models import Patient
from glideway.kit import access, audit, limits
from glideway.kit.actor import Actor, Role
from glideway.kit.refusals import NotYours, Refusal
from glideway.screening import core, queries
from glideway.screening.core import Advice, Answer, Triage
from glideway.screening.models import Complaint, Screening

BATCH = 500
COMPLAINTS_AN_HOUR = 600  # of one network address: a person needs a handful, a campus more


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


def complain(
    *,
    session_key: str,
    by: Actor,
    now: datetime,
    words: str = "",
    region: str = "",
    conditions: Sequence[str] = (),
    side: str = "",
    language: str = "en",
) -> Complaint:
    """Keep what hurts for this browser, sealed; it belongs to no clinic yet.

    Raises TooMany when one network address says so too often. No audit row: there is nobody
    whose record it is.
    """
    limits.spend(
        what="complain",
        who=by.network or session_key,
        most=COMPLAINTS_AN_HOUR,
        window=timedelta(hours=1),
        now=now,
    )
    return Complaint.objects.create(
        session_key=session_key,
        words=words,
        region=region,
        condition=msgspec.json.encode(list(conditions)).decode() if conditions else None,
        side=side,
        language=language,
        made_at=now,
    )


def point(*, complaint: Complaint, region: str) -> Complaint:
    """Say which region the words were about; the same region again changes nothing."""
    if complaint.region != region:
        complaint.region = region
        complaint.save(update_fields=["region"])
    return complaint


def answer_emergency(
    *, complaint: Complaint, answers: Mapping[str, Answer], by: Actor, now: datetime
) -> Screening | None:
    """Take answers to the emergency questions; the round is judged when it stops or is whole.

    One yes stops at once. The first "not sure" is not an answer yet: the question is explained
    and asked once more. None means that something is still to be asked.
    """
    kept = queries.draft(complaint)
    said, again = dict(kept.answers), list(kept.again)
    for question, answer in answers.items():
        if answer is Answer.NOT_SURE and question not in again:
            again.append(question)
            said.pop(question, None)
        else:
            said[question] = answer
    due = {one.id for one in core.emergency_items(complaint.region)}
    given = {one: answer for one, answer in said.items() if one in due}
    advice = core.judge(given, [complaint.region])
    whole = advice.action is Triage.EMERGENCY or due == given.keys()
    with transaction.atomic():
        _keep(complaint, said, again)
        if not whole:
            return None
        row = _row(complaint, given, advice, Screening.Occasion.EMERGENCY, now)
        row.save(force_insert=True)
        _record(row, "screening.answered", by=by, now=now)
    return row


def take_back(*, complaint: Complaint, by: Actor, now: datetime) -> None:
    """Correct an emergency yes or "not sure": it is asked once more, explained.

    Until it is answered anew, what the first answer meant still holds.
    """
    kept = queries.draft(complaint)
    due = [one.id for one in core.emergency_items(complaint.region)]
    wrong = [one for one in due if kept.answers.get(one, Answer.NO) is not Answer.NO]
    said = {one: answer for one, answer in kept.answers.items() if one not in wrong}
    with transaction.atomic():
        _keep(complaint, said, [*(one for one in kept.again if one not in wrong), *wrong])
        audit.record(
            by=by, act="screening.taken_back", kind="Complaint", about=complaint.public_id, now=now
        )


def keep_answers(*, complaint: Complaint, answers: Mapping[str, Answer]) -> None:
    """Remember answers of a round that is not finished; they do not count yet."""
    kept = queries.draft(complaint)
    with transaction.atomic():
        _keep(complaint, dict(kept.answers) | dict(answers), kept.again)


def attach(
    *,
    booking: UUID,
    patient: Patient,
    region: str,
    by: Actor,
    now: datetime,
    complaint: Complaint | None = None,
    session_key: str = "",
    language: str = "en",
    until: datetime | None = None,
) -> Complaint:
    """Give a booking its complaint: this browser's newest about the region, or a new one.

    The emergency answers given before become the patient's record. Asking again for the same
    booking changes the end of its link and nothing else. `until` is when the link ends.
    """
    with transaction.atomic():
        known = queries.of_booking(booking)
        row = known or complaint or queries.of_session(session_key, now, region)
        if row is None:
            row = Complaint(session_key=session_key, made_at=now, language=language)
        row.booking, row.patient, row.until = booking, patient, until
        row.region = row.region or region
        row.save()
        if known is None:
            Screening.objects.filter(complaint=row).update(patient=patient)
            audit.record(
                by=by,
                act="complaint.attached",
                kind="Complaint",
                about=row.public_id,
                now=now,
                patient_id=patient.pk,
            )
    return row


def screen(
    *,
    complaint: Complaint,
    answers: Mapping[str, Answer],
    by: Actor,
    now: datetime,
    occasion: core.Occasion = "booking",
    clinic_id: int | None = None,
) -> Screening:
    """Judge a finished round and keep it with the version of the rules.

    Emergency answers given before the times were shown count with it. Raises NotAllAnswered,
    and keeps nothing, while a question due has no answer, unless an emergency ends the round.
    """
    all_given = queries.draft(complaint).answers | dict(answers)
    row, _advice = _judged(complaint, all_given, occasion, now)
    with transaction.atomic():
        row.save(force_insert=True)
        _record(row, "screening.answered", by=by, now=now, clinic_id=clinic_id)
    return row


def screen_many(*, rows: Iterable[RoundRow], by: Actor, now: datetime) -> list[Screening]:
    """Many finished rounds in one transaction, each with its complaint; all or none.

    For imports and the demo: the same core, the same refusals and the same audit row as
    `attach` and `screen` for each.
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
            _judged(complaint, dict(one.answers), one.occasion, one.at)[0]
            for complaint, one in zip(complaints, wanted, strict=True)
        ]
        Screening.objects.bulk_create(made, batch_size=BATCH)
        audit.record_many(
            act
            for one, complaint, row in zip(wanted, complaints, made, strict=True)
            for act in (
                _act("complaint.attached", complaint, by, now, one.clinic_id),
                _act("screening.answered", row, by, now, one.clinic_id),
            )
        )
    return made


def read_answers(
    *, screening: Screening, by: Actor, now: datetime, clinic_id: int | None = None
) -> dict[str, Answer]:
    """The answers of a round, and a line in the record that they were seen.

    The caller has found the row through a scoped road (care knows who treats whom). NotYours
    for a role that may only see the flag.
    """
    scopes = access.scopes(by, "screen_answers", "R")
    mine = "own" in scopes and screening.patient_id == by.patient_id is not None
    if not (mine or scopes & {"treating", "all"}):
        raise NotYours
    with transaction.atomic():
        _record(screening, "screening.viewed", by=by, now=now, clinic_id=clinic_id)
    return queries.said(screening)


def clear(
    *, screening: Screening, why: str, by: Actor, now: datetime, clinic_id: int | None = None
) -> Screening:
    """A practitioner lifts a doctor-first, signed with who, when and why; never an emergency.

    NotYours for any other role; NothingToClear when there is nothing, or when it was cleared.
    """
    if by.role is not Role.PRACTITIONER:
        raise NotYours
    with transaction.atomic():
        row = Screening.objects.select_for_update().get(pk=screening.pk)
        if row.action != Triage.REFER_FIRST or row.cleared_at is not None or not why.strip():
            raise NothingToClear
        row.cleared_at, row.cleared_by, row.cleared_why = now, by.name or by.key, why
        row.save(update_fields=["cleared_at", "cleared_by", "cleared_why"])
        _record(row, "screening.cleared", by=by, now=now, clinic_id=clinic_id)
    return row


def forget(*, now: datetime) -> int:
    """Drop what browsers said that no booking took before its answers expired; say how many.

    They belong to nobody's record, and nobody could read them any more.
    """
    rows = Complaint.objects.filter(
        booking=None, patient=None, made_at__lte=now - queries.expires()
    )
    return rows.delete()[1].get("screening.Complaint", 0)


def _keep(complaint: Complaint, said: Mapping[str, Answer], again: Iterable[str]) -> None:
    complaint.draft = msgspec.json.encode({"answers": said, "again": list(again)}).decode()
    complaint.save(update_fields=["draft"])


def _judged(
    complaint: Complaint, answers: Mapping[str, Answer], occasion: core.Occasion, now: datetime
) -> tuple[Screening, Advice]:
    advice = core.judge(answers, [complaint.region])
    missing = core.missing(answers, complaint.region, occasion)
    if missing and advice.action is not Triage.EMERGENCY:
        # An emergency needs no further answer; anything else counts when it is whole.
        raise NotAllAnswered(missing=missing)
    kind = Screening.Occasion.VISIT if occasion == "every_visit" else Screening.Occasion.BOOKING
    return _row(complaint, answers, advice, kind, now), advice


def _row(
    complaint: Complaint,
    answers: Mapping[str, Answer],
    advice: Advice,
    occasion: Screening.Occasion,
    now: datetime,
) -> Screening:
    return Screening(
        complaint=complaint,
        patient_id=complaint.patient_id,
        occasion=occasion,
        rules=advice.version,
        answers=msgspec.json.encode(answers).decode(),
        because=msgspec.json.encode(advice.flags).decode(),
        action=advice.action,
        regions=_closed(advice, complaint.region),
        answered_at=now,
    )


def _closed(advice: Advice, region: str) -> list[str]:
    """The regions a doctor-first closes; none listed means everywhere, or nothing closed."""
    if advice.action is not Triage.REFER_FIRST:
        return []
    scopes = {flag.scope for flag in advice.flags if flag.applies is Triage.REFER_FIRST}
    if "whole_body" in scopes:
        return []
    return sorted({one for scope in scopes for one in core.covered(scope, frozenset({region}))})


def _act(
    act: str, row: Complaint | Screening, by: Actor, now: datetime, clinic_id: int | None
) -> audit.Act:
    kind = type(row).__name__
    return audit.Act(by, act, kind, row.public_id, now, clinic_id, row.patient_id)


def _record(
    row: Screening, act: str, *, by: Actor, now: datetime, clinic_id: int | None = None
) -> None:
    audit.record_many([_act(act, row, by, now, clinic_id)])
