"""A complaint and its deadlines."""

import uuid
from datetime import datetime, timedelta

from django.db import models

from glideway.kit.secrets import SealedText


class Grievance(models.Model):
    """A complaint about a clinic or practitioner, with its deadlines.

    `state` is a word of `core.cases`; `waited` is how long the clock stood still for who
    complained, and `answer_by` has been put off by as much already.
    """

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
    state = models.CharField(max_length=12, default="received")
    patient = models.ForeignKey(
        "directory.Patient", null=True, on_delete=models.PROTECT, related_name="+"
    )
    came_by = models.CharField(max_length=8, default="page", help_text="page, link or phone")
    escalated_at = models.DateTimeField(null=True)
    waiting_since = models.DateTimeField(null=True, help_text="We asked back, and the clock waits.")
    waited = models.DurationField(default=timedelta)

    def __str__(self) -> str:
        return f"grievance {self.pk}"

    @property
    def acknowledge_day(self) -> datetime:
        """The last moment of the last day on which somebody may say that it was read."""
        return self.acknowledge_by - timedelta(seconds=1)


class GrievanceStep(models.Model):
    """One step of a complaint: who, when, why, and what was written. Never changed."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    case = models.ForeignKey(Grievance, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=12)
    at = models.DateTimeField()
    role = models.CharField(max_length=16)
    name = models.CharField(max_length=120, blank=True)
    login_id = models.PositiveBigIntegerField(null=True)
    reason = models.CharField(max_length=24, blank=True)
    words = SealedText(null=True)

    class Meta:
        indexes = (models.Index(fields=["case", "at"], name="steps_by_case"),)

    def __str__(self) -> str:
        return f"step {self.pk}"
