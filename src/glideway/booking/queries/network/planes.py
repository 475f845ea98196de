"""The free cells of everybody as bits, made from stretches that are taken: pure arithmetic."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from glideway.booking.core.cells import CELL_MINUTES
from glideway.booking.core.network import Axis
from glideway.booking.core.network.bits import ALL, WORD, Rows, Words, ranges


def whole(axis: Axis, planes: int) -> Words:
    """(planes, words) of cells that are all free."""
    return np.full((planes, axis.words), ALL)


class Whose:
    """Which planes show a resource's time: a room has one, who works at two clinics two."""

    def __init__(self, resources: Rows) -> None:
        self.order = np.argsort(resources, kind="stable")
        self.sorted = resources[self.order]

    def planes(self, resources: Rows) -> tuple[Rows, Rows]:
        """Planes, and for each the place of its resource among those asked for."""
        begin = self.sorted.searchsorted(resources, "left")
        end = self.sorted.searchsorted(resources, "right")
        return self.order[ranges(begin, end)], np.repeat(np.arange(len(resources)), end - begin)

    def of(self, resource: int) -> list[int]:
        """The planes of one resource."""
        planes: list[int] = self.planes(np.array([resource]))[0].tolist()
        return planes


def take(free: Words, axis: Axis, planes: Rows, first: Rows, end: Rows) -> None:
    """These cells (since 1970, the last not meant) of these planes are taken, in place."""
    origin = axis.origin // CELL_MINUTES
    begin = np.clip(first - origin, 0, axis.cells)
    stop = np.clip(end - origin, 0, axis.cells)
    real = np.flatnonzero(begin < stop)
    planes, begin, stop = planes[real], begin[real], stop[real]
    flat = free.reshape(-1)
    word = begin // WORD
    last = (stop - 1) // WORD
    while len(planes):  # one word of each stretch a round; few are longer than two
        low = begin % WORD
        high = np.where(word == last, (stop - 1) % WORD + 1, WORD)
        bits = (ALL >> (WORD - high + low).astype(np.uint64)) << low.astype(np.uint64)
        np.bitwise_and.at(flat, planes * axis.words + word, ~bits)
        left = np.flatnonzero(word < last)
        planes, stop, last = planes[left], stop[left], last[left]
        word = word[left] + 1
        begin = word * WORD


def taken_away(free: Words, axis: Axis, whose: Whose, pieces: Iterable[Rows]) -> None:
    """Take (n, 3) resource, first cell, end cell from the planes of each resource."""
    for some in pieces:
        planes, place = whose.planes(some[:, 0])
        take(free, axis, planes, some[place, 1], some[place, 2])
