"""What is kept from who acts for a patient: which entries, who may mark them, and all they touch.

The patient in person marks any own entry; who treats the patient marks what is in their rows, for
somebody young who decides alone about it. Whoever acts for the patient marks nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

from django.db.models import Exists, Model, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from glideway.care.models import (
    Asking,
    Attachment,
    BrokenGlass,
    ConsentSheet,
    Episode,
    Goal,
    IncomingLetter,
    PainDrawing,
    Sensitive,
    SignedLetter,
    Thread,
    Visit,
)
from glideway.care.queries import leading, letters, scope, threads
from glideway.directory import queries as people
from glideway.directory.models import Consent, Patient, Proxy
from glideway.directory.queries.actors import live
from glideway.kit import access
from glideway.kit.actor import Actor, Role
from glideway.kit.models import AuditEntry, Message
from glideway.screening.models import Complaint, Screening

PUBLIC_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TREATMENT = "treatment"
ANYBODY = 0  # who acts for a patient, whoever that is
# Rows that lead to a visit and tell of no health: they stay with who books and pays.
PAID = frozenset({"care.Receipt", "booking.Booking"})
Entry: TypeAlias = Visit | Thread | IncomingLetter
Numbers: TypeAlias = frozenset[int]
Kept: TypeAlias = dict[type[Model], Numbers]


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


def everything_kept(actor: Actor, *, now: datetime) -> Kept:
    """All rows that are kept from this actor, by table; what leads to one of them is kept too."""
    if not something_kept(actor):
        return {}
    found = _numbers(actor, now)
    for model, told in TOLD_OF.items():
        found[model] = frozenset(told(actor, now).values_list("pk", flat=True))
    return found


def kept(actor: Actor, model: type[Model], now: datetime) -> QuerySet[Any]:
    """The rows of one table that are kept from this actor: what the rooms below ask by `access`."""
    if not something_kept(actor):
        return model._default_manager.none()  # noqa: SLF001 - Django's public name for it
    if model in TOLD_OF:
        return TOLD_OF[model](actor, now)
    return _roots(actor, now)[model]


def messages_of(patient: Patient, *, now: datetime) -> QuerySet[Message]:
    """The messages that whoever acts for this patient must not read. Four queries."""
    acts = Actor(role=Role.PATIENT, patient_id=patient.pk, proxy_id=ANYBODY)
    return _messages(acts, now)


def _roots(actor: Actor, now: datetime) -> dict[type[Model], QuerySet[Any]]:
    """What is kept, by table.

    A visit takes along its safety answers, its drawing and the words of the complaint, the goal of
    its course, each letter that may tell of it, the course where no visit of it is left, with the
    consents to it, and the reason why the record was opened in an emergency, which may name it.
    """
    marks = Sensitive.objects.filter(patient_id=actor.patient_id or 0, ended_at=None)
    visits = Visit.objects.filter(pk__in=marks.values("visit"))
    papers = IncomingLetter.objects.filter(pk__in=marks.values("paper"))
    mine = Episode.objects.filter(patient_id=actor.patient_id or 0)
    told = SignedLetter.objects.filter(episode__in=mine)
    answered = Q(complaint__booking__in=visits.values("booking__public_id"))
    screenings = Screening.objects.filter(Q(pk__in=visits.values("screening")) | answered)
    opened = BrokenGlass.objects.filter(patient_id=actor.patient_id or 0)
    agreed = Consent.objects.filter(kind=TREATMENT, patient_id=actor.patient_id or 0)
    sheets = ConsentSheet.objects.filter(booking__patient=actor.patient_id or 0)
    clinic = "booking__placement__clinic"
    return {
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
        BrokenGlass: opened,
        Consent: agreed.exclude(scope.open_consent(actor)),
        ConsentSheet: sheets.filter(
            scope.only_for_kept(actor, "booking__patient", clinic, "region")
        ),
    }


def _messages(actor: Actor, now: datetime) -> QuerySet[Message]:
    """The messages that tell of what is kept, or lead to it: by what they are about, or a link.

    A link to the plan of a course, or to how it is, opens the goal: it counts with any kept visit.
    """
    marks = Sensitive.objects.filter(patient_id=actor.patient_id or 0, ended_at=None)
    courses = Episode.objects.filter(visits__in=marks.values("visit"))
    linked = courses.values("public_id").union(
        Asking.objects.filter(episode__in=courses).values("public_id"),
    )
    named = _named(actor, now) | {str(one["public_id"]) for one in linked}
    mine = Message.objects.filter(patient_id=actor.patient_id or 0)
    found = [
        one.pk
        for one in mine.only("public_id", "about", "text")
        if named & {one.about.partition(":")[2], *PUBLIC_ID.findall(one.text)}
    ]
    return mine.filter(pk__in=found)


def _acts(actor: Actor, now: datetime) -> QuerySet[AuditEntry]:
    """The acts on what is kept: each of them would tell of it, by its day and its kind."""
    mine = AuditEntry.objects.filter(patient_id=actor.patient_id or 0)
    return mine.filter(about__in=_named(actor, now))


def _named(actor: Actor, now: datetime) -> set[str]:
    """The public ids of all that is kept, and of all that leads to it, but what was paid.

    Two queries, whatever the number of tables.
    """
    kept_rows = {root: rows for root, rows in _numbers(actor, now).items() if rows}
    asked = [
        model._default_manager.filter(reduce(or_, ways)).order_by().values("public_id")  # noqa: SLF001
        for model in leading.tables(PAID)
        if any(one.name == "public_id" for one in leading.columns(model))
        and (
            ways := [
                leading.any_of(model, *one)
                for one in kept_rows.items()
                if model in leading.leading_to(one[0])
            ]
        )
    ]
    return {str(one["public_id"]) for one in asked[0].union(*asked[1:])} if asked else set()


def _numbers(actor: Actor, now: datetime) -> Kept:
    """The same rows by their numbers. One query."""
    roots = _roots(actor, now)
    asked = [
        rows.order_by().values_list(Value(place), "pk") for place, rows in enumerate(roots.values())
    ]
    found: list[set[int]] = [set() for _ in roots]
    for place, pk in asked[0].union(*asked[1:]):
        found[place].add(pk)
    return {model: frozenset(some) for model, some in zip(roots, found, strict=True)}


TOLD_OF: dict[type[Model], Callable[[Actor, datetime], QuerySet[Any]]] = {
    Message: _messages,
    AuditEntry: _acts,
}
