"""Drawings that were derived from a model, read one region at a time when first asked for.

A drawing belongs to one state of its row: when pose, position or hand have changed since, it is
stale, and the schematic figure, which is always true to the row, is shown instead.
"""

import hashlib
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

import msgspec

from glideway.body.core import engine
from glideway.body.core.drawing.film import Drawing
from glideway.body.core.protocols import Protocol

SCHEMA = "drawings/1"


class _Row(msgspec.Struct, frozen=True):
    id: str
    inputs: str
    drawing: Drawing


class _File(msgspec.Struct, frozen=True):
    schema: str
    rows: tuple[_Row, ...]


def inputs(protocol: Protocol) -> str:
    """What a drawing is made from: the poses as the engine counts them, position and hand."""
    hand = (protocol.posture, protocol.region, protocol.tension.direction, protocol.tension.spot)
    told = hashlib.sha256(msgspec.json.encode(hand, order="sorted")).hexdigest()
    return f"{engine.inputs(protocol)}-{told[:8]}"


def home() -> Traversable:
    return resources.files("glideway.body") / "atlas" / "derived" / "drawings"


@cache
def region(name: str) -> dict[str, tuple[str, Drawing]]:
    """The stored drawings of one region by protocol, each with what it was made from."""
    file = home() / f"{name}.json"
    if not file.is_file():
        return {}
    held = msgspec.json.decode(file.read_bytes(), type=_File)
    return {row.id: (row.inputs, row.drawing) for row in held.rows}


def drawing(protocol: Protocol) -> Drawing | None:
    """The stored drawing of a protocol, unless the row has changed since or there is none."""
    made_from, found = region(protocol.region).get(protocol.id, ("", None))
    return found if made_from == inputs(protocol) else None


def is_stale(protocol: Protocol) -> bool:
    """Whether a drawing is stored that belongs to an earlier state of the row."""
    return protocol.id in region(protocol.region) and drawing(protocol) is None


def written(protocol: Protocol, drawn: Drawing) -> str:
    """A row as one line of a region's file."""
    return msgspec.json.encode(_Row(protocol.id, inputs(protocol), drawn)).decode()
