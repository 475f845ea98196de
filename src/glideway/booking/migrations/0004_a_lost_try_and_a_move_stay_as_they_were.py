"""That a time could not be had, and that a visit was moved, stays as it was."""

from django.db import migrations

from glideway.kit.append_only import stays


class Migration(migrations.Migration):
    dependencies = [("booking", "0003_what_became_of_times_on_offer")]
    operations = [stays("booking_losttry"), stays("booking_movedvisit")]
