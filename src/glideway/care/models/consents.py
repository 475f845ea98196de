"""The sheet about hands-on work that a patient reads and signs on the own phone."""

import uuid

from django.db import models

from glideway.kit.secrets import SealedText


class ConsentSheet(models.Model):
    """Which text was sent for an appointment and region; when it was opened, and signed by whom."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    booking = models.ForeignKey("booking.Booking", on_delete=models.CASCADE, related_name="sheets")
    region = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    sent_at = models.DateTimeField()
    viewed_at = models.DateTimeField(null=True, help_text="Opened for the first time.")
    signed_at = models.DateTimeField(null=True)
    signed_name = SealedText(null=True, help_text="The name as it was typed.")
    as_guardian = models.BooleanField(default=False, help_text="A parent or guardian signed.")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["booking", "region", "version"], name="a_sheet_is_sent_once"
            ),
        )

    def __str__(self) -> str:
        return f"consent sheet {self.pk}"
