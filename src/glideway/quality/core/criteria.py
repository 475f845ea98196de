"""The 50 points as validated data, one file a version, read once from the room's own knowledge.

A changed threshold is a new file: the files of all versions stay on the shelf, so that a card of
last year is read by the bars of last year. A file that misses a point, names an unknown group or
gives a gate a half value stops the process at its first use: a wrong yardstick must not weigh
anybody.
"""

import re
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Literal

import msgspec

from glideway.directory.core.professions import Wording

How = Literal["M", "A", "MA"]
Unit = Literal[
    "attested",
    "share",
    "per_100",
    "per_1000",
    "rating",
    "per_month",
    "ratio",
    "days",
    "count",
]
Which = Literal["estimate", "low", "high"]
FILE = re.compile(r"criteria\.v(\d+)\.json")


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a fact comes from, and how sure we are of having read it there."""

    ref: str
    where: str
    confidence: Literal["seen", "memory", "proposal"]


class Threshold(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One bar: which number, on which side of what value, counted from what."""

    which: Which
    at: Literal[">=", "<="]
    value: float
    against: Literal["nothing", "network"]


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A heading of the card."""

    id: str
    name: Wording


class Criterion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the 50 points: what is asked, how it is known, and when it counts.

    `half_attested` says what the attested part of a point that is measured *and* attested
    must say for the half value: nothing found (`clean`), nothing at all (`any`), or that
    either part suffices (`either`). `unmeasured` says why what is to be counted is not counted
    yet, or which part of it is not.
    """

    id: int
    group: str
    text: Wording
    how: How
    gate: bool
    measure: Wording
    unit: Unit
    full: Threshold | None
    half: Threshold | None
    half_attested: Literal["none", "clean", "any", "either"]
    full_when_none: bool
    follows_reviews: bool
    min_n: int
    window_months: int
    interval: Literal["none", "wilson", "poisson", "bootstrap"]
    evidence: Wording | None
    lapse_months: int
    sources: tuple[Source, ...]
    review: Literal["draft", "reviewed", "retired"]
    unmeasured: Wording | None = None

    def __post_init__(self) -> None:
        if (self.how == "A") != (self.full is None):
            raise ValueError(f"point {self.id}: a measured point has a bar, an attested one none")
        if self.gate and self.half is not None:
            raise ValueError(f"point {self.id}: a gate is passed or not, there is no half")
        if not self.sources:
            raise ValueError(f"point {self.id}: no source")
        if not all(text.of(language).strip() for text in self.texts for language in ("en", "fr")):
            raise ValueError(f"point {self.id}: a text needs English and French")

    @property
    def texts(self) -> tuple[Wording, ...]:
        every = (self.text, self.measure, self.evidence, self.unmeasured)
        return tuple(one for one in every if one is not None)

    @property
    def attested(self) -> bool:
        """An inspector has a part in it, so it can lapse."""
        return "A" in self.how

    @property
    def measured(self) -> bool:
        return "M" in self.how


class Inspectorate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole yardstick, of one version."""

    version: int
    groups: tuple[Group, ...]
    points: tuple[Criterion, ...]

    def __post_init__(self) -> None:
        if [one.id for one in self.points] != list(range(1, 51)):
            raise ValueError("the points are 1 to 50, each once, in order")
        if unknown := {one.group for one in self.points} - {one.id for one in self.groups}:
            raise ValueError(f"groups nobody named: {sorted(unknown)}")

    def point(self, number: int) -> Criterion:
        return self.points[number - 1]


def read(text: bytes) -> Inspectorate:
    """The yardstick written in `text`; msgspec names the field when it is not one."""
    return msgspec.json.decode(text, type=Inspectorate)


def shelf(folder: Traversable) -> dict[int, Inspectorate]:
    """Every version in a folder, the oldest first. ValueError where one says another number."""
    found = {}
    for one in folder.iterdir():
        if named := FILE.fullmatch(one.name):
            found[int(named[1])] = read(one.read_bytes())
    if wrong := [number for number, one in found.items() if one.version != number]:
        raise ValueError(f"a file says another version than its name: {wrong}")
    if sorted(found) != list(range(1, len(found) + 1)) or not found:
        raise ValueError("the versions are 1, 2, 3 and so on: none is taken off the shelf")
    return dict(sorted(found.items()))


@cache
def versions() -> dict[int, Inspectorate]:
    """Every version that a card of this house may be read by."""
    return shelf(files("glideway.quality").joinpath("knowledge"))


def load(version: int | None = None) -> Inspectorate:
    """The yardstick this release weighs with, or the one of that version."""
    known = versions()
    return known[version or max(known)]
