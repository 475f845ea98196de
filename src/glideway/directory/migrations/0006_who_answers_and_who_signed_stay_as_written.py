"""Sign-offs are guarded again, as SQLite makes a table anew for a field; so is who answers."""

from typing import Any

from django.db import migrations

from glideway.kit.audit import guards

TABLES = ("directory_signoff", "directory_responsibleclinician")


def guard(apps: Any, editor: Any) -> None:
    lift(apps, editor)
    for table in TABLES:
        for statement in guards(editor.connection.vendor, table)[0]:
            editor.execute(statement)


def lift(apps: Any, editor: Any) -> None:
    for table in TABLES:
        for statement in guards(editor.connection.vendor, table)[1]:
            editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("directory", "0005_a_clinic_names_who_answers_for_its_check")]
    operations = [migrations.RunPython(guard, lift)]
