"""What went wrong at a visit."""

import uuid

from django.db import models

from glideway.kit.secrets import SealedText


class Incident(models.Model):
    """An unwanted reaction or event at a visit, followed up within 48 hours.

    `followup` is the patient's own answer, where it came by one: the same incident, not a second.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    visit = models.ForeignKey("care.Visit", on_delete=models.PROTECT, related_name="incidents")
    clinic = models.ForeignKey(
        "directory.Clinic", on_delete=models.PROTECT, related_name="incidents"
    )
    kind = models.CharField(max_length=24)
    words = SealedText(null=True)
    by = models.CharField(max_length=12)
    happened_at = models.DateTimeField()
    followed_up_at = models.DateTimeField(null=True)
    followup = models.ForeignKey(
        "care.FollowUp", null=True, on_delete=models.PROTECT, related_name="+"
    )
    how = models.CharField(max_length=12, blank=True, help_text="By which way somebody spoke.")
    done = models.CharField(max_length=16, blank=True, help_text="A word of the closed list.")
    followed_up_by = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = (
            models.Index(
                fields=["clinic", "happened_at"],
                condition=models.Q(followed_up_at=None),
                name="incidents_to_follow_up",
            ),
        )

    def __str__(self) -> str:
        return f"incident {self.pk}"
