"""Whether a row of knowledge is a draft or reviewed: who stands for it, as it reads today.

There is one road. The room that keeps the signatures (quality) tells this module where they are,
and every page of every room asks here, so that no two pages can disagree about a row. What a
knowledge file says of itself counts for one thing only: a row that is retired stays retired.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Literal, NamedTuple, Protocol, TypeAlias

State: TypeAlias = Literal["draft", "reviewed", "retired"]
Key: TypeAlias = tuple[str, str]  # which row of which table


class Signature(NamedTuple):
    """Who stands for a row as it reads today, under which licence, since when."""

    name: str
    licence: str
    at: datetime
    responsible: bool = False  # one who answers for a clinic's safety stands for it

    @property
    def title(self) -> str:
        """The licence without its body and number, for a line on a page."""
        return self.licence.split(", ", 1)[0]


Signed: TypeAlias = Mapping[Key, Signature]
Keeper: TypeAlias = Callable[[], Signed]


class Row(Protocol):
    """A row of knowledge: its own id, its table, and what its file says of its state."""

    @property
    def id(self) -> str: ...

    @property
    def table(self) -> str: ...

    @property
    def review(self) -> str: ...


class _Look:
    """One look at the signatures: taken when first asked for, and kept until the look is over."""

    found: Signed | None = None


_keepers: list[Keeper] = []
_turns: list[int] = [0]
_look: ContextVar[_Look | None] = ContextVar("look", default=None)


def kept_by(keeper: Keeper) -> None:
    """Say once, when the process starts, who knows the signatures."""
    _keepers[:] = [keeper]


@contextmanager
def one_look() -> Iterator[None]:
    """A request looks once at most, however many rows its page shows, and not at all for none."""
    before = _look.set(_Look())
    try:
        yield
    finally:
        _look.reset(before)


def look_again() -> None:
    """Somebody signed or took back in this process: what was seen before counts no more."""
    _turns[0] += 1
    if (look := _look.get()) is not None:
        look.found = None


def turn() -> int:
    """Another number after each `look_again`: for who keeps an answer over several requests."""
    return _turns[0]


def now() -> Signed:
    """Every row that somebody stands for as it reads today, and who does."""
    look = _look.get()
    if look is None:
        return _keepers[0]()
    if look.found is None:
        look.found = _keepers[0]()
    return look.found


def of(row: Row, signed: Signed | None = None) -> Signature | None:
    """Who stands for this row; nobody for a draft and for a row that is retired."""
    if row.review == "retired":
        return None
    return (now() if signed is None else signed).get((row.table, row.id))


def state(row: Row, signed: Signed | None = None) -> State:
    """Whether a row is reviewed, a draft, or retired. `signed` spares a list its many looks."""
    if row.review == "retired":
        return "retired"
    return "reviewed" if of(row, signed) else "draft"
