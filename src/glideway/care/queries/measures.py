"""Scales recorded in a visit, each beside the last one of the same, and a clinic's forms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from django.utils import translation
from django.utils.formats import date_format

from glideway.body import core as atlas
from glideway.body.core.words import Words
from glideway.care.core import change, movements, norms, scales, scoring
from glideway.care.core.noise import Noise
from glideway.care.core.questionnaires import FormRead
from glideway.care.core.say import number, say, sentences, signed
from glideway.care.models import Reading, ScaleForm
from glideway.care.queries import noise, saying
from glideway.care.queries.naming import side_words
from glideway.care.queries.record import ACTIVITY, MOVEMENT, Record
from glideway.kit import access
from glideway.kit.actor import Actor
from glideway.kit.refusals import NotYours

BOTH = ("en", "fr")
OF_A_PLACE = "ppt"


@dataclass(frozen=True, slots=True)
class Compared:
    """A value beside the last one of the same: how far, what may be said, by whose noise."""

    before: Reading
    amount: float
    told: str
    noise: float | None
    noticed: float | None
    source: str
    same_visit: bool


def forms(clinic_id: int) -> dict[str, ScaleForm]:
    """The forms that a clinic brought and that stand, by scale. One query."""
    rows = ScaleForm.objects.filter(clinic=clinic_id, withdrawn_at=None)
    return {one.scale: one for one in rows.order_by("scale")}


def forms_of(actor: Actor) -> list[ScaleForm]:
    """All forms of one's own clinic, also those withdrawn, the newest first. One query."""
    if "clinic" not in access.scopes(actor, "scale_form", "R") or actor.clinic_id is None:
        raise NotYours
    return list(ScaleForm.objects.filter(clinic=actor.clinic_id).order_by("-declared_at", "-pk"))


def form(actor: Actor, public_id: UUID) -> ScaleForm:
    """One form of one's own clinic. Refuses NotYours."""
    mine = ScaleForm.objects.filter(clinic=actor.clinic_id or 0)
    if "clinic" not in access.scopes(actor, "scale_form", "R"):
        raise NotYours
    found: ScaleForm = access.the(mine, public_id=public_id)
    return found


def read(row: ScaleForm) -> FormRead:
    """The questions of a form."""
    return msgspec.json.decode(row.read, type=FormRead)


def compared(record: Record) -> dict[int, Compared]:
    """Of everything measured in the examination of this visit, what it is against the last one.

    The last one of the same scale, part, thing, side and instrument: of the examination of this
    visit, or any of an earlier one, or given at home. One query for degrees and one for pressure,
    where there are any.
    """
    pairs = {
        one.pk: (before, one)
        for one in (*record.angles, *record.measures)
        if one.repeat_of_id is None and not scales.load()[one.scale].of_change
        if (before := _last(record, one)) is not None
    }
    asked: dict[int, noise.Asked] = {
        key: (one.scale, one.about, one.instrument, noise.raters_of(before, one.rater_id))
        for key, (before, one) in pairs.items()
    }
    known = noise.of_all(clinic_id=record.episode.clinic_id, wanted=frozenset(asked.values()))
    return {
        key: _compared(before, one, known.get(asked[key])) for key, (before, one) in pairs.items()
    }


def _last(record: Record, one: Reading) -> Reading | None:
    rows = [
        each
        for each in record.readings
        if _line(each) == _line(one)
        and each.repeat_of_id is None
        and not (each.visit_id == one.visit_id and each.moment != one.moment)
        and (each.read_at, each.pk) < (one.read_at, one.pk)
    ]
    return rows[-1] if rows else None


def _line(one: Reading) -> tuple[str, str, str, str, str]:
    return one.scale, one.part, one.about, one.side, one.instrument


def _compared(before: Reading, one: Reading, own: Noise | None) -> Compared:
    scale = scales.load()[one.scale]
    same = before.visit_id == one.visit_id
    part = scoring.judged_as(scale, one.part, same_visit=same)
    mdc = own.deg if own else None
    return Compared(
        before=before,
        amount=one.value - before.value,
        told=change.told(scale, before.value, one.value, part=part, own_mdc=mdc),
        noise=change.noise(scale, part=part, own_mdc=mdc),
        noticed=change.noticed(scale, part=part),
        source=own.source if own else "",
        same_visit=same,
    )


def what_words(record: Record, one: Reading) -> Words:
    """What was measured: the scale, its part where it has several, of what, on which side."""
    scale = scales.load()[one.scale]
    words = [movements.name(one.about) if one.scale == MOVEMENT else scale.name]
    if len(scale.recorded) > 1 and one.scale != ACTIVITY:
        words.append(scale.scored(one.part).name)
    if f"measure.about.{one.about}" in sentences() and not scale.of_change:
        words.append(sentences()[f"measure.about.{one.about}"])
    elif one.scale == OF_A_PLACE and one.about in atlas.load().regions:
        words.append(atlas.load().regions[one.about].name)
    elif one.scale == ACTIVITY and one.about and record.goal:
        words.append(Words(en=record.goal.words, fr=record.goal.words))
    if one.side:
        words.append(side_words(one.side))
    return Words(*(", ".join(each.of(language) for each in words) for language in BOTH))


def value_words(one: Reading) -> Words:
    """The value with its unit: 3.2 kg/cm², 12 of 50."""
    rule = scales.load()[one.scale].scored(one.part)
    said = (f"{number(one.value, it, rule.decimals)} {rule.unit.of(it)}" for it in BOTH)
    return Words(*(text.replace(" °", "°") for text in said))


def change_words(one: Reading, found: Compared, zone: str) -> Words:
    """What may be said of it against the last one, with the noise in the same breath."""
    places = scales.load()[one.scale].scored(one.part).decimals
    key = f"measure.{found.told}"
    day = found.before.read_at.astimezone(ZoneInfo(zone)).date()
    return Words(
        *(
            say(
                key,
                it,
                {
                    "amount": signed(found.amount, it, places),
                    "noise": number(found.noise or 0, it, max(places, 1)),
                    "noticed": number(found.noticed or 0, it, max(places, 1)),
                    "day": _since(day, it, same=found.same_visit),
                },
            )
            for it in BOTH
        )
    )


def _since(day: date, language: str, *, same: bool) -> str:
    if same:
        return say("measure.today", language)
    with translation.override(language):
        return say("measure.on", language, {"day": date_format(day, "DATE_FORMAT")})


def beside(one: Reading, *, sex: str, age: int | None) -> list[tuple[Words, norms.Norm]]:
    """Studies in which people of that age were measured in the same way; mostly none."""
    if one.scale != MOVEMENT:
        return []
    kept = saying.measured_of(one)
    rows = norms.alike(
        one.about,
        mode=kept.mode,
        position=kept.position,
        instrument=one.instrument,
        sex=sex,
        age=age,
    )
    return [(norm_words(row), row) for row in rows]


def norm_words(row: norms.Norm) -> Words:
    """At most this is said of a study: its mean, its spread, how many people."""
    key = "norm.beside" if row.sd is not None else "norm.beside.bare"
    return Words(
        *(
            say(
                key,
                it,
                {
                    "mean": number(row.mean or 0, it),
                    "sd": number(row.sd or 0, it),
                    "n": str(row.n or "?"),
                },
            )
            for it in BOTH
        )
    )
