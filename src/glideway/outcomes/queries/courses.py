"""One person's course: for the person, and for who treats them at that clinic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from glideway.care.core import movements, scales
from glideway.care.models import Episode, Reading, Visit
from glideway.care.queries import activity, measuring, noise, scope
from glideway.kit import access
from glideway.kit.actor import Actor
from glideway.outcomes.core import say
from glideway.outcomes.core.chart import Seen
from glideway.outcomes.core.course import Measure

PAIN, ACTIVITY, MOVEMENT = "nprs", "psfs", "rom"
DEGREES = "°"


@dataclass(frozen=True)
class Course:
    """A course as a page shows it: its measures in order, and when its visits were."""

    episode: Episode
    visits: tuple[datetime, ...]
    measures: tuple[Measure, ...]


def course(actor: Actor, public_id: UUID, *, language: str, now: datetime) -> Course:
    """The course that `actor` may read, or NotYours. Five queries, readings by time.

    A patient reads their own. A practitioner reads those of people they treat at their clinic:
    a visit or a booking within 24 months. For everybody else it does not exist, and what the
    patient withholds is left out for all but the patient.
    """
    mine = scope.episodes(actor, "outcome_person", "R", now=now)
    rows = Episode.objects.filter(mine).select_related("patient", "clinic", "goal")
    episode: Episode = access.the(rows, public_id=public_id)
    seen = scope.shown(actor, "pk", "episode__patient_id", now=now)
    visits = Visit.objects.filter(seen, episode=episode).order_by("opened_at", "pk")
    told = scope.shown(actor, "visit_id", "episode__patient_id", now=now)
    readings = list(
        Reading.objects.filter(told, ~measuring.late(), episode=episode, undone_at=None)
        .exclude(moment__in=(Reading.Moment.AFTER, Reading.Moment.EXAM))
        .order_by("read_at", "pk")
    )
    judged = _noise(episode, readings)
    found = [
        _activity(episode, readings),
        _measure(readings, PAIN, language=language),
        _movement(episode, readings, judged, language),
    ]
    return Course(
        episode,
        tuple(visits.values_list("opened_at", flat=True)),
        tuple(one for one in found if one is not None),
    )


def _noise(episode: Episode, readings: Sequence[Reading]) -> float | None:
    """How far the movement must change to be told from noise: own pairs, else a study. One query.

    Of the instrument it was first read with; where two hands have read it, the noise of two. Read
    last with another instrument it is another measurement, and there is none.
    """
    mine = [one for one in readings if one.about == episode.movement]
    if mine and mine[0].instrument != mine[-1].instrument:
        return None
    found = noise.standing(
        clinic_id=episode.clinic_id,
        scale=MOVEMENT,
        movement=episode.movement,
        instrument=mine[0].instrument if mine else "",
        raters="inter" if len({one.rater_id for one in mine}) > 1 else "intra",
    )
    return found.deg if found else None


def _activity(episode: Episode, readings: Sequence[Reading]) -> Measure | None:
    """The activity in the patient's own words, from the first reading by these words on."""
    goal = getattr(episode, "goal", None)
    if goal is None:
        return None
    mine = [one for one in activity.comparable(readings) if one.about == str(goal.public_id)]
    return _measure(mine, ACTIVITY, name=goal.words)


def _movement(
    episode: Episode, readings: Sequence[Reading], own: float | None, language: str
) -> Measure | None:
    """The movement the course is followed by; another one measured once is not compared."""
    mine = [one for one in readings if one.about == episode.movement]
    if not episode.movement:
        return None
    name = movements.name(episode.movement).of(language)
    return _measure(mine, MOVEMENT, name=name, unit=DEGREES, own=own)


def _measure(
    readings: Sequence[Reading],
    scale: str,
    *,
    name: str = "",
    language: str = "en",
    unit: str = "",
    own: float | None = None,
) -> Measure | None:
    mine = [one for one in readings if one.scale == scale]
    seen = [one for one in mine if one.repeat_of_id is None]
    if not seen:
        return None
    again = next((one.value for one in mine if one.repeat_of_id == seen[0].pk), None)
    yardstick = scales.load()[scale]
    return Measure(
        scale=yardstick,
        part=seen[0].part,
        name=name or say.say(f"short.{scale}", language),
        own_words=scale == ACTIVITY,
        unit=unit,
        seen=tuple(Seen(one.read_at, one.value) for one in seen),
        again=again,
        own_mdc=own,
    )
