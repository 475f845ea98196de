"""Verbs about what was counted: the public score, the card that is kept of it, the network's own.

A clinic writes none of it: all is computed from stored facts, and who corrects a fact corrects
the number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from glideway.directory import operations as directory
from glideway.directory.models import Clinic
from glideway.quality import queries
from glideway.quality.core import criteria
from glideway.quality.core.criteria import Inspectorate
from glideway.quality.core.scoring import Scorecard
from glideway.quality.models import Card, Mark

BATCH = 500


def publish_scores(
    *, clinics: Sequence[Clinic], now: datetime, yardstick: Inspectorate | None = None
) -> None:
    """Count what can be counted, keep what changed, and hang each clinic's score.

    Doing it again changes nothing but the date. The plaque `inspection` carries the score (none
    below 35 known points), how many points are known, of how many.
    """
    weighs = yardstick or criteria.load()
    asked = [one.pk for one in clinics]
    counted = queries.measure(asked, now=now)
    with transaction.atomic():
        Mark.objects.bulk_create(
            queries.changed(counted, now=now, yardstick=weighs), batch_size=BATCH
        )
        lines = queries.lines_of(asked, now=now, yardstick=weighs)
        cards = {one: queries.scorecard(lines[one], weighs) for one in asked}
        _keep(cards, lines, weighs, now)
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


def _keep(
    cards: Mapping[int, Scorecard],
    lines: Mapping[int, Sequence[queries.Line]],
    yardstick: Inspectorate,
    now: datetime,
) -> None:
    """Keep a card where it says something else than the last one; else that it still holds."""
    before = queries.newest_cards(list(cards))
    digests = queries.digests(list(cards), now=now)
    anew, same = [], []
    for clinic, found in cards.items():
        said, last = queries.kept_standings(lines[clinic]), before.get(clinic)
        if last and (last.version, last.standings) == (yardstick.version, said):
            last.events, last.counted_at = digests[clinic], now
            last.digest = queries.whole(digests[clinic])
            same.append(last)
            continue
        anew.append(
            Card(
                clinic_id=clinic,
                version=yardstick.version,
                standings=said,
                score=found.score,
                known=found.known,
                of=found.of,
                closed=list(found.closed_gates),
                events=digests[clinic],
                digest=queries.whole(digests[clinic]),
                made_at=now,
                counted_at=now,
            )
        )
    Card.objects.bulk_create(anew, batch_size=BATCH)
    Card.objects.bulk_update(same, ["events", "digest", "counted_at"], batch_size=BATCH)
