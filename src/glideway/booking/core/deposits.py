"""The port for deposits: what a page asks besides the price, and what an appointment keeps of it.

One adapter ships, `none`: nothing is asked and nothing is kept. Booking depends on no other.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

NOTHING: Mapping[str, object] = MappingProxyType({})


class DepositPort(Protocol):
    """Who takes deposits. Booking never waits for it: what it answers is kept, nothing more."""

    def asked(self, cents: int) -> int:
        """What is asked of a patient for a service with a deposit of so many cents; 0: nothing."""

    def kept(self, cents: int) -> Mapping[str, object]:
        """What the appointment keeps of it."""


class NoDeposits:
    """Nobody is asked for a deposit."""

    def asked(self, cents: int) -> int:  # noqa: ARG002 - nothing, whatever the service says
        """Nothing."""
        return 0

    def kept(self, cents: int) -> Mapping[str, object]:  # noqa: ARG002
        """Nothing."""
        return NOTHING


PORTS: Mapping[str, DepositPort] = MappingProxyType({"none": NoDeposits()})
