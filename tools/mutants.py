"""Plant each bug of mutants.toml in a copy of the tree; every one must make a test fail.

A bug names the tests that must catch it, so a run stays short. The named tests must first be
green without any bug: a red tree would catch everything and prove nothing.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

HERE = Path(__file__).parents[1]
PASSED, FAILED = 0, 1  # pytest's words; any other code means the run itself broke
LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "data", "node_modules", "*.sqlite3")
SLOWEST = 240


def copy_of(folder: str) -> Path:
    tree = Path(folder, "tree")
    shutil.copytree(HERE, tree, ignore=LEFT_OUT)
    return tree


def verdict(tree: Path, tests: str) -> int:
    """What pytest says of these tests in that tree; a run that never ends counts as caught."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]
    environ = os.environ | {"GLIDEWAY_DATA": str(tree / "data"), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        return subprocess.run(
            [*command, *tests.split()],
            cwd=tree,
            env=environ,
            capture_output=True,
            check=False,
            timeout=SLOWEST,
        ).returncode
    except subprocess.TimeoutExpired:
        return FAILED


def planted(tree: Path, bug: dict[str, str]) -> int:
    """The verdict with `bug` in the tree, which is as it was afterwards.

    Raises LookupError when the code has moved on and the bug can no longer be planted.
    """
    target = tree / bug["file"]
    text = target.read_text()
    if text.count(bug["find"]) != 1:
        raise LookupError(f"{bug['file']}: not there exactly once: {bug['find']!r}")
    target.write_text(text.replace(bug["find"], bug["plant"]))
    try:
        return verdict(tree, bug["tests"])
    finally:
        target.write_text(text)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="bugs whose file or promise contains this")
    wanted = parser.parse_args().only
    bugs = [
        bug
        for bug in tomllib.loads((HERE / "mutants.toml").read_text())["bug"]
        if wanted in bug["file"] or wanted in bug["promise"]
    ]
    with tempfile.TemporaryDirectory() as folder:
        tree = copy_of(folder)
        for tests in sorted({bug["tests"] for bug in bugs}):
            if verdict(tree, tests) != PASSED:
                print(f"{tests}: not green before any bug is planted")
                return 2
        living = [bug["promise"] for bug in bugs if planted(tree, bug) != FAILED]
    for promise in living:
        print("nobody checks that", promise)
    print(f"{len(bugs) - len(living)} of {len(bugs)} planted bugs caught")
    return 1 if living else 0


if __name__ == "__main__":
    sys.exit(main())
