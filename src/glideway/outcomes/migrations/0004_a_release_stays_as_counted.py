"""A release, a clinic's words and its decisions stay as they were: no UPDATE and no DELETE."""

from django.db import migrations

from glideway.kit.append_only import stays


class Migration(migrations.Migration):
    dependencies = [("outcomes", "0003_figures_are_released_on_fixed_mondays")]
    operations = [stays("outcomes_release"), stays("outcomes_reply"), stays("outcomes_sharing")]
