"""`glideway hurts FILE`: what the words in a file point at, as ids; no database is opened."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from glideway.config.command import voice
from glideway.screening.core import phrasebook

NOT_READ = 2


class _Unread(Exception):
    """The file itself says nothing."""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="rows with id, lang and text, as JSON")
    parser.add_argument("--json", action="store_true", help="for a machine: ids under each row's")


def run(options: argparse.Namespace) -> int:
    """Answer every row that can be read; name what is wrong with every other, and end with 2."""
    try:
        found = list(phrasebook.answers(_read(options.file)))
    except (_Unread, phrasebook.WrongRow) as wrong:
        voice.warn(f"glideway: {options.file}: {wrong}")
        return NOT_READ
    wrong_rows = [one for one in found if isinstance(one, phrasebook.WrongRow)]
    for one in wrong_rows:
        voice.warn(f"glideway: {options.file}: {one}")
    told = {one[0]: asdict(one[1]) for one in found if isinstance(one, tuple)}
    lines = "\n".join(_line(name, answer) for name, answer in told.items())
    voice.answer(told, as_json=options.json, lines=lines)
    return NOT_READ if wrong_rows else 0


def _read(path: Path) -> Any:  # noqa: ANN401 - whatever the file says; the rows are typed later
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as wrong:
        raise _Unread(f"cannot be read: {wrong.strerror}.") from wrong
    except UnicodeDecodeError as wrong:
        raise _Unread("is no text in UTF-8.") from wrong
    except json.JSONDecodeError as wrong:
        raise _Unread(
            f"is no JSON: line {wrong.lineno}, column {wrong.colno}: {wrong.msg}."
        ) from wrong
    except RecursionError as wrong:
        raise _Unread("is no JSON: nested too deeply.") from wrong


def _line(name: str, answer: dict[str, tuple[str, ...]]) -> str:
    if not any(answer.values()):
        return f"{name}\n  not recognised"
    rows = (f"  {what}: {', '.join(ids)}" for what, ids in answer.items() if ids)
    return "\n".join((name, *rows))
