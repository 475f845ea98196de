"""`glideway run`: the pages, and the worker beside them, for a real installation."""

from __future__ import annotations

import argparse
import os
import sys

from glideway.config import serving
from glideway.config.command import ready, voice


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, help="port (GLIDEWAY_PORT, or 8000)")
    parser.add_argument("--processes", type=int, help="page processes (one a core)")
    parser.add_argument("--no-worker", action="store_true", help="pages only")
    parser.add_argument(
        "--reload", action="store_true", help="for a developer: debug pages, restart on a change"
    )


def run(options: argparse.Namespace) -> int:
    if options.reload:
        return _develop(options)
    env = ready.environment()
    faults = [] if env.demo else env.live_faults()
    if faults:
        lines = "\n".join(f"  - {fault}" for fault in faults)
        msg = f"this installation is not fit for real patients. Nothing was started.\n{lines}"
        raise voice.CannotRun(msg)
    port = options.port or env.port
    serving.claim_port(options.host, port)
    ready.django()
    ready.tables()
    if not env.demo:
        for sentence in ready.unsigned():
            voice.say(f"Staff pages only: {sentence}")
    voice.say(f"Glideway is at {env.origin} (listening on {options.host}:{port}). Ctrl-C stops it.")
    beside = [] if options.no_worker else [["worker"]]
    with serving.children([*beside, ["index"]]):  # each host has its own index
        serving.serve(host=options.host, port=port, processes=options.processes)
    return 0


def _develop(options: argparse.Namespace) -> int:
    os.environ["GLIDEWAY_DEBUG"] = "true"
    env = ready.django()
    ready.tables()
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    sys.argv = ["glideway", "manage"]  # what the reloader starts again
    os.environ.setdefault("DJANGO_RUNSERVER_HIDE_WARNING", "true")
    address = f"{options.host}:{options.port or env.port}"
    execute_from_command_line(["glideway", "runserver", address])
    return 0
