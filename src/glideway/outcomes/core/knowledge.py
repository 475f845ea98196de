"""The room's own files, read once and decoded straight into their kinds.

A wrong field stops the process at its first use, and the message names the file.
"""

from importlib.resources import files
from typing import TypeVar

import msgspec

T = TypeVar("T")


class WrongEvidence(ValueError):
    """A knowledge file that does not fit: the message names file, record and field."""


def read(name: str, kind: type[T]) -> T:
    """`outcomes/knowledge/<name>` as one `kind`; WrongEvidence names the file that does not fit."""
    text = files("glideway.outcomes").joinpath("knowledge", name).read_bytes()
    return decode(text, kind, name)


def decode(text: bytes, kind: type[T], name: str) -> T:
    """`text` as one `kind`, with no field too many."""
    try:
        return msgspec.json.decode(text, type=kind)
    except msgspec.ValidationError as wrong:
        raise WrongEvidence(f"outcomes/knowledge/{name}: {wrong}") from wrong
