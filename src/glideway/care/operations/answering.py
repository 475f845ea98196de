"""What a patient answers by link, and what becomes of it: readings, a wish, or no more asking."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import msgspec
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from glideway.care.core import asking as core
from glideway.care.models import (
    Asking,
    AskingAnswer,
    AskingScale,
    AskingStop,
    Episode,
    Goal,
    Reading,
    Visit,
)
from glideway.care.operations import making, threads
from glideway.care.operations.refusals import (
    AskingShut,
    EpisodeOver,
    NameIt,
    OffScale,
    TooLateToChange,
)
from glideway.care.operations.sheet import Sheet
from glideway.care.queries import asking as asked
from glideway.directory.models import Clinic, Patient
from glideway.kit import audit, limits
from glideway.kit.actor import Actor, Role

MOST, AN_HOUR = 60, timedelta(hours=1)


class Said(msgspec.Struct, frozen=True, omit_defaults=True):
    """One answer as it was given: a number, and the words that name an activity."""

    value: int
    words: str = ""


def answer(*, asking: Asking, question: str, said: Said, by: Actor, now: datetime) -> AskingAnswer:
    """Keep the answer to one question; another one within a day replaces it.

    The same again is the one that is there. Refuses AskingShut, OffScale, NameIt for an activity
    that nobody has named, TooLateToChange after a day, and TooMany (60 an hour).
    """
    limits.spend(
        what="asking.answered", who=str(asking.public_id), most=MOST, window=AN_HOUR, now=now
    )
    with _open(asking, now=now) as row:
        offered = {one.id: one for one in asked.questions(row)}
        if question not in offered or said.value not in offered[question].numbers:
            raise OffScale
        said = msgspec.structs.replace(said, words=_named(row, question, said.words))
        standing = asked.answers(row).get(question)
        if standing is not None:
            if _same(standing, said):
                return standing
            _undo(standing, now)
        made = AskingAnswer(asking=row, question=question, answered_at=now)
        if row.episode is None:
            made.held = msgspec.json.encode(said).decode()
        else:
            sheet = Sheet(by=by)
            made.reading = reading(
                sheet=sheet, episode=row.episode, question=question, said=said, at=now
            )
            sheet.keep(now=now)
        made.save(force_insert=True)
        _answered(row)
        _told(row, "asking.answered", by, now)
        return made


def take_back(*, asking: Asking, by: Actor, now: datetime) -> int:
    """Take back what was answered within a day, so that it can be answered anew; how many.

    Refuses AskingShut and TooLateToChange.
    """
    with _open(asking, now=now) as row:
        standing = asked.answers(row).values()
        for one in standing:
            _undo(one, now)
        if standing:
            _answered(row)
            _told(row, "asking.taken-back", by, now)
        return len(standing)


def bring(*, visit: Visit, by: Actor, now: datetime) -> list[Reading]:
    """A visit has begun: what was answered before it belongs to its course now.

    The readings keep the instant at which they were given. An activity that the patient named is
    that of the course, unless it has one.
    """
    rows = Asking.objects.filter(booking=visit.booking_id or 0, episode=None)
    found: list[Reading] = []
    for row in rows.select_for_update():
        row.episode = visit.episode
        row.save(update_fields=["episode"])
        sheet = Sheet(by=by)
        given = [one for one in asked.answers(row).values() if one.held]
        for one in given:
            said = msgspec.json.decode(one.held, type=Said)
            made = reading(
                sheet=sheet,
                episode=visit.episode,
                question=one.question,
                said=said,
                at=one.answered_at,
            )
            found.append(made)
            one.reading, one.held = made, None
        sheet.keep(now=now)
        for one in given:
            one.save(update_fields=["reading", "held"])
    return found


def give_back(*, visit: Visit) -> None:
    """A visit was not begun after all: what `bring` brought to its course waits as it did before.

    Only what was asked before that course was there. The readings go, and the activity that they
    made goes where nothing else tells of it.
    """
    episode = visit.episode
    words = asked.activity_of(episode)
    rows = Asking.objects.filter(
        booking=visit.booking_id or 0, episode=episode, asked_at__lt=episode.opened_at
    )
    for row in rows.select_for_update():
        given = AskingAnswer.objects.filter(asking=row, reading__isnull=False)
        goal = Goal.objects.filter(episode=episode, set_at__in=given.values("answered_at"))
        abouts = [str(one.public_id) for one in goal]
        for one in given.select_related("reading"):
            if made := one.reading:
                named = words if one.question == core.ACTIVITY else ""
                said = Said(value=int(made.value), words=named)
                one.held, one.reading = msgspec.json.encode(said).decode(), None
                one.save(update_fields=["reading", "held"])
                made.delete()
        Asking.objects.filter(pk=row.pk).update(episode=None)
        if not Reading.objects.filter(episode=episode, about__in=abouts).exists():
            Goal.objects.filter(episode=episode, public_id__in=abouts).delete()


def reading(*, sheet: Sheet, episode: Episode, question: str, said: Said, at: datetime) -> Reading:
    """The reading that an answer becomes, put on a sheet; the first activity is the course's."""
    of = core.askable()[question]
    about = of.about
    if question == core.ACTIVITY:
        goal = getattr(episode, "goal", None) or making.goal(
            sheet=sheet,
            episode=episode,
            words=said.words,
            target=making.GOAL,
            by_date=None,
            now=at,
        )
        about = str(goal.public_id)
    row = making.reading(
        sheet=sheet,
        episode=episode,
        visit=None,
        scale=of.scale,
        about=about,
        value=said.value,
        moment=Reading.Moment.HOME,
        now=at,
    )
    row.part = of.part
    return row


def choose_scales(
    *, episode: Episode, scales: Collection[str], by: Actor, now: datetime
) -> list[str]:
    """What is asked by link besides the two numbers, from the next answer on; all that holds.

    Refuses OffScale for what cannot be asked by link, EpisodeOver for a course that has ended.
    """
    if not set(scales) <= {one.id for one in core.choosable()}:
        raise OffScale
    with transaction.atomic():
        if Episode.objects.select_for_update().get(pk=episode.pk).discharged_at is not None:
            raise EpisodeOver
        standing = AskingScale.objects.filter(episode=episode, ended_at=None)
        standing.exclude(scale__in=scales).update(ended_at=now)
        kept = set(standing.values_list("scale", flat=True))
        for one in core.choosable():
            if one.id in scales and one.id not in kept:
                AskingScale.objects.create(
                    episode=episode,
                    scale=one.id,
                    practitioner_id=by.practitioner_id,
                    chosen_at=now,
                )
        _of(episode.patient, episode.clinic, "asking.chosen", by, now, about=episode)
        return asked.scales_asked(episode)


def stop_asking(
    *, patient: Patient, clinic: Clinic, by: Actor, now: datetime, by_clinic: bool = False
) -> AskingStop:
    """This clinic asks this patient by link no more, from now on; twice is once."""
    with transaction.atomic():
        row, new = AskingStop.objects.get_or_create(
            patient=patient,
            clinic=clinic,
            ended_at=None,
            defaults={"stopped_at": now, "by_clinic": by_clinic},
        )
        if new:
            _of(patient, clinic, "asking.stopped", by, now, about=row)
    return row


def ask_again(*, patient: Patient, clinic: Clinic, by: Actor, now: datetime) -> bool:
    """Take that back; whether there was a stop."""
    with transaction.atomic():
        row = asked.stop_of(patient_id=patient.pk, clinic_id=clinic.pk).first()
        if row is None:
            return False
        AskingStop.objects.filter(pk=row.pk).update(ended_at=now)
        _of(patient, clinic, "asking.resumed", by, now, about=row)
        return True


def wish_to_return(*, asking: Asking, online: bool, by: Actor, now: datetime) -> None:
    """The patient would like to come back: the desk is written to, whatever is offered `online`.

    In the patient's name and our words, as the patient's own message would be: the desk answers
    within its day, and a letter tells of it. So who stops at the safety questions is called all
    the same. Once: a second tap writes no second message. Refuses AskingShut when the link ended.
    """
    if asked.ended_link(asking, now=now):
        raise AskingShut
    with transaction.atomic():
        fresh = Asking.objects.filter(pk=asking.pk, wished_at=None)
        if fresh.update(wished_at=now):
            _told(asking, "asking.wished", by, now)
        patient = asking.patient
        themself = replace(by, role=Role.PATIENT, patient_id=patient.pk)
        thread = threads.open_thread(
            patient=patient, clinic=asking.clinic, practitioner=None, by=themself, now=now
        )
        if not thread.messages.filter(role=Role.PATIENT, sent_at__gte=asking.asked_at).exists():
            with translation.override(patient.language):
                words = (
                    gettext("I would like to come back. I was shown the times online.")
                    if online
                    else gettext("I would like to come back. No time could be booked online.")
                )
            threads.write(
                thread=thread, words=words, language=patient.language, by=themself, now=now
            )


@contextmanager
def _open(asking: Asking, *, now: datetime) -> Iterator[Asking]:
    """One transaction that holds an asking while it can be answered. Refuses AskingShut."""
    with transaction.atomic():
        Asking.objects.select_for_update().get(pk=asking.pk)
        row = asked.asking(asking.public_id)
        if asked.shut(row, now=now) is not None:
            raise AskingShut
        yield row


def _named(asking: Asking, question: str, words: str) -> str:
    """The words to keep: none where the course has an activity. Refuses NameIt without any."""
    if question != core.ACTIVITY or asked.activity_of(asking.episode):
        return ""
    words = " ".join(words.split())[: core.MOST_LETTERS]
    if not words:
        raise NameIt
    return words


def _same(standing: AskingAnswer, said: Said) -> bool:
    if standing.reading is not None:
        return bool(standing.reading.value == said.value)
    return msgspec.json.decode(standing.held, type=Said) == said


def _undo(one: AskingAnswer, now: datetime) -> None:
    """Take one answer back, with its reading. Refuses TooLateToChange a day after the first."""
    rows = AskingAnswer.objects.filter(asking=one.asking_id, question=one.question)
    first = rows.order_by("answered_at").values_list("answered_at", flat=True).first()
    if now >= (first or one.answered_at) + core.correctable():
        raise TooLateToChange
    AskingAnswer.objects.filter(pk=one.pk).update(undone_at=now)
    if one.reading_id is not None:
        Reading.objects.filter(pk=one.reading_id).update(undone_at=now)


def _answered(asking: Asking) -> None:
    """Keep when the first answer that stands was given."""
    rows = AskingAnswer.objects.filter(asking=asking, undone_at=None)
    first = rows.order_by("answered_at").values_list("answered_at", flat=True).first()
    Asking.objects.filter(pk=asking.pk).update(answered_at=first)


def _told(asking: Asking, act: str, by: Actor, now: datetime) -> None:
    _of(asking.patient, asking.clinic, act, by, now, about=asking)


def _of(
    patient: Patient,
    clinic: Clinic,
    act: str,
    by: Actor,
    now: datetime,
    *,
    about: Asking | AskingStop | Episode,
) -> None:
    audit.record(
        by=by,
        act=act,
        kind=type(about).__name__,
        about=about.public_id,
        now=now,
        clinic_id=clinic.pk,
        patient_id=patient.pk,
    )
