"""`make atlas`: ask the model of every listed action and every protocol, and write the answers.

Writes `derived/actions.json`, `derived/paths/<region>.json`, `derived/stamp.json` and the drawings
(`derived/drawings/<region>.json`, only with `--drawings`: all of them take minutes). Run twice
it writes the same bytes: the date changes only when something else does. `--check` writes
nothing and names what is stale; `--raise` gives grade A to the drafts that the model carries.
"""

import argparse
import sys

from tools.model import derivation, drawings, promotion, rows


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, name what is stale")
    parser.add_argument("--raise", action="store_true", dest="lift", help="grade A where it may be")
    parser.add_argument("--drawings", action="store_true", help="draw anew what changed, too")
    asked = parser.parse_args(arguments)
    stale = derivation.stale(derivation.derived())
    if asked.check:
        for name in stale:
            print(f"atlas/derived/{name}: stale; `make atlas` writes it")
        undrawn = drawings.stale()
        for name in undrawn:
            print(f"the drawing of {name}: stale; `make atlas` writes it")
        return 1 if stale or undrawn else 0
    derivation.write(stale)
    print(f"{len(rows.walkable())} protocols walked, {len(stale)} files written")
    if asked.drawings:
        print("drawings:", ", ".join(f"{n} {kind}" for kind, n in drawings.write().items()))
    rising = promotion.names()
    if asked.lift:
        promotion.promote(rising)
    for name in rising:
        print(f"{name}: {'is A now' if asked.lift else 'may rise to A'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
