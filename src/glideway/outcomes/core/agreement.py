"""Do the printed numbers of a study agree with each other? Recomputed here, believed nowhere.

Each check looks at one printed outcome and answers findings: what contradicts, what needs a
reserve, what comes out as printed. A reader's mark may add a doubt and never takes one away.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from glideway.outcomes.core import arithmetic
from glideway.outcomes.core.checker.findings import Discrepancy, Weight
from glideway.outcomes.core.studies import Printed, Study, load

FEW = 5  # with five pairs the smallest two-sided P of a sign or rank test is 2 / 2**5 = 0.0625
PRINTED_FINE = 1e-9


@dataclass(frozen=True, slots=True)
class Agreement:
    """`status` is inconsistent, caveat, consistent or unchecked; `seen` is why."""

    status: str
    seen: tuple[Discrepancy, ...]


def judge(study: Study) -> Agreement:
    """What the printed numbers of this study allow to be said of them.

    Inconsistent when one check contradicts. A reader's "consistent" counts for nothing; a
    reader's doubt is kept where the numbers do not settle it.
    """
    seen = tuple(found for one in study.printed for check in CHECKS for found in check(one))
    heaviest = max((one.weight for one in seen), default=None)
    doubts = {"inconsistent": Weight.CONTRADICTS, "caveat": Weight.RESERVE}
    doubt = doubts.get(study.noted)
    weights = [one for one in (heaviest, doubt) if one is not None]
    status = {None: "unchecked", 0: "consistent", 1: "caveat", 2: "inconsistent"}
    return Agreement(status[max(weights, default=None)], seen)


@cache
def of(study_id: str) -> Agreement:
    """The agreement of a listed study, computed once."""
    return judge(load()[study_id])


def _means(one: Printed) -> Iterator[Discrepancy]:
    """A paired t test cannot give a larger P than with the pairs as opposed as can be (r = -1)."""
    if one.before is None or one.after is None or one.test != "paired t":
        return
    if one.n is None:
        yield Discrepancy("n-missing", Weight.RESERVE)
        return
    p = _exact(one.p)
    if p is None:
        return
    gain = abs(one.after.mean - one.before.mean)
    largest = arithmetic.paired_p(gain, one.before.sd, one.after.sd, one.n, r=-1)
    if p > largest + arithmetic.last_place(one.p) / 2:
        facts: dict[str, float | str] = {"largest": largest, "printed": p}
        yield Discrepancy("p-impossible", Weight.CONTRADICTS, facts)
    else:
        yield Discrepancy("p-possible", Weight.AGREES)


def _gains(one: Printed) -> Iterator[Discrepancy]:
    """The same gain, printed twice, is one number."""
    if one.before is None or one.after is None:
        return
    gain = one.after.mean - one.before.mean
    for other in one.gains:
        if abs(gain - other) > arithmetic.last_place(f"{other}") + PRINTED_FINE:
            yield Discrepancy("two-gains", Weight.CONTRADICTS, {"first": gain, "second": other})


def _direction(one: Printed) -> Iterator[Discrepancy]:
    """What is called a benefit moved the way that is better."""
    good = {"lower": "down", "higher": "up"}
    if one.benefit and one.better and one.moved and good[one.better] != one.moved:
        yield Discrepancy("wrong-way", Weight.CONTRADICTS)


def _effect(one: Printed) -> Iterator[Discrepancy]:
    """A spread is no effect, and a test has one day."""
    if one.spreads:
        facts: dict[str, float | str] = {"first": one.spreads[0], "second": one.spreads[-1]}
        yield Discrepancy("spread-as-effect", Weight.CONTRADICTS, facts)
    if len(set(one.days)) > 1:
        facts = {"first": min(one.days), "second": max(one.days)}
        yield Discrepancy("two-times", Weight.CONTRADICTS, facts)


def _share(one: Printed) -> Iterator[Discrepancy]:
    """A share is a whole number of people, and two shares have one exact P (Fisher)."""
    if one.share is None or one.n is None:
        return
    hits = arithmetic.people_of(one.share, one.n)
    if hits is None:
        facts: dict[str, float | str] = {"n": one.n, "share": one.share * 100}
        yield Discrepancy("share-impossible", Weight.CONTRADICTS, facts)
        return
    low, high = arithmetic.wilson(hits, one.n)
    facts = {"share": one.share * 100, "n": one.n, "count": hits}
    facts |= {"low": f"{low * 100:.0f}", "high": f"{high * 100:.0f}"}
    yield Discrepancy("share-possible", Weight.AGREES, facts)
    other = arithmetic.people_of(one.other_share, one.other_n)
    if other is not None and one.other_n is not None:
        yield from _same_p(arithmetic.fisher(hits, one.n, other, one.other_n), one.p)


def _interval(one: Printed) -> Iterator[Discrepancy]:
    """A value lies inside its own interval; that it does recomputes nothing, and proves nothing."""
    if one.share is None or one.interval is None:
        return
    low, high = one.interval
    facts: dict[str, float | str] = {"value": one.share, "low": low, "high": high}
    if not low <= one.share <= high:
        yield Discrepancy("outside-interval", Weight.CONTRADICTS, facts)


def _statistic(one: Printed) -> Iterator[Discrepancy]:
    """A Z or a t has one two-sided P; a rank test has a largest Z and a smallest P."""
    if one.z is not None:
        yield from _same_p(arithmetic.normal_p(one.z), one.p)
        if one.n is not None and abs(one.z) > arithmetic.largest_z(one.n):
            facts: dict[str, float | str] = {"z": one.z, "n": one.n}
            facts["largest"] = arithmetic.largest_z(one.n)
            yield Discrepancy("needs-ties", Weight.RESERVE, facts)
    if one.t is not None and one.df is not None:
        yield from _same_p(arithmetic.t_p(one.t, one.df), one.p)
    if one.p == "<0.05" and one.n is not None and one.n <= FEW:
        facts = {"n": one.n, "smallest": 2.0 / 2**one.n}
        yield Discrepancy("rank-tests-cannot", Weight.RESERVE, facts)


def _important(one: Printed) -> Iterator[Discrepancy]:
    """A difference smaller than people notice is said to be that."""
    if one.difference is not None and one.important is not None and one.difference < one.important:
        facts: dict[str, float | str] = {"difference": one.difference, "important": one.important}
        yield Discrepancy("below-important", Weight.RESERVE, facts)


CHECKS = (_means, _gains, _direction, _effect, _share, _interval, _statistic, _important)


def _same_p(computed: float, printed: str) -> Iterator[Discrepancy]:
    """Rounded, cut off or rounded up, a printed P is within one of its last place."""
    p = _exact(printed)
    if p is None:
        return
    place = arithmetic.last_place(printed)
    same = abs(p - computed) < place or (p == place and computed < place)
    key, weight = ("p-same", Weight.AGREES) if same else ("p-differs", Weight.CONTRADICTS)
    yield Discrepancy(key, weight, {"computed": computed, "printed": p})


def _exact(printed: str) -> float | None:
    """A P that is printed as a number; "<0.05" and "ns" are none."""
    try:
        value = float(printed)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
