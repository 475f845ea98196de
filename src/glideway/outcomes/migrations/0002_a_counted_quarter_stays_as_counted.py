"""A counted quarter stays as it was counted: the database refuses UPDATE and DELETE."""

from django.db import migrations

from glideway.kit.append_only import stays


class Migration(migrations.Migration):
    dependencies = [("outcomes", "0001_a_quarter_is_counted_once")]
    operations = [stays("outcomes_tally")]
