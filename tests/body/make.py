"""A copy of the atlas in which a test may plant a wrong row."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from glideway.body import core as atlas

HOME = Path(__file__).parents[2] / "src" / "glideway" / "body" / "atlas"
Row = dict[str, Any]


def planted(folder: Path, file: str, record: str, change: Callable[[Row], object]) -> atlas.Atlas:
    """Our atlas read again with one record of one file changed."""
    copy = folder / "atlas"
    shutil.copytree(HOME, copy)
    path = copy / file
    held = json.loads(path.read_text(encoding="utf-8"))
    rows = held["joints" if file == "vocabulary.json" else "rows"]
    change(next(row for row in rows if row.get("id", row.get("structure")) == record))
    path.write_text(json.dumps(held, ensure_ascii=False), encoding="utf-8")
    return atlas.read(copy)
