"""Movement tests: how each is done, what it was measured to be worth, and what it may not say.

Ratios are recomputed from sensitivity and specificity when the file is read. A printed ratio
outside rounding is refused and told; a row that contradicts itself so that nothing settles it is
left out and told. A result is recorded always; it moves a probability only where the row may.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import ClassVar, Literal, Protocol, TypeAlias, TypeVar

import msgspec

from glideway.body.core.words import Review, Source, Words
from glideway.care.core import likelihood
from glideway.care.core.knowledge import read
from glideway.care.core.likelihood import Probability, Ratio

Result: TypeAlias = Literal["positive", "negative", "unclear"]
RESULTS: tuple[Result, ...] = ("positive", "negative", "unclear")
Ends: TypeAlias = tuple[float, float]
SIDE_BY_SIDE = (0.2, 0.5)  # shown where nobody said how likely it was before
PREFIX = "test"
RECORD_ONLY = {"thoracic_outlet", "tension_headache"}


class MovementTest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One test, or one published cluster as a single row; or a rule that is no test.

    `same_as` names the row with the largest study of the same movement: who examines does the
    movement once and picks no study.
    """

    table: ClassVar[str] = "tests"

    id: str
    target: str
    kind: Literal["test", "rule"]
    regions: tuple[str, ...]
    name: Words
    how: Words
    positive: Words
    avoid: Words
    status: str
    review: Review
    sources: tuple[Source, ...]
    cluster_of: tuple[Words, ...] = ()
    members: tuple[str, ...] = ()
    same_as: str = ""
    sensitivity: float | None = None
    specificity: float | None = None
    sensitivity_ci: Ends | None = None
    specificity_ci: Ends | None = None
    lr_pos_printed: float | None = None
    lr_neg_printed: float | None = None
    lr_pos_ci: Ends | None = None
    lr_neg_ci: Ends | None = None
    n: int | None = None
    cases: int | None = None
    others: int | None = None
    moves_probability: bool = False
    refer: bool = False

    @property
    def moves(self) -> bool:
        """Whether a result may move a probability at all."""
        return self.moves_probability and self.kind == "test" and self.target not in RECORD_ONLY

    def ratio(self, result: Result) -> Ratio | None:
        """The likelihood ratio of a result, recomputed where both shares are printed.

        The printed one only where there is nothing to recompute from; None where neither is, or
        where the result says nothing.
        """
        if result == "unclear":
            return None
        positive = result == "positive"
        if self.sensitivity is not None and self.specificity is not None:
            return self._recomputed(self.sensitivity, self.specificity, positive=positive)
        printed = self.lr_pos_printed if positive else self.lr_neg_printed
        ends = self.lr_pos_ci if positive else self.lr_neg_ci
        return None if printed is None else Ratio(printed, *(ends or (None, None)))

    def after(self, result: Result, before: float | None = None) -> tuple[Probability, ...]:
        """What a result makes of a probability: of the one given, or of 20 % and 50 % each.

        Empty where the row moves nothing.
        """
        ratio = self.ratio(result) if self.moves else None
        if ratio is None:
            return ()
        beforehand = SIDE_BY_SIDE if before is None else (before,)
        return tuple(likelihood.after(one, ratio) for one in beforehand)

    def _recomputed(self, sn: float, sp: float, *, positive: bool) -> Ratio | None:
        if self.cases and self.others:
            hit = round(sn * self.cases)
            false = round((1 - sp) * self.others)
            if positive:
                return likelihood.ratio_of_counts(hit, self.cases, false, self.others)
            return likelihood.ratio_of_counts(
                self.cases - hit, self.cases, self.others - false, self.others
            )
        value = likelihood.lr_pos(sn, sp) if positive else likelihood.lr_neg(sn, sp)
        if math.isinf(value) or not value:
            return None  # nobody on the other side: without counts there is no number to give
        if self.sensitivity_ci and self.specificity_ci:
            ends = likelihood.widest(self.sensitivity_ci, self.specificity_ci, positive=positive)
            return Ratio(value, *ends)
        return Ratio(value)


class Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What was recorded of one test: its result, how likely it was held to be before, in words.

    Kept as a finding's words, sealed like them; `before` is in per cent.
    """

    result: Result
    before: int | None = None
    words: str = ""

    def written(self) -> str:
        """The form in which it is kept."""
        return msgspec.json.encode(self).decode()


def said(text: str) -> Said | None:
    """What was recorded, or None where the words are somebody's own."""
    try:
        return msgspec.json.decode(text, type=Said)
    except msgspec.DecodeError:
        return None


def test_of(structure: str) -> MovementTest | None:
    """The test that a finding is about, where it is about one."""
    prefix, _, name = structure.partition(":")
    return load().tests.get(name) if prefix == PREFIX else None


def place_of(test: str) -> str:
    """What stands in a finding in place of a structure."""
    return f"{PREFIX}:{test}"


class Recorded(Protocol):
    """A finding as it is asked about here, wherever it is kept."""

    structure: str
    side: str
    words: str


Found = TypeVar("Found", bound=Recorded)


@dataclass(frozen=True, slots=True)
class RefusedNumber:
    """A printed number that was refused, or a whole row: which, and why in plain words."""

    test: str
    field: str
    printed: float | None
    computed: float | None
    why: str

    @property
    def whole_row(self) -> bool:
        """Whether the row itself is left out."""
        return not self.field


@dataclass(frozen=True, slots=True)
class TestLibrary:
    """The tests that can be used, and everything that was refused when they were read."""

    targets: dict[str, Words]
    tests: dict[str, MovementTest]
    refused: tuple[RefusedNumber, ...]


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    schema: str
    version: str
    targets: dict[str, Words]
    tests: tuple[MovementTest, ...]


@cache
def load() -> TestLibrary:
    """Every test, checked as it is read."""
    found = read("tests.json", _File)
    return checked(found.targets, found.tests)


def checked(targets: dict[str, Words], rows: Iterable[MovementTest]) -> TestLibrary:
    """The rows that can stand, by id; what was refused is kept with its reason."""
    kept: dict[str, MovementTest] = {}
    refused: list[RefusedNumber] = []
    for row in rows:
        unsettled = next(_unsettled(row), None)
        if unsettled is not None:
            refused.append(unsettled)
            continue
        refused += _printed(row)
        kept[row.id] = row
    return TestLibrary(targets, kept, tuple(refused))


def for_region(region: str) -> tuple[MovementTest, ...]:
    """The tests of a region: by target, what moves a probability first, clusters leading."""
    rows = [one for one in load().tests.values() if region in one.regions]
    return tuple(sorted(rows, key=lambda one: (one.target, not one.moves, not one.members, one.id)))


def further(test: MovementTest) -> tuple[MovementTest, ...]:
    """Further studies of the movement of this test; they have no place of their own on a page."""
    return tuple(one for one in load().tests.values() if one.same_as == test.id)


def referring(found: Iterable[Found]) -> list[Found]:
    """Of findings by time, the positive results that mean "refer, do not treat" and still stand.

    A later negative of the same test, on that side or on both, is the newer word.
    """
    standing: list[Found] = []
    for one in found:
        test, told = test_of(one.structure), said(one.words)
        if test is None or not test.refer or told is None:
            continue
        if told.result == "positive":
            standing.append(one)
        elif told.result == "negative":
            standing = [
                each
                for each in standing
                if each.structure != one.structure or one.side not in {each.side, "both"}
            ]
    return standing


def closes(found: Iterable[Recorded], region: str) -> bool:
    """Whether such a result closes a region: those that the row of its test names."""
    tests = (test_of(one.structure) for one in referring(found))
    return any(region in test.regions for test in tests if test is not None)


def speaker(done: Iterable[str]) -> dict[str, str]:
    """Of results in the order recorded, the one row of each target that may move a probability.

    A published cluster speaks for everything recorded beside it; otherwise the first recorded
    does. Two rows of one target never multiply.
    """
    found: dict[str, str] = {}
    for name in done:
        row = load().tests.get(name)
        if row is None or not row.moves:
            continue
        first = load().tests.get(found.get(row.target, ""))
        if first is None or (row.members and not first.members):
            found[row.target] = name
    return found


def _printed(row: MovementTest) -> Iterator[RefusedNumber]:
    """Printed ratios that do not follow from the row's own sensitivity and specificity."""
    sn, sp = row.sensitivity, row.specificity
    if sn is None or sp is None:
        return
    for positive, field, printed in (
        (True, "lr_pos_printed", row.lr_pos_printed),
        (False, "lr_neg_printed", row.lr_neg_printed),
    ):
        if printed is None or likelihood.agrees(printed, sn, sp, positive=positive):
            continue
        computed = likelihood.lr_pos(sn, sp) if positive else likelihood.lr_neg(sn, sp)
        why = f"sensitivity {sn:g} and specificity {sp:g} give {computed:.3g}"
        yield RefusedNumber(row.id, field, printed, computed, why)


def _unsettled(row: MovementTest) -> Iterator[RefusedNumber]:
    """What makes a row useless: shares that are none, ratios that contradict each other alone."""
    for name in ("sensitivity", "specificity"):
        share = getattr(row, name)
        if share is not None and not 0 <= share <= 1:
            yield RefusedNumber(row.id, "", share, None, f"{name} {share:g} is no share")
    for name in ("lr_pos", "lr_neg"):
        printed, ends = getattr(row, f"{name}_printed"), getattr(row, f"{name}_ci")
        if printed is not None and printed < 0:
            yield RefusedNumber(row.id, "", printed, None, f"{name} {printed:g} is below nought")
        if printed is not None and ends and not ends[0] <= printed <= ends[1]:
            why = f"{name} {printed:g} lies outside its interval, {ends[0]:g} to {ends[1]:g}"
            yield RefusedNumber(row.id, "", printed, None, why)
    positive, negative = row.lr_pos_printed, row.lr_neg_printed
    alone = row.sensitivity is None or row.specificity is None
    if not alone or positive is None or negative is None:
        return
    if (positive - 1) * (negative - 1) > 0:
        why = f"LR+ {positive:g} and LR- {negative:g} lie on one side of 1"
        yield RefusedNumber(row.id, "", positive, None, why)
