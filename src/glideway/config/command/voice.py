"""How the command line speaks: a bar on a terminal, plain lines elsewhere, JSON when asked."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Step = Callable[[int], None]
PLAIN_LINES = 10  # without a terminal, progress is told about this many times


class CannotRun(Exception):
    """A command's refusal: its text says what is so, and what to do now."""


def say(text: str = "") -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def warn(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def answer(facts: object, *, as_json: bool, lines: str) -> None:
    """Print `facts` for a machine when `as_json`, otherwise `lines` for a person."""
    say(json.dumps(facts, ensure_ascii=False, indent=2, default=str) if as_json else lines)


@contextmanager
def progress(label: str, total: int) -> Iterator[Step]:
    """A bar with rate and time left; where nobody watches, at most ten plain lines on stderr."""
    if sys.stdout.isatty():
        with _bar(label, total) as advance:
            yield advance
        return
    done = told = 0

    def step(steps: int) -> None:
        nonlocal done, told
        done += steps
        if done * PLAIN_LINES // max(total, 1) > told or done == total:
            told = done * PLAIN_LINES // max(total, 1)
            warn(f"{label}: {done} of {total}")

    yield step


@contextmanager
def _bar(label: str, total: int) -> Iterator[Step]:
    from rich.progress import (  # noqa: PLC0415  # a tenth of a second that only a terminal needs
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns) as bar:
        task = bar.add_task(label, total=total)

        def step(steps: int) -> None:
            bar.advance(task, steps)

        yield step
