"""Verbs about an inspection: who is sent, what was seen and filed, and when the clinic has it.

What was seen is entered by the inspector who was sent and who declared to have no tie. A clinic
writes no mark, and neither does the operator.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from glideway.directory import operations as directory
from glideway.directory.models import Clinic, Login, Membership, Placement
from glideway.kit import audit, uploads
from glideway.kit.actor import Actor, Role
from glideway.kit.audit import Act
from glideway.kit.uploads import Clean
from glideway.quality import queries
from glideway.quality.core import criteria, listing_words, scoring, stages
from glideway.quality.core.deadlines import WITH_THE_CLINIC
from glideway.quality.core.stages import EVIDENCE_YEARS, Tie
from glideway.quality.models import Declaration, Exhibit, Inspection, Mark
from glideway.quality.operations.joining_letters import to_staff
from glideway.quality.operations.judging import (
    ConflictOfInterest,
    MayShowPatient,
    NotAPhoto,
    NotAssigned,
    NotAttested,
    NotForTheClinic,
    NothingSeen,
    OwnClinic,
    Published,
    SameEyes,
    TurnOfAnother,
    Visited,
    no_promise,
)

BATCH = 500
TO_NAME = timedelta(days=7)
TIE_MONTHS = 24  # inspection.md: "or was paid by in the last 24 months"


@dataclass(frozen=True, kw_only=True)
class InspectionRow:
    """One inspection as it was done: point number to 0, 0.5 or 1, with what was filed."""

    clinic: Clinic
    inspector: Login
    visited_at: datetime
    marks: Mapping[int, float]
    evidence: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ExhibitRow:
    """What is filed for one point: a measure with its unit, or a photo, and where."""

    inspection: Inspection
    criterion: int
    number: float | None = None
    unit: str = ""
    place: str = ""
    photo: Clean | None = None
    no_patient: bool = False
    taken_at: datetime | None = None


def inspect_many(*, rows: Iterable[InspectionRow], by: Actor, now: datetime) -> list[Inspection]:
    """Enter inspections that were done; published once the clinic has had them for 14 days.

    Glideway's own verb, for what was inspected before it kept the sheets. Refuses NotAssigned to
    everybody else, OwnClinic and NotAttested, all or none.
    """
    if by.role is not Role.SYSTEM:
        raise NotAssigned
    asked = list(rows)
    _no_stake([(one.inspector.pk, one.clinic.pk) for one in asked])
    for one in asked:
        _attestable(one.marks)
    with transaction.atomic():
        looks = Inspection.objects.bulk_create(
            (_inspection(one, now) for one in asked), batch_size=BATCH
        )
        Mark.objects.bulk_create(
            (
                _attested(look, number, value, row.evidence.get(number, ""), row.visited_at)
                for look, row in zip(looks, asked, strict=True)
                for number, value in row.marks.items()
            ),
            batch_size=BATCH,
        )
        audit.record_many(
            Act(by, "inspection.entered", "Inspection", one.public_id, now, one.clinic_id)
            for one in looks
        )
    return looks


def plan_inspection(*, clinic: Clinic, inspector: Login, by: Actor, now: datetime) -> Inspection:
    """Send an inspector to a clinic: the sheet opens once he or she declared to have no tie.

    Refuses OwnClinic, and ConflictOfInterest for who declared a tie within 24 months.
    """
    _no_stake([(inspector.pk, clinic.pk)])
    _untied(inspector.pk, clinic.pk, now)
    with transaction.atomic():
        look = Inspection.objects.create(
            clinic=clinic, inspector=inspector, criteria=_version(), planned_at=now
        )
        _told(look, "inspection.planned", by, now)
        directory.finish_errands_about(
            rows=[clinic.public_id], kind="inspection-lapses", by=by, now=now
        )
        _call(look, now)
    return look


def assign_inspection(
    *, inspection: Inspection, inspector: Login, by: Actor, now: datetime
) -> None:
    """Name who goes, or who goes instead.

    Refuses OwnClinic, SameEyes and Visited, and ConflictOfInterest as planning does.
    """
    _no_stake([(inspector.pk, inspection.clinic_id)])
    _untied(inspector.pk, inspection.clinic_id, now)
    with transaction.atomic():
        look = Inspection.objects.select_for_update().get(pk=inspection.pk)
        if look.visited_at is not None:
            raise Visited
        if inspector.pk in queries.first_eyes(look):
            raise SameEyes
        look.inspector, look.assigned_at = inspector, None
        look.save(update_fields=["inspector", "assigned_at"])
        _told(look, "inspection.planned", by, now)
        directory.finish_errands(about=look.public_id, by=by, now=now)
        _call(look, now)


def declare_ties(
    *, inspection: Inspection, ties: Collection[str], by: Actor, now: datetime
) -> None:
    """The inspector's word for this assignment. Without a tie to the clinic the sheet opens.

    With one the word is kept as well, and the look is taken back: the operator names another, and
    this inspector is sent there no more for 24 months. Refuses OwnClinic and NotAssigned.
    """
    with transaction.atomic():
        look = Inspection.objects.select_for_update().get(pk=inspection.pk)
        if look.inspector_id is None or by.login_id != look.inspector_id:
            raise NotAssigned
        _no_stake([(look.inspector_id, look.clinic_id)])
        if look.visited_at is not None or (look.assigned_at is not None and not ties):
            return
        Declaration.objects.create(
            inspection=look,
            inspector_id=look.inspector_id,
            denied=[one.value for one in Tie if one not in set(ties)],
            said_at=now,
        )
        if ties:
            _taken_back(look, "inspection.tied", by, now)
            return
        look.assigned_at = now
        look.save(update_fields=["assigned_at"])
        _told(look, "inspection.declared", by, now)
        directory.finish_errands(about=look.public_id, by=by, now=now)


def hand_back_inspection(*, inspection: Inspection, by: Actor, now: datetime) -> None:
    """An inspector who has a tie, or cannot go, hands it back; the operator names another."""
    with transaction.atomic():
        look = Inspection.objects.select_for_update().get(pk=inspection.pk)
        if look.inspector_id is None or by.login_id != look.inspector_id:
            raise NotAssigned
        if look.visited_at is not None:
            raise Visited
        _taken_back(look, "inspection.handed-back", by, now)


def remind_inspector(*, inspection: Inspection, by: Actor, now: datetime) -> None:
    """Ask the inspector who has begun how far it is, by a letter; one a day.

    Refuses NotAssigned where nobody is on the way, or the clinic has it already.
    """
    look = inspection
    if look.inspector is None or look.visited_at is None or look.sent_to_clinic_at is not None:
        raise NotAssigned
    with transaction.atomic():
        to_staff(
            logins=[look.inspector],
            key=f"inspection-remind:{look.public_id}:{now:%Y-%m-%d}",
            about=f"Inspection:{look.public_id}",
            subject=_("An inspection that waits for you"),
            text=_(
                "The inspection of %(clinic)s is begun and not given to the clinic yet."
                " Go on with the sheet, or end it: %(link)s"
            ),
            facts={
                "clinic": look.clinic.name,
                "link": settings.GLIDEWAY_ORIGIN
                + reverse("quality:inspection", args=[look.public_id]),
            },
            now=now,
        )
        _told(look, "inspection.reminded", by, now)


def enter_marks(
    *,
    inspection: Inspection,
    marks: Mapping[int, float],
    evidence: Mapping[int, str],
    by: Actor,
    now: datetime,
    seen_at: datetime | None = None,
) -> None:
    """Enter what was seen; the same point again takes the place of what was entered before.

    What the clinic has already it gets anew, for another 14 days. Refuses NotAssigned, OwnClinic,
    NotAttested, TurnOfAnother, and Published once the clinic's 14 days are over.
    """
    _attestable(marks)
    with transaction.atomic():
        look = in_hand(inspection=inspection, by=by, now=now)
        if look.points and not marks.keys() <= set(look.points):
            raise NotAttested
        _turns(look, marks, now)
        at = min(max(seen_at or now, look.planned_at), now)
        Mark.objects.filter(inspection=look, criterion__in=marks).delete()
        Mark.objects.bulk_create(
            _attested(look, number, value, evidence.get(number, ""), at)
            for number, value in marks.items()
        )
        look.visited_at = look.visited_at or at
        if look.sent_to_clinic_at is not None:
            look.sent_to_clinic_at, look.published_at = now, now + WITH_THE_CLINIC
        look.save(update_fields=["visited_at", "sent_to_clinic_at", "published_at"])
        _told(look, "inspection.entered", by, now)


def file_exhibit(*, row: ExhibitRow, by: Actor, now: datetime) -> Exhibit:
    """File a measure or a photo for one point, with when and where it was taken.

    Refuses NotAssigned, NotAttested, Published, NotAPhoto, and MayShowPatient for a photo of which
    the inspector does not say that nobody is on it. Kept for seven years.
    """
    _attestable({row.criterion: scoring.FULL})
    if row.photo is not None and row.photo.kind != uploads.PICTURE:
        raise NotAPhoto
    if row.photo is not None and not row.no_patient:
        raise MayShowPatient
    with transaction.atomic():
        look = in_hand(inspection=row.inspection, by=by, now=now)
        at = min(max(row.taken_at or now, look.planned_at), now)
        made = Exhibit.objects.create(
            inspection=look,
            criterion=row.criterion,
            number=row.number,
            unit=row.unit[:8],
            place=row.place.strip()[:80],
            photo=b64encode(row.photo.data).decode() if row.photo else None,
            no_patient=row.no_patient,
            taken_at=at,
            kept_until=scoring.add_months(at, 12 * EVIDENCE_YEARS),
        )
        _told(look, "inspection.filed", by, now)
    return made


def finish_visit(*, inspection: Inspection, by: Actor, now: datetime) -> None:
    """The visit is over: the sheet is a draft. Refuses NotAssigned, Published and NothingSeen."""
    with transaction.atomic():
        look = in_hand(inspection=inspection, by=by, now=now)
        if look.visited_at is None:
            raise NothingSeen
        look.drafted_at = look.drafted_at or now
        look.save(update_fields=["drafted_at"])
        _told(look, "inspection.drafted", by, now)


def send_inspection(*, inspection: Inspection, by: Actor, now: datetime) -> None:
    """Give the clinic its findings; they are public 14 days later, with its answer.

    Refuses NotAssigned, Published, NothingSeen before the visit is over, and NotForTheClinic for
    a blind look or one of an appeal.
    """
    with transaction.atomic():
        look = in_hand(inspection=inspection, by=by, now=now)
        if look.kind != Inspection.Kind.FULL:
            raise NotForTheClinic
        if look.drafted_at is None:
            raise NothingSeen
        if look.sent_to_clinic_at is not None:
            return
        look.sent_to_clinic_at, look.published_at = now, now + WITH_THE_CLINIC
        look.save(update_fields=["sent_to_clinic_at", "published_at"])
        _told(look, "inspection.sent", by, now)
        directory.open_errand(
            kind="inspection-findings",
            about=look.public_id,
            role=Role.OWNER,
            clinic=look.clinic,
            due_at=look.published_at,
            now=now,
        )


def answer_inspection(*, inspection: Inspection, words: str, by: Actor, now: datetime) -> None:
    """The clinic's own words, published beside the findings; the last ones before count.

    Refuses Published once the 14 days are over, and PromisesResult.
    """
    no_promise(found=listing_words.slips(words, "en"))
    with transaction.atomic():
        waiting = Inspection.objects.filter(pk=inspection.pk, published_at__gt=now)
        if not waiting.update(answer=words.strip()[:1000]):
            raise Published
        _told(inspection, "inspection.answered", by, now)
        directory.finish_errands(about=inspection.public_id, by=by, now=now)


def _version() -> str:
    return f"{criteria.load().version}"


def in_hand(*, inspection: Inspection, by: Actor, now: datetime) -> Inspection:
    """This look, locked, for its inspector alone, free of ties and not yet public.

    Refuses NotAssigned, OwnClinic and Published.
    """
    look = Inspection.objects.select_for_update().get(pk=inspection.pk)
    if by.role is not Role.SYSTEM:
        if (
            look.assigned_at is None
            or look.inspector_id is None
            or by.login_id != look.inspector_id
        ):
            raise NotAssigned
        _no_stake([(look.inspector_id, look.clinic_id)])
    if look.published_at is not None and look.published_at <= now:
        raise Published
    if look.drafted_at is not None and look.kind == Inspection.Kind.BLIND:
        raise Published
    return look


def ask_operator(*, look: Inspection, kind: str, now: datetime) -> None:
    """Ask the operator to name who goes."""
    directory.open_errand(
        kind=kind,
        about=look.public_id,
        role=Role.OPERATOR,
        due_at=now + TO_NAME,
        facts={"clinic": look.clinic.name},
        anew=True,
        now=now,
    )


def _call(look: Inspection, now: datetime) -> None:
    directory.open_errand(
        kind="inspection-assigned",
        about=look.public_id,
        role=Role.INSPECTOR,
        due_at=now + TO_NAME,
        facts={"clinic": look.clinic.name},
        anew=True,
        now=now,
    )


def _told(look: Inspection, act: str, by: Actor, now: datetime) -> None:
    audit.record(
        by=by,
        act=act,
        kind="Inspection",
        about=look.public_id,
        now=now,
        clinic_id=look.clinic_id,
    )


def _turns(look: Inspection, marks: Mapping[int, float], now: datetime) -> None:
    """Two inspectors take turns at a gate, by the year; a look of an appeal is another's anyway."""
    if look.kind != Inspection.Kind.FULL or look.inspector_id is None:
        return
    signed = queries.gates_signed(look)
    for number in marks:
        if not stages.may_sign_gate(
            who=look.inspector_id, year=now.year, before=signed.get(number)
        ):
            raise TurnOfAnother


def _inspection(row: InspectionRow, now: datetime) -> Inspection:
    shown = row.visited_at + WITH_THE_CLINIC
    return Inspection(
        clinic=row.clinic,
        inspector=row.inspector,
        criteria=_version(),
        planned_at=min(row.visited_at, now),
        assigned_at=min(row.visited_at, now),
        visited_at=row.visited_at,
        drafted_at=row.visited_at,
        sent_to_clinic_at=row.visited_at,
        published_at=shown,
    )


def _attested(
    look: Inspection, number: int, value: float, evidence: str, seen_at: datetime
) -> Mark:
    point = criteria.load().point(number)
    return Mark(
        clinic_id=look.clinic_id,
        inspection=look,
        criterion=number,
        value=value,
        basis="blind" if look.kind == Inspection.Kind.BLIND else "attested",
        formula=look.criteria,
        evidence=evidence[:200],
        made_at=seen_at,
        lapses_at=scoring.lapses_at(point, seen_at),
    )


def _attestable(marks: Mapping[int, float]) -> None:
    known = {one.id for one in criteria.load().points if one.attested}
    if not marks.keys() <= known or not set(marks.values()) <= scoring.VALUES:
        raise NotAttested


def _taken_back(look: Inspection, act: str, by: Actor, now: datetime) -> None:
    """Nobody goes any more: the operator is asked to name somebody."""
    look.inspector, look.assigned_at = None, None
    look.save(update_fields=["inspector", "assigned_at"])
    _told(look, act, by, now)
    directory.finish_errands(about=look.public_id, by=by, now=now)
    ask_operator(look=look, kind="inspection-unmanned", now=now)


def _untied(inspector: int, clinic: int, now: datetime) -> None:
    """Who declared a tie to a clinic is not sent there for as long as a tie counts."""
    said = Declaration.objects.filter(
        inspector=inspector,
        inspection__clinic=clinic,
        said_at__gt=scoring.add_months(now, -TIE_MONTHS),
    )
    if any(set(Tie) - set(denied) for denied in said.values_list("denied", flat=True)):
        raise ConflictOfInterest


def _no_stake(pairs: Sequence[tuple[int, int]]) -> None:
    """Nobody judges a clinic that he works for, or worked for: membership or placement."""
    people, places = {one for one, _at in pairs}, {at for _one, at in pairs}
    works = set(
        Membership.objects.filter(login__in=people, clinic__in=places).values_list(
            "login_id", "clinic_id"
        )
    )
    works |= set(
        Placement.objects.filter(practitioner__login__in=people, clinic__in=places).values_list(
            "practitioner__login_id", "clinic_id"
        )
    )
    if works & set(pairs):
        raise OwnClinic
