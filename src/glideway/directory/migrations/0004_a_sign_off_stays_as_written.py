"""Sign-offs are append-only: the database refuses UPDATE and DELETE."""

from typing import Any

from django.db import migrations

from glideway.kit.audit import guards

TABLE = "directory_signoff"


def guard(apps: Any, editor: Any) -> None:
    for statement in guards(editor.connection.vendor, TABLE)[0]:
        editor.execute(statement)


def lift(apps: Any, editor: Any) -> None:
    for statement in guards(editor.connection.vendor, TABLE)[1]:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("directory", "0003_who_stands_for_a_row")]
    operations = [migrations.RunPython(guard, lift)]
