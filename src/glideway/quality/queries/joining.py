"""Applications, evidence, and how clinics were picked, as each may be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from glideway.directory.models import Clinic, Verification
from glideway.directory.queries import clinics, listed
from glideway.kit import access, secrets
from glideway.kit.actor import Actor
from glideway.kit.refusals import NotYours
from glideway.quality.core.joining import OPEN, LookedAt, Refused, State, read, to_look_at
from glideway.quality.models import Application, ApplicationStep, Inspection

LINK = "application"
LOG = 60


@dataclass(frozen=True)
class Entry:
    """One line of the public log: when, what was done, in which role, to which listed clinic."""

    at: datetime
    what: str
    role: str
    clinic: str
    slug: str
    why: str = ""


@dataclass(frozen=True)
class Picked:
    """How clinics were picked so far, counted from the stored steps."""

    received: int
    before: int
    waiting: int
    accepted: int
    refused: int
    why: Mapping[str, int]
    looked: Mapping[str, int]
    checks: int
    found: int
    log: list[Entry]


def application_link(application: Application) -> str:
    """The word in the address of an application that only its applicant was sent."""
    return secrets.token(LINK, application.public_id)


def application_by_link(public_id: UUID, token: str) -> Application:
    """The application for who holds its link, or not found."""
    if not secrets.matches(token, LINK, public_id):
        raise NotYours
    return access.the(Application.objects.all(), public_id=public_id)  # type: ignore[no-any-return]


def applications(actor: Actor) -> QuerySet[Application]:
    """All applications for the operator, the open ones first, oldest first; nobody else has any."""
    if "all" not in access.scopes(actor, "application", "R"):
        return Application.objects.none()
    return Application.objects.order_by("received_at", "pk")


def open_applications(actor: Actor) -> QuerySet[Application]:
    """Those that wait for a decision, oldest first."""
    return applications(actor).filter(state__in=OPEN)


def application(actor: Actor, public_id: UUID) -> Application:
    """One of `applications(actor)`, or not found."""
    return access.the(applications(actor), public_id=public_id)  # type: ignore[no-any-return]


def steps(application: Application) -> list[ApplicationStep]:
    """What was done with it, in the order it was done. One query."""
    return list(application.steps.order_by("at", "pk"))


def looked_at(application: Application) -> frozenset[str]:
    """What somebody looked at since it came, or since its newest answer. One query.

    People and papers may be others than before, so an earlier look says nothing of them.
    """
    found: set[str] = set()
    for one in steps(application):
        if one.state == State.RECEIVED:
            found.clear()
        elif one.state == State.LOOKED_AT:
            found.add(one.why)
    return frozenset(found)


def still_to_look_at(application: Application) -> list[LookedAt]:
    """What nobody has looked at yet of what must be, in the order of the list. One query."""
    seen = looked_at(application)
    wanted = to_look_at(read(application.people))
    return [one for one in LookedAt if one in wanted and one not in seen]


def picked(*, now: datetime) -> Picked:
    """How clinics were picked: counts and the log. Seven queries; it names nobody who asked.

    Of an application the log says that one came, was looked at, or was refused; which clinic it
    was it says only of those that were let in, who are public anyway. A refusal stands in the
    counts alone: with its day beside it a reader could tell whose it was.
    """
    count = Count("application", distinct=True)
    states = dict(ApplicationStep.objects.values_list("state").annotate(count).order_by())
    why = dict(
        ApplicationStep.objects.filter(state=State.REFUSED)
        .values_list("why")
        .annotate(count)
        .order_by()
    )
    looked = dict(
        ApplicationStep.objects.filter(state=State.LOOKED_AT)
        .values_list("why")
        .annotate(count)
        .order_by()
    )
    checks = Verification.objects.aggregate(all=Count("pk"), found=Count("pk", Q(found=True)))
    return Picked(
        received=states.get(State.RECEIVED, 0),
        before=clinics().filter(application=None).count(),
        waiting=Application.objects.filter(state__in=OPEN).count(),
        accepted=states.get(State.ACCEPTED, 0),
        refused=states.get(State.REFUSED, 0),
        why={one: why.get(one, 0) for one in Refused if why.get(one)},
        looked={one: looked.get(one, 0) for one in LookedAt if looked.get(one)},
        checks=checks["all"],
        found=checks["found"],
        log=_log(now),
    )


def _log(now: datetime) -> list[Entry]:
    """The newest lines: what was looked at, who was let in, who was inspected. Two queries."""
    steps = (
        ApplicationStep.objects.filter(
            listed("application__clinic__"), state__in=(State.LOOKED_AT, State.ACCEPTED)
        )
        .select_related("application__clinic")
        .order_by("-at", "-pk")[:LOG]
    )
    looks = (
        Inspection.objects.filter(listed("clinic__"), published_at__lte=now)
        .exclude(visited_at=None)
        .select_related("clinic")
        .order_by("-visited_at", "-pk")[:LOG]
    )
    entries = [_step(one, clinic) for one in steps if (clinic := one.application.clinic)]
    entries += [_look(one, at) for one in looks if (at := one.visited_at)]
    return sorted(entries, key=lambda one: one.at, reverse=True)[:LOG]


def _step(one: ApplicationStep, clinic: Clinic) -> Entry:
    return Entry(one.at, one.state, one.role, clinic.name, clinic.slug, one.why)


def _look(one: Inspection, at: datetime) -> Entry:
    return Entry(at, "inspected", "inspector", one.clinic.name, one.clinic.slug)
