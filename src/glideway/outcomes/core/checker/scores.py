"""Checks of a scale: means inside its ends, spreads it can have, sums of whole scores."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from glideway.outcomes.core.checker.findings import Discrepancy, agrees, contradicts, reserve
from glideway.outcomes.core.checker.numbers import Spread
from glideway.outcomes.core.checker.reading import Row, Trial
from glideway.outcomes.core.pairs import FEWEST
from glideway.outcomes.core.whole import grim, grimmer, largest_sd

# The ends of each scale, the wider ones where two editions are in use. Whole: each person's
# score is a whole number. The same facts stand with their sources in the yardsticks of care.
ENDS: dict[str, tuple[float, float]] = {
    "nprs": (0, 10),
    "psfs": (0, 10),
    "vas": (0, 100),
    "ndi": (0, 100),
    "odi": (0, 100),
    "rmdq": (0, 24),
    "quickdash": (0, 100),
    "prtee": (0, 100),
    "lefs": (0, 80),
    "faam": (0, 100),
    "visa_a": (0, 100),
    "akps": (0, 100),
    "koos": (0, 100),
    "bctq_sss": (1, 5),
    "bctq_fss": (1, 5),
    "hit6": (36, 78),
    "groc": (-7, 7),
}
WHOLE = {"nprs", "rmdq", "lefs", "hit6", "akps", "visa_a"}
_UNIT = re.compile(r"^\s*(-?\d+(?:\.\d+)?)\s*(?:-|–|to)\s*(\d+(?:\.\d+)?)\b")
_INTEGER = re.compile(r"integer|whole (?:number|point)|\bcount", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ScaleMean:
    """One printed mean of a scale, with its people and where it stands."""

    row: Row
    spread: Spread
    n: int


def check(row: Row, _study: Trial) -> Iterator[Discrepancy]:
    """Each mean lies inside its scale, and each spread fits between the ends."""
    for spread in (row.pre, row.post, row.value if row.value and row.value.sd else None):
        if spread is None:
            continue
        sd = spread.sd
        if sd is not None and sd.span.high < 0:
            yield contradicts("spread-negative", sd=sd.text)
        ends = None if row.compares else _ends(row)
        if ends is None:
            continue
        low, high = ends
        facts: dict[str, float | str] = {"mean": spread.mean.text, "from": low, "to": high}
        if spread.mean.span.high < low or spread.mean.span.low > high:
            yield contradicts("mean-outside", **facts)
        elif sd is not None and row.n and row.n >= FEWEST:
            spans = [min(max(end, low), high) for end in spread.mean.span]
            tops = [largest_sd(one, low, high, row.n) for one in spans]
            middle = (low + high) / 2
            if spans[0] <= middle <= spans[1]:
                tops.append(largest_sd(middle, low, high, row.n))
            if sd.positive.low > max(tops):
                yield contradicts("spread-too-wide", **facts, sd=sd.text, most=max(tops))


def _ends(row: Row) -> tuple[float, float] | None:
    unit = _UNIT.match(row.unit)
    if unit:
        return float(unit[1]), float(unit[2])
    return ENDS.get(row.scale)


def sums(study: Trial) -> Iterator[Discrepancy]:
    """Means of whole scores are whole sums over n, and their spreads fit; scale by scale.

    Where most means of a scale are none, the scores were not whole (three readings averaged,
    perhaps): that is said, and not held against the study.
    """
    by_scale: dict[str, list[ScaleMean]] = {}
    for row in study.rows:
        whole = row.scale in WHOLE or _INTEGER.search(f"{row.unit} {row.note}")
        if not whole or row.compares or row.n is None or row.n < FEWEST:
            continue
        for spread in (row.pre, row.post, row.value if row.value and row.value.sd else None):
            if spread is not None and not _always(spread, row.n):
                by_scale.setdefault(row.scale or row.measure, []).append(
                    ScaleMean(row, spread, row.n)
                )
    for found in by_scale.values():
        yield from _sums(found)


def _always(spread: Spread, n: int) -> bool:
    """Rounding hides everything: any mean can be printed of so many people."""
    return spread.mean.half * 2 * n >= 1 and spread.sd is None


def _sums(found: list[ScaleMean]) -> Iterator[Discrepancy]:
    wrong = [one for one in found if not _possible(one)]
    if len(wrong) > 1 and 2 * len(wrong) >= len(found):
        yield reserve("scores-not-whole", count=str(len(wrong)), of=str(len(found)))
        return
    for one in wrong:
        key = "grim" if not grim(one.spread.mean.value, one.spread.mean.half, one.n) else "grimmer"
        facts: dict[str, float | str] = {"mean": one.spread.mean.text, "n": str(one.n)}
        facts["sd"] = one.spread.sd.text if one.spread.sd else ""
        yield _placed(contradicts(key, **facts), one.row)
    for one in found:
        if one not in wrong:
            facts = {"mean": one.spread.mean.text, "n": str(one.n)}
            yield _placed(agrees("grim-fits", **facts), one.row)


def _placed(found: Discrepancy, row: Row) -> Discrepancy:
    return Discrepancy(found.key, found.weight, found.facts, row.label)


def _possible(one: ScaleMean) -> bool:
    mean, sd = one.spread.mean, one.spread.sd
    if not grim(mean.value, mean.half, one.n):
        return False
    return sd is None or grimmer(mean.value, mean.half, sd.value, sd.half, one.n)
