"""What was done with an application is added to, never changed or taken away."""

from django.db import migrations

from glideway.kit.append_only import stays


class Migration(migrations.Migration):
    dependencies = [("quality", "0007_a_clinic_asks_to_join_and_a_paper_lapses")]
    operations = [stays("quality_applicationstep")]
