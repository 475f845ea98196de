"""Where a college shows the public who holds a licence, as data with its source.

Only an address that was read in a source is here. Nothing is guessed: where none is known, who
checks a licence names the register that was read.
"""

from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

from glideway.directory.core.professions import Wording


class Register(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The public register of one profession in one province."""

    profession: str
    province: str
    name: Wording
    url: str
    source: str
    read_on: date


class _Book(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    version: int
    review: Literal["draft", "reviewed"]
    note: str
    registers: list[Register]


@cache
def _known() -> dict[tuple[str, str], Register]:
    text = (files("glideway.quality") / "knowledge" / "registers.json").read_bytes()
    book = msgspec.json.decode(text, type=_Book)
    return {(one.profession, one.province): one for one in book.registers}


def register(profession: str, province: str) -> Register | None:
    """The register of this profession in this province; None where nobody read its address."""
    return _known().get((profession, province))
