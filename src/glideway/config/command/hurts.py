"""`glideway hurts FILE`: what the words in a file point at, as ids; no database is opened."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import asdict

from glideway.config.command import written
from glideway.screening.core import phrasebook


def arguments(parser: argparse.ArgumentParser) -> None:
    written.arguments(parser, "rows with id, lang and text", "ids under each row's")


def run(options: argparse.Namespace) -> int:
    """Answer every row that can be read; name what is wrong with every other, and end with 2."""
    return written.answer(options, _answers)


def _answers(book: object) -> Iterator[written.Row]:
    for one in phrasebook.answers(book):
        if isinstance(one, tuple):
            name, found = one
            told = asdict(found)
            yield written.Answer(name, told, _line(name, told))
        else:
            yield one


def _line(name: str, answer: dict[str, tuple[str, ...]]) -> str:
    if not any(answer.values()):
        return f"{name}\n  not recognised"
    rows = (f"  {what}: {', '.join(ids)}" for what, ids in answer.items() if ids)
    return "\n".join((name, *rows))
