"""The command line as a person meets it: real processes, real exit numbers."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from glideway import __version__
from glideway.config.command import doctor, line, voice
from tests.config.make import REPOSITORY, glideway

NO_LONGER_THAN = 0.5


def test_help_lists_every_command_and_loads_no_framework(tmp_path: Path) -> None:
    began = time.monotonic()
    answer = glideway(tmp_path, "help")
    assert time.monotonic() - began < NO_LONGER_THAN
    assert answer.returncode == 0
    assert all(f"  {name}" in answer.stdout for name in line.COMMANDS)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", [name for name in line.COMMANDS if name != "help"])
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        line.main([name, "--help"])
    assert left.value.code == 0
    assert f"glideway {name}" in capsys.readouterr().out


def test_a_word_that_is_no_command_is_answered_with_the_list(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert line.main(["dmeo"]) == line.NOT_UNDERSTOOD
    assert "there is no command 'dmeo'" in capsys.readouterr().err


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    assert line.main(["version", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["glideway"] == __version__
    assert f'version = "{__version__}"' in (REPOSITORY / "pyproject.toml").read_text()


def test_an_environment_that_is_not_fit_is_named_whole_and_starts_nothing(tmp_path: Path) -> None:
    answer = glideway(tmp_path, "run", GLIDEWAY_PORT="99999", GLIDEWAY_DEBUG="perhaps")
    assert answer.returncode == line.REFUSED
    assert "GLIDEWAY_PORT" in answer.stderr
    assert "GLIDEWAY_DEBUG" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert not (tmp_path / "glideway.sqlite3").exists()


def test_real_patients_are_refused_without_a_backup_target(tmp_path: Path) -> None:
    answer = glideway(tmp_path, "run")
    assert answer.returncode == line.REFUSED
    assert "GLIDEWAY_BACKUP_TO" in answer.stderr


def test_progress_without_a_terminal_is_at_most_ten_plain_lines(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with voice.progress("clinics", 120) as step:
        for _ in range(120):
            step(1)
    said = capsys.readouterr()
    assert said.out == ""
    told = said.err.splitlines()
    assert len(told) == voice.PLAIN_LINES
    assert told[-1] == "clinics: 120 of 120"


def test_doctor_shows_the_configuration_and_never_a_secret(tmp_path: Path) -> None:
    answer = glideway(tmp_path, "doctor", "--json", GLIDEWAY_SECRET_KEY="a-canary-of-a-key" * 3)
    assert answer.returncode == 0, answer.stderr
    facts = json.loads(answer.stdout)
    assert "a-canary-of-a-key" not in answer.stdout
    assert facts["settings"]["GLIDEWAY_SECRET_KEY"] == doctor.HIDDEN
    assert facts["settings"]["GLIDEWAY_DATA"] == str(tmp_path)
    assert facts["wrong"] == []


def test_doctor_complains_of_a_secret_that_others_can_read(tmp_path: Path) -> None:
    glideway(tmp_path, "doctor")
    secret = next((tmp_path / "secrets").iterdir())
    assert secret.stat().st_mode & 0o077 == 0
    secret.chmod(0o644)
    answer = glideway(tmp_path, "doctor")
    assert answer.returncode == 1
    assert f"chmod 600 {secret}" in answer.stdout
