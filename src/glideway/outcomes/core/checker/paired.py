"""Checks of one arm: before against after, whatever the correlation between them."""

import math
from collections.abc import Iterator

from glideway.outcomes.core.arithmetic import t_p
from glideway.outcomes.core.checker.findings import Discrepancy, agrees, contradicts, reserve
from glideway.outcomes.core.checker.numbers import ROOM, Chance, Number, Span
from glideway.outcomes.core.checker.reading import Row, Trial
from glideway.outcomes.core.pairs import FEWEST, t_of_p

BELIEVED = -0.2  # a before-after correlation below this is said to be strange, never to be wrong


def check(row: Row, _study: Trial) -> Iterator[Discrepancy]:
    """What one arm's before and after allow of its t, its P and its printed change."""
    if row.compares or row.test not in {"", "t", "paired"}:
        return
    yield from changed(row)
    if row.pre is None or row.post is None or row.pre.sd is None or row.post.sd is None:
        return
    if row.n is None:
        if row.p or row.t:
            yield reserve("n-missing")
        return
    if row.test == "" and row.t is None and row.change is None:
        return
    if row.n >= FEWEST:
        yield from _paired(row, row.n)


def t_span(row: Row, n: int) -> Span:
    """Every size of t that the printed means and spreads allow, over every correlation."""
    if not (row.pre and row.post and row.pre.sd and row.post.sd):
        return Span(0.0, math.inf)
    gain = row.post.mean.span.minus(row.pre.mean.span).size()
    one, two = row.pre.sd.positive, row.post.sd.positive
    wide = one.high + two.high
    narrow = max(0.0, one.low - two.high, two.low - one.high)
    spread = Span(narrow, wide)
    if row.change and row.change.sd:
        own = row.change.sd.positive
        least = max(narrow, own.low)
        spread = Span(least, max(least, min(wide, own.high)))
    root = math.sqrt(n)
    low = gain.low * root / spread.high if spread.high else 0.0
    high = gain.high * root / spread.low if spread.low else (math.inf if gain.high else 0.0)
    return Span(low, high)


def p_span(t: Span, df: float) -> Span:
    """Every two-sided P of these sizes of t."""
    low = 0.0 if math.isinf(t.high) else t_p(t.high, df)
    return Span(low, t_p(t.low, df))


def printed_t(t: Number) -> Span:
    """A printed t as a size: its sign says only which way a difference was taken."""
    return t.span.size()


def same_p(computed: Span, printed: Chance, said: str) -> Discrepancy:
    """Whether the P that follows from a statistic is the printed one."""
    facts: dict[str, float | str] = {
        "low": computed.low,
        "high": computed.high,
        "printed": printed.text,
        "from": said,
    }
    fits = computed.meets(printed.span)
    return agrees("p-follows", **facts) if fits else contradicts("p-wrong", **facts)


def _paired(row: Row, n: int) -> Iterator[Discrepancy]:
    possible = t_span(row, n)
    facts = _facts(row, n)
    if row.t is not None:
        fits = printed_t(row.t).meets(possible)
        told = {**facts, "t": row.t.text, "low": possible.low, "high": _open(possible.high)}
        yield agrees("t-possible", **told) if fits else contradicts("t-impossible", **told)
    if row.p is None:
        return
    allowed = p_span(possible, n - 1)
    told = {**facts, "low": allowed.low, "high": allowed.high, "printed": row.p.text}
    if not allowed.meets(row.p.span):
        yield contradicts("p-out-of-range", **told)
        yield from _needed(row, n)
        return
    yield agrees("p-in-range", **told)
    implied = _implied(row, n)
    if implied is not None:
        yield (reserve if implied < BELIEVED else agrees)("implied-correlation", r=implied)


def _needed(row: Row, n: int) -> Iterator[Discrepancy]:
    """The correlation that the printed P would need: outside -1 to 1 there is none."""
    implied = _implied(row, n)
    if implied is not None and not -1 <= implied <= 1:
        yield reserve("correlation-needed", r=implied)


def _implied(row: Row, n: int) -> float | None:
    if not (row.pre and row.post and row.pre.sd and row.post.sd):
        return None
    gap = abs(row.post.mean.value - row.pre.mean.value)
    one, two = row.pre.sd.value, row.post.sd.value
    if row.t is not None:
        t = abs(row.t.value)
    elif row.p is not None and row.p.exact and row.p.span.low > 0:
        t = t_of_p(sum(row.p.span) / 2, n - 1)
    else:
        return None
    if not (gap and t and one and two):
        return None
    spread = gap * math.sqrt(n) / t
    return (one**2 + two**2 - spread**2) / (2 * one * two)


def changed(row: Row) -> Iterator[Discrepancy]:
    """A printed change is after minus before, and its spread lies between theirs."""
    if row.change is None:
        return
    if row.pre and row.post:
        gap = row.post.mean.span.minus(row.pre.mean.span)
        printed = row.change.mean.span
        facts: dict[str, float | str] = {
            "first": row.pre.mean.text,
            "second": row.post.mean.text,
            "change": row.change.mean.text,
            "computed": abs(row.post.mean.value - row.pre.mean.value),
        }
        fits = gap.size().meets(printed.size())
        yield agrees("change-follows", **facts) if fits else contradicts("change-wrong", **facts)
    if row.change.sd and row.pre and row.post and row.pre.sd and row.post.sd:
        one, two, own = row.pre.sd.positive, row.post.sd.positive, row.change.sd.positive
        allowed = Span(max(0.0, one.low - two.high, two.low - one.high), one.high + two.high)
        if not own.meets(allowed):
            yield contradicts(
                "change-spread", sd=row.change.sd.text, low=allowed.low, high=allowed.high
            )
    if row.change.sd and row.n and row.n >= FEWEST and not (row.pre and row.post):
        yield from _change_alone(row, row.n)


def _change_alone(row: Row, n: int) -> Iterator[Discrepancy]:
    """A mean change with its SD has one t."""
    if row.change is None or row.change.sd is None:
        return
    gap, sd = row.change.mean.span.size(), row.change.sd.positive
    root = math.sqrt(n)
    high = gap.high * root / sd.low if sd.low > ROOM else math.inf
    possible = Span(gap.low * root / sd.high if sd.high else 0.0, high)
    if row.t is not None:
        fits = printed_t(row.t).meets(possible)
        told: dict[str, float | str] = {
            "t": row.t.text,
            "low": possible.low,
            "high": _open(possible.high),
        }
        yield agrees("t-follows", **told) if fits else contradicts("t-wrong", **told)
    if row.p is not None:
        yield same_p(
            p_span(possible, n - 1), row.p, f"{row.change.mean.text} ({row.change.sd.text})"
        )


def _facts(row: Row, n: int) -> dict[str, float | str]:
    if not (row.pre and row.post and row.pre.sd and row.post.sd):
        return {}
    return {
        "first": row.pre.mean.text,
        "second": row.post.mean.text,
        "sd1": row.pre.sd.text,
        "sd2": row.post.sd.text,
        "n": str(n),
    }


def _open(value: float) -> float | str:
    return "∞" if math.isinf(value) else value
