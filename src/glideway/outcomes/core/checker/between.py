"""Checks of a contrast: two arms compared by their means.

A contrast says seldom whether it compares the values afterwards or the changes; it is held
wrong only where neither reading allows what is printed.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from glideway.outcomes.core.arithmetic import t_p
from glideway.outcomes.core.checker.findings import Discrepancy, agrees, contradicts
from glideway.outcomes.core.checker.numbers import Number, Span, Spread
from glideway.outcomes.core.checker.paired import p_span, printed_t
from glideway.outcomes.core.checker.reading import Row, Trial
from glideway.outcomes.core.pairs import FEWEST, t_of_p

TESTS = {"", "t", "independent", "welch"}


@dataclass(frozen=True, slots=True)
class Side:
    """What is compared of one arm: its mean, its spread, its people, as stretches."""

    mean: Span
    sd: Span | None
    n: int | None


@dataclass(frozen=True, slots=True)
class Compared:
    """One way to read a contrast: `what` is compared, and both sides of it."""

    what: str
    one: Side
    two: Side
    sure: bool


def check(row: Row, study: Trial) -> Iterator[Discrepancy]:
    """What the two arms allow of the contrast's difference, t and P."""
    if not row.compares or row.test not in TESTS or (row.value is not None and row.ci):
        return
    sides = list(readings(row, study))
    yield from _difference(row, sides)
    tested = [one for one in sides if _complete(one)]
    if not tested or not (row.t or row.p):
        return
    wrong: list[Discrepancy] = []
    for reading in tested:
        found = list(_tested(row, reading))
        if all(one.weight == 0 for one in found):
            yield from found
            return
        wrong = wrong or found
    yield from wrong


def readings(row: Row, study: Trial) -> Iterator[Compared]:
    """Every way to read this contrast from the arms' rows of the same measure."""
    for one, two in partners(row, study):
        for what in ("value", "post"):
            mine, other = getattr(one, what), getattr(two, what)
            if mine and other:
                yield Compared(what, _side(mine, one.n), _side(other, two.n), sure=True)
        if one.change and two.change:
            yield Compared("change", _side(one.change, one.n), _side(two.change, two.n), sure=True)
        elif one.pre and one.post and two.pre and two.post:
            yield Compared("change", _changed(one), _changed(two), sure=False)
        elif one.pre and two.pre:
            yield Compared("pre", _side(one.pre, one.n), _side(two.pre, two.n), sure=True)


def partners(row: Row, study: Trial) -> Iterator[tuple[Row, Row]]:
    """The pairs of arm rows with this measure that a contrast compares."""
    rows = [
        one
        for one in study.rows
        if one.measure == row.measure and one.arm is not None and not one.compares
    ]
    if row.time and any(one.time == row.time for one in rows):
        rows = [one for one in rows if one.time == row.time]
    arms = sorted({one.arm for one in rows if one.arm is not None})
    named = row.contrast
    if len(arms) == len(("one", "two")):
        pair = named if named and set(named) == set(arms) else (arms[0], arms[1])
    elif named:
        pair = named
    else:
        return
    for one in rows:
        for two in rows:
            if (one.arm, two.arm) == pair and one.time == two.time:
                yield one, two


def _side(printed: Spread, n: int | None) -> Side:
    return Side(printed.mean.span, printed.sd.positive if printed.sd else None, n)


def _changed(row: Row) -> Side:
    """The change of an arm: its spread follows from a printed t or P, or is anything between."""
    pre, post = row.pre, row.post
    if pre is None or post is None:
        return Side(Span(0, 0), None, row.n)
    gap = post.mean.span.minus(pre.mean.span)
    if pre.sd is None or post.sd is None:
        return Side(gap, None, row.n)
    one, two = pre.sd.positive, post.sd.positive
    spread = Span(max(0.0, one.low - two.high, two.low - one.high), one.high + two.high)
    known = _known(row, gap)
    if known and known.meets(spread):
        spread = Span(max(spread.low, known.low), min(spread.high, known.high))
    return Side(gap, spread, row.n)


def _known(row: Row, gap: Span) -> Span | None:
    """The spread of the changes that a printed paired t, or its P, implies."""
    if row.n is None or row.n < FEWEST or row.test not in {"paired", "t", ""}:
        return None
    if row.t is not None:
        t = printed_t(row.t)
    elif row.p is not None and row.p.exact and row.p.span.low > 0 and row.test == "paired":
        t = Span(t_of_p(row.p.span.high, row.n - 1), t_of_p(row.p.span.low, row.n - 1))
    else:
        return None
    size, root = gap.size(), math.sqrt(row.n)
    if not t.high or not t.low:
        return None
    return Span(size.low * root / t.high, size.high * root / t.low)


def _complete(one: Compared) -> bool:
    return all(
        side.sd is not None and side.n is not None and side.n >= FEWEST
        for side in (one.one, one.two)
    )


def _difference(row: Row, sides: list[Compared]) -> Iterator[Discrepancy]:
    """A printed difference between the arms is the difference of their means."""
    if row.between is None or not sides:
        return
    printed = row.between.span.size()
    fits = [one for one in sides if one.one.mean.minus(one.two.mean).size().meets(printed)]
    best = (fits or sides)[0]
    computed = abs(sum(best.one.mean) - sum(best.two.mean)) / 2
    facts: dict[str, float | str] = {"printed": row.between.text, "computed": computed}
    yield agrees("between-follows", **facts) if fits else contradicts("between-wrong", **facts)


def _tested(row: Row, reading: Compared) -> Iterator[Discrepancy]:
    kinds = {"welch": ("welch",), "independent": ("student", "welch")}.get(
        row.test, ("student", "welch")
    )
    found: list[Discrepancy] = []
    for kind in kinds:
        found = list(_by(kind, row, reading))
        if all(one.weight == 0 for one in found):
            break
        if kind == kinds[-1] and len(kinds) > 1:
            found = list(_by(kinds[0], row, reading))
    yield from found


def _by(kind: str, row: Row, reading: Compared) -> Iterator[Discrepancy]:
    t, df = spans(kind, reading.one, reading.two)
    facts: dict[str, float | str] = {
        "low": t.low,
        "high": "∞" if math.isinf(t.high) else t.high,
        "test": "Student" if kind == "student" else "Welch",
        "n1": str(reading.one.n),
        "n2": str(reading.two.n),
    }
    if row.t is not None:
        fits = printed_t(row.t).meets(t)
        told = {**facts, "t": row.t.text}
        yield agrees("group-t", **told) if fits else contradicts("group-t-wrong", **told)
    if row.p is not None:
        low = p_span(t, df.high).low
        p = Span(low, t_p(t.low, df.low))
        told = {**facts, "low": p.low, "high": p.high, "printed": row.p.text}
        fits = p.meets(row.p.span)
        yield agrees("group-p", **told) if fits else contradicts("group-p-wrong", **told)


def spans(kind: str, one: Side, two: Side) -> tuple[Span, Span]:
    """Every size of t and every df that the stretches allow, by Student or by Welch."""
    gap = one.mean.minus(two.mean).size()
    n_1, n_2 = one.n or FEWEST, two.n or FEWEST
    sd_1, sd_2 = one.sd or Span(0, 0), two.sd or Span(0, 0)
    if kind == "student":
        df = n_1 + n_2 - 2
        share = (1 / n_1 + 1 / n_2) / df
        errors = [
            math.sqrt(((n_1 - 1) * a**2 + (n_2 - 1) * b**2) * share)
            for a, b in zip(sd_1, sd_2, strict=True)
        ]
        dfs = Span(df, df)
    else:
        errors = [math.sqrt(a**2 / n_1 + b**2 / n_2) for a, b in zip(sd_1, sd_2, strict=True)]
        found = [_welch_df(a**2 / n_1, b**2 / n_2, n_1, n_2) for a in sd_1 for b in sd_2]
        even = n_1 + n_2 - 2
        inside = sd_1.low / max(sd_2.high, 1e-12) <= 1 <= sd_1.high / max(sd_2.low, 1e-12)
        dfs = Span(min(found), even if inside else max(found))
    high = gap.high / errors[0] if errors[0] else (math.inf if gap.high else 0.0)
    low = gap.low / errors[1] if errors[1] else (math.inf if gap.low else 0.0)
    return Span(low, high), dfs


def _welch_df(one: float, two: float, n_1: int, n_2: int) -> float:
    below = one**2 / (n_1 - 1) + two**2 / (n_2 - 1)
    return (one + two) ** 2 / below if below else float(n_1 + n_2 - 2)


def difference_interval(row: Row, centre: Number) -> Span:
    """Where the middle of a printed interval may lie, to compare with its printed centre."""
    low, high = row.ci or (centre, centre)
    return Span((low.span.low + high.span.low) / 2, (low.span.high + high.span.high) / 2)
