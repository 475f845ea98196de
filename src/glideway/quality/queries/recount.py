"""The kept cards, and the same cards counted anew from the stored events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from glideway.directory.models import Clinic
from glideway.quality.core import criteria
from glideway.quality.core.criteria import Criterion, Inspectorate
from glideway.quality.core.scoring import Scorecard, Standing, Why
from glideway.quality.models import Card
from glideway.quality.queries import cards, events

Standings = dict[str, list[object]]


@dataclass(frozen=True)
class Recount:
    """One card counted again at its own moment.

    `moved`: kinds of event that were added or corrected since. `points`: points that stand
    elsewhere now. `unexplained`: those of them that name no kind that moved, which must not be.
    """

    slug: str
    version: int
    digest: str
    counted_at: datetime
    moved: tuple[str, ...]
    points: tuple[int, ...]
    unexplained: tuple[int, ...]

    @property
    def verdict(self) -> str:
        """`same`, `moved` where events came since, or `wrong`."""
        if self.unexplained:
            return "wrong"
        return "moved" if self.moved else "same"


@dataclass(frozen=True)
class Old:
    """A kept card, read by the version it was made by."""

    card: Card
    lines: list[tuple[Criterion, Standing]] = field(default_factory=list)


def standings(lines: Sequence[cards.Line]) -> Standings:
    """Value and reason of each point, as a card keeps them."""
    return {f"{one.point.id}": [one.standing.value, one.standing.why.value] for one in lines}


def old(card: Card, shelf: Mapping[int, Inspectorate] | None = None) -> Old:
    """A kept card with the words and the values of its own version."""
    yardstick = (shelf or criteria.versions())[card.version]
    each = ((one, card.standings[f"{one.id}"]) for one in yardstick.points)
    return Old(card, [(one, Standing(value, Why(why))) for one, (value, why) in each])


def old_score(card: Card) -> Scorecard:
    """The score of a kept card, as it was published."""
    return Scorecard(card.score, card.known, card.of, tuple(card.closed))


def newest_cards(clinics: Sequence[int]) -> dict[int, Card]:
    """The card that stands, by clinic. One query."""
    rows = Card.objects.filter(clinic__in=clinics).order_by("made_at", "pk")
    return {one.clinic_id: one for one in rows}


def to_recount(slug: str = "") -> list[Card]:
    """The standing card of each clinic, or of that one, by the moment it was counted."""
    rows = Clinic.objects.filter(slug=slug) if slug else Clinic.objects.all()
    found = newest_cards(list(rows.values_list("pk", flat=True)))
    return sorted(found.values(), key=lambda one: (one.counted_at, one.version, one.pk))


def recount(
    kept: Sequence[Card], *, shelf: Mapping[int, Inspectorate] | None = None
) -> Iterator[Recount]:
    """Count each card again at its own moment and by its own version. Nothing is written.

    All cards of one moment together, because points that look at the network read all of it: in
    parts, twelve hundred clinics would read it once a part.
    """
    slugs = dict(Clinic.objects.values_list("pk", "slug"))
    for (moment, version), group in groupby(kept, key=lambda one: (one.counted_at, one.version)):
        yardstick = (shelf or criteria.versions())[version]
        yield from _again(list(group), moment, yardstick, slugs)


def _again(
    kept: Sequence[Card], moment: datetime, yardstick: Inspectorate, slugs: Mapping[int, str]
) -> Iterator[Recount]:
    clinics = [one.clinic_id for one in kept]
    counted = cards.measure(clinics, now=moment)
    lines = cards.lines_of(clinics, now=moment, yardstick=yardstick, counted=counted)
    digests = events.digests(clinics, now=moment)
    for one in kept:
        found, told = standings(lines[one.clinic_id]), digests[one.clinic_id]
        moved = {name for name in {*told, *one.events} if told.get(name) != one.events.get(name)}
        points = [int(point) for point, says in one.standings.items() if found[point] != says]
        yield Recount(
            slugs[one.clinic_id],
            one.version,
            events.whole(told),
            moment,
            tuple(sorted(moved)),
            tuple(points),
            tuple(
                point
                for point in points
                if not moved & {*events.READS.get(point, ()), events.FINDINGS}
            ),
        )
