"""Derive the reference values of `care` from the research files: `derive_norms.py FOLDER`, once.

FOLDER holds rom_norms.json and scales.json as they were handed over. What is added is what a
comparison needs and print does not give as data: the family of the instrument, the ages as two
numbers, whether a row is of children. A row keeps every word as it was read.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

TO = Path(__file__).parents[1] / "src" / "glideway" / "care" / "knowledge" / "rom_norms.json"
VERSION = "2026-11-22"
Row = dict[str, Any]
COLUMNS = {
    "aaos": ("AAOS column, as printed in F. A. Davis table A.1", "printed_reference", ""),
    "ama_min": (
        "AMA column, a minimum, as printed in F. A. Davis table A.1",
        "printed_reference",
        "",
    ),
    "boone": (
        "Boone and Azen column, as printed in F. A. Davis table A.1",
        "measured_mean",
        "109 men of 1 to 54 years",
    ),
}
CHILDREN = ("2-8", "4-9", "3-18", "adolescent")
OLDEST = 120
COMPOSITE = {
    "rotation_total": ["Rotation, both ways together", "Rotation, dans les deux sens ensemble"],
    "extension_deficit": ["Degrees short of straight", "Degrés manquants pour être droit"],
}


def ages(band: str) -> Row:
    """Two numbers where the band prints them; a mean age or "adult" is no band."""
    found = re.fullmatch(r"(\d+)-(\d+)(\+?)|(\d+)\+", band)
    if found is None:
        return {"age_from": None, "age_to": None}
    if found[4]:
        return {"age_from": int(found[4]), "age_to": OLDEST}
    return {"age_from": int(found[1]), "age_to": OLDEST if found[3] else int(found[2])}


def family(instrument: str) -> str:
    """What kind of instrument it is, where print says so in a word; else none."""
    if "inclinometer" in instrument:
        return "inclinometer"
    return "goniometer" if re.search(r"\bgoniometer\b", instrument) else ""


def norm(one: Row) -> Row:
    return {
        **{key: one[key] for key in one if key != "region"},
        **ages(one["age_band"]),
        "position": one["position"] or one["region"] or "",
        "family": family(one["instrument"]),
        "child": one["age_band"] in CHILDREN,
    }


def columns(one: Row) -> list[Row]:
    """The columns of the printed table, each a row; `usual_range` is of a page."""
    found = []
    for column, (ref, kind, who) in COLUMNS.items():
        if one.get(column) is not None:
            found.append(printed(one, column, ref, kind, who) | {"mean": one[column]})
    if one.get("usual_range"):
        low, high = one["usual_range"]
        said = {"mean": low} if low == high else {"range": [low, high]}
        found.append(printed(one, "page", one["source"], "printed_reference", "") | said)
    return found


def printed(one: Row, column: str, ref: str, kind: str, who: str) -> Row:
    return {
        "id": f"{one['joint']}-{one['motion']}-{column}".replace("_", "-"),
        "joint": one["joint"],
        "motion": one["motion"],
        "mode": "unspecified",
        "position": "",
        "instrument": "not in the table",
        "family": "",
        "sex": "m" if who else "both",
        "age_band": "1-54" if who else "not in the table",
        "age_from": 1 if who else None,
        "age_to": 54 if who else None,
        "child": False,
        "n": 109 if who else None,
        "mean": None,
        "sd": None,
        "ci": None,
        "range": None,
        "unit": "deg",
        "kind": kind,
        "population": who or "not in the table",
        "note": "",
        "source": ref,
        "read_at": "table page",
        "confidence": one["confidence"],
        "review": "draft",
    }


def main(folder: Path) -> None:
    norms = json.loads((folder / "rom_norms.json").read_text(encoding="utf-8"))
    scales = json.loads((folder / "scales.json").read_text(encoding="utf-8"))["rom_reference"]
    rows = [norm(one) for one in norms["rows"]]
    rows += [said for one in scales["rows"] for said in columns(one)]
    whole = {
        "schema": "rom_norms/1",
        "version": VERSION,
        "composite": {
            key: dict(zip(("en", "fr"), COMPOSITE[key], strict=True)) for key in COMPOSITE
        },
        "rows": sorted(rows, key=lambda one: one["id"]),
        "grip": [{**one, **ages(one["age_band"])} for one in norms["strength"]],
        "two_joint": norms["two_joint"],
        "findings": norms["findings"],
        "not_loaded": norms["not_loaded"],
    }
    text = json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    TO.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
