"""Words beside figures keep the reason of each sentence that stands in spite of a rule.

Nullable, so that the column is added to the table as it is and its refusals of changes stay.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("outcomes", "0004_a_release_stays_as_counted")]
    operations = [
        migrations.AddField(
            model_name="reply",
            name="kept",
            field=models.JSONField(
                help_text='Why a sentence stands: [{"rule", "language", "sentence", "because"}].',
                null=True,
            ),
        )
    ]
