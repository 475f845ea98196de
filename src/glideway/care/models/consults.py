"""A visit that is a call: what it came to."""

import uuid

from django.db import models

from glideway.kit.secrets import SealedText


class Consult(models.Model):
    """What a consult without hands came to: what hurts, whether we fit, the plan, the next step."""

    class Fit(models.TextChoices):
        YES = "yes", "hands-on care fits"
        DOCTOR = "doctor", "a doctor first"
        OTHER = "other", "other care"

    class Next(models.TextChoices):
        BOOK = "book", "book a visit"
        REFER = "refer", "refer"
        NOTHING = "nothing", "nothing"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    visit = models.OneToOneField("care.Visit", on_delete=models.CASCADE, related_name="consult")
    hurts = SealedText(help_text="What hurts, as it was told; may stay empty.")
    fit = models.CharField(max_length=8, choices=Fit.choices)
    visits = models.PositiveSmallIntegerField(null=True, help_text="How many were proposed.")
    proposed = SealedText(help_text="The proposed plan in words; may stay empty.")
    next_step = models.CharField(max_length=8, choices=Next.choices)
    told_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"consult {self.pk}"
