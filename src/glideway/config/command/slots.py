"""`glideway slots FILE`: what the engine answers to cases written down in a file."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from glideway.booking.core import cases
from glideway.config.command import voice

NOT_READ = 2


class _Unread(Exception):
    """The file itself says nothing."""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="slot cases and series, as JSON")
    parser.add_argument("--json", action="store_true", help="for a machine: id and starts in UTC")


def run(options: argparse.Namespace) -> int:
    """Answer every case that can be read; name the field of every other, and end with 2."""
    try:
        book = _read(options.file)
        found = list(cases.answers(book))
    except (_Unread, cases.WrongCase) as wrong:
        voice.warn(f"glideway: {options.file}: {wrong}")
        return NOT_READ
    for one in found:
        if one.wrong:
            voice.warn(f"glideway: {one.wrong}")
    told = {one.case: [*map(cases.written, one.starts)] for one in found if not one.wrong}
    expected = _expected(book)
    voice.answer(
        told,
        as_json=options.json,
        lines="\n".join(_line(case, starts, expected.get(case)) for case, starts in told.items()),
    )
    return NOT_READ if any(one.wrong for one in found) else 0


def _read(path: Path) -> Any:  # noqa: ANN401 - whatever the file says; the cases are typed later
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


def _expected(book: dict[str, list[object]]) -> dict[str, object]:
    """What the file itself expects of each case, where it says so."""
    rows = [row for name in ("cases", "series_cases") for row in book.get(name, [])]
    return {
        str(row["id"]): row["expected_slots_utc"]
        for row in rows
        if isinstance(row, dict) and {"id", "expected_slots_utc"} <= row.keys()
    }


def _line(case: str, starts: list[str], expected: object) -> str:
    says = "as expected" if starts == expected else "NOT as expected"
    verdict = f"  ({says})" if expected is not None else ""
    return f"{case}{verdict}\n" + "\n".join(f"  {one}" for one in starts or ["no start"])
