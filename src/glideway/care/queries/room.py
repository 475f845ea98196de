"""Visits as the treatment room asks for them: one road to a row, the same for every page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)

from glideway.care.core import gate, tolerance
from glideway.care.models import (
    Agreement,
    ConsentSheet,
    Correction,
    Episode,
    Finding,
    FollowUp,
    Goal,
    Plan,
    Reading,
    Remark,
    Sensation,
    Target,
    Visit,
    Withholding,
)
from glideway.care.queries import company, measuring, papers, scope, treating
from glideway.care.queries.lockbox import why_not
from glideway.care.queries.record import Record
from glideway.directory.models import Consent
from glideway.kit import access
from glideway.kit.actor import Actor
from glideway.kit.refusals import NotYours
from glideway.screening import queries as screening
from glideway.screening.core.rules import Occasion, Rules
from glideway.screening.models import Screening

TREATMENT = "treatment"


def visits(actor: Actor, operation: str, *, now: datetime) -> QuerySet[Visit]:
    """The visits on which `actor` may do `operation`, each with what its page needs beside it."""
    rows = Visit.objects.filter(scope.visits(actor, operation, now=now))
    return _with_all(rows).annotate(through=scope.glass(actor, now=now))


def _with_all(rows: QuerySet[Visit]) -> QuerySet[Visit]:
    return rows.select_related(
        "episode__patient",
        "episode__clinic",
        "episode__goal",
        "practitioner",
        "screening__clearance",
        "booking__service",
        "booking__placement__clinic",
        "draft",
    ).annotate(
        sheet_sent=Subquery(_sheets().values("sent_at")[:1]),
        sheet_viewed=Subquery(_sheets().values("viewed_at")[:1]),
        consent_given=Subquery(
            _consents(withdrawn_at=None).order_by("agreed_at").values("agreed_at")[:1]
        ),
        came_before=Exists(
            Visit.objects.filter(episode__patient=OuterRef("episode__patient")).exclude(
                pk=OuterRef("pk")
            )
        ),
        own_rules=Subquery(screening.newest_rules("episode__clinic").values("rules")[:1]),
        own_number=Subquery(screening.newest_rules("episode__clinic").values("number")[:1]),
        has_remarks=Exists(Remark.objects.filter(visit=OuterRef("pk"), undone_at=None)),
        something_withheld=Exists(
            Withholding.objects.filter(
                patient_id=OuterRef("episode__patient_id"),
                visit__episode__clinic_id=OuterRef("episode__clinic_id"),
                ended_at=None,
            )
        ),
        consent_withdrawn=Subquery(
            _consents(Q(withdrawn_at__gte=F("agreed_at")), withdrawn_at__gte=OuterRef("opened_at"))
            .order_by("withdrawn_at")
            .values("withdrawn_at")[:1]
        ),
        **company.beside(),
        told_effects=Subquery(_told().values("effects")[:1]),
        told_lasted=Subquery(_told().values("lasted")[:1]),
        agreed_id=Subquery(_agreed().values("public_id")[:1]),
        corrected=Subquery(
            Correction.objects.filter(visit=OuterRef("pk"), undone_at=None)
            .order_by("-made_at", "-pk")
            .values("public_id")[:1]
        ),
        agreed_at_visit=Subquery(_agreed().values("visit_id")[:1]),
        agreed_limit=Subquery(_agreed().values("limit")[:1]),
        agreed_word=Subquery(_agreed().values("word")[:1]),
    )


def _told() -> QuerySet[FollowUp]:
    """What the patient told of the visit before in this course, the newest first."""
    rows = FollowUp.objects.filter(
        visit__episode=OuterRef("episode"), visit__number=OuterRef("number") - 1
    )
    return rows.order_by("-told_at", "-pk")


def whole(pk: int) -> Visit:
    """A visit by its number, with what its record needs, for a verb that already holds it."""
    return _with_all(Visit.objects.filter(pk=pk)).get()


def visit(actor: Actor, public_id: UUID, operation: str = "R", *, now: datetime) -> Visit:
    """One visit, or NotYours; Withheld for who treats its patient. One query."""
    found = visits(actor, operation, now=now).filter(public_id=public_id).first()
    if found is None:
        raise why_not(actor, public_id, now=now)
    return found


def occasion(row: Visit) -> Occasion:
    """What its questions ask about: a visit before only where there was one, in any course."""
    if row.number > 1:
        return "every_visit"
    others = Visit.objects.filter(episode__patient=row.episode.patient_id).exclude(pk=row.pk)
    before = getattr(row, "came_before", None)
    return "every_visit" if (others.exists() if before is None else before) else "first_visit"


def rules(row: Visit) -> Rules:
    """By which rules its answers are judged: those of its clinic, read with the visit."""
    clinic, said = row.episode.clinic_id, vars(row)
    if "own_number" not in said:
        return screening.rules_for(clinic)
    return screening.rules_read(said["own_rules"], said["own_number"], clinic_id=clinic)


def finding(actor: Actor, visit_id: UUID, public_id: UUID, *, now: datetime) -> Finding:
    """One finding of a visit that may be changed, or NotYours."""
    row = visit(actor, visit_id, "C", now=now)
    rows = Finding.objects.filter(visit=row).select_related("visit__episode")
    found: Finding = access.the(rows, public_id=public_id)
    return found


def target(actor: Actor, public_id: UUID, *, now: datetime) -> Target:
    """One target in a visit that may be changed, or NotYours."""
    mine = visits(actor, "C", now=now)
    rows = Target.objects.filter(visit__in=mine.values("pk"), undone_at=None).select_related(
        "finding",
        "visit__episode__patient",
        "visit__episode__clinic",
        "visit__booking__service",
        "visit__screening",
    )
    found: Target = access.the(rows, public_id=public_id)
    return found


def sensation(target: Target, key: str) -> Sensation:
    """A warning of a target by its key, or NotYours, also for what is no key."""
    rows = Sensation.objects.filter(treatment__target=target, undone_at=None)
    try:
        wanted = UUID(key)
    except ValueError as wrong:
        raise NotYours from wrong
    found: Sensation = access.the(
        rows.select_related("treatment__target", "treatment__visit__episode__clinic"),
        public_id=wanted,
    )
    return found


def record(actor: Actor, public_id: UUID, operation: str = "R", *, now: datetime) -> Record:
    """One visit with everything recorded in it, or NotYours. Six queries.

    It also says what the papers of who asks are worth today.
    """
    mine = visits(actor, operation, now=now)
    mine = mine.annotate(**papers.beside(actor.practitioner_id, now=now))
    found: Visit = access.the(mine, public_id=public_id)
    return record_of(found, now=now)


def record_of(found: Visit, *, now: datetime | None = None) -> Record:
    """Everything recorded in a visit that `visits` gave. Five queries, six with `now`.

    With `now` the visit shows the answers of that day, or none; without, those it was bound to.
    """
    episode = found.episode
    plan, exercises = current_plan(episode, beside=found)
    asked, rounds = found.screening, list[Screening]()
    if now is not None and found.signed_at is None:
        rounds = screening.standing_of(episode.patient_id, now)
        found.screening = newest_screening(found, rounds, now=now)
    measured = readings(episode, beside=found)
    findings = list(
        Finding.objects.filter(
            Q(visit=found) | ~Q(scope.withheld("visit_id")),
            visit__episode=episode,
            undone_at=None,
        )
        .select_related("target")
        .order_by("found_at", "pk")
    )
    hands = treating.of_visit(found, _targets(findings))
    given, then = getattr(found, "consent_given", None), _withdrawn_then(found)
    again = given if given and _that_day(found, given) and then and given > then else None
    return Record(
        visit=found,
        episode=episode,
        consented=given is not None,
        withdrawn=getattr(found, "consent_withdrawn", None) is not None and again is None,
        withdrawn_then=then,
        given_again=again,
        sheet_sent=getattr(found, "sheet_sent", None),
        sheet_viewed=getattr(found, "sheet_viewed", None),
        goal=_goal(found, measured),
        readings=measured,
        findings=findings,
        treatments=hands.treatments,
        passes=hands.passes,
        sensations=hands.sensations,
        adjustments=hands.adjustments,
        taken_back=[
            one
            for one in hands.undone
            if tolerance.told_later(one.discomfort, one.made_at, one.undone_at, one.treatment.limit)
        ],
        rounds=rounds,
        withheld=bool(getattr(found, "something_withheld", False)),
        limit=getattr(found, "agreed_limit", None),
        word=_word(found),
        agreed_here=_agreed_here(found),
        corrected=getattr(found, "corrected", None),
        consent_here=getattr(found, "consent_entered", None),
        papers=papers.of_visit(found),
        plan=plan,
        exercises=exercises,
        asked=asked,
        closing=gate.worst(rounds, episode.region, now) if now else None,
        now=now,
        earlier=None if found.screening else last_time(episode.region, rounds),
    )


def newest_screening(
    found: Visit, rounds: Iterable[Screening], *, now: datetime
) -> Screening | None:
    """The last round of today about this visit, of all that count; a signed visit keeps its own.

    On the days after the visit only what was asked for this very visit: what the patient answers
    then about the same place is for the next one, and changes nothing of what was done before. An
    emergency answer holds until it is corrected, whatever the day.
    """
    if found.signed_at is not None:
        return found.screening
    booking = found.booking.public_id if found.booking else None
    zone, region = found.episode.clinic.zone, found.episode.region
    here = gate.same_day(found.opened_at, now, zone)
    about = (
        one
        for one in rounds
        if (here and one.complaint.region == region)
        or (booking and one.complaint.booking == booking)
        or one.pk == found.screening_id
    )
    last = next(about, None)
    if last is None or not gate.same_day(last.answered_at, now, zone):
        return found.screening if gate.stops(found.screening) else None
    return last


def last_time(region: str, rounds: Iterable[Screening]) -> Screening | None:
    """The last whole round about a region that still counts; the room carries it over."""
    whole = (one for one in rounds if one.occasion != Screening.Occasion.EMERGENCY)
    return next((one for one in whole if one.complaint.region == region), None)


def readings(episode: Episode, *, beside: Visit | None = None) -> list[Reading]:
    """All readings of a course that stand, by time, each with its re-test if it is one.

    A re-test of a baseline that was measured anew is none of the new one. `beside` a visit, as its
    room reads them, those of another visit that is withheld are left out.
    """
    rows = Reading.objects.filter(
        episode=episode, undone_at=None, retest__before__undone_at=None
    ).annotate(late=ExpressionWrapper(measuring.late(), BooleanField()))
    if beside is not None:
        rows = rows.filter(Q(visit=beside) | ~Q(scope.withheld("visit_id")))
    return list(rows.select_related("retest__before").order_by("read_at", "pk"))


def current_plan(
    episode: Episode, *, beside: Visit | None = None
) -> tuple[Plan | None, tuple[str, ...]]:
    """The plan that holds and its exercises in order. One query.

    `beside` a visit, as its room reads it, none of another visit that is withheld.
    """
    mine = Q() if beside is None else scope.beside(beside)
    rows = list(
        Plan.objects.filter(mine, episode=episode, replaced_at=None)
        .annotate(given=F("exercises__exercise"))
        .order_by("exercises__position")
    )
    return (rows[0] if rows else None), tuple(one.given for one in rows if one.given)


def _goal(found: Visit, measured: Iterable[Reading]) -> Goal | None:
    """The activity of the course; none where only a visit that is withheld told of it."""
    goal: Goal | None = getattr(found.episode, "goal", None)
    if goal is None or not getattr(found, "something_withheld", False):
        return goal
    told = any(one.visit_id and one.about == str(goal.public_id) for one in measured)
    return goal if told else None


def _withdrawn_then(found: Visit) -> datetime | None:
    """When consent was withdrawn on the day of the visit; later it still stood during it."""
    at: datetime | None = getattr(found, "consent_withdrawn", None)
    return at if at is not None and _that_day(found, at) else None


def _that_day(found: Visit, at: datetime) -> bool:
    return gate.same_day(found.opened_at, at, found.episode.clinic.zone)


def _word(found: Visit) -> str:
    """The word that stops, opened as the row it is sealed in; empty where none is agreed."""
    if getattr(found, "agreed_id", None) is None:
        return ""
    sealed = Agreement(public_id=found.agreed_id, word=found.agreed_word)  # type: ignore[attr-defined]
    return str(sealed.word)


def _agreed_here(found: Visit) -> UUID | None:
    """The agreement that holds, where it was made at this visit: it can be taken back here."""
    here = getattr(found, "agreed_at_visit", None) == found.pk
    return getattr(found, "agreed_id", None) if here else None


def _targets(findings: Iterable[Finding]) -> dict[int, Target]:
    """The targets that stand of these findings, by their number."""
    found = (getattr(one, "target", None) for one in findings)
    return {one.pk: one for one in found if one is not None and one.undone_at is None}


def _sheets() -> QuerySet[ConsentSheet]:
    """The consent text that went out for the booking and region of a visit, the newest first."""
    rows = ConsentSheet.objects.filter(
        booking=OuterRef("booking"), region=OuterRef("episode__region")
    )
    return rows.order_by("-sent_at", "-pk")


def _agreed() -> QuerySet[Agreement]:
    """What was agreed for the course of a visit, the newest first."""
    rows = Agreement.objects.filter(
        scope.beside(OuterRef("pk")), episode=OuterRef("episode"), undone_at=None
    )
    return rows.order_by("-agreed_at", "-pk")


def _consents(*conditions: Q, **more: object) -> QuerySet[Consent]:
    return Consent.objects.filter(
        *conditions,
        Q(**more),
        patient_id=OuterRef("episode__patient_id"),
        clinic_id=OuterRef("episode__clinic_id"),
        kind=TREATMENT,
        scope=OuterRef("episode__region"),
    )
