"""How noisy a clinic's own measuring is: the pairs it measured twice, else what is published."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TypeAlias

from django.db.models import BooleanField, ExpressionWrapper, F, Q

from glideway.care.core import change, scales
from glideway.care.core.noise import Noise, Raters, published
from glideway.care.models import Reading

Pair: TypeAlias = tuple[datetime, float, float]
Asked: TypeAlias = tuple[str, str, str, Raters]
ONE_HAND = Q(rater=None, repeat_of__rater=None) | Q(rater=F("repeat_of__rater"))


def repeats(
    *, clinic_id: int, scale: str, about: str, instrument: str = "", raters: Raters = "intra"
) -> list[Pair]:
    """Every repeated measurement of one motion with one instrument: when, first, second.

    Oldest first. By the same hand, or by two: each shows its own noise. One query.
    """
    rows = Reading.objects.filter(
        repeat_of__isnull=False,
        repeat_of__instrument=instrument,
        scale=scale,
        about=about,
        instrument=instrument,
        undone_at=None,
        episode__clinic_id=clinic_id,
    )
    mine = rows.filter(ONE_HAND) if raters == "intra" else rows.exclude(ONE_HAND)
    return list(mine.order_by("read_at", "pk").values_list("read_at", "repeat_of__value", "value"))


def own_mdc(pairs: Sequence[Pair]) -> float | None:
    """The smallest change these pairs let a clinic see, if they are enough."""
    return change.own_mdc([(first, second) for _at, first, second in pairs])


def judged_by(
    pairs: Sequence[Pair], *, movement: str, instrument: str, raters: Raters
) -> Noise | None:
    """What a verdict on this motion goes by: the clinic's own pairs, else a study, else nothing."""
    own = own_mdc(pairs)
    if own is not None:
        return Noise(own, f"own:{len(pairs)}")
    return published(movement, instrument, raters)


def standing(
    *, clinic_id: int, scale: str, movement: str, instrument: str, raters: Raters
) -> Noise | None:
    """The same, of what the clinic has measured until now. One query."""
    pairs = repeats(
        clinic_id=clinic_id, scale=scale, about=movement, instrument=instrument, raters=raters
    )
    return judged_by(pairs, movement=movement, instrument=instrument, raters=raters)


def known(
    *, clinic_id: int, scale: str, wanted: Collection[tuple[str, str, Raters]]
) -> dict[tuple[str, str, Raters], Noise | None]:
    """What verdicts go by for several motions, each with its instrument and raters. One query."""
    if not wanted:
        return {}
    rows = Reading.objects.filter(
        repeat_of__isnull=False,
        repeat_of__instrument=F("instrument"),
        scale=scale,
        about__in={one[0] for one in wanted},
        undone_at=None,
        episode__clinic_id=clinic_id,
    ).annotate(alone=ExpressionWrapper(ONE_HAND, BooleanField()))
    pairs: dict[tuple[str, str, Raters], list[Pair]] = defaultdict(list)
    for about, instrument, alone, at, first, again in rows.order_by("read_at", "pk").values_list(
        "about", "instrument", "alone", "read_at", "repeat_of__value", "value"
    ):
        pairs[about, instrument, "intra" if alone else "inter"].append((at, first, again))
    return {
        one: judged_by(pairs[one], movement=one[0], instrument=one[1], raters=one[2])
        for one in wanted
    }


def of_all(*, clinic_id: int, wanted: Collection[Asked]) -> dict[Asked, Noise | None]:
    """The same for scale, thing, instrument and raters, of any scale left to own repeats.

    One query for each such scale among them. The others carry their noise with them.
    """
    found: dict[Asked, Noise | None] = {}
    for scale in sorted({one[0] for one in wanted if scales.load()[one[0]].by_repeats}):
        mine = {one[1:] for one in wanted if one[0] == scale}
        rows = known(clinic_id=clinic_id, scale=scale, wanted=mine)
        found |= {(scale, *one): said for one, said in rows.items()}
    return found


def raters_of(before: Reading, rater_id: int | None) -> Raters:
    """Whether the second measurement is by the hand of the first; unsaid twice is one hand."""
    return "intra" if before.rater_id == rater_id else "inter"
