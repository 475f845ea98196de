"""When a plan was first opened stays as it was."""

from django.db import migrations

from glideway.kit.append_only import stays


class Migration(migrations.Migration):
    dependencies = [("care", "0024_a_plan_is_opened_at_home")]
    operations = [stays("care_planopening")]
