"""What is due to be said before a visit."""

from django.db import models

from glideway.booking.models.claims import Booking


class Reminder(models.Model):
    """One message about one booking at one lead time."""

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="reminders")
    hours_before = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=24, blank=True, help_text="sent, or why it was not.")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["booking", "sequence", "hours_before"], name="a_reminder_is_made_once"
            ),
        )
        indexes = (models.Index(fields=["due_at"], name="reminders_by_due_time"),)

    def __str__(self) -> str:
        return f"reminder {self.pk}"
