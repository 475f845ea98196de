"""Branch coverage by shelf: 100 % of every core and operations, 95 % of everything else.

Reads the report that `coverage json` wrote (`coverage run -m pytest` first), prints one line a
shelf and every file below its mark, and fails when there is one.
"""

import json
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

STRICT = re.compile(r"src/glideway/\w+/(core|operations)\b")
ALL, MOST = 100.0, 95.0


def share(covered: int, total: int) -> float:
    return 100 * covered / total if total else 100.0


def main() -> int:
    report = Path(".covered.json")
    subprocess.run([sys.executable, "-m", "coverage", "combine", "-q"], check=False)
    json_report = [sys.executable, "-m", "coverage", "json", "-q", "--fail-under=0"]
    subprocess.run([*json_report, "-o", str(report)], check=True)
    shelves: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    low = []
    for name, file in sorted(json.loads(report.read_text())["files"].items()):
        numbers = file["summary"]
        covered = numbers["covered_lines"] + numbers["covered_branches"]
        total = numbers["num_statements"] + numbers["num_branches"]
        parts = Path(name).with_suffix("").parts
        shelf = parts[3] if len(parts) > 3 else parts[-1]  # noqa: PLR2004  # src/glideway/room/shelf
        shelves[shelf if parts[2] != "config" else "config"][0] += covered
        shelves[shelf if parts[2] != "config" else "config"][1] += total
        mark = ALL if STRICT.match(name) else MOST
        if share(covered, total) < mark:
            low.append(f"{name}: {share(covered, total):.1f} %, asked {mark:.0f} %")
    for shelf, (covered, total) in sorted(shelves.items()):
        print(f"{shelf:<14} {share(covered, total):6.1f} %  {covered} of {total}")
    print("\n".join(low) or "every file is at its mark")
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())
