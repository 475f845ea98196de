"""Carry the handed screening facts into the knowledge file, once; keep the words written here.

    python tools/derive_screening.py path/to/screening.json

Facts (action, scope, escalations, sources, neighbours, the Wells items) come from the handed
file; the texts a person reads in both languages (`plain`, `explain`, `say`, `ask`, `note`,
`wait`) are written in `src/glideway/screening/knowledge/rules.json` and stay as they are. A row
whose English question differs from the handed one must be listed in `REWORDED`, with the reason.
Nothing reads the handed file when the product is built, tested or run.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, TypeAlias

Row: TypeAlias = dict[str, Any]

ROOT = Path(__file__).parents[1]
RULES = ROOT / "src/glideway/screening/knowledge/rules.json"
VIGNETTES = ROOT / "tests/screening/core/vignettes.json"
REWORDED = {
    "dvt-known": "a patient never reads the verb 'treat'; 'on treatment' is the noun",
    "alternative_as_likely": "'explanation' for 'diagnosis': no page of ours says the word",
}
# The handed file names the place where it found this list; a reader needs to know what it is.
ASK_FIRST = "(who should ask a professional first)"
RENAMED = "handed list of who should ask a professional first"
SEEN = {
    "case_report",
    "diagnostic_study",
    "guideline",
    "guideline_abstract_+_summary_read",
    "guideline_abstract_only_read",
    "guideline_table",
    "hospital_page",
    "review",
    "systematic_review",
}


def source(row: Row) -> Row:
    """A handed citation as the house writes it; what kind of page it was stays readable."""
    strength = row["strength"]
    read = row["read_at"] or "not opened"
    confidence = "memory" if strength == "memory" else "seen_secondary"
    return {
        "confidence": "seen" if strength in SEEN else confidence,
        "ref": RENAMED if row["citation"].endswith(ASK_FIRST) else row["citation"],
        "where": f"{read} ({strength.replace('_', ' ')})",
    }


def escalation(row: Row, known: Row) -> Row:
    """One follow-up question: the handed condition, and the words it is asked in."""
    return {
        "action": row["action"],
        "ask": known["ask"],
        "if": {"en": row["if"], "fr": known["if"]["fr"]},
        "or_with": row["or_with_items"],
    }


def question(row: Row, known: Row) -> Row:
    """A handed item with the words that are already in the knowledge file."""
    if row["id"] not in REWORDED and known["plain"]["en"] != row["ask_plain"]:
        raise SystemExit(f"{row['id']}: the English question differs; say why in REWORDED")
    if len(row["escalates"]) != len(known.get("more", [])):
        raise SystemExit(f"{row['id']}: a follow-up question has no words yet")
    made = {
        "action": row["action"],
        "group": row["group"],
        "id": row["id"],
        "occasions": row["when"],
        "order": row["ask_order"],
        "plain": known["plain"],
        "rests_on_memory": row["rests_on_memory"],
        "review": "draft",
        "scope": row["scope"],
        "sources": [source(one) for one in row["sources"]],
        "who": row["who"],
    }
    more = [
        escalation(one, words)
        for one, words in zip(row["escalates"], known.get("more", []), strict=True)
    ]
    if more:
        made["more"] = more
    if row["practitioner_note"]:
        made["note"] = {"en": row["practitioner_note"], "fr": known["note"]["fr"]}
    for name in ("explain", "say", "wait"):
        if name in known:
            made[name] = known[name]
    return made


def wells(handed: Row, known: Row) -> Row:
    """The two-level score with its French labels."""
    labels = {one["id"]: one["label"] for one in known["items"]}
    return {
        "items": [
            {
                "id": one["id"],
                "label": labels[one["id"]]
                if one["id"] in REWORDED
                else labels[one["id"]] | {"en": one["label"]},
                "points": one["points"],
            }
            for one in handed["items"]
        ],
        "likely_at": handed["likely_at"],
        "review": "draft",
        "rule": {"en": handed["rule"], "fr": known["rule"]["fr"]},
        "sources": [{"confidence": "seen", "ref": handed["source"], "where": handed["read_at"]}],
        "version": handed["version"],
    }


def derive(handed: Row, known: Row) -> Row:
    """The whole knowledge file again: handed facts, our words."""
    words = {one["id"]: one for one in known["questions"]}
    lists = {name: regions for name, regions in handed["scopes"].items() if type(regions) is list}
    return known | {
        "cutoffs_without_source": handed["cutoffs_without_source"],
        "neighbours": handed["region_neighbours"],
        "questions": [question(one, words[one["id"]]) for one in handed["items"]],
        "scopes": {
            name: {"regions": lists.get(name, []), "words": known["scopes"][name]["words"]}
            for name in sorted(handed["scopes"])
        },
        "wells": wells(handed["wells_dvt"], known["wells"]),
    }


def write(path: Path, value: object) -> None:
    """The one canonical form of a knowledge file."""
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


def main() -> None:
    handed = json.loads(Path(sys.argv[1]).read_text())
    write(RULES, derive(handed, json.loads(RULES.read_text())))
    write(VIGNETTES, handed["vignettes"])
    print(f"{len(handed['items'])} questions, {len(handed['vignettes'])} vignettes")


if __name__ == "__main__":
    main()
