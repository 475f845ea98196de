"""Recording a value of any scale in the room, and the forms a clinic brings for them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

import msgspec
from django.db import transaction

from glideway.body import core as atlas
from glideway.care.core import questionnaires, scales, scoring
from glideway.care.core.examining import Measured
from glideway.care.core.scales import Scale, Scoring
from glideway.care.core.scoring import Missing, Unscorable
from glideway.care.models import Goal, Reading, ScaleForm, Visit
from glideway.care.operations.making import MOVEMENT
from glideway.care.operations.refusals import (
    FormUnusable,
    LicenceNotDeclared,
    NothingSaid,
    NothingToCompare,
    OffScale,
    TooFewAnswers,
)
from glideway.care.operations.sheet import Sheet
from glideway.care.operations.visits import recording
from glideway.care.queries import treating
from glideway.directory.models import Clinic
from glideway.kit import access, audit
from glideway.kit.actor import Actor
from glideway.kit.refusals import NotYours

OF_A_SIDE = ("ppt", "pfgs")
OF_A_PLACE = "ppt"
ACTIVITY = "psfs"
ONE_SIDE = ("left", "right")
LONGEST = 300


def record_scale(
    *,
    visit: Visit,
    scale: str,
    by: Actor,
    now: datetime,
    part: str = "",
    about: str = "",
    side: str = "",
    value: float | None = None,
    answers: Sequence[float | None] | None = None,
    unit: str = "",
    zero_cm: float | None = None,
    form: ScaleForm | None = None,
    again: bool = False,
) -> Reading:
    """One value of a scale: a finished score, or what the answers come to.

    `again` is the same measured once more with nothing done in between: it shows the noise.
    Refuses TooFewAnswers with the count, OffScale, NothingSaid for nothing at all and
    NothingToCompare for a second measurement without a first.
    """
    yard = scales.load().get(scale)
    if yard is None or scale == MOVEMENT:
        raise OffScale
    with recording(visit, now=now):
        try:
            rule = yard.scored(part)
            found, kept = _valued(yard, rule, value, answers=answers, unit=unit, zero_cm=zero_cm)
        except (Unscorable, KeyError) as wrong:
            raise OffScale from wrong
        row = Reading(
            episode=visit.episode,
            visit=visit,
            scale=scale,
            part=rule.part,
            about=_about(yard, rule, about, visit),
            side=_side(scale, side),
            value=found,
            moment=Reading.Moment.EXAM,
            rater_id=by.practitioner_id,
            read_at=now,
        )
        row.repeat_of = _first(row) if again else None
        kept = msgspec.structs.replace(
            kept, worked=treating.has_passes(visit), form=str(form.public_id) if form else ""
        )
        row.details = msgspec.json.encode(kept).decode()
        sheet = Sheet(by=by)
        sheet.add(row)
        sheet.act("scale.recorded", "Reading", row.public_id, episode=visit.episode, at=now)
        sheet.keep(now=now)
        return row


def bring_form(
    *, clinic_id: int, scale: str, data: bytes, licence: str, by: Actor, now: datetime
) -> ScaleForm:
    """Keep a clinic's own form of a scale, with its declaration; the earlier one is withdrawn.

    Refuses NotYours outside one's clinic, FormUnusable with what the dry run named, and
    LicenceNotDeclared without words about the licence.
    """
    if "clinic" not in access.scopes(by, "scale_form", "C") or by.clinic_id != clinic_id:
        raise NotYours
    yard = scales.load().get(scale)
    read, _faults = questionnaires.read(data, yard) if yard else (None, [])
    if read is None:
        raise FormUnusable
    if not licence.strip():
        raise LicenceNotDeclared
    with transaction.atomic():
        clinic = Clinic.objects.select_for_update().get(pk=clinic_id)
        ScaleForm.objects.filter(clinic=clinic, scale=scale, withdrawn_at=None).update(
            withdrawn_at=now
        )
        row = ScaleForm.objects.create(
            clinic=clinic,
            scale=scale,
            title=read.title,
            language=read.language,
            read=msgspec.json.encode(read).decode(),
            sha256=hashlib.sha256(data).hexdigest(),
            licence=" ".join(licence.split())[:LONGEST],
            name=by.name,
            declared_at=now,
        )
        _noted("scale_form.declared", row, by=by, now=now)
    return row


def withdraw_form(*, form: ScaleForm, by: Actor, now: datetime) -> None:
    """Its words are not shown any more; what was recorded with it stays. Twice is once."""
    if "clinic" not in access.scopes(by, "scale_form", "X") or by.clinic_id != form.clinic_id:
        raise NotYours
    with transaction.atomic():
        standing = ScaleForm.objects.filter(pk=form.pk, withdrawn_at=None)
        if standing.update(withdrawn_at=now):
            _noted("scale_form.withdrawn", form, by=by, now=now)


def _noted(act: str, row: ScaleForm, *, by: Actor, now: datetime) -> None:
    audit.record(
        by=by, act=act, kind="ScaleForm", about=row.public_id, now=now, clinic_id=row.clinic_id
    )


def _valued(
    yard: Scale,
    rule: Scoring,
    value: float | None,
    *,
    answers: Sequence[float | None] | None,
    unit: str,
    zero_cm: float | None,
) -> tuple[float, Measured]:
    """The value and what is kept beside it."""
    if answers is None:
        if value is None:
            raise NothingSaid
        if rule.by_hand:
            raise Unscorable
        return scoring.enter(yard, value, rule.part, unit=unit), Measured()
    factors = {one.id: one.factor for one in rule.also} | {"": 1.0}
    own = tuple(None if one is None else one * factors[unit] for one in answers)
    if rule.least and not any(one is not None for one in own):
        raise NothingSaid  # of a form that is ticked nothing is an answer: none of it applies
    found = scoring.score(yard, own, rule.part, zero=zero_cm)
    if isinstance(found, Missing):
        raise TooFewAnswers(answered=found.answered, of=found.of, least=found.least)
    return found.value, Measured(given=own, of=found.of, zero_cm=zero_cm)


def _about(yard: Scale, rule: Scoring, about: str, visit: Visit) -> str:
    """Of what: the question asked, the patient's own activity, a place of the body, or nothing."""
    if yard.id == ACTIVITY:
        goal = Goal.objects.filter(episode=visit.episode_id).first()
        if rule.way == "value" and goal is None:
            raise NothingToCompare
        return str(goal.public_id) if goal and rule.way == "value" else ""
    known = {one.id for one in yard.asks}
    if yard.id == OF_A_PLACE:
        known = {one.id for one in atlas.load().regions.values() if one.can_be_pointed_at}
    if not known:
        return ""
    if about not in known:
        raise NothingSaid
    return about


def _side(scale: str, side: str) -> str:
    if scale not in OF_A_SIDE:
        return ""
    if side not in ONE_SIDE:
        raise NothingSaid
    return side


def _first(row: Reading) -> Reading:
    """What is measured once more: the last of the same in this visit."""
    mine = Reading.objects.filter(
        visit=row.visit,
        moment=row.moment,
        scale=row.scale,
        part=row.part,
        about=row.about,
        side=row.side,
        repeat_of=None,
        undone_at=None,
    )
    found = mine.order_by("read_at", "pk").last()
    if found is None:
        raise NothingToCompare
    return found
