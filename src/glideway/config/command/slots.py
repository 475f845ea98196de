"""`glideway slots FILE`: what the engine answers to cases written down in a file."""

from __future__ import annotations

import argparse
from pathlib import Path

from glideway.booking.core import cases
from glideway.config.command import voice, written

NOT_READ = 2


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="slot cases and series, as JSON")
    parser.add_argument("--json", action="store_true", help="for a machine: id and starts in UTC")


def run(options: argparse.Namespace) -> int:
    """Answer every case that can be read; name the field of every other, and end with 2."""
    try:
        book = written.read(options.file)
        found = list(cases.answers(book))
    except (written.Unread, cases.WrongCase) as wrong:
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
