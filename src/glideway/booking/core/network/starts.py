"""At which cells a visit can start: open, on the grid, somebody free and, where asked, a room free.

What is taken is the only thing that changes from minute to minute, and a change matters to the
starts of few rows in few words around it; so the same function makes a whole country and mends one
morning of one clinic.
"""

from __future__ import annotations

import numpy as np

from glideway.booking.core.network.bits import ALL, BLOCK, WORD, Rows, Words, behind, ranges, runs
from glideway.booking.core.network.roster import NOT_OFFERED, LengthClass, Roster


def make_starts(roster: Roster, free: Words, into: Words) -> None:
    """Every start of every kind of visit into (K, P, words), from (resources, words) free cells."""
    for kind in range(roster.kinds):
        for begin in range(0, roster.placements, BLOCK):
            rows = np.arange(begin, min(begin + BLOCK, roster.placements))
            into[kind, rows] = starts(roster, free, kind, rows, (0, roster.axis.words))


def starts(roster: Roster, free: Words, kind: int, rows: Rows, window: tuple[int, int]) -> Words:
    """(len(rows), words of the window): where a visit of this kind can start.

    `rows` ascend. Words beside the window are read as far as a footprint reaches.
    """
    margin = -(-roster.reach // WORD)
    begin, end = max(window[0] - margin, 0), min(window[1] + margin, roster.axis.words)
    visits = roster.length[kind, rows]
    found = np.zeros((len(rows), end - begin), np.uint64)
    for number in np.unique(visits[visits != NOT_OFFERED]).tolist():
        some = np.flatnonzero(visits == number)
        found[some] = _of_one(roster, free, roster.classes[number], rows[some], (begin, end))
    return found[:, window[0] - begin : window[1] - begin]


def _of_one(
    roster: Roster, free: Words, visit: LengthClass, rows: Rows, window: tuple[int, int]
) -> Words:
    time = slice(*window)
    tables, which = np.unique(roster.timetable[rows], return_inverse=True)
    allowed = roster.grid[tables, time] & runs(roster.open[tables, time], visit.core)
    person = runs(free[roster.person[rows], time], visit.footprint)
    if visit.room:
        person &= _room(roster, free, visit, rows, time)
    found: Words = allowed[which] & behind(person, visit.lead)
    return found


def _room(roster: Roster, free: Words, visit: LengthClass, rows: Rows, time: slice) -> Words:
    """Where one room of the clinic is free for the whole footprint: the same one throughout.

    A clinic that counts no rooms has one for everybody.
    """
    clinics, which = np.unique(roster.clinic[rows], return_inverse=True)
    bounds = roster.room_bounds
    begin, end = bounds[clinics], bounds[clinics + 1]
    counted = np.flatnonzero(end > begin)
    found = np.full((len(clinics), time.stop - time.start), ALL)
    if len(counted):
        rooms = roster.room[ranges(begin[counted], end[counted])]
        first = np.cumsum(end[counted] - begin[counted]) - (end[counted] - begin[counted])
        each = runs(free[rooms, time], visit.footprint)
        found[counted] = np.bitwise_or.reduceat(each, first, axis=0)
    return found[which]
