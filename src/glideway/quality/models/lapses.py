"""A paper that ended while visits under it were booked, and what becomes of each."""

import uuid

from django.db import models


class Lapse(models.Model):
    """A licence or certificate fell away: over, or no longer found. One errand of the operator."""

    class Cause(models.TextChoices):
        ENDED = "ended", "ended"
        WITHDRAWN = "withdrawn", "withdrawn"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    credential = models.ForeignKey(
        "directory.Credential", on_delete=models.PROTECT, related_name="lapses"
    )
    cause = models.CharField(max_length=12, choices=Cause.choices)
    of = models.CharField(max_length=40, help_text="Its last day, or which check found it gone.")
    noticed_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="The end of the next working day there.")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["credential", "cause", "of"], name="a_lapse_is_noticed_once"
            ),
        )

    def __str__(self) -> str:
        return f"lapse {self.pk}"


class LapsedVisit(models.Model):
    """A visit that was booked with somebody whose paper fell away, and what was decided for it."""

    class Outcome(models.TextChoices):
        KEPT = "kept", "kept"
        MOVED = "moved", "moved"
        CANCELLED = "cancelled", "cancelled"
        OVER = "over", "over"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    lapse = models.ForeignKey(Lapse, on_delete=models.PROTECT, related_name="visits")
    booking = models.ForeignKey("booking.Booking", on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField(help_text="As it was when the paper fell away.")
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    why = models.CharField(max_length=24, blank=True, help_text="Of the closed list, if kept.")
    name = models.CharField(max_length=120, blank=True, help_text="Who decided.")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["lapse", "booking"], name="a_visit_waits_once_under_a_lapse"
            ),
        )

    def __str__(self) -> str:
        return f"lapsed visit {self.pk}"
