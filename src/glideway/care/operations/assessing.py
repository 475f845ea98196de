"""What is told, seen and felt before the work: each tap is a row, and each can be taken back.

Nothing here is required, and nothing here picks a target: that is the practitioner's own verb.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from django.db.models import Max

from glideway.body import core as atlas
from glideway.body.core import pointing
from glideway.care.core import examining, movements, thomas
from glideway.care.core.examining import Measured, Said, Told, Unanswerable
from glideway.care.models import BodyPoint, Check, Finding, History, Reading, Target, Visit
from glideway.care.operations import making
from glideway.care.operations.company import may_touch
from glideway.care.operations.making import MOVEMENT, PART
from glideway.care.operations.refusals import (
    NoHistoryYet,
    NothingSaid,
    OffScale,
    OffTheBody,
)
from glideway.care.operations.sheet import Sheet
from glideway.care.operations.visits import recording
from glideway.care.queries import assessing, treating
from glideway.kit.actor import Actor

EXTENSION = "hip:extension"
MOST_DEG = 180.0
DECIMALS = 2  # of a chart unit


@dataclass(frozen=True, slots=True)
class Tap:
    """A tap on the chart, in its own units."""

    view: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Named:
    """A place chosen by its name: a code without a point."""

    region: str
    side: str


def mark(*, visit: Visit, tap: Tap | Named, by: Actor, now: datetime) -> BodyPoint:
    """Where it hurts: the code of the place, and the point itself if it was tapped.

    Refuses OffTheBody, also for a region or a side that nobody can point at.
    """
    with recording(visit, now=now):
        sheet = Sheet(by=by)
        row = _point(visit, tap, BodyPoint.About.HURTS, now)
        sheet.add(row)
        sheet.act("point.marked", "BodyPoint", row.public_id, episode=visit.episode, at=now)
        sheet.keep(now=now)
        return row


def palpate(
    *,
    visit: Visit,
    structure: str,
    side: str,
    felt: Mapping[str, str],
    by: Actor,
    now: datetime,
    words: str = "",
    tap: Tap | None = None,
    target: bool = False,
) -> Finding:
    """What the hand found at a structure, where on the chart, and whether to work there.

    Refuses NoContact for an unknown structure, NothingSaid for a step on no list, OffTheBody.
    """
    with recording(visit, now=now):
        may_touch(visit=visit, structure=structure)
        sheet = Sheet(by=by)
        row = making.finding(
            sheet=sheet,
            visit=visit,
            means=Finding.Means.PALPATION,
            structure=structure,
            side=_side(side),
            words=words.strip(),
            now=now,
        )
        try:
            row.felt = _json(examining.felt_there(felt)) if felt else None
        except Unanswerable as wrong:
            raise NothingSaid from wrong
        if tap is not None:
            about = BodyPoint.About.FOUND
            sheet.add(_point(visit, tap, about, now, structure=structure, finding=row))
        sheet.act("finding.made", "Finding", row.public_id, episode=visit.episode, at=now)
        if target:
            _target(sheet, row, 0, now)
        sheet.keep(now=now)
        return row


def tell(*, visit: Visit, history: Mapping[str, Told], by: Actor, now: datetime) -> History:
    """What the patient told, all topics at once; the row before stays readable.

    Saying the same again is the row that is there. Refuses NothingSaid for a chip on no list,
    and for nothing at all where nothing was told before.
    """
    try:
        kept = examining.tellable(history)
    except Unanswerable as wrong:
        raise NothingSaid from wrong
    return _told(visit, _json(kept), by=by, now=now, same=False)


def same_as_last(*, visit: Visit, by: Actor, now: datetime) -> History:
    """The history of the last visit still holds: one tap. Refuses NoHistoryYet.

    At the first visit of a complaint it is what was told to this clinic about another one, as far
    as it is about the person; the note then tells it whole.
    """
    if (last := assessing.history(visit)) is not None:
        return _told(visit, last.told, by=by, now=now, same=True)
    other = assessing.elsewhere(visit)
    kept = examining.carried(msgspec.json.decode(other.told, type=dict[str, Told])) if other else {}
    if not kept:
        raise NoHistoryYet
    return _told(visit, _json(kept), by=by, now=now, same=False)


def measure_angles(
    *,
    visit: Visit,
    movement: str,
    degrees: Mapping[str, float],
    instrument: str,
    by: Actor,
    now: datetime,
    ends: Mapping[str, Sequence[str]] | None = None,
    mode: str = "",
    position: str = "",
) -> list[Reading]:
    """A movement with degrees, of one side or both; by which instrument and whose hands is kept.

    `mode` and `position` say who moved and how the patient lay, where that was said.
    Refuses OffScale for a movement the atlas does not have or degrees nobody reads, and
    NothingSaid for no side at all or an instrument on no list.
    """
    if not movements.known(movement):
        raise OffScale
    if not degrees or not set(degrees) <= making.SIDES:
        raise NothingSaid
    if not all(0 <= one <= MOST_DEG for one in degrees.values()):
        raise OffScale
    worked = treating.has_passes(visit)
    details = {
        side: Measured(
            ends=_ends((ends or {}).get(side, ())), worked=worked, mode=mode, position=position
        )
        for side in degrees
    }
    return _angles(visit, movement, degrees, instrument, details, by=by, now=now)


def measure_thomas(
    *, visit: Visit, side: str, length_cm: float, below_cm: float, by: Actor, now: datetime
) -> Reading:
    """Hip extension from two tape lengths; negative is a thigh that stays above the horizontal.

    The lengths are kept beside the angle. Refuses OffScale for what cannot be a thigh.
    """
    try:
        value = round(thomas.extension_deg(length_cm=length_cm, below_cm=below_cm), 1)
    except thomas.NoTriangle as wrong:
        raise OffScale from wrong
    details = {side: Measured(length_cm=length_cm, below_cm=below_cm)}
    tape = Reading.Instrument.TAPE
    return _angles(visit, EXTENSION, {_side(side): value}, tape, details, by=by, now=now)[0]


def check(
    *, visit: Visit, kind: str, what: str, said: Mapping[str, Said], by: Actor, now: datetime
) -> list[Check]:
    """One task watched, one strength, sensation or reflex: what came of it, by side.

    The side of a task is empty. Refuses NothingSaid for no answer or one on no list, and OffScale
    for a side or a thing to look at that is none.
    """
    try:
        kept = {
            _side(side) if side else "": _checked(kind, what, one) for side, one in said.items()
        }
    except Unanswerable as wrong:
        raise NothingSaid from wrong
    if not kept:
        raise NothingSaid
    with recording(visit, now=now):
        sheet = Sheet(by=by)
        rows = [
            Check(visit=visit, kind=kind, what=what, side=side, said=_json(one), checked_at=now)
            for side, one in kept.items()
        ]
        sheet.add(*rows)
        sheet.act("check.made", "Check", rows[0].public_id, episode=visit.episode, at=now)
        sheet.keep(now=now)
        return rows


def find_targets(
    *,
    visit: Visit,
    structures: Sequence[str],
    means: str,
    side: str,
    by: Actor,
    now: datetime,
    words: str = "",
) -> list[Target]:
    """What was found at each ticked structure; all of them become targets, or none does.

    Refuses NothingSaid without a structure and NoContact for an unknown one.
    """
    if not structures:
        raise NothingSaid
    with recording(visit, now=now):
        sheet = Sheet(by=by)
        made: list[Target] = []
        for one in dict.fromkeys(structures):  # ticked in two lists is ticked once
            may_touch(visit=visit, structure=one, means=means)
            found = making.finding(
                sheet=sheet,
                visit=visit,
                means=means,
                structure=one,
                side=_side(side),
                words=words,
                now=now,
            )
            sheet.act("finding.made", "Finding", found.public_id, episode=visit.episode, at=now)
            made.append(_target(sheet, found, len(made), now))
        sheet.keep(now=now)
        return made


def _target(sheet: Sheet, finding: Finding, after: int, now: datetime) -> Target:
    """A finding's structure to work on, at the end of today's list and so many further."""
    visit = finding.visit
    last = Target.objects.filter(visit=visit).aggregate(most=Max("position"))["most"] or 0
    row = making.target(
        sheet=sheet, visit=visit, finding=finding, position=last + after + 1, now=now
    )
    sheet.act("target.picked", "Target", row.public_id, episode=visit.episode, at=now)
    return row


def _angles(
    visit: Visit,
    movement: str,
    degrees: Mapping[str, float],
    instrument: str,
    details: Mapping[str, Measured],
    *,
    by: Actor,
    now: datetime,
) -> list[Reading]:
    if instrument not in Reading.Instrument.values:
        raise NothingSaid
    with recording(visit, now=now):
        sheet = Sheet(by=by)
        rows = [
            Reading(
                episode=visit.episode,
                visit=visit,
                scale=MOVEMENT,
                part=PART[MOVEMENT],
                about=movement,
                side=side,
                value=value,
                moment=Reading.Moment.EXAM,
                instrument=instrument,
                rater_id=by.practitioner_id,
                details=_json(details[side]),
                read_at=now,
            )
            for side, value in degrees.items()
        ]
        sheet.add(*rows)
        about = rows[0].public_id
        sheet.act("angle.measured", "Reading", about, episode=visit.episode, at=now)
        sheet.keep(now=now)
        return rows


def _told(visit: Visit, text: str, *, by: Actor, now: datetime, same: bool) -> History:
    with recording(visit, now=now):
        last = assessing.history(visit)
        if last is None and text == _json({}):
            raise NothingSaid
        if last is not None and last.visit_id == visit.pk and last.told == text:
            return last
        sheet = Sheet(by=by)
        row = History(visit=visit, told=text, same=same, told_at=now)
        sheet.add(row)
        sheet.act("history.told", "History", row.public_id, episode=visit.episode, at=now)
        sheet.keep(now=now)
        return row


def _point(
    visit: Visit,
    tap: Tap | Named,
    about: str,
    now: datetime,
    *,
    structure: str = "",
    finding: Finding | None = None,
) -> BodyPoint:
    body = atlas.load()
    row = BodyPoint(visit=visit, about=about, finding=finding, structure=structure, marked_at=now)
    if isinstance(tap, Named):
        region = body.regions.get(tap.region)
        if region is None or not region.can_be_pointed_at or tap.side not in making.SIDES:
            raise OffTheBody
        row.region, row.side = tap.region, tap.side
        return row
    shape = pointing.at(body, tap.view, tap.x, tap.y)
    if shape is None:
        raise OffTheBody
    row.region, row.side, row.outline = shape.region, shape.side, shape.id
    row.view, row.x, row.y = tap.view, round(tap.x, DECIMALS), round(tap.y, DECIMALS)
    return row


def _checked(kind: str, what: str, said: Said) -> Said:
    """What may be kept of one check; OffScale where what was looked at is not known here."""
    lists = examining.load()
    if kind == Check.Kind.TASK:
        return examining.seen(what, said)
    if kind == Check.Kind.STRENGTH:
        if not movements.known(what):
            raise OffScale
        return examining.graded(said)
    places, answers = {
        Check.Kind.SENSATION.value: (atlas.load().regions, lists.sensations),
        Check.Kind.REFLEX.value: (examining.of(lists.reflexes), lists.answers),
    }[kind]
    if what not in places:
        raise OffScale
    if said.result not in examining.of(answers):
        raise Unanswerable
    return Said(result=said.result)


def _ends(ends: Sequence[str]) -> tuple[str, ...]:
    try:
        return examining.ended(ends)
    except Unanswerable as wrong:
        raise NothingSaid from wrong


def _side(side: str) -> str:
    if side not in making.SIDES:
        raise OffScale
    return side


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
