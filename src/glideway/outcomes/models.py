"""What this room keeps: counted quarters, releases of figures, and what clinics say of them."""

import uuid

from django.db import models

from glideway.kit.secrets import SealedText


class Tally(models.Model):
    """One measure of one quarter, of one clinic or of all together: counted once, never changed.

    It holds no name and no word. A value that may not be said is not in it: `why` says why not.
    """

    clinic = models.ForeignKey(
        "directory.Clinic",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Null: all clinics together.",
    )
    measure = models.CharField(max_length=12)
    quarter = models.DateField(help_text="Its first day.")
    value = models.FloatField(null=True)
    low = models.FloatField(null=True, help_text="Null beside a value: open.")
    high = models.FloatField(null=True, help_text="Null beside a value: open.")
    n = models.PositiveIntegerField(null=True, help_text="Null: fewer than five people.")
    people = models.PositiveIntegerField(null=True, help_text="Null: fewer than five.")
    share = models.PositiveSmallIntegerField(null=True, help_text="Per cent followed or refilled.")
    why = models.CharField(max_length=8, blank=True, help_text="Why there is no value.")
    compared = models.CharField(max_length=16, help_text="Beside the quarter before.")
    counted_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["clinic", "measure", "quarter"],
                condition=models.Q(clinic__isnull=False),
                name="a_clinic_counts_a_quarter_once",
            ),
            models.UniqueConstraint(
                fields=["measure", "quarter"],
                condition=models.Q(clinic__isnull=True),
                name="all_together_count_a_quarter_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.measure} of {self.quarter}"


class Release(models.Model):
    """What was counted of a clinic, of a practitioner there, or of the network, at a fixed Monday.

    The clinic sees it from `counted_at` on, everybody from `public_at` on; a practitioner's is
    nobody's but the practitioner's and the owner's. Counted once and never changed.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    clinic = models.ForeignKey(
        "directory.Clinic",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Null: the network.",
    )
    practitioner = models.ForeignKey(
        "directory.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )
    ends_on = models.DateField(help_text="Courses begun before this Monday.")
    facts = models.JSONField(default=dict)
    behind = SealedText(help_text="JSON: the people behind each count, to compare releases by.")
    counted_at = models.DateTimeField()
    public_at = models.DateTimeField(null=True, help_text="Null: never.")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["clinic", "practitioner", "ends_on"],
                condition=models.Q(clinic__isnull=False, practitioner__isnull=False),
                name="a_practitioner_is_counted_once_a_period",
            ),
            models.UniqueConstraint(
                fields=["clinic", "ends_on"],
                condition=models.Q(clinic__isnull=False, practitioner__isnull=True),
                name="a_clinic_is_counted_once_a_period",
            ),
            models.UniqueConstraint(
                fields=["ends_on"],
                condition=models.Q(clinic__isnull=True),
                name="the_network_is_counted_once_a_period",
            ),
        )

    def __str__(self) -> str:
        return f"release {self.pk}"


class Reply(models.Model):
    """A clinic's own words beside its figures. A later one stands instead; none is removed."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="replies")
    words = models.TextField()
    kept = models.JSONField(
        null=True, help_text='Why a sentence stands: [{"rule", "language", "sentence", "because"}].'
    )
    name = models.CharField(max_length=120, help_text="Who wrote it for the clinic.")
    said_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"reply {self.pk}"


class Sharing(models.Model):
    """Whether a clinic lets its records be counted for figures: the newest word holds."""

    clinic = models.ForeignKey("directory.Clinic", on_delete=models.PROTECT, related_name="+")
    on = models.BooleanField()
    name = models.CharField(max_length=120, help_text="Who decided it for the clinic.")
    said_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"sharing {self.pk}"
