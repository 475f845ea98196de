"""Letters in and out and what was said of them: the database refuses UPDATE and DELETE."""

from typing import Any

from django.db import migrations

from glideway.kit.audit import guards

TABLES = (
    "care_attachment",
    "care_incomingletter",
    "care_letterreview",
    "care_signedletter",
    "care_letteranswer",
    "care_lettersending",
)


def guard(apps: Any, editor: Any) -> None:
    for table in TABLES:
        for statement in guards(editor.connection.vendor, table)[0]:
            editor.execute(statement)


def lift(apps: Any, editor: Any) -> None:
    for table in TABLES:
        for statement in guards(editor.connection.vendor, table)[1]:
            editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("care", "0019_letters_come_in_and_go_out")]
    operations = [migrations.RunPython(guard, lift)]
