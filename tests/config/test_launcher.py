"""The launcher on bare machines: what it makes, what it says is missing, how quickly it hands over.

Python is a small stand-in script here, so that no test needs the network or half a minute.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

LAUNCHER = Path(__file__).parents[2] / "glideway"
NO_PYTHON, INSTALL_FAILED = 3, 4
GOOD_PYTHON = """#!/bin/sh
case "$*" in
  "-m venv --clear "*) mkdir -p "$4/bin"; cp "$0" "$4/bin/python"; echo venv >>"$LOG" ;;
  "-m pip "*) echo "pip $*" >>"$LOG"; exit ${PIP_EXIT:-0} ;;
  "-m glideway"*) echo "handed over: $* in $PYTHONPATH" ;;
esac
"""


class Bare:
    """A checkout with nothing but launcher and locks, and a machine with nothing but sh."""

    def __init__(self, folder: Path) -> None:
        self.home, self.bin, self.log = folder / "a checkout", folder / "bin", folder / "log"
        self.home.mkdir()
        self.bin.mkdir()
        shutil.copy(LAUNCHER, self.home / "glideway")
        for lock in ("requirements.lock", "requirements-dev.lock"):
            (self.home / lock).write_text(f"{lock}\n")
        for tool in ("sh", "dirname", "cksum", "rm", "mkdir", "cp", "env", "cat"):
            (self.bin / tool).symlink_to(shutil.which(tool) or "")

    def python(self, text: str = GOOD_PYTHON) -> None:
        script = self.bin / "python3.11"
        script.write_text(text)
        script.chmod(0o755)

    def run(self, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603  # the launcher itself
            [str(self.home / "glideway"), *words],
            env={"PATH": str(self.bin), "LOG": str(self.log), **environ},
            capture_output=True,
            text=True,
            check=False,
        )

    def logged(self) -> list[str]:
        return self.log.read_text().splitlines() if self.log.exists() else []


@pytest.fixture
def bare(tmp_path: Path) -> Bare:
    return Bare(tmp_path)


def test_without_python_it_says_the_line_that_installs_it(bare: Bare) -> None:
    answer = bare.run("demo")
    assert answer.returncode == NO_PYTHON
    assert "sudo apt-get install python3 python3-venv" in answer.stderr
    assert not (bare.home / ".venv").exists()


def test_an_older_python_does_not_count(bare: Bare) -> None:
    bare.python('#!/bin/sh\ncase "$*" in *version_info*) exit 1 ;; esac\n')
    assert bare.run("demo").returncode == NO_PYTHON


def test_without_the_venv_module_it_says_the_line_that_installs_it(bare: Bare) -> None:
    bare.python('#!/bin/sh\ncase "$*" in *ensurepip*) exit 1 ;; esac\n')
    answer = bare.run("demo")
    assert answer.returncode == NO_PYTHON
    assert "sudo apt-get install python3-venv" in answer.stderr


def test_a_failed_install_starts_nothing_and_is_tried_again(bare: Bare) -> None:
    bare.python()
    answer = bare.run("demo", PIP_EXIT="1")
    assert answer.returncode == INSTALL_FAILED
    assert "nothing was started" in answer.stderr
    assert answer.stdout == ""
    assert bare.run("demo").stdout.startswith("handed over: -m glideway demo")


def test_the_first_start_installs_the_hashed_lock_and_hands_over_every_word(bare: Bare) -> None:
    bare.python()
    answer = bare.run("demo", "--port", "8 000")
    made, installed = bare.logged()
    assert made == "venv"
    assert "--require-hashes --only-binary :all:" in installed
    assert installed.endswith("/requirements.lock")
    assert answer.stdout == (f"handed over: -m glideway demo --port 8 000 in {bare.home}/src\n")


def test_a_later_start_hands_over_in_less_than_half_a_second(bare: Bare) -> None:
    bare.python()
    bare.run("help")
    began = time.monotonic()
    answer = bare.run("help")
    assert time.monotonic() - began < 0.5
    assert answer.stdout.startswith("handed over")
    assert len(bare.logged()) == 2


def test_a_changed_lock_is_installed_again(bare: Bare) -> None:
    bare.python()
    bare.run("help")
    (bare.home / "requirements.lock").write_text("another\n")
    bare.run("help")
    assert len(bare.logged()) == 4


@pytest.mark.parametrize("command", ["test", "check", "bench"])
def test_what_a_developer_runs_asks_for_the_development_lock(bare: Bare, command: str) -> None:
    bare.python()
    bare.run("help")
    bare.run(command)
    assert bare.logged()[-1].endswith("/requirements-dev.lock")


def test_the_development_lock_serves_every_command(bare: Bare) -> None:
    bare.python()
    bare.run("test")
    bare.run("demo")
    assert len(bare.logged()) == 2


def test_it_works_when_called_from_another_folder(bare: Bare, tmp_path: Path) -> None:
    bare.python()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    answer = subprocess.run(  # noqa: S603
        ["sh", str(bare.home / "glideway"), "help"],  # noqa: S607  # the bare machine's sh
        cwd=elsewhere,
        env={"PATH": f"{bare.bin}{os.pathsep}", "LOG": str(bare.log)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "handed over" in answer.stdout
    assert (bare.home / ".venv").is_dir()
