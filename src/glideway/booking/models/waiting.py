"""Who waits for a time, and what became of each freed one."""

import uuid

from django.db import models


class WaitlistEntry(models.Model):
    """A wish for a time, or for an earlier one than the appointment it names."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    patient = models.ForeignKey(
        "directory.Patient", on_delete=models.CASCADE, related_name="waitlist_entries"
    )
    clinic = models.ForeignKey("directory.Clinic", on_delete=models.CASCADE, related_name="+")
    service = models.ForeignKey("directory.Service", on_delete=models.PROTECT, related_name="+")
    placements = models.ManyToManyField("directory.Placement", related_name="+")
    booking = models.ForeignKey(
        "booking.Booking", null=True, on_delete=models.CASCADE, related_name="waitlist_entries"
    )
    first_on = models.DateField()
    last_on = models.DateField()
    weekdays = models.JSONField(default=list, help_text="0 is Monday; empty is any day.")
    parts = models.JSONField(
        default=list, help_text="morning, afternoon, evening; empty is any time."
    )
    notice_minutes = models.PositiveIntegerField(default=120, help_text="The least accepted.")
    at_night = models.BooleanField(default=False, help_text="May be written to in quiet hours.")
    region = models.CharField(max_length=24, blank=True)
    due_by = models.DateField(null=True, help_text="Set by a plan: after it, this entry is first.")
    made_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    served_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["clinic", "left_at"], name="waiting_by_clinic"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(first_on__lte=models.F("last_on")),
                name="a_waitlist_entry_has_its_dates_in_order",
            ),
        )

    def __str__(self) -> str:
        return f"waitlist entry {self.pk}"


class FreedTime(models.Model):
    """A time that became free, while it goes round the waitlist."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    placement = models.ForeignKey("directory.Placement", on_delete=models.CASCADE, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    freed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, help_text="Taken, or nobody is left to ask.")

    class Meta:
        indexes = (models.Index(fields=["closed_at", "starts_at"], name="freed_times_open"),)

    def __str__(self) -> str:
        return f"freed time {self.pk}"


class WhyNot(models.Model):
    """One line of what became of a waitlist entry for one freed time: offered, or which rule."""

    freed = models.ForeignKey(FreedTime, on_delete=models.CASCADE, related_name="lines")
    entry = models.ForeignKey(WaitlistEntry, on_delete=models.CASCADE, related_name="lines")
    rule = models.CharField(max_length=24, help_text="offered, taken, passed-on, or the rule.")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["freed", "entry"], name="an_entry_has_one_line_a_time"),
        )

    def __str__(self) -> str:
        return f"{self.rule} for entry {self.entry_id}"
