"""What a clinic says of itself."""

import uuid

from django.db import models


class ListingText(models.Model):
    """What a clinic says of itself on its page, in its own words. A later one stands instead;
    none is changed or removed. `kept`: sentences a rule speaks of, with the reason each stands.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    clinic = models.ForeignKey("directory.Clinic", on_delete=models.PROTECT, related_name="+")
    en = models.TextField(blank=True)
    fr = models.TextField(blank=True)
    rules = models.PositiveSmallIntegerField(help_text="Version of the rules it was read by.")
    kept = models.JSONField(default=list, help_text='[{"rule", "language", "sentence", "because"}]')
    name = models.CharField(max_length=120, help_text="Who wrote it for the clinic.")
    said_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["clinic", "said_at"], name="texts_by_clinic"),)

    def __str__(self) -> str:
        return f"listing text {self.pk}"
