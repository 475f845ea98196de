"""An episode, its visits, and the signed record of each."""

import uuid

from django.db import models

from glideway.kit.secrets import SealedText


class Episode(models.Model):
    """One complaint's care at one clinic, from first visit to discharge."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    patient = models.ForeignKey(
        "directory.Patient", on_delete=models.PROTECT, related_name="episodes"
    )
    clinic = models.ForeignKey(
        "directory.Clinic", on_delete=models.PROTECT, related_name="episodes"
    )
    practitioner = models.ForeignKey(
        "directory.Practitioner", on_delete=models.PROTECT, related_name="episodes"
    )
    complaint = models.ForeignKey(
        "screening.Complaint", null=True, on_delete=models.PROTECT, related_name="+"
    )
    region = models.CharField(max_length=24)
    side = models.CharField(max_length=8)
    activity = SealedText(null=True, help_text="The activity the patient named.")
    since_days = models.PositiveIntegerField(null=True, help_text="How long it had hurt.")
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(
        max_length=16, blank=True, help_text="well, plan-done, no-change, referred, stopped"
    )

    class Meta:
        indexes = (models.Index(fields=["clinic", "opened_at"], name="episodes_by_clinic"),)

    def __str__(self) -> str:
        return f"episode {self.pk}"


class Visit(models.Model):
    """Patient and practitioner met."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="visits")
    booking = models.OneToOneField(
        "booking.Booking", null=True, on_delete=models.PROTECT, related_name="visit"
    )
    number = models.PositiveSmallIntegerField(help_text="Counts within the episode from 1.")
    screening = models.ForeignKey(
        "screening.Screening", null=True, on_delete=models.PROTECT, related_name="+"
    )
    consent = models.ForeignKey(
        "directory.Consent", null=True, on_delete=models.PROTECT, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True, help_text="Precautions, by the practitioner.")
    atlas = models.CharField(max_length=24, help_text="Version of the atlas that was used.")
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["episode", "number"], name="an_episode_counts_its_visits"
            ),
        )

    def __str__(self) -> str:
        return f"visit {self.pk}"


class Note(models.Model):
    """The signed record of a visit: versions and amendments, never edits.

    A trigger of the database refuses UPDATE and DELETE.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="notes")
    version = models.PositiveSmallIntegerField()
    text = SealedText()
    why = SealedText(null=True, help_text="The reason of an amendment.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the text and the facts.")
    signed_by = models.ForeignKey(
        "directory.Practitioner", on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["visit", "version"], name="a_note_counts_its_versions"),
        )

    def __str__(self) -> str:
        return f"note {self.pk}"
