"""`glideway demo` as a real process: served, stopped, started again, and never over real data."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from glideway.config.demo import mark
from glideway.config.env import Env
from tests.config.make import (
    SECONDS_TO_SERVE,
    SECONDS_TO_STOP,
    environment,
    glideway,
    installed,
)

AT = "2031-03-04T10:00-05:00"  # a Tuesday


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def status(port: int, path: str = "/healthz") -> int | None:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        line.request("GET", path)
        return line.getresponse().status
    except OSError:
        return None
    finally:
        line.close()


def descendants(pid: int) -> set[int]:
    """Every process below `pid`, read from the kernel's own table."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            words = (folder / "stat").read_text().rpartition(")")[2].split()
            parents[int(folder.name)] = int(words[1])
    found, waiting = set(), [pid]
    while waiting:
        above = waiting.pop()
        below = {child for child, parent in parents.items() if parent == above}
        found |= below
        waiting += below
    return found


@contextmanager
def served(data: Path, *words: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    port = free_port()
    process = subprocess.Popen(  # noqa: S603  # our own command
        [sys.executable, "-m", "glideway", "demo", "--port", str(port), *words],
        env=environment(data),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        ends = time.monotonic() + SECONDS_TO_SERVE
        while status(port) != http.HTTPStatus.OK:
            assert process.poll() is None, "the demo ended by itself"
            assert time.monotonic() < ends, "no page within a minute"
            time.sleep(0.05)
        yield process, port
    finally:
        process.kill()
        process.wait()


def alive(pid: int) -> bool:
    """Whether a process still runs; a dead one that its new parent has not fetched does not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in {"Z", "X"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("demo")
    words = ("--clinics", "1", "--seed", "3", "--at", AT, "--no-serve", "--json")
    answer = glideway(data, "demo", *words)
    assert answer.returncode == 0, answer.stderr
    return data


@pytest.mark.skipif(sys.platform != "linux", reason="reads the kernel's process table")
@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_later_start_serves_what_is_there_and_a_stop_leaves_nothing(
    made: Path, sign: signal.Signals
) -> None:
    with served(made) as (process, port):
        assert status(port, "/about/") == http.HTTPStatus.OK
        family = descendants(process.pid)
        assert len(family) >= 2  # page processes and the worker
        process.send_signal(sign)
        assert process.wait(SECONDS_TO_STOP) == 0
        assert {pid for pid in family if alive(pid)} == set()
        assert status(port) is None


@pytest.mark.skipif(sys.platform != "linux", reason="reads the kernel's process table")
def test_even_a_kill_without_a_word_leaves_nothing(made: Path) -> None:
    with served(made) as (process, port):
        family = descendants(process.pid)
        process.kill()
        process.wait()
        ends = time.monotonic() + SECONDS_TO_STOP
        while any(alive(pid) for pid in family):
            assert time.monotonic() < ends, "a child outlived its parent"
            time.sleep(0.1)
        assert status(port) is None


def test_each_role_gets_a_link_that_signs_in(made: Path) -> None:
    told = json.loads(glideway(made, "demo", "--no-serve", "--json").stdout)
    roles = {"patient", "practitioner", "desk", "owner", "operator", "inspector"}
    roles |= {"second-inspector"}
    assert set(told["links"]) == roles
    assert all(link.startswith("http://localhost:8000/") for link in told["links"].values())


def test_everything_lies_in_the_data_folder_and_secrets_are_the_owners_only(made: Path) -> None:
    secrets = list((made / "secrets").iterdir())
    assert len(secrets) == 2
    assert all(path.stat().st_mode & 0o077 == 0 for path in secrets)


def test_a_port_in_use_is_named_and_nothing_is_made(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        answer = glideway(tmp_path, "demo", "--port", str(port))
    assert answer.returncode == 1
    assert f"port {port} is in use" in answer.stderr
    assert not (tmp_path / "glideway.sqlite3").exists()
    assert mark.read(tmp_path) is None


def test_a_demo_is_never_made_over_real_data(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "glideway.sqlite3")) as real:
        real.execute("CREATE TABLE directory_patient (id)")
    before = (tmp_path / "glideway.sqlite3").read_bytes()
    answer = glideway(tmp_path, "demo", "--clinics", "1", "--no-serve")
    assert answer.returncode == 1
    assert "never mixes with real data" in answer.stderr
    assert (tmp_path / "glideway.sqlite3").read_bytes() == before
    assert mark.read(tmp_path) is None


def test_a_demo_folder_stays_a_demo_whatever_the_environment_says(made: Path) -> None:
    told = json.loads(
        glideway(
            made,
            "doctor",
            "--json",
        ).stdout
    )
    assert told["demo"] is True


@pytest.mark.parametrize(("option", "value"), [("--seed", "4"), ("--clinics", "2")])
def test_another_network_is_not_poured_into_this_one(made: Path, option: str, value: str) -> None:
    answer = glideway(made, "demo", option, value, "--no-serve")
    assert answer.returncode == 1
    assert f"was made with {option}" in answer.stderr


def test_a_demo_begins_at_the_moment_that_was_asked_for_and_goes_on_from_there(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = mark.read(made)
    assert found is not None
    since = datetime.fromisoformat(found.began) - datetime.fromisoformat(AT)
    assert timedelta() < since < timedelta(minutes=5)
    monkeypatch.setenv("GLIDEWAY_DATA", str(made))
    assert Env.read().ahead.total_seconds() == found.ahead > 0  # in every process that follows


def test_a_moment_without_a_zone_is_refused(tmp_path: Path) -> None:
    wrong = glideway(tmp_path, "demo", "--at", "2031-03-04T10:00", "--no-serve")
    assert wrong.returncode == 2
    assert "2031-03-04T10:00 is no moment with a zone" in wrong.stderr
    assert mark.read(tmp_path) is None


def test_a_network_without_clinics_is_refused(tmp_path: Path) -> None:
    answer = glideway(tmp_path, "demo", "--clinics", "0", "--no-serve")
    assert answer.returncode == 1
    assert mark.read(tmp_path) is None


def test_a_run_that_was_killed_goes_on_where_it_stopped(tmp_path: Path) -> None:
    installed(tmp_path)
    mark.write(tmp_path, mark.Mark(seed=1, clinics=2, began=""))
    process = subprocess.Popen(  # our own command
        [sys.executable, "-m", "glideway", "demo", "--no-serve"],
        env=environment(tmp_path) | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    ends = time.monotonic() + SECONDS_TO_SERVE
    while (found := mark.read(tmp_path)) is None or found.done < 1:
        assert time.monotonic() < ends
        time.sleep(0.01)
    process.kill()
    process.communicate()
    assert glideway(tmp_path, "demo", "--no-serve").returncode == 0
    found = mark.read(tmp_path)
    assert found is not None
    assert found.whole
    listed = glideway(tmp_path, "manage", "shell", "-v0", "-c", COUNT)
    assert listed.stdout.split() == ["2", "2"], listed.stderr


COUNT = (
    "from glideway.directory.models import Clinic as C;"
    "print(C.objects.count(), C.objects.values('slug').distinct().count())"
)


def test_the_mark_is_read_whole_or_not_at_all(tmp_path: Path) -> None:
    assert mark.read(tmp_path) is None
    one = mark.Mark(seed=1, clinics=2, began="2026-03-02T14:00:00+00:00", done=1)
    mark.write(tmp_path, one)
    assert mark.read(tmp_path) == one
    assert not one.whole
    assert [path.name for path in tmp_path.iterdir()] == ["demo"]
