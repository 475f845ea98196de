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
    told_at = models.DateTimeField(
        null=True, help_text="Reported, and shown until a person has decided."
    )
    removed_at = models.DateTimeField(null=True)
    reply = models.TextField(blank=True)
    replied_at = models.DateTimeField(null=True)
    held_at = models.DateTimeField(null=True, help_text="A filter holds it; a person decides.")
    held_for = models.JSONField(default=list, help_text="Which filters, by name.")
    reported_for = models.CharField(max_length=24, blank=True)
    decide_by = models.DateTimeField(null=True)
    proposed_by = models.PositiveBigIntegerField(
        null=True, help_text="The first of two people who want it removed."
    )
    proposed_for = models.CharField(max_length=24, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(rating=None) | models.Q(rating__range=(1, 5)),
                name="a_rating_is_1_to_5",
            ),
        )

    def __str__(self) -> str:
        return f"review {self.pk}"


class ReviewStep(models.Model):
    """One step of a review: who, when and for what reason. Never changed."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=12)
    at = models.DateTimeField()
    role = models.CharField(max_length=16)
    name = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes = (models.Index(fields=["review", "at"], name="steps_by_review"),)

    def __str__(self) -> str:
        return f"step {self.pk}"
