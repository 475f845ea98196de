"""Verbs about second looks: an appeal, a blind look, and what is about to lapse."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from glideway.directory import operations as directory
from glideway.kit import audit
from glideway.kit.actor import Actor, Role, system
from glideway.quality import queries
from glideway.quality.core import criteria, listing_words
from glideway.quality.core.stages import APPEAL, Stage
from glideway.quality.models import Appeal, Inspection, Mark
from glideway.quality.operations.inspections import ask_operator, in_hand
from glideway.quality.operations.judging import (
    Appealed,
    NotPublished,
    PointsMissing,
    no_promise,
)

LAPSES, LAPSES_HERE = "inspection-lapses", "inspection-lapses-here"


def appeal_inspection(
    *, inspection: Inspection, points: Collection[int], words: str, by: Actor, now: datetime
) -> Appeal:
    """A clinic disagrees with published findings: another inspector sees them within 30 days.

    Refuses NotPublished, Appealed, PointsMissing and PromisesResult.
    """
    no_promise(found=listing_words.slips(words, "en"))
    with transaction.atomic():
        look = Inspection.objects.select_for_update().get(pk=inspection.pk)
        if Appeal.objects.filter(inspection=look).exists():
            raise Appealed
        if look.kind != Inspection.Kind.FULL or queries.stage_of(look, now=now) != Stage.PUBLISHED:
            raise NotPublished
        seen = Mark.objects.filter(inspection=look).values_list("criterion", flat=True)
        if not points or not set(points) <= set(seen):
            raise PointsMissing
        second = Inspection.objects.create(
            clinic=look.clinic,
            criteria=look.criteria,
            kind=Inspection.Kind.APPEAL,
            points=sorted(points),
            planned_at=now,
        )
        made = Appeal.objects.create(
            inspection=look,
            look=second,
            words=words.strip()[:1000],
            made_at=now,
            due_at=now + APPEAL,
        )
        _told(look, "inspection.appealed", by, now)
        ask_operator(look=second, kind="inspection-appealed", now=now)
    return made


def decide_appeal(*, look: Inspection, reply: str, by: Actor, now: datetime) -> Appeal:
    """The other inspector's word: what he or she saw of each point that was asked about.

    A finding that is seen otherwise counts from now on; else the first one stands. Refuses
    NotAssigned, OwnClinic, Published and PointsMissing.
    """
    with transaction.atomic():
        second = in_hand(inspection=look, by=by, now=now)
        appeal = Appeal.objects.select_for_update().get(look=second)
        seen = dict(Mark.objects.filter(inspection=second).values_list("criterion", "value"))
        if set(seen) != set(second.points):
            raise PointsMissing
        first = Mark.objects.filter(inspection=appeal.inspection, criterion__in=seen)
        changed = any(one.value != seen[one.criterion] for one in first)
        appeal.outcome = Appeal.Outcome.CHANGED if changed else Appeal.Outcome.STANDS
        appeal.reply, appeal.decided_at = reply.strip()[:1000], now
        appeal.save(update_fields=["outcome", "reply", "decided_at"])
        second.drafted_at = second.sent_to_clinic_at = second.published_at = now
        second.save(update_fields=["drafted_at", "sent_to_clinic_at", "published_at"])
        _told(appeal.inspection, "inspection.appeal-decided", by, now)
        directory.finish_errands(about=second.public_id, by=by, now=now)
        directory.open_errand(
            kind="inspection-decided",
            about=second.public_id,
            role=Role.OWNER,
            clinic=second.clinic,
            due_at=now,
            now=now,
        )
    return appeal


def plan_blind(*, now: datetime) -> list[Inspection]:
    """Plan the second looks: one in ten of the points that were seen in the last year, by chance.

    Who goes does not know what was seen first, and what is seen is never published: it tells how
    far two inspectors agree.
    """
    with transaction.atomic():
        looks = [
            Inspection.objects.create(
                clinic=clinic,
                criteria=f"{criteria.load().version}",
                kind=Inspection.Kind.BLIND,
                points=points,
                planned_at=now,
            )
            for clinic, points in queries.to_see_blind(now=now)
        ]
        for one in looks:
            _told(one, "inspection.planned", system("quality"), now)
            ask_operator(look=one, kind="inspection-blind", now=now)
    return looks


def remind_lapses(*, now: datetime) -> int:
    """Thirty days before what was seen lapses: an errand for the operator, and for the clinic."""
    lapsing = queries.lapsing(now=now)
    for clinic, first in lapsing:
        facts = {"clinic": clinic.name, "starts_at": first.isoformat(), "zone": clinic.zone}
        for kind, role, where in (
            (LAPSES, Role.OPERATOR, None),
            (LAPSES_HERE, Role.OWNER, clinic),
        ):
            directory.open_errand(
                kind=kind,
                about=clinic.public_id,
                role=role,
                clinic=where,
                due_at=first,
                facts=facts,
                anew=True,
                now=now,
            )
    return len(lapsing)


def _told(look: Inspection, act: str, by: Actor, now: datetime) -> None:
    audit.record(
        by=by,
        act=act,
        kind="Inspection",
        about=look.public_id,
        now=now,
        clinic_id=look.clinic_id,
    )
