"""Verbs about what hurts: say it, point at it, give it to a booking, forget it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.db import transaction

from glideway.directory.models import Patient
from glideway.kit import audit, limits
from glideway.kit.actor import Actor
from glideway.screening import core, queries
from glideway.screening.core import Answer, Triage
from glideway.screening.models import Complaint, Screening
from glideway.screening.operations.rows import judged_row, keep, record

COMPLAINTS_AN_HOUR = 600  # of one network address: a person needs a handful, a campus more


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


def recognise(
    *, session_key: str, signs: Sequence[str], by: Actor, now: datetime, language: str = "en"
) -> Complaint:
    """Keep which signs a person recognised, sealed, beside what hurts; the newest choice counts.

    A browser that said nothing yet gets a complaint without words, which a region joins later.
    What is no sign is left out.
    """
    known = [one.id for one in core.known_signs(signs)]
    row = queries.of_session(session_key, now)
    if row is None:
        row = complain(session_key=session_key, by=by, now=now, language=language)
    row.signs = msgspec.json.encode(known).decode() if known else None
    with transaction.atomic():
        row.save(update_fields=["signs"])
        Complaint.objects.filter(session_key=session_key, booking=None).exclude(pk=row.pk).update(
            signs=None
        )
    return row


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
    kept = queries.draft(complaint, now)
    said, again = dict(kept.answers), list(kept.again)
    for question, answer in answers.items():
        if answer is Answer.NOT_SURE and question not in again:
            again.append(question)
            said.pop(question, None)
        else:
            said[question] = answer
    at = {one: now if one in answers else kept.at[one] for one in said}
    due = {one.id for one in core.emergency_items(complaint.region)}
    given = {one: answer for one, answer in said.items() if one in due}
    advice = core.judge(given, [complaint.region])
    whole = advice.action is Triage.EMERGENCY or due == given.keys()
    with transaction.atomic():
        keep(complaint=complaint, kept=queries.Draft(said, tuple(again), at))
        if not whole:
            return None
        row = judged_row(
            complaint=complaint,
            answers=given,
            advice=advice,
            occasion=Screening.Occasion.EMERGENCY,
            now=now,
        )
        row.save(force_insert=True)
        record(row=row, act="screening.answered", by=by, now=now)
    return row


def take_back(*, complaint: Complaint, by: Actor, now: datetime) -> None:
    """Correct an emergency yes or "not sure": it is asked once more, explained.

    Until it is answered anew, what the first answer meant still holds.
    """
    kept = queries.draft(complaint, now)
    due = [one.id for one in core.emergency_items(complaint.region)]
    wrong = [one for one in due if kept.answers.get(one, Answer.NO) is not Answer.NO]
    said = {one: answer for one, answer in kept.answers.items() if one not in wrong}
    with transaction.atomic():
        again = (*(one for one in kept.again if one not in wrong), *wrong)
        at = {one: kept.at[one] for one in said}
        keep(complaint=complaint, kept=queries.Draft(said, again, at))
        audit.record(
            by=by, act="screening.taken_back", kind="Complaint", about=complaint.public_id, now=now
        )


def keep_answers(*, complaint: Complaint, answers: Mapping[str, Answer], now: datetime) -> None:
    """Remember answers of a round that is not finished; they do not count yet."""
    kept = queries.draft(complaint, now)
    with transaction.atomic():
        keep(
            complaint=complaint,
            kept=queries.Draft(
                kept.answers | dict(answers), kept.again, {**kept.at, **dict.fromkeys(answers, now)}
            ),
        )


def carry(
    *, complaint: Complaint, last: Screening, changed: Collection[str], by: Actor, now: datetime
) -> None:
    """Say again, now, what was answered last time, but for the topics in `changed`.

    Of the round before only what `core.carried` lets stand: never the emergency group. What was
    said today already stays said.
    """
    stands = core.carried(
        queries.said(last),
        complaint.region,
        "booking",
        changed=changed,
        rules=queries.rules_for(complaint.clinic_id),
    )
    today = queries.draft(complaint, now).answers
    again = {one: answer for one, answer in stands.items() if one not in today}
    with transaction.atomic():
        keep_answers(complaint=complaint, answers=again, now=now)
        audit.record(
            by=by,
            act="screening.carried",
            kind="Complaint",
            about=complaint.public_id,
            now=now,
            patient_id=complaint.patient_id,
        )


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
    clinic_id: int | None = None,
) -> Complaint:
    """Give a booking its complaint: this browser's newest about the region, or a new one.

    The emergency answers given before become the patient's record, and so do the signs that
    this browser told, wherever it told them. Asking again for the same
    booking changes the end of its link and nothing else. `until` is when the link ends; what the
    clinic asks besides is asked too.
    """
    with transaction.atomic():
        known = queries.of_booking(booking)
        row = known or complaint or queries.of_session(session_key, now, region)
        if row is None:
            row = Complaint(session_key=session_key, made_at=now, language=language)
        row.booking, row.patient, row.until = booking, patient, until
        row.region = row.region or region
        row.clinic_id = clinic_id or row.clinic_id
        row.signs = row.signs or queries.signs_kept(session_key or row.session_key, now)
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


def forget(*, now: datetime) -> int:
    """Drop what browsers said that no booking took before its answers expired; say how many.

    They belong to nobody's record, and nobody could read them any more.
    """
    rows = Complaint.objects.filter(
        booking=None, patient=None, made_at__lte=now - queries.expires()
    )
    return rows.delete()[1].get("screening.Complaint", 0)
