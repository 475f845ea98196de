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
VERSION = "2026-11-22"
KEPT_EMPTY = ("low", "high", "least")  # a zero is a number there, and no limit is said as none
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


def part_row(part: Row, scale: Row) -> Row:
    """How one part is scored; the thresholds of the same name are its own unless it says other."""
    known = {one["part"] for one in scale["decision"]}
    row = {"band": part["part"] if part["part"] in known else "", **part}
    row["name"], row["unit"] = pair(part["name"]), pair(part["unit"])
    row["also"] = [{**one, "name": pair(one["name"])} for one in part.get("also", ())]
    empty: tuple[object, ...] = (None, "", [], False)
    return {key: value for key, value in row.items() if value not in empty or key in KEPT_EMPTY}


def ask_row(ask: Row) -> Row:
    return {key: value if key == "id" else pair(value) for key, value in ask.items()}


def licence_row(scale: Row) -> Row:
    return {"terms": scale["licence"], "basis": scale["licence_basis"]}


def scale_row(scale: Row, names: Row, scoring: Row) -> Row:
    low, high = scale["range"] or [None, None]
    mine = scoring[scale["id"]]
    remarks = [scale[key] for key in ("priority", "note", "warning", "trap", "alt") if key in scale]
    remarks += [one["note"] for one in scale["decision"] if one.get("note")]
    return {
        "region": pair(mine["region"]),
        "regions": mine["regions"],
        "how": pair(mine["how"]),
        "missing": pair(mine["missing"]),
        "parts": [part_row(one, scale) for one in mine["parts"]],
        "asks": [ask_row(one) for one in mine.get("asks", ())],
        "licence": licence_row(scale),
        "formula_status": "seen" if scale["formula_status"] == "seen" else "memory",
        "formula_told": scale["formula_status"],
        "read_at": scale["read_at"],
        "remarks": remarks,
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
                "low": one["low"],
                "high": one["high"],
                "note": one["note"],
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
                "low": None,
                "high": None,
                "note": "",
                "unit": "",
                "population": "",
            }
        ],
    }


def read(folder: Path, name: str) -> dict[str, list[Row]]:
    whole: dict[str, list[Row]] = json.loads((folder / name).read_text())
    return whole


# The atlas's regions in which a target is examined. Ours, by what the test touches.
WHERE = {
    "achilles": ["leg-posterior", "ankle"],
    "carpal_tunnel": ["wrist", "hand", "forearm"],
    "cervical_myelopathy": ["neck-posterior", "neck-lateral", "neck-anterior", "neck-deep"],
    "cervical_radiculopathy": ["neck-posterior", "neck-lateral", "neck-anterior", "neck-deep"],
    "cervicogenic_headache": ["suboccipital", "neck-posterior", "head-jaw"],
    "hamstring_strain": ["thigh-posterior"],
    "hip_flexor": ["hip-anterior", "thigh-anterior"],
    "itb_syndrome": ["thigh-lateral", "knee", "hip-lateral"],
    "lateral_elbow": ["elbow", "forearm"],
    "lumbar_radiculopathy": ["back", "pelvis"],
    "medial_elbow": ["elbow", "forearm"],
    "patellofemoral": ["knee", "thigh-anterior"],
    "piriformis_sciatica": ["hip-posterior", "thigh-posterior"],
    "plantar_fasciitis": ["foot", "ankle"],
    "rotator_cuff": ["shoulder", "shoulder-girdle"],
    "shin_splints_mtss": ["leg-medial", "leg-posterior", "leg-anterior"],
    "tension_headache": ["suboccipital", "head-jaw"],
    "thoracic_outlet": ["neck-lateral", "shoulder-girdle"],
}
# A cluster counts as one row: these rows are then not applied again.
MEMBERS = {
    "ach-three": ["ach-arc", "ach-palp", "ach-palp-maffulli", "ach-rlh"],
    "cgh-jull": ["cgh-frt"],
    "cr-cluster3": ["cr-distraction", "cr-spurling", "cr-ultt-a"],
    "cr-cluster4": ["cr-distraction", "cr-spurling", "cr-ultt-a"],
    "cr-validation-2026": ["cr-spurling", "cr-ultt-a"],
    "pfp-cluster": ["pfp-rmc"],
    "pir-combo": ["pir-seated"],
    "rc-cluster-park": ["rc-hawkins", "rc-painful-arc", "rc-er"],
}
# People with and without the condition, where the file's notes print them.
PEOPLE = {
    "mtss-oedema": (58, 326),
    "mtss-palpation": (58, 326),
    "pf-windlass-nwb": (22, 53),
    "pf-windlass-wb": (22, 53),
    "pir-combo": (23, 10),
    "pir-seated": (23, 10),
}
REFER = {"myel-3of5"}


def test_row(test: Row, words: Row) -> Row:
    """One test: numbers as printed beside each other, none of them computed by the file."""
    mine, ends = words["tests"][test["id"]], test.get("ci95") or {}
    cases, others = PEOPLE.get(test["id"], (None, None))
    row = {
        "id": test["id"],
        "target": test["condition"],
        "kind": mine.get("kind", "test"),
        "regions": WHERE[test["condition"]],
        "name": pair(mine["name"]),
        "how": pair(mine["how"]),
        "positive": pair(mine["positive"]),
        "avoid": pair(words["avoid"][mine["avoid"]]),
        "cluster_of": [pair(one) for one in mine.get("cluster", [])],
        "members": MEMBERS.get(test["id"], []),
        "sensitivity": test["sensitivity"],
        "specificity": test["specificity"],
        "sensitivity_ci": ends.get("sn"),
        "specificity_ci": ends.get("sp"),
        "lr_pos_printed": test["lr_pos_printed"],
        "lr_neg_printed": test["lr_neg_printed"],
        "lr_pos_ci": ends.get("lr_pos"),
        "lr_neg_ci": ends.get("lr_neg"),
        "n": test["n"],
        "cases": cases,
        "others": others,
        "moves_probability": test["moves_probability"],
        "refer": test["id"] in REFER,
        "status": test["status"],
        "review": test["review"],
        "sources": [
            {
                "ref": test["citation"],
                "where": test["read_at"] or "",
                "confidence": "seen" if test["status"] != "unverified" else "memory",
            }
        ],
    }
    return {key: value for key, value in row.items() if value not in (None, [], False)}


def main(folder: Path) -> None:
    tests = read(folder, "tests.json")["tests"]
    told = json.loads((HERE / "derive_care_tests.json").read_text())
    whole = {
        "schema": "tests/1",
        "version": VERSION,
        "targets": {key: pair(words) for key, words in sorted(told["targets"].items())},
        "tests": sorted((test_row(one, told) for one in tests), key=lambda row: row["id"]),
    }
    path = HOUSE / "care/knowledge/tests.json"
    path.write_text(json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    yardsticks(folder)


def yardsticks(folder: Path) -> None:
    """The scales: published numbers from the folder; names, formulas and questions in our words."""
    words = json.loads((HERE / "derive_care_words.json").read_text())["scales"]
    scoring = json.loads((HERE / "derive_care_scoring.json").read_text())
    rows = [scale_row(one, words, scoring) for one in read(folder, "scales.json")["scales"]]
    write(HOUSE / "care/knowledge/scales.json", "scales", rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
