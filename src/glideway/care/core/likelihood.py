"""What one test result does to a probability, and how unsure that is.

Odds after = odds before x likelihood ratio. Nothing is ever multiplied twice here: a function
takes one ratio, because ratios of related tests are not independent.
"""

import math
from dataclasses import dataclass

Z95 = 1.959963984540054
PLACES = 2  # what is printed beside each other has at least so many places; files drop zeros
CORRECTION = 0.5


@dataclass(frozen=True, slots=True)
class Ratio:
    """A likelihood ratio and its range; without a range nothing is printed to make one of.

    `unbounded` marks a specificity of 1.00: rule-in only, and the value is a corrected one.
    """

    value: float
    low: float | None = None
    high: float | None = None
    unbounded: bool = False


@dataclass(frozen=True, slots=True)
class Probability:
    """A probability after a result, with the range that follows from the ratio's."""

    before: float
    after: float
    low: float | None
    high: float | None


def lr_pos(sensitivity: float, specificity: float) -> float:
    """LR+ = sensitivity / (1 - specificity); infinite where nobody else tested positive."""
    false = 1 - specificity
    return math.inf if false <= 0 else sensitivity / false


def lr_neg(sensitivity: float, specificity: float) -> float:
    """LR- = (1 - sensitivity) / specificity; infinite where nobody else tested negative."""
    return math.inf if specificity <= 0 else (1 - sensitivity) / specificity


def ratio_of_counts(hits: float, cases: int, false: float, others: int) -> Ratio:
    """A ratio of two shares with its 95 % interval on the log scale.

    ln LR ± 1.96 sqrt(1/a - 1/n1 + 1/b - 1/n2) (Simel, Samsa and Matchar 1991, J Clin Epidemiol
    44:763-770). With a nought, one half is added to each cell.
    """
    unbounded = false == 0
    a, b, n_1, n_2 = float(hits), float(false), float(cases), float(others)
    if not (a and b):
        a, b, n_1, n_2 = a + CORRECTION, b + CORRECTION, n_1 + 1, n_2 + 1
    value = (a / n_1) / (b / n_2)
    half = Z95 * math.sqrt(1 / a - 1 / n_1 + 1 / b - 1 / n_2)
    return Ratio(value, value * math.exp(-half), value * math.exp(half), unbounded)


def widest(
    sensitivity: tuple[float, float], specificity: tuple[float, float], *, positive: bool
) -> tuple[float, float]:
    """The ratio's range from the ends of two intervals: wider than a computed one."""
    if positive:
        return (lr_pos(sensitivity[0], specificity[0]), lr_pos(sensitivity[1], specificity[1]))
    return (lr_neg(sensitivity[1], specificity[1]), lr_neg(sensitivity[0], specificity[0]))


def agrees(printed: float, sensitivity: float, specificity: float, *, positive: bool) -> bool:
    """Whether a printed ratio follows from the printed shares within the rounding of all three.

    What stands side by side has as many places each, and at least two.
    """
    half = _half(sensitivity, specificity)
    sn = (max(0.0, sensitivity - half), min(1.0, sensitivity + half))
    sp = (max(0.0, specificity - half), min(1.0, specificity + half))
    low, high = (
        (lr_pos(sn[0], sp[0]), lr_pos(sn[1], sp[1]))
        if positive
        else (lr_neg(sn[1], sp[1]), lr_neg(sn[0], sp[0]))
    )
    slack = 0.5 * 10.0 ** -_places(printed) + 1e-9
    return low - slack <= printed <= high + slack


def after(before: float, ratio: Ratio) -> Probability:
    """The probability after a result. Refuses a probability that is none before."""
    if not 0 < before < 1:
        raise ValueError("a probability before a test lies between 0 and 1")
    return Probability(
        before,
        _after(before, ratio.value),
        None if ratio.low is None else _after(before, ratio.low),
        None if ratio.high is None else _after(before, ratio.high),
    )


def _after(before: float, ratio: float) -> float:
    if math.isinf(ratio):
        return 1.0
    odds = before / (1 - before) * ratio
    return odds / (1 + odds)


def _half(one: float, two: float) -> float:
    return 0.5 * 10.0 ** -max(PLACES, _places(one), _places(two))


def _places(value: float) -> int:
    _whole, _dot, decimals = f"{value}".partition(".")
    return 0 if decimals == "0" else len(decimals)
