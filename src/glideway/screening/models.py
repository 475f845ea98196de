"""Tables of the screening room: what hurts, and what was answered about it."""

import uuid

from django.db import models

from glideway.kit.secrets import SealedText


class Complaint(models.Model):
    """What hurts, where, in the patient's words; first of a browser, then of a patient."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    session_key = models.CharField(max_length=40, blank=True)
    patient = models.ForeignKey(
        "directory.Patient", null=True, on_delete=models.CASCADE, related_name="complaints"
    )
    booking = models.UUIDField(null=True, unique=True, help_text="Public id of the booking.")
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

    class Meta:
        indexes = (models.Index(fields=["patient", "answered_at"], name="screenings_by_patient"),)

    def __str__(self) -> str:
        return f"screening {self.pk}"
