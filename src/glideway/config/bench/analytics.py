"""Figures over ten thousand, a million and ten million readings: how long, how much, how right.

Each measurement is a process of its own, so that its memory is its own too. The readings are
synthetic with a planted truth; a figure that has not found it is worth nothing, so how often it
lies in the interval is told beside the times.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from glideway.config.analytics import engine, figures, made
from glideway.config.command import voice
from glideway.outcomes.core import survival

SIZES, QUICK = (10_000, 1_000_000, 10_000_000), (10_000, 100_000)
WHOLE_CURVE = 8  # visits up to which a curve is compared with what was planted


def measured(*, quick: bool) -> dict[str, object]:
    """By size: from nothing, a new month, nothing new; then the slope and what was found."""
    if not engine.here():
        return {"analytics": "not measured: the engine is not installed"}
    facts: dict[str, object] = {}
    sizes = QUICK if quick else SIZES
    times = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as place:
            known, new = made.MONTHS[:-1], made.MONTHS[-1:]
            _apart("lay", place, size, *known)
            old = _apart("look", place)
            exact = _apart("lay", place, size, *new)["readings"]
            month = _apart("look", place)
            still = _apart("look", place)
        with tempfile.TemporaryDirectory() as place:
            _apart("lay", place, size, *made.MONTHS)
            whole = _apart("look", place)
        if (old["read"], month["read"], still["read"]) != (11, 1, 0):
            msg = "a month was read that had not changed; no figure is worth anything"
            raise voice.CannotRun(msg)
        times.append(whole["seconds"])
        name = f"analytics, {exact:,.0f} readings"
        facts |= {
            f"{name}: from nothing, s": round(whole["seconds"], 2),
            f"{name}: of processors, s": round(whole["cpu"], 2),
            f"{name}: with one new month, s": round(month["seconds"], 2),
            f"{name}: with nothing new, s": round(still["seconds"], 2),
            f"{name}: memory at most, MB": round(whole["megabytes"]),
            f"{name}: planted shares in their interval, %": round(100 * whole["covered"], 1),
        }
    slope = np.polyfit(np.log(sizes), np.log(times), 1)[0]
    last = np.log(times[-1] / times[-2]) / np.log(sizes[-1] / sizes[-2])
    facts["analytics: slope of time against size (log-log), all / last two"] = (
        f"{slope:.2f} / {last:.2f}"
    )
    return facts


def lay(place: str, size: str, *months: str) -> None:
    """Write a synthetic export and say how many readings it holds."""
    folder = Path(place)
    with engine.engine(folder / "spill") as asks:
        readings = made.make(asks, folder, int(size), months=months)
    voice.say(json.dumps({"readings": readings}))


def look(place: str) -> None:
    """Answer every figure of the export, and say what that cost and whether it was right."""
    began, worked = time.perf_counter(), time.process_time()
    found = figures.figures(Path(place), made.WHEN)
    took, cpu = time.perf_counter() - began, time.process_time() - worked
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    facts = {"seconds": took, "cpu": cpu, "megabytes": most, "read": found.read}
    voice.say(json.dumps(facts | {"covered": covered(found)}))


def covered(found: figures.Analysis) -> float:
    """How many of the planted shares lie in the interval of what was found; 0.95 is right."""
    inside = []
    for (kind, name), curve in figures.curves(found).items():
        if kind == "clinic":
            for visits in range(1, WHOLE_CURVE + 1):
                _share, low, high = survival.at_visits(curve, visits)
                inside.append(low <= (1 - made.chance(int(name))) ** visits <= high)
    return float(np.mean(inside))


def _apart(what: str, *words: object) -> dict[str, float]:
    """Do one of them in a process of its own and answer what it says."""
    call = f"import sys; from glideway.config.bench import analytics as a; a.{what}(*sys.argv[1:])"
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", call, *map(str, words)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        msg = f"the measurement {what} failed: {done.stderr[-2000:]}"
        raise voice.CannotRun(msg)
    return dict(json.loads(done.stdout))
