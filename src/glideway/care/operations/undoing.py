"""Taking back: each entry of a visit, one by one, until its note is signed; the row itself stays.

What an entry had replaced stands again. Taps of the hands have a verb of their own (`undo`), and
so have sentences of the note (`unsay`); a stop word and the record of who did what stay as they
are, and taking back is a line of its own there.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import msgspec
from django.db.models import Model, QuerySet

from glideway.booking import operations as times
from glideway.care.core import tolerance
from glideway.care.core.examining import Measured
from glideway.care.models import (
    Agreement,
    BodyPoint,
    Check,
    Companion,
    Correction,
    Episode,
    Finding,
    Goal,
    History,
    Pass,
    Plan,
    Reading,
    Retest,
    Target,
    Treatment,
    Visit,
)
from glideway.care.operations import answering
from glideway.care.operations.making import ACTIVITY
from glideway.care.operations.refusals import EpisodeOver, TreatmentOver, VisitTouched
from glideway.care.operations.treating import MOVED
from glideway.care.operations.visits import TREATMENT, open_for_writing, screened, told
from glideway.care.queries import company, untouched
from glideway.directory import operations as directory
from glideway.kit.actor import Actor
from glideway.kit.refusals import NotYours
from glideway.screening import operations as screening

Moment = Reading.Moment
Row = TypeVar("Row", bound=Model)


def take_back(*, visit: Visit, kind: str, public_id: UUID, by: Actor, now: datetime) -> None:
    """Undo one entry of this visit; twice is once. NotYours for an entry of another visit.

    A target goes and its finding stays; TreatmentOver once passes were made on it, or under a
    consent. EpisodeOver where a course that ended cannot go on beside a new one.
    """
    way = WAYS.get(kind)
    if way is None:
        raise NotYours
    with open_for_writing(visit):
        if way(visit, public_id, by, now):
            told(
                episode=visit.episode,
                act="entry.undone",
                kind="Visit",
                about=visit.public_id,
                by=by,
                now=now,
            )


def close_untouched(*, visit: Visit, by: Actor, now: datetime) -> None:
    """Take back that a visit was opened: nothing was recorded in it, and its booking waits again.

    The course that it began goes with it where nothing else hangs on it; what the patient had
    answered ahead waits again for the course to be. Who was marked as in the room before it was
    opened stays there. Who opened it and who looked stays in the record of the patient. Refuses
    VisitTouched once anything was recorded, also what was taken back since, and VisitSigned.
    """
    episode, booking = visit.episode, visit.booking
    with open_for_writing(visit):
        if not untouched.visit(visit):
            raise VisitTouched
        told(
            episode=episode,
            act="visit.closed",
            kind="Visit",
            about=visit.public_id,
            by=by,
            now=now,
        )
        if booking is not None:
            answering.give_back(visit=visit)
            if untouched.marked_by(visit, booking):
                times.not_begun(booking=booking, by=by, now=now)
        Visit.objects.filter(pk=visit.pk).delete()
        if untouched.course(episode):
            told(
                episode=episode,
                act="episode.closed",
                kind="Episode",
                about=episode.public_id,
                by=by,
                now=now,
            )
            Episode.objects.filter(pk=episode.pk).delete()


def _gone(rows: QuerySet[Model], public_id: UUID, now: datetime) -> bool:
    """Take one of these rows back; whether it stood until now."""
    mine = rows.filter(public_id=public_id)
    if not mine.exists():
        raise NotYours
    return bool(mine.filter(undone_at=None).update(undone_at=now))


def _plain(table: type[Model]) -> Callable[[Visit, UUID, Actor, datetime], bool]:
    """A row of this visit that nothing else hangs on."""

    def way(visit: Visit, public_id: UUID, _by: Actor, now: datetime) -> bool:
        rows = table._default_manager.filter(visit=visit)  # noqa: SLF001 - Django's name for it
        return _gone(rows, public_id, now)

    return way


def _angle(visit: Visit, public_id: UUID, _by: Actor, now: datetime) -> bool:
    return _gone(Reading.objects.filter(visit=visit, moment=Moment.EXAM), public_id, now)


def _target(visit: Visit, public_id: UUID, _by: Actor, now: datetime) -> bool:
    passes = Pass.objects.filter(undone_at=None, treatment__target__public_id=public_id)
    if passes.exists():
        raise TreatmentOver
    return _gone(Target.objects.filter(visit=visit), public_id, now)


def _agreement(visit: Visit, public_id: UUID, _by: Actor, now: datetime) -> bool:
    """What is under way closes again where it did before this was agreed."""
    gone = _gone(Agreement.objects.filter(visit=visit), public_id, now)
    rows = Agreement.objects.filter(episode=visit.episode, undone_at=None)
    holds = rows.order_by("agreed_at", "pk").last()
    limit = holds.limit if holds else tolerance.CLOSES_FROM
    Treatment.objects.filter(visit=visit, ended_at=None).update(limit=limit)
    return gone


def _baseline(visit: Visit, public_id: UUID, _by: Actor, now: datetime) -> bool:
    """All measured in one go, with the words, the side and the movement that it brought."""
    rows = Reading.objects.filter(visit=visit, moment=Moment.BEFORE)
    entry = _the(rows, public_id)
    together = list(rows.filter(read_at=entry.read_at, undone_at=None))
    if not _replaced(rows, entry, now):
        return False
    for one in together:
        beside = msgspec.json.decode(one.details or "{}", type=Measured)
        if beside.was:
            goal = Goal.objects.get(episode=visit.episode)
            goal.words = beside.was
            goal.save(update_fields=["words"])
        if beside.was_of:
            side, movement = beside.was_of
            mine = Episode.objects.filter(pk=visit.episode_id, side=one.side, movement=one.about)
            mine.update(side=side, movement=movement)  # not where it was said anew since
    used = Reading.objects.filter(episode=visit.episode, scale=ACTIVITY, undone_at=None)
    if not used.exists():
        Goal.objects.filter(episode=visit.episode, set_at=entry.read_at).delete()
    return True


def _retest(visit: Visit, public_id: UUID, _by: Actor, now: datetime) -> bool:
    rows = Reading.objects.filter(visit=visit, moment=Moment.AFTER)
    kept = Retest.objects.filter(visit=visit, public_id=public_id).select_related("after").first()
    if kept is None:
        raise NotYours
    return _replaced(rows, kept.after, now)


def _replaced(rows: QuerySet[Reading], entry: Reading, now: datetime) -> bool:
    """Take back what was measured with `entry`; what that had replaced stands again."""
    if entry.undone_at is not None:
        return False
    together = rows.filter(read_at=entry.read_at, undone_at=None)
    scales = list(together.values_list("scale", flat=True))
    earlier = rows.filter(undone_at=entry.read_at, scale__in=scales).exclude(read_at=entry.read_at)
    before = list(earlier.values_list("pk", flat=True))
    together.update(undone_at=now)
    Reading.objects.filter(pk__in=before).update(undone_at=None)
    return True


def _plan(visit: Visit, public_id: UUID, _by: Actor, now: datetime) -> bool:
    """The plan before holds again, and the goal it had; a letter goes out at the signature only."""
    row = _the(Plan.objects.filter(visit=visit), public_id)
    if row.replaced_at is not None:
        return False
    Plan.objects.filter(pk=row.pk).update(replaced_at=now, undone_at=now)
    before = Plan.objects.filter(
        episode=visit.episode, replaced_at=row.set_at, undone_at=None
    ).exclude(pk=row.pk)
    if (earlier := before.order_by("set_at", "pk").last()) is not None:
        Plan.objects.filter(pk=earlier.pk).update(replaced_at=None)
    if row.goal_was is not None:
        Goal.objects.filter(episode=visit.episode).update(**row.goal_was)
    return True


def _read(visit: Visit, public_id: UUID, _by: Actor, _now: datetime) -> bool:
    """The precautions are to be read again."""
    if public_id != visit.public_id:
        raise NotYours
    read = Visit.objects.filter(pk=visit.pk, acknowledged_at__isnull=False)
    return bool(read.update(acknowledged_at=None))


def _ended(visit: Visit, public_id: UUID, _by: Actor, _now: datetime) -> bool:
    """The course goes on: only what this visit ended."""
    episode = Episode.objects.get(pk=visit.episode_id)
    ended = episode.discharged_at
    if public_id != episode.public_id or (ended is not None and ended < visit.opened_at):
        raise NotYours
    same = Episode.objects.filter(
        patient=episode.patient_id,
        clinic=episode.clinic_id,
        region=episode.region,
        side=episode.side,
        discharged_at=None,
    )
    if same.exclude(pk=episode.pk).exists():
        raise EpisodeOver
    rows = Episode.objects.filter(pk=episode.pk, discharged_at__isnull=False)
    return bool(rows.update(discharged_at=None, discharged_because=""))


def _consent(visit: Visit, public_id: UUID, by: Actor, now: datetime) -> bool:
    """Entered by mistake in this visit: it never stood. Once it was worked on, it did."""
    entered = company.entered(visit, public_id)
    if entered is None:
        raise NotYours
    if Pass.objects.filter(treatment__visit=visit, undone_at=None).exists():
        raise TreatmentOver
    return directory.retract(
        consent=entered, patient=visit.episode.patient, kind=TREATMENT, by=by, now=now
    )


def _cleared(visit: Visit, public_id: UUID, by: Actor, now: datetime) -> bool:
    """Cleared by a word and by mistake: it closes again. Once it was worked on, it stood."""
    rounds = screened(visit=visit, now=now)
    row = next((one for one in rounds if one.public_id == public_id), None)
    if row is None:
        raise NotYours
    if Pass.objects.filter(treatment__visit=visit, undone_at=None).exists():
        raise TreatmentOver
    return screening.unclear(screening=row, by=by, now=now, clinic_id=visit.episode.clinic_id)


def _correction(visit: Visit, public_id: UUID, _by: Actor, now: datetime) -> bool:
    """Everything lies again where it had been, with what came to it since."""
    row = _the(Correction.objects.filter(visit=visit), public_id)
    if row.undone_at is not None:
        return False
    for name, kind in MOVED.items():
        for pk, was in row.was.get(name, {}).items():
            kind._default_manager.filter(pk=int(pk)).update(**was)  # noqa: SLF001 - Django's name for it
    Correction.objects.filter(pk=row.pk).update(undone_at=now)
    if row.was.get("made") and not Treatment.objects.filter(target=row.right_id).exists():
        for target, undone_at in ((row.right_id, now), (row.wrong_id, None)):
            Target.objects.filter(pk=target).update(undone_at=undone_at)
            Finding.objects.filter(target=target).update(undone_at=undone_at)
    return True


def _the(rows: QuerySet[Row], public_id: UUID) -> Row:
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise NotYours
    return found


WAYS: dict[str, Callable[[Visit, UUID, Actor, datetime], bool]] = {
    "point": _plain(BodyPoint),
    "history": _plain(History),
    "check": _plain(Check),
    "companion": _plain(Companion),
    "angle": _angle,
    "target": _target,
    "agreement": _agreement,
    "baseline": _baseline,
    "retest": _retest,
    "plan": _plan,
    "read": _read,
    "ended": _ended,
    "consent": _consent,
    "cleared": _cleared,
    "correction": _correction,
}
