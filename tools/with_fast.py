"""Run Python with the compiled search: `python tools/with_fast.py -m pytest tests/booking/core`.

`.fast` holds what requirements-fast.lock adds to this environment. It is made at the first call
and made anew when the lock changes; `.venv` stays as it is.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements-fast.lock"
FOLDER = ROOT / ".fast"
STAMP = FOLDER / ".lock-stamp"
INSTALL = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
SAFELY = ["--require-hashes", "--only-binary", ":all:", "--requirement", str(LOCK)]


def ready() -> None:
    """The folder as the lock says, filled if it is not there or of another lock."""
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if STAMP.exists() and STAMP.read_text(encoding="utf-8") == wanted:
        return
    print("installing requirements-fast.lock into .fast (once)", file=sys.stderr)
    shutil.rmtree(FOLDER, ignore_errors=True)
    into = ["--target", str(FOLDER)]
    subprocess.run([sys.executable, *INSTALL, *into, *SAFELY], check=True)
    STAMP.write_text(wanted, encoding="utf-8")


def main(command: list[str]) -> int:
    ready()
    path = os.pathsep.join(str(one) for one in (ROOT / "src", ROOT, FOLDER))
    env = os.environ | {"PYTHONPATH": path, "GLIDEWAY_FAST": "true"}
    return subprocess.run([sys.executable, *command], cwd=ROOT, env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
