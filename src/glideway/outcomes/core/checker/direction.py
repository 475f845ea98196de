"""Checks of the way things moved, against what is said of it."""

import re
from collections.abc import Iterator

from glideway.outcomes.core.checker.between import Compared, readings
from glideway.outcomes.core.checker.findings import Discrepancy, agrees, contradicts
from glideway.outcomes.core.checker.naming import matched
from glideway.outcomes.core.checker.numbers import Span
from glideway.outcomes.core.checker.reading import Row, Trial

BETTER = {
    **dict.fromkeys(("nprs", "vas", "ndi", "odi", "rmdq", "quickdash", "prtee", "hit6"), "lower"),
    **dict.fromkeys(("bctq_sss", "bctq_fss"), "lower"),
    **dict.fromkeys(("psfs", "lefs", "faam", "visa_a", "akps", "koos"), "higher"),
    **dict.fromkeys(("ppt", "rom", "pfgs", "sit_reach", "groc"), "higher"),
}
GOOD = {"lower": "down", "higher": "up"}
_WORSE = re.compile(
    r"wors|deterior|no (?:benefit|effect|improv)|not improv|harm|fail", re.IGNORECASE
)
_BEAT = re.compile(
    r"^(.{2,60}?)\s+(?:was |were |is |gave |did |had )?(?:significantly )?"
    r"(?:better(?: results?)? than|beat|superior to|outperformed|improved more than|"
    r"more effective than)\s+(.{2,60}?)(?:$|[.;,]| on | for | in | at )",
    re.IGNORECASE,
)
_FAVOURS = "favours_"
_GAINED = re.compile(r"improv|gain|better|effective|benefit", re.IGNORECASE)


def better(row: Row) -> str:
    """Which way is better: as printed, or as the scale has it."""
    return row.better or BETTER.get(row.scale, "")


def check(row: Row, study: Trial) -> Iterator[Discrepancy]:
    """A direction in words is that of the numbers; a benefit moves the better way."""
    if not row.compares:
        yield from _moved(row, study)
    if row.favours:
        yield from _favours(row, study)


def _moved(row: Row, study: Trial) -> Iterator[Discrepancy]:
    good = GOOD.get(better(row), "")
    said = {"better": good, "worse": {"down": "up", "up": "down"}.get(good, "")}.get(
        row.moved, row.moved
    )
    went = _went(row)
    facts: dict[str, float | str] = {"said": row.moved}
    if said and went and said != went:
        yield contradicts("moved-otherwise", **facts)
    elif said and went:
        yield agrees("moved-so")
    elif said and good and said != good and row.moved in GOOD.values() and not _owned(row, study):
        yield contradicts("wrong-way", **facts)


def _owned(row: Row, study: Trial) -> bool:
    """Whether the study itself says that somebody got worse, or that nothing was gained."""
    told = f"{study.result} {row.note} {study.verdict.replace('negative', 'fail')}"
    return _WORSE.search(told) is not None


def _went(row: Row) -> str:
    """Which way the means moved, where rounding leaves no doubt."""
    if row.pre is None or row.post is None:
        return ""
    gap = row.post.mean.span.minus(row.pre.mean.span)
    return "up" if gap.low > 0 else ("down" if gap.high < 0 else "")


def _favours(row: Row, study: Trial) -> Iterator[Discrepancy]:
    arm = matched(row.favours, list(study.arms))
    if arm is None:
        return
    won = winners(row, study)
    facts: dict[str, float | str] = {"arm": study.arms[arm].name}
    if won and arm not in won:
        yield contradicts("favours-other", **facts)
    elif won:
        yield agrees("favours-so", **facts)


def winners(row: Row, study: Trial) -> set[int]:
    """The arms that do better on this row by some reading; empty where nothing tells."""
    good = better(row)
    found: set[int] = set()
    for one in readings(row, study):
        arms = _arms(row, study)
        if arms is None or one.what == "pre" or not good:
            return set()
        ahead = _ahead(one, good)
        found |= {arms[0], arms[1]} if ahead is None else {arms[0] if ahead else arms[1]}
    return found


def _ahead(one: Compared, good: str) -> bool | None:
    gap: Span = one.one.mean.minus(one.two.mean)
    if gap.low <= 0 <= gap.high:
        return None
    return (gap.low > 0) == (good == "higher")


def _arms(row: Row, study: Trial) -> tuple[int, int] | None:
    arms = {one.arm for one in study.rows if one.measure == row.measure and one.arm is not None}
    if row.contrast and set(row.contrast) <= arms:
        return row.contrast
    ordered = sorted(arms)
    return (ordered[0], ordered[1]) if len(ordered) == len(("one", "two")) else None


def concluded(study: Trial) -> Iterator[Discrepancy]:
    """A sentence that says who did better is borne out by some measure, where any can tell."""
    yield from _favoured(study)
    said = _BEAT.match(study.result.strip())
    if said:
        arms = list(study.arms)
        first, second = matched(_bare(said[1]), arms), matched(_bare(said[2]), arms)
        if first is not None and second is not None and first != second:
            won = [
                winners(row, study)
                for row in study.rows
                if row.compares and {first, second} == set(_arms(row, study) or ())
            ]
            told = [one for one in won if one]
            if told and not any(first in one for one in told):
                yield contradicts("conclusion-against", arm=arms[first].name)
            elif told:
                yield agrees("conclusion-so", arm=arms[first].name)
    elif _GAINED.search(study.result) and not _WORSE.search(study.result):
        yield from _gained(study)


def _favoured(study: Trial) -> Iterator[Discrepancy]:
    """A verdict in favour of an arm, and every contrast that tells was won by another."""
    if not study.verdict.startswith(_FAVOURS):
        return
    arms = list(study.arms)
    arm = matched(study.verdict.removeprefix(_FAVOURS).replace("_", " "), arms)
    told = [one for row in study.rows if row.compares for one in [winners(row, study)] if one]
    if arm is not None and told and not any(arm in one for one in told):
        yield contradicts("conclusion-against", arm=arms[arm].name)


def _gained(study: Trial) -> Iterator[Discrepancy]:
    """An improvement in words, and every measure of one group moved the unfavourable way."""
    if len(study.arms) != 1:
        return
    ways = [
        (went, GOOD[good])
        for row in study.rows
        for went, good in [(_went(row), better(row))]
        if went and good and not row.compares
    ]
    if ways and all(went != good for went, good in ways):
        yield contradicts("conclusion-gained")


def _bare(name: str) -> str:
    return re.sub(
        r"^(?:the|both)\s+|\s+(?:group|arm|was|were)$", "", name.strip(), flags=re.IGNORECASE
    )
