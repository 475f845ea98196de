"""What a command needs before it works: a readable environment, fresh words, Django."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

from glideway.config import catalogues
from glideway.config.command.voice import CannotRun
from glideway.config.env import CannotStart, Env


def environment() -> Env:
    """What the environment says, or every fault of it at once."""
    try:
        return Env.read()
    except CannotStart as no:
        faults = "\n".join(f"  - {fault}" for fault in no.faults)
        msg = f"the configuration is not fit to start with. Nothing was started.\n{faults}"
        raise CannotRun(msg) from no


def django() -> Env:
    """Compile stale catalogues and load Django; commands that need tables call this first."""
    env = environment()
    catalogues.compile_stale()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "glideway.config.settings")
    import django as framework  # noqa: PLC0415  # `help` and `version` never pay for it

    framework.setup()
    return env


def waiting() -> list[str]:
    """The migrations that this database has not seen, as `app.name`, in the order of applying."""
    from django.db import connection  # noqa: PLC0415
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def migrate() -> None:
    """Bring the tables to this version; safe to repeat."""
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", interactive=False, verbosity=0)


def tables() -> None:
    """Make the tables of a new database; an older one is left for `upgrade`, which backs up."""
    from django.db import connection  # noqa: PLC0415

    if not connection.introspection.table_names():
        migrate()
    elif behind := waiting():
        first = (
            "it makes a backup first"
            if connection.vendor == "sqlite"
            else "make a backup with pg_dump first, then add --no-backup"
        )
        msg = (
            f"the tables are older than this version ({len(behind)} migrations). Run "
            f"`glideway upgrade`: {first}. Nothing was started."
        )
        raise CannotRun(msg)


def unsigned() -> list[str]:
    """The sentence that says which screening items wait for a licensed reader, if any does.

    Where there are no tables yet, nobody has signed anything.
    """
    from glideway.config import opening  # noqa: PLC0415
    from glideway.quality import queries as quality  # noqa: PLC0415
    from glideway.quality.core import shelf  # noqa: PLC0415

    items = shelf.screening_items()
    missing = [one.id for one in items] if waiting() else quality.missing_items()
    return [opening.said(missing, of=len(items))] if missing else []


@contextlib.contextmanager
def refusals() -> Iterator[None]:
    """A room's refusal becomes the command's: its sentence and its code."""
    from glideway.kit.refusals import Refusal  # noqa: PLC0415

    try:
        yield
    except Refusal as no:
        msg = f"{no.sentence} ({no.code})"
        raise CannotRun(msg) from no
