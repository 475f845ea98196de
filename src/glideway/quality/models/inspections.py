"""The look at a clinic."""

import uuid

from django.db import models


class Inspection(models.Model):
    """The look at a clinic: planned, assigned, visited, drafted, published."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    clinic = models.ForeignKey(
        "directory.Clinic", on_delete=models.PROTECT, related_name="inspections"
    )
    inspector = models.ForeignKey(
        "directory.Login", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    criteria = models.CharField(max_length=24, help_text="Version of the 50 points.")
    planned_at = models.DateTimeField()
    assigned_at = models.DateTimeField(null=True)
    visited_at = models.DateTimeField(null=True)
    sent_to_clinic_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=1000, blank=True, help_text="The clinic's own words.")
    published_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"inspection {self.pk}"
