"""Many askings in one go, answered or not: for the demo and for imports.

The same rows as the single verbs make, by the same makers, in a few statements a table. No letter
is written: what is told here was asked in the past.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import prefetch_related_objects

from glideway.care.core import asking as core
from glideway.care.models import Asking, AskingAnswer, Episode
from glideway.care.operations.answering import Said, reading
from glideway.care.operations.refusals import OffScale
from glideway.care.operations.sheet import BATCH, Sheet
from glideway.kit.actor import Actor


@dataclass(frozen=True, kw_only=True)
class AskingRow:
    """One time a course was asked after its end, and what was answered to which question when."""

    episode: Episode
    moment: str
    asked_at: datetime
    answered_at: datetime | None = None
    answers: Mapping[str, int] = field(default_factory=dict)
    wished_at: datetime | None = None


def record_askings(*, rows: Iterable[AskingRow], by: Actor, now: datetime) -> list[Asking]:
    """Record what was asked and answered, all of it or nothing.

    Refuses OffScale for a question that nobody asks by link, and for a number that it has not.
    """
    told = list(rows)
    prefetch_related_objects([one.episode for one in told], "goal")
    made = [
        Asking(
            patient_id=one.episode.patient_id,
            clinic_id=one.episode.clinic_id,
            episode=one.episode,
            moment=one.moment,
            asked_at=one.asked_at,
            answered_at=one.answered_at,
            wished_at=one.wished_at,
        )
        for one in told
    ]
    sheet = Sheet(by=by)
    answers = []
    for row, one in zip(made, told, strict=True):
        if one.answered_at is None:
            continue
        for question, value in one.answers.items():
            known = core.askable().get(question)
            if known is None or value not in known.numbers:
                raise OffScale
            said = reading(
                sheet=sheet,
                episode=one.episode,
                question=question,
                said=Said(value),
                at=one.answered_at,
            )
            answers.append(
                AskingAnswer(
                    asking=row, question=question, reading=said, answered_at=one.answered_at
                )
            )
        sheet.act(
            "asking.answered", "Asking", row.public_id, episode=one.episode, at=one.answered_at
        )
    with transaction.atomic():
        Asking.objects.bulk_create(made, batch_size=BATCH)
        sheet.keep(now=now)
        AskingAnswer.objects.bulk_create(answers, batch_size=BATCH)
    return made
