"""`glideway version`: what exactly is running here."""

from __future__ import annotations

import argparse
import platform
import sqlite3

from glideway import __version__
from glideway.body import core as atlas
from glideway.config import keeping
from glideway.config.command import voice


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="for a machine")


def run(options: argparse.Namespace) -> int:
    facts = {
        "glideway": __version__,
        "tables": sorted(keeping.known_migrations()),
        "atlas": atlas.version(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }
    voice.answer(
        facts,
        as_json=options.json,
        lines=f"Glideway {__version__}, atlas {facts['atlas']} "
        f"(Python {facts['python']}, SQLite {facts['sqlite']})",
    )
    return 0
