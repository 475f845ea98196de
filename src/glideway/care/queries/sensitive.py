"""What is kept from who acts for a patient: which entries, who may mark them, and all they touch.

The patient in person marks any own entry; who treats the patient marks what is in their rows, for
somebody young who decides alone about it. Whoever acts for the patient marks nothing.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

from django.db.models import Exists, Model, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from glideway.care.models import (
    Attachment,
    BrokenGlass,
    Episode,
    Goal,
    IncomingLetter,
    PainDrawing,
    Sensitive,
    SignedLetter,
    Thread,
    Visit,
)
from glideway.care.queries import letters, scope, threads
from glideway.directory import queries as people
from glideway.directory.models import Patient, Proxy
from glideway.directory.queries.actors import live
from glideway.kit import access
from glideway.kit.actor import Actor, Role
from glideway.screening.models import Complaint, Screening

Entry: TypeAlias = Visit | Thread | IncomingLetter
Numbers: TypeAlias = frozenset[int]


class Standing(NamedTuple):
    """Of one entry: whether somebody acts for its patient, and whose word keeps it from them."""

    acted_for: bool
    role: str = ""


def in_person(actor: Actor) -> bool:
    """A patient who is not acted for in this session."""
    return actor.role is Role.PATIENT and bool(actor.patient_id) and actor.proxy_id is None


def entries(actor: Actor, kind: str, *, now: datetime) -> QuerySet[Any]:
    """The entries of a kind that `actor` may mark: one condition for the page and for the verb."""
    if not {"own", "treating"} & access.scopes(actor, "consent", "U") or actor.proxy_id:
        return Visit.objects.none()
    if kind == "thread":
        return threads.threads(actor, "C", now=now)
    if kind == "paper":
        return letters.incoming(actor, now=now)
    mine = scope.visits(actor, "C", now=now)
    if in_person(actor):
        mine = Q(episode__patient_id=actor.patient_id)
    return Visit.objects.filter(mine).select_related("episode__patient", "episode__clinic")


def entry(actor: Actor, kind: str, public_id: UUID, *, now: datetime) -> Any:  # noqa: ANN401
    """One of them, or NotYours."""
    return access.the(entries(actor, kind, now=now), public_id=public_id)


def standing(kind: str, row: Entry, *, now: datetime) -> Standing:
    """What a page says of one entry, for who may mark it. One query."""
    asked = type(row).objects.filter(pk=row.pk)
    patient = "episode__patient_id" if isinstance(row, Visit) else "patient_id"
    return Standing(*asked.values_list(*standing_of(kind, "pk", patient, now=now)).get())


def standing_of(kind: str, entry: str, patient: str, *, now: datetime) -> tuple[Exists, Coalesce]:
    """The same of rows that name an entry and its patient, by which columns, in their own query."""
    marks = Sensitive.objects.filter(ended_at=None, **{kind: OuterRef(entry)}).values("role")
    acts = Proxy.objects.filter(live(now), patient=OuterRef(patient))
    return Exists(acts), Coalesce(Subquery(marks[:1]), Value(""))


def marks_of(actor: Actor, *, now: datetime, kind: str = "visit") -> dict[int, str] | None:
    """Whose word keeps each of a patient's own entries; None where nobody is there to keep it from.

    Two queries. Whoever acts for the patient marks nothing, and gets None.
    """
    if not in_person(actor):
        return None
    named = Q(**{f"{kind}__isnull": False})
    rows = Sensitive.objects.filter(named, patient_id=actor.patient_id or 0, ended_at=None)
    found = {getattr(one, f"{kind}_id"): one.role for one in rows}
    return found if found or people.acting_for_me(actor, now=now) else None


def patient_of(row: Entry) -> Patient:
    """Whose entry it is."""
    return row.episode.patient if isinstance(row, Visit) else row.patient


def something_kept(actor: Actor) -> bool:
    """Whether anything is kept from this actor, who acts for a patient. No query for others."""
    if actor.proxy_id is None:
        return False
    return Sensitive.objects.filter(patient_id=actor.patient_id or 0, ended_at=None).exists()


def visits_kept(actor: Actor, course: Episode) -> Numbers:
    """The visits of a course that are kept from this actor. No query for a patient in person."""
    if actor.proxy_id is None:
        return frozenset()
    rows = Sensitive.objects.filter(visit__episode=course, ended_at=None)
    return frozenset(rows.values_list("visit_id", flat=True))


def everything_kept(actor: Actor, *, now: datetime) -> dict[type[Model], Numbers]:
    """All rows that are kept from this actor, by table: what leads to one of them is kept too.

    A visit takes along its safety answers, its drawing and the words of the complaint, the goal of
    its course, each letter that may tell of it, the course where no visit of it is left, and the
    reason why the record was opened in an emergency, which may name it.
    """
    if actor.proxy_id is None:
        return {}
    marks = Sensitive.objects.filter(patient_id=actor.patient_id or 0, ended_at=None)
    visits = Visit.objects.filter(pk__in=marks.values("visit"))
    papers = IncomingLetter.objects.filter(pk__in=marks.values("paper"))
    mine = Episode.objects.filter(patient_id=actor.patient_id or 0)
    told = SignedLetter.objects.filter(episode__in=mine)
    screenings = Screening.objects.filter(pk__in=visits.values("screening"))
    opened = BrokenGlass.objects.filter(patient_id=actor.patient_id or 0)
    rows: dict[type[Model], QuerySet[Any]] = {
        Visit: visits,
        Thread: Thread.objects.filter(pk__in=marks.values("thread")),
        IncomingLetter: papers,
        Attachment: Attachment.objects.filter(pk__in=papers.values("attachment")),
        Screening: screenings,
        Complaint: Complaint.objects.filter(pk__in=screenings.values("complaint")),
        PainDrawing: PainDrawing.objects.filter(booking__in=visits.values("booking")),
        Goal: Goal.objects.filter(episode__in=visits.values("episode")),
        SignedLetter: told.exclude(pk__in=letters.outgoing(actor, "R", now=now).values("pk")),
        Episode: mine.exclude(scope.open_course(actor)),
        BrokenGlass: opened if marks.exists() else opened.none(),
    }
    return {model: frozenset(found.values_list("pk", flat=True)) for model, found in rows.items()}
