"""What went wrong at a visit."""

import uuid

from django.db import models

from glideway.kit.secrets import SealedText


class Incident(models.Model):
    """An unwanted reaction or event at a visit, followed up."""

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

    def __str__(self) -> str:
        return f"incident {self.pk}"
