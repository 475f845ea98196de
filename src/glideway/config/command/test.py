"""`glideway test`: all that this machine can test, in three steps, each with its own verdict.

The suite on SQLite; the journeys in Chromium where it is present (in CI its absence is a failure,
not a skip); the booking, operations and race tests on the PostgreSQL of the development lock.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time

from glideway.config.command import voice
from glideway.config.env import HOME

PYTEST = [sys.executable, "-m", "pytest"]
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
POSTGRES = [
    sys.executable,
    "tools/with_postgres.py",
    *PYTEST,
    "-k",
    "booking or operations or race",
]


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--only", choices=("suite", "browser", "postgres"), help="one step")
    parser.add_argument("--json", action="store_true", help="a summary for a machine at the end")


def run(options: argparse.Namespace) -> int:
    steps = {"suite": PYTEST, "browser": [*PYTEST, "-m", "browser"], "postgres": POSTGRES}
    if not (os.environ.get("CI") or any(shutil.which(name) for name in CHROMIUM)):
        voice.say("browser journeys: skipped, no chromium here (apt-get install chromium)")
        del steps["browser"]
    verdicts: dict[str, dict[str, object]] = {}
    for name, command in steps.items():
        if options.only in {None, name}:
            voice.say(f"--- {name}")
            began = time.monotonic()
            passed = subprocess.run(command, cwd=HOME, check=False).returncode == 0  # noqa: S603
            verdicts[name] = {"passed": passed, "seconds": round(time.monotonic() - began, 1)}
    lines = [
        f"{name}: {'passed' if verdict['passed'] else 'FAILED'} in {verdict['seconds']} s"
        for name, verdict in verdicts.items()
    ]
    voice.answer(verdicts, as_json=options.json, lines="\n".join(lines))
    return 0 if all(verdict["passed"] for verdict in verdicts.values()) else 1
