"""What was paid for a visit, and what a patient's insurer wants to read on it."""

import uuid

from django.db import models

from glideway.kit.secrets import SealedText


class Cover(models.Model):
    """Who pays besides the patient, as the patient says: plan, limit, claim. The newest counts."""

    class Claim(models.TextChoices):
        NONE = "", "none"
        ACCIDENT = "accident", "a car accident"
        WORK = "work", "an injury at work"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    patient = models.ForeignKey(
        "directory.Patient", on_delete=models.CASCADE, related_name="covers"
    )
    insurer = models.CharField(max_length=80, blank=True)
    plan = SealedText(help_text="Group or policy number.")
    limit_cents = models.PositiveIntegerField(null=True, help_text="A year, in cents.")
    claim_kind = models.CharField(max_length=10, blank=True, choices=Claim.choices)
    claim = SealedText(help_text="Claim number.")
    told_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"cover {self.pk}"


class Receipt(models.Model):
    """A visit as it was paid: every word as it stood that day. It is numbered by its clinic."""

    class Paid(models.TextChoices):
        CARD = "card", "card"
        CASH = "cash", "cash"
        TRANSFER = "transfer", "transfer"
        INSURER = "insurer", "paid by the insurer"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    clinic = models.ForeignKey("directory.Clinic", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    visit = models.OneToOneField("care.Visit", on_delete=models.PROTECT, related_name="receipt")
    service = models.CharField(max_length=24, help_text="Kind of service.")
    minutes = models.PositiveSmallIntegerField()
    price_cents = models.PositiveIntegerField()
    practitioner = models.CharField(max_length=120)
    profession = models.CharField(max_length=40)
    register = models.CharField(max_length=200, help_text="Who registers, and the number.")
    cover = SealedText(help_text="JSON: the cover as it was told.")
    issued_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    paid_how = models.CharField(max_length=10, blank=True, choices=Paid.choices)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["clinic", "number"], name="a_clinic_numbers_its_receipts_once"
            ),
        )

    def __str__(self) -> str:
        return f"receipt {self.number}"
