"""The taps of the treatment room: each is one transaction, and each can be undone."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from glideway.care.core import movement_tests
from glideway.care.models import Finding, Pass, Target, Treatment, Visit
from glideway.care.operations import making
from glideway.care.operations.refusals import TreatmentOver
from glideway.care.operations.sheet import Sheet
from glideway.care.operations.visits import open_for_writing, recording, screened, told
from glideway.care.queries.room import live_consents
from glideway.kit.actor import Actor
from glideway.kit.once import KeyReused


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


def start_treatment(
    *,
    target: Target,
    protocol: str,
    by: Actor,
    now: datetime,
    passes_meant: int = making.PASSES,
) -> Treatment:
    """Begin a protocol on a target; beginning the same one twice is beginning it once.

    Refuses VisitSigned, NoContact, and all that the gate refuses.
    """
    visit = target.visit
    with recording(visit, now=now):
        if earlier := Treatment.objects.filter(target=target, protocol=protocol).first():
            return earlier
        rounds = screened(visit=visit, now=now)
        sheet = Sheet(by=by)
        made = making.treatment(
            sheet=sheet,
            target=target,
            protocol=protocol,
            passes_meant=passes_meant,
            consents=live_consents(visit),
            zone=visit.episode.clinic.zone,
            now=now,
            rounds=rounds,
        )
        sheet.act("treatment.started", "Treatment", made.public_id, episode=visit.episode, at=now)
        sheet.keep(now=now)
        return made


def record_pass(
    *,
    treatment: Treatment,
    key: UUID,
    discomfort: int,
    by: Actor,
    now: datetime,
    seconds: int | None = None,
    reached_deg: float | None = None,
) -> Pass:
    """Record one pass. The same key again is the same pass, also when it comes late.

    Refuses VisitSigned, TreatmentOver, OffScale, KeyReused for a key of another pass, and all
    that the gate refuses: an answer or a consent may have changed since the treatment began.
    """
    if earlier := Pass.objects.filter(public_id=key).first():
        return _twin(earlier, treatment, discomfort)
    visit = treatment.visit
    with recording(visit, now=now):
        rounds = screened(visit=visit, now=now)
        making.may_treat(
            visit=visit,
            structure=treatment.target.structure,
            consents=live_consents(visit),
            zone=visit.episode.clinic.zone,
            now=now,
            rounds=rounds,
        )
        try:
            with transaction.atomic():
                mine = Treatment.objects.select_for_update().get(pk=treatment.pk)
                number = Pass.objects.filter(treatment=mine, undone_at=None).count() + 1
                sheet = Sheet(by=by)
                made = making.one_pass(
                    sheet=sheet,
                    treatment=mine,
                    key=key,
                    number=number,
                    discomfort=discomfort,
                    seconds=seconds,
                    reached_deg=reached_deg,
                    now=now,
                )
                mine.save(update_fields=["ended_at", "ended_because"])
                sheet.act("pass.recorded", "Pass", made.public_id, episode=visit.episode, at=now)
                sheet.keep(now=now)
        except IntegrityError:
            if twin := Pass.objects.filter(public_id=key).first():
                return _twin(twin, treatment, discomfort)
            raise  # not two taps at once but a bug
        treatment.ended_at, treatment.ended_because = mine.ended_at, mine.ended_because
        return made


def change_position(*, treatment: Treatment, by: Actor, now: datetime) -> Treatment:
    """The patient or the hand is placed anew; the passes go on. Refuses TreatmentOver."""
    with recording(treatment.visit, now=now):
        open_ones = Treatment.objects.filter(pk=treatment.pk, ended_at=None)
        if not open_ones.update(moved_at=now):
            raise TreatmentOver
        told(
            episode=treatment.visit.episode,
            act="position.changed",
            kind="Treatment",
            about=treatment.public_id,
            by=by,
            now=now,
        )
        treatment.moved_at = now
        return treatment


def stop(*, treatment: Treatment, by: Actor, now: datetime) -> Treatment:
    """The stop word: close this treatment now. Stopping twice keeps the first time."""
    with open_for_writing(treatment.visit):
        open_ones = Treatment.objects.filter(pk=treatment.pk, ended_at=None)
        if open_ones.update(ended_at=now, ended_because=Treatment.Ended.STOP):
            told(
                episode=treatment.visit.episode,
                act="treatment.stopped",
                kind="Treatment",
                about=treatment.public_id,
                by=by,
                now=now,
            )
        treatment.refresh_from_db(fields=["ended_at", "ended_because"])
        return treatment


def undo(*, treatment: Treatment, by: Actor, now: datetime) -> Treatment:
    """Take the last tap on this treatment back: a stop, else the last pass, else nothing.

    A treatment that its last pass had closed is open again. What the patient's withdrawal closed
    opens only once there is consent again, with all its passes: NoConsent before.
    """
    with open_for_writing(treatment.visit):
        mine = Treatment.objects.select_for_update().get(pk=treatment.pk)
        if mine.ended_because == Treatment.Ended.WITHDRAWN:
            making.agreed(
                structure=treatment.target.structure, consents=live_consents(treatment.visit)
            )
        elif mine.ended_because != Treatment.Ended.STOP:
            last = (
                Pass.objects.filter(treatment=mine, undone_at=None)
                .order_by("-number", "-pk")
                .first()
            )
            if last is None:
                return treatment
            Pass.objects.filter(pk=last.pk).update(undone_at=now)
        mine.ended_at, mine.ended_because = None, ""
        mine.save(update_fields=["ended_at", "ended_because"])
        told(
            episode=treatment.visit.episode,
            act="tap.undone",
            kind="Treatment",
            about=treatment.public_id,
            by=by,
            now=now,
        )
        treatment.ended_at, treatment.ended_because = None, ""
        return treatment


def _twin(kept: Pass, treatment: Treatment, discomfort: int) -> Pass:
    if (kept.treatment_id, kept.discomfort) != (treatment.pk, discomfort):
        raise KeyReused
    return kept
