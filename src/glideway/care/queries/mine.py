"""What a patient sees of the own care: appointments, plans, readings, and who looked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from glideway.booking.models import Booking
from glideway.care.core import exercises as home
from glideway.care.core.exercises import Exercise
from glideway.care.models import Episode, ExerciseTick, Plan, PlanExercise, Reading
from glideway.care.queries import room, scope, sensitive
from glideway.kit import access, secrets
from glideway.kit.actor import Actor
from glideway.kit.models import AuditEntry
from glideway.kit.refusals import NotYours

LINK = "plan"


@dataclass(frozen=True, slots=True)
class Given:
    """An exercise of a plan, with its words and whether it was done on the day."""

    public_id: UUID
    exercise: Exercise
    done_today: bool
    days: int


@dataclass(frozen=True, slots=True)
class Home:
    """A course as its patient sees it."""

    episode: Episode
    plan: Plan | None
    given: tuple[Given, ...]
    readings: tuple[Reading, ...]
    kept: bool = False  # something of it is kept from who asks


def episodes(
    actor: Actor, operation: str, *, now: datetime, thing: str = "plan"
) -> QuerySet[Episode]:
    """The patient's own courses, whose `thing` the patient may see or change; nobody else's.

    A practitioner reads and measures in the room, where it is written down.
    """
    if "own" not in access.scopes(actor, thing, operation) or actor.patient_id is None:
        return Episode.objects.none()
    return Episode.objects.filter(scope.episodes(actor, thing, operation, now=now)).select_related(
        "clinic", "patient", "goal"
    )


def episode(
    actor: Actor, public_id: UUID, operation: str, *, now: datetime, thing: str = "plan"
) -> Episode:
    """One of them, or NotYours."""
    rows = episodes(actor, operation, now=now, thing=thing)
    found: Episode = access.the(rows, public_id=public_id)
    return found


def courses(actor: Actor, *, now: datetime) -> list[Episode]:
    """The courses of a patient, the open ones first, then the newest."""
    return list(episodes(actor, "R", now=now).order_by("discharged_at", "-opened_at"))


def bookings(actor: Actor, *, now: datetime) -> list[Booking]:
    """The appointments of a patient that are still to come and stand, soonest first.

    One whose visit is signed is over, whatever its end was to be.
    """
    if "own" not in access.scopes(actor, "appointment", "R") or not actor.patient_id:
        return []
    return list(
        Booking.objects.filter(
            patient_id=actor.patient_id,
            cancelled_at=None,
            ends_at__gte=now,
            visit__signed_at=None,
        )
        .select_related("placement__clinic", "placement__practitioner", "service")
        .order_by("starts_at", "pk")
    )


def at_home(actor: Actor, found: Episode, *, today: date) -> Home:
    """Everything of one course that its patient sees. Three queries.

    What was done counts by exercise over the whole course: a plan set anew forgets no day. Who acts
    for the patient sees no plan, goal or reading of a visit that is kept from them: one query more.
    """
    kept = sensitive.visits_kept(actor, found)
    given = list(
        PlanExercise.objects.filter(
            scope.open_to(actor, "plan__visit_id"), plan__episode=found, plan__replaced_at=None
        )
        .select_related("plan__practitioner", "plan__opening")
        .order_by("position")
    )
    ticks = set(
        ExerciseTick.objects.filter(plan_exercise__plan__episode=found).values_list(
            "plan_exercise__exercise", "day"
        )
    )
    plan = given[0].plan if given else room.current_plan(found)[0]
    if plan is not None and plan.visit_id in kept:
        plan = None
    return Home(
        episode=found,
        plan=plan,
        given=tuple(
            Given(
                one.public_id,
                home.load()[one.exercise],
                (one.exercise, today) in ticks,
                sum(1 for which, _day in ticks if which == one.exercise),
            )
            for one in given
            if one.exercise in home.load()
        ),
        readings=tuple(one for one in room.readings(found) if one.visit_id not in kept),
        kept=bool(kept),
    )


def exercise(actor: Actor, public_id: UUID, *, now: datetime) -> PlanExercise:
    """One exercise of a plan that holds and that the actor may tick, or NotYours."""
    mine = episodes(actor, "U", now=now)
    rows = PlanExercise.objects.filter(
        scope.open_to(actor, "plan__visit_id"), plan__episode__in=mine, plan__replaced_at=None
    ).select_related("plan__episode__clinic")
    found: PlanExercise = access.the(rows, public_id=public_id)
    return found


def by_link(public_id: UUID, token: str) -> Episode:
    """The course that a letter's link names, or NotYours: it opens a form, never the record."""
    if not secrets.matches(token, LINK, public_id):
        raise NotYours
    rows = Episode.objects.select_related("clinic", "patient", "goal")
    found: Episode = access.the(rows, public_id=public_id)
    return found


def who_looked(actor: Actor, *, now: datetime) -> QuerySet[AuditEntry]:
    """Every act that names this patient, looks and entries alike, newest first.

    Who acts for the patient does not see the acts on what is kept from them: each tells of it.
    """
    if "who_saw_me" not in access.scopes(actor, "audit", "R") or not actor.patient_id:
        return AuditEntry.objects.none()
    rows = AuditEntry.objects.filter(patient_id=actor.patient_id).order_by("-at", "-pk")
    return access.unkept(rows, actor, now=now)


def home_zone(actor: Actor, *, now: datetime) -> str:
    """The zone of the clinic this patient was last at, for dates on the own pages. One query."""
    zones = (
        episodes(actor, "R", now=now).order_by("-opened_at").values_list("clinic__zone", flat=True)
    )
    return zones.first() or "America/Toronto"
