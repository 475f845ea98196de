"""What each command does with what it finds: gates, tests, measurements, serving for real."""

from __future__ import annotations

import argparse
import http.client
import json
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from glideway.config.bench import engine, peers
from glideway.config.command import check, line, ready, voice
from glideway.config.command import test as testing
from tests.config.make import (
    REPOSITORY,
    SECONDS_TO_SERVE,
    SECONDS_TO_STOP,
    environment,
    glideway,
    installed,
)

SAYS_YES = [sys.executable, "-c", "print('fine')"]
SAYS_NO = [sys.executable, "-c", "print('a complaint'); raise SystemExit(1)"]


def options(command: str, *words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    {"check": check, "test": testing}[command].arguments(parser)
    return parser.parse_args(words)


def test_every_gate_runs_and_the_one_that_complains_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(check, "GATES", {"one": SAYS_NO, "two": SAYS_YES})
    assert check.run(argparse.Namespace(only=None, json=False)) == 1
    said = capsys.readouterr()
    assert said.out.splitlines()[0].startswith("one         FAILED")
    assert said.out.splitlines()[1].startswith("two         ok")
    assert said.err == "a complaint\n"


def test_gates_answer_a_machine_with_one_object(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(check, "GATES", {"one": SAYS_YES})
    assert check.run(argparse.Namespace(only=["one"], json=True)) == 0
    assert json.loads(capsys.readouterr().out) == {"one": True}


def test_without_chromium_the_journeys_are_skipped_with_the_line_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(testing, "CHROMIUM", ("no-such-browser",))
    for name in ("PYTEST", "POSTGRES", "MODEL"):
        monkeypatch.setattr(testing, name, SAYS_YES)
    assert testing.run(options("test")) == 0
    said = capsys.readouterr().out
    assert "apt-get install chromium" in said
    assert "suite: passed" in said
    assert "browser: passed" not in said


def test_in_ci_the_journeys_run_without_asking_and_one_failure_fails_all(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CI", "true")
    monkeypatch.setattr(testing, "CHROMIUM", ("no-such-browser",))
    monkeypatch.setattr(testing, "PYTEST", SAYS_NO)
    monkeypatch.setattr(testing, "POSTGRES", SAYS_YES)
    monkeypatch.setattr(testing, "MODEL", SAYS_YES)
    assert testing.run(options("test")) == 1
    told = capsys.readouterr().out
    assert "browser: FAILED" in told
    assert "--- booking\na complaint" in told
    assert "model: passed" in told
    assert testing.run(options("test", "--only", "postgres", "--json")) == 0
    told = capsys.readouterr().out
    assert json.loads(told[told.index("{") :])["postgres"]["passed"] is True


def reads(command: list[str], file: str) -> bool:
    """Whether a step's pytest looks into this file: below a folder it names, and not left out."""
    roots = [word for word in command if word.startswith("tests") and not word.endswith(".ini")]
    holes = [word.removeprefix("--ignore=") for word in command if word.startswith("--ignore=")]

    def below(folders: list[str]) -> bool:
        return any(file.startswith(f"{one}/") for one in folders)

    return below(roots) and not below(holes)


def test_every_test_file_is_in_exactly_one_step_and_may_be_once_more_on_postgresql() -> None:
    steps = testing.commands()
    assert set(steps) == set(testing.STEPS)
    again = steps.pop("postgres")
    files = [f"{one.relative_to(REPOSITORY)}" for one in REPOSITORY.glob("tests/**/test_*.py")]
    assert len(files) > 200
    inside = {file: [name for name in steps if reads(steps[name], file)] for file in files}
    assert {file: names for file, names in inside.items() if len(names) != 1} == {}
    assert {names[0] for names in inside.values()} == set(steps)
    for name, command in steps.items():
        looks = [word for word in command if word.startswith(("tests/", "--ignore=tests/"))]
        folders = [word.removeprefix("--ignore=") for word in looks]
        assert [one for one in folders if not (REPOSITORY / one).exists()] == [], name
    booked = [file for file in files if inside[file] == ["booking"]]
    assert all(reads(again, file) for file in booked)


def test_a_journey_or_a_model_is_asked_for_by_the_step_of_its_folder() -> None:
    """A mark elsewhere would leave its tests out of every step."""
    for mark, folder in (("browser", "journeys"), ("model", "model")):
        marked = {
            one.relative_to(REPOSITORY / "tests").parts[0]
            for one in REPOSITORY.glob("tests/**/test_*.py")
            if re.search(rf"^(pytestmark = |@).*\bmark\.{mark}\b", one.read_text(), re.MULTILINE)
        }
        assert marked == {folder}


def test_the_engine_agrees_with_its_definition_and_is_much_quicker() -> None:
    facts = engine.measured()
    assert facts["engine: starts found"] == 108_000
    assert int(str(facts["engine: times quicker than minute by minute"])) >= 50


@pytest.mark.soak
def test_bench_books_on_both_databases_and_reads_a_month_in_five_queries(tmp_path: Path) -> None:
    file = tmp_path / "bench.json"
    answer = glideway(tmp_path, "bench", "--quick", "--only", "booking", "--json", str(file))
    assert answer.returncode == 0, answer.stderr
    report = json.loads(file.read_text(encoding="utf-8"))
    facts, goals = report["figures"]["booking"], {one["name"]: one for one in report["goals"]}
    for database in ("SQLite", "PostgreSQL"):
        one, month, two = facts[f"{database}: queries for 1 / 30 / 60 days"].split(" / ")
        assert one == month == two
        assert int(month) <= 5
        assert facts[f"{database}: bookings a second"] > 0
        assert goals[f"bookings-{database.lower()}"]["measured"] > 0
        assert goals[f"winners-{database.lower()}"]["met"] is True
        assert goals[f"faults-{database.lower()}"]["met"] is True


def test_a_peer_that_is_not_installed_is_left_out_and_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(peers, "INSTALLED", tmp_path)
    found = peers.measured(quick=True)
    assert found.figures == {
        "django-appointment": "not installed: `make peers` installs it",
        "cal.com slot functions": "not installed: `make peers` installs it",
    }
    assert found.missing == {"django-appointment": "not installed: `make peers` installs it"}


@pytest.mark.soak
def test_bench_measures_every_page_of_the_line(tmp_path: Path) -> None:
    file = tmp_path / "bench.json"
    answer = glideway(tmp_path, "bench", "--quick", "--only", "pages", "--json", str(file))
    assert answer.returncode == 0, answer.stderr
    facts = json.loads(file.read_text(encoding="utf-8"))["figures"]["pages"]
    wanted = {"home", "find", "cities", "day", "visit", "treatment"}
    assert {f"{name}, p50 / p95 ms" for name in wanted} <= set(facts)


def test_on_a_terminal_progress_is_a_bar(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    with voice.progress("clinics", 2) as step:
        step(1)
        step(1)
    assert "clinics" in capsys.readouterr().out


def test_ctrl_c_ends_a_command_without_a_trace(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(_options: argparse.Namespace) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(check, "run", interrupted)
    assert line.main(["check"]) == line.INTERRUPTED
    assert "stopped" in capsys.readouterr().err


def test_a_worker_does_what_waits_and_stops(tmp_path: Path) -> None:
    installed(tmp_path)
    assert glideway(tmp_path, "worker", "--once").returncode == 0
    behind = glideway(tmp_path, "manage", "migrate", "sessions", "zero")
    assert behind.returncode == 0, behind.stderr
    answer = glideway(tmp_path, "worker", "--once")
    assert answer.returncode == line.REFUSED
    assert "glideway upgrade" in answer.stderr


def test_a_live_installation_serves_pages_and_stops_when_told(tmp_path: Path) -> None:
    installed(tmp_path / "data")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    live = {
        "GLIDEWAY_BACKUP_TO": str(tmp_path / "kept"),
        "GLIDEWAY_MAIL_URL": "smtp://localhost:2525",
        "GLIDEWAY_SMS_URL": "none:",
    }
    process = subprocess.Popen(  # noqa: S603  # our own command
        [sys.executable, "-m", "glideway", "run", "--port", str(port), "--processes", "1"],
        env=environment(tmp_path / "data", **live),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        ends = time.monotonic() + SECONDS_TO_SERVE
        while (found := _status(port, "/healthz")) is None:
            assert process.poll() is None
            assert time.monotonic() < ends
            time.sleep(0.05)
        assert found == http.HTTPStatus.OK
        assert _status(port, "/demo/outbox/") == http.HTTPStatus.NOT_FOUND
        process.send_signal(signal.SIGTERM)
        assert process.wait(SECONDS_TO_STOP) == 0
    finally:
        process.kill()
        process.wait()


def _status(port: int, path: str) -> int | None:
    line_ = http.client.HTTPConnection("localhost", port, timeout=5)
    try:
        line_.request("GET", path)
        return line_.getresponse().status
    except OSError:
        return None
    finally:
        line_.close()


def test_what_no_room_foresaw_is_left_looking_like_a_bug() -> None:
    with pytest.raises(ZeroDivisionError), ready.refusals():
        raise ZeroDivisionError
