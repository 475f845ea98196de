"""The one place through which a count of people leaves the house.

No published count is of fewer than five people, and none can be worked out: not by subtracting
a table's cells from its total, not by setting tables or releases against each other. Whoever
publishes hands over the people behind every cell; what comes back may be shown.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

CELL = 5  # people in the smallest published cell; trust.md 8
ROUNDED = 5  # what a count finer than one clinic and one period is rounded to; trust.md 8
SET_AGAINST = 3  # counts of two releases that are set against each other
AT_ONCE = 500  # sums that are tried in one go, so that a network fits into memory
ALL = 1 - 1e-9
People: TypeAlias = frozenset[int]
Grid: TypeAlias = NDArray[np.integer[Any]]


class Cell(NamedTuple):
    """One count: of which table, which cell of it, and whose."""

    table: str
    name: str
    people: People


class Found(NamedTuple):
    """What an attack worked out: from which cells with which weights, of how many people."""

    how: tuple[tuple[float, str, str], ...]
    people: int


def joined(cells: Mapping[str, People]) -> dict[str, People]:
    """One table's cells, the largest first, none below five people; the rest stands under "".

    A rest below five would give a small cell back by subtraction, so the smallest shown cells
    join it until it is none or large enough; where that cannot be, there is no table.
    """
    shown = dict(sorted(cells.items(), key=lambda pair: (-len(pair[1]), pair[0])))
    rest: People = frozenset()
    for name in [*reversed(shown)]:
        if len(shown[name]) >= CELL and not 0 < len(rest) < CELL:
            break
        rest |= shown.pop(name)
    if 0 < len(rest) < CELL:
        return {}
    return shown | ({"": rest} if rest else {})


def published(
    tables: Mapping[str, Mapping[str, People]], *, earlier: Iterable[Sequence[Cell]] = ()
) -> list[Cell]:
    """The cells that may be shown beside each other and beside every earlier release.

    Tables come in the order of their weight; one that would single out fewer than five people is
    left out whole. Within a release every weighted sum of its counts is tried, against each
    earlier release every sum and difference of up to three counts.
    """
    old = list(earlier)
    every = [
        [Cell(table, name, people) for name, people in joined(cells).items()]
        for table, cells in tables.items()
    ]
    whole = [one for cells in every for one in cells]
    if not _gives_away([], whole, old):
        return whole
    shown: list[Cell] = []
    for fresh in every:
        if not _gives_away(shown, fresh, old):
            shown += fresh
    return shown


def _gives_away(
    shown: Sequence[Cell], fresh: Sequence[Cell], old: Iterable[Sequence[Cell]]
) -> bool:
    """Whether fresh cells single somebody out, beside what is shown and each earlier release."""
    if not fresh:
        return False
    now = [*shown, *fresh]
    return bool(weighed(now)) or any(set_against([*one, *now], with_one_of=fresh) for one in old)


def weighed(cells: Sequence[Cell]) -> Found | None:
    """Whether some sum of counts, with any weights, is about one to four people alone.

    People who are in the same cells cannot be told apart; with P the projection onto the space of
    the counts over such kinds, a set of kinds can be singled out if and only if the largest
    eigenvalue of P on it is one. Every set of fewer than five people is tried.
    """
    if not cells:
        return None
    grid, crowd = _grid(cells)
    _left, sizes, right = np.linalg.svd(grid.astype(float), full_matrices=False)
    space = right[sizes > sizes[0] * 1e-10]
    for few in _fewer(np.einsum("ij,ij->j", space, space), crowd):
        inside = np.swapaxes(space[:, few], 0, 1)  # one matrix a set of kinds
        most = np.linalg.norm(inside, ord=2, axis=(1, 2))
        if (hits := np.flatnonzero(most >= ALL)).size:
            return _explained(cells, grid, crowd, few[int(hits[0])])
    return None


def set_against(cells: Sequence[Cell], *, with_one_of: Sequence[Cell] = ()) -> Found | None:
    """Whether adding and subtracting up to three counts singles out one to four people."""
    if not cells:
        return None
    grid, crowd = _grid(cells)
    told = {id(one) for one in with_one_of}
    wanted = {at for at, one in enumerate(cells) if not told or id(one) in told}
    for size in range(1, SET_AGAINST + 1):
        sums = [at for at in combinations(range(len(cells)), size) if not wanted.isdisjoint(at)]
        for begin in range(0, len(sums), AT_ONCE):
            some = sums[begin : begin + AT_ONCE]
            if found := _singled_out(cells, grid, crowd, some):
                return found
    return None


def rounded(count: int) -> int:
    """A count of a fine table, to the nearest five."""
    return ROUNDED * round(count / ROUNDED)


def _grid(cells: Sequence[Cell]) -> tuple[Grid, Grid]:
    """One row a cell, one column a kind of person (who is in the same cells), and how many."""
    everyone = sorted(frozenset().union(*(one.people for one in cells)))
    at = {person: column for column, person in enumerate(everyone)}
    grid = np.zeros((len(cells), len(everyone)), dtype=np.int8)
    for row, one in enumerate(cells):
        grid[row, [at[person] for person in one.people]] = 1
    kinds, crowd = np.unique(grid, axis=1, return_counts=True)
    return kinds, crowd


def _fewer(shares: NDArray[np.float64], crowd: Grid) -> Iterator[Grid]:
    """Sets of kinds with fewer than five people that the counts could single out, by size.

    The largest eigenvalue on a set is at most the sum of its diagonal, so a set whose sum stays
    below one is out of reach.
    """
    order = np.argsort(-shares, kind="stable")
    ranked = [(int(at), float(shares[at]), int(crowd[at])) for at in order]
    for size in range(1, CELL):
        if sets := list(_sets(ranked, size, ALL, CELL - 1)):
            yield np.array(sets, dtype=np.int64)


def _sets(
    ranked: Sequence[tuple[int, float, int]], size: int, need: float, room: int
) -> Iterator[tuple[int, ...]]:
    """Sets of `size` kinds, largest share first, that reach `need` with at most `room` people."""
    if not size:
        yield ()
        return
    for at, (kind, share, people) in enumerate(ranked):
        if share * size < need:
            return
        if people <= room:
            for rest in _sets(ranked[at + 1 :], size - 1, need - share, room - people):
                yield (kind, *rest)


def _explained(cells: Sequence[Cell], grid: Grid, crowd: Grid, few: Grid) -> Found:
    """Weights of the counts that add up to nobody but these."""
    others = np.delete(np.arange(grid.shape[1]), few)
    _left, sizes, right = np.linalg.svd(grid[:, others].astype(float).T, full_matrices=True)
    free = right[np.count_nonzero(sizes > 1e-10) :]  # noqa: PLR2004 - nought, but for rounding
    weights = max(free, key=lambda one: float(np.abs(one @ grid[:, few]).max()))
    weights = weights / np.abs(weights).max()
    told = ((round(float(w), 3), *one[:2]) for w, one in zip(weights, cells, strict=True))
    return Found(tuple(one for one in told if one[0]), int(crowd[few].sum()))


def _singled_out(
    cells: Sequence[Cell], grid: Grid, crowd: Grid, sums: Sequence[tuple[int, ...]]
) -> Found | None:
    """The first of these sums, with every choice of plus and minus, that is about a few people."""
    rows = np.array(sums)
    for signs in _signs(rows.shape[1]):
        weights = np.zeros((len(rows), grid.shape[1]), dtype=grid.dtype)
        for at, sign in enumerate(signs):
            weights += sign * grid[rows[:, at]]
        people = (weights != 0) @ crowd
        if (hits := np.flatnonzero((people > 0) & (people < CELL))).size:
            pairs = zip(signs, sums[int(hits[0])], strict=True)
            how = tuple((float(sign), *cells[at][:2]) for sign, at in pairs)
            return Found(how, int(people[hits[0]]))
    return None


def _signs(size: int) -> Iterator[tuple[int, ...]]:
    """Every choice of plus and minus whose first is plus."""
    for pattern in range(2 ** (size - 1)):
        yield (1, *(1 if pattern >> at & 1 else -1 for at in range(size - 1)))
