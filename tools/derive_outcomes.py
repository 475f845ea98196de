"""Derive the evidence of `outcomes` from the research files.

Run once by hand, with the folder of the research files as argument; what it writes is
committed, and nothing reads the research files again. Words in both languages are ours and
stand in `derive_outcomes_words.json` beside this file. Three things are ours besides: the kind
of design that a study is listed under, the troubles it is about, and names of methods without
a trade mark in them.
"""

import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
TARGET = HERE.parent / "src" / "glideway" / "outcomes" / "knowledge"
VERSION = "2026-11-21"
LOOKED_AT_AGAIN = "2027-11-21"
AGREEMENT = {
    "INCONSISTENT": "inconsistent",
    "consistent": "consistent",
    "consistent_with_caveat": "caveat",
    "not_checkable": "unchecked",
}
# What the abstracts print beside the rows of the research file, read from its `checks`.
ALSO_PRINTED: dict[tuple[str, int], dict[str, Any]] = {
    ("george2006-hamstring", 0): {"gains": [8.3]},
    ("tak2013", 0): {"benefit": True},
    ("tak2013", 1): {"benefit": True},
    ("tennis-elbow-loni", 0): {"spreads": [8.87, 7.41], "days": [14, 21]},
    ("tennis-elbow-loni", 1): {"spreads": [1.52, 1.05]},
    ("schiottz1999", 0): {"n": 28},
    ("stm-neck-arm-2013", 1): {"share": 0.75, "n": 12, "other_share": 0.09, "other_n": 11},
    ("stm-neck-arm-2013", 3): {"share": 0.58, "n": 12, "other_share": 0.09, "other_n": 11},
    ("verma2024-neck", 0): {"important": 1.3},
    ("pf-ar-mfr-30", 0): {"n": 15},
    ("pf-ar-mfr-30", 1): {"n": 15},
    ("pf-ar-mfr-30", 2): {"df": 14},
    ("pf-ar-mfr-30", 3): {"df": 14},
    ("pf-ar-mfr-30", 4): {"favours": "active"},
    ("pf-ar-mfr-30", 5): {"df": 28},
    ("george2006-cts", 0): {"n": 5},
    ("george2006-cts", 1): {"n": 5},
}
AGAINST_ULTRASOUND = {
    "en": "soft-tissue mobilization against ultrasound; no active release",
    "fr": "mobilisation des tissus mous par rapport aux ultrasons; sans libération active",
}
ALSO_PRINTED["stm-neck-arm-2013", 1] |= {
    "arm": AGAINST_ULTRASOUND,
    "measure": {
        "en": "People who rated themselves improved, straight after",
        "fr": "Personnes qui se disent mieux, tout de suite après",
    },
}
ALSO_PRINTED["stm-neck-arm-2013", 3] |= {
    "arm": AGAINST_ULTRASOUND,
    "measure": {
        "en": "People who rated themselves improved, 2 to 4 days later",
        "fr": "Personnes qui se disent mieux, de 2 à 4 jours plus tard",
    },
}
# Sources that the research file names and does not list as studies.
ELSEWHERE: dict[str, list[dict[str, str]]] = {
    "c25": [
        {
            "ref": "Jacobson 2015, 10.1155/2015/813418",
            "where": "c25",
            "confidence": "seen_secondary",
        },
        {"ref": "Eliason (jrm2021)", "where": "c25", "confidence": "seen_secondary"},
    ],
    "c26": [{"ref": "Yin 2014", "where": "c26", "confidence": "seen_secondary"}],
}
# Kinds of care that people ask about and the research files have no row of.
UNREAD: list[dict[str, Any]] = [
    {
        "id": "deep_tissue",
        "name": {"en": "Deep tissue massage", "fr": "Massage des tissus profonds"},
        "review": "draft",
    }
]
REVIEWS = {"sr-ar-2022", "review-active-positional-2015"}  # their n counts studies
Row = dict[str, Any]


def pair(words: list[str] | None) -> dict[str, str] | None:
    return {"en": words[0], "fr": words[1]} if words else None


def write(kind: str, rows: list[Row], **besides: object) -> None:
    """The canonical form: sorted keys, one blank of indent, rows by id, one newline at the end."""
    whole: Row = {
        "schema": f"{kind}/1",
        "version": VERSION,
        kind: sorted(rows, key=lambda r: r["id"]),
    }
    whole |= besides
    text = json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (TARGET / f"{kind}.json").write_text(text)


def full(row: Row) -> Row:
    """Without what is empty: the reader has its own defaults."""
    return {key: value for key, value in row.items() if value not in (None, "", [])}


def arm(outcome: Row, words: Row) -> dict[str, str] | None:
    name = str(outcome.get("arm") or outcome.get("contrast", ""))
    if name == "active release-MFR":
        return {
            "en": "active release against myofascial release",
            "fr": "libération active par rapport au relâchement myofascial",
        }
    return pair(words["arms"].get(name))


def printed_row(study: Row, index: int, words: Row) -> Row:
    """One printed outcome: its numbers as printed, and nothing that was computed."""
    outcome = study["outcomes"][index]
    share = outcome.get("value")
    reported = outcome.get("reported_direction")
    row = {
        "measure": pair(words["measures"][outcome["measure"]]),
        "arm": arm(outcome, words),
        "better": outcome.get("better"),
        "n": study["n"] if outcome.get("test") else None,
        "before": outcome.get("pre"),
        "after": outcome.get("post"),
        "unit": outcome.get("unit") if len(outcome.get("unit", "")) <= len("1-5") else None,
        "p": str(outcome["p"]).split(" ")[0] if "p" in outcome else None,
        "test": outcome.get("test"),
        "df": outcome.get("df"),
        "t": outcome.get("t"),
        "z": outcome.get("Z"),
        "share": share if isinstance(share, float) else None,
        "interval": outcome.get("ci"),
        "moved": {"decreased": "down", "increased": "up"}.get(str(reported)),
        "difference": outcome.get("between_mean_diff"),
    }
    return full(row | ALSO_PRINTED.get((study["id"], index), {}))


def authors(text: str) -> str:
    """The authors as read; empty where the page that was read shows none, or the wrong ones."""
    return "" if "not shown" in text or text.startswith("(") else text


def label(study: Row) -> str:
    """The first surname and the year, as one names a study when talking."""
    surname = str(study["authors"]).split(",")[0].split(" ")[0]
    return f"{surname} {study['year']}" if study["year"] else surname


def study_row(study: Row, words: Row) -> Row:
    mine = words["studies"][study["id"]]
    dose = study["dose"]
    return {
        "id": study["id"],
        "quoted_title": study["title"],
        "label": words["labels"].get(study["id"]) or label(study),
        "authors": authors(study["authors"]),
        "published_in": study["source"],
        "year": study["year"],
        "identifiers": study["identifiers"],
        "kind": words["designs"][study["id"]],
        "design": pair(mine["design"]),
        "who": pair(mine["who"]),
        "n": study["n"],
        "counts": "studies" if study["id"] in REVIEWS else "people",
        "sessions": dose["sessions"],
        "per_week": dose["visits_per_week"],
        "weeks": dose["weeks"],
        "minutes": dose["minutes"],
        "result": pair(mine["result"]),
        "verdict": study["verdict"],
        "bias": [pair(one) for one in mine["bias"]],
        "flags": [pair(one) for one in words["flags"].get(study["id"], [])],
        "noted": AGREEMENT[study["consistency"]["status"]],
        "reason": pair(mine["reason"]),
        "printed": [printed_row(study, i, words) for i in range(len(study["outcomes"]))],
        "conditions": words["about"].get(study["id"], []),
        "read_kind": study["read_kind"].replace(" ", "_"),
        "review": study["review"],
        "sources": [
            {"ref": study["source"], "where": study["read_at"], "confidence": "seen"},
        ],
    }


def conclusion_row(row: Row, words: Row) -> Row:
    mine = words["conclusions"][row["id"]]
    wording = words["weaker"].get(row["id"], row["product_wording"])
    return {
        "id": row["id"],
        "audience": row["audience"],
        "topic": pair(words["topics"].get(row["id"])),
        "level": words["levels"][row["grade"]],
        "grade": pair(words["grades"][row["grade"]]),
        "quoted_claim": {"en": row["statement"], "fr": mine[1]},
        "wording": {"en": wording, "fr": mine[2]} if wording else None,
        "conditions": words["conditions"].get(row["id"], []),
        "for": row["support"]["study_ids"],
        "against": row["against"]["study_ids"],
        "review": row["review"],
        "dated": VERSION,
        "look_again": LOOKED_AT_AGAIN,
        "sources": [
            {"ref": one, "where": "studies.json", "confidence": "seen"}
            for one in dict.fromkeys(row["support"]["study_ids"] + row["against"]["study_ids"])
        ]
        + ELSEWHERE.get(row["id"], []),
    }


def modality_row(row: Row, words: Row) -> Row:
    mine = words["modalities"][row["id"]]
    return {
        "id": mine["id"],
        "name": pair(mine["name"]),
        "mechanism": pair(mine["mechanism"]),
        "instrument": pair(mine["instrument"]),
        "patient": pair(mine["patient"]),
        "level": mine["level"],
        "found": pair(mine["found"]),
        "measured": pair(mine["measured"]),
        "people": mine["people"],
        "studies": list(row["study_ids"]),
        "review": row["review"],
        "sources": [
            {"ref": one, "where": "modalities.json", "confidence": "seen_secondary"}
            for one in row["citations"]
        ],
    }


def never_row(row: Row, words: Row) -> Row:
    return {
        "id": row["id"],
        "because": row["because"],
        "quoted_never": {"en": row["never"], "fr": words["never"][row["id"]]},
        "pattern": row["lint_regex"],
        "pattern_fr": words["never_fr"][row["id"]],
        "any_case": row["flags"] == "i",
        "review": row["review"],
    }


def read(folder: Path, name: str) -> dict[str, list[Row]]:
    whole: dict[str, list[Row]] = json.loads((folder / name).read_text())
    return whole


def main(folder: Path) -> None:
    words = json.loads((HERE / "derive_outcomes_words.json").read_text())
    conclusions = read(folder, "conclusions.json")
    studies = read(folder, "studies.json")["studies"]
    modalities = read(folder, "modalities.json")["modalities"]
    TARGET.mkdir(parents=True, exist_ok=True)
    write("studies", [study_row(one, words) for one in studies])
    write("conclusions", [conclusion_row(one, words) for one in conclusions["conclusions"]])
    write("modalities", [modality_row(one, words) for one in modalities], unread=UNREAD)
    rows = [never_row(one, words) for one in conclusions["never_say"]]
    stems = words["never_words"]
    allowed = words["never_allowed"]
    write("never_say", rows, stems_en=stems["en"], stems_fr=stems["fr"], allowed=allowed)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
