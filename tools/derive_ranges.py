"""What was published on how far joints go, from the handed files, once: `derive_ranges.py FOLDER`.

FOLDER holds rom_norms.json and scales.json as they were handed over. What the atlas decides
about them (the cap, its basis and its reason) stands in `ranges.json` and is kept, so running it
again changes nothing. Rows of children never serve adults and are left out.
"""

import json
import sys
from pathlib import Path
from typing import Any

RANGES = Path(__file__).parents[1] / "src" / "glideway" / "body" / "atlas" / "ranges.json"
Row = dict[str, Any]
CHILDREN = ("2-8", "4-9", "3-18", "adolescent")
SIDES = {"same_side": "opposite_side", "same": "opposite"}
COLUMNS = {
    "aaos": ("AAOS, as printed in F. A. Davis table A.1", "printed_reference"),
    "ama_min": ("AMA, a minimum, as printed in F. A. Davis table A.1", "printed_reference"),
    "boone": ("Boone and Azen, 109 men of 1 to 54 years, F. A. Davis table A.1", "measured_mean"),
    "usual_range": ("exrx.net Testing/JointROM", "printed_reference"),
}


def main(folder: Path) -> None:
    norms = json.loads((folder / "rom_norms.json").read_text(encoding="utf-8"))["rows"]
    scales = json.loads((folder / "scales.json").read_text(encoding="utf-8"))["rom_reference"]
    held = json.loads(RANGES.read_text(encoding="utf-8"))
    for row in held["rows"]:
        found = [
            *(_norm(one) for one in norms if _about(one, row) and _adult(one)),
            *(said for one in scales["rows"] if _about(one, row) for said in _columns(one)),
        ]
        row["published"] = sorted(found, key=lambda one: json.dumps(one, sort_keys=True))
    text = json.dumps(held, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    RANGES.write_text(text, encoding="utf-8")


def _about(one: Row, row: Row) -> bool:
    """A value has no side: what was measured to one side stands for both."""
    motion = one["motion"]
    return one["joint"] == row["joint"] and row["motion"] in {motion, _other(motion)}


def _other(motion: str) -> str:
    for near, far in SIDES.items():
        if motion.endswith(near):
            return str(motion.removesuffix(near) + far)
        if motion.endswith(far):
            return str(motion.removesuffix(far) + near)
    return str(motion)


def _adult(one: Row) -> bool:
    value = one["mean"] is not None or one["range"] is not None
    return value and not any(band in (one["age_band"] or "") for band in CHILDREN)


def _norm(one: Row) -> Row:
    low, high = one["range"] if one["mean"] is None else (one["mean"], one["mean"])
    found = {
        "low": low,
        "high": high,
        "unit": one["unit"],
        "kind": one["kind"],
        "mode": one["mode"],
        "position": one["position"] or one["region"],
        "people": ", ".join(filter(None, (one["population"], one["age_band"]))),
        "n": one["n"],
        "sd": one["sd"],
        "note": one["note"],
        "source": {"ref": one["source"], "confidence": one["confidence"]},
    }
    return {key: value for key, value in found.items() if value not in (None, "")}


def _columns(one: Row) -> list[Row]:
    found = []
    for column, (ref, kind) in COLUMNS.items():
        value = one.get(column)
        if value is None or (column == "usual_range" and one.get("ama_min") == value[1]):
            continue
        low, high = value if isinstance(value, list) else (value, value)
        source = {"ref": ref, "confidence": one["confidence"]}
        if one["confidence"] == "memory":
            source["ref"] = f"{ref.split(',')[0]}, from memory"
        found.append(
            {"low": low, "high": high, "unit": "deg", "kind": kind, "source": source}
            | {"mode": "unspecified", "people": "adults"}
        )
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]))
