"""Complaints, unwanted reactions and reviews go their steps; none is ever taken away."""

from django.db import migrations

from glideway.kit.append_only import stays

GONE = ("DELETE",)


class Migration(migrations.Migration):
    dependencies = [("quality", "0011_a_step_has_an_id")]
    operations = [
        stays("quality_grievance", GONE),
        stays("quality_incident", GONE),
        stays("quality_review", GONE),
    ]
