"""What a patient withholds, and who opened it all the same."""

import uuid

from django.db import models
from django.db.models import Q

from glideway.care.models.at_clinic import OfPatient
from glideway.kit.secrets import SealedText


class Withholding(models.Model):
    """A patient withholds one signed visit from the staff, or everything from one person."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    patient = models.ForeignKey("directory.Patient", on_delete=models.PROTECT, related_name="+")
    visit = models.ForeignKey(
        "care.Visit", null=True, on_delete=models.PROTECT, related_name="withholdings"
    )
    practitioner = models.ForeignKey(
        "directory.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(visit=None, practitioner__isnull=False)
                | Q(visit__isnull=False, practitioner=None),
                name="an_entry_or_a_person_is_withheld",
            ),
            models.UniqueConstraint(
                fields=["visit"], condition=Q(ended_at=None), name="a_visit_is_withheld_once"
            ),
            models.UniqueConstraint(
                fields=["patient", "practitioner"],
                condition=Q(ended_at=None, visit=None),
                name="a_person_is_withheld_once",
            ),
        )

    def __str__(self) -> str:
        return f"withholding {self.pk}"


class Sensitive(models.Model):
    """One entry kept from who acts for the patient: a visit, a thread, or a letter that came in.

    Marked by the patient in person or by who treats; the patient and the clinic see it as ever.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    patient = models.ForeignKey("directory.Patient", on_delete=models.PROTECT, related_name="+")
    visit = models.ForeignKey(
        "care.Visit", null=True, on_delete=models.PROTECT, related_name="sensitive"
    )
    thread = models.ForeignKey(
        "care.Thread", null=True, on_delete=models.PROTECT, related_name="sensitive"
    )
    paper = models.ForeignKey(
        "care.IncomingLetter", null=True, on_delete=models.PROTECT, related_name="sensitive"
    )
    role = models.CharField(max_length=16, help_text="Whether patient or practitioner said so.")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(visit__isnull=False, thread=None, paper=None)
                | Q(visit=None, thread__isnull=False, paper=None)
                | Q(visit=None, thread=None, paper__isnull=False),
                name="one_entry_is_sensitive",
            ),
            models.UniqueConstraint(
                fields=["visit"], condition=Q(ended_at=None), name="a_visit_is_sensitive_once"
            ),
            models.UniqueConstraint(
                fields=["thread"], condition=Q(ended_at=None), name="a_thread_is_sensitive_once"
            ),
            models.UniqueConstraint(
                fields=["paper"], condition=Q(ended_at=None), name="a_paper_is_sensitive_once"
            ),
        )

    def __str__(self) -> str:
        return f"sensitive {self.pk}"


class BrokenGlass(OfPatient):
    """One account opened one patient's record at one clinic, with a typed reason, for an hour."""

    login = models.ForeignKey("directory.Login", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=16)
    reason = SealedText()
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["clinic", "opened_at"], name="glass_by_clinic"),)

    def __str__(self) -> str:
        return f"broken glass {self.pk}"


class GlassReview(models.Model):
    """What an owner found of it: in order, or not, with a word on why."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    glass = models.OneToOneField(BrokenGlass, on_delete=models.PROTECT, related_name="review")
    login = models.ForeignKey("directory.Login", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    in_order = models.BooleanField()
    words = SealedText()
    reviewed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"review of broken glass {self.glass_id}"
