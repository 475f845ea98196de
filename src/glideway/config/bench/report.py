"""One report of one run: every goal with what was measured, and the figures beside them.

Goals are never silent: one that no part measured stands there with why. Held against an earlier
report it says for each number how many times it was; another run is another load of the machine,
so the same small loop is timed in both and its ratio told beside.
"""

from __future__ import annotations

import os
import platform
import re
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from glideway.config.bench.found import Drawing, Figure, Found, Measure, percentile
from glideway.config.bench.goals import GOALS, WHOLE, At, Goal
from glideway.config.bench.parts import FAILED

FORM = 1  # of the file: a later form of it is another number
NOT_ASKED = "its part was not asked for in this run"
LEADING = re.compile(r"-?\d+(?:\.\d+)?")
ROUNDS, STEPS = 9, 200_000


class Row(msgspec.Struct, frozen=True):
    """One goal as the report tells it; `met` is None where nothing was measured."""

    name: str
    says: str
    goal: float
    at: At
    unit: str
    measured: float | None
    met: bool | None
    how: str
    limit: str


class Machine(msgspec.Struct, frozen=True):
    """Where it was measured, and how quick and how loaded that was."""

    processors: int
    python: str
    system: str
    load_before: tuple[float, float, float]
    load_after: tuple[float, float, float]
    loop_ms: float


class Then(msgspec.Struct, frozen=True):
    """One number now and in the earlier report; `ratio` is now by then."""

    name: str
    now: float
    then: float
    ratio: float


class Against(msgspec.Struct, frozen=True):
    """An earlier report beside this one. `loop` is what the same small loop took, now by then."""

    made_at: datetime
    quick: bool
    loop: float
    ratios: Sequence[Then]
    sizes: str = ""


class Report(msgspec.Struct, frozen=True):
    """All of a run: what a machine reads, and what the page is drawn from."""

    form: int
    made_at: datetime
    quick: bool
    seconds: Mapping[str, float]
    machine: Machine
    goals: Sequence[Row]
    figures: Mapping[str, Mapping[str, Figure]]
    drawings: Sequence[Drawing]
    kept: Mapping[str, str]
    against: Against | None = None

    @property
    def asked(self) -> Sequence[Row]:
        """The goals whose part was asked for."""
        return [row for row in self.goals if NOT_ASKED not in row.how]

    @property
    def score(self) -> str:
        """How many of the goals that were asked for are met, are not, and are not measured."""
        found = [row.met for row in self.asked]
        counts = (found.count(True), found.count(False), found.count(None))
        return "{} of {} goals met, {} not met, {} not measured".format(
            counts[0], len(found), *counts[1:]
        )


class CannotRead(Exception):
    """A file that is given as an earlier report and is none."""


def machine(before: tuple[float, float, float]) -> Machine:
    """This machine at the end of a run; `before` is its load when the run began."""
    return Machine(
        processors=os.cpu_count() or 1,
        python=platform.python_version(),
        system=f"{sys.platform} {platform.machine()}",
        load_before=before,
        load_after=os.getloadavg(),
        loop_ms=round(loop(), 3),
    )


def loop() -> float:
    """The processor's milliseconds for a small loop that never changes: the least of a few."""
    took = []
    for _ in range(ROUNDS):
        began, total = time.thread_time(), 0
        for at in range(STEPS):
            total += at & 7
        took.append(1000 * (time.thread_time() - began))
    return min(took)


def rows(found: Mapping[str, Found], goals: Sequence[Goal] = GOALS) -> list[Row]:
    """Every goal once, in their order, with what its part handed over.

    Another part may say that a goal of this one is broken; that it is met, only its own.
    """
    return [_row(goal, found) for goal in goals]


def _row(goal: Goal, found: Mapping[str, Found]) -> Row:
    own = found.get(goal.part)
    broken = [
        measured
        for one in found.values()
        if (measured := one.measures.get(goal.name)) and not goal.met(measured.value)
    ]
    measured = broken[0] if broken else own.measures.get(goal.name) if own else None
    if measured:
        how = "; ".join(one.how for one in broken) or measured.how
        value = round(measured.value, 4)
        return _told(goal, value, met=not broken, how=how, limit=measured.limit)
    why = NOT_ASKED
    if own:
        why = own.missing.get(goal.name, "its part said nothing of it")
    return _told(goal, None, met=None, how=f"not measured: {why}", limit="")


def _told(goal: Goal, value: float | None, *, met: bool | None, how: str, limit: str) -> Row:
    return Row(
        name=goal.name,
        says=goal.says,
        goal=goal.goal,
        at=goal.at,
        unit=goal.unit,
        measured=value,
        met=met,
        how=how,
        limit=limit,
    )


def report(
    found: Mapping[str, Found],
    *,
    seconds: Mapping[str, float],
    here: Machine,
    quick: bool,
    made_at: datetime,
) -> Report:
    """The report of these parts, and of the run itself."""
    found = {**found, WHOLE: _whole(found, seconds, quick=quick)}
    return Report(
        form=FORM,
        made_at=made_at,
        quick=quick,
        seconds={part: round(one, 1) for part, one in seconds.items()},
        machine=here,
        goals=rows(found),
        figures={part: dict(one.figures) for part, one in found.items()},
        drawings=[drawing for one in found.values() for drawing in one.drawings],
        kept={name: text for one in found.values() for name, text in one.kept.items()},
    )


def _whole(found: Mapping[str, Found], seconds: Mapping[str, float], *, quick: bool) -> Found:
    """The seconds of each part; held to the goal where each that holds one was measured, quick."""
    figures = {f"{part}, s": round(took, 1) for part, took in seconds.items()}
    figures["all parts, s"] = round(sum(seconds.values()), 1)
    lacking = {goal.part for goal in GOALS} - {WHOLE, *seconds}
    failed = [part for part, one in found.items() if FAILED in one.figures]
    if not quick or lacking:
        return Found(figures, missing={"quick": NOT_ASKED})
    if failed:
        return Found(figures, missing={"quick": f"failed: {', '.join(failed)}"})
    slowest = sorted(seconds, key=lambda part: -seconds[part])[:3]
    limit = f"one part after another, and the longest are {', '.join(slowest)}"
    how = ", ".join(f"{part} {took:.0f}" for part, took in seconds.items())
    return Found(figures, {"quick": Measure(sum(seconds.values()), how, limit)})


def against(now: Report, then: Report) -> Report:
    """The same report with every number that both have, now by then."""
    old = _numbers(then)
    ratios = [
        Then(name, value, old[name], round(value / old[name], 3))
        for name, value in _numbers(now).items()
        if old.get(name)
    ]
    loops = round(now.machine.loop_ms / then.machine.loop_ms, 3)
    beside = Against(then.made_at, then.quick, loops, ratios, sizes_differ(now, then))
    return msgspec.structs.replace(now, against=beside)


def sizes_differ(now: Report, then: Report) -> str:
    """What must be known of two reports whose sizes are not the same; nothing where they are."""
    if now.quick == then.quick:
        return ""
    kinds = ("a quick run", "a whole run")
    earlier, this = kinds if then.quick else kinds[::-1]
    return (
        f"The earlier report is of {earlier} and this of {this}: their sizes differ, and so does "
        "every number that grows with size: read no ratio."
    )


def _numbers(one: Report) -> dict[str, float]:
    """Every number of a report by its name; of `12.3 / 45.6` the first."""
    found = {f"goal {row.name}": row.measured for row in one.goals if row.measured is not None}
    for part, figures in one.figures.items():
        for name, value in figures.items():
            number = _number(value)
            if number is not None:
                found[f"{part}: {name}"] = number
    return found


def _number(value: Figure) -> float | None:
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, str):
        leading = LEADING.match(value)
        return float(leading[0]) if leading else None
    return float(value)


def written(one: Report) -> str:
    """The report as JSON for a file or a machine."""
    return msgspec.json.format(msgspec.json.encode(one), indent=2).decode() + "\n"


def read(path: Path) -> Report:
    """An earlier report. Refuses CannotRead for what is none, or none of this form."""
    try:
        one = msgspec.json.decode(path.read_bytes(), type=Report)
    except (OSError, msgspec.DecodeError) as no:
        raise CannotRead(f"{path} is no report of the bench: {no}") from no
    if one.form != FORM:
        raise CannotRead(f"{path} is a report of form {one.form}; this version reads {FORM}.")
    return one


def lines(one: Report) -> str:
    """The report for a person at a screen: goals first, then every figure."""
    goals = [f"{_mark(row)} {_held(row)}" for row in one.asked]
    figures = [
        f"{part}: {name:<{max(58 - len(part), 1)}} {value}"
        for part, some in one.figures.items()
        for name, value in some.items()
    ]
    closing = f"{one.score}; {sum(one.seconds.values()):.0f} s"
    return "\n".join([*figures, "", *goals, "", closing, *_beside(one.against)])


def _mark(row: Row) -> str:
    return {True: "met    ", False: "NOT MET", None: "unknown"}[row.met]


def _held(row: Row) -> str:
    bound = f"at {row.at} {row.goal:g} {row.unit}"
    if row.measured is None:
        return f"{row.says}: {bound}; {row.how}"
    limit = f"\n        limit: {row.limit}" if row.met is False else ""
    return f"{row.says}: {row.measured:.4g} {row.unit}, {bound}\n        how: {row.how}{limit}"


def _beside(beside: Against | None) -> list[str]:
    if beside is None:
        return []
    middle = percentile([one.ratio for one in beside.ratios], 50) if len(beside.ratios) > 1 else 1
    said = (
        f"Beside the report of {beside.made_at:%Y-%m-%d %H:%M}Z: the machine's own loop took "
        f"{beside.loop:g} times as long, the middle of {len(beside.ratios)} numbers is "
        f"{middle:.2f} times what it was. Another run is another load."
    )
    if beside.sizes:
        said += f" {beside.sizes}"
    each = [
        f"  {one.name}: {one.now:g}, was {one.then:g}, x {one.ratio:g}" for one in beside.ratios
    ]
    return [said, *each]
