"""Serves the pages: granian here, with the children that live and die with it beside it.

One page process a core, each with a few threads; the processes are forked from one that has
already imported everything, so a start pays for the imports once. Children (the worker, the rest
of a demo network) are started before and always stopped after, whichever way serving ends.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence

from glideway.config import logs
from glideway.config.command import voice
from glideway.config.command.voice import CannotRun

THREADS = 4  # a process; SQLite has one writer, so more threads would only wait for it
GRACE_SECONDS = 8
AGAIN_SECONDS = 5.0  # before a child that died is started again
TARGET = "glideway.config.wsgi:application"
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux's prctl


def claim_port(host: str, port: int) -> None:
    """Refuse, in words, a port that cannot be listened on; better now than after seeding."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as no:
            msg = f"port {port} needs the rights of an administrator. Choose one above 1023."
            raise CannotRun(msg) from no
        except OSError as no:
            msg = (
                f"port {port} is in use by another program. Stop that one, or choose another: "
                f"--port {port + 1}"
            )
            raise CannotRun(msg) from no


def _die_with_parent(sign: signal.Signals = signal.SIGTERM) -> None:
    """Runs in a new child: should the parent be killed outright, this process ends as well."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, sign)


def _follow_parent() -> None:
    """Runs in a new child: leave the terminal's signals to the parent, and never outlive it."""
    os.setsid()
    _die_with_parent()


class Watched:
    """Our own commands as processes; one that ended with a fault is started again, and told."""

    def __init__(self, commands: Sequence[Sequence[str]], pause: float) -> None:
        self.commands = commands
        self.pause = pause
        self.started = [_start(one) for one in commands]
        self.over = threading.Event()

    def watch(self) -> None:
        """Look at each child in turn until the block ends. Runs in a thread of its own."""
        while not self.over.wait(self.pause):
            for number, child in enumerate(self.started):
                if child.poll():  # None: it works; 0: it did its work to the end
                    name = self.commands[number][0]
                    voice.warn(
                        f"`{name}` ended by itself (code {child.returncode}); started again."
                    )
                    self.started[number] = _start(self.commands[number])


def _start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603  # our own words
        [sys.executable, "-m", "glideway", *command],
        stdin=subprocess.DEVNULL,
        preexec_fn=_follow_parent,  # noqa: PLW1509  # two system calls, no lock of ours
    )


@contextlib.contextmanager
def children(commands: Sequence[Sequence[str]], pause: float = AGAIN_SECONDS) -> Iterator[Watched]:
    """Our own commands, running until the block ends; afterwards none of them is left.

    One that dies of a fault meanwhile is started again after a pause, and standard error says so.
    """
    watched = Watched(commands, pause)
    # Alive to the end of this process: a child dies with the thread that started it.
    thread = threading.Thread(target=watched.watch, daemon=True)
    thread.start()
    try:
        yield watched
    finally:
        watched.over.set()
        thread.join()
        for child in watched.started:
            child.terminate()
        for child in watched.started:
            try:
                child.wait(GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def serve(*, host: str, port: int, processes: int | None = None, quiet: bool = False) -> None:
    """Serve until Ctrl-C or SIGTERM; when this returns no page process is left."""
    ours = os.getpid()

    def follow() -> None:
        # A page process has the parent's handler of SIGTERM until it has its own, so that a gentle
        # word can be lost while it starts; and the parent may be gone before it can be followed.
        _die_with_parent(signal.SIGKILL)
        if os.getppid() != ours:
            os._exit(1)

    os.register_at_fork(after_in_child=follow)  # granian forks its page processes
    logs.start(logging.WARNING if quiet else logging.INFO)
    from granian import Granian  # noqa: PLC0415  # only what serves pays for it
    from granian.constants import Interfaces  # noqa: PLC0415
    from granian.log import LogLevels  # noqa: PLC0415

    _load_what_is_shared()
    Granian(
        TARGET,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes or os.cpu_count() or 1,
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels.warning,
        workers_kill_timeout=GRACE_SECONDS,
        respawn_failed_workers=True,
    ).serve()


def _load_what_is_shared() -> None:
    """Load what every page needs before the processes are forked, so that they share it.

    Frozen, the collector of a page process leaves it alone: a fifth less work for a result page.
    No connection may cross a fork, so what was open is closed.
    """
    from django.conf import settings  # noqa: PLC0415
    from django.db import connections  # noqa: PLC0415
    from django.urls import get_resolver  # noqa: PLC0415

    from glideway.body import core as atlas  # noqa: PLC0415
    from glideway.booking.core.network.warming import warmed  # noqa: PLC0415

    atlas.load()
    if settings.GLIDEWAY_FAST:
        warmed()  # seconds, the first time on a machine; so nobody who searches waits for them
    _ = get_resolver().url_patterns
    connections.close_all()
    gc.collect()
    gc.freeze()
