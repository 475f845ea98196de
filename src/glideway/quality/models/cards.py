"""The score of a clinic as it was published."""

import uuid

from django.db import models


class Card(models.Model):
    """What a clinic's 50 points said from one day on, by which version, from which events.

    Its values never change: other values are another card. While they stay the same, only the
    digest of the events and the time of the last count move on.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    clinic = models.ForeignKey("directory.Clinic", on_delete=models.CASCADE, related_name="cards")
    version = models.PositiveSmallIntegerField(help_text="Version of the 50 points.")
    standings = models.JSONField(help_text='{"7": [0.5, "known"]}: value and why, by point.')
    score = models.FloatField(null=True)
    known = models.PositiveSmallIntegerField()
    of = models.PositiveSmallIntegerField()
    closed = models.JSONField(default=list, help_text="Gates that were at 0.")
    events = models.JSONField(help_text="Digest of what was counted from, by kind of event.")
    digest = models.CharField(max_length=64, help_text="SHA-256 over all of them.")
    made_at = models.DateTimeField()
    counted_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["clinic", "made_at"], name="cards_by_clinic"),)

    def __str__(self) -> str:
        return f"card {self.pk}"
