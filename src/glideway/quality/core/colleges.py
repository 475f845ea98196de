"""The college of a profession in a province, and where it is reached: only what was read there.

A college whose own pages nobody opened is named and has no address here; a profession without a
college in a province has none at all. An address is never guessed.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

import msgspec

from glideway.directory.core import professions


class CollegeRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One college with the site whose pages were read."""

    profession: str
    province: str
    name: str
    site: str
    source: str
    confidence: Literal["seen"]
    review: Literal["draft", "reviewed", "retired"]


class CollegeRows(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of them, of one version."""

    version: int
    colleges: tuple[CollegeRow, ...]


class College(NamedTuple):
    """Whom somebody can write to directly; `site` is empty where none was read."""

    name: str
    site: str


@cache
def load() -> CollegeRows:
    """The rows of this release."""
    text = files("glideway.quality").joinpath("knowledge/colleges.json").read_bytes()
    return msgspec.json.decode(text, type=CollegeRows)


def of(among: Collection[str], province: str) -> list[College]:
    """The colleges of these professions in this province, by name."""
    return sorted(filter(None, {_college(one, province) for one in among}))


def _college(profession: str, province: str) -> College | None:
    for row in load().colleges:
        if (row.profession, row.province) == (profession, province):
            return College(row.name, row.site)
    name = professions.display_rule(profession, province).regulator
    return None if not name or name.startswith("none") else College(name, "")
