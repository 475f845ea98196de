"""Checks of a statistic against its own P and its degrees of freedom, and of heads counted."""

from collections.abc import Iterator

from glideway.outcomes.core.arithmetic import largest_z, t_p
from glideway.outcomes.core.checker.between import partners
from glideway.outcomes.core.checker.findings import Discrepancy, contradicts, reserve
from glideway.outcomes.core.checker.numbers import ROOM, Span
from glideway.outcomes.core.checker.paired import printed_t, same_p
from glideway.outcomes.core.checker.reading import Row, Trial
from glideway.outcomes.core.pairs import FEWEST

T_TESTS = {"", "t", "paired", "independent", "welch"}


def check(row: Row, study: Trial) -> Iterator[Discrepancy]:
    """A t has one P for its degrees of freedom, and those follow from the people."""
    if row.test in T_TESTS:
        expected = degrees(row, study)
        if row.df is not None and expected is not None:
            yield from _degrees(row, expected)
        df = Span(row.df.value, row.df.value) if row.df else expected
        if row.t is not None and row.p is not None and df is not None and df.low > 0:
            t = printed_t(row.t)
            p = Span(t_p(t.high, df.high), t_p(t.low, df.low))
            yield same_p(p, row.p, f"t = {row.t.text}")
    if row.z is not None and not row.compares and row.n and abs(row.z.value) > largest_z(row.n):
        yield reserve("needs-ties", z=row.z.text, n=str(row.n), largest=largest_z(row.n))


def degrees(row: Row, study: Trial) -> Span | None:
    """The degrees of freedom that a t of this row has, as far as the test is named."""
    if not row.compares:
        if row.test in {"independent", "welch"} or row.n is None or row.arm is None:
            return None
        return Span(row.n - 1, row.n - 1) if row.n >= FEWEST else None
    sizes = _sizes(row, study)
    if sizes is None or min(sizes) < FEWEST:
        return None
    both = sum(sizes) - len(sizes)
    if row.test == "paired":
        return Span(min(sizes) - 1, min(sizes) - 1)
    return Span(min(sizes) - 1, both) if row.test == "welch" else Span(both, both)


def _sizes(row: Row, study: Trial) -> tuple[int, int] | None:
    pairs = [(one.n, two.n) for one, two in partners(row, study)]
    if not pairs and row.contrast:
        pairs = [(study.arms[row.contrast[0]].n, study.arms[row.contrast[1]].n)]
    if not pairs and len(study.arms) == len(("one", "two")):
        pairs = [(study.arms[0].n, study.arms[1].n)]
    one, two = pairs[0] if pairs else (None, None)
    return (one, two) if one is not None and two is not None else None


def _degrees(row: Row, expected: Span) -> Iterator[Discrepancy]:
    if row.df is None:
        return
    whole = row.df.value == int(row.df.value)
    room = row.df.half + ROOM if not whole or row.test == "welch" else ROOM
    low = expected.low
    if row.test in {"", "t", "independent"} and not whole:
        low = min(low, FEWEST - 1)  # a broken number is Welch's, whatever the test is called
    if not low - room <= row.df.value <= expected.high + room:
        facts: dict[str, float | str] = {"df": row.df.text, "expected": f"{expected.high:.0f}"}
        yield contradicts("df-wrong", **facts)


def people(study: Trial) -> Iterator[Discrepancy]:
    """Groups that add up to the whole, where the same people are in no two of them."""
    sizes = [arm.n for arm in study.arms if arm.n is not None]
    whole = study.n
    if study.crossed or whole is None or len(sizes) != len(study.arms) or len(sizes) < FEWEST:
        return
    lost = any(
        word in study.words.lower()
        for word in ("lost", "drop", "withdr", "complete", "analysed", "analyzed", "enrol")
    )
    facts: dict[str, float | str] = {"sum": str(sum(sizes)), "n": str(whole)}
    if sum(sizes) > whole:
        yield contradicts("people-over", **facts)
    elif sum(sizes) < whole:
        yield (reserve if lost else contradicts)("people-under", **facts)
