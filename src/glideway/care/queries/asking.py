"""Who is asked by link how it is, what a link opens, and how many answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from glideway.booking import queries as appointments
from glideway.booking.models import Booking
from glideway.care.core import asking as core
from glideway.care.models import (
    Asking,
    AskingAnswer,
    AskingScale,
    AskingStop,
    Episode,
    Plan,
    Sensitive,
    Visit,
)
from glideway.care.queries import scope
from glideway.directory import queries as directory
from glideway.directory.core.messages import Kind, consent_for
from glideway.directory.models import Consent, Patient, Proxy, Service
from glideway.directory.queries.actors import live
from glideway.kit import access, secrets
from glideway.kit.actor import Actor
from glideway.kit.models import Message
from glideway.kit.refusals import NotYours
from glideway.screening.core.rules import Triage
from glideway.screening.models import Screening

LINK = "asking"
A_DAY = timedelta(days=1)
ANSWERS_COUNT = timedelta(
    days=14
)  # how long an emergency answer speaks of somebody without a course


class Shut(StrEnum):
    """Why a link takes no answer any more."""

    CANCELLED = "cancelled"
    BEGUN = "begun"
    OVER = "over"


class Person(NamedTuple):
    """Whom a clinic would ask, and since when an emergency answer forbids it."""

    patient: int
    clinic: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Ahead:
    """An appointment that is asked before: of which course, if there is one, and which moment."""

    booking: Booking
    episode: Episode | None
    moment: str


class Share(NamedTuple):
    """How many were asked and how many of them answered."""

    asked: int
    answered: int


def asking_path(asking: Asking, *, now: datetime | None = None) -> str:
    """The address in a letter sent at `now`: it opens the questions, never what was answered.

    None is when it was asked.
    """
    token = secrets.token(LINK, *_named(asking, now or asking.asked_at))
    return reverse("care:asked", args=[asking.public_id, token])


def asking_by_link(public_id: UUID, token: str, *, now: datetime) -> Asking:
    """The asking that a letter's link names, or NotYours. One query."""
    found = asking(public_id)
    if not secrets.matches(token, LINK, *_named(found, now)):
        raise NotYours
    return found


def asking(public_id: UUID) -> Asking:
    """One asking with all that says whether it can be answered, or NotYours. One query."""
    rows = Asking.objects.select_related(
        "patient__login", "clinic", "episode__goal", "booking__service", "booking__visit"
    )
    found: Asking = access.the(rows, public_id=public_id)
    return found


def activity_of(episode: Episode | None) -> str:
    """The activity that a course is followed by, in the patient's words; empty where none is."""
    goal = getattr(episode, "goal", None)
    return goal.words if goal is not None else ""


def shut(asking: Asking, *, now: datetime) -> Shut | None:
    """Why nothing can be answered now; None while it can.

    What is asked before a visit ends when the visit begins, however often it was moved. Whose
    account is closed answers nothing, nor who no longer acts for somebody.
    """
    if _gone(asking, now):
        return Shut.OVER
    booking = asking.booking
    if booking is None:
        return Shut.OVER if now >= asking.asked_at + core.open_for(asking.moment) else None
    if booking.cancelled_at is not None:
        return Shut.CANCELLED
    if booking.started_at is not None or now >= booking.ends_at or _visited(booking):
        return Shut.BEGUN
    ended = asking.episode is not None and asking.episode.discharged_at is not None
    return Shut.OVER if ended else None


def ended_link(asking: Asking, *, now: datetime) -> bool:
    """Whether nothing at all can be done by this link any more, nor come back or ask no more."""
    return now >= asking.asked_at + core.link_lives() or _gone(asking, now)


def questions(asking: Asking) -> tuple[core.Question, ...]:
    """What this asking asks, in order. One query at most."""
    if asking.moment in core.BY_MONTHS:
        return core.questions(moment=asking.moment, named=bool(activity_of(asking.episode)))
    return core.questions(scales_asked(asking.episode))


def answers(asking: Asking) -> dict[str, AskingAnswer]:
    """The answers of an asking that stand, by question. One query."""
    rows = asking.answers.filter(undone_at=None).select_related("reading")
    return {one.question: one for one in rows}


def scales_asked(episode: Episode | None) -> list[str]:
    """Which scales the practitioner chose for a course, in the order of choosing. One query."""
    if episode is None:
        return []
    rows = AskingScale.objects.filter(episode=episode, ended_at=None)
    return list(rows.order_by("pk").values_list("scale", flat=True))


def is_stopped(asking: Asking) -> bool:
    """Whether this patient is not asked by this clinic any more. One query."""
    return stop_of(patient_id=asking.patient_id, clinic_id=asking.clinic_id).exists()


def stop_of(*, patient_id: int, clinic_id: int) -> QuerySet[AskingStop]:
    """The stop that holds, if one does."""
    return AskingStop.objects.filter(patient_id=patient_id, clinic_id=clinic_id, ended_at=None)


def may_be_asked(people: Collection[Person]) -> set[tuple[int, int]]:
    """Of these, whom the clinic may ask: by patient and clinic (4 queries).

    Asked is who agreed to letters about the plan, did not stop the asking, has not closed the
    account, and gave no emergency answer since. Nor is who acts for a patient asked in their stead
    while a visit is kept from them: the question tells the activity of its course.
    """
    ids = {one.patient for one in people}
    consents = Consent.objects.filter(
        patient__in=ids, kind=consent_for(Kind.PLAN), withdrawn_at=None
    )
    given = set(consents.values_list("patient_id", "clinic_id"))
    stops = AskingStop.objects.filter(patient__in=ids, ended_at=None)
    stopped = set(stops.values_list("patient_id", "clinic_id"))
    kept = Sensitive.objects.filter(patient=OuterRef("pk"), visit__isnull=False, ended_at=None)
    not_theirs = Q(Exists(kept), email="", phone="")
    gone = set(
        Patient.objects.filter(
            Q(login__closed_at__isnull=False) | not_theirs, pk__in=ids
        ).values_list("pk", flat=True)
    )
    urgent = dict(
        Screening.objects.filter(patient__in=ids, action=Triage.EMERGENCY)
        .order_by()
        .values("patient_id")
        .annotate(last=Max("answered_at"))
        .values_list("patient_id", "last")
    )
    return {
        (one.patient, one.clinic)
        for one in people
        if {(one.patient, None), (one.patient, one.clinic)} & given
        and (one.patient, one.clinic) not in stopped
        and one.patient not in gone
        and not (one.patient in urgent and urgent[one.patient] >= one.since)
    }


def written(keys: Iterable[str]) -> set[str]:
    """Which of these letters are in the outbox already, whether they went or not (1 query)."""
    return set(Message.objects.filter(key__in=[*keys]).values_list("key", flat=True))


def ahead(bookings: Iterable[Booking], *, now: datetime) -> list[Ahead]:
    """Which of these appointments are asked before, each with its course and moment (6 queries).

    The number of a visit counts those of its course, and the appointments that come before it. A
    call and a class are no visits of a course.
    """
    rows = [
        one
        for one in bookings
        if one.service.kind != Service.Kind.CONSULT and one.session_id is None
    ]
    courses = _open_courses({one.patient_id for one in rows})
    sooner = _sooner(rows, now)
    found = []
    for one in rows:
        course = _course_of(one, courses)
        first = 1 + (getattr(course, "most", None) or 0)
        moment = core.before_visit(
            first + sum(at < one.starts_at for at in sooner[_pair(one)]),
            getattr(course, "planned", None),
        )
        if moment:
            found.append(Ahead(one, course, moment))
    people = [
        Person(*_pair(one.booking), one.episode.opened_at if one.episode else now - ANSWERS_COUNT)
        for one in found
    ]
    allowed = may_be_asked(people)
    return [one for one in found if _pair(one.booking) in allowed]


def ended(moment: str, *, now: datetime) -> list[Episode]:
    """The courses whose end is asked about now and was not asked about yet (5 queries).

    An end is a discharge, or the last visit of a course that nobody ended, once it counts as over.
    Never after a referral, nor while the same complaint is being treated again.
    """
    due = core.due(moment, now)
    asked = Asking.objects.filter(episode=OuterRef("pk"), moment=moment)
    last = Visit.objects.filter(episode=OuterRef("pk"), signed_at__isnull=False)
    again = Episode.objects.filter(
        patient=OuterRef("patient"),
        clinic=OuterRef("clinic"),
        region=OuterRef("region"),
        opened_at__gt=OuterRef("opened_at"),
        discharged_at=None,
    )
    said = Q(discharged_at__gt=due.since, discharged_at__lte=due.until)
    silent = Q(
        ~Q(_coming(now)),
        discharged_at=None,
        last__gt=due.since,
        last__lte=min(due.until, now - core.over_after()),
    )
    rows = (
        Episode.objects.annotate(last=Subquery(last.order_by("-number").values("opened_at")[:1]))
        .filter(~Exists(asked), ~Exists(again), said | silent, last__isnull=False)
        .exclude(discharged_because=Episode.Ended.REFERRED)
        .select_related("patient", "clinic")
        .order_by("pk")
    )
    if moment == core.AFTER:
        rows = rows.filter(last__gt=now - core.open_for(moment))
    found = list(rows)
    allowed = may_be_asked([Person(*_pair_of(one), one.opened_at) for one in found])
    return [one for one in found if _pair_of(one) in allowed]


def is_last_visit(visit: Visit, *, now: datetime) -> bool:
    """Whether no visit is to follow this one, and its course may be asked about (6 queries)."""
    episode = visit.episode
    if episode.discharged_because == Episode.Ended.REFERRED:
        return False
    planned = Plan.objects.filter(episode=episode, replaced_at=None).values_list(
        "visits", flat=True
    )
    if (
        not core.is_last(visit.number, planned.first(), ended=episode.discharged_at is not None)
        or Episode.objects.filter(_coming(now), pk=episode.pk).exists()
    ):
        return False
    return bool(may_be_asked([Person(*_pair_of(episode), episode.opened_at)]))


def way_back(asking: Asking, *, now: datetime) -> str:
    """The address that leads to times at the same clinic, or nothing where none is offered online.

    For what was booked last, or a follow-up where nobody booked, else a first visit; with who
    treated last, where they have a time. The safety questions come before any time.
    """
    episode = asking.episode
    if episode is None:
        return ""
    booked = Visit.objects.filter(episode=episode, booking__isnull=False).order_by("-number")
    last = booked.values_list("booking__service__kind", flat=True).first()
    treated = Visit.objects.filter(episode=episode).order_by("-number")
    who = treated.values_list("practitioner__slug", flat=True).first()
    for kind in dict.fromkeys((last or Service.Kind.FOLLOW_UP, Service.Kind.FIRST)):
        try:
            page = appointments.clinic_page(asking.clinic.slug, service=kind, now=now)
        except NotYours:
            return ""
        open_now = {one.placement.practitioner.slug for one in page.people if one.days}
        if open_now:
            times = reverse("booking:clinic_times", args=[asking.clinic.slug])
            own = {"practitioner": who} if who in open_now else {}
            query = urlencode({"service": kind, "hurts": episode.region} | own)
            check = reverse("screening:check", args=[episode.region])
            return f"{check}?{urlencode({'next': f'{times}?{query}'})}"
    return ""


def asked_of(episodes: Collection[int]) -> Mapping[int, Sequence[Asking]]:
    """By course, everything that was asked and when it was answered, oldest first. One query."""
    found: dict[int, list[Asking]] = defaultdict(list)
    for one in Asking.objects.filter(episode__in=episodes).order_by("asked_at", "pk"):
        found[one.episode_id or 0].append(one)
    return found


def response_shares(
    clinic_ids: Collection[int] | None, *, since: datetime, until: datetime
) -> dict[tuple[int, str], Share]:
    """By clinic and moment, how many were asked in a time and how many answered. One query.

    Who was asked before an appointment that did not take place then counts only as an answer.
    """
    rows = Asking.objects.filter(asked_at__gte=since, asked_at__lt=until).exclude(
        booking__cancelled_at__isnull=False, answered_at=None
    )
    if clinic_ids is not None:
        rows = rows.filter(clinic__in=clinic_ids)
    counted = rows.order_by().values("clinic_id", "moment")
    return {
        (one["clinic_id"], one["moment"]): Share(one["asked"], one["answered"])
        for one in counted.annotate(asked=Count("pk"), answered=Count("answered_at"))
    }


def course_to_ask(actor: Actor, public_id: UUID, operation: str, *, now: datetime) -> Episode:
    """A course whose asking this practitioner may see or change, or NotYours. One query."""
    rows = Episode.objects.filter(scope.episodes(actor, "outcome_person", operation, now=now))
    found: Episode = access.the(
        rows.select_related("patient", "clinic", "goal"), public_id=public_id
    )
    return found


def _open_courses(patients: Collection[int]) -> Sequence[Episode]:
    most = Visit.objects.filter(episode=OuterRef("pk")).order_by("-number")
    plan = Plan.objects.filter(episode=OuterRef("pk"), replaced_at=None)
    rows = Episode.objects.filter(patient__in=patients, discharged_at=None)
    return list(
        rows.annotate(
            most=Subquery(most.values("number")[:1]), planned=Subquery(plan.values("visits")[:1])
        ).order_by("-opened_at", "-pk")
    )


def _course_of(booking: Booking, courses: Iterable[Episode]) -> Episode | None:
    """The course that the visit of an appointment will belong to, as opening it decides."""
    mine = (one for one in courses if _pair_of(one) == _pair(booking))
    return next((one for one in mine if booking.region in {"", one.region}), None)


def _sooner(rows: Iterable[Booking], now: datetime) -> Mapping[tuple[int, int], list[datetime]]:
    """When each of these people has other appointments of today on that have not begun."""
    found: dict[tuple[int, int], list[datetime]] = defaultdict(list)
    mine = {one.patient_id for one in rows}
    others = Booking.objects.filter(
        patient__in=mine,
        starts_at__gt=now - A_DAY / 2,
        starts_at__lt=now + 2 * A_DAY,
        cancelled_at=None,
        no_show_at=None,
        visit=None,
        session=None,
    ).exclude(service__kind=Service.Kind.CONSULT)
    for patient, clinic, at in others.values_list(
        "patient_id", "placement__clinic_id", "starts_at"
    ):
        found[patient, clinic].append(at)
    return found


def _coming(now: datetime) -> Exists:
    """Whether the patient of a course has an appointment ahead at its clinic."""
    return Exists(
        Booking.objects.filter(
            patient=OuterRef("patient"),
            placement__clinic=OuterRef("clinic"),
            starts_at__gte=now,
            cancelled_at=None,
            visit=None,
        )
    )


def _gone(asking: Asking, now: datetime) -> bool:
    """Whether nobody whom the letter reached may answer it: the account is closed, acting ended."""
    login = asking.patient.login
    if login is not None and login.closed_at is not None:
        return True
    return not directory.reached([asking.patient], now=now)


def _visited(booking: Booking) -> bool:
    return hasattr(booking, "visit")


def _pair(booking: Booking) -> tuple[int, int]:
    return booking.patient_id, booking.placement.clinic_id


def _pair_of(episode: Episode) -> tuple[int, int]:
    return episode.patient_id, episode.clinic_id


def _named(asking: Asking, now: datetime) -> tuple[UUID | int, ...]:
    """What a link stands for: a renewed link of the appointment ends this one too.

    That of somebody without an address went to who acts for them, and ends when that does: when
    another one acts, and when a second one acts on after the first has ended.
    """
    named = asking.public_id, asking.booking.link_generation if asking.booking else 1
    if asking.patient.contact:
        return named
    acts = Proxy.objects.filter(patient=asking.patient_id, revoked_at=None).order_by("-pk")
    logins = acts.values_list("login_id", flat=True)
    return *named, logins.filter(live(now)).first() or logins.first() or 0
