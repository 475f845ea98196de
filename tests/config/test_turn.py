"""Who wants to write waits in a queue, is woken, and never for ever."""

import multiprocessing
import threading
import time
from pathlib import Path

from glideway.config.fair.turn import Turn


def test_one_at_a_time_and_the_next_is_woken(tmp_path: Path) -> None:
    first, second = (Turn(tmp_path / "turn", 5) for _one in range(2))
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
    mine = Turn(tmp_path / "turn", 5)
    mine.take()
    fork = multiprocessing.get_context("fork")
    got = fork.Event()

    def other() -> None:
        Turn(tmp_path / "turn", 5).take()
        got.set()

    child = fork.Process(target=other)
    child.start()
    assert not got.wait(0.1)
    mine.give()
    assert got.wait(2)
    child.join()


def test_whose_patience_ends_goes_on_without_a_turn(tmp_path: Path) -> None:
    mine, impatient = Turn(tmp_path / "turn", 5), Turn(tmp_path / "turn", 0.02)
    mine.take()
    began = time.monotonic()
    impatient.take()
    assert not impatient.has
    assert time.monotonic() - began < 1
    impatient.give()
    assert mine.has
    mine.give()
