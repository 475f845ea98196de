"""`glideway test`: all that this machine can test, in seven steps, each with its own verdict.

The suite on SQLite, in three parts known by their folders: the booking room with its races, the
care room, and all the rest; the commands, which start processes of their own; the journeys in
Chromium where it is present (in CI its absence is a failure, not a skip); the booking, operations
and race tests on the PostgreSQL of the development lock; and the body models, in an environment
of their own that is made from its lock the first time.

Four steps run beside each other, the longest first: the browser, the server and the processes of
the commands are waited for as often as they work, so no core is idle, and none of them starves so
long that what it waits for is given up. The suite speaks as it goes; the others say when they are
done, and what they printed stands at the end.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import NamedTuple

from glideway.config.command import voice
from glideway.config.env import HOME

PYTEST = [sys.executable, "-m", "pytest"]
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
BOOKING = ("tests/booking", "tests/races")
CARE = ("tests/care",)
COMMANDS = ("tests/config",)
JOURNEYS = ("tests/journeys",)
MODELS = ("tests/model",)
# What the database itself decides; pages and pure cores are the same on both.
DECIDED = (
    "(booking or operations or race)"
    " and not (core or pages or desk or telling or explaining or appointment or network)"
)
POSTGRES = [
    sys.executable,
    "tools/with_postgres.py",
    *PYTEST,
    *BOOKING,
    *COMMANDS,
    *(f"tests/{room}" for room in ("care", "directory", "outcomes", "quality", "screening")),
    "-k",
    DECIDED,
]
MODEL = [sys.executable, "tools/with_model.py", "-m", "pytest", "-c", "tests/model/pytest.ini"]
STEPS = ("browser", "postgres", "commands", "suite", "booking", "care", "model")
LANES = 4  # the first three wait for others as often as they work, so two processors are full
YIELDING = ["nice", "-n", "5"]  # the browser is the longest and takes part in time: it goes first
MEMORY, MUCH = Path("/dev/shm"), 4 * 2**30  # noqa: S108 - a disk in memory, and room to spare


class Done(NamedTuple):
    """What came of one step, and what it printed where nobody listened yet."""

    name: str
    passed: bool
    seconds: float
    said: str


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--only", choices=STEPS, help="one step")
    parser.add_argument("--json", action="store_true", help="a summary for a machine at the end")


def commands() -> dict[str, list[str]]:
    """What each step runs. A test file is in one of them, and once more on PostgreSQL."""
    elsewhere = (*BOOKING, *CARE, *COMMANDS, *JOURNEYS, *MODELS)
    return {
        "postgres": POSTGRES,
        "booking": [*PYTEST, *BOOKING],
        "browser": [*PYTEST, "-m", "browser and not soak", *JOURNEYS],
        "suite": [*PYTEST, "tests", *(f"--ignore={folder}" for folder in elsewhere)],
        "care": [*PYTEST, *CARE],
        "commands": [*PYTEST, *COMMANDS],
        "model": [*MODEL, *MODELS],
    }


def run(options: argparse.Namespace) -> int:
    steps = commands()
    if not (os.environ.get("CI") or any(shutil.which(name) for name in CHROMIUM)):
        voice.say("browser journeys: skipped, no chromium here (apt-get install chromium)")
        del steps["browser"]
    wanted = [name for name in STEPS if name in steps and options.only in {None, name}]
    with ThreadPoolExecutor(LANES) as lanes:
        begun = [
            lanes.submit(_step, name, steps[name], heard=name == "suite" or len(wanted) == 1)
            for name in wanted
        ]
        for ended in as_completed(begun):
            voice.say(f"\n{_verdict(ended.result())}")
    done = [one.result() for one in begun]
    for one in done:
        if one.said:
            voice.say(f"--- {one.name}\n{one.said}")
    verdicts = {one.name: {"passed": one.passed, "seconds": one.seconds} for one in done}
    voice.answer(verdicts, as_json=options.json, lines="\n".join(map(_verdict, done)))
    return 0 if all(one.passed for one in done) else 1


def _verdict(one: Done) -> str:
    return f"{one.name}: {'passed' if one.passed else 'FAILED'} in {one.seconds} s"


def _step(name: str, command: list[str], *, heard: bool) -> Done:
    """Run one step in a data folder of its own, so that steps beside each other never meet."""
    if heard:
        voice.say(f"--- {name}")
    began = time.monotonic()
    with tempfile.TemporaryDirectory(dir=_quick()) as folder:
        done = subprocess.run(  # noqa: S603  # our own words
            command if name == "browser" else [*YIELDING, *command],
            cwd=HOME,
            check=False,
            env=os.environ | {"GLIDEWAY_DATA": folder, "TMPDIR": folder},
            stdout=None if heard else subprocess.PIPE,
            stderr=None if heard else subprocess.STDOUT,
            text=True,
        )
    seconds = round(time.monotonic() - began, 1)
    return Done(name, done.returncode == 0, seconds, done.stdout or "")


def _quick() -> Path | None:
    """A disk in memory where there is one with room: a suite writes much and keeps nothing."""
    return MEMORY if MEMORY.exists() and shutil.disk_usage(MEMORY).free > MUCH else None
