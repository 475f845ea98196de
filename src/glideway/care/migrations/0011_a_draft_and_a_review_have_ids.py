"""What is sealed names its row: a draft and a review have an id. The guard is hung anew."""

import uuid
from typing import Any

from django.db import migrations, models

from glideway.kit.audit import guards

TABLE = "care_glassreview"


def lift(apps: Any, editor: Any) -> None:
    for statement in guards(editor.connection.vendor, TABLE)[1]:
        editor.execute(statement)


def guard(apps: Any, editor: Any) -> None:
    for statement in guards(editor.connection.vendor, TABLE)[0]:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("care", "0010_how_it_was_after_a_visit")]
    operations = [
        migrations.RunPython(lift, guard),
        migrations.AddField(
            model_name="draft",
            name="public_id",
            field=models.UUIDField(default=uuid.uuid4, unique=True),
        ),
        migrations.AddField(
            model_name="glassreview",
            name="public_id",
            field=models.UUIDField(default=uuid.uuid4, unique=True),
        ),
        migrations.RunPython(guard, lift),
    ]
