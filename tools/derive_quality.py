"""Derives the quality room's knowledge file, once, from the network's own papers.

`python tools/derive_quality.py <folder with inspection.json>`

The papers word their thresholds; a core needs numbers. The numbers are typed here beside the
point they belong to, and the words of the paper are kept in the file for the reader. What
colleges allow to be shown is the directory's knowledge. Nothing at run time, build or test reads
the papers again.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
OUT = HERE.parent / "src/glideway/quality/knowledge"
SOURCE = "Glideway, the 50-point inspection, version 1 (starting values)"

# Sentences of the paper that a public page words otherwise, or that say what we measure.
ENGLISH = {
    (25, "text"): "Claims match the evidence; no result is promised",
    (33, "measure"): "filled required profile fields (address, phone, languages, access, hours, "
    "prices) / required fields",
}
# point: (unit, full, half); a bar is (which number, at least | at most, value, reference).
SHARE = "share"
BARS: dict[int, tuple[str, tuple[Any, ...], tuple[Any, ...] | None]] = {
    1: ("per_100", ("estimate", ">=", 10), ("estimate", ">=", 4)),
    2: (SHARE, ("estimate", ">=", 0.80), ("estimate", ">=", 0.50)),
    3: (SHARE, ("estimate", ">=", 0.98), ("estimate", ">=", 0.90)),
    4: ("rating", ("estimate", ">=", 0, "network"), ("estimate", ">=", -0.3, "network")),
    5: ("rating", ("estimate", ">=", 0, "network"), ("estimate", ">=", -0.3, "network")),
    6: ("per_month", ("high", ">=", 0), ("low", ">=", -0.1)),
    9: (SHARE, ("estimate", ">=", 0.40), ("estimate", ">=", 0.20)),
    11: ("ratio", ("estimate", "<=", 0.25), ("estimate", "<=", 0.50)),
    14: ("per_1000", ("high", "<=", 10), ("estimate", "<=", 10)),
    15: ("days", ("estimate", "<=", 14), ("estimate", "<=", 30)),
    17: ("count", ("estimate", "<=", 0), None),
    18: (SHARE, ("estimate", ">=", 0.80), ("estimate", ">=", 0.60)),
    19: (SHARE, ("estimate", ">=", 0.75), ("estimate", ">=", 0.55)),
    20: (SHARE, ("estimate", "<=", 0.02), ("estimate", "<=", 0.05)),
    21: (SHARE, ("estimate", ">=", 0.85), ("estimate", ">=", 0.70)),
    22: ("days", ("estimate", "<=", 5), ("estimate", "<=", 10)),
    23: (SHARE, ("estimate", ">=", 0.99), ("estimate", ">=", 0.97)),
    24: (SHARE, ("estimate", ">=", 0.98), ("estimate", ">=", 0.90)),
    26: (SHARE, ("estimate", ">=", 0.90), ("estimate", ">=", 0.75)),
    27: (SHARE, ("estimate", ">=", 0.90), ("estimate", ">=", 0.70)),
    28: (SHARE, ("estimate", ">=", 1), ("estimate", ">=", 0.90)),
    29: (SHARE, ("estimate", ">=", 0.98), ("estimate", ">=", 0.95)),
    30: ("ratio", ("estimate", "<=", 1), ("estimate", "<=", 1.25)),
    31: (SHARE, ("estimate", ">=", 1), ("estimate", ">=", 1)),
    33: (SHARE, ("estimate", ">=", 1), ("estimate", ">=", 0.85)),
    34: (SHARE, ("estimate", ">=", 0.90), ("estimate", ">=", 0.75)),
    35: (SHARE, ("estimate", ">=", 0.70), ("estimate", ">=", 0.50)),
    37: (SHARE, ("low", ">=", -0.05, "network"), ("estimate", ">=", -0.10, "network")),
    38: (SHARE, ("estimate", ">=", 0.70), ("estimate", ">=", 0.50)),
    39: (SHARE, ("estimate", ">=", 0.90), ("estimate", ">=", 0.70)),
    40: (SHARE, ("estimate", ">=", 1), ("estimate", ">=", 0.80)),
    44: (SHARE, ("estimate", ">=", 1), None),
    48: (SHARE, ("estimate", ">=", 1), ("estimate", ">=", 1)),
    50: (SHARE, ("estimate", ">=", 1), ("estimate", ">=", 1)),
}
# What the attested half of a point measured *and* attested must say, for the half value.
HALF_ATTESTED = {3: "clean", 24: "clean", 31: "any", 40: "clean", 48: "either", 50: "any"}
FULL_WHEN_NONE = {15, 31, 40}
REVIEW_POINTS = {1, 2, 4, 5, 6}
GROUPS = {
    "reviews": "Avis",
    "ratings": "Notes",
    "reputation": "Réputation",
    "history": "Historique",
    "complaints": "Plaintes",
    "satisfaction": "Satisfaction",
    "trust": "Confiance",
    "cost": "Coût",
    "excellence": "Excellence",
    "outcomes": "Résultats",
    "training": "Formation",
    "safety": "Sécurité",
    "accessibility": "Accessibilité",
    "privacy": "Confidentialité",
}


def _named(words: str, counted: str, seen: str) -> str:
    """The paper's two letters, in words a patient reads."""
    return re.sub(r"\bM ?:", counted, re.sub(r"\bA ?:", seen, words))


def bar(words: tuple[Any, ...] | None) -> dict[str, Any] | None:
    if words is None:
        return None
    which, at, value, *against = words
    return {
        "which": which,
        "at": at,
        "value": float(value),
        "against": against[0] if against else "nothing",
    }


def interval(words: str | None) -> str:
    kind = (words or "none").split()[0].lower()
    return {"wilson": "wilson", "poisson": "poisson", "bootstrap": "bootstrap"}.get(kind, "none")


def smallest(words: str | None) -> int:
    found = re.match(r"\d+", words or "")
    return int(found.group()) if found else 0


def criterion(point: dict[str, Any], french: list[str | None]) -> dict[str, Any]:
    number = point["id"]
    unit, full, half = BARS.get(number, ("attested", None, None))
    english = [ENGLISH.get((number, key), point[key]) for key in ("text", "measure", "evidence")]
    english[1] = _named(english[1], "Counted:", "Seen:")
    french = [french[0], _named(french[1] or "", "Compté :", "Constaté :"), french[2]]
    text, measure, evidence = (
        {"en": en, "fr": fr} if en else None for en, fr in zip(english, french, strict=True)
    )
    return {
        "id": number,
        "group": point["group"],
        "text": text,
        "how": point["how"],
        "gate": point["gate"],
        "measure": measure,
        "unit": unit,
        "full": bar(full),
        "half": bar(half),
        "half_attested": HALF_ATTESTED.get(number, "none"),
        "full_when_none": number in FULL_WHEN_NONE,
        "follows_reviews": number in REVIEW_POINTS,
        "min_n": smallest(point["min_n"]),
        "window_months": point["window_months"] or 0,
        "interval": interval(point["interval"]),
        "evidence": evidence,
        "lapse_months": point["lapse_months"] or 0,
        "sources": [{"ref": SOURCE, "where": f"point {number}", "confidence": "proposal"}],
        "review": "draft",
    }


def write(name: str, content: dict[str, Any]) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
    (OUT / name).write_text(text + "\n")


def main(papers: Path) -> None:
    inspection = json.loads((papers / "inspection.json").read_text())
    french = json.loads((HERE / "quality_french.json").read_text())
    OUT.mkdir(parents=True, exist_ok=True)
    write(
        "criteria.v1.json",
        {
            "version": 1,
            "groups": [
                {"id": name, "name": {"en": name.capitalize(), "fr": fr}}
                for name, fr in GROUPS.items()
            ],
            "points": [criterion(p, french[str(p["id"])]) for p in inspection["points"]],
        },
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
