"""`glideway evidence check [FILE]`: do the printed numbers of studies agree with each other?"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence

from glideway.config.command import written
from glideway.outcomes.core import checker, studies
from glideway.outcomes.core.checker import library, telling


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["check"], help="recompute what is printed")
    written.arguments(
        parser, "other studies instead of our own", "id, verdict and reasons", nargs="?"
    )


def run(options: argparse.Namespace) -> int:
    """Answer every study that can be read; name what cannot, and end with 2.

    A number is kept as it is written: 48.0 and 48 promise different things.
    """
    return written.answer(options, _answers, whole=_in_order, number=checker.Token)


def _in_order(found: Sequence[written.Answer]) -> object:
    return [one.told for one in found]


def _answers(book: object) -> Iterator[written.Row]:
    found = [library.of(one) for one in studies.load()] if book is None else _of(book)
    for one in found:
        if not isinstance(one, checker.Checked):
            yield one
            continue
        reasons = telling.reasons(one)
        told = {"id": one.id, "verdict": one.verdict, "reasons": reasons}
        numbered = (f"  {at}. {reason}" for at, reason in enumerate(reasons, 1))
        yield written.Answer(one.id, told, "\n".join((f"{one.id}: {one.verdict}", *numbered)))
        yield from one.problems


def _of(book: object) -> Iterator[checker.Checked | str]:
    """Each study of a file, or why it cannot be read; a file may hold one study alone."""
    if isinstance(book, Mapping):
        book = book.get("studies", [book])
    if not isinstance(book, list):
        raise written.Unread("studies: is no list")
    for index, raw in enumerate(book):
        place = f"studies[{index}]"
        try:
            yield checker.check(raw, place)
        except checker.Unreadable as no:
            yield str(no)
        except ArithmeticError as no:
            yield f"{place}: its numbers cannot be computed with: {no}"
