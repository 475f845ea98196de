"""Verbs about the 50 points: what an inspector saw, what was counted, and the public score.

A clinic writes no mark. What was counted is computed from stored facts; what was seen is entered
by an inspector who has no stake in the clinic.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from glideway.directory import operations as directory
from glideway.directory.models import Clinic, Login, Membership, Placement
from glideway.kit import audit
from glideway.kit.actor import Actor
from glideway.kit.audit import Act
from glideway.kit.refusals import Refusal
from glideway.quality import queries
from glideway.quality.core import criteria, listing_words, scoring
from glideway.quality.core.deadlines import WITH_THE_CLINIC
from glideway.quality.core.listing_words import Slip
from glideway.quality.models import Inspection, Mark

BATCH = 500


class CannotJudge(Refusal):
    """A no of the quality room."""

    code = "cannot-judge"


class OwnClinic(CannotJudge):
    """An inspector may not look at a clinic that employs or employed him."""

    code = "own-clinic"
    sentence = _("An inspector cannot inspect a clinic he or she works for. Nothing was entered.")


class NotAttested(CannotJudge):
    """That point is counted by the system, or the value is not 0, a half or 1."""

    code = "not-attested"
    status = 400
    sentence = _("An inspector cannot enter that value for that point. Nothing was entered.")


class Published(CannotJudge):
    """A published inspection stays as it was published."""

    code = "inspection-published"
    sentence = _("That inspection is published and stays as it is. Plan a new one.")


class PromisesResult(CannotJudge):
    """A clinic's own words promise a result; no reason lets that stand. `words`: the sentences."""

    code = "listing-promises"
    status = 422
    sentence = _("Nobody can promise a result: %(words)s Please write it without. Nothing is kept.")


@dataclass(frozen=True, kw_only=True)
class InspectionRow:
    """One inspection as it was done: point number to 0, 0.5 or 1, with what was filed."""

    clinic: Clinic
    inspector: Login
    visited_at: datetime
    marks: Mapping[int, float]
    evidence: Mapping[int, str] = field(default_factory=dict)


def inspect_many(*, rows: Iterable[InspectionRow], by: Actor, now: datetime) -> list[Inspection]:
    """Enter inspections that were done; published once the clinic has had them for 14 days.

    Refuses OwnClinic and NotAttested, all or none.
    """
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
    """Send an inspector to a clinic: the sheet is on that inspector's desk. Refuses OwnClinic."""
    _no_stake([(inspector.pk, clinic.pk)])
    with transaction.atomic():
        look = Inspection.objects.create(
            clinic=clinic,
            inspector=inspector,
            criteria=_version(),
            planned_at=now,
            assigned_at=now,
        )
        audit.record(
            by=by,
            act="inspection.planned",
            kind="Inspection",
            about=look.public_id,
            now=now,
            clinic_id=clinic.pk,
        )
    return look


def enter_marks(
    *,
    inspection: Inspection,
    marks: Mapping[int, float],
    evidence: Mapping[int, str],
    by: Actor,
    now: datetime,
) -> None:
    """Enter what was seen; the same point again takes the place of what was entered before.

    Refuses NotAttested, and Published once the clinic's 14 days are over.
    """
    _attestable(marks)
    with transaction.atomic():
        look = Inspection.objects.select_for_update().get(pk=inspection.pk)
        if look.published_at is not None and look.published_at <= now:
            raise Published
        Mark.objects.filter(inspection=look, criterion__in=marks).delete()
        Mark.objects.bulk_create(
            _attested(look, number, value, evidence.get(number, ""), now)
            for number, value in marks.items()
        )
        look.visited_at = look.visited_at or now
        look.sent_to_clinic_at = look.sent_to_clinic_at or now
        look.published_at = look.sent_to_clinic_at + WITH_THE_CLINIC
        look.save(update_fields=["visited_at", "sent_to_clinic_at", "published_at"])
        audit.record(
            by=by,
            act="inspection.entered",
            kind="Inspection",
            about=look.public_id,
            now=now,
            clinic_id=look.clinic_id,
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
        audit.record(
            by=by,
            act="inspection.answered",
            kind="Inspection",
            about=inspection.public_id,
            now=now,
            clinic_id=inspection.clinic_id,
        )


def no_promise(*, found: Sequence[Slip]) -> None:
    """Refuse PromisesResult for a sentence that no reason lets stand, and name it."""
    if promised := [one for one in found if not one.rule.may_stand]:
        raise PromisesResult(words=quoted(found=promised))


def quoted(*, found: Sequence[Slip]) -> str:
    """The sentences of these slips, each once."""
    return " ".join(dict.fromkeys(f"“{one.sentence}”" for one in found))


def publish_scores(*, clinics: Sequence[Clinic], now: datetime) -> None:
    """Count what can be counted, keep what changed, and hang each clinic's score.

    Doing it again changes nothing but the date. The plaque `inspection` carries the score (none
    below 35 known points), how many points are known, of how many.
    """
    counted = queries.measure([one.pk for one in clinics], now=now)
    with transaction.atomic():
        Mark.objects.bulk_create(queries.changed(counted, now=now), batch_size=BATCH)
        cards = queries.scorecards([one.pk for one in clinics], now=now)
        directory.hang_plaques(
            rows=[
                directory.PlaqueRow(
                    kind="inspection",
                    clinic=one,
                    value=None if (card := cards[one.pk]).score is None else round(card.score),
                    known=card.known,
                    of=card.of,
                    facts={"closed_gates": list(card.closed_gates)},
                )
                for one in clinics
            ],
            now=now,
        )


def publish_network(*, now: datetime) -> None:
    """Hang how many clinics, practitioners and completed visits there are, with the date."""
    counts = queries.network_counts(now=now)
    rows = [
        directory.PlaqueRow(kind=f"network-{kind}", value=float(n), known=n)
        for kind, n in counts.items()
    ]
    directory.hang_plaques(rows=rows, now=now)


def _version() -> str:
    return f"{criteria.load().version}"


def _inspection(row: InspectionRow, now: datetime) -> Inspection:
    shown = row.visited_at + WITH_THE_CLINIC
    return Inspection(
        clinic=row.clinic,
        inspector=row.inspector,
        criteria=_version(),
        planned_at=min(row.visited_at, now),
        assigned_at=min(row.visited_at, now),
        visited_at=row.visited_at,
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
        basis="attested",
        formula=look.criteria,
        evidence=evidence[:200],
        made_at=seen_at,
        lapses_at=scoring.lapses_at(point, seen_at),
    )


def _attestable(marks: Mapping[int, float]) -> None:
    known = {one.id for one in criteria.load().points if one.attested}
    if not marks.keys() <= known or not set(marks.values()) <= scoring.VALUES:
        raise NotAttested


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
