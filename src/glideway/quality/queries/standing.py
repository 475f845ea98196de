"""Which rows a licensed reader stands for as they read today: kept by the process until one signs.

The table of sign-offs only grows, so how many there are and which is the newest say whether what
the process keeps is still all there is. That question is one query; the rows are read again only
after somebody signed or took back. The hashes of the rows are made once in a process.
"""

from __future__ import annotations

from typing import NamedTuple

from glideway.directory import queries as directory
from glideway.kit.signed import Signature, Signed
from glideway.quality.core import shelf


class _Kept(NamedTuple):
    """What was found, and what the table looked like then."""

    mark: directory.Mark
    signed: Signed


_NOTHING = _Kept(None, {})
_kept: list[_Kept] = [_NOTHING]


def signed() -> Signed:
    """Every row that somebody stands for as it reads today. One query; two after a new word."""
    mark = directory.newest_mark()
    kept = _kept[0]
    if kept.mark != mark:
        # The mark was read before the rows: what comes in between is found at the next look.
        kept = _kept[0] = _Kept(mark, _read() if mark else {})
    return kept.signed


def _read() -> Signed:
    rows = shelf.rows()
    found: dict[tuple[str, str], Signature] = {}
    for key, words in directory.sign_offs().items():
        stand = directory.standing_words(words, rows[key].digest) if key in rows else []
        if stand:
            last, answers = stand[-1], any(one.responsible for one in stand)
            found[key] = Signature(last.name, last.licence, last.at, answers)
    return found
