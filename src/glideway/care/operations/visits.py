"""Opening a visit and passing its gate: today's questions, precautions, consent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import Max

from glideway.booking import operations as times
from glideway.booking.models import Booking
from glideway.care.core import consents, gate, movements
from glideway.care.models import Episode, Treatment, Visit
from glideway.care.operations import answering, making
from glideway.care.operations.refusals import (
    NoRegion,
    NotScreenedToday,
    OffScale,
    UrgentHelp,
    VisitSigned,
)
from glideway.care.operations.sheet import Sheet
from glideway.care.queries import room
from glideway.care.queries.lockbox import Withheld, barred
from glideway.directory import operations as directory
from glideway.directory.models import Practitioner
from glideway.kit import audit
from glideway.kit.actor import Actor
from glideway.kit.refusals import NotYours
from glideway.screening import core as questions
from glideway.screening import operations as screening
from glideway.screening import queries as asked
from glideway.screening.core.rules import Answer, Triage
from glideway.screening.models import SafetyWord, Screening

CONSENT_VERSION = consents.VERSION
TREATMENT = "treatment"


def open_visit(
    *,
    booking: Booking,
    by: Actor,
    now: datetime,
    region: str = "",
    side: str = "",
    condition: str = "",
    at: datetime | None = None,
) -> Visit:
    """Begin the visit of a booking; it belongs to the open course of this complaint, or starts one.

    `at` is when it was begun on a device without a network; it counts within the clinic's day.
    Opening twice is opening once. The safety questions answered today, if any, come with it. An
    open course of the same region is carried on, whatever its side. Refuses NoRegion where
    neither the booking nor `region` says one that the safety questions know, and Withheld where
    the patient withholds the record from this practitioner.
    """
    if earlier := _of(booking):
        return earlier
    if barred(by, booking.patient_id):
        raise Withheld(patient=booking.patient.public_id)
    placement = booking.placement
    place = region or booking.region
    if place not in questions.load().neighbours:
        raise NoRegion
    try:
        with transaction.atomic():
            sheet = Sheet(by=by)
            known = _open_course(booking, place)
            course = known or making.episode(
                sheet=sheet,
                patient=booking.patient,
                clinic=placement.clinic,
                region=place,
                side=side,
                condition=condition,
                movement="",
                now=now,
            )
            made = making.visit(
                sheet=sheet,
                episode=course,
                number=_next(known) if known else 1,
                practitioner=placement.practitioner,
                booking=booking,
                screening=None,
                now=now,
            )
            if at is not None and at <= now and gate.same_day(at, now, placement.clinic.zone):
                made.opened_at = at
            sheet.keep(now=now)
            answering.bring(visit=made, by=by, now=now)
            screened(visit=made, now=now)
            times.start(booking=booking, by=by, now=now)
    except IntegrityError:
        if twin := _of(booking):
            return twin
        raise  # not two taps at once but a bug
    return made


def describe(
    *, episode: Episode, side: str, movement: str, condition: str = "", by: Actor, now: datetime
) -> Episode:
    """Say which side, and which movement is measured from now on.

    Refuses OffScale for neither, and UrgentHelp after an emergency answer at a visit under way.
    """
    if side not in {"left", "right", "both", "midline"} or not movements.known(movement):
        raise OffScale
    with transaction.atomic():
        for visit in Visit.objects.filter(episode=episode, signed_at=None):
            not_urgent(visit=visit, now=now)
        Episode.objects.filter(pk=episode.pk).update(
            side=side, movement=movement, condition=condition or episode.condition
        )
        told(
            episode=episode,
            act="episode.described",
            kind="Episode",
            about=episode.public_id,
            by=by,
            now=now,
        )
    episode.refresh_from_db(fields=["side", "movement", "condition"])
    return episode


def ask_safety(
    *, visit: Visit, answers: Mapping[str, Answer], by: Actor, now: datetime
) -> Screening:
    """Today's safety questions, asked in the room.

    What was answered before and is not asked again is carried over; an unanswered question is
    never a no, so NotAllAnswered without an earlier round that still counts.
    """
    with open_for_writing(visit):
        episode, booking = visit.episode, visit.booking
        last = asked.latest(episode.patient_id, episode.region, now)
        complaint = last.complaint if last else None
        if complaint is None and booking is not None:
            complaint = screening.attach(
                booking=booking.public_id,
                patient=episode.patient,
                region=episode.region,
                by=by,
                now=now,
                language=episode.patient.language,
                clinic_id=episode.clinic_id,
            )
        if complaint is None:
            raise NotScreenedToday
        made = screening.screen(
            complaint=complaint,
            answers=_carried(last, answers, episode.region) | dict(answers),
            by=by,
            now=now,
            occasion=room.occasion(visit),
            clinic_id=episode.clinic_id,
        )
        Visit.objects.filter(pk=visit.pk).update(screening=made)
        visit.screening = made
        return made


def acknowledge(*, visit: Visit, by: Actor, now: datetime) -> Visit:
    """The practitioner has read the precautions as they are now. Refuses NotScreenedToday."""
    with recording(visit, now=now):
        screened(visit=visit, now=now)
        if visit.screening is None:
            raise NotScreenedToday
        sheet = Sheet(by=by)
        making.acknowledged(sheet=sheet, visit=visit, now=now)
        visit.save(update_fields=["acknowledged_at"])
        sheet.keep(now=now)
        return visit


def clear(*, visit: Visit, why: str, by: Actor, now: datetime) -> Screening:
    """Record that the doctor-first which closes this visit was cleared: by whom, when, and why.

    Refuses VisitSigned, NotScreenedToday before today's questions, and NothingToClear where
    nothing is closed, without a reason, and for an emergency.
    """
    with open_for_writing(visit):
        rounds = screened(visit=visit, now=now)
        if visit.screening is None:
            raise NotScreenedToday
        closing = gate.worst(rounds, visit.episode.region, now) or visit.screening
        mine = Practitioner.objects.filter(pk=by.practitioner_id or 0)
        name = mine.values_list("name", flat=True).first()
        made = screening.clear(
            screening=closing,
            why=why,
            by=replace(by, name=name or by.name),
            now=now,
            clinic_id=visit.episode.clinic_id,
        )
        if made.pk == visit.screening.pk:
            visit.screening = made
        return made


def report_miss(*, visit: Visit, action: Triage, what: str, by: Actor, now: datetime) -> SafetyWord:
    """The questions missed something: kept for whoever answers for the clinic's check.

    A signed visit takes it too, as what was missed may show later. Refuses NothingMissed where it
    would have changed nothing.
    """
    episode = visit.episode
    mine = Practitioner.objects.filter(pk=by.practitioner_id or 0)
    name = mine.values_list("name", flat=True).first()
    return screening.report_miss(
        screening=visit.screening,
        clinic_id=episode.clinic_id,
        patient_id=episode.patient_id,
        region=episode.region,
        action=action,
        what=what,
        by=replace(by, name=name or by.name),
        now=now,
    )


def screened(*, visit: Visit, now: datetime) -> list[Screening]:
    """Bind the visit to the last round of today: the patient may have answered meanwhile.

    Gives all that this patient has answered and that still counts, of any complaint. `now` may be
    the instant of a tap that waited: what was answered on a later day does not count for it.
    """
    zone = visit.episode.clinic.zone
    midnight = questions.end_of(now.astimezone(ZoneInfo(zone)).date(), zone)
    rounds = asked.standing_of(visit.episode.patient_id, now, until=midnight)
    newest = room.newest_screening(visit, rounds, now=now)
    if newest is not None and newest.pk != visit.screening_id:
        Visit.objects.filter(pk=visit.pk).update(screening=newest)
    visit.screening = newest
    return rounds


def withdraw_consent(*, visit: Visit, by: Actor, now: datetime) -> None:
    """Take all consent to hands-on work at this clinic back and close what is open, at once."""
    with open_for_writing(visit):
        episode = visit.episode
        directory.withdraw(
            patient=episode.patient,
            kind=TREATMENT,
            scope=None,
            clinic=episode.clinic,
            by=by,
            now=now,
        )
        Treatment.objects.filter(
            visit__episode__patient_id=episode.patient_id,
            visit__episode__clinic_id=episode.clinic_id,
            visit__signed_at=None,
            ended_at=None,
        ).update(ended_at=now, ended_because=Treatment.Ended.WITHDRAWN)


@contextmanager
def open_for_writing(visit: Visit) -> Iterator[None]:
    """One transaction that holds the visit, so that nothing is written once it is signed.

    Refuses VisitSigned, by the row as it is now and not as it was when the page was made, and
    NotYours where another window closed it meanwhile, as if it had not begun.
    """
    with transaction.atomic():
        row = Visit.objects.select_for_update().filter(pk=visit.pk).first()
        if row is None:
            raise NotYours
        if row.signed_at is not None:
            raise VisitSigned
        yield


@contextmanager
def recording(visit: Visit, *, now: datetime) -> Iterator[None]:
    """The same for what is recorded of a visit: refuses UrgentHelp after an emergency answer.

    What ends, takes back or corrects goes on: stop, undo, drop, withdrawal, the questions asked
    again, and the signature.
    """
    with open_for_writing(visit):
        not_urgent(visit=visit, now=now)
        yield


def not_urgent(*, visit: Visit, now: datetime) -> None:
    """Refuse UrgentHelp while the newest answers about this visit mean an emergency."""
    screened(visit=visit, now=now)
    if gate.stops(visit.screening):
        raise UrgentHelp


def told(*, episode: Episode, act: str, kind: str, about: UUID, by: Actor, now: datetime) -> None:
    """Write one line into the record of the clinic: who did what in whose course."""
    audit.record(
        by=by,
        act=act,
        kind=kind,
        about=about,
        now=now,
        clinic_id=episode.clinic_id,
        patient_id=episode.patient_id,
    )


def _carried(last: Screening | None, today: Mapping[str, Answer], region: str) -> dict[str, Answer]:
    """What stands of last time, no emergency answer; a follow-up goes with its question."""
    again = {questions.more_key(one) for one in today}
    said = questions.carried(asked.said(last), region, "every_visit") if last else {}
    return {key: answer for key, answer in said.items() if key not in again}


def _open_course(booking: Booking, region: str) -> Episode | None:
    mine = Episode.objects.filter(
        patient_id=booking.patient_id,
        clinic_id=booking.placement.clinic_id,
        region=region,
        discharged_at=None,
    )
    return mine.order_by("-opened_at", "-pk").first()


def _of(booking: Booking) -> Visit | None:
    return Visit.objects.filter(booking=booking).select_related("episode").first()


def _next(course: Episode) -> int:
    most = Visit.objects.filter(episode=course).aggregate(most=Max("number"))["most"]
    return (most or 0) + 1
