"""The atlas files, decoded straight into their structs. A wrong row stops the start by name.

Reads one folder and nothing else: `atlas/` of this package, or a copy of it in a test.
"""

import hashlib
import re
from collections.abc import Iterator
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

import msgspec

from glideway.body.core.agreement import Disagreement
from glideway.body.core.conditions import Condition
from glideway.body.core.geometry import Path, Pull, Stamp
from glideway.body.core.interfaces import Interface
from glideway.body.core.protocols import Protocol, Stop
from glideway.body.core.ranges import Limit, Range
from glideway.body.core.regions import Outline, Region
from glideway.body.core.strands import Strand
from glideway.body.core.structures import Group, ReferredPain, Structure
from glideway.body.core.vocabulary import Joint, Motion
from glideway.body.core.words import Source

Row = TypeVar("Row")

SINGLE: dict[str, type] = {
    "regions": Region,
    "chart": Outline,
    "groups": Group,
    "interfaces": Interface,
    "conditions": Condition,
    "referred_pain": ReferredPain,
    "stops": Stop,
    "ranges": Range,
    "limits": Limit,
    "strands": Strand,
    "exceptions": Disagreement,
    "derived/actions": Pull,
}
FOLDERS: dict[str, type] = {
    "structures": Structure,
    "protocols": Protocol,
    "derived/paths": Path,
}
LATER = "derived/drawings"  # read a region at a time, when somebody looks
STAMP = "derived/stamp.json"


class WrongRow(ValueError):
    """A row that cannot be used: file, record, field, and why, in words to act on.

    Of the atlas it stops the start; of a file that somebody wrote for a command it is told and
    the other rows are answered. There `file` is empty, because the command knows its name.
    """

    def __init__(self, file: str, record: str, field: str, reason: str) -> None:
        super().__init__(": ".join(one for one in (file, record, field, reason) if one))
        self.file, self.record, self.field, self.reason = file, record, field, reason


class _Head(msgspec.Struct, frozen=True):
    """What stands above the rows of every file."""

    schema: str
    version: str
    rows: msgspec.Raw
    note: str = ""


class _Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The vocabulary file, which is one record and not a list of rows."""

    schema: str
    version: str
    joints: tuple[Joint, ...]
    opposites: dict[str, str]
    escapes: tuple[Motion, ...]
    sources: tuple[Source, ...]


Files = dict[str, bytes]
Found = list[tuple[str, object]]


def files(folder: Traversable) -> Files:
    """Every atlas file by its name below the folder, in a fixed order."""
    return dict(sorted(_walk(folder, "")))


def _walk(folder: Traversable, below: str) -> Iterator[tuple[str, bytes]]:
    for one in folder.iterdir():
        if f"{below}{one.name}" == LATER:
            continue
        if one.is_dir():
            yield from _walk(one, f"{below}{one.name}/")
        elif one.name.endswith(".json"):
            yield f"{below}{one.name}", one.read_bytes()


def version(found: Files) -> str:
    """Eight letters that change when any byte of the atlas does; kept with every treatment."""
    digest = hashlib.sha256()
    for name, data in found.items():
        digest.update(name.encode() + b"\0" + data)
    return digest.hexdigest()[:8]


def rows(name: str, data: bytes, kind: type[Row]) -> list[Row]:
    """The rows of one file, or the first row that is not what it should be."""
    head: _Head = _decode(name, data, _Head, "")
    found: list[Row] = _decode(name, bytes(head.rows), list[kind], "rows")  # type: ignore[valid-type]
    return found


def stamp(found: Files) -> Stamp | None:
    """What the derived files were made with; None before anything was derived."""
    data = found.get(STAMP)
    made: Stamp | None = _decode(STAMP, data, Stamp, "") if data else None
    return made


def words(name: str, data: bytes) -> _Words:
    found: _Words = _decode(name, data, _Words, "")
    return found


def _decode(name: str, data: bytes, kind: Any, inside: str) -> Any:  # noqa: ANN401 - decoded by type
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.DecodeError as fault:
        raise _named(name, data, str(fault), inside) from fault


def _named(name: str, data: bytes, fault: str, inside: str) -> WrongRow:
    """The library's path (`$[3].kind`) as the row's own id and field."""
    reason, _, path = fault.partition(" - at `")
    where = re.match(r"\$(?:\.(?:joints))?\[(\d+)\]\.?(.*?)`?$", path)
    field = re.search(r"field `(\w+)`", reason)
    record = inside or "file"
    if where:
        number = int(where[1])
        row = msgspec.json.decode(data)
        row = row["joints"][number] if isinstance(row, dict) else row[number]
        record = str(row.get("id") or row.get("structure") or f"row {number + 1}")
    named = field[1] if field else (where[2] if where and where[2] else path.strip("`$.") or "-")
    return WrongRow(name, record, named, reason)


def kinds(found: Files) -> Iterator[tuple[str, str, type]]:
    """Each file with the sort of rows it holds; a file nobody knows is a wrong file."""
    for name in found:
        place = name.removesuffix(".json")
        if name in {"vocabulary.json", STAMP}:
            continue
        folder = place.rpartition("/")[0]
        kind = SINGLE.get(place) or FOLDERS.get(folder)
        if kind is None:
            raise WrongRow(name, "file", "name", "no such atlas file")
        yield name, table(place if place in SINGLE else folder), kind


def table(place: str) -> str:
    """The atlas' name for the rows of a file or folder: `derived/actions` holds its actions."""
    return place.rpartition("/")[2]
