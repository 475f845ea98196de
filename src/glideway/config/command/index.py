"""`glideway index`: keeps the index of the whole network that the pages of this host search."""

from __future__ import annotations

import argparse
import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from types import FrameType
from typing import TYPE_CHECKING

from glideway.config import logs
from glideway.config.command import ready, voice

if TYPE_CHECKING:
    from glideway.booking.queries.network.building import Network, Step

PARTS = 5  # of a build
AGAIN_SECONDS = 2.0  # after a database that did not answer
LOOKS = 3  # a difference that is there each time is one


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="build it, tell what it holds, stop")
    parser.add_argument(
        "--check", action="store_true", help="compare the index of this host with one built now"
    )
    parser.add_argument("--json", action="store_true", help="for a machine")


def run(options: argparse.Namespace) -> int:
    ready.django()
    ready.tables()
    logs.start(logging.WARNING)
    if options.once:
        return _once(as_json=options.json)
    if options.check:
        return _check(as_json=options.json)
    stop = threading.Event()

    def asked_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, asked_to_stop)
    signal.signal(signal.SIGINT, asked_to_stop)
    _keep(stop)
    return 0


def _keep(stop: threading.Event) -> None:
    """Build and follow until we are stopped; where the database did not answer, from the start."""
    from django.db import InterfaceError, OperationalError, connections  # noqa: PLC0415

    from glideway.booking.queries.network import live, tending, waking  # noqa: PLC0415

    def waits() -> None:
        voice.warn("index: another process of this host keeps it; waiting for that one to end.")

    waking.prepared()
    right = tending.alone(live.folder(), stop, waits)
    while right is not None and not stop.is_set():
        try:
            _follow(stop)
        except (OperationalError, InterfaceError) as busy:
            voice.warn(f"index: the database does not answer ({busy}); beginning again.")
            connections.close_all()
            stop.wait(AGAIN_SECONDS)


def _follow(stop: threading.Event) -> None:
    from glideway.booking.queries.network import live, tending, waking  # noqa: PLC0415
    from glideway.kit import clock  # noqa: PLC0415

    waker = waking.waker()
    with _steps() as step:
        tender = tending.Tender(live.folder(), now=clock.now(), step=step)
    try:
        tender.publish(now=clock.now())
        while not stop.is_set():
            waker.wait(tender.due(clock.now()))
            tender.follow(now=clock.now())
    finally:
        tender.close(wait=not stop.is_set())


@contextmanager
def _steps() -> Iterator[Step]:
    with voice.progress("index", PARTS) as advance:

        def step(_name: str) -> None:
            advance(1)

        yield step


def _once(*, as_json: bool) -> int:
    from glideway.booking.queries.network.building import built  # noqa: PLC0415
    from glideway.kit import clock  # noqa: PLC0415

    began = perf_counter()
    with _steps() as step:
        network = built(now=clock.now(), step=step)
    facts = held(network) | {"seconds": round(perf_counter() - began, 2)}
    voice.answer(facts, as_json=as_json, lines="\n".join(f"{k}: {v}" for k, v in facts.items()))
    return 0


def held(network: Network) -> dict[str, int]:
    """What a network holds, in numbers."""
    import numpy as np  # noqa: PLC0415

    tables = network.index.tables
    bytes_ = sum(one.nbytes for one in network.arrays().values())
    return {
        "clinics": len(network.houses),
        "practitioners at clinics": len(network.people),
        "timetables": network.used,
        "told by the definition": len(network.told),
        "starts": int(np.bitwise_count(tables.starts).sum(dtype=np.int64)),
        "shared bytes": bytes_,
        "own bytes": network.index.free.nbytes,
    }


def _check(*, as_json: bool) -> int:
    from django.conf import settings  # noqa: PLC0415

    from glideway.booking.queries.network import comparing, live, shared  # noqa: PLC0415
    from glideway.kit import clock  # noqa: PLC0415

    try:
        mapped = shared.Mapped(live.folder() / shared.FILE)
    except FileNotFoundError as none:
        msg = "this host has no index. Start one: ./glideway index"
        raise voice.CannotRun(msg) from none
    except shared.Foreign as why:
        msg = f"the index of this host cannot be read: {why}"
        raise voice.CannotRun(msg) from why
    age = clock.now() - mapped.level
    found = comparing.against_a_build(mapped, now=clock.now())
    for _look in range(LOOKS - 1):
        if found:  # what was written between the two is no difference
            again = {*comparing.against_a_build(mapped, now=clock.now())}
            found = [one for one in found if one in again]
    lines = "\n".join(found) or "The index says what the database says."
    left = age >= settings.GLIDEWAY_INDEX_AGE
    if left:
        lines += f"\nNobody follows it since {age.total_seconds():.0f} s: pages ask the database."
    facts = {
        "differences": found,
        "age_seconds": round(age.total_seconds(), 3),
        "followed": not left,
    }
    voice.answer(facts, as_json=as_json, lines=lines)
    return 1 if found or left else 0
