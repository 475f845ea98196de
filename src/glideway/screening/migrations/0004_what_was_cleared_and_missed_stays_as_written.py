"""A clinic's rules, its safety words and who read them: the database refuses UPDATE and DELETE."""

from typing import Any

from django.db import migrations

from glideway.kit.audit import guards

TABLES = ("screening_clinicrules", "screening_safetyword", "screening_safetyreading")


def guard(apps: Any, editor: Any) -> None:
    for table in TABLES:
        for statement in guards(editor.connection.vendor, table)[0]:
            editor.execute(statement)


def lift(apps: Any, editor: Any) -> None:
    for table in TABLES:
        for statement in guards(editor.connection.vendor, table)[1]:
            editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("screening", "0003_a_clinic_asks_more_and_reads_what_was_missed")]
    operations = [migrations.RunPython(guard, lift)]
