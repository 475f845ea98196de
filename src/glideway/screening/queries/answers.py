"""Questions about complaints and screenings that only read; each says who may see what.

Before a contact is verified, what a browser said belongs to that browser's session and to
nobody else. Afterwards it is the patient's, and a practitioner's who treats this patient: the
room that knows who treats whom says so, and then opens the answers by the audited verb.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple, TypeAlias, cast
from uuid import UUID

import msgspec
from django.db.models import F, Q, QuerySet
from django.urls import reverse

from glideway.directory import queries as directory
from glideway.directory.models import Plaque
from glideway.kit import access, secrets
from glideway.kit.actor import Actor
from glideway.kit.refusals import NotYours
from glideway.screening import core
from glideway.screening.core import Answer, RedFlag, Triage
from glideway.screening.models import (
    Clearance,
    Complaint,
    Screening,
)

Told: TypeAlias = Complaint  # for pages, which never import a table
Answered: TypeAlias = Screening
EmergencyState: TypeAlias = Literal["clear", "unanswered", "stopped"]
EVER = datetime.min.replace(tzinfo=UTC)  # before every date that a letter may name
MANY = 50  # rounds of one patient that are looked through for an open answer
COUNTED = ("clinics", "practitioners", "visits")


@dataclass(frozen=True, slots=True)
class Draft:
    """A round under way: what was said so far and when, and what is asked once more."""

    answers: dict[str, Answer]
    again: tuple[str, ...] = ()
    at: Mapping[str, datetime] = field(default_factory=dict)

    @property
    def pending(self) -> tuple[str, ...]:
        """Emergency questions to be explained and asked once more, still without an answer."""
        return tuple(one for one in self.again if one not in self.answers)


class _Kept(msgspec.Struct, frozen=True):
    """A draft as it is stored; what was stored without its moment was said with the complaint."""

    answers: dict[str, Answer] = {}
    again: tuple[str, ...] = ()
    at: dict[str, datetime] = {}


def expires() -> timedelta:
    """How long an answer counts (*design*, awaiting sign-off: the rule file says so)."""
    return timedelta(days=core.load().expires_days)


def for_actor(actor: Actor, *, treated: Collection[int] = ()) -> QuerySet[Complaint]:
    """The complaints `actor` may read: own, this browser's, or those of patients `treated`.

    Desk and owner read none of them; they get the flag of `conditions`. One condition serves
    the list and the single row.
    """
    scopes = access.scopes(actor, "screen_answers", "R") | access.scopes(
        actor, "screen_answers", "C"
    )
    if "all" in scopes:
        return Complaint.objects.all()
    allowed = Q(pk__in=())
    if "own_session" in scopes and actor.session_key:
        allowed |= Q(session_key=actor.session_key, patient=None)
    if "own" in scopes and actor.patient_id is not None:
        allowed |= Q(patient_id=actor.patient_id)
    if "treating" in scopes:
        allowed |= Q(patient_id__in=treated)
    return Complaint.objects.filter(allowed)


def complaint(actor: Actor, public_id: UUID, *, treated: Collection[int] = ()) -> Complaint:
    """One complaint of those `actor` may read; NotYours otherwise."""
    found: Complaint = access.the(for_actor(actor, treated=treated), public_id=public_id)
    return found


def sitting() -> timedelta:
    """How long a no to an emergency question counts (*design*, awaiting sign-off)."""
    return timedelta(hours=core.load().emergency_hours)


def of_session(session_key: str, now: datetime, region: str | None = None) -> Complaint | None:
    """The newest complaint of a browser that no booking has taken yet; of one region if asked."""
    if not session_key:
        return None
    rows = Complaint.objects.filter(
        session_key=session_key, booking=None, made_at__gt=now - expires()
    )
    if region is not None:
        rows = rows.filter(region=region)
    return rows.order_by("-made_at", "-pk").first()


def of_booking(booking: UUID) -> Complaint | None:
    """The complaint that a booking was made for."""
    return Complaint.objects.filter(booking=booking).first()


def draft(row: Complaint | None, now: datetime) -> Draft:
    """What was said so far in a round that is not finished, and still counts.

    A no to an emergency question is about now, so it lapses first and is asked anew.
    """
    if row is None or not row.draft:
        return Draft({})
    kept = msgspec.json.decode(row.draft, type=_Kept)
    about_now = _ids(row.region) if row.region else frozenset()
    said = {
        one: answer
        for one, answer in kept.answers.items()
        if now - kept.at.get(one, row.made_at)
        < (sitting() if one in about_now and answer is Answer.NO else expires())
    }
    again = tuple(one for one in kept.again if one in said or one not in kept.answers)
    return Draft(said, again, {one: kept.at.get(one, row.made_at) for one in said})


def emergency_state(session_key: str, region: str, now: datetime) -> EmergencyState:
    """Whether this browser answered the emergency questions due for `region`, and how.

    Stopped holds for every region until the answer is corrected, for fourteen days. A page of
    noes is about now: it counts for a sitting, and until a booking takes it. One query.
    """
    newest = _newest(session_key, now)
    if any(one.action == Triage.EMERGENCY for one in newest):
        return "stopped"
    due, since = _ids(region), now - sitting()
    passed = (_ids(one.region) for one in newest if one.answered_at > since)
    return "clear" if any(due <= one for one in passed) else "unanswered"


def unsure(session_key: str, now: datetime) -> Complaint | None:
    """The complaint whose emergency question stayed unsure, newest first: a doctor comes first.

    It holds for every region, like the stop, until the answer is corrected. One query.
    """
    return _holding(session_key, now, Triage.REFER_FIRST)


def stopped(session_key: str, now: datetime) -> Complaint | None:
    """The complaint whose emergency answer stops this browser, newest first. One query."""
    return _holding(session_key, now, Triage.EMERGENCY)


def urgent(
    *, session_key: str, patient_id: int | None, seen: str, now: datetime
) -> Screening | None:
    """The emergency that stands after a booking: the patient's, or of the round `seen` here.

    A page of this browser that asked the same questions later, and passed, corrects it.
    Two queries, and one more where something stands.
    """
    rows = standing_of(patient_id, now) if patient_id else []
    if not patient_id and seen:
        rows = list(
            Screening.objects.filter(public_id=seen, answered_at__gt=now - expires())
            .exclude(complaint__screenings__answered_at__gt=F("answered_at"))
            .select_related("complaint")
        )
    row = next((one for one in rows if one.action == Triage.EMERGENCY), None)
    if row is None:
        return None
    due = _ids(row.complaint.region)
    corrected = any(
        one.action != Triage.EMERGENCY
        and one.answered_at > row.answered_at
        and due <= _ids(one.region)
        for one in _newest(session_key, now)
    )
    return None if corrected else row


def latest(patient_id: int, region: str, now: datetime) -> Screening | None:
    """The newest full round of a patient about `region` that has not expired."""
    return (
        Screening.objects.filter(
            patient_id=patient_id, complaint__region=region, answered_at__gt=now - expires()
        )
        .exclude(occasion=Screening.Occasion.EMERGENCY)
        .select_related("complaint", "clearance")
        .order_by("-answered_at", "-pk")
        .first()
    )


def last_told(patient_id: int, region: str, *, by: Actor, now: datetime) -> Screening | None:
    """The same, as `by` may be told of it.

    Who acts for the patient gets none where it is kept from them, nor an older one in its stead:
    what changed since that one they cannot say.
    """
    found = latest(patient_id, region, now)
    return found if found is not None and not is_kept(found, by=by, now=now) else None


def is_kept(row: Screening, *, by: Actor, now: datetime) -> bool:
    """Whether a round is kept from `by`, who acts for its patient. No query for anybody else."""
    if by.proxy_id is None:
        return False
    return not access.unkept(Screening.objects.filter(pk=row.pk), by, now=now).exists()


def standing_of(
    patient_id: int, now: datetime, *, until: datetime | None = None
) -> list[Screening]:
    """The answers a patient stands on: of each region asked about the newest round, newest first.

    An emergency page that passed is no round, but it corrects one that did not. Expired rounds
    count no more, and who looks back leaves out what was answered from `until` on. One query.
    """
    rows = Screening.objects.filter(patient_id=patient_id, answered_at__gt=now - expires())
    if until is not None:
        rows = rows.filter(answered_at__lt=until)
    found: dict[str, Screening] = {}
    passed: set[str] = set()
    beside = rows.select_related("complaint", "clearance")
    for row in beside.order_by("-answered_at", "-pk"):
        region = row.complaint.region
        page = row.occasion == Screening.Occasion.EMERGENCY
        if page and row.action == Triage.OK:
            passed.add(region)
        elif not (page and region in passed):
            found.setdefault(region, row)
    return list(found.values())


def signs_of(row: Complaint | None) -> tuple[str, ...]:
    """The signs a person recognised, by id; told to who examines, and to nobody else."""
    return msgspec.json.decode(row.signs, type=tuple[str, ...]) if row and row.signs else ()


def signs_of_session(session_key: str, now: datetime) -> tuple[str, ...]:
    """The newest signs of a browser that no booking has taken yet. One query."""
    kept = signs_kept(session_key, now)
    return msgspec.json.decode(kept, type=tuple[str, ...]) if kept else ()


def signs_kept(session_key: str, now: datetime) -> str | None:
    """The newest signs of a browser, as they are kept, whatever they stood beside. One query."""
    if not session_key:
        return None
    rows = Complaint.objects.filter(
        session_key=session_key, booking=None, made_at__gt=now - expires()
    )
    told = rows.exclude(signs=None).order_by("-made_at", "-pk").first()
    return told.signs if told else None


def round_of(booking: UUID) -> Screening | None:
    """The newest finished round of a booking, the emergency page alone not counted."""
    return (
        Screening.objects.filter(complaint__booking=booking)
        .exclude(occasion=Screening.Occasion.EMERGENCY)
        .order_by("-answered_at", "-pk")
        .first()
    )


def conditions(bookings: Iterable[UUID], *, now: datetime | None = None) -> dict[UUID, Triage]:
    """The flag of each booking, and nothing more: for desk, owner and day lists. One query.

    A booking that is not in the answer has not answered its questions yet. A doctor-first that
    a practitioner cleared is a precaution, as long as the letter it was cleared by holds and where
    it reaches. An emergency page that passed is no round, but it corrects the page before it.
    """
    found: dict[UUID, Triage] = {}
    by_page: set[UUID] = set()
    rows = Screening.objects.filter(complaint__booking__in=list(bookings)).order_by(
        "answered_at", "pk"
    )
    rows = rows.select_related("complaint", "clearance").only(
        "occasion",
        "action",
        "cleared_at",
        "complaint__booking",
        "complaint__region",
        "clearance__regions",
        "clearance__until",
        "clearance__ended_at",
    )
    for row in rows:
        occasion, action = row.occasion, row.action
        about = cast(UUID, row.complaint.booking)  # never null: the rows were found by it
        cleared = row.cleared_for(row.complaint.region, now or EVER)
        if occasion == Screening.Occasion.EMERGENCY and action == Triage.OK:
            if about in by_page:
                found.pop(about)
                by_page.discard(about)
            continue
        found[about] = Triage.PRECAUTION if cleared else Triage(action)
        (by_page.add if occasion == Screening.Occasion.EMERGENCY else by_page.discard)(about)
    return found


def said(row: Screening) -> dict[str, Answer]:
    """The answers of one round; open them through `operations.read_answers`, which records it."""
    return msgspec.json.decode(row.answers, type=dict[str, Answer])


def flags(row: Screening) -> tuple[RedFlag, ...]:
    """The red flags of one round as they were judged then, by the rules of then."""
    return msgspec.json.decode(row.because, type=tuple[RedFlag, ...])


def doctor_items(row: Screening) -> set[str]:
    """The questions of a round whose answers ask for a doctor first, by id."""
    return {one.question for one in flags(row) if one.applies is Triage.REFER_FIRST}


def open_items(patient_id: int) -> dict[str, Screening]:
    """What of a patient's answers asked for a doctor, each with the newest round that says so.

    Also of rounds that count no more: a letter takes longer than answers last. One query.
    """
    rows = Screening.objects.filter(patient_id=patient_id, action=Triage.REFER_FIRST)
    found: dict[str, Screening] = {}
    for row in rows.select_related("complaint", "clearance").order_by("-answered_at", "-pk")[:MANY]:
        for item in sorted(doctor_items(row)):
            found.setdefault(item, row)
    return found


def letter_for(patient_id: int, region: str, asked: set[str], now: datetime) -> Clearance | None:
    """The newest letter that holds and clears these answers about `region`, if there is one.

    It speaks of every one of them. A yes of another time or about another place
    is a new event: a letter that names no day counts as long as an answer does, and one that names
    no place only where it was asked for. At most two queries.
    """
    holding = Clearance.objects.filter(
        Q(until__gt=now) | Q(until=None, at__gt=now - expires()),
        patient_id=patient_id,
        ended_at=None,
    )
    speaking = [
        one for one in holding.order_by("-at", "-pk") if core.speaks_of_all(spoken_of(one), asked)
    ]
    if not speaking:
        return None
    told = Screening.objects.filter(
        patient_id=patient_id, complaint__region=region, action=Triage.REFER_FIRST
    )
    before = [(one.answered_at, doctor_items(one)) for one in told]
    return next((one for one in speaking if one.regions or asked <= _read_of(one, before)), None)


def _read_of(letter: Clearance, rounds: Iterable[tuple[datetime, set[str]]]) -> set[str]:
    """What these rounds had asked a doctor for by the time the letter was read."""
    return {item for at, items in rounds if at <= letter.at for item in items}


def clearance_of(letter: UUID) -> Clearance | None:
    """What was opened on the ground of a letter. One query."""
    return Clearance.objects.filter(letter=letter).first()


def spoken_of(row: Clearance) -> tuple[str, ...]:
    """The answers that a letter speaks of, by id."""
    return msgspec.json.decode(row.questions, type=tuple[str, ...])


def deciding(row: Screening) -> list[RedFlag]:
    """The red flags of a round that made it what it is, and no milder ones."""
    return [flag for flag in flags(row) if flag.applies == row.action]


def screening_path(booking: UUID) -> str:
    """The signed address where the patient answers before the visit; POSTs only change it."""
    link = secrets.token("screening", booking)
    return reverse("screening:round", args=[booking, link])


def by_link(booking: UUID, link: str, now: datetime) -> Complaint:
    """The complaint that a signed link opens; NotYours for any other link, or after its end."""
    row = of_booking(booking) if secrets.matches(link, "screening", booking) else None
    if row is None or (row.until is not None and row.until <= now):
        raise NotYours
    return row


def network() -> dict[str, Plaque]:
    """The counted, dated facts of the whole network, by the last word of their kind. One query."""
    rows = directory.network()
    return {name: rows[f"network-{name}"] for name in COUNTED if f"network-{name}" in rows}


def _emergency_rows(session_key: str, now: datetime) -> QuerySet[Screening]:
    return Screening.objects.filter(
        complaint__session_key=session_key,
        complaint__booking=None,
        occasion=Screening.Occasion.EMERGENCY,
        answered_at__gt=now - expires(),
    ).order_by("-answered_at", "-pk")


def _holding(session_key: str, now: datetime, action: Triage) -> Complaint | None:
    """The complaint of this browser whose newest emergency page came to `action`."""
    if not session_key:
        return None
    seen: set[int] = set()
    for row in _emergency_rows(session_key, now).select_related("complaint"):
        if row.complaint_id not in seen and row.action == action:
            return row.complaint
        seen.add(row.complaint_id)
    return None


class _Page(NamedTuple):
    """One answered emergency page: about which region, what came of it, when."""

    region: str
    action: str
    answered_at: datetime


def _newest(session_key: str, now: datetime) -> list[_Page]:
    """The newest emergency page of each complaint of this browser."""
    if not session_key:
        return []
    found: dict[int, _Page] = {}
    for pk, region, action, at in _emergency_rows(session_key, now).values_list(
        "complaint_id", "complaint__region", "action", "answered_at"
    ):
        found.setdefault(pk, _Page(region, action, at))
    return list(found.values())


def _ids(region: str) -> frozenset[str]:
    return frozenset(one.id for one in core.emergency_items(region))
