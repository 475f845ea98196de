"""Broken glass and its review are append-only: the database refuses UPDATE and DELETE."""

from typing import Any

from django.db import migrations

from glideway.kit.audit import guards

TABLES = ("care_brokenglass", "care_glassreview")


def guard(apps: Any, editor: Any) -> None:
    for table in TABLES:
        for statement in guards(editor.connection.vendor, table)[0]:
            editor.execute(statement)


def lift(apps: Any, editor: Any) -> None:
    for table in TABLES:
        for statement in guards(editor.connection.vendor, table)[1]:
            editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("care", "0007_the_note_in_the_making_and_what_a_patient_withholds")]
    operations = [migrations.RunPython(guard, lift)]
