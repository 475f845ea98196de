"""The taps of the treatment room: each is one transaction, and each can be undone.

A tap has its key from the tablet, and the key is the name of its row: the same tap again, also
when it comes late, is the same row. `at` is when it was tapped; a tap that was kept while the
network was away is told with its own time, between the opening of the visit and now.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Model, QuerySet

from glideway.care.core import tolerance
from glideway.care.models import (
    Adjustment,
    Agreement,
    Correction,
    Pass,
    Sensation,
    Target,
    Treatment,
    Visit,
)
from glideway.care.operations import making
from glideway.care.operations.company import may_touch
from glideway.care.operations.consults import hands_on
from glideway.care.operations.refusals import (
    NoFinding,
    NotAgreed,
    NotLicensed,
    OffScale,
    SayHowItFelt,
    TreatmentOver,
)
from glideway.care.operations.sheet import Sheet
from glideway.care.operations.visits import open_for_writing, recording, screened, told
from glideway.care.queries import papers, scope
from glideway.care.queries.company import live_consents
from glideway.kit.actor import Actor
from glideway.kit.once import KeyReused

Tap = TypeVar("Tap", Sensation, Adjustment)
MOVED: dict[str, type[Model]] = {  # what a correction moves, by its name on a treatment
    "treatments": Treatment,
    "passes": Pass,
    "sensations": Sensation,
    "adjustments": Adjustment,
}


def agree(*, visit: Visit, limit: int, word: str, by: Actor, now: datetime) -> Agreement:
    """What closes a pass and which word stops it, agreed with the patient; holds for the course.

    What is under way closes at the new limit from now on. Refuses VisitSigned, UrgentHelp, and
    OffScale for a limit that may not be agreed or without a word.
    """
    if not (tolerance.allowed(limit) and word.strip()):
        raise OffScale
    with recording(visit, now=now):
        sheet = Sheet(by=by)
        made = making.agreement(sheet=sheet, visit=visit, limit=limit, word=word.strip(), now=now)
        sheet.act("limit.agreed", "Agreement", made.public_id, episode=visit.episode, at=now)
        sheet.keep(now=now)
        Treatment.objects.filter(visit=visit, ended_at=None).update(limit=limit)
        return made


def start_treatment(
    *,
    target: Target,
    protocol: str,
    by: Actor,
    now: datetime,
    at: datetime | None = None,
    passes_meant: int = making.PASSES,
) -> Treatment:
    """Begin a protocol on a target; beginning the same one twice is beginning it once.

    Refuses VisitSigned, NoContact, and all that the gate refuses.
    """
    visit = target.visit
    with recording(visit, now=now):
        if earlier := Treatment.objects.filter(target=target, protocol=protocol).first():
            earlier.target, earlier.visit = target, visit
            return earlier
        hands_on(visit=visit)
        may_touch(visit=visit, structure=target.structure)
        when = tapped(visit=visit, at=at, now=now)
        rounds = screened(visit=visit, now=when)
        rows = _agreements(visit)
        agreed = rows.order_by("agreed_at", "pk").last()
        sheet = Sheet(by=by)
        made = making.treatment(
            sheet=sheet,
            target=target,
            protocol=protocol,
            passes_meant=passes_meant,
            limit=agreed.limit if agreed else tolerance.CLOSES_FROM,
            consents=live_consents(visit, when=when),
            zone=visit.episode.clinic.zone,
            now=when,
            rounds=rounds,
        )
        sheet.act("treatment.started", "Treatment", made.public_id, episode=visit.episode, at=now)
        sheet.keep(now=now)
        return made


def record_pass(
    *,
    treatment: Treatment,
    key: UUID,
    discomfort: int | None,
    by: Actor,
    now: datetime,
    at: datetime | None = None,
    seconds: int | None = None,
    reached_deg: float | None = None,
) -> Pass:
    """Record one pass. The same key again is the same pass, also when it comes late.

    Refuses VisitSigned, NotLicensed, NoFinding, NotAgreed, TreatmentOver, OffScale,
    SayHowItFelt, KeyReused for a key of another pass, and all that the gate refuses: an
    answer or a consent may have changed since the treatment began.
    """
    if earlier := Pass.objects.filter(public_id=key).first():
        return _twin(earlier, treatment, discomfort)
    visit = treatment.visit
    with recording(visit, now=now):
        when = tapped(visit=visit, at=at, now=now, since=treatment.started_at)
        _may_work(treatment, by=by, when=when, now=now)
        try:
            with transaction.atomic():
                mine = Treatment.objects.select_for_update().get(pk=treatment.pk)
                _asked_enough(mine, discomfort)
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
                    now=when,
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


def feel(
    *,
    treatment: Treatment,
    key: UUID,
    kind: str,
    by: Actor,
    now: datetime,
    at: datetime | None = None,
    seconds: int | None = None,
) -> Sensation:
    """It travels, or it is sharp: the pass under way ends there and does not count as one.

    Refuses VisitSigned, UrgentHelp, TreatmentOver, OffScale for another kind, and KeyReused.
    """
    if earlier := Sensation.objects.filter(public_id=key).first():
        return _same(earlier, treatment, kind)
    if kind not in Sensation.Kind.values:
        raise OffScale
    visit = treatment.visit
    with recording(visit, now=now):
        if Treatment.objects.select_for_update().get(pk=treatment.pk).ended_at is not None:
            raise TreatmentOver
        made = Sensation.objects.create(
            public_id=key,
            treatment=treatment,
            kind=kind,
            seconds=seconds,
            made_at=tapped(visit=visit, at=at, now=now),
        )
        _tell(treatment, "pass.warned", by, now)
        return made


def point(
    *,
    sensation: Sensation,
    region: str,
    side: str,
    view: str,
    x: float | None,
    y: float | None,
    by: Actor,
    now: datetime,
) -> Sensation:
    """Where it travels to: a region of the chart, and the point that was tapped.

    Pointing again corrects. Refuses VisitSigned, UrgentHelp, and OffScale for no region.
    """
    treatment = sensation.treatment
    with recording(treatment.visit, now=now):
        if not making.can_be_pointed_at(region=region) or side not in making.SIDES:
            raise OffScale
        for name, value in (("region", region), ("side", side), ("view", view), ("x", x), ("y", y)):
            setattr(sensation, name, value)
        sensation.save(update_fields=["region", "side", "view", "x", "y"])
        _tell(treatment, "warning.placed", by, now)
        return sensation


def adjust(
    *,
    treatment: Treatment,
    key: UUID,
    kind: str,
    by: Actor,
    now: datetime,
    at: datetime | None = None,
) -> Adjustment:
    """What was changed: the position, lighter, slower, other contact, other angle; or left out.

    Leaving out ends the treatment. Refuses VisitSigned, UrgentHelp, TreatmentOver, OffScale for
    another kind, and KeyReused.
    """
    if earlier := Adjustment.objects.filter(public_id=key).first():
        return _same(earlier, treatment, kind)
    if kind not in Adjustment.Kind.values:
        raise OffScale
    visit = treatment.visit
    when = tapped(visit=visit, at=at, now=now)
    with recording(visit, now=now):
        mine = Treatment.objects.select_for_update().get(pk=treatment.pk)
        if mine.ended_at is not None:
            raise TreatmentOver
        made = Adjustment.objects.create(
            public_id=key, treatment=treatment, kind=kind, made_at=when
        )
        if kind == Adjustment.Kind.LEFT_OUT:
            mine.ended_at, mine.ended_because = when, Treatment.Ended.LEFT_OUT
            mine.save(update_fields=["ended_at", "ended_because"])
        _tell(treatment, "pass.adjusted", by, now)
        return made


def stop(
    *, treatment: Treatment, by: Actor, now: datetime, at: datetime | None = None
) -> Treatment:
    """The stop word: close this treatment now. Stopping twice keeps the first time."""
    with open_for_writing(treatment.visit):
        open_ones = Treatment.objects.filter(pk=treatment.pk, ended_at=None)
        when = tapped(visit=treatment.visit, at=at, now=now)
        if open_ones.update(ended_at=when, ended_because=Treatment.Ended.STOP):
            _tell(treatment, "treatment.stopped", by, now)
        treatment.refresh_from_db(fields=["ended_at", "ended_because"])
        return treatment


def undo(*, treatment: Treatment, by: Actor, now: datetime, what: UUID | None = None) -> Treatment:
    """Take the last tap on this treatment back, or the one whose key is `what`.

    A stop goes first; then passes, warnings and changes, the newest first, back to the first of
    the visit; where something travels to goes before the warning itself. What its last tap had
    closed is open again; an earlier one that is named opens nothing. What the patient's
    withdrawal closed opens only once there is consent again, with all its passes: NoConsent
    before.
    """
    with open_for_writing(treatment.visit):
        mine = Treatment.objects.select_for_update().get(pk=treatment.pk)
        opens = _opens(mine, what)
        if mine.ended_because == Treatment.Ended.WITHDRAWN:
            making.agreed(
                structure=treatment.target.structure, consents=live_consents(treatment.visit)
            )
        elif what is not None or mine.ended_because != Treatment.Ended.STOP:
            last = _last_tap(mine, what)
            if last is None:
                return treatment
            if what is None and isinstance(last, Sensation) and last.region:
                _unplace(last)
                _tell(treatment, "tap.undone", by, now)
                return treatment
            type(last).objects.filter(pk=last.pk).update(undone_at=now)
        if opens:
            mine.ended_at, mine.ended_because = None, ""
            mine.save(update_fields=["ended_at", "ended_because"])
        _tell(treatment, "tap.undone", by, now)
        treatment.ended_at, treatment.ended_because = mine.ended_at, mine.ended_because
        return treatment


def correct(*, target: Target, structure: str, side: str = "", by: Actor, now: datetime) -> Target:
    """It was the wrong structure, or the wrong side: what was recorded belongs to another one.

    If that one is not on today's list, what was found is corrected with it. Refuses VisitSigned,
    UrgentHelp, NoContact without a protocol for it, and all that the gate refuses there.
    """
    visit = target.visit
    with recording(visit, now=now):
        side = side or target.side
        if side not in making.SIDES:
            raise OffScale
        if (structure, side) == (target.structure, target.side):
            return target
        protocol = making.first_protocol(structure=structure)
        making.may_treat(
            visit=visit,
            structure=structure,
            consents=live_consents(visit),
            zone=visit.episode.clinic.zone,
            now=now,
            rounds=screened(visit=visit, now=now),
        )
        right = _right_one(target, structure, side, by=by, now=now)
        kept = Correction(visit=visit, wrong=target, right=right, made_at=now)
        kept.was = {"made": right.picked_at == now, **{name: {} for name in MOVED}}
        there = Treatment.objects.filter(target=right, protocol=protocol).first()
        for one in Treatment.objects.select_for_update().filter(target=target):
            if there is None:
                was = {"target": one.target_id, "protocol": one.protocol, "side": one.side}
                kept.was["treatments"][one.pk] = was
                one.target, one.protocol, one.side = right, protocol, right.side
                one.save(update_fields=["target", "protocol", "side"])
                there = one
            else:
                _move(one, there, kept.was)
        kept.save()
        told(
            episode=visit.episode,
            act="target.corrected",
            kind="Target",
            about=right.public_id,
            by=by,
            now=now,
        )
        return right


def tapped(
    *, visit: Visit, at: datetime | None, now: datetime, since: datetime | None = None
) -> datetime:
    """When a tap was made: its own time where that can be true, else the server's.

    It can be from the opening of the visit on, or `since` what it belongs to began.
    """
    return at if at is not None and (since or visit.opened_at) <= at <= now else now


def _may_work(treatment: Treatment, *, by: Actor, when: datetime, now: datetime) -> None:
    visit = treatment.visit
    if not papers.licensed(by.practitioner_id, now=now):
        raise NotLicensed
    hands_on(visit=visit)
    stands = Target.objects.filter(
        pk=treatment.target_id,
        undone_at=None,
        finding__undone_at=None,
        finding__visit__episode=visit.episode_id,
    )
    if not stands.exists():
        raise NoFinding
    making.may_treat(
        visit=visit,
        structure=treatment.target.structure,
        consents=live_consents(visit, when=when),
        zone=visit.episode.clinic.zone,
        now=when,
        rounds=screened(visit=visit, now=when),
    )
    may_touch(visit=visit, structure=treatment.target.structure)
    if not _agreements(visit).exists():
        raise NotAgreed


def _agreements(visit: Visit) -> QuerySet[Agreement]:
    """What is agreed for the course, but for what a withheld visit holds."""
    return Agreement.objects.filter(scope.beside(visit), episode=visit.episode, undone_at=None)


def _asked_enough(treatment: Treatment, discomfort: int | None) -> None:
    """Refuse SayHowItFelt where a number is needed and none is said."""
    if discomfort is not None:
        return
    done = Pass.objects.filter(treatment=treatment, undone_at=None).order_by("number", "pk")
    last = done.last()
    warnings = Sensation.objects.filter(treatment=treatment, undone_at=None)
    warned = warnings.filter(made_at__gte=last.made_at) if last else warnings
    if tolerance.must_ask(
        last.discomfort if last else None,
        passes=done.count(),
        warned=warned.exists(),
        limit=treatment.limit,
    ):
        raise SayHowItFelt


def _right_one(target: Target, structure: str, side: str, *, by: Actor, now: datetime) -> Target:
    """Today's target at that structure and side; else the wrong one, with its finding corrected."""
    there = Target.objects.filter(
        visit=target.visit, structure=structure, side=side, undone_at=None
    ).first()
    if there is not None:
        return there
    sheet = Sheet(by=by)
    found = making.finding(
        sheet=sheet,
        visit=target.visit,
        means=target.finding.means,
        structure=structure,
        side=side,
        words=target.finding.words,
        now=now,
    )
    made = making.target(
        sheet=sheet, visit=target.visit, finding=found, position=target.position, now=now
    )
    sheet.keep(now=now)
    type(target.finding).objects.filter(pk=target.finding_id).update(undone_at=now)
    Target.objects.filter(pk=target.pk).update(undone_at=now)
    return made


def _move(one: Treatment, there: Treatment, was: dict[str, Any]) -> None:
    """What was tapped at one treatment goes to another, after what is already there."""
    already = Pass.objects.filter(treatment=there, undone_at=None).count()
    for name in ("sensations", "adjustments"):
        rows = getattr(one, name)
        was[name] |= {pk: {"treatment": one.pk} for pk in rows.values_list("pk", flat=True)}
        rows.update(treatment=there)
    was["passes"] |= {
        pk: {"treatment": one.pk, "number": number}
        for pk, number in one.passes.values_list("pk", "number")
    }
    one.passes.update(treatment=there, number=F("number") + already)


def _last_tap(treatment: Treatment, what: UUID | None) -> Pass | Sensation | Adjustment | None:
    """The tap with this key, else the newest one that stands; at one instant a change is later."""
    kinds: tuple[type[Pass | Sensation | Adjustment], ...] = (
        Pass,
        Sensation,
        Adjustment,
    )
    found: list[tuple[datetime, int, int, Pass | Sensation | Adjustment]] = []
    for rank, kind in enumerate(kinds):
        rows = kind.objects.filter(treatment=treatment, undone_at=None)
        mine = rows.filter(public_id=what) if what else rows
        if one := mine.order_by("made_at", "pk").last():
            found.append((one.made_at, rank, one.pk, one))
    return max(found, key=lambda one: one[:3])[3] if found else None


def _opens(treatment: Treatment, what: UUID | None) -> bool:
    """Whether taking this tap back opens what is closed: what a later one closed stays closed."""
    if what is None or treatment.ended_because == Treatment.Ended.WITHDRAWN:
        return True
    if treatment.ended_because == Treatment.Ended.STOP:
        return False
    return _last_tap(treatment, what) == _last_tap(treatment, None)


def _unplace(sensation: Sensation) -> None:
    sensation.region = sensation.side = sensation.view = ""
    sensation.x = sensation.y = None
    sensation.save(update_fields=["region", "side", "view", "x", "y"])


def _twin(kept: Pass, treatment: Treatment, discomfort: int | None) -> Pass:
    if (kept.treatment_id, kept.discomfort) != (treatment.pk, discomfort):
        raise KeyReused
    return kept


def _same(kept: Tap, treatment: Treatment, kind: str) -> Tap:
    if (kept.treatment_id, kept.kind) != (treatment.pk, kind):
        raise KeyReused
    return kept


def _tell(treatment: Treatment, act: str, by: Actor, now: datetime) -> None:
    told(
        episode=treatment.visit.episode,
        act=act,
        kind="Treatment",
        about=treatment.public_id,
        by=by,
        now=now,
    )
