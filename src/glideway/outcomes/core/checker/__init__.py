"""Do the printed numbers of a study agree with each other? Recomputed here, believed nowhere.

A study is inconsistent only where no values within rounding agree. What is not printed is not
held against anybody; a study of which nothing can be recomputed is not checkable. Readers' own
remarks in a file (`consistency`) are not read at all.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from glideway.outcomes.core.checker import (
    between,
    counts,
    direction,
    freedom,
    paired,
    ratios,
    scores,
    swaps,
)
from glideway.outcomes.core.checker.findings import Discrepancy, Weight, contradicts, reserve
from glideway.outcomes.core.checker.numbers import Token, Unreadable
from glideway.outcomes.core.checker.reading import Raw, Row, Trial, trial

MOST_NUMBERS = 400  # beyond so many printed numbers nobody searches for swapped digits
Judged: TypeAlias = Literal["consistent", "inconsistent", "not checkable"]
CHECKS = (
    paired.check,
    between.check,
    counts.check,
    freedom.check,
    ratios.check,
    scores.check,
    direction.check,
)

__all__ = ["Checked", "Discrepancy", "Judged", "Token", "Unreadable", "Weight", "check"]


@dataclass(frozen=True, slots=True)
class Checked:
    """The verdict on one study's printed numbers, with everything it rests on."""

    id: str
    verdict: Judged
    seen: tuple[Discrepancy, ...]
    problems: tuple[str, ...]


def check(raw: Raw, place: str = "study") -> Checked:
    """What the printed numbers of this study allow to be said; Unreadable without an id."""
    study = trial(raw, place)
    seen = list(_seen(study))
    verdict = _verdict(seen)
    if verdict == "inconsistent":
        seen += _explained(raw, place)
    ordered = sorted(seen, key=lambda one: -one.weight if one.weight > 1 else 0)
    return Checked(study.id, verdict, tuple(ordered), study.problems)


def _seen(study: Trial) -> Iterator[Discrepancy]:
    yield from freedom.people(study)
    for row in study.rows:
        for found in _of(row, study):
            yield replace(found, row=found.row or row.label)
    yield from scores.sums(study)
    yield from direction.concluded(study)
    yield from _spreads_alone(study)


def _of(row: Row, study: Trial) -> Iterator[Discrepancy]:
    if row.p is not None and row.p.span.low > 1:
        yield contradicts("p-over", printed=row.p.text)
        return
    for one in CHECKS:
        yield from one(row, study)
    yield from counts.z_has_p(row)


def _spreads_alone(study: Trial) -> Iterator[Discrepancy]:
    """Spreads printed where the changes belong: an effect is claimed of no effect."""
    for row in study.rows:
        if "only sd" in row.note.lower():
            yield replace(contradicts("only-spreads"), row=row.label)


def _verdict(seen: list[Discrepancy]) -> Judged:
    weights = {one.weight for one in seen}
    if Weight.CONTRADICTS in weights:
        return "inconsistent"
    return "consistent" if Weight.AGREES in weights else "not checkable"


def _explained(raw: Raw, place: str) -> list[Discrepancy]:
    """The swaps of two digits after which nothing contradicts any more."""

    def agrees(other: Mapping[str, object]) -> bool:
        try:
            return _verdict(list(_seen(trial(other, place)))) == "consistent"
        except Unreadable:
            return False

    return [
        reserve("digit-swap", printed=one.printed, swapped=one.swapped)
        for one in swaps.explain(raw, agrees, MOST_NUMBERS)
    ]
