"""The look at a clinic: who was sent, what was declared, what was filed, and what was appealed."""

import uuid

from django.db import models

from glideway.kit.secrets import SealedText


class Inspection(models.Model):
    """The look at a clinic: planned, assigned, visited, drafted, published.

    A blind one sees a few points a second time and is never published; one of an appeal sees the
    points that the clinic asked about.
    """

    class Kind(models.TextChoices):
        FULL = "full", "full"
        BLIND = "blind", "a second time, blind"
        APPEAL = "appeal", "of an appeal"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    clinic = models.ForeignKey(
        "directory.Clinic", on_delete=models.PROTECT, related_name="inspections"
    )
    inspector = models.ForeignKey(
        "directory.Login", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    criteria = models.CharField(max_length=24, help_text="Version of the 50 points.")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.FULL)
    points = models.JSONField(
        default=list, help_text="Which points; empty says all that an inspector sees."
    )
    planned_at = models.DateTimeField()
    assigned_at = models.DateTimeField(
        null=True, help_text="When the inspector declared to be free of ties."
    )
    visited_at = models.DateTimeField(null=True)
    drafted_at = models.DateTimeField(null=True, help_text="When the visit was over.")
    sent_to_clinic_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=1000, blank=True, help_text="The clinic's own words.")
    published_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"inspection {self.pk}"


class Declaration(models.Model):
    """An inspector's word for one assignment: a tie is what is not denied. It stays as it is."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    inspection = models.ForeignKey(
        Inspection, on_delete=models.PROTECT, related_name="declarations"
    )
    inspector = models.ForeignKey("directory.Login", on_delete=models.PROTECT, related_name="+")
    denied = models.JSONField(help_text="Which ties were asked about and denied, each by its word.")
    said_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"declaration {self.pk}"


class Exhibit(models.Model):
    """What was filed for one point: words, a measure or a photo, with when and where it was taken.

    Kept for seven years; only inspectors of the case and the clinic itself see it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="exhibits")
    criterion = models.PositiveSmallIntegerField()
    number = models.FloatField(null=True)
    unit = models.CharField(max_length=8, blank=True)
    place = models.CharField(max_length=80, blank=True, help_text="Where in the house.")
    photo = SealedText(null=True, help_text="The re-encoded picture, in base 64.")
    no_patient = models.BooleanField(
        default=False, help_text="The inspector confirmed that nobody is on it."
    )
    taken_at = models.DateTimeField()
    kept_until = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(photo=None) | models.Q(no_patient=True),
                name="a_photo_shows_no_patient",
            ),
        )

    def __str__(self) -> str:
        return f"exhibit {self.pk}"


class Appeal(models.Model):
    """A clinic disagrees with what was published; another inspector looks within 30 days."""

    class Outcome(models.TextChoices):
        STANDS = "stands", "the findings stand"
        CHANGED = "changed", "a finding was changed"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    inspection = models.OneToOneField(Inspection, on_delete=models.PROTECT, related_name="appeal")
    look = models.OneToOneField(Inspection, on_delete=models.PROTECT, related_name="appeal_of")
    words = models.CharField(max_length=1000)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    reply = models.CharField(max_length=1000, blank=True)
    decided_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"appeal {self.pk}"
