"""What happens in the room: a visit, what was found in it, its signed note."""

import uuid

from django.db import models

from glideway.kit.secrets import SealedText


class Visit(models.Model):
    """Patient and practitioner met. Facts are times; what a visit is now follows from them."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    episode = models.ForeignKey("care.Episode", on_delete=models.PROTECT, related_name="visits")
    booking = models.OneToOneField(
        "booking.Booking", null=True, on_delete=models.PROTECT, related_name="visit"
    )
    practitioner = models.ForeignKey(
        "directory.Practitioner", on_delete=models.PROTECT, related_name="visits"
    )
    number = models.PositiveSmallIntegerField(help_text="Counts from 1 within the episode.")
    screening = models.ForeignKey(
        "screening.Screening", null=True, on_delete=models.PROTECT, related_name="+"
    )
    atlas = models.CharField(max_length=24, help_text="Version of the atlas that was used.")
    acknowledged_at = models.DateTimeField(null=True, help_text="The precautions were read.")
    wells = SealedText(null=True, help_text="JSON: the score for a clot in the leg, if one is due.")
    opened_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["episode", "number"], name="visits_count_from_one"),
        )
        indexes = (models.Index(fields=["practitioner", "opened_at"], name="visits_by_person"),)

    def __str__(self) -> str:
        return f"visit {self.pk}"


class Finding(models.Model):
    """What history, a movement test or palpation showed, at which structure and side."""

    class Means(models.TextChoices):
        HISTORY = "history", "history"
        MOVEMENT = "movement", "movement"
        PALPATION = "palpation", "palpation"
        TEST = "test", "test"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="findings")
    means = models.CharField(max_length=12, choices=Means.choices)
    structure = models.CharField(max_length=80)
    side = models.CharField(max_length=8)
    words = SealedText()
    felt = SealedText(null=True, help_text="JSON: tenderness, tension, texture, glide; the step.")
    found_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"finding {self.pk}"
