"""The atlas' rows from the handed files, once: `derive_atlas.py FOLDER`.

FOLDER holds structures.json and conditions.json as they were handed over. What a computer model
says of the rows is not handed over but derived: `make atlas` writes it.
What the atlas has since added to a row (French words, plain names) is kept, so running it
again changes nothing. The product never reads FOLDER; only its own atlas files.
"""

import json
import sys
from pathlib import Path
from typing import Any

ATLAS = Path(__file__).parents[1] / "src" / "glideway" / "body" / "atlas"
Row = dict[str, Any]

# The handed file says of fifteen nerves, ligaments and sheets that leaning toward their own side
# loads them. They lie beside the spine, so leaning toward them slackens them and leaning away
# loads them, as their neighbours' turning (`rotation_opposite_side`) in the same rows says.
SINCE = ("grade", "postures", "unmodelled")  # what models have taught a row since
TOWARD, AWAY = "lateral_flexion_same_side", "lateral_flexion_opposite_side"


def main(folder: Path) -> None:
    handed = json.loads((folder / "structures.json").read_text(encoding="utf-8"))
    opposites = handed["vocabulary"]["opposites"]
    structures = [_structure(row, opposites) for row in handed["structures"]]
    for region in sorted({row["region"] for row in structures}):
        here = [row for row in structures if row["region"] == region]
        _write(f"structures/{region}.json", "structures/2", here)
    _write("groups.json", "groups/2", [_group(row) for row in handed["groups"]])
    _write("interfaces.json", "interfaces/2", [_interface(row) for row in handed["interfaces"]])
    conditions = json.loads((folder / "conditions.json").read_text(encoding="utf-8"))
    _write("conditions.json", "conditions/2", [_condition(r) for r in conditions["conditions"]])
    _write("referred_pain.json", "referred-pain/2", [_pain(r) for r in conditions["referred_pain"]])


def _words(text: str | None) -> Row | None:
    return {"en": text} if text else None


def _sources(refs: list[str], confidence: str) -> list[Row]:
    if not refs:
        return [{"ref": "memory, unverified", "confidence": "memory"}]
    return [_source(ref, confidence) for ref in refs]


def _source(ref: str, confidence: str) -> Row:
    """`owner/name:path` is a public repository and a place in it; all else is one citation."""
    known = "memory" if ref.startswith(("memory", "the mission")) else confidence
    repository, colon, where = ref.partition(":")
    if colon and repository.count("/") == 1 and " " not in repository:
        return {"ref": repository, "where": where, "confidence": known}
    named = "handed list of troubles" if ref.startswith("the mission") else ref
    return {"ref": named, "confidence": known}


def _structure(row: Row, opposites: dict[str, str]) -> Row:
    ids = {key: row[key] for key in ("ta98", "uberon", "fma") if row[key]}
    found = {
        **{key: row[key] for key in ("id", "kind", "region", "access", "grade", "review")},
        "confidence": row["confidence"],
        "name": {"en": row["name"]},
        "latin": row["latin"] or "",
        "origin": {"en": row["origin"] or ""},
        "insertion": {"en": row["insertion"] or ""},
        "nerve": _words(row["innervation"]),
        "roots": row["roots"],
        "actions": row["actions"],
        "loads": [] if row["kind"] == "muscle" else _loads(row["lengthened_pose"]),
        "zones": row["zones"],
        "parents": row["parents"],
        "sites": [site["site_id"] for site in row["entrapment_sites"]],
        "caution": _words(row["caution"]),
        "note": _words(row["note"]),
        "ids": ids,
        "sources": _sources(row["sources"], row["confidence"]),
        "override": _override(row, opposites),
    }
    return {key: value for key, value in found.items() if value not in (None, [], {})}


def _loads(pose: list[Row]) -> list[Row]:
    return [{**one, "motion": AWAY if one["motion"] == TOWARD else one["motion"]} for one in pose]


def _override(row: Row, opposites: dict[str, str]) -> Row | None:
    """Only where the handed pose is not the actions reversed."""
    pairs = {(one["joint"], opposites[one["motion"]]) for one in row["actions"]}
    long = {(one["joint"], one["motion"]) for one in row["lengthened_pose"]}
    if row["kind"] != "muscle" or pairs == long:
        return None
    return {
        "lengthened": row["lengthened_pose"],
        "shortened": row["shortened_pose"],
        "reason": row["note"] or "",
    }


def _group(row: Row) -> Row:
    name = row["id"].replace("-", " ").capitalize()
    return {"id": row["id"], "members": row["members"], "name": {"en": name}}


def _interface(row: Row) -> Row:
    keys = ("id", "type", "a", "b", "contactable", "confidence", "review")
    found = {**{key: row[key] for key in keys}, "where": _words(row["where"])}
    return {key: value for key, value in found.items() if value is not None}


def _condition(row: Row) -> Row:
    return {
        **{key: row[key] for key in ("id", "confidence", "review")},
        "name": {"en": row["name"]},
        "primary": row["primary_structures"],
        "secondary": row["secondary_structures"],
        "rule_out": [{"en": one} for one in row["rule_out_first"]],
        "codes": {one["code"]: one["description"] for one in row["icd10cm"]},
        "sources": _sources(row["sources"], row["confidence"]),
    }


def _pain(row: Row) -> Row:
    return {
        "structure": row["structure"],
        "areas": [{"en": one} for one in row["areas"]],
        "review": row["review"],
        "source": _source(row["source"], row["confidence"]),
    }


def _key(row: Row) -> str:
    return str(row.get("id") or row["structure"])


def _write(name: str, schema: str, rows: list[Row]) -> None:
    path = ATLAS / name
    kept = json.loads(path.read_text(encoding="utf-8"))["rows"] if path.exists() else []
    before = {_key(row): row for row in kept}
    merged = [
        _keep(row, was) | {key: was[key] for key in SINCE if key in was}
        for row in sorted(rows, key=_key)
        for was in [before.get(_key(row), {})]
    ]
    value = {"schema": schema, "version": "1", "note": "", "rows": merged}
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    path.write_text(text, encoding="utf-8")


def _keep(new: Any, old: Any) -> Any:  # noqa: ANN401 - any JSON value
    """The handed value, with what the atlas added to it: French, and names made plain."""
    if isinstance(new, dict) and isinstance(old, dict):
        if "fr" in old:
            return old
        return {**new, **{key: _keep(new[key], old[key]) for key in new if key in old}}
    if isinstance(new, list) and isinstance(old, list) and len(new) == len(old):
        return [_keep(one, was) for one, was in zip(new, old, strict=True)]
    return new  # a fact of the handed file, or of its correction above


if __name__ == "__main__":
    main(Path(sys.argv[1]))
