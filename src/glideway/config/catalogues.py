"""Compiles each French catalogue whose text is newer than its compiled file.

The `.po` files are in the repository and the `.mo` files are not, so whatever starts Glideway
calls this first. It needs no gettext on the machine and no Django.
"""

from __future__ import annotations

import os
from pathlib import Path

SOURCE = Path(__file__).parents[1]


def stale(source: Path = SOURCE) -> list[Path]:
    """The catalogues below `source` with no compiled file, or with an older one."""
    return [
        po
        for po in sorted(source.glob("*/locale/*/LC_MESSAGES/*.po"))
        if not (mo := po.with_suffix(".mo")).exists() or mo.stat().st_mtime < po.stat().st_mtime
    ]


def compile_stale(source: Path = SOURCE) -> int:
    """Compile what is stale and answer how many; starts in the same moment read whole files."""
    found = stale(source)
    if found:
        import polib  # noqa: PLC0415  # a start with nothing to compile need not load it

        for po in found:
            draft = po.with_suffix(f".mo.{os.getpid()}")  # two starts at once write two files
            polib.pofile(str(po), encoding="utf-8").save_as_mofile(str(draft))
            draft.replace(po.with_suffix(".mo"))
    return len(found)
