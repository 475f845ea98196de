"""`glideway worker`: background work asked for by name, the outbox, and the rhythm."""

from __future__ import annotations

import argparse
import logging
import signal
import threading
from types import FrameType
from uuid import uuid4

import structlog

from glideway.config import logs
from glideway.config.command import ready, voice

PAUSE_SECONDS = 1.0
log = structlog.get_logger()


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="do what is waiting, then stop")


def run(options: argparse.Namespace) -> int:
    ready.django()
    ready.tables()
    logs.start(logging.WARNING)
    stop = threading.Event()

    def asked_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    if not options.once:
        signal.signal(signal.SIGTERM, asked_to_stop)
        signal.signal(signal.SIGINT, asked_to_stop)
    while True:
        round_of_work(beside=not options.once)
        if options.once or stop.wait(PAUSE_SECONDS):
            return 0


def round_of_work(*, beside: bool = False) -> None:
    """Every job that waits, then every beat that is due; a fault is logged and the next follows."""
    from django.db import OperationalError, close_old_connections  # noqa: PLC0415
    from django_tasks_db.management.commands.db_worker import Worker  # noqa: PLC0415

    from glideway.config import rhythm  # noqa: PLC0415
    from glideway.kit import clock  # noqa: PLC0415

    jobs = Worker(
        queue_names=["*"],
        interval=PAUSE_SECONDS,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="glideway",
        excluded_queue_names=[],
    )
    close_old_connections()
    try:
        jobs.run()
        rhythm.play(now=clock.now(), beside=beside)
    except OperationalError as busy:
        voice.warn(f"worker: the database is busy ({busy}); trying again in a moment.")
    except Exception as fault:  # the outermost edge: the next round follows
        kind = type(fault).__name__
        log.exception("round.broke", fault=str(uuid4()), kind=kind)
    close_old_connections()
