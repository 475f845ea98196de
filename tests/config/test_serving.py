"""The processes beside the pages: none is left afterwards, and one that dies is noticed."""

from __future__ import annotations

import time

import pytest

from glideway.config import serving
from tests.config.make import REPOSITORY

SOON = 20.0


@pytest.fixture(autouse=True)
def _ours_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(REPOSITORY / "src"))


def test_a_child_that_dies_is_told_of_and_started_again_and_none_is_left(
    capfd: pytest.CaptureFixture[str],
) -> None:
    until = time.monotonic() + SOON
    with serving.children([["no-such-command"]], pause=0.05) as watched:
        first = watched.started[0]
        while watched.started[0] is first and time.monotonic() < until:
            time.sleep(0.02)
    assert watched.started[0].pid != first.pid
    assert all(one.poll() is not None for one in (first, *watched.started))
    assert f"`no-such-command` ended by itself (code {first.returncode})" in capfd.readouterr().err


def test_a_child_that_did_its_work_to_the_end_is_left_in_peace() -> None:
    with serving.children([["version"]], pause=0.05) as watched:
        only = watched.started[0]
        assert only.wait(SOON) == 0
        time.sleep(0.2)
    assert watched.started == [only]
