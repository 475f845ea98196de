"""A complaint and its deadlines."""

import uuid
from datetime import datetime, timedelta

from django.db import models

from glideway.kit.secrets import SealedText


class Grievance(models.Model):
    """A complaint about a clinic or practitioner, with its deadlines."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    clinic = models.ForeignKey(
        "directory.Clinic", on_delete=models.PROTECT, related_name="grievances"
    )
    booking = models.ForeignKey(
        "booking.Booking", null=True, on_delete=models.PROTECT, related_name="+"
    )
    words = SealedText()
    name = SealedText(null=True)
    contact = SealedText(null=True)
    language = models.CharField(max_length=5, default="en")
    safety = models.BooleanField(default=False)
    received_at = models.DateTimeField()
    acknowledge_by = models.DateTimeField()
    answer_by = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, blank=True)

    def __str__(self) -> str:
        return f"grievance {self.pk}"

    @property
    def acknowledge_day(self) -> datetime:
        """The last moment of the last day on which somebody may say that it was read."""
        return self.acknowledge_by - timedelta(seconds=1)
