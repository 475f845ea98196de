"""Measuring: before the work, the same again after it, and at home."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import msgspec
from django.db.models import BooleanField, ExpressionWrapper

from glideway.care.core.examining import Measured
from glideway.care.core.noise import Noise
from glideway.care.models import Episode, Goal, Reading, Retest, Visit
from glideway.care.operations import making
from glideway.care.operations.making import ACTIVITY, MOVEMENT, NOW, PAIN
from glideway.care.operations.refusals import EpisodeOver, NothingToCompare
from glideway.care.operations.sheet import Sheet
from glideway.care.operations.visits import describe, recording
from glideway.care.queries import measuring, noise
from glideway.care.queries.saying import measured_of
from glideway.kit import limits
from glideway.kit.actor import Actor

A_DAY, AN_HOUR = 24, timedelta(hours=1)


def measure(
    *,
    visit: Visit,
    pain: int,
    activity: int,
    movement_deg: float,
    by: Actor,
    now: datetime,
    words: str = "",
    movement_again_deg: float | None = None,
    instrument: str = "",
    side: str = "",
    movement: str = "",
) -> list[Reading]:
    """The baseline: pain, the patient's own activity, one movement. Measuring anew replaces it.

    `side` and `movement` say first of what, where the course does not have them yet or others.

    The movement keeps with what and by whom it was read. `words` name the activity the first
    time. A second movement reading is kept beside the first: the two together show how noisy
    measuring is. Refuses VisitSigned and OffScale.
    """
    with recording(visit, now=now):
        episode = visit.episode
        moved = _of_what(episode, side, movement, by=by, now=now)
        sheet = Sheet(by=by)
        goal, was = _goal(sheet, episode, words, now)
        beside = _beside(visit, goal, was)
        _undone(visit, Reading.Moment.BEFORE, now)
        values = (
            (PAIN, NOW, pain),
            (ACTIVITY, str(goal.public_id), activity),
            (MOVEMENT, episode.movement, movement_deg),
        )
        read = partial(
            making.reading,
            sheet=sheet,
            episode=episode,
            visit=visit,
            moment=Reading.Moment.BEFORE,
            now=now,
            instrument=instrument,
            rater_id=by.practitioner_id,
        )
        made = [read(scale=scale, about=about, value=value) for scale, about, value in values]
        made[1].details = beside
        made[2].details = moved
        if movement_again_deg is not None:
            about, value = episode.movement, movement_again_deg
            read(scale=MOVEMENT, about=about, value=value, repeat_of=made[-1])
        sheet.act("visit.measured", "Visit", visit.public_id, episode=episode, at=now)
        sheet.keep(now=now)
        return made


def retest(
    *,
    visit: Visit,
    by: Actor,
    now: datetime,
    after_deg: float | None = None,
    pain_after: int | None = None,
) -> list[Retest]:
    """The same movement and pain again, right after, with what may be said of them.

    The instrument is that of the baseline, because only the same one can be compared; the noise
    is that of one hand or of two. Measuring again replaces the earlier re-test of this visit.
    Refuses NothingToCompare without a baseline, VisitSigned and OffScale.
    """
    with recording(visit, now=now):
        episode = visit.episode
        before = {
            one.scale: one
            for one in Reading.objects.filter(
                visit=visit, moment=Reading.Moment.BEFORE, undone_at=None, repeat_of=None
            )
            .annotate(late=ExpressionWrapper(measuring.late(), BooleanField()))
            .select_related("episode")
        }
        sheet = Sheet(by=by)
        made = []
        for scale, value in ((MOVEMENT, after_deg), (PAIN, pain_after)):
            if value is None:
                continue
            if scale not in before:
                raise NothingToCompare
            Reading.objects.filter(
                visit=visit, scale=scale, moment=Reading.Moment.AFTER, undone_at=None
            ).update(undone_at=now)
            after = making.reading(
                sheet=sheet,
                episode=episode,
                visit=visit,
                scale=scale,
                about=before[scale].about,
                value=value,
                moment=Reading.Moment.AFTER,
                now=now,
                instrument=before[scale].instrument,
                rater_id=by.practitioner_id,
            )
            made.append(
                making.retest(
                    sheet=sheet,
                    visit=visit,
                    before=before[scale],
                    after=after,
                    noise=_noise(before[scale], by) if scale == MOVEMENT else None,
                    now=now,
                    late=measuring.is_late(before[scale]),
                )
            )
        sheet.act("visit.retested", "Visit", visit.public_id, episode=episode, at=now)
        sheet.keep(now=now)
        return made


def enter_reading(
    *, episode: Episode, pain: int, activity: int | None, by: Actor, now: datetime
) -> list[Reading]:
    """What the patient enters at home. Refuses EpisodeOver, OffScale, TooMany (24 an hour)."""
    if episode.discharged_at is not None:
        raise EpisodeOver
    limits.spend(
        what="reading.entered", who=str(episode.public_id), most=A_DAY, window=AN_HOUR, now=now
    )
    sheet = Sheet(by=by)
    values: list[tuple[str, str, float]] = [(PAIN, NOW, pain)]
    goal = Goal.objects.filter(episode=episode).first()
    if activity is not None and goal is not None:
        values.append((ACTIVITY, str(goal.public_id), activity))
    made = [
        making.reading(
            sheet=sheet,
            episode=episode,
            visit=None,
            scale=scale,
            about=about,
            value=value,
            moment=Reading.Moment.HOME,
            now=now,
        )
        for scale, about, value in values
    ]
    sheet.act("reading.entered", "Reading", made[0].public_id, episode=episode, at=now)
    sheet.keep(now=now)
    return made


def _noise(before: Reading, by: Actor) -> Noise | None:
    return noise.standing(
        clinic_id=before.episode.clinic_id,
        scale=before.scale,
        movement=before.about,
        instrument=before.instrument,
        raters=noise.raters_of(before, by.practitioner_id),
    )


def _undone(visit: Visit, moment: str, now: datetime) -> None:
    Reading.objects.filter(visit=visit, moment=moment, undone_at=None).update(undone_at=now)


def _beside(visit: Visit, goal: Goal, was: str) -> str | None:
    """What is kept beside an activity whose words this visit changed, now or when it measured last.

    Words that are changed back are those of the visits before.
    """
    standing = Reading.objects.filter(visit=visit, moment=Reading.Moment.BEFORE, undone_at=None)
    last = standing.filter(scale=ACTIVITY).first()
    before = (measured_of(last).instead if last else "") or was
    kept = Measured(was=was, instead=before if before != goal.words else "")
    return msgspec.json.encode(kept).decode() if kept != Measured() else None


def _of_what(episode: Episode, side: str, movement: str, *, by: Actor, now: datetime) -> str | None:
    """Say of what is measured, where that is another; what it was is kept beside the reading."""
    was = (episode.side, episode.movement)
    of = (side or episode.side, movement or episode.movement)
    if of == was:
        return None
    describe(episode=episode, side=of[0], movement=of[1], by=by, now=now)
    return msgspec.json.encode(Measured(was_of=was)).decode()


def _goal(sheet: Sheet, episode: Episode, words: str, now: datetime) -> tuple[Goal, str]:
    """The activity, and its words before where these ones change them."""
    kept = Goal.objects.filter(episode=episode).first()
    if kept is None:
        made = making.goal(
            sheet=sheet, episode=episode, words=words, target=making.GOAL, by_date=None, now=now
        )
        return made, ""
    was = kept.words
    if not words or words == was:
        return kept, ""
    kept.words = words
    kept.save(update_fields=["words"])
    return kept, was
