"""`glideway hurts FILE`: what the words in a file point at, as ids; no database is opened."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from glideway.config.command import voice, written
from glideway.screening.core import phrasebook

NOT_READ = 2


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="rows with id, lang and text, as JSON")
    parser.add_argument("--json", action="store_true", help="for a machine: ids under each row's")


def run(options: argparse.Namespace) -> int:
    """Answer every row that can be read; name what is wrong with every other, and end with 2."""
    try:
        found = list(phrasebook.answers(written.read(options.file)))
    except (written.Unread, phrasebook.WrongRow) as wrong:
        voice.warn(f"glideway: {options.file}: {wrong}")
        return NOT_READ
    wrong_rows = [one for one in found if isinstance(one, phrasebook.WrongRow)]
    for one in wrong_rows:
        voice.warn(f"glideway: {options.file}: {one}")
    told = {one[0]: asdict(one[1]) for one in found if isinstance(one, tuple)}
    lines = "\n".join(_line(name, answer) for name, answer in told.items())
    voice.answer(told, as_json=options.json, lines=lines)
    return NOT_READ if wrong_rows else 0


def _line(name: str, answer: dict[str, tuple[str, ...]]) -> str:
    if not any(answer.values()):
        return f"{name}\n  not recognised"
    rows = (f"  {what}: {', '.join(ids)}" for what, ids in answer.items() if ids)
    return "\n".join((name, *rows))
