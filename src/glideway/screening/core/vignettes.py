"""People written down as data, and what the safety check says of each.

The format is that of the handed vignettes: ids of the questions answered yes, the regions they are
about, the regions asked for, and the questions whose follow-up was a yes as well. Everything else
counts as a plain no here, which a real round never assumes. One that cannot be read is named with
its field and the reason; the others are answered.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

import msgspec

from glideway.body.core import WrongRow
from glideway.screening.core.judge import Advice, judge
from glideway.screening.core.rules import Answer, load, more_key


class _Row(msgspec.Struct):
    id: str
    asked_regions: tuple[str, ...]
    answers: tuple[str, ...] = ()
    answer_regions: tuple[str, ...] = ()
    escalated: tuple[str, ...] = ()
    expected: str | None = None


class Told(NamedTuple):
    """What is said of one vignette, and what its writer expected; or why nothing can be said."""

    vignette: str
    advice: Advice | None
    expected: str | None = None
    wrong: WrongRow | None = None


def answers(book: object) -> Iterator[Told]:
    """Each vignette of a file with its advice. Raises WrongRow for a file of another form."""
    rows = book.get("vignettes") if isinstance(book, dict) else None
    if not isinstance(rows, list):
        raise _wrong("-", "vignettes", "the file has no list of that name")
    seen: set[str] = set()
    for number, row in enumerate(rows, 1):
        name = str(row.get("id") or number) if isinstance(row, dict) else str(number)
        try:
            read = _read(name, row)
            _once(read.id, seen)
            yield Told(read.id, _advice(read), read.expected)
        except WrongRow as wrong:
            yield Told(name, None, wrong=wrong)


def _read(name: str, row: object) -> _Row:
    try:
        read = msgspec.convert(row, _Row)
    except msgspec.ValidationError as wrong:
        reason, _, place = str(wrong).partition(" - at `$.")
        missing = reason.rpartition("field `")[2].strip("`") if "field `" in reason else "-"
        raise _wrong(name, place.strip("`") or missing, reason) from wrong
    rules = load()
    asked = {one.id: one for one in rules.questions}
    if not read.asked_regions:
        raise _wrong(name, "asked_regions", "names no region")
    for field in ("asked_regions", "answer_regions"):
        _known(name, field, getattr(read, field), rules.neighbours)
    for field in ("answers", "escalated"):
        _known(name, field, getattr(read, field), asked)
    for one in read.escalated:
        if not asked[one].more:
            raise _wrong(name, "escalated", f"{one} has no follow-up question")
    return read


def _wrong(vignette: str, field: str, reason: str) -> WrongRow:
    return WrongRow("", f"vignette {vignette}", field, reason)


def _once(name: str, seen: set[str]) -> None:
    if name in seen:
        raise _wrong(name, "id", "there are two of that name")
    seen.add(name)


def _known(name: str, field: str, said: tuple[str, ...], known: Collection[str]) -> None:
    for one in said:
        if one not in known:
            raise _wrong(name, field, f"nothing is called {one}")


def _advice(read: _Row) -> Advice:
    """A follow-up is only asked after a yes, so an escalated question counts as answered yes."""
    said = dict.fromkeys((*read.answers, *read.escalated), Answer.YES)
    said |= {more_key(one): Answer.YES for one in read.escalated}
    return judge(said, read.asked_regions, read.answer_regions)
