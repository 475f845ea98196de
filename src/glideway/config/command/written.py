"""Commands that answer a file row by row: read it, answer what can be read, name the rest.

One shape for all of them: the answers as JSON under their ids or as lines for a person, each row
that cannot be read as a line of its own on stderr, and 2 where there was one.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from glideway.body.core import WrongRow
from glideway.config.command import voice

NOT_READ = 2
STANDARD_INPUT = "-"


class Unread(Exception):
    """The file itself says nothing: its text is the reason."""


class Answer(NamedTuple):
    """What is said of one row: for a machine under its id, and for a person."""

    id: str
    told: object
    lines: str


Row = Answer | WrongRow | str  # an answer, or why there is none


def arguments(parser: argparse.ArgumentParser, file: str, answer: str, **more: str) -> None:
    """The file of rows and the form of the answer."""
    parser.add_argument("file", help=f"{file}, as JSON (-: standard input)", **more)  # type: ignore[arg-type]
    parser.add_argument("--json", action="store_true", help=f"for a machine: {answer}")


def by_id(found: Sequence[Answer]) -> object:
    """Each answer under its id."""
    return {one.id: one.told for one in found}


def answer(
    options: argparse.Namespace,
    answers: Callable[[Any], Iterable[Row]],
    *,
    whole: Callable[[Sequence[Answer]], object] = by_id,
    number: Callable[[str], object] = float,
) -> int:
    """Say what `answers` makes of the file, and end with 0; with 2 where something is unread.

    Without a file `answers` is asked about nothing. `number` says what a printed number becomes.
    """
    name = options.file
    try:
        book = None if name is None else read(name, number)
        found = list(answers(book))
    except (Unread, WrongRow) as wrong:
        voice.warn(f"glideway: {name}: {wrong}")
        return NOT_READ
    told = [one for one in found if isinstance(one, Answer)]
    wrong_rows = [one for one in found if not isinstance(one, Answer)]
    for one in wrong_rows:
        voice.warn(f"glideway: {f'{name}: ' if name else ''}{one}")
    voice.answer(whole(told), as_json=options.json, lines="\n".join(one.lines for one in told))
    return NOT_READ if wrong_rows else 0


def read(name: str, number: Callable[[str], object] = float) -> Any:  # noqa: ANN401 - whatever the file says; each command types it later
    """What a JSON file holds. Raises Unread when it is not there, no text, or no JSON."""
    try:
        text = (
            sys.stdin.read()
            if name == STANDARD_INPUT
            else Path(name).read_text(encoding="utf-8-sig")
        )
        return json.loads(text, parse_float=number)
    except OSError as wrong:
        raise Unread(f"cannot be read: {wrong.strerror}.") from wrong
    except UnicodeDecodeError as wrong:
        raise Unread("is no text in UTF-8.") from wrong
    except json.JSONDecodeError as wrong:
        raise Unread(
            f"is no JSON: line {wrong.lineno}, column {wrong.colno}: {wrong.msg}."
        ) from wrong
    except RecursionError as wrong:
        raise Unread("is no JSON: nested too deeply.") from wrong
