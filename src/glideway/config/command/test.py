"""`glideway test`: all that this machine can test, in five steps, each with its own verdict.

The suite on SQLite; the commands, which start processes of their own; the journeys in Chromium
where it is present (in CI its absence is a failure, not a skip); the booking, operations and race
tests on the PostgreSQL of the development lock; and the body models, in an environment of their
own that is made from its lock the first time. The suite speaks as it goes; the other steps run
beside it, the longest first, two at a time, for each of them waits as much as it works, and speak
when they are done.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from glideway.config.command import voice
from glideway.config.env import HOME

PYTEST = [sys.executable, "-m", "pytest"]
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
POSTGRES = [
    sys.executable,
    "tools/with_postgres.py",
    *PYTEST,
    "-k",
    # What the database itself decides; pages and pure cores are the same on both.
    "(booking or operations or race) and not (core or pages or desk or telling or appointment)",
]


MODEL = ["tools/with_model.py", "-m", "pytest", "-c", "tests/model/pytest.ini", "tests/model"]
STEPS = ("suite", "postgres", "browser", "commands", "model")
BESIDE = 2
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


def run(options: argparse.Namespace) -> int:
    steps = {
        "suite": [*PYTEST, "--ignore=tests/config"],
        "postgres": POSTGRES,
        "browser": [*PYTEST, "-m", "browser"],
        "commands": [*PYTEST, "tests/config"],
        "model": [sys.executable, *MODEL],
    }
    if not (os.environ.get("CI") or any(shutil.which(name) for name in CHROMIUM)):
        voice.say("browser journeys: skipped, no chromium here (apt-get install chromium)")
        del steps["browser"]
    wanted = {name: steps[name] for name in steps if options.only in {None, name}}
    spoken = {name: wanted[name] for name in wanted if name == "suite" or len(wanted) == 1}
    beside = {name: wanted[name] for name in wanted if name not in spoken}
    with ThreadPoolExecutor(BESIDE) as lanes:
        quiet = [lanes.submit(_step, name, beside[name], heard=False) for name in beside]
        done = [_step(name, spoken[name], heard=True) for name in spoken]
        done += [one.result() for one in quiet]
    for one in done:
        if one.said:
            voice.say(f"--- {one.name}\n{one.said}")
    verdicts = {one.name: {"passed": one.passed, "seconds": one.seconds} for one in done}
    lines = [
        f"{one.name}: {'passed' if one.passed else 'FAILED'} in {one.seconds} s" for one in done
    ]
    voice.answer(verdicts, as_json=options.json, lines="\n".join(lines))
    return 0 if all(one.passed for one in done) else 1


def _step(name: str, command: list[str], *, heard: bool) -> Done:
    """Run one step in a data folder of its own, so that steps beside each other never meet."""
    if heard:
        voice.say(f"--- {name}")
    began = time.monotonic()
    with tempfile.TemporaryDirectory(dir=_quick()) as folder:
        done = subprocess.run(  # noqa: S603  # our own words
            command,
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
