"""What a clinic said of itself is added to, never changed or taken away."""

from django.db import migrations

from glideway.kit.append_only import stays


class Migration(migrations.Migration):
    dependencies = [("quality", "0002_a_clinic_says_something_of_itself")]
    operations = [stays("quality_listingtext")]
