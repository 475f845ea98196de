"""`glideway manage ...`: Django's own management commands, in this house's environment."""

from __future__ import annotations

import argparse

from glideway.config.command import ready


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "words", nargs=argparse.REMAINDER, help="a command of Django's, and its words"
    )


def run(options: argparse.Namespace) -> int:
    ready.django()
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    execute_from_command_line(["glideway manage", *options.words])
    return 0
