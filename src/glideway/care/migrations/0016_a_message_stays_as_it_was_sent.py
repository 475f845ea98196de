"""A message of a thread stays as it was sent: the database refuses UPDATE and DELETE."""

from typing import Any

from django.db import migrations

from glideway.kit.audit import guards

TABLE = "care_threadmessage"


def guard(apps: Any, editor: Any) -> None:
    for statement in guards(editor.connection.vendor, TABLE)[0]:
        editor.execute(statement)


def lift(apps: Any, editor: Any) -> None:
    for statement in guards(editor.connection.vendor, TABLE)[1]:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("care", "0015_what_a_patient_and_a_clinic_write")]
    operations = [migrations.RunPython(guard, lift)]
