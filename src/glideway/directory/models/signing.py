"""Who has read a row of knowledge and stands for it, with name and licence, for good."""

import uuid

from django.db import models


class SignOff(models.Model):
    """A licensed reviewer's dated yes to one knowledge row (its hash), or taking it back.

    Append-only: the database refuses to change or delete one. The newest of a row counts, and
    only while the row's hash is still the one that was signed.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    table = models.CharField(max_length=24, help_text="Which file of knowledge.")
    row = models.CharField(max_length=120, help_text="The row's own id.")
    row_hash = models.CharField(max_length=64, help_text="SHA-256 of all the row says.")
    withdraws = models.BooleanField(default=False, help_text="Takes an earlier yes back.")
    reviewer = models.ForeignKey(
        "directory.Practitioner", on_delete=models.PROTECT, related_name="sign_offs"
    )
    name = models.CharField(max_length=120, help_text="The reviewer's name at that time.")
    licence = models.CharField(max_length=300, help_text="Title, body, number as stated then.")
    licence_checked_at = models.DateTimeField(help_text="When we last found it in the register.")
    role = models.CharField(max_length=16)
    responsible = models.BooleanField(
        default=False, help_text="Was answerable for the safety of a clinic at that time."
    )
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["table", "row"], name="sign_offs_by_row"),)

    def __str__(self) -> str:
        return f"{self.table}/{self.row}"


class ResponsibleClinician(models.Model):
    """Whom a clinic names as answerable for its safety check. The newest row of a clinic counts."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    clinic = models.ForeignKey(
        "directory.Clinic", on_delete=models.PROTECT, related_name="responsible_clinicians"
    )
    practitioner = models.ForeignKey(
        "directory.Practitioner", on_delete=models.PROTECT, related_name="responsible_for"
    )
    by = models.CharField(max_length=120, help_text="Who named them.")
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["clinic"], name="responsible_by_clinic"),)

    def __str__(self) -> str:
        return f"responsible {self.pk}"
