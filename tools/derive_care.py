"""Derive the yardsticks of `care` from the research files.

Run once by hand, with the folder of the research files as argument; what it writes is
committed, and nothing reads the research files again. Names and plain words in both
languages are ours and stand in `derive_care_words.json` beside this file.
"""

import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
HOUSE = HERE.parent / "src" / "glideway"
VERSION = "2026-11-21"
Row = dict[str, Any]


def pair(words: list[str] | None) -> dict[str, str] | None:
    return {"en": words[0], "fr": words[1]} if words else None


def write(path: Path, kind: str, rows: list[Row]) -> None:
    """The canonical form: sorted keys, one blank of indent, rows by id, one newline at the end."""
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = {"schema": f"{kind}/1", "version": VERSION, kind: sorted(rows, key=lambda r: r["id"])}
    path.write_text(json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


def band(scale: Row, part: Row) -> Row:
    """One part's thresholds; of the one scale with two parts, interference runs the other way."""
    high = part.get("high_baseline") or {}
    own = part["improved_at"] == "own_mdc"
    return {
        "part": part["part"],
        "better": "lower" if scale["better"] == "lower" or part["part"] == "pi" else "higher",
        "improved_at": None if own else part["improved_at"],
        "possibly_from": part["possibly_from"],
        "percent": part["percent"],
        "high_from": high.get("from"),
        "high_improved_at": high.get("improved_at"),
        "mcid": part["mcid"],
        "mdc": part["mdc"],
    }


def bands(scale: Row) -> list[Row]:
    return [band(scale, part) for part in scale["decision"]]


def scale_row(scale: Row, names: Row) -> Row:
    low, high = scale["range"] or [None, None]
    return {
        "id": scale["id"],
        "name": pair(names[scale["id"]]),
        "low": low,
        "high": high,
        "item_text": scale["item_text"],
        "bands": bands(scale),
        "formula": scale["formula"],
        "missing_rule": scale["missing_rule"],
        "review": scale["review"],
        "sources": [
            {
                "ref": one["citation"],
                "where": one["read_at"],
                "confidence": "seen",
                "kind": one["kind"],
                "value": one["value"],
                "unit": one["unit"],
                "population": one["population"],
            }
            for one in scale["change_thresholds"]
        ]
        or [
            {
                "ref": scale["threshold_text"] or "",
                "where": scale["read_at"],
                "confidence": "memory",
                "kind": "none",
                "value": None,
                "unit": "",
                "population": "",
            }
        ],
    }


def read(folder: Path, name: str) -> dict[str, list[Row]]:
    whole: dict[str, list[Row]] = json.loads((folder / name).read_text())
    return whole


def main(folder: Path) -> None:
    words = json.loads((HERE / "derive_care_words.json").read_text())
    scales = read(folder, "scales.json")["scales"]
    write(
        HOUSE / "care/knowledge/scales.json",
        "scales",
        [scale_row(s, words["scales"]) for s in scales],
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
