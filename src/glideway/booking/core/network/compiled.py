"""The search for the N soonest as compiled code: the same answers, by loops instead of arrays.

numba makes machine code of these functions where it is installed (requirements-fast.lock); where it
is not they run as they stand, slowly, so that tests can compare them. Nothing is imported of numba
before this module is, and this module is only where somebody asks for it.

Two walks over the clinics near somebody. The first finds the N-th smallest next start, a bound; the
second opens the bits of rows that may be better than the N kept so far, which it keeps in order.
Where the table of next starts does not know the answer there is only the second walk. A clinic
whose least start lies too late costs one comparison: not even its distance is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeAlias, TypeVar, cast

import numpy as np

from glideway.booking.core.cells import CELL_MINUTES
from glideway.booking.core.network.bits import WORD
from glideway.booking.core.network.inquiry import Inquiry, Soonest
from glideway.booking.core.network.limits import limits
from glideway.booking.core.network.near import km_of, point, widest
from glideway.booking.core.network.tables import Tables

Function = TypeVar("Function", bound=Callable[..., Any])
Some: TypeAlias = Any  # numbers and arrays; numba knows the types of each call

NO_CIRCLE = 9.0  # instead of the widest chord: a position is not asked for
ANY = -(2**62)  # no profession, no sex
DEAREST = 2**62  # cents
HALVES = tuple((np.uint64(2**bits - 1), np.uint64(bits), bits) for bits in (32, 16, 8, 4, 2, 1))
NO_WORDS = np.zeros((0, 0), np.uint64)
ZERO, ONE, ALL = np.uint64(0), np.uint64(1), np.uint64(2**64 - 1)
EVERYWHERE = np.zeros(1, np.int64)


def compiled(function: Function) -> Function:
    """Machine code of it, kept beside this file; or itself where numba is not installed."""
    if find_spec("numba") is None:
        return function
    return cast(
        "Function", import_module("numba").njit(cache=True, nogil=True, forceinline=True)(function)
    )


def soonest(tables: Tables, asked: Inquiry, now: datetime) -> Soonest:
    """As `network.soonest.soonest`."""
    within, kind = limits(tables, asked, now), asked.kind
    if asked.lat is None or asked.lon is None:
        circle = (EVERYWHERE, tables.rows.shape[0] + EVERYWHERE - 1, 0.0, 0.0, 0.0, NO_CIRCLE)
    else:
        stretches = tables.sites.stretches(asked.lat, asked.lon, asked.km)
        circle = (*stretches, *point(asked.lat, asked.lon), widest(asked.km))
    rows, at, chords = _search(
        circle,
        (tables.rows, tables.soonest[kind], tables.point),
        (tables.next[kind], tables.until[kind], tables.notice[kind], tables.starts[kind]),
        (tables.zone, NO_WORDS if within.masks is None else within.masks),
        (
            *(tables.direct_billing, tables.step_free, tables.profession, tables.languages),
            *(tables.treats, tables.sex, tables.price_cents[kind]),
        ),
        (
            *(asked.of_rows, asked.direct_billing, asked.step_free),
            ANY if asked.profession is None else asked.profession,
            *(np.uint64(asked.languages), np.uint64(asked.treats)),
            ANY if asked.sex is None else asked.sex,
            DEAREST if asked.most_cents is None else asked.most_cents,
        ),
        (within.begin, within.end, within.clock - tables.axis.origin, within.known, asked.n),
    )
    return Soonest(rows, tables.axis.origin + at * CELL_MINUTES, km_of(chords))


@compiled
def _chord(points: Some, clinic: int, circle: Some) -> float:
    """The squared chord from the middle of the circle to a clinic."""
    _begins, _ends, x, y, z, wide = circle
    if wide == NO_CIRCLE:
        return 0.0
    x, y, z = points[0, clinic] - x, points[1, clinic] - y, points[2, clinic] - z
    return float(x * x + y * y + z * z)


@compiled
def _clinic_fits(traits: Some, clinic: int, wanted: Some) -> bool:
    """Whether the clinic's own traits are as asked."""
    return (not wanted[1] or traits[0][clinic]) and (not wanted[2] or traits[1][clinic])


@compiled
def _row_fits(traits: Some, row: int, wanted: Some) -> bool:
    """Whether the traits of the practitioner are as asked."""
    of_rows, _billing, _step_free, profession, languages, treats, sex, cents = wanted
    if not of_rows:
        return True
    _billings, _step_frees, professions, spoken, treated, sexes, prices = traits
    return (
        (profession in {ANY, professions[row]})
        and (languages == ZERO or spoken[row] & languages != ZERO)
        and treated[row] & treats == treats
        and (sex in {ANY, sexes[row]})
        and prices[row] <= cents
    )


@compiled
def _lowest(word: Some) -> int:
    """Where the lowest set bit stands; the word is not 0."""
    at = 0
    for low, shift, size in HALVES:
        if word & low == ZERO:
            word >>= shift
            at += size
    return at


@compiled
def _later(best: Some, place: int, at: int, chord: float, row: int) -> bool:
    """Whether what is kept at this place comes after such a start: by time, distance, row."""
    cells, chords, rows = best
    if cells[place] != at:
        return bool(cells[place] > at)
    if chords[place] != chord:
        return bool(chords[place] > chord)
    return bool(rows[place] > row)


@compiled
def _keep(best: Some, count: int, at: int, chord: float, row: int) -> int:
    """Put a start among the best in order, where there is a place; how many there are then."""
    cells, chords, rows = best
    place = count
    while place > 0 and _later(best, place - 1, at, chord, row):
        if place < len(cells):
            other = place - 1
            cells[place], chords[place], rows[place] = cells[other], chords[other], rows[other]
        place -= 1
    if place < len(cells):
        cells[place], chords[place], rows[place] = at, chord, row
    return min(count + 1, len(cells))


@compiled
def _of_row(  # noqa: PLR0917 - machine code is called by position
    times: Some,
    calendar: Some,
    span: Some,
    last: int,
    row: int,
    chord: float,
    best: Some,
    count: int,
) -> int:
    """Keep the starts of a row before `last` that are among the best; how many there are then."""
    nexts, _untils, notices, _starts = times
    begin, _end, clock, known, n = span
    first = max(begin, nexts[row])
    if count == n and not _later(best, n - 1, first, chord, row):
        return count
    if known:  # the next start is sure; most rows have no second one that matters
        count = _keep(best, count, first, chord, row)
        first += 1
    else:
        first = max(first, -((-clock - notices[row]) // CELL_MINUTES))
    if count == n:
        last = min(last, best[0][n - 1] + 1)
    return _open(times, calendar, first, last, row, chord, best, count) if first < last else count


@compiled
def _open(  # noqa: PLR0917 - machine code is called by position
    times: Some,
    calendar: Some,
    first: int,
    last: int,
    row: int,
    chord: float,
    best: Some,
    count: int,
) -> int:
    """The same by the bits of the row from cell `first` on."""
    _nexts, ends, _notices, starts = times
    zones, masks = calendar
    n, word, stop = len(best[0]), first // WORD, min(last, ends[row])
    while word * WORD < stop:
        seen = starts[row, word]
        if len(masks) > 0:
            seen &= masks[zones[row], word]
        if word == first // WORD:
            seen &= ALL << np.uint64(first % WORD)
        while seen != ZERO:
            at = word * WORD + _lowest(seen)
            if at >= stop:
                break
            seen &= seen - ONE
            count = _keep(best, count, at, chord, row)
            if count == n:
                stop = min(stop, best[0][n - 1] + 1)
        word += 1
    return count


@compiled
def _bound(  # noqa: PLR0917 - machine code is called by position
    circle: Some, clinics: Some, nexts: Some, traits: Some, wanted: Some, n: int, end: int
) -> int:
    """The N-th smallest next start, or `end` where there are fewer before it."""
    smallest = np.full(n, end, np.int64)
    bound = end
    first_row, least, points = clinics
    begins, ends, _x, _y, _z, wide = circle
    for stretch in range(len(begins)):
        for clinic in range(begins[stretch], ends[stretch]):
            if least[clinic] >= bound or not _clinic_fits(traits, clinic, wanted):
                continue
            if _chord(points, clinic, circle) > wide:
                continue
            for row in range(first_row[clinic], first_row[clinic + 1]):
                cell = nexts[row]
                if cell < bound and _row_fits(traits, row, wanted):
                    place = n - 1
                    while place > 0 and smallest[place - 1] > cell:
                        smallest[place] = smallest[place - 1]
                        place -= 1
                    smallest[place] = cell
                    bound = smallest[n - 1]
    return int(bound)


@compiled
def _search(  # noqa: PLR0917 - machine code is called by position
    circle: Some, clinics: Some, times: Some, calendar: Some, traits: Some, wanted: Some, span: Some
) -> Some:
    """Rows, cells and squared chords of the N soonest, in order."""
    begin, end, _clock, known, n = span
    last = end
    if known:
        last = min(end, _bound(circle, clinics, times[0], traits, wanted, n, end) + 1)
    best = np.zeros(n, np.int64), np.zeros(n, np.float64), np.zeros(n, np.int64)
    first_row, least, points = clinics
    begins, ends, _x, _y, _z, wide = circle
    nexts = times[0]
    count = 0
    for stretch in range(len(begins)):
        for clinic in range(begins[stretch], ends[stretch]):
            if max(begin, least[clinic]) >= last or not _clinic_fits(traits, clinic, wanted):
                continue
            chord = _chord(points, clinic, circle)
            if chord > wide:
                continue
            for row in range(first_row[clinic], first_row[clinic + 1]):
                if max(begin, nexts[row]) < last and _row_fits(traits, row, wanted):
                    count = _of_row(times, calendar, span, last, row, chord, best, count)
                    if count == n:
                        last = min(last, best[0][n - 1] + 1)
    return best[2][:count], best[0][:count], best[1][:count]
