"""Tables of the quality room: inspections, marks, complaints, incidents, reviews, own words."""

import uuid
from datetime import datetime, timedelta

from django.db import models

from glideway.kit.secrets import SealedText


class Inspection(models.Model):
    """The look at a clinic: planned, assigned, visited, drafted, published."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    clinic = models.ForeignKey(
        "directory.Clinic", on_delete=models.PROTECT, related_name="inspections"
    )
    inspector = models.ForeignKey(
        "directory.Login", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    criteria = models.CharField(max_length=24, help_text="Version of the 50 points.")
    planned_at = models.DateTimeField()
    assigned_at = models.DateTimeField(null=True)
    visited_at = models.DateTimeField(null=True)
    sent_to_clinic_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=1000, blank=True, help_text="The clinic's own words.")
    published_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"inspection {self.pk}"


class Mark(models.Model):
    """The dated result of one criterion for one clinic: 1, 0.5, 0, or not yet known."""

    clinic = models.ForeignKey("directory.Clinic", on_delete=models.CASCADE, related_name="marks")
    inspection = models.ForeignKey(
        Inspection, null=True, on_delete=models.CASCADE, related_name="marks"
    )
    criterion = models.PositiveSmallIntegerField()
    value = models.FloatField(null=True, help_text="Null says: not yet known.")
    n = models.PositiveIntegerField(null=True)
    estimate = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    basis = models.CharField(max_length=12, help_text="measured or attested")
    formula = models.CharField(max_length=24)
    reference = models.FloatField(
        null=True, help_text="The network's own number that day, where the bar is counted from it."
    )
    evidence = models.CharField(max_length=200, blank=True, help_text="What an inspector filed.")
    made_at = models.DateTimeField()
    lapses_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["clinic", "criterion", "made_at"], name="marks_by_clinic"),)

    def __str__(self) -> str:
        return f"mark {self.pk}"


class Grievance(models.Model):
    """A complaint about a clinic or practitioner, with its deadlines."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    clinic = models.ForeignKey(
        "directory.Clinic", on_delete=models.PROTECT, related_name="grievances"
    )
    booking = models.ForeignKey(
        "booking.Booking", null=True, on_delete=models.PROTECT, related_name="+"
    )
    words = SealedText()
    name = SealedText(null=True)
    contact = SealedText(null=True)
    language = models.CharField(max_length=5, default="en")
    safety = models.BooleanField(default=False)
    received_at = models.DateTimeField()
    acknowledge_by = models.DateTimeField()
    answer_by = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, blank=True)

    def __str__(self) -> str:
        return f"grievance {self.pk}"

    @property
    def acknowledge_day(self) -> datetime:
        """The last moment of the last day on which somebody may say that it was read."""
        return self.acknowledge_by - timedelta(seconds=1)


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
