"""What a patient says after an attended visit."""

import uuid

from django.db import models


class Review(models.Model):
    """A patient's words and rating after an attended visit: one a visit."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    visit = models.OneToOneField("care.Visit", on_delete=models.PROTECT, related_name="review")
    clinic = models.ForeignKey("directory.Clinic", on_delete=models.PROTECT, related_name="reviews")
    practitioner = models.ForeignKey(
        "directory.Practitioner", on_delete=models.PROTECT, related_name="reviews"
    )
    invited_at = models.DateTimeField()
    written_at = models.DateTimeField(null=True)
    rating = models.PositiveSmallIntegerField(null=True)
    words = models.TextField(blank=True)
    language = models.CharField(max_length=5, default="en")
    shown_at = models.DateTimeField(null=True, help_text="Held for 24 hours before.")
    reported_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    reply = models.TextField(blank=True)
    replied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(rating=None) | models.Q(rating__range=(1, 5)),
                name="a_rating_is_1_to_5",
            ),
        )

    def __str__(self) -> str:
        return f"review {self.pk}"
