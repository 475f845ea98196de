"""Which commands there are, and the one place that turns a refusal into a line and a number.

A command's module is imported when it is asked for, so `glideway help` needs no Django and
answers at once. Exit numbers: 0 done, 1 refused or failed, 2 not understood, 130 stopped by
Ctrl-C; the launcher adds 3 (no Python) and 4 (the install failed).
"""

from __future__ import annotations

import argparse
from importlib import import_module
from typing import Protocol, cast

from glideway.config.command import voice

COMMANDS = {
    "demo": "start a synthetic network to walk through, with a sign-in link for each role",
    "run": "serve the pages, and do the background work beside them",
    "worker": "do the background work: messages, sweeps, periodic figures",
    "index": "keep the index of the whole network that pages search, or check it",
    "test": "run every test this machine can run",
    "check": "run every gate but the tests: format, lint, types, layout, templates, words",
    "doctor": "show the effective configuration, secrets hidden, and what is wrong with it",
    "user": "make a login, give it a role, print a sign-in link",
    "backup": "copy database, keys and attachments into one file, while the site runs",
    "restore": "lay a backup out into an empty data folder",
    "upgrade": "back up, bring the tables to this version, say what changed",
    "migrations": "check that models and migrations agree",
    "slots": "answer slot cases and series written in a file, without a database",
    "hurts": "say what people's own words point at: areas, what to look at, alarm questions",
    "explain": "say why a minute is offered or not: one line for each rule that forbids it",
    "screen": "answer screening vignettes written in a file, without a database",
    "atlas": "count and check the atlas of movement, show one structure of it, count exercises",
    "evidence": "check whether the printed numbers of studies agree with each other",
    "outcomes": "export readings to Parquet, and answer figures over millions of them",
    "quality": "count every clinic's card again from the stored events, and compare",
    "bench": "measure every goal of the network beside peers, in one report",
    "manage": "hand the rest of the line to Django's own management commands",
    "version": "print the version of Glideway, its tables and its atlas",
    "help": "show this list",
}
REFUSED, NOT_UNDERSTOOD, INTERRUPTED = 1, 2, 130


class Command(Protocol):
    """What the module of a command offers."""

    def arguments(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, options: argparse.Namespace) -> int: ...


def listing() -> str:
    rows = [f"  {name:<11} {says}" for name, says in COMMANDS.items()]
    return "\n".join(
        [
            "Glideway: find, book, give and measure active-release soft-tissue care.",
            "",
            "usage: ./glideway COMMAND [options]      ./glideway COMMAND --help says more",
            "",
            *rows,
        ]
    )


def main(words: list[str]) -> int:
    """Run the command that `words` name and answer its exit number."""
    name, rest = (words[0], words[1:]) if words else ("help", [])
    if name in {"help", "-h", "--help"}:
        voice.say(listing())
        return 0
    name = {"--version": "version"}.get(name, name)
    if name not in COMMANDS:
        voice.warn(f"glideway: there is no command {name!r}. These exist:\n\n{listing()}")
        return NOT_UNDERSTOOD
    module = cast("Command", import_module(f"glideway.config.command.{name}"))
    parser = argparse.ArgumentParser(prog=f"glideway {name}", description=COMMANDS[name])
    module.arguments(parser)
    options = parser.parse_args(rest)
    try:
        return module.run(options)
    except voice.CannotRun as no:
        voice.warn(f"glideway: {no}")
        return REFUSED
    except KeyboardInterrupt:
        voice.warn("\nglideway: stopped.")
        return INTERRUPTED
