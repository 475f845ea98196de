"""What an inspector declared of his or her ties is added to, never changed or taken away."""

from django.db import migrations

from glideway.kit.append_only import stays


class Migration(migrations.Migration):
    dependencies = [("quality", "0006_a_look_has_its_steps")]
    operations = [stays("quality_declaration")]
