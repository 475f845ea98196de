"""The one place through which a count of people leaves the house.

No published count is of fewer than five people, and none can be worked out: not by subtracting
a table's cells from its total, not by setting tables or releases against each other. Whoever
publishes hands over the people behind every cell; what comes back may be shown.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

CELL = 5  # people in the smallest published cell; trust.md 8
ROUNDED = 5  # what a count finer than one clinic and one period is rounded to; trust.md 8
SET_AGAINST = 3  # counts of two releases that are set against each other
SQUARES = SET_AGAINST**2 * (CELL - 1)  # of a sum over at most four people
AT_ONCE = 500  # people, so that a network fits into memory
ALL, NEAR, SEED = 1 - 1e-9, 1e-7, 2026
People: TypeAlias = frozenset[int]
Grid: TypeAlias = NDArray[np.integer[Any]]
Numbers: TypeAlias = NDArray[np.float64]


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
    tables: Mapping[str, Mapping[str, People]],
    *,
    earlier: Iterable[Sequence[Cell]] = (),
    beside: Sequence[Cell] = (),
) -> list[Cell]:
    """The cells that may be shown beside each other and beside every earlier release.

    Tables come in the order of their weight; one that would single out fewer than five people is
    left out whole. What is said `beside` them counts as of the same release. Within a release every
    weighted sum of its counts is tried, against each earlier release every sum and difference of up
    to three counts.
    """
    old = list(earlier)
    every = [
        [Cell(table, name, people) for name, people in joined(cells).items()]
        for table, cells in tables.items()
    ]
    whole = [one for cells in every for one in cells]
    if not _gives_away(beside, whole, old):
        return whole
    shown: list[Cell] = []
    for fresh in every:
        if not _gives_away([*beside, *shown], fresh, old):
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
    eigenvalue of P on it is one. Every set of fewer than five people is decided, and only sets
    that could be singled out are ever written down.
    """
    if not cells:
        return None
    grid, crowd = _grid(cells)
    _left, sizes, right = np.linalg.svd(grid.astype(float), full_matrices=False)
    space = right[sizes > sizes[0] * 1e-10]
    for few in _dependent(space, crowd):
        if np.linalg.norm(space[:, few], ord=2) >= ALL:
            return _explained(cells, grid, crowd, few)
    return None


def set_against(cells: Sequence[Cell], *, with_one_of: Sequence[Cell] = ()) -> Found | None:
    """Whether adding and subtracting up to three counts singles out one to four people.

    A person weighs at most three in such a sum, so its squares over four people reach 36 at most.
    The squares of a sum follow from how many people each two counts share; only sums within that
    are worked out person by person.
    """
    if not cells:
        return None
    grid, crowd = _grid(cells)
    told = {id(one) for one in with_one_of}
    fresh = np.array([not told or id(one) in told for one in cells])
    shared = (grid.astype(np.int64) * crowd) @ grid.T.astype(np.int64)
    for sums, signs in _small(shared, fresh):
        people = int(crowd[np.array(signs) @ grid[sums] != 0].sum())
        if 0 < people < CELL:
            pairs = zip(signs, sums, strict=True)
            return Found(tuple((float(sign), *cells[at][:2]) for sign, at in pairs), people)
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


def _dependent(space: Numbers, crowd: Grid) -> Iterator[list[int]]:
    """Sets of kinds, of fewer than five people, that the counts might single out, by size.

    With Q the projection onto what the counts do not see, a set can be singled out if and only if
    its columns of Q depend on each other. They then do so in any picture of Q in four dimensions;
    taking all but two columns of the set out of the picture leaves those two parallel. So pairs
    are found by sorting angles, in place of trying every set of four. The largest eigenvalue on a
    set is at most the sum of its shares of P, so sets whose sum stays below one are out of reach.
    """
    share = np.einsum("ij,ij->j", space, space)
    order = [int(at) for at in np.argsort(-share, kind="stable") if crowd[at] < CELL]
    yield from ([at] for at in order if share[at] >= ALL)
    draw = np.random.default_rng(SEED).standard_normal((CELL - 1, space.shape[1]))
    seen = draw - (draw @ space.T) @ space  # four columns of Q stay apart in it, but by accident
    yield from _pairs(seen, order, crowd, [])
    for at, first in enumerate(order):
        left = order[at + 1 :]
        if share[first] * (CELL - 1) < ALL:
            return
        without = _without(seen, first)
        if share[first] * 3 >= ALL:
            yield from _pairs(without, left, crowd, [first])
        if crowd[first] == 1:
            alone = [one for one in left if crowd[one] == 1]
            yield from _quartets(without, alone, share, first)


def _pairs(
    seen: Numbers, order: Sequence[int], crowd: Grid, taken: list[int]
) -> Iterator[list[int]]:
    """Two more kinds that are parallel once the kinds that are taken are out of the picture."""
    room = CELL - 1 - int(crowd[taken].sum())
    some = [one for one in order if crowd[one] < room]
    angles = np.arctan2(seen[1, some], seen[0, some]) % np.pi
    near = np.argsort(angles)
    steps = np.diff(angles[near], append=angles[near[:1]] + np.pi)
    for begin in np.flatnonzero(steps <= NEAR):
        alike = [some[near[begin]]]  # all that lie at this angle, and not only the next one
        for at in range(begin, begin + len(near) - 1):
            if steps[at % len(near)] > NEAR:
                break
            alike.append(some[near[(at + 1) % len(near)]])
        for other in alike[1:]:
            if crowd[alike[0]] + crowd[other] <= room:
                yield [*taken, alike[0], other]


def _quartets(
    seen: Numbers, order: Sequence[int], share: NDArray[np.float64], first: int
) -> Iterator[list[int]]:
    """Three more people who with the first might be singled out: for each second, all pairs."""
    seconds = [at for at, one in enumerate(order) if 3 * share[one] >= ALL - share[first]]
    for begin in range(0, len(seconds), AT_ONCE):
        rows = np.array(seconds[begin : begin + AT_ONCE])
        column = seen[:, order]
        across = np.cross(column[:, rows].T, (0.48, 0.6, 0.64))  # upright on each second
        upright = np.cross(column[:, rows].T, across)
        size = np.linalg.norm(column[:, rows], axis=0)[:, None]
        angles = np.arctan2(upright @ column, size * (across @ column)) % np.pi
        angles[np.arange(len(order)) <= rows[:, None]] = np.nan  # each set once
        near = np.argsort(angles, axis=1)
        ordered = np.take_along_axis(angles, near, axis=1)
        steps = np.diff(ordered, axis=1)
        ends = ordered[:, 0] + np.pi - np.nanmax(ordered, axis=1, initial=0.0)
        for row, at in np.argwhere(steps <= NEAR):
            yield [
                first,
                *(order[int(one)] for one in (rows[row], near[row, at], near[row, at + 1])),
            ]
        for row in np.flatnonzero(ends <= NEAR):
            last = int(np.nanargmax(ordered[row]))
            yield [first, *(order[int(one)] for one in (rows[row], near[row, 0], near[row, last]))]


def _without(seen: Numbers, at: int) -> Numbers:
    """The picture with one column's direction taken out, in a dimension less."""
    _one, _size, turn = np.linalg.svd(seen[:, [at]].T)
    return np.asarray(turn[1:] @ seen)


def _small(shared: Numbers | Grid, fresh: NDArray[np.bool_]) -> Iterator[tuple[list[int], Any]]:
    """Sums of up to three counts, one of them fresh, that are about few enough people at most."""
    own = shared.diagonal()
    for alone in np.flatnonzero(fresh & (own < CELL)):
        yield [int(alone)], (1,)
    upper = np.triu(np.ones_like(shared, dtype=bool), 1)
    for sign in (1, -1):
        squares = own[:, None] + own + 2 * sign * shared
        told = upper & (fresh[:, None] | fresh)
        for pair in np.argwhere(told & (squares > 0) & (squares <= SQUARES)):
            yield [int(at) for at in pair], (1, sign)
    for one in range(len(own)):
        last = slice(one + 1, None)
        told = upper[last, last] & (fresh[one] | fresh[last, None] | fresh[last])
        for second, third in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
            side = own[last] + 2 * second * shared[one, last]
            other = own[one] + own[last] + 2 * third * shared[one, last]
            squares = side[:, None] + other + 2 * second * third * shared[last, last]
            for pair in np.argwhere(told & (squares > 0) & (squares <= SQUARES)):
                yield [one, *(one + 1 + int(at) for at in pair)], (1, second, third)


def _explained(cells: Sequence[Cell], grid: Grid, crowd: Grid, few: Sequence[int]) -> Found:
    """Weights of the counts that add up to nobody but these."""
    others = np.delete(grid, few, axis=1).astype(float)
    _left, sizes, right = np.linalg.svd(others @ others.T)
    free = right[np.count_nonzero(sizes > 1e-8) :]  # noqa: PLR2004 - nought, but for rounding
    weights = max(free, key=lambda one: float(np.abs(one @ grid[:, few]).max()))
    weights = weights / np.abs(weights).max()
    told = ((round(float(w), 3), *one[:2]) for w, one in zip(weights, cells, strict=True))
    return Found(tuple(one for one in told if one[0]), int(crowd[list(few)].sum()))
