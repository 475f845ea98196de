"""Who wants to write waits in a queue, is woken, and never for ever."""

import multiprocessing
import stat
import threading
import time
from pathlib import Path

import pytest

from glideway.config.fair import base
from glideway.config.fair.turn import Turn


def test_one_at_a_time_and_the_next_is_woken(tmp_path: Path) -> None:
    first, second = (Turn(tmp_path / "base", 5) for _one in range(2))
    first.take()
    waited = threading.Thread(target=second.take)
    waited.start()
    waited.join(0.05)
    assert (first.has, second.has) == (True, False)
    first.give()
    waited.join(2)
    assert (first.has, second.has) == (False, True)
    second.give()


def test_another_process_waits_too(tmp_path: Path) -> None:
    mine = Turn(tmp_path / "base", 5)
    mine.take()
    fork = multiprocessing.get_context("fork")
    got = fork.Event()

    def other() -> None:
        Turn(tmp_path / "base", 5).take()
        got.set()

    child = fork.Process(target=other)
    child.start()
    assert not got.wait(0.1)
    mine.give()
    assert got.wait(2)
    child.join()


def test_whose_patience_ends_goes_on_without_a_turn(tmp_path: Path) -> None:
    mine, impatient = Turn(tmp_path / "base", 5), Turn(tmp_path / "base", 0.02)
    mine.take()
    began = time.monotonic()
    impatient.take()
    assert not impatient.has
    assert time.monotonic() - began < 1
    impatient.give()
    assert mine.has
    mine.give()


@pytest.mark.parametrize("stands_in_the_way", ["a folder", "no folder"])
def test_where_no_turn_can_be_kept_everybody_writes_all_the_same(
    tmp_path: Path, stands_in_the_way: str
) -> None:
    if stands_in_the_way == "a folder":
        (tmp_path / "base-turn").mkdir()
    where = tmp_path / ("base" if stands_in_the_way == "a folder" else "nowhere/base")
    first, second = Turn(where, 5), Turn(where, 5)
    for one in (first, second):
        one.take()
        assert one.has  # the lock of the process is its own still
        one.give()
    assert not first.lock.locked()


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o660])
def test_who_may_write_the_database_may_take_a_turn(tmp_path: Path, mode: int) -> None:
    database = tmp_path / "base"
    database.touch()
    database.chmod(mode)
    mine = Turn(database, 5)
    mine.take()
    mine.give()
    about = (tmp_path / "base-turn").stat()
    assert (stat.S_IMODE(about.st_mode), about.st_uid) == (mode, database.stat().st_uid)


def test_a_transaction_that_is_stopped_while_it_waits_keeps_nobody_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = base.DatabaseWrapper({"NAME": str(tmp_path / "base")}, "other")
    line.turn = Turn(tmp_path / "base", 5)

    def stopped(_turn: Turn, _until: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Turn, "_wait", stopped)
    with pytest.raises(KeyboardInterrupt):
        line._start_transaction_under_autocommit()  # noqa: SLF001 - as Django does
    assert not line.turn.lock.locked()
