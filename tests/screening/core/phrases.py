"""The phrasings people were imagined to write, and which of them no tuning ever looked at.

`first`: written with the first issue, seen. `new`: written before the words of this version were
collected; two of three, by a hash of the id, were never looked at while they were. `after` and
`third`: written when that was done, each answered once unseen (the figures of that one time stand
in docs/explanation/what-hurts.md), and seen since.
"""

import hashlib
import json
from pathlib import Path
from typing import Any, TypeAlias

from glideway.screening.core.phrasebook import Told, told

Row: TypeAlias = dict[str, Any]
PHRASINGS: list[Row] = json.loads(Path(__file__).with_name("phrasings.json").read_text())
COMPLAINTS = [one for one in PHRASINGS if one["conditions"]]
ALARMS = [one for one in PHRASINGS if one["safety"]]
NOTHING = [one for one in PHRASINGS if not (one["conditions"] or one["safety"])]


def kept_out(one: Row) -> bool:
    """Whether this row was never looked at while the words were collected."""
    digest = hashlib.sha256(one["id"].encode()).digest()
    return "-new-" in one["id"] and digest[0] % 3 != 0


def right(one: Row, answer: Told) -> bool:
    """Whether the wanted condition is among the first three, and no alarm was raised for it."""
    return not answer.safety and bool(set(one["conditions"]).intersection(answer.conditions[:3]))


def figures(rows: list[Row]) -> dict[str, tuple[int, int]]:
    """Right of all, for the complaints, their first region, the alarms and the empty ones."""
    answers = {one["id"]: told(one["text"], one["lang"]) for one in rows}
    complaints = [one for one in rows if one["conditions"]]
    placed = [one for one in complaints if one["regions"]]
    alarms = [one for one in rows if one["safety"]]
    nothing = [one for one in rows if not (one["conditions"] or one["safety"])]
    hits = {
        "top three": [right(one, answers[one["id"]]) for one in complaints],
        "first": [
            bool(set(one["conditions"]).intersection(answers[one["id"]].conditions[:1]))
            for one in complaints
        ],
        "region": [
            bool(set(one["regions"]).intersection(answers[one["id"]].regions[:1])) for one in placed
        ],
        "alarms": [
            bool(set(one["safety"]).intersection(answers[one["id"]].safety)) for one in alarms
        ],
        "nothing": [answers[one["id"]] == Told((), (), ()) for one in nothing],
    }
    return {name: (sum(some), len(some)) for name, some in hits.items()}
