"""The sheet about hands-on work that a patient signs on the own phone, and who is with them."""

import uuid

from django.db import models

from glideway.kit.secrets import SealedText


class ConsentSheet(models.Model):
    """Which text was sent for an appointment and region; when it was opened, and signed by whom."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    booking = models.ForeignKey("booking.Booking", on_delete=models.CASCADE, related_name="sheets")
    region = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    sent_at = models.DateTimeField()
    viewed_at = models.DateTimeField(null=True, help_text="Opened for the first time.")
    signed_at = models.DateTimeField(null=True)
    signed_name = SealedText(null=True, help_text="The name as it was typed.")
    as_guardian = models.BooleanField(default=False, help_text="A parent or guardian signed.")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["booking", "region", "version"], name="a_sheet_is_sent_once"
            ),
        )

    def __str__(self) -> str:
        return f"consent sheet {self.pk}"


class Companion(models.Model):
    """Who is in the room beside patient and practitioner, or was offered and declined.

    A guardian is there for a minor; a chaperone is offered before work that needs its own consent.
    """

    class Role(models.TextChoices):
        GUARDIAN = "guardian", "guardian"
        CHAPERONE = "chaperone", "chaperone"

    class Relation(models.TextChoices):
        PARENT = "parent", "parent"
        GUARDIAN = "guardian", "guardian"
        RELATIVE = "relative", "relative"
        FRIEND = "friend", "friend"
        STAFF = "staff", "one of the clinic"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    visit = models.ForeignKey("care.Visit", on_delete=models.CASCADE, related_name="companions")
    role = models.CharField(max_length=12, choices=Role.choices)
    here = models.BooleanField(help_text="In the room; else offered and declined.")
    name = SealedText(help_text="Empty where nobody came.")
    relation = models.CharField(max_length=12, blank=True, choices=Relation.choices)
    told_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"companion {self.pk}: {self.role}"
