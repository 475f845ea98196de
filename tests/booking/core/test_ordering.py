"""The order of many results as arrays is that of `weighing`, result by result."""

import math
import random

import numpy as np
import pytest

from glideway.booking.core import ordering, weighing
from glideway.booking.core.weighing import Sort, Weights


def drawn(dice: random.Random, many: int, *, placed: bool) -> list[weighing.Facts]:
    return [
        weighing.Facts(
            soon=float(dice.randint(0, 4)),
            near=float(dice.randint(0, 3)) if placed else None,
            price=float(dice.choice((8000, 9500))),
            points=dice.choice((None, 60.0, 91.5)),
            pk=pk,
        )
        for pk in dice.sample(range(100), many)
    ]


def arrays(rows: list[weighing.Facts]) -> ordering.Facts:
    def one(name: str) -> ordering.Floats:
        return np.array([math.nan if (v := getattr(row, name)) is None else v for row in rows])

    pk = np.array([row.pk for row in rows])
    return ordering.Facts(one("soon"), one("near"), one("price"), one("points"), pk)


@pytest.mark.parametrize("sort", list(Sort))
def test_arrays_are_ordered_and_weighed_as_results_one_by_one(sort: Sort) -> None:
    dice = random.Random(9)  # noqa: S311 - a test draws
    for number in range(60):
        rows = drawn(dice, dice.randint(1, 12), placed=number % 3 > 0)
        weights = Weights(*(dice.randint(0, 2) for _one in Weights._fields))
        facts = arrays(rows)
        reached = ordering.weighed(facts, weights) if sort is Sort.OWN else None
        found = ordering.order(facts, sort, reached).tolist()
        assert found == weighing.order(rows, sort, weights)
        if reached is not None:
            assert [reached.of(at) for at in range(len(rows))] == weighing.weighed(rows, weights)
