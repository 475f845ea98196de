"""Checks of ratios and intervals: odds ratios, likelihood ratios, a value and its interval."""

import math
import re
from collections.abc import Iterator

from glideway.outcomes.core.arithmetic import Z95, normal_p, wilson
from glideway.outcomes.core.checker.between import Side, partners, readings
from glideway.outcomes.core.checker.counts import people, tables
from glideway.outcomes.core.checker.findings import Discrepancy, agrees, contradicts
from glideway.outcomes.core.checker.numbers import PER_CENT, ROOM, Number, Span
from glideway.outcomes.core.checker.reading import RATIO, Row, Trial
from glideway.outcomes.core.pairs import FEWEST, t_of_p

RELATIVE = re.compile(
    r"risk|rate|hazard|\b(?:RR|HR|IRR)\b|(?:^|_)(?:rr|hr|irr)(?:_|$)", re.IGNORECASE
)
ADJUSTED = re.compile(r"adjust|multivaria|\baor|_aor", re.IGNORECASE)
APART = 2.5  # a Wald P and another test's P of the same table differ by less than this factor
SLACK = 0.15  # of a half-width: t or normal curve, exact or approximate interval


def check(row: Row, study: Trial) -> Iterator[Discrepancy]:
    """What a printed ratio, share or difference and its interval allow of each other."""
    yield from accuracy(row)
    if row.ci is None:
        return
    low, high = row.ci
    value = _centre(row)
    if low.value > high.value:
        yield contradicts("interval-turned", low=low.text, high=high.text)
        return
    if value is None:
        if row.share is not None and not row.compares:
            yield from _share(row)
        return
    facts: dict[str, float | str] = {"value": value.text, "low": low.text, "high": high.text}
    if value.span.high < low.span.low or value.span.low > high.span.high:
        yield contradicts("outside-interval", **facts)
        return
    if _is_ratio(row, study, value):
        yield from _ratio(row, study, value)
    elif row.between is not None or row.change is not None or row.compares:
        yield from _difference(row, study, value)
    elif row.share is not None:
        yield from _share(row)
    elif value.value > 1 and low.value > 0:
        yield from _either(row, value)


def accuracy(row: Row) -> Iterator[Discrepancy]:
    """Sensitivity, specificity and likelihood ratios follow from each other, and from counts."""
    given = row.accuracy
    sides = [given.get("sensitivity"), given.get("specificity")]
    yield from _counted(row)
    for name, one in (("sensitivity", sides[0]), ("specificity", sides[1])):
        if one is not None and not 0 <= one.value <= PER_CENT:
            yield contradicts("accuracy-over", name=name, value=one.text)
            return
    ways = [_fractions(*sides)] if sides[0] and sides[1] else []
    counted = _of_counts(row)
    ways += [counted] if counted else []
    for name in ("lr_pos", "lr_neg") if ways else ():
        printed = given.get(name)
        if printed is None:
            continue
        found = [_lr(name, *way) for way in ways]
        computed = next((one for one in found if one.meets(printed.span)), found[0])
        facts: dict[str, float | str] = {
            "name": "LR+" if name == "lr_pos" else "LR−",
            "printed": printed.text,
            "low": computed.low,
            "high": "∞" if math.isinf(computed.high) else computed.high,
            "sn": _told(sides[0], row, "tp", "fn"),
            "sp": _told(sides[1], row, "tn", "fp"),
        }
        fits = computed.meets(printed.span)
        yield agrees("lr-follows", **facts) if fits else contradicts("lr-wrong", **facts)


def _lr(name: str, sn: Span, sp: Span) -> Span:
    return _over(sn, _left(sp)) if name == "lr_pos" else _over(_left(sn), sp)


def _of_counts(row: Row) -> tuple[Span, Span] | None:
    """Sensitivity and specificity of a two-by-two table without an empty cell."""
    cells = [row.counts.get(name, 0) for name in ("tp", "fn", "tn", "fp")]
    if not all(cells):
        return None
    sn, sp = cells[0] / (cells[0] + cells[1]), cells[2] / (cells[2] + cells[3])
    return Span(sn, sn), Span(sp, sp)


def _told(printed: Number | None, row: Row, part: str, rest: str) -> str:
    """A share as it is printed, or as its counts have it."""
    if printed is not None:
        return printed.text
    return f"{row.counts[part]}/{row.counts[part] + row.counts[rest]}"


def _fractions(one: Number | None, two: Number | None) -> tuple[Span, Span]:
    """Two shares printed side by side have as many places each; a file drops the last zeros."""
    assert one is not None  # noqa: S101 - the caller looked
    assert two is not None  # noqa: S101
    by = PER_CENT if max(one.value, two.value) > 1 else 1
    half = min(one.half, two.half)
    spans = [
        Span(max(0.0, (n.value - half) / by), min(1.0, (n.value + half) / by)) for n in (one, two)
    ]
    return spans[0], spans[1]


def _left(share: Span) -> Span:
    return Span(1 - share.high, 1 - share.low)


def _over(above: Span, below: Span) -> Span:
    high = above.high / below.low if below.low > ROOM else math.inf
    return Span(above.low / below.high if below.high > ROOM else 0.0, high)


_PARTS = (
    ("sensitivity", "tp", "fn"),
    ("specificity", "tn", "fp"),
    ("ppv", "tp", "fp"),
    ("npv", "tn", "fn"),
)


def _counted(row: Row) -> Iterator[Discrepancy]:
    """A printed share of a two-by-two table is the share of its counts."""
    for name, part, rest in _PARTS:
        printed = row.accuracy.get(name)
        if printed is None or part not in row.counts or rest not in row.counts:
            continue
        whole = row.counts[part] + row.counts[rest]
        if not whole:
            continue
        by = PER_CENT if printed.value > 1 else 1
        share = row.counts[part] / whole
        facts: dict[str, float | str] = {
            "name": name,
            "printed": printed.text,
            "part": str(row.counts[part]),
            "whole": str(whole),
        }
        span = Span(printed.span.low / by, printed.span.high / by)
        fits = span.meets(Span(share, share))
        yield agrees("table-follows", **facts) if fits else contradicts("table-wrong", **facts)


def _centre(row: Row) -> Number | None:
    if row.value is not None:
        return row.value.mean
    if row.between is not None:
        return row.between
    if row.change is not None:
        return row.change.mean
    if row.share is not None and row.share.low is not None and row.share.high is not None:
        by = PER_CENT if row.ci and row.ci[1].value > 1 else 1
        middle = (row.share.low + row.share.high) / 2 * by
        return Number(middle, (row.share.high - row.share.low) / 2 * by, row.share.text)
    return None


def _is_ratio(row: Row, study: Trial, value: Number) -> bool:
    """Whether a value with an interval is a ratio: named so, or a contrast of two shares."""
    if row.ci is None or value.value <= 0 or row.ci[0].value < 0:
        return False
    if any(RATIO.search(name) for name in (row.measure, row.scale, row.unit, row.note)):
        return True
    shares = [one.share and two.share for one, two in partners(row, study)]
    return row.compares and row.between is None and any(shares)


def _ratio(row: Row, study: Trial, value: Number) -> Iterator[Discrepancy]:
    if row.ci is None:
        return
    low, high = row.ci
    facts: dict[str, float | str] = {"value": value.text, "low": low.text, "high": high.text}
    product = Span(max(0.0, low.span.low) * max(0.0, high.span.low), low.span.high * high.span.high)
    square = Span(max(0.0, value.span.low) ** 2, value.span.high**2)
    facts["middle"] = math.sqrt(max(0.0, low.value) * high.value)
    fits = product.meets(square)
    yield agrees("ratio-centred", **facts) if fits else contradicts("ratio-off-centre", **facts)
    if row.p is not None and row.test in {"", "other"} and fits:
        yield from _wald(row, value)
    if not ADJUSTED.search(f"{row.measure} {row.note}"):
        yield from _from_table(row, study, value)


def _wald(row: Row, value: Number) -> Iterator[Discrepancy]:
    """The P of a ratio from its interval: ln(ratio) over its standard error (Altman 2011)."""
    if row.ci is None or row.p is None:
        return
    low, high = row.ci
    if low.span.low <= 0 or value.span.low <= 0:
        return
    widths = [
        math.log(high.span.low / low.span.high),
        math.log(high.span.high / low.span.low),
    ]
    logs = Span(math.log(value.span.low), math.log(value.span.high)).size()
    errors = [width / (2 * Z95) for width in widths]
    if errors[0] <= 0:
        return
    p = Span(normal_p(logs.high / errors[0]), normal_p(logs.low / errors[1]))
    facts: dict[str, float | str] = {"low": p.low, "high": p.high, "printed": row.p.text}
    facts["from"] = f"{value.text} ({low.text}–{high.text})"
    wide = Span(p.low / APART, p.high * APART)
    fits = wide.meets(row.p.span)
    yield agrees("p-follows", **facts) if fits else contradicts("p-wrong", **facts)


def _from_table(row: Row, study: Trial, value: Number) -> Iterator[Discrepancy]:
    """An odds ratio, or a relative risk, is that of its two-by-two table, or its inverse."""
    sides = list(partners(row, study)) or list(_only_shares(row, study))
    found = [table for one, two in sides for table in tables(one, two)]
    if not found or row.ci is None:
        return
    odds_only = "odds" in row.measure.lower() and not RELATIVE.search(row.measure)
    ways = [_odds(*table) for table in found]
    ways += [] if odds_only else [_risk(*table) for table in found]
    both = [w for way in ways if way for w in (way, _inverse(way))]
    if not both:
        return
    facts: dict[str, float | str] = {
        "value": value.text,
        "low": row.ci[0].text,
        "high": row.ci[1].text,
        "computed": both[0][0],
        "from": both[0][1],
        "to": both[0][2],
    }
    centred = [way for way in both if Span(way[0], way[0]).meets(value.span)]
    if not centred:
        yield contradicts("ratio-not-of-table", **facts)
        return
    ends = [
        way
        for way in centred
        if all(_near(end, printed) for end, printed in zip(way[1:], row.ci, strict=True))
    ]
    yield agrees("ratio-of-table", **facts) if ends else contradicts("ratio-interval", **facts)


def _only_shares(row: Row, study: Trial) -> Iterator[tuple[Row, Row]]:
    """The one pair of shares that a study prints, for a ratio of no other measure."""
    if not (row.compares and RATIO.search(row.measure)):
        return
    shares = [one for one in study.rows if one.share is not None and not one.compares]
    if len(shares) == len(("one", "two")) and shares[0].arm != shares[1].arm:
        one, two = sorted(shares, key=lambda side: side.arm if side.arm is not None else -1)
        if one.measure == two.measure and one.time == two.time:
            yield one, two


def _near(end: float, printed: Number) -> bool:
    """An interval's end within rounding, or within what other ways of computing it differ by."""
    slack = SLACK * max(abs(math.log(end)), 0.5) if end > 0 else 0.0
    return printed.span.low * math.exp(-slack) <= end <= printed.span.high * math.exp(slack)


Ratio = tuple[float, float, float]


def _odds(a: int, n_1: int, b: int, n_2: int) -> Ratio | None:
    """Woolf's interval (1955, Ann Hum Genet 19:251-253)."""
    c, d = n_1 - a, n_2 - b
    if not (a and b and c and d):
        return None
    return _log_interval(a * d / (b * c), math.sqrt(1 / a + 1 / b + 1 / c + 1 / d))


def _risk(a: int, n_1: int, b: int, n_2: int) -> Ratio | None:
    if not (a and b):
        return None
    return _log_interval((a / n_1) / (b / n_2), math.sqrt(1 / a - 1 / n_1 + 1 / b - 1 / n_2))


def _log_interval(value: float, error: float) -> Ratio:
    return value, value * math.exp(-Z95 * error), value * math.exp(Z95 * error)


def _inverse(way: Ratio) -> Ratio:
    return 1 / way[0], 1 / way[2], 1 / way[1]


def _difference(row: Row, study: Trial, value: Number) -> Iterator[Discrepancy]:
    """A difference stands in the middle of its interval, and the interval fits its P."""
    if row.ci is None:
        return
    low, high = row.ci
    facts: dict[str, float | str] = {"value": value.text, "low": low.text, "high": high.text}
    middle = Span((low.span.low + high.span.low) / 2, (low.span.high + high.span.high) / 2)
    fits = middle.size().meets(value.span.size())
    facts["middle"] = (low.value + high.value) / 2
    yield agrees("interval-centred", **facts) if fits else contradicts("interval-off", **facts)
    if row.p is not None:
        yield from _nought(row)
    sides = [one for one in readings(row, study) if one.sure and one.one.sd and one.two.sd]
    if sides and all(one.one.n and one.two.n for one in sides):
        halves = [_half_width(one.one, one.two) for one in sides]
        printed = Span((high.span.low - low.span.high) / 2, (high.span.high - low.span.low) / 2)
        wide = Span(
            min(one.low for one in halves) * (1 - SLACK),
            max(one.high for one in halves) * (1 + SLACK),
        )
        told = {**facts, "half": sum(printed) / 2, "from": halves[0].low, "to": halves[0].high}
        sure = not any(one.what == "change" and not one.sure for one in readings(row, study))
        if wide.meets(printed):
            yield agrees("interval-width", **told)
        elif sure:
            yield contradicts("interval-width-wrong", **told)


def _half_width(one: Side, two: Side) -> Span:
    """Every half-width of a 95 % interval: by Student, by Welch, or by the normal curve."""
    n_1, n_2 = one.n or FEWEST, two.n or FEWEST
    sd_1, sd_2 = one.sd or Span(0, 0), two.sd or Span(0, 0)
    even, fewer = n_1 + n_2 - 2, max(1, min(n_1, n_2) - 1)
    share = (1 / n_1 + 1 / n_2) / max(1, even)
    ends = [
        (
            math.sqrt(((n_1 - 1) * a**2 + (n_2 - 1) * b**2) * share),
            math.sqrt(a**2 / n_1 + b**2 / n_2),
        )
        for a, b in zip(sd_1, sd_2, strict=True)
    ]
    welch = max(ends[1][0] * t_of_p(0.05, max(1, even)), ends[1][1] * t_of_p(0.05, fewer))
    return Span(min(ends[0]) * Z95, welch)


def _nought(row: Row) -> Iterator[Discrepancy]:
    """A 95 % interval without nought and a P well above 0.05 contradict each other."""
    if row.ci is None or row.p is None:
        return
    low, high = row.ci
    outside = low.span.low > 0 or high.span.high < 0
    inside = low.span.high < 0 < high.span.low
    facts: dict[str, float | str] = {"low": low.text, "high": high.text, "printed": row.p.text}
    edge = 0.05
    if (outside and row.p.span.low > edge * (1 + SLACK)) or (
        inside and row.p.span.high < edge * (1 - SLACK)
    ):
        yield contradicts("interval-against-p", **facts)


def _share(row: Row) -> Iterator[Discrepancy]:
    """An interval of a share lies near Wilson's and the plain one, whichever was computed."""
    if row.share is None or row.ci is None or row.n is None:
        return
    by = PER_CENT if row.ci[1].value > 1 else 1
    fits = False
    facts: dict[str, float | str] = {}
    for hits in people(row.share, row.n):
        share = hits / row.n
        plain = Z95 * math.sqrt(share * (1 - share) / row.n)
        wilson_low, wilson_high = wilson(hits, row.n)
        slack = 1 / row.n
        lows = Span(
            min(wilson_low, share - plain, 0 if not hits else 1) - slack,
            max(wilson_low, share - plain) + slack,
        )
        highs = Span(
            min(wilson_high, share + plain) - slack, max(wilson_high, share + plain) + slack
        )
        facts = {"low": row.ci[0].text, "high": row.ci[1].text}
        facts |= {"from": wilson_low * by, "to": wilson_high * by, "value": row.share.text}
        ends = [Span(end.span.low / by, end.span.high / by) for end in row.ci]
        fits = fits or (ends[0].meets(lows) and ends[1].meets(highs))
    if facts:
        yield (
            agrees("share-interval", **facts)
            if fits
            else contradicts("share-interval-wrong", **facts)
        )


def _either(row: Row, value: Number) -> Iterator[Discrepancy]:
    """A value of an unnamed kind stands in the middle of its interval, on one scale or the log."""
    if row.ci is None:
        return
    low, high = row.ci
    facts: dict[str, float | str] = {"value": value.text, "low": low.text, "high": high.text}
    plain = Span((low.span.low + high.span.low) / 2, (low.span.high + high.span.high) / 2)
    product = Span(low.span.low * high.span.low, low.span.high * high.span.high)
    fits = plain.meets(value.span) or product.meets(Span(value.span.low**2, value.span.high**2))
    facts["middle"] = (low.value + high.value) / 2
    yield agrees("interval-centred", **facts) if fits else contradicts("interval-off", **facts)
