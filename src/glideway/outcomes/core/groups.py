"""Two groups of people: Student's and Welch's t from the printed means, SDs and numbers."""

import math
from dataclasses import dataclass

from glideway.outcomes.core import given
from glideway.outcomes.core.arithmetic import t_p


@dataclass(frozen=True, slots=True)
class TTest:
    """A t test as far as summary numbers allow it: t as a size, its df, its two-sided P."""

    t: float
    df: float
    p: float


def student_t(  # noqa: PLR0917 - what a table prints, in its order
    mean_1: float, sd_1: float, n_1: int, mean_2: float, sd_2: float, n_2: int
) -> TTest:
    """Student's t of two groups with one spread in common.

    SD_pooled^2 = ((n1-1) sd1^2 + (n2-1) sd2^2) / (n1+n2-2), df = n1+n2-2 (Student 1908,
    Biometrika 6:1-25; any textbook).
    """
    _two(sd_1, n_1, sd_2, n_2)
    df = n_1 + n_2 - 2
    pooled = ((n_1 - 1) * sd_1**2 + (n_2 - 1) * sd_2**2) / df
    return _test(abs(mean_1 - mean_2), math.sqrt(pooled * (1 / n_1 + 1 / n_2)), df)


def welch_t(  # noqa: PLR0917 - what a table prints, in its order
    mean_1: float, sd_1: float, n_1: int, mean_2: float, sd_2: float, n_2: int
) -> TTest:
    """Welch's t, which lets the spreads differ, with Satterthwaite's degrees of freedom.

    df = (v1+v2)^2 / (v1^2/(n1-1) + v2^2/(n2-1)) with v = sd^2/n (Welch 1947, Biometrika
    34:28-35; Satterthwaite 1946, Biometrics Bulletin 2:110-114).
    """
    _two(sd_1, n_1, sd_2, n_2)
    one, two = sd_1**2 / n_1, sd_2**2 / n_2
    below = one**2 / (n_1 - 1) + two**2 / (n_2 - 1)
    df = (one + two) ** 2 / below if below else float(n_1 + n_2 - 2)
    return _test(abs(mean_1 - mean_2), math.sqrt(one + two), df)


def _two(sd_1: float, n_1: int, sd_2: float, n_2: int) -> None:
    given.people(n_1, n_2, least=given.PAIR)
    given.spreads(sd_1, sd_2)


def _test(gap: float, error: float, df: float) -> TTest:
    if error > 0:
        return TTest(gap / error, df, t_p(gap / error, df))
    return TTest(math.inf, df, 0.0) if gap else TTest(0.0, df, 1.0)
