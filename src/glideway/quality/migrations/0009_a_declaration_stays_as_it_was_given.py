"""What an inspector declared of his or her ties is added to, never changed or taken away."""

from django.db import migrations

from glideway.kit.append_only import stays


class Migration(migrations.Migration):
    dependencies = [("quality", "0008_the_steps_of_an_application_stay")]
    operations = [stays("quality_declaration")]
