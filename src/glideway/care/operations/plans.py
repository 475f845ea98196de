"""What goes home, what was done there, and how a course ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from glideway.care.core.plans import Advised
from glideway.care.models import (
    Episode,
    ExerciseTick,
    Goal,
    Plan,
    PlanExercise,
    PlanOpening,
    Visit,
)
from glideway.care.operations import making
from glideway.care.operations.refusals import EpisodeOver, OffScale
from glideway.care.operations.sheet import Sheet
from glideway.care.operations.visits import recording, told
from glideway.kit.actor import Actor, Role


def set_plan(
    *,
    visit: Visit,
    exercises: Sequence[str],
    by: Actor,
    now: datetime,
    visits: int | None = None,
    per_week: int | None = None,
    weeks: int | None = None,
    goal: int | None = None,
    by_date: date | None = None,
    advised: Advised | None = None,
) -> Plan:
    """Set the plan; what is not said comes from the region's default. The one before is replaced.

    The patient is told of it once the visit is signed. Refuses VisitSigned, TooManyExercises, and
    OffScale for a goal that is not 0 to 10 and for what is on no list.
    """
    with recording(visit, now=now):
        episode = visit.episode
        if goal is not None and not 0 <= goal <= making.TEN:
            raise OffScale
        Plan.objects.filter(episode=episode, replaced_at=None).update(replaced_at=now)
        sheet = Sheet(by=by)
        made = making.plan(
            sheet=sheet,
            episode=episode,
            visit=visit,
            practitioner=visit.practitioner,
            visits=visits,
            per_week=per_week,
            weeks=weeks,
            exercises=exercises,
            now=now,
            advised=advised,
        )
        if goal is not None:
            rows = Goal.objects.filter(episode=episode)
            if was := rows.first():
                day = was.by_date.isoformat() if was.by_date else None
                made.goal_was = {"target": was.target, "by_date": day}
            rows.update(target=goal, by_date=by_date)
        sheet.keep(now=now)
        return made


def opened_at_home(*, plan: Plan, by: Actor, now: datetime) -> None:
    """Keep when a plan was first opened by the patient, or who acts for them; twice is once.

    Nobody else's look counts, so a clinic cannot open it for them. A plan read with its opening
    costs no query here from the second look on.
    """
    if by.role != Role.PATIENT or hasattr(plan, "opening"):
        return
    with transaction.atomic():
        _row, new = PlanOpening.objects.get_or_create(plan=plan, defaults={"opened_at": now})
        if new:
            told(
                episode=plan.episode,
                act="plan.opened",
                kind="Plan",
                about=plan.public_id,
                by=by,
                now=now,
            )


def tick_exercise(
    *, exercise: PlanExercise, day: date, done: bool, by: Actor, now: datetime
) -> None:
    """Say that an exercise was done on a day, or take that back; twice is once.

    A day belongs to the exercise and not to the plan: one ticked before the plan was set anew
    is the same day.
    """
    episode = exercise.plan.episode
    same = ExerciseTick.objects.filter(
        plan_exercise__plan__episode=episode, plan_exercise__exercise=exercise.exercise, day=day
    )
    with transaction.atomic():
        if not done:
            same.delete()
        elif not same.exists():
            ExerciseTick.objects.get_or_create(
                plan_exercise=exercise, day=day, defaults={"ticked_at": now}
            )
        name = "exercise.ticked" if done else "exercise.unticked"
        told(episode=episode, act=name, kind="Episode", about=episode.public_id, by=by, now=now)


def discharge(*, episode: Episode, because: str, by: Actor, now: datetime) -> Episode:
    """End a course with a word for how it ended. Refuses EpisodeOver for one that has ended."""
    if because not in Episode.Ended.values:
        raise OffScale
    with transaction.atomic():
        open_ones = Episode.objects.filter(pk=episode.pk, discharged_at=None)
        if not open_ones.update(discharged_at=now, discharged_because=because):
            raise EpisodeOver
        told(
            episode=episode,
            act="episode.discharged",
            kind="Episode",
            about=episode.public_id,
            by=by,
            now=now,
        )
    episode.discharged_at, episode.discharged_because = now, because
    return episode
