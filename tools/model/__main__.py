"""`make atlas`: ask the model of every listed action and every protocol, and write the answers.

Writes `derived/actions.json`, `derived/paths/<region>.json` and `derived/stamp.json`. Run twice
it writes the same bytes: the date changes only when something else does. `--check` writes
nothing and names what is stale.
"""

import argparse
import sys

from tools.model import derivation, rows


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, name what is stale")
    asked = parser.parse_args(arguments)
    stale = derivation.stale(derivation.derived())
    if asked.check:
        for name in stale:
            print(f"atlas/derived/{name}: stale; `make atlas` writes it")
        return 1 if stale else 0
    for name, text in stale.items():
        path = rows.DERIVED / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            path.unlink()
        else:
            path.write_text(text, encoding="utf-8")
    print(f"{len(rows.walkable())} protocols walked, {len(stale)} files written")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
