"""The row that seals a note about needs has a public id of its own."""

import uuid
from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("directory", "0002_what_a_visit_asks_for")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="needs",
            name="public_id",
            field=models.UUIDField(default=uuid.uuid4, unique=True),
        ),
    ]
