"""What is found and what is picked to work on: each is one transaction, and can be undone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Max

from glideway.care.core import movement_tests
from glideway.care.models import Finding, Pass, Target, Visit
from glideway.care.operations import making
from glideway.care.operations.company import may_touch
from glideway.care.operations.refusals import TreatmentOver
from glideway.care.operations.sheet import Sheet
from glideway.care.operations.visits import open_for_writing, recording, told
from glideway.care.queries import treating
from glideway.kit.actor import Actor


def find_out(
    *,
    visit: Visit,
    means: str,
    structure: str,
    side: str,
    words: str = "",
    by: Actor,
    now: datetime,
) -> Finding:
    """Enter what history, movement or palpation showed. Refuses VisitSigned and NoContact."""
    with recording(visit, now=now):
        may_touch(visit=visit, structure=structure, means=means)
        sheet = Sheet(by=by)
        found = making.finding(
            sheet=sheet,
            visit=visit,
            means=means,
            structure=structure,
            side=side,
            words=words,
            now=now,
        )
        sheet.act("finding.made", "Finding", found.public_id, episode=visit.episode, at=now)
        sheet.keep(now=now)
        return found


def record_test(
    *,
    visit: Visit,
    test: str,
    side: str,
    result: movement_tests.Result,
    before: int | None = None,
    words: str = "",
    by: Actor,
    now: datetime,
) -> Finding:
    """Enter the result of a movement test; it is a finding and never a diagnosis.

    Refuses VisitSigned, UrgentHelp, NoContact for an unknown test, and OffScale for a result, a
    side or a probability that is none.
    """
    with recording(visit, now=now):
        sheet = Sheet(by=by)
        said = movement_tests.Said(result, before, words)
        found = making.test_result(
            sheet=sheet, visit=visit, test=test, side=side, said=said, now=now
        )
        sheet.act("test.recorded", "Finding", found.public_id, episode=visit.episode, at=now)
        sheet.keep(now=now)
        return found


def aim(*, finding: Finding, by: Actor, now: datetime) -> Target:
    """Pick a finding's structure to work on; picking it again after dropping it brings it back."""
    visit = finding.visit
    with recording(visit, now=now):
        if earlier := Target.objects.filter(finding=finding).first():
            Target.objects.filter(pk=earlier.pk).update(undone_at=None)
            earlier.undone_at = None
            return earlier
        last = Target.objects.filter(visit=visit).aggregate(most=Max("position"))["most"]
        sheet = Sheet(by=by)
        made = making.target(
            sheet=sheet, visit=visit, finding=finding, position=(last or 0) + 1, now=now
        )
        sheet.act("target.picked", "Target", made.public_id, episode=visit.episode, at=now)
        sheet.keep(now=now)
        return made


def same_again(*, visit: Visit, chosen: Collection[str], by: Actor, now: datetime) -> list[Target]:
    """Take up what was worked on last time, but what is left out; each is a finding of the record.

    `chosen` are the public ids of last time's targets. What is picked today already is not
    picked twice. Refuses VisitSigned and UrgentHelp.
    """
    with recording(visit, now=now):
        picked = Target.objects.filter(visit=visit, undone_at=None)
        there = set(picked.values_list("structure", "side"))
        last = Target.objects.filter(visit=visit).aggregate(most=Max("position"))["most"] or 0
        sheet, made = Sheet(by=by), list[Target]()
        for one in treating.worked_last(visit):
            if str(one.public_id) not in chosen or (one.structure, one.side) in there:
                continue
            found = making.finding(
                sheet=sheet,
                visit=visit,
                means=Finding.Means.HISTORY,
                structure=one.structure,
                side=one.side,
                words="",
                now=now,
            )
            place = last + len(made) + 1
            target = making.target(
                sheet=sheet, visit=visit, finding=found, position=place, now=now, earlier=one
            )
            made.append(target)
            sheet.act("target.picked", "Target", target.public_id, episode=visit.episode, at=now)
        sheet.keep(now=now)
        return made


def drop(*, finding: Finding, by: Actor, now: datetime) -> None:
    """Undo a finding and its target. Refuses TreatmentOver once passes were made there."""
    with open_for_writing(finding.visit):
        worked = Pass.objects.filter(treatment__target__finding=finding, undone_at=None)
        if worked.exists():
            raise TreatmentOver
        Finding.objects.filter(pk=finding.pk).update(undone_at=now)
        Target.objects.filter(finding=finding).update(undone_at=now)
        told(
            episode=finding.visit.episode,
            act="finding.undone",
            kind="Visit",
            about=finding.visit.public_id,
            by=by,
            now=now,
        )
