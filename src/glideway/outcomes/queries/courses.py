"""One person's course: for the person, and for who treats them at that clinic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID

from django.db.models import F, OuterRef, Q, Subquery

from glideway.care.core import plans, strokes
from glideway.care.core.plans import Advice
from glideway.care.models import Episode, Goal, Plan, Reading, Visit
from glideway.care.queries import drawings, judging, measuring, scope, sensitive, strength
from glideway.care.queries.strength import Strength
from glideway.directory.models import Plaque
from glideway.kit import access
from glideway.kit.actor import Actor
from glideway.outcomes.core import drawn, following, forecast
from glideway.outcomes.core.course import Measure
from glideway.outcomes.core.drawn import Sketch, Wandered
from glideway.outcomes.core.following import ACTIVITY, Followed, Met, Read, Window
from glideway.outcomes.core.forecast import Alike, Foretold, Held
from glideway.outcomes.queries.figures import counts, plain
from glideway.outcomes.queries.foretelling import FORECAST, known
from glideway.outcomes.queries.lines import lines

INSTANT = timedelta(microseconds=1)
Told: TypeAlias = Any  # an Episode with what its query brings beside: planned, lasting, foretold
_FORETOLD = Subquery(Plaque.objects.filter(subject="network", kind=FORECAST).values("facts")[:1])


@dataclass(frozen=True)
class Ahead:
    """How comparable courses went on, and how well such shares held when they were checked."""

    told: Foretold
    checked: tuple[Held, ...]
    followed: float | None
    since: str
    until: str


@dataclass(frozen=True)
class Course:
    """A course as a page shows it. `measures` have been read again, `once` stand alone so far.

    `goal` is nothing, and `some_kept` is said, where a visit is kept from who asks: the goal was
    told in one.
    """

    episode: Episode
    visits: tuple[datetime, ...]
    last_visit: UUID | None
    measures: tuple[Measure, ...]
    once: tuple[Measure, ...]
    advice: Advice | None
    judged: bool
    followed: Followed | None
    goal: Goal | None
    some_kept: bool
    drawings: tuple[Sketch, ...] = ()
    moved: Wandered | None = None
    ahead: Ahead | None = None
    strength: tuple[Strength, ...] = ()

    @property
    def met(self) -> int:
        """How many visits there have been."""
        return len(self.visits)


def course(
    actor: Actor, public_id: UUID, *, language: str, now: datetime, whole: bool = True
) -> Course:
    """The course that `actor` may read, or NotYours.

    Four queries, one for each kind of noise of the clinic's own, and one for the `whole` page.

    A patient reads their own. A practitioner reads those of people they treat at their clinic:
    a visit or a booking within 24 months. For everybody else it does not exist, and what the
    patient withholds is left out for all but the patient. So is what is kept from who acts for
    them, which costs one query more for these.
    """
    mine = scope.episodes(actor, "outcome_person", "R", now=now)
    seen = scope.shown(actor, "pk", "episode__patient_id", now=now)
    told = scope.shown(actor, "visit_id", "episode__patient_id", now=now)
    rows = Episode.objects.filter(mine).select_related("patient", "clinic", "goal")
    rows = rows.annotate(
        planned=_of_plan("visits", told), lasting=_of_plan("lasting", told), foretold=_FORETOLD
    )
    episode = access.the(rows, public_id=public_id)
    looked = Visit.objects.filter(seen, episode=episode).annotate(**strength.beside())
    met = list(looked.order_by("opened_at", "pk"))
    visits = list({one.pk: one for one in met}.values())
    readings = list(
        Reading.objects.filter(told, ~measuring.late(), episode=episode, undone_at=None)
        .select_related("visit", "retest")
        .annotate(asked_at=F("asked__asking__moment"))
        .order_by("read_at", "pk")
    )
    some_kept = bool(sensitive.visits_kept(actor, episode))
    goal = None if some_kept else getattr(episode, "goal", None)
    told_by = judging.lines(readings)
    known_by = judging.known(told_by, clinic_id=episode.clinic_id)
    measures = lines(episode, readings, told_by, known_by, language, goal=goal)
    beyond = judging.beyond_error(told_by, known_by, episode)
    row, when = _row(episode, visits, readings), Window(episode.opened_at, now + INSTANT)
    followed = following.followed(row, when)
    sketches = _drawings(visits) if whole else ()
    return Course(
        episode,
        tuple(one.opened_at for one in visits),
        visits[-1].public_id if visits else None,
        tuple(one for one in measures if one.later),
        tuple(one for one in measures if not one.later),
        _advice(episode, len(visits), beyond),
        bool(beyond),
        followed,
        goal,
        some_kept,
        sketches,
        drawn.moved(sketches[0], sketches[-1]) if len(sketches) > 1 else None,
        _ahead(episode, following.series(row, ACTIVITY, when), followed) if whole else None,
        tuple(strength.of_course(met)),
    )


def _of_plan(field: str, told: Q) -> Subquery:
    """One word of the plan that holds, where the visit that set it is not withheld."""
    rows = Plan.objects.filter(told, episode=OuterRef("pk"), replaced_at=None)
    return Subquery(rows.values(field)[:1])


def _advice(episode: Told, visits: int, beyond: Sequence[bool]) -> Advice | None:
    """What the rule of visit 3 says, in the words of the plan's own step; None before it."""
    if visits < plans.DECIDES_AT:
        return None
    usual = plans.template_for(episode.region, episode.condition).visits
    planned = usual if episode.planned is None else episode.planned
    return plans.advice(visit=visits, planned=planned, beyond_error=beyond)


def _row(episode: Episode, visits: Sequence[Visit], readings: Sequence[Told]) -> following.Course:
    """The course as the figures of all clinics read it."""
    return following.Course(
        id=episode.pk,
        clinic=episode.clinic_id,
        patient=episode.patient_id,
        region=episode.region,
        opened_at=episode.opened_at,
        visits=[Met(one.opened_at, one.signed_at is not None) for one in visits],
        reads=[
            plain(one, visit=one.visit.number if one.visit else None, asked_at=one.asked_at)
            for one in readings
            if counts(one)
        ],
    )


def _drawings(visits: Sequence[Visit]) -> tuple[Sketch, ...]:
    """The drawings of these visits that touch the body, by visit. One query."""
    numbers = {one.booking_id: one.number for one in visits}
    found = (
        drawn.drawn(numbers[one.booking_id], strokes.read(one.strokes)) for one in drawings(visits)
    )
    return tuple(one for one in found if one is not None)


def _ahead(episode: Told, reads: Sequence[Read], followed: Followed | None) -> Ahead | None:
    """How comparable courses went on from where this one stands.

    Nothing for a course that is over or has changed already, and nothing unless it was measured
    that such shares hold.
    """
    if episode.discharged_at is not None or not reads or (followed and followed.improved):
        return None
    if episode.foretold is None:
        return None
    alike = Alike(
        episode.region,
        episode.condition,
        forecast.band(reads[0].value),
        episode.lasting or "",
    )
    found = known(episode.foretold)
    told = found.groups.get(alike.key, {}).get(followed.visits if followed else 0)
    if told is None or not forecast.holds(found.checked):
        return None
    return Ahead(told, found.checked, found.followed, found.since, found.until)
