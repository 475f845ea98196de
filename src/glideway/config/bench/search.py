"""The network's search in process: by radius and horizon, at 40,000 practitioners and above.

Each size is a process of its own (see `asking`), so that its memory is its own; with [fast] the
same process runs where numba is installed. Both say a digest of all their answers, and the smaller
one is held against the definition.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from itertools import product

import msgspec

from glideway.config.bench.asking import HORIZONS, LARGE, RADII, SIZE, THE_GOAL, Seen
from glideway.config.bench.found import Drawing, Figure, Found, Measure, Series, percentile
from glideway.config.command import voice
from glideway.config.env import HOME

LARGEST = 4_000_000
ASKED, QUICK = 1500, 300  # questions of each sort
HELD = 60  # questions asked of the definition too
WRONG = "answers differ, so no time is worth anything"
NONE = "none may differ"
CALENDARS = "calendars of people and rooms (a larger country has the same ones several times)"
MODULE = "glideway.config.bench.asking"
SHARED = "wall time on a machine that may be shared: see its load"


def measured(*, quick: bool, soak: bool = False) -> Found:
    """All sizes, with numpy alone and, where it is installed, with [fast].

    A quick run has the size of the goals alone.
    """
    asked, sizes = (QUICK, (SIZE,)) if quick else (ASKED, (SIZE, LARGE))
    plain = {size: _apart(size, asked, HELD if size == SIZE else 0) for size in sizes}
    fast = {size: _with_fast(size, asked) for size in sizes}
    millions = _with_fast(LARGEST, asked) if soak else None
    runs = {f"{size:,}": one for size, one in plain.items()}
    runs |= {f"{size:,}, fast": one for size, one in fast.items() if one}
    runs |= {"4,000,000, fast": millions} if millions else {}
    small, other = plain[SIZE], _others(plain, fast)
    if small.differ or other:  # no other figure is worth anything
        return Found(
            measures={"same-answers": _same(small, other, fast[SIZE])},
            missing=dict.fromkeys(("search", "search-fast", "search-millions", "table"), WRONG),
        )
    return Found(
        figures={
            f"{name}: {figure}": value for name, one in runs.items() for figure, value in _told(one)
        },
        measures=_measures(small, fast[SIZE], millions),
        missing=_missing(fast[SIZE], soak=soak),
        drawings=_drawings(runs),
    )


def _others(plain: Mapping[int, Seen], fast: Mapping[int, Seen | None]) -> int:
    """At how many sizes numpy and [fast] answer otherwise: one digest tells of all questions."""
    return sum(one is not None and one.digest != plain[size].digest for size, one in fast.items())


def _same(small: Seen, other: int, fast: Seen | None) -> Measure:
    some = f"{small.questions} questions of the country asked of `offered` row by row too"
    told = f"; at {other} sizes numpy and [fast] answer otherwise" if other else ", and of [fast]"
    return Measure(small.differ + other, some + (told if fast else ""), NONE)


def _measures(small: Seen, fast: Seen | None, millions: Seen | None) -> dict[str, Measure]:
    found = {
        "same-answers": _same(small, 0, fast),
        "search": Measure(small.p50[THE_GOAL], _how(small), SHARED),
        "table": Measure(
            percentile(small.table_ms, 50),
            f"on the wall, median of {len(small.table_ms)}, all "
            f"{small.facts['kinds of visit']} kinds together; {min(small.table_ms):.0f} ms at "
            f"best, of the processor {percentile(small.table_cpu_ms, 50):.0f} ms at the median",
            f"the memory that one core reads; {SHARED}",
        ),
    }
    if fast:
        found["search-fast"] = Measure(fast.p50[THE_GOAL], _how(fast), SHARED)
    if millions:
        how = f"an axis of 14 days and one kind of visit, for memory; {_how(millions)}"
        found["search-millions"] = Measure(millions.p50[THE_GOAL], how, SHARED)
    return found


def _how(one: Seen) -> str:
    return (
        f"in process, {one.facts['questions of a sort']} questions from cities by their size; "
        f"p99 {one.p99[THE_GOAL]:.0f} us, p50 of the processor's own time {one.cpu[THE_GOAL]:.0f}"
    )


def _missing(fast: Seen | None, *, soak: bool) -> dict[str, str]:
    absent = "[fast] is not installed here: `make peers` does it"
    found = {} if fast else {"search-fast": absent}
    if not soak or not fast:
        later = "4,000,000 practitioners are asked with --soak"
        found["search-millions"] = later if fast else absent
    return found


def _told(one: Seen) -> Sequence[tuple[str, Figure]]:
    """The figures of one process."""
    found: dict[str, Figure] = {
        CALENDARS if name == "calendars" else name: value
        for name, value in one.facts.items()
        if name != "practitioners"
    }
    for name, value in one.p50.items():
        found[f"{name}, p50 us"] = round(value, 1)
        found[f"{name}, p99 us"] = round(one.p99[name], 1)
        found[f"{name}, p50 of the processor, us"] = round(one.cpu[name], 1)
    found["index from free bits, s"] = round(one.index_s, 2)
    found["table from bits, ms"] = round(percentile(one.table_ms, 50), 1)
    found["table from bits, of the processor, ms"] = round(percentile(one.table_cpu_ms, 50), 1)
    found["cold start to the first answer, index from bits, s"] = round(one.first_s, 2)
    found["memory at most, MB"] = round(one.megabytes)
    for name, times in (("repair after a booking", one.repair_us), ("clock moves on", one.tick_us)):
        if times:
            found[f"{name}, p50 us"] = round(percentile(times, 50))
            found[f"{name}, p99 us"] = round(percentile(times, 99))
    if one.questions:
        found["naive loop: questions asked of both"] = one.questions
        found["naive loop: answers that differ"] = one.differ
        found["naive loop: rows in reach, mean"] = round(one.naive_rows)
        found["naive loop: mean, ms"] = round(one.naive_ms, 1)
        found["naive loop: times slower"] = round(one.naive_ms / one.indexed_ms)
    return list(found.items())


def _drawings(runs: Mapping[str, Seen]) -> list[Drawing]:
    names = [f"{km} km, {days} d" for km, days in product(RADII, HORIZONS)]
    keys = [f"{km} km, {days} days" for km, days in product(RADII, HORIZONS)]
    series = [
        Series(name, [_rounded(one.p50.get(key)) for key in keys]) for name, one in runs.items()
    ]
    return [
        Drawing(
            "search-p50",
            "The soonest 20, by radius and horizon",
            "Microseconds at the median, in process, of each size of the country.",
            names,
            series,
            "microseconds",
            decades=True,
        )
    ]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _with_fast(size: int, asked: int) -> Seen | None:
    """The same with numba, where it is installed; None where it is not."""
    return _apart(size, asked, 0, fast=True) if fast_here() else None


def fast_here() -> bool:
    """Whether what [fast] adds is installed; nothing is fetched by a measurement."""
    return (HOME / ".fast/.lock-stamp").exists()


def _apart(size: int, asked: int, held: int, *, fast: bool = False) -> Seen:
    voice.warn(f"  {size:,} practitioners{', with [fast]' if fast else ''}")
    words = [size, asked, held, int(fast), time.monotonic()]
    with_fast = [str(HOME / "tools/with_fast.py")] if fast else []
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, *with_fast, "-m", MODULE, *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        msg = f"the search of {size} practitioners could not be measured: {done.stderr[-2000:]}"
        raise voice.CannotRun(msg)
    return msgspec.json.decode(done.stdout.splitlines()[-1], type=Seen)
