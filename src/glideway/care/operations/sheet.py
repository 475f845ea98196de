"""Rows waiting to be written together, in the order in which they need each other.

Every verb of the room fills a sheet and keeps it: one tap is a sheet of a row or two, an import
is a sheet of thousands. So there is one way a row is made, and one transaction writes it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.db import models, transaction

from glideway.care.models import (
    Agreement,
    BodyPoint,
    Check,
    Episode,
    ExerciseTick,
    Finding,
    Goal,
    History,
    Note,
    Pass,
    Plan,
    PlanExercise,
    Reading,
    Remark,
    Retest,
    Target,
    Treatment,
    Visit,
)
from glideway.kit import audit, post
from glideway.kit.actor import Actor
from glideway.kit.audit import Act
from glideway.kit.post import Letter

BATCH = 400
ORDER: tuple[type[models.Model], ...] = (
    Episode,
    Visit,
    Goal,
    Reading,
    Finding,
    BodyPoint,
    Check,
    History,
    Target,
    Agreement,
    Treatment,
    Pass,
    Retest,
    Plan,
    PlanExercise,
    ExerciseTick,
    Remark,
    Note,
)


class Sheet:
    """New rows, acts and letters of one verb, by one actor at one clinic."""

    def __init__(self, *, by: Actor) -> None:
        self.by = by
        self.rows: dict[type[models.Model], list[models.Model]] = defaultdict(list)
        self.acts: list[Act] = []
        self.letters: list[Letter] = []

    def add(self, *rows: models.Model) -> None:
        """Put rows on the sheet; they get their numbers when it is kept."""
        for one in rows:
            self.rows[type(one)].append(one)

    def act(self, name: str, kind: str, about: UUID, *, episode: Episode, at: datetime) -> None:
        """Remember who did what to whose record."""
        self.acts.append(
            Act(
                self.by,
                name,
                kind,
                about,
                at,
                clinic_id=episode.clinic_id,
                patient_id=episode.patient_id,
            )
        )

    def keep(self, *, now: datetime) -> None:
        """Write everything, in the caller's transaction."""
        with transaction.atomic():
            for kind in ORDER:
                for rows in _waves(self.rows.get(kind, [])):
                    kind._default_manager.bulk_create(rows, batch_size=BATCH)  # noqa: SLF001 - Django's name for it
            audit.record_many(self.acts)
            post.send_many(self.letters, now=now)


def _waves(rows: Sequence[models.Model]) -> Iterator[list[models.Model]]:
    """A repeated reading names the first one, which must have its number before."""
    first = [one for one in rows if getattr(one, "repeat_of", None) is None]
    again = [one for one in rows if getattr(one, "repeat_of", None) is not None]
    return (wave for wave in (first, again) if wave)
