"""Every knowledge file in one canonical form, so that a diff shows facts and nothing else.

Keys sorted, indent 1, real letters, one trailing newline, no repeated key. `--check` changes
nothing and names the files that differ. The atlas is also loaded, which checks its rows.
"""

import argparse
import json
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def knowledge(root: Path) -> list[Path]:
    """Each JSON file of a room's atlas or knowledge folder; drawings are written a row a line."""
    rooms = root / "src" / "glideway"
    found = sorted([*rooms.glob("*/atlas/**/*.json"), *rooms.glob("*/knowledge/**/*.json")])
    return [path for path in found if path.parent.name != "drawings"]


def canonical(text: str) -> str:
    """The one way to write this file. Raises ValueError for a key that stands twice."""
    value = json.loads(text, object_pairs_hook=_once)
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError(f"the key {next(k for k in keys if keys.count(k) > 1)} stands twice")
    return found


def complaints(root: Path, *, write: bool) -> list[str]:
    """Files that are not canonical (rewritten if asked) or not JSON at all."""
    found = []
    for path in knowledge(root):
        text = path.read_text(encoding="utf-8")
        name = path.relative_to(root).as_posix()
        try:
            wanted = canonical(text)
        except ValueError as fault:
            found.append(f"{name}: {fault}")
            continue
        if wanted != text and write:
            path.write_text(wanted, encoding="utf-8")
        elif wanted != text:
            found.append(f"{name}: not in canonical form; `make knowledge` writes it")
    return found


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing, name what differs")
    asked = parser.parse_args(arguments)
    found = complaints(ROOT, write=not asked.check)
    sys.path.insert(0, str(ROOT / "src"))
    from glideway.body import core as atlas  # noqa: PLC0415 - after the files are canonical

    try:
        atlas.load()
    except atlas.WrongRow as wrong:
        found.append(f"atlas/{wrong}")
    for one in found:
        print(one)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
