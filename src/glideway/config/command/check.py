"""`glideway check`: every gate but the tests. All of them run; each that complains is named."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

from glideway.config.command import voice
from glideway.config.env import HOME

PYTHON = sys.executable
BIN = Path(PYTHON).parent
GATES = {
    "format": [PYTHON, "-m", "ruff", "format", "--check", "."],
    "lint": [PYTHON, "-m", "ruff", "check", "."],
    "types": [PYTHON, "-m", "mypy"],
    "layout": [str(BIN / "lint-imports")],
    "templates": [str(BIN / "djangofmt"), "check", "src"],
    "markup": [str(BIN / "djlint"), "--lint", "src", "--quiet"],
    "spelling": [str(BIN / "codespell"), "src", "tests", "docs", "tools"],
    "migrations": [PYTHON, "-m", "glideway", "migrations", "--check"],
    "words": [PYTHON, "tools/words.py", "--check"],
    "knowledge": [PYTHON, "tools/knowledge.py", "--check"],
    "never said": [PYTHON, "tools/never_said.py"],
    "docs": [PYTHON, "tools/docs.py", "--check"],
}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--only", choices=tuple(GATES), action="append", help="this gate only")
    parser.add_argument("--json", action="store_true", help="for a machine")


def run(options: argparse.Namespace) -> int:
    verdicts: dict[str, bool] = {}
    for name in options.only or GATES:
        began = time.monotonic()
        done = subprocess.run(  # noqa: S603  # our own words
            GATES[name],
            cwd=HOME,
            env=os.environ | {"PYTHONPATH": str(HOME / "src")},
            capture_output=True,
            text=True,
            check=False,
        )
        verdicts[name] = done.returncode == 0
        if not options.json:
            voice.say(f"{name:<11} {_verdict(verdicts[name])} {time.monotonic() - began:5.1f} s")
        if done.returncode:
            voice.warn(f"{done.stdout}{done.stderr}".rstrip())
    if options.json:
        voice.answer(verdicts, as_json=True, lines="")
    return 0 if all(verdicts.values()) else 1


def _verdict(passed: bool) -> str:  # noqa: FBT001  # a word for a yes or no
    return "ok    " if passed else "FAILED"
