"""A file that somebody wrote for a command: read as JSON, or refused in words to act on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


class Unread(Exception):
    """The file itself says nothing: its text is the reason."""


def read(path: Path) -> Any:  # noqa: ANN401 - whatever the file says; each command types it later
    """What a JSON file holds. Raises Unread when it is not there, no text, or no JSON."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as wrong:
        raise Unread(f"cannot be read: {wrong.strerror}.") from wrong
    except UnicodeDecodeError as wrong:
        raise Unread("is no text in UTF-8.") from wrong
    except json.JSONDecodeError as wrong:
        raise Unread(
            f"is no JSON: line {wrong.lineno}, column {wrong.colno}: {wrong.msg}."
        ) from wrong
    except RecursionError as wrong:
        raise Unread("is no JSON: nested too deeply.") from wrong
