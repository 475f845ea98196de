"""These tests need the model's own environment; the ordinary suite does not even read them."""

from importlib.util import find_spec
from typing import Protocol

SEEN = find_spec("mujoco") is not None
collect_ignore_glob = [] if SEEN else ["test_*.py"]


class Reporter(Protocol):
    def write_line(self, line: str) -> None: ...


def pytest_terminal_summary(terminalreporter: Reporter) -> None:
    """The two agreements and the share of planted faults, said at the end of every run."""
    if SEEN:
        from tools.model import checks  # noqa: PLC0415 - only where the model is

        terminalreporter.write_line(checks.report())
