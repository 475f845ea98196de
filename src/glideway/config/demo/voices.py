"""What is said of a clinic: inspections, reviews, complaints, and now and then an incident."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from glideway.care.models import Episode, Visit
from glideway.config.demo import cast, network
from glideway.directory.models import Login
from glideway.kit import actor
from glideway.quality import operations as quality
from glideway.quality.core import criteria

if TYPE_CHECKING:
    import random

    from glideway.config.demo.house import House

BY = actor.system("demo")
DAY = timedelta(days=1)
INVITED, ASKED_SINCE = timedelta(hours=26), timedelta(days=330)
ANSWERS, COMPLAINS, UNWANTED = 0.34, 0.006, 0.008
STANDS_NEXT = 1  # the second clinic, inspected before, is to be looked at again
NEVER_INSPECTED = 9  # every ninth clinic has no inspection yet: "not yet known" must be seen too
WRITES = 0.3  # most people give stars and no words


class _Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Sentences that made-up patients write, by language."""

    praise: dict[str, list[str]]
    grief: dict[str, list[str]]


@cache
def said() -> _Said:
    return msgspec.json.decode(Path(__file__).with_name("said.json").read_bytes(), type=_Said)


def raise_them(house: House, seen: list[Episode]) -> None:
    """Inspect, review, complain: unevenly, so that some clinics have much to show."""
    dice = network.dice_for(house.seed, "voices", house.site.slug)
    never = house.site.index % NEVER_INSPECTED == NEVER_INSPECTED - 1
    if not never:
        _inspect(dice, house)
    if never or house.site.index == STANDS_NEXT:
        _plan(house)
    visits = list(
        Visit.objects.filter(episode__in=seen, signed_at__isnull=False)
        .select_related("episode")
        .order_by("opened_at", "pk")
    )
    _review(dice, house, visits)
    _complain(dice, house, len(visits))
    _report(dice, house, visits)


def _inspect(dice: random.Random, house: House) -> None:
    inspector = Login.objects.get(email=cast.INSPECTOR)
    seen_at = house.now - dice.randrange(30, 110) * DAY
    points = [one for one in criteria.load().points if one.attested]
    quality.inspect_many(
        rows=[
            quality.InspectionRow(
                clinic=house.clinic,
                inspector=inspector,
                visited_at=seen_at,
                marks={one.id: _mark(dice, house.site.care, gate=one.gate) for one in points},
                evidence={one.id: "Seen at the visit (made up)" for one in points},
            )
        ],
        by=BY,
        now=seen_at,
    )


def _plan(house: House) -> None:
    """The inspector of the cast is sent here: something to attest is always open."""
    quality.plan_inspection(
        clinic=house.clinic,
        inspector=Login.objects.get(email=cast.INSPECTOR),
        by=BY,
        now=house.now - 2 * DAY,
    )


def _mark(dice: random.Random, care: float, *, gate: bool) -> float:
    if gate or dice.random() < care:
        return 1.0
    return dice.choice((0.5, 0.5, 0.0))


def _review(dice: random.Random, house: House, visits: list[Visit]) -> None:
    rows = [
        _review_row(dice, house, visit)
        for visit in visits
        if ASKED_SINCE > house.now - visit.opened_at > INVITED
    ]
    if rows:
        quality.review_many(rows=rows, by=BY, now=house.now)


def _review_row(dice: random.Random, house: House, visit: Visit) -> quality.ReviewRow:
    invited = visit.opened_at + INVITED
    language = house.site.language
    if dice.random() >= ANSWERS or invited + 4 * DAY > house.now:
        return quality.ReviewRow(visit=visit, invited_at=invited, language=language)
    shy = 1 if house.site.care > 0.9 else 2  # noqa: PLR2004  # where the books are kept well
    return quality.ReviewRow(
        visit=visit,
        invited_at=invited,
        written_at=invited + timedelta(hours=dice.randrange(2, 80)),
        rating=dice.choices((5, 4, 3, 2, 1), (60, 26, 5 * shy, 2 * shy, shy))[0],
        words=dice.choice(said().praise[language]) if dice.random() < WRITES else "",
        language=language,
    )


def _complain(dice: random.Random, house: House, visits: int) -> None:
    rows = [
        _grievance_row(dice, house)
        for _ in range(max(visits, 60))
        if dice.random() < COMPLAINS * (2 - house.site.care)
    ]
    if rows:
        quality.grieve_many(rows=rows, by=BY, now=house.now)


def _grievance_row(dice: random.Random, house: House) -> quality.GrievanceRow:
    received = house.now - dice.randrange(1, 200) * DAY
    acknowledged = _unless_ahead(received + timedelta(hours=dice.randrange(2, 40)), house.now)
    answered = _unless_ahead(received + dice.randrange(3, 13) * DAY, house.now)
    closed = _unless_ahead(received + dice.randrange(14, 22) * DAY, house.now)
    return quality.GrievanceRow(
        clinic=house.clinic,
        words=dice.choice(said().grief[house.site.language]),
        received_at=received,
        language=house.site.language,
        acknowledged_at=acknowledged,
        answered_at=answered,
        closed_at=closed,
        outcome=dice.choice(("settled", "settled", "explained")) if closed else "",
    )


def _unless_ahead(at: datetime, now: datetime) -> datetime | None:
    return at if at <= now else None


def _report(dice: random.Random, house: House, visits: list[Visit]) -> None:
    rows = [
        quality.IncidentRow(
            visit=visit,
            kind="soreness",
            happened_at=visit.opened_at + DAY,
            words="Sore for more than two days (made up).",
            followed_up_at=_unless_ahead(visit.opened_at + 3 * DAY, house.now),
        )
        for visit in visits
        if dice.random() < UNWANTED
    ]
    if rows:
        quality.report_many(rows=rows, by=BY, now=house.now)
