"""`glideway slots FILE`: what the engine answers to cases written down in a file."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping

from glideway.booking.core import cases
from glideway.config.command import written


def arguments(parser: argparse.ArgumentParser) -> None:
    written.arguments(parser, "slot cases and series", "id and starts in UTC")


def run(options: argparse.Namespace) -> int:
    """Answer every case that can be read; name the field of every other, and end with 2."""
    return written.answer(options, _answers)


def _answers(book: Mapping[str, list[object]]) -> Iterator[written.Row]:
    expected: dict[str, object] = {}
    for one in cases.answers(book):
        if one.wrong:
            yield one.wrong
            continue
        expected = expected or _expected(book)
        starts = [*map(cases.written, one.starts)]
        yield written.Answer(one.case, starts, _line(one.case, starts, expected.get(one.case)))


def _expected(book: Mapping[str, list[object]]) -> dict[str, object]:
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
