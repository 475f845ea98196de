"""The derived files as text, stamped with what they were made from, and which of them are stale."""

import hashlib
import json
import sys
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

import myo_sim

from glideway.body.core import engine
from tools.girdle import facts
from tools.model import actions, lengths, rows

GENERATOR = "tools/model 2"  # raise it when the same rows would give other numbers
WHEELS = ("mujoco", "myo-sim")  # numpy only carries their numbers
PARTS = ("arm", "leg", "torso")
GIRDLE = (facts.HERE / "attachments.json", facts.HERE / "skeleton.json")
NOTE = "Lengths and directions of one generic adult computer model, right side; see stamp.json."
T = TypeVar("T")
Spans = dict[str, tuple[float, float]]


def derived() -> dict[str, str]:
    """Every file below `derived/` that this tool owns, by its name there."""
    made = _made_with()
    spans = _spans(made)
    pulls = [actions.pull(one, spans) for one in _bar("actions", sorted(rows.slips()))]
    walks: dict[str, list[lengths.Row]] = {}
    for one in _bar("protocols", rows.walkable()):
        walks.setdefault(one.region, []).append(lengths.walk(one, spans))
    files = {"actions.json": _text("actions/1", pulls)} | {
        f"paths/{region}.json": _text("paths/1", sorted(found, key=lambda row: str(row["id"])))
        for region, found in sorted(walks.items())
    }
    return files | {"stamp.json": _canonical(made | {"date": _date(made, files)})}


def stale(wanted: dict[str, str]) -> dict[str, str | None]:
    """What is not on disk as wanted; None for a file that should not be there any more."""
    found: dict[str, str | None] = {
        name: text for name, text in wanted.items() if _on_disk(name) != text
    }
    for path in (rows.DERIVED / "paths").glob("*.json"):
        if f"paths/{path.name}" not in wanted:
            found[f"paths/{path.name}"] = None
    return found


def write(stale: dict[str, str | None]) -> None:
    """Put on disk what is not there as wanted, and take away what should not be there."""
    for name, text in stale.items():
        path = rows.DERIVED / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            path.unlink()
        else:
            path.write_text(text, encoding="utf-8")


def _on_disk(name: str) -> str | None:
    path = rows.DERIVED / name
    return path.read_text(encoding="utf-8") if path.exists() else None


def _made_with() -> dict[str, Any]:
    inputs = [engine.inputs(one) for one in rows.walkable()]
    inputs += [engine.listed(rows.book().structures[one]) for one in sorted(rows.slips())]
    inputs.append(rows.SLIPS.read_text(encoding="utf-8"))
    return {
        "generator": GENERATOR,
        "wheels": {name: version(name) for name in WHEELS},
        "files": {name: digest for part in PARTS for name, digest in _model_files(part)}
        | {f"girdle/{path.name}": _digest(path) for path in GIRDLE},
        "inputs": hashlib.sha256("\n".join(inputs).encode()).hexdigest()[:12],
    }


def _model_files(part: str) -> Iterator[tuple[str, str]]:
    """Each model file that was used, with its SHA-256."""
    folder = Path(myo_sim.MODELS_DIR)
    for path in sorted((folder / part / "assets").glob("*.xml")):
        if "26" not in path.name:
            name = path.relative_to(folder).as_posix()
            yield name, _digest(path)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _date(made: dict[str, Any], files: dict[str, str]) -> str:
    """The day something was made anew; the day of before where nothing was."""
    held = json.loads(_on_disk("stamp.json") or "{}")
    before = held.pop("date", None)
    if before and held == made and all(_on_disk(name) == text for name, text in files.items()):
        return str(before)
    return datetime.now(UTC).date().isoformat()  # noqa: TID251 - a developer's tool, on a day


def _spans(made: dict[str, Any]) -> Spans:
    """The extremes of every path: taken over where they may be, else searched for."""
    spans = kept_spans(made)
    wanted = sorted({slip for names in rows.slips().values() for slip in names})
    for slip in _bar("extremes", [one for one in wanted if one not in spans]):
        low, high = lengths.span(slip)
        spans[slip] = (round(low, 1), round(high, 1))
    return spans


def kept_spans(made: dict[str, Any]) -> Spans:
    """The extremes on disk, while model files, wheels and tool are those of now; else none."""
    held = json.loads(_on_disk("stamp.json") or "{}")
    if any(held.get(key) != made[key] for key in ("generator", "wheels", "files")):
        return {}
    stored = json.loads(_on_disk("actions.json") or '{"rows": []}')["rows"]
    return {slip: (low, high) for row in stored for slip, (low, high) in row["spans"].items()}


def _text(schema: str, found: list[lengths.Row]) -> str:
    return _canonical({"schema": schema, "version": "1", "note": NOTE, "rows": found})


def _canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _bar(name: str, things: Collection[T]) -> Iterator[T]:
    """The things one after the other, with how far it is where somebody looks on."""
    shown = sys.stderr.isatty()
    for number, one in enumerate(things, 1):
        yield one
        if shown:
            filled = 30 * number // len(things)
            sys.stderr.write(f"\r{name:10} [{'#' * filled:30}] {number} of {len(things)}")
    if shown and things:
        sys.stderr.write("\n")
