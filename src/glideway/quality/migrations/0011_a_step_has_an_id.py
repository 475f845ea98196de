"""A step of a complaint has an id of its own, to which its sealed words are bound."""

import uuid

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from glideway.kit.append_only import stays
from glideway.kit.audit import guards

TABLE = "quality_grievancestep"


def lift(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in guards(editor.connection.vendor, TABLE)[1]:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("quality", "0010_evidence_names_its_paper")]
    operations = [
        migrations.RunPython(lift, migrations.RunPython.noop),
        migrations.AddField(
            "grievancestep", "public_id", models.UUIDField(default=uuid.uuid4, unique=True)
        ),
        stays(TABLE),
    ]
