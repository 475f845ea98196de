"""`glideway migrations`: do models and migrations agree, and what has this database not seen?"""

from __future__ import annotations

import argparse

from glideway.config.command import ready, voice


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--check", action="store_true", help="look at models and files only, open no database"
    )
    parser.add_argument("--json", action="store_true", help="for a machine")


def run(options: argparse.Namespace) -> int:
    ready.django()
    missing = _missing()
    waiting = [] if options.check else ready.waiting()
    lines = [f"no migration brings this change yet: {change}" for change in missing]
    lines += [f"not applied to this database yet: {name}" for name in waiting]
    voice.answer(
        {"missing": missing, "waiting": waiting},
        as_json=options.json,
        lines="\n".join(lines) or "Models, migrations and tables agree.",
    )
    return 1 if missing else 0


def _missing() -> list[str]:
    """Each change of a model of ours that no migration holds, in Django's words."""
    from django.apps import apps  # noqa: PLC0415
    from django.db.migrations.autodetector import MigrationAutodetector  # noqa: PLC0415
    from django.db.migrations.loader import MigrationLoader  # noqa: PLC0415
    from django.db.migrations.questioner import NonInteractiveMigrationQuestioner  # noqa: PLC0415
    from django.db.migrations.state import ProjectState  # noqa: PLC0415

    loader = MigrationLoader(None, ignore_no_migrations=True)
    ours = {app.label for app in apps.get_app_configs() if app.name.startswith("glideway.")}
    detector = MigrationAutodetector(
        loader.project_state(),
        ProjectState.from_apps(apps),
        NonInteractiveMigrationQuestioner(specified_apps=ours, dry_run=True),
    )
    changes = detector.changes(graph=loader.graph, trim_to_apps=ours, convert_apps=ours)
    return [
        f"{room}: {operation.describe()}"
        for room, migrations in sorted(changes.items())
        for migration in migrations
        for operation in migration.operations
    ]
