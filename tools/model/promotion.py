"""Grade B rows that the model would carry as A: named, and raised when asked.

Only drafts are raised, and the model is added to the sources of the row: a grade says what it
rests on. A row that a person has reviewed is changed by a person.
"""

import json
from importlib.metadata import version

from glideway.body.core.atlas import Atlas, assemble
from glideway.body.core.geometry import Model
from glideway.body.core.grading import may_rise
from glideway.body.core.reading import files
from tools.model import rows

WHERE = "derived/paths"


def whole() -> Atlas:
    """Every row with what was derived from it."""
    return assemble(files(rows.ATLAS))


def names() -> list[str]:
    """The rows that may rise."""
    return [one.id for one in may_rise(whole()) if one.review == "draft"]


def source(model: Model) -> dict[str, str]:
    ours = "our own model of neck and shoulder girdle"
    name = ours if model == "girdle" else f"myo_sim {version('myo-sim')}"
    made = f"{name} with mujoco {version('mujoco')}"
    return {
        "ref": f"{made}, generic adult, right side: the path of this protocol lengthens",
        "where": WHERE,
        "confidence": "seen",
    }


def promote(chosen: list[str]) -> list[str]:
    """Raise these rows to A in their files; the names of the files that changed."""
    changed = []
    paths = whole().paths
    for path in sorted((rows.ATLAS / "protocols").glob("*.json")):
        held = json.loads(path.read_text(encoding="utf-8"))
        here = [row for row in held["rows"] if row["id"] in chosen]
        for row in here:
            row["grade"] = "A"
            others = [one for one in row["sources"] if one.get("where") != WHERE]
            row["sources"] = [*others, source(paths[row["id"]].model)]
        if here:
            text = json.dumps(held, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
            path.write_text(text, encoding="utf-8")
            changed.append(path.name)
    return changed
