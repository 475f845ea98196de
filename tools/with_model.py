"""Run Python in the environment of the body models: `python tools/with_model.py -m tools.model`.

`.venv-model` is made from requirements-model.lock at the first call and made anew when the lock
changes. It is for developers only: the product neither needs it nor knows of it.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements-model.lock"
VENV = ROOT / ".venv-model"
STAMP = VENV / ".lock-stamp"
PYTHON = VENV / "bin" / "python"
INSTALL = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
SAFELY = ["--require-hashes", "--only-binary", ":all:", "--requirement", str(LOCK)]


def ready() -> None:
    """The environment as the lock says, installed if it is not there or of another lock."""
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if STAMP.exists() and STAMP.read_text(encoding="utf-8") == wanted:
        return
    print("installing requirements-model.lock into .venv-model (once)", file=sys.stderr)
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)
    subprocess.run([str(PYTHON), *INSTALL, *SAFELY], check=True)
    STAMP.write_text(wanted, encoding="utf-8")


def main(command: list[str]) -> int:
    ready()
    env = os.environ | {"PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT)))}
    return subprocess.run([str(PYTHON), *command], cwd=ROOT, env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
