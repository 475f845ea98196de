"""Questions about inspections: where each stands, who saw what first, and what a clinic's were."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db.models import Max, Q

from glideway.directory.models import Clinic, Login
from glideway.kit import access
from glideway.kit.actor import Actor
from glideway.quality.core import agreement, criteria, scoring, stages
from glideway.quality.core.agreement import Agreement
from glideway.quality.core.stages import BEFORE_LAPSE, BLIND_SHARE, Stage, Steps
from glideway.quality.models import Appeal, Card, Exhibit, Inspection, Mark
from glideway.quality.queries import desk

A_YEAR = 12
BLIND = "blind"


@dataclass(frozen=True)
class Past:
    """One inspection of a clinic's history, with its points and what became of it."""

    look: Inspection
    stage: Stage
    marks: list[Mark]
    appeal: Appeal | None = None


@dataclass(frozen=True)
class History:
    """Every card and every published inspection of a clinic, newest first."""

    cards: list[Card] = field(default_factory=list)
    looks: list[Past] = field(default_factory=list)


def stage_of(look: Inspection, *, now: datetime) -> Stage:
    """Where one inspection stands."""
    return stages_of([look], now=now)[look.pk]


def stages_of(looks: Iterable[Inspection], *, now: datetime) -> dict[int, Stage]:
    """Where each of these inspections stands. Three queries."""
    asked = list(looks)
    lapses = dict(
        Mark.objects.filter(inspection__in=asked)
        .order_by()
        .values_list("inspection")
        .annotate(Max("lapses_at"))
    )
    appeals = {one.inspection_id: one for one in Appeal.objects.filter(inspection__in=asked)}
    published: dict[int, list[datetime]] = defaultdict(list)
    for clinic, at in Inspection.objects.filter(
        clinic__in={one.clinic_id for one in asked},
        kind=Inspection.Kind.FULL,
        published_at__isnull=False,
    ).values_list("clinic", "published_at"):
        if at is not None:
            published[clinic].append(at)
    return {
        one.pk: stages.stage(_steps(one, lapses, appeals.get(one.pk), published), now)
        for one in asked
    }


def _steps(
    look: Inspection,
    lapses: Mapping[int | None, datetime | None],
    appeal: Appeal | None,
    published: Mapping[int, list[datetime]],
) -> Steps:
    at = look.published_at
    later = [one for one in published.get(look.clinic_id, ()) if at is not None and one > at]
    return Steps(
        assigned_at=look.assigned_at,
        visited_at=look.visited_at,
        drafted_at=look.drafted_at,
        sent_at=look.sent_to_clinic_at,
        published_at=at,
        appealed_at=appeal.made_at if appeal else None,
        decided_at=appeal.decided_at if appeal else None,
        lapses_at=lapses.get(look.pk),
        superseded_at=min(later, default=None) if look.kind == Inspection.Kind.FULL else None,
    )


def first_eyes(look: Inspection) -> frozenset[int]:
    """Who must not take this look, because he or she took the first one."""
    if look.kind == Inspection.Kind.APPEAL:
        first = Inspection.objects.filter(appeal__look=look)
    elif look.kind == Inspection.Kind.BLIND:
        first = Inspection.objects.filter(
            pk__in=[one.inspection_id for one in _seen_before(look).values()]
        )
    else:
        return frozenset()
    return frozenset(first.exclude(inspector=None).values_list("inspector", flat=True))


def others_than(look: Inspection, among: Sequence[Login]) -> list[Login]:
    """Those of these inspectors who did not take the look that this one looks at again."""
    first = first_eyes(look)
    return [one for one in among if one.pk not in first]


def gates_signed(look: Inspection) -> dict[int, tuple[int, int]]:
    """Each condition: who signed it last at this clinic before this look, and in which year."""
    gates = [one.id for one in criteria.load().points if one.gate and one.attested]
    rows = Mark.objects.filter(
        clinic=look.clinic_id,
        criterion__in=gates,
        basis="attested",
        inspection__inspector__isnull=False,
        inspection__drafted_at__isnull=False,
    ).exclude(inspection=look.pk)
    return {
        number: (who, at.year)
        for number, who, at in rows.order_by("made_at", "pk").values_list(
            "criterion", "inspection__inspector", "made_at"
        )
    }


def exhibits(look: Inspection) -> dict[int, list[Exhibit]]:
    """What was filed in one inspection, by point; without the pictures themselves. One query."""
    found: dict[int, list[Exhibit]] = defaultdict(list)
    for one in Exhibit.objects.filter(inspection=look).defer("photo").order_by("taken_at", "pk"):
        found[one.criterion].append(one)
    return dict(found)


def exhibit(actor: Actor, public_id: UUID) -> Exhibit:
    """One exhibit of an inspection this actor may read, or not found."""
    rows = Exhibit.objects.filter(inspection__in=desk.inspections(actor), photo__isnull=False)
    return access.the(rows.select_related("inspection"), public_id=public_id)  # type: ignore[no-any-return]


def with_photo(found: Mapping[int, list[Exhibit]]) -> frozenset[int]:
    """Which of these exhibits hold a picture. One query."""
    each = [one.pk for rows in found.values() for one in rows]
    rows = Exhibit.objects.filter(pk__in=each, photo__isnull=False)
    return frozenset(rows.values_list("pk", flat=True))


def history(clinic: Clinic, *, now: datetime) -> History:
    """All cards and published inspections of a clinic, newest first. Six queries."""
    looks = list(
        Inspection.objects.filter(clinic=clinic, published_at__lte=now)
        .exclude(kind=Inspection.Kind.BLIND)
        .select_related("inspector")
        .order_by("-published_at", "-pk")
    )
    marks: dict[int, list[Mark]] = defaultdict(list)
    for one in Mark.objects.filter(inspection__in=looks).order_by("criterion", "pk"):
        marks[one.inspection_id or 0].append(one)
    appeals = {
        one.inspection_id: one
        for one in Appeal.objects.filter(inspection__in=looks).select_related("look__inspector")
    }
    where = stages_of(looks, now=now)
    cards = Card.objects.filter(clinic=clinic, made_at__lte=now).order_by("-made_at", "-pk")
    return History(
        list(cards),
        [Past(one, where[one.pk], marks[one.pk], appeals.get(one.pk)) for one in looks],
    )


def appeal_of(look: Inspection) -> Appeal | None:
    """The appeal against a look, or the one that a look decides. One query."""
    both = Q(inspection=look) | Q(look=look)
    return Appeal.objects.filter(both).select_related("look", "inspection").first()


def kept_card(clinic: Clinic, public_id: UUID) -> Card:
    """One card of a clinic's history, or not found."""
    return access.the(Card.objects.filter(clinic=clinic), public_id=public_id)  # type: ignore[no-any-return]


def to_keep(actor: Actor) -> list[Inspection]:
    """The inspections whose sheets a device may keep: assigned, and not with the clinic yet."""
    rows = Inspection.objects.filter(
        inspector=actor.login_id, assigned_at__isnull=False, sent_to_clinic_at=None
    )
    return list(rows.exclude(published_at__isnull=False).order_by("planned_at", "pk"))


def lapsing(*, now: datetime) -> list[tuple[Clinic, datetime]]:
    """Clinics where what was seen lapses within 30 days, nobody being on the way, and when."""
    rows = Mark.objects.filter(basis="attested", inspection__published_at__lte=now)
    newest: dict[tuple[int, int], Mark] = {
        (one.clinic_id, one.criterion): one for one in rows.order_by("made_at", "pk")
    }
    on_the_way = set(
        Inspection.objects.filter(kind=Inspection.Kind.FULL)
        .exclude(published_at__lte=now)
        .values_list("clinic", flat=True)
    )
    first: dict[int, datetime] = {}
    for (clinic, _point), mark in newest.items():
        at = mark.lapses_at
        if at and now < at <= now + BEFORE_LAPSE and clinic not in on_the_way:
            first[clinic] = min(at, first.get(clinic, at))
    return [(one, first[one.pk]) for one in Clinic.objects.filter(pk__in=first).order_by("pk")]


def to_see_blind(*, now: datetime) -> list[tuple[Clinic, list[int]]]:
    """Clinics whose inspection of the last year has no second look yet, with one point in ten.

    Which points is decided by a digest of clinic, inspection and point: nobody picks them, and
    counted again they are the same.
    """
    since = scoring.add_months(now, -A_YEAR)
    looks = Inspection.objects.filter(
        kind=Inspection.Kind.FULL, published_at__lte=now, published_at__gte=since
    )
    newest = {one.clinic_id: one for one in looks.order_by("published_at", "pk")}
    seconds = Inspection.objects.filter(kind=Inspection.Kind.BLIND, planned_at__gte=since)
    done = {one.clinic_id: one.planned_at for one in seconds.order_by("planned_at")}
    found = []
    for clinic in Clinic.objects.filter(pk__in=newest).order_by("pk"):
        look = newest[clinic.pk]
        if (before := done.get(clinic.pk)) and look.published_at and before >= look.published_at:
            continue
        seen = Mark.objects.filter(inspection=look).values_list("criterion", flat=True)
        points = sorted(one for one in seen if _chosen(look, one))
        if points:
            found.append((clinic, points))
    return found


def _chosen(look: Inspection, point: int) -> bool:
    drawn = sha256(f"{look.public_id}:{point}".encode()).digest()
    return int.from_bytes(drawn[:4]) % BLIND_SHARE == 0


def agreed() -> Agreement:
    """How far second looks agree with the first ones: kappa, once there are enough pairs."""
    pairs = []
    done = Inspection.objects.filter(kind=Inspection.Kind.BLIND, drafted_at__isnull=False)
    for look in done:
        first = _seen_before(look)
        for one in Mark.objects.filter(inspection=look, basis=BLIND):
            before = first.get(one.criterion)
            if before is not None and before.value is not None and one.value is not None:
                pairs.append((before.value, one.value))
    return agreement.agreement(pairs)


def _seen_before(look: Inspection) -> dict[int, Mark]:
    """What stood for each point of a second look when it was planned."""
    rows = Mark.objects.filter(
        clinic=look.clinic_id,
        criterion__in=look.points,
        basis="attested",
        inspection__published_at__lte=look.planned_at,
    )
    return {one.criterion: one for one in rows.order_by("made_at", "pk")}
