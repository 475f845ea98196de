"""Checks of shares of people: whole numbers, exact tests, the fewest people a test needs."""

import math
import re
from collections.abc import Iterator
from itertools import product

from glideway.outcomes.core.arithmetic import fisher, normal_p
from glideway.outcomes.core.checker.between import partners
from glideway.outcomes.core.checker.findings import Discrepancy, agrees, contradicts, reserve
from glideway.outcomes.core.checker.numbers import ROOM, Chance, Span
from glideway.outcomes.core.checker.reading import Row, Share, Trial
from glideway.outcomes.core.exact import (
    SmallestP,
    chi_square_p,
    rank_sum_smallest_p,
    sign_normal_p,
    sign_p,
    wilcoxon_smallest_p,
)

MANY = 25  # pairs from which programs print a sign test by the normal curve
TIED = {"nprs", "groc", "psfs", "rmdq"}  # scales on which people tie
_OF = re.compile(r"(\d+)\s*(?:/|of|out of)\s*(\d+)\s+(?:\w+\s+)?(?:improved|better)", re.IGNORECASE)
_ALL = re.compile(r"\ball\s+(\d+)\s+(?:\w+\s+)?(?:improved|better)", re.IGNORECASE)


def check(row: Row, study: Trial) -> Iterator[Discrepancy]:
    """What shares, counts and ranks allow of what is printed beside them."""
    if row.share is not None and row.arm is not None:
        yield from _share(row, row.share)
    if row.compares:
        yield from _compared(row, study)
        yield from _ranks_between(row, study)
    elif row.share is not None and row.p is not None and row.test == "":
        yield from _beside(row, row.p, study)
    elif row.test == "sign":
        yield from _sign(row)
    elif row.test == "wilcoxon":
        yield from _ranks(row)


def people(share: Share | None, n: int | None) -> list[int]:
    """Every whole number of `n` people that is printed as this share."""
    if share is None:
        return []
    n = share.n or n
    if share.count is not None:
        return [share.count] if n is None or share.count <= n else []
    if n is None or share.low is None or share.high is None:
        return []
    low, high = math.ceil(share.low * n - ROOM), math.floor(share.high * n + ROOM)
    found = list(range(max(0, low), min(n, high) + 1))
    if share.bare is not None and share.bare <= n and share.bare not in found:
        found.append(share.bare)
    return found


def _share(row: Row, share: Share) -> Iterator[Discrepancy]:
    n = share.n or row.n
    facts: dict[str, float | str] = {"share": share.text, "n": str(n)}
    if share.low is not None and share.low > 1 + ROOM:
        yield contradicts("share-over", **facts)
        return
    if n is None:
        return
    found = people(share, n)
    if not found:
        yield contradicts("share-of-nobody", **facts)
        return
    fits = share.low is None or share.high is None or share.count is None
    if fits or share.low - ROOM <= share.count / n <= share.high + ROOM:  # type: ignore[operator]
        counts = " / ".join(str(one) for one in found[:3])
        yield agrees("share-of-people", **facts, count=counts)
    else:
        yield contradicts("share-count", **facts, count=str(share.count))


def _compared(row: Row, study: Trial) -> Iterator[Discrepancy]:
    by_interval = row.test == "" and row.ci is not None  # a ratio's own P, checked with it
    if row.p is None or row.test not in {"fisher", "chi", ""} or by_interval:
        return
    for one, two in partners(row, study):
        yield from _two(row, row.p, one, two)
        return


def _beside(row: Row, p: Chance, study: Trial) -> Iterator[Discrepancy]:
    """A P beside the second of two arms, with no test named: an exact test, perhaps."""
    others = [
        one
        for one in study.rows
        if one.measure == row.measure and one.time == row.time and one.arm not in {None, row.arm}
    ]
    if len(others) != 1:
        return
    for found in _two(row, p, others[0], row):
        if found.weight == 0:
            yield found


def tables(one: Row, two: Row) -> list[tuple[int, int, int, int]]:
    """Every table of two shares, as people, that is printed so."""
    n_1 = (one.share.n if one.share else None) or one.n
    n_2 = (two.share.n if two.share else None) or two.n
    if n_1 is None or n_2 is None:
        return []
    pairs = product(people(one.share, n_1), people(two.share, n_2))
    return [(a, n_1, b, n_2) for a, b in pairs]


def _two(row: Row, p: Chance, one: Row, two: Row) -> Iterator[Discrepancy]:
    found = tables(one, two)
    if not found:
        return
    ways = {"fisher": (fisher,), "chi": (chi_square_p, _yates)}.get(
        row.test, (fisher, chi_square_p, _yates)
    )
    computed = [way(*table) for table in found for way in ways]
    facts: dict[str, float | str] = {
        "one": f"{found[0][0]}/{found[0][1]}",
        "two": f"{found[0][2]}/{found[0][3]}",
        "computed": computed[0],
        "printed": p.text,
    }
    fits = any(Span(one, one).meets(p.span) for one in computed)
    yield agrees("exact-p", **facts) if fits else contradicts("exact-p-wrong", **facts)


def _yates(hits: int, n: int, other_hits: int, other_n: int) -> float:
    return chi_square_p(hits, n, other_hits, other_n, corrected=True)


def _sign(row: Row) -> Iterator[Discrepancy]:
    if row.p is None:
        return
    better, n = _improved(row)
    n = n or row.n
    if n is None:
        return
    ways = [
        (k, worse)
        for k in (better if better is not None else range(n + 1))
        for worse in range(n - k + 1)
        if k + worse
    ]
    values = {sign_p(*way) for way in ways}
    if n > MANY:
        values |= {sign_normal_p(*way, corrected=yes) for way in ways for yes in (True, False)}
    if not values:
        return
    known = better[0] if better and len(better) == 1 else None
    facts: dict[str, float | str] = {"n": str(n), "printed": row.p.text}
    facts |= {"computed": sign_p(known, n - known) if known is not None else 2.0 / 2**n}
    facts |= {"count": str(known)}
    key = "sign-p" if known is not None else "sign-n"
    fits = any(Span(one, one).meets(row.p.span) for one in values)
    yield agrees(key, **facts) if fits else contradicts(f"{key}-wrong", **facts)


def _improved(row: Row) -> tuple[list[int] | None, int | None]:
    """How many improved, of how many, from the value or from the words beside it."""
    if row.share is not None:
        n = row.share.n or row.n
        return people(row.share, n) or None, n
    part, whole = _OF.search(row.note), _ALL.search(row.note)
    if part:
        return [int(part[1])], int(part[2])
    if whole:
        return [int(whole[1])], int(whole[1])
    if row.value is not None and row.value.sd is None and row.n is not None:
        count = row.value.mean.value
        if count == int(count) and 0 <= count <= row.n:
            return [int(count)], row.n
    return None, None


def _ranks(row: Row) -> Iterator[Discrepancy]:
    if row.n is None:
        return
    if row.z is not None:
        size, most = row.z.span.size(), math.sqrt(row.n)
        if size.low > most + ROOM:
            yield contradicts("z-over", z=row.z.text, n=str(row.n), most=most)
    if row.p is not None and row.z is None:
        yield from _least(row, wilcoxon_smallest_p(row.n), str(row.n))


def _ranks_between(row: Row, study: Trial) -> Iterator[Discrepancy]:
    if row.p is None or row.z is not None or row.test not in {"wilcoxon", "ranks"}:
        return
    sizes = [(one.n, two.n) for one, two in partners(row, study)]
    if not sizes and row.contrast:
        one, two = row.contrast
        sizes = [(study.arms[one].n, study.arms[two].n)]
    n_1, n_2 = sizes[0] if sizes else (None, None)
    if n_1 and n_2:
        yield from _least(row, rank_sum_smallest_p(n_1, n_2), f"{n_1} + {n_2}")


def _least(row: Row, least: SmallestP, n: str) -> Iterator[Discrepancy]:
    """A P below every way of computing the smallest one cannot be; a larger one can."""
    if row.p is None:
        return
    ways = [least.exact]
    if "exact" not in row.note.lower():
        ways.append(least.approximate)
    if row.scale in TIED:
        ways.append(least.with_ties)
    facts: dict[str, float | str] = {"n": n, "least": min(ways), "printed": row.p.text}
    if row.p.span.high < min(ways) * (1 - ROOM):
        yield contradicts("rank-p-wrong", **facts)
    elif row.p.exact and row.p.span.high < least.exact * (1 - ROOM):
        yield reserve("rank-p-approximate", **facts, exact=least.exact)
    else:
        yield agrees("rank-p", **facts)


def z_has_p(row: Row) -> Iterator[Discrepancy]:
    """A printed Z has one two-sided P."""
    if row.z is None or row.p is None:
        return
    size = row.z.span.size()
    p = Span(normal_p(size.high), normal_p(size.low))
    facts: dict[str, float | str] = {
        "low": p.low,
        "high": p.high,
        "printed": row.p.text,
        "from": f"Z = {row.z.text}",
    }
    fits = p.meets(row.p.span)
    yield agrees("p-follows", **facts) if fits else contradicts("p-wrong", **facts)
