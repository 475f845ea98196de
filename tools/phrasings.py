"""How many of the written phrasings are understood, by language and by part.

    python tools/phrasings.py

The parts are told in `tests/screening/core/phrases.py`; the floor of the part that no tuning
looked at is held by `tests/screening/core/test_hurts.py`.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from glideway.screening.core.phrasebook import told  # noqa: E402
from tests.screening.core.phrases import PHRASINGS, Row, figures, kept_out  # noqa: E402


def part(row: Row) -> str:
    """Which part of the phrasings a row belongs to."""
    if kept_out(row):
        return "kept out"
    for batch, name in (("-after-", "second batch"), ("-third-", "third batch")):
        if batch in row["id"]:
            return name
    return "tuned on"


def main() -> None:
    for language in ("en", "fr"):
        told("heel", language)  # the first call reads the files
        for name in ("tuned on", "kept out", "second batch", "third batch"):
            rows = [one for one in PHRASINGS if one["lang"] == language and part(one) == name]
            begun = time.perf_counter()
            found = figures(rows)
            each = (time.perf_counter() - begun) * 1000 / len(rows)
            said = ", ".join(
                f"{what} {right}/{all_} ({right / all_:.1%})"
                for what, (right, all_) in found.items()
                if all_
            )
            print(f"{language} {name:<12} {len(rows):>3} rows: {said}; {each:.1f} ms each")


if __name__ == "__main__":
    main()
