"""The room's own files, read once and decoded straight into their kinds.

A wrong field stops the process at its first use, and the message names the file.
"""

from importlib.resources import files
from typing import TypeVar

import msgspec

T = TypeVar("T")


def read(name: str, kind: type[T]) -> T:
    """`care/knowledge/<name>` as one `kind`; ValueError names the file when it does not fit."""
    text = files("glideway.care").joinpath("knowledge", name).read_bytes()
    try:
        return msgspec.json.decode(text, type=kind)
    except msgspec.ValidationError as wrong:
        raise ValueError(f"care/knowledge/{name}: {wrong}") from wrong
