"""Two readings compared: more than the noise of measuring, or not.

The rule is the same for a re-test in the room, for visit 3 of a plan and for a clinic's
figures. Nothing smaller than the error of measurement is ever called a change.

A threshold is a least value: a change that equals it counts (`reaches`), here and nowhere else.
So sentences say "at least the noise", a letter says that less than so much is noise, and a grey
band is everything that stays inside its edges.

Noise is the error of measurement and nothing else: published, or from a clinic's own repeats.
Where nobody has measured it there is none, and what is said then is that a change is less than
people notice (`noticed`). A scale that asks about change itself is compared with nothing.
"""

import math
from collections.abc import Sequence
from enum import StrEnum
from statistics import stdev

from glideway.care.core import noise as published
from glideway.care.core.scales import Band, Scale

CLOSE = 1e-9  # 2.1 - 0.1 is not quite 2.0 in binary; a threshold that is met counts as met


class Change(StrEnum):
    """What may be said of two readings, and nothing finer."""

    IMPROVED = "improved"
    POSSIBLY = "possibly"
    NONE_DETECTABLE = "none-detectable"
    POSSIBLY_WORSE = "possibly-worse"
    WORSE = "worse"


MAYBE = frozenset({Change.POSSIBLY, Change.POSSIBLY_WORSE})


def judge(
    scale: Scale, before: float, after: float, *, part: str = "", own_mdc: float | None = None
) -> Change | None:
    """What may be said of `after` against `before`.

    Improved: the gain reaches `improved_at` and, where a percentage is set, that share of the
    baseline. Possibly: it reaches `possibly_from`. The same bands the other way are worse and
    possibly worse. None where the scale leaves the threshold to the clinic's own repeats and
    there are none: without repeats there is no verdict. Nor is there one of a scale that asks
    about change itself: it follows how it is today.
    """
    if scale.of_change:
        return None
    band = scale.band(part)
    gain = gained(scale, before, after, part=part)
    need = _needed(band, before, own_mdc)
    if need is None:
        return None
    size = abs(gain)
    share = band.percent is None or reaches(size, abs(before) * band.percent / 100)
    if size > 0 and reaches(size, need) and share:
        return Change.IMPROVED if gain > 0 else Change.WORSE
    if band.possibly_from is not None and reaches(size, band.possibly_from):
        return Change.POSSIBLY if gain > 0 else Change.POSSIBLY_WORSE
    return Change.NONE_DETECTABLE


def reaches(size: float, least: float) -> bool:
    """Whether a change is at least that large; exactly as large is enough."""
    return size + CLOSE >= least


def start(first: float, again: float | None) -> float:
    """What later readings are compared with: the mean of two first readings, or the one there is.

    Two readings lie nearer to the truth than one, on every scale; somebody comes on a bad day.
    """
    return first if again is None else (first + again) / 2


def gained(scale: Scale, before: float, after: float, *, part: str = "") -> float:
    """How much better, in the scale's unit; negative is worse, whichever way the scale runs."""
    return after - before if scale.band(part).better == "higher" else before - after


def noise(scale: Scale, *, part: str = "", own_mdc: float | None = None) -> float | None:
    """Half the width of the grey band around a baseline: the error of measurement, or None.

    It is the published one, or the clinic's own where the scale leaves it to that. One that lies
    a hair above `improved_at` was rounded there to the scale's own step, and so it is here.
    """
    band = scale.band(part)
    if band.improved_at is None:
        return own_mdc
    return None if band.mdc is None else min(band.mdc, band.improved_at)


def noticed(scale: Scale, *, part: str = "") -> float | None:
    """The least change that people notice, where nobody has measured the error; else None."""
    band = scale.band(part)
    if scale.of_change or band.mdc is not None:
        return None
    return band.improved_at if band.possibly_from is None else band.possibly_from


def told(
    scale: Scale, before: float, after: float, *, part: str = "", own_mdc: float | None = None
) -> str:
    """The verdict with what it stands on, as the end of a sentence's key.

    The bare verdict where noise is known and bears it out; `.within` where a possible change is
    smaller than the noise; `.noticed` where no noise is known; `unjudged` without a verdict, and
    `itself` for a scale that asks about change.
    """
    if scale.of_change:
        return "itself"
    said = judge(scale, before, after, part=part, own_mdc=own_mdc)
    if said is None:
        return "unjudged"
    error = noise(scale, part=part, own_mdc=own_mdc)
    if error is None:
        return f"{said}.noticed"
    if said in MAYBE and not reaches(abs(after - before), error):
        return f"{said}.within"
    return said.value


def beyond_error(
    scale: Scale, before: float, after: float, *, part: str = "", own_mdc: float | None = None
) -> bool:
    """Whether a gain keeps a plan going: it reaches the error of measurement, or is improved.

    So what is called improved never stops a plan. Where no error is known, improved alone counts.
    """
    if judge(scale, before, after, part=part, own_mdc=own_mdc) is Change.IMPROVED:
        return True
    error = None if scale.of_change else noise(scale, part=part, own_mdc=own_mdc)
    gain = gained(scale, before, after, part=part)
    return error is not None and gain > 0 and reaches(gain, error)


def own_mdc(repeats: Sequence[tuple[float, float]]) -> float | None:
    """The smallest change a clinic can see, from measurements it took twice.

    1.96 x sqrt(2) x SEM, where SEM = SD of the differences / sqrt(2); formula, source and the
    number of pairs that are enough (ours, draft) stand in `measurement_error.json`. None where
    every pair agrees to the degree: then the second value was copied, not measured.
    """
    if len(repeats) < published.load().repeats.enough:
        return None
    spread = stdev(second - first for first, second in repeats)
    sem = spread / math.sqrt(2)
    return 1.96 * math.sqrt(2) * sem or None


def _needed(band: Band, before: float, own: float | None) -> float | None:
    if band.improved_at is None:
        return own
    high = band.high_from is not None and before >= band.high_from
    return band.high_improved_at if high and band.high_improved_at else band.improved_at
