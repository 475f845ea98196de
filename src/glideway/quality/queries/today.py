"""What needs the operator today, from everything that waits: one list by due time.

A row names a clinic or a practitioner, never a patient, and leads to where the work is done.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, Min, OuterRef, Q

from glideway.directory import queries as directory
from glideway.directory.models import Credential, Errand
from glideway.kit import access
from glideway.kit.actor import Actor, Role
from glideway.quality.core import cases
from glideway.quality.core.cases import Clock
from glideway.quality.core.joining import State
from glideway.quality.core.stages import BEFORE_LAPSE
from glideway.quality.models import Appeal, Inspection, Lapse, Mark
from glideway.quality.queries.desk import SOON, credentials_to_verify, grievances
from glideway.quality.queries.joining import open_applications
from glideway.quality.queries.lapses import with_zone
from glideway.quality.queries.moderating import doubtful

MOST = 60
UP, TELL = "grievance-up", "grievance-tell"


class Task(NamedTuple):
    """One thing that waits: which kind, about whom, by when, and where it is done.

    `kind` names its words, its page and its group; `about` is the id in the address of the page.
    `safety` marks what goes before everything that is due at the same time. `case` and `visit` are
    of a visit that was cancelled on somebody: the complaint, and when it would have been.
    """

    kind: str
    name: str
    about: UUID
    due: datetime | None
    safety: bool = False
    zone: str = ""
    case: str = ""
    visit: datetime | None = None


class Waiting(NamedTuple):
    """What waits in the order it is due, how many of each group, and what was asked to be seen."""

    tasks: list[Task]
    counts: dict[str, int]
    shown: str
    more: int


GROUPS = {
    "complaints": ("complaint", "unread", "retaliation", "tell"),
    "lapses": ("lapse", "gate-visits"),
    "reviews": ("held", "reported"),
    "applications": ("application",),
    "inspections": ("unmanned", "visit", "under-way", "draft", "appeal", "evidence"),
    "papers": ("ending", "ended", "unchecked", "not-found"),
}


def waiting(actor: Actor, *, group: str, now: datetime) -> Waiting:
    """All that needs the operator, what is late first; of one group where one is named.

    Nobody else has any. Nine queries at most.
    """
    if actor.role is not Role.OPERATOR:
        return Waiting([], {}, "", 0)
    errands = list(directory.errands_for(actor, now=now))
    every = [
        *_complaints(actor, {one.about: one.due_at for one in errands if one.kind == UP}, now),
        *_lapses(),
        *_reviews(actor),
        *_applications(actor, {one.about: one.due_at for one in errands}),
        *_asked(errands),
        *_inspections(),
        *_evidence(now),
        *_papers(actor, now),
    ]
    of = {kind: name for name, kinds in GROUPS.items() for kind in kinds}
    counts = Counter(of[one.kind] for one in every)
    group = group if group in GROUPS else ""
    last = datetime.max.replace(tzinfo=UTC)
    found = sorted(
        (one for one in every if not group or of[one.kind] == group),
        key=lambda one: (one.due or last, not one.safety, one.name),
    )
    return Waiting(found[:MOST], {name: counts[name] for name in GROUPS}, group, len(found[MOST:]))


def _complaints(actor: Actor, ups: Mapping[UUID, datetime], now: datetime) -> Iterator[Task]:
    """Open ones that wait for us or the clinic; one whose clock stands still is not due yet.

    One that came up after the clinic's answer waits for ours, by when its errand says.
    """
    rows = grievances(actor).filter(closed_at=None).exclude(state__in=cases.OVER)
    waits = Q(answered_at=None) | Q(state__in=(cases.State.ESCALATED, cases.State.WAITING))
    for one in rows.filter(waits).defer("words", "name", "contact"):
        clock = Clock(
            one.acknowledge_by,
            one.answer_by,
            one.acknowledged_at,
            one.answered_at,
            one.waiting_since,
            one.waited,
        )
        due = cases.due(clock, now)
        if one.answered_at is not None:
            due = ups.get(one.public_id, due)
        kind = "complaint"
        if one.acknowledged_at is None and one.acknowledge_by < due:
            kind, due = "unread", one.acknowledge_by
        yield Task(kind, one.clinic.name, one.public_id, due, one.safety, one.clinic.zone)


def _lapses() -> Iterator[Task]:
    rows = with_zone(Lapse.objects.filter(settled_at=None))
    for one in rows.select_related("credential__practitioner").order_by("due_at", "pk"):
        name, zone = one.credential.practitioner.name, getattr(one, "zone", None) or ""
        yield Task("lapse", name, one.public_id, one.due_at, zone=zone)


def _reviews(actor: Actor) -> Iterator[Task]:
    """Those that a filter holds or somebody reported, until a person has decided."""
    for one in doubtful(actor).defer("words", "reply"):
        kind = "reported" if one.reported_at or one.told_at else "held"
        yield Task(kind, one.clinic.name, one.public_id, one.decide_by, zone=one.clinic.zone)


def _applications(actor: Actor, dues: Mapping[UUID, datetime]) -> Iterator[Task]:
    """Those that wait for us, and not for the applicant's answer."""
    rows = open_applications(actor).exclude(state=State.ASKED_BACK)
    for one in rows.defer("people", "words", "owner", "email"):
        yield Task("application", one.name, one.public_id, dues.get(one.public_id))


def _asked(errands: Sequence[Errand]) -> Iterator[Task]:
    """What waits as an errand alone: visits at a clinic that was hidden, ones it cancelled on
    somebody who had complained, and answers that no letter can bring.
    """
    for one in errands:
        if one.kind == "gate-visits":
            yield Task(one.kind, one.facts["clinic"], one.about, one.due_at)
        if one.kind == "retaliation":
            yield Task(
                one.kind,
                one.facts["clinic"],
                one.public_id,
                one.due_at,
                case=one.facts.get("case", ""),
                visit=datetime.fromisoformat(at) if (at := one.facts.get("starts_at")) else None,
            )
        if one.kind == TELL:
            yield Task("tell", one.facts["clinic"], one.about, one.due_at)


def _inspections() -> Iterator[Task]:
    """Those that nobody published yet: to be visited, to be sent, or an appeal to be decided."""
    done = Q(kind=Inspection.Kind.BLIND, drafted_at__isnull=False)
    rows = Inspection.objects.filter(~done, sent_to_clinic_at=None)
    rows = rows.select_related("clinic", "appeal_of").exclude(appeal_of__decided_at__isnull=False)
    for one in rows.order_by("planned_at", "pk"):
        appeal: Appeal | None = getattr(one, "appeal_of", None)
        due = one.planned_at
        kind = "visit" if one.visited_at is None else "under-way"
        if one.drafted_at is not None:
            kind = "draft"
        if one.inspector_id is None:
            kind = "unmanned"
        if appeal is not None and appeal.decided_at is None:
            kind, due = "appeal", appeal.due_at
        yield Task(kind, one.clinic.name, one.public_id, due, zone=one.clinic.zone)


def _evidence(now: datetime) -> Iterator[Task]:
    """Clinics where what an inspector saw lapses within 30 days, and nobody is sent there yet."""
    seen = Mark.objects.filter(basis="attested", inspection__published_at__lte=now)
    later = seen.filter(
        clinic=OuterRef("clinic"), criterion=OuterRef("criterion"), made_at__gt=OuterRef("made_at")
    )
    looks = Inspection.objects.filter(clinic=OuterRef("pk"), kind=Inspection.Kind.FULL)
    sent = looks.exclude(published_at__lte=now)
    newest = seen.filter(~Exists(later), lapses_at__gt=now, lapses_at__lte=now + BEFORE_LAPSE)
    ends = dict(newest.values_list("clinic").annotate(first=Min("lapses_at")))
    rows = directory.clinics().filter(~Exists(sent), pk__in=ends)
    for one in rows.order_by("name", "pk"):
        yield Task("evidence", one.name, one.public_id, ends[one.pk], zone=one.zone)


def _papers(actor: Actor, now: datetime) -> Iterator[Task]:
    """Papers that nobody has seen in a register, that were not found there, or that soon end."""
    today = now.date()
    renewed = Credential.objects.filter(
        practitioner=OuterRef("practitioner"),
        kind=OuterRef("kind"),
        technique=OuterRef("technique"),
        expires_on__gte=today,
    )
    over = Q(expires_on__lt=today)
    decided = Lapse.objects.filter(credential=OuterRef("pk"), settled_at=None)
    rows = credentials_to_verify(actor, now=now).exclude(over & Exists(renewed))
    rows = rows.exclude(Exists(decided))  # the row of its lapse leads to the same paper
    for one in directory.with_zone(rows.exclude(expires_on__lt=today - SOON)):
        zone: str = getattr(one, "zone", None) or ""
        found: bool | None = getattr(one, "last_found", None)
        kind, due = "unchecked", None
        if one.expires_on is not None and one.expires_on < today:
            kind, due = "ended", _end_of(one.expires_on, zone)
        elif found is False:
            kind, due = "not-found", now
        elif found:
            kind, due = "ending", _end_of(one.expires_on, zone) if one.expires_on else None
        yield Task(kind, one.practitioner.name, one.public_id, due, zone=zone)


def _end_of(day: date, zone: str) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone or "UTC"))


def to_settle(actor: Actor, public_id: UUID, *, now: datetime) -> Errand:
    """One of the operator's errands that have no case of their own, or not found."""
    rows = directory.errands_for(actor, now=now).filter(kind="retaliation")
    return access.the(rows, public_id=public_id)  # type: ignore[no-any-return]
