"""Tables of the screening room: what hurts, and what was answered about it."""

import uuid
from datetime import datetime

from django.db import models

from glideway.kit.secrets import SealedText
from glideway.screening.core import clearing


class Complaint(models.Model):
    """What hurts, where, in the patient's words; first of a browser, then of a patient."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    session_key = models.CharField(max_length=40, blank=True)
    patient = models.ForeignKey(
        "directory.Patient", null=True, on_delete=models.CASCADE, related_name="complaints"
    )
    booking = models.UUIDField(null=True, unique=True, help_text="Public id of the booking.")
    clinic = models.ForeignKey(
        "directory.Clinic",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Whose visit it is: what this clinic asks besides is asked too.",
    )
    words = SealedText()
    region = models.CharField(max_length=24, blank=True, help_text="Region of the atlas.")
    condition = SealedText(null=True, help_text="JSON: conditions the words may speak of.")
    side = models.CharField(max_length=8, blank=True)
    language = models.CharField(max_length=5, default="en")
    draft = SealedText(null=True, help_text="JSON: answers of the round that is not finished.")
    signs = SealedText(null=True, help_text="JSON: signs the person recognised, by id.")
    made_at = models.DateTimeField()
    until = models.DateTimeField(null=True, help_text="When the link to its questions ends.")

    class Meta:
        indexes = (models.Index(fields=["session_key", "region"], name="complaints_by_browser"),)

    def __str__(self) -> str:
        return f"complaint {self.pk}"


class Clearance(models.Model):
    """What a doctor's letter allows, as the practitioner who read it enters it, with its limits."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    patient = models.ForeignKey(
        "directory.Patient", on_delete=models.CASCADE, related_name="clearances"
    )
    clinic = models.ForeignKey("directory.Clinic", on_delete=models.CASCADE, related_name="+")
    letter = models.UUIDField(unique=True, help_text="Public id of the letter it stands on.")
    writer = SealedText(help_text="Who wrote the letter.")
    questions = SealedText(help_text="JSON: ids of the answers that it speaks of.")
    regions = models.JSONField(default=list, help_text="Where it holds; [] is all that was closed.")
    conditions = SealedText(help_text="What it asks for, in the words of the letter.")
    until = models.DateTimeField(null=True, help_text="From here on it holds no more.")
    name = models.CharField(max_length=120, help_text="Who read it.")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, help_text="When it was taken back.")
    ended_by = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = (models.Index(fields=["patient", "at"], name="clearances_by_patient"),)

    def __str__(self) -> str:
        return f"clearance {self.pk}"


class Screening(models.Model):
    """One answered round of questions: at booking, before and at each visit."""

    class Occasion(models.TextChoices):
        EMERGENCY = "emergency", "emergency"
        BOOKING = "booking", "booking"
        VISIT = "visit", "visit"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="screenings")
    patient = models.ForeignKey(
        "directory.Patient", null=True, on_delete=models.CASCADE, related_name="screenings"
    )
    occasion = models.CharField(max_length=12, choices=Occasion.choices)
    rules = models.CharField(max_length=24, help_text="Version of the rule set that judged.")
    answers = SealedText(help_text="JSON: question id -> yes, no or not_sure.")
    because = SealedText(help_text="JSON: the red flags as they were judged, the worst first.")
    action = models.CharField(max_length=16, help_text="emergency, refer_first, precaution, ok")
    regions = models.JSONField(default=list, help_text="Where the action holds; [] is everywhere.")
    answered_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)
    cleared_by = models.CharField(max_length=80, blank=True)
    cleared_why = SealedText(null=True)
    clearance = models.ForeignKey(
        Clearance,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The letter that it was cleared by; its limits hold.",
    )

    class Meta:
        indexes = (models.Index(fields=["patient", "answered_at"], name="screenings_by_patient"),)

    def __str__(self) -> str:
        return f"screening {self.pk}"

    def cleared_for(self, region: str, now: datetime) -> bool:
        """Whether somebody cleared it, and that still holds for this region."""
        if self.cleared_at is None or self.clearance is None:
            return self.cleared_at is not None
        return clearing.reaches(
            regions=self.clearance.regions,
            until=self.clearance.until,
            ended_at=self.clearance.ended_at,
            region=region,
            now=now,
        )


class ClinicRules(models.Model):
    """What a clinic asks besides, or takes more seriously. Each change is a further row."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    clinic = models.ForeignKey("directory.Clinic", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(help_text="The version: 1, 2, 3 of this clinic.")
    rules = models.TextField(help_text="JSON: stricter actions, and the clinic's own questions.")
    name = models.CharField(max_length=120, help_text="Who made it so.")
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["clinic", "number"], name="one_version_of_a_clinic"),
        )

    def __str__(self) -> str:
        return f"rules {self.number} of clinic {self.clinic_id}"


class SafetyWord(models.Model):
    """Somebody overrode the check, or reports what it missed. Never changed, read each month."""

    class Kind(models.TextChoices):
        CLEARED = "cleared", "cleared"
        MISSED = "missed", "missed"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    clinic = models.ForeignKey("directory.Clinic", on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(
        "directory.Patient", null=True, on_delete=models.PROTECT, related_name="+"
    )
    screening = models.ForeignKey(
        Screening, null=True, on_delete=models.PROTECT, related_name="safety_words"
    )
    kind = models.CharField(max_length=8, choices=Kind.choices)
    region = models.CharField(max_length=24, blank=True)
    rules = models.CharField(max_length=24, help_text="Version of the rule set that judged.")
    action = models.CharField(max_length=16, help_text="Cleared: from what. Missed: what it was.")
    because = SealedText(help_text="JSON: the questions behind the advice at that time.")
    why = SealedText(help_text="On what ground it was cleared, or what the questions missed.")
    name = models.CharField(max_length=120, help_text="Who cleared or reported it.")
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["clinic", "at"], name="safety_words_by_month"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class SafetyReading(models.Model):
    """Somebody answerable has read what a clinic cleared and missed in a month, up to a word."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    clinic = models.ForeignKey("directory.Clinic", on_delete=models.PROTECT, related_name="+")
    month = models.DateField(help_text="The first of the month.")
    words = models.PositiveIntegerField(help_text="How many there were to read then.")
    note = SealedText(null=True, help_text="What follows from it.")
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=16)
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["clinic", "month"], name="safety_readings_by_month"),)

    def __str__(self) -> str:
        return f"reading {self.pk}"
