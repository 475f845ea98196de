"""What became of times on offer: tries that failed, visits moved, and how a clinic was found.

Facts that nobody at a clinic writes: the room writes them while something else happens.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LostTry(models.Model):
    """A time that was tapped and could not be had, with every rule that stood in its way.

    Append-only. `who` has the time instead, where somebody has it: patient, clinic or nobody. Of
    one browser, one practitioner and one day there is one row, so nobody can tap a clinic down.
    """

    class Who(models.TextChoices):
        NOBODY = "", "nobody"
        PATIENT = "patient", "a patient"
        CLINIC = "clinic", "the clinic"

    placement = models.ForeignKey("directory.Placement", on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey("directory.Service", on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    day = models.DateField(help_text="Of the try, in UTC.")
    client = models.CharField(max_length=64, help_text="A keyed digest: the table names nobody.")
    reasons = models.JSONField(default=list, help_text="Names of the rules, as `explain` has them.")
    who = models.CharField(max_length=8, blank=True, choices=Who.choices)
    tried_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["placement", "client", "day"], name="a_browser_loses_once_a_day"
            ),
        )
        indexes = (models.Index(fields=["placement", "tried_at"], name="lost_tries_by_person"),)

    def __str__(self) -> str:
        return f"lost try {self.pk}"


class MovedVisit(models.Model):
    """An appointment that was moved: from when, by whose role, and when that was. Append-only."""

    booking = models.ForeignKey("booking.Booking", on_delete=models.PROTECT, related_name="moves")
    was_at = models.DateTimeField(help_text="The start that it had before.")
    by = models.CharField(max_length=16, help_text="A role of the matrix.")
    moved_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["booking", "moved_at"], name="moves_of_a_visit"),)

    def __str__(self) -> str:
        return f"move {self.pk}"


class HeardOf(models.Model):
    """How a new patient heard of a clinic: asked once after the first booking, in one tap."""

    class How(models.TextChoices):
        CLINICIAN = "clinician", _("A doctor or another clinician")
        PATIENT = "patient", _("Somebody who was treated there")
        SEARCH = "search", _("A search or a map")
        INSURER = "insurer", _("My insurer or employer")
        OTHER = "other", _("Something else")

    patient = models.ForeignKey("directory.Patient", on_delete=models.CASCADE, related_name="+")
    clinic = models.ForeignKey("directory.Clinic", on_delete=models.CASCADE, related_name="+")
    how = models.CharField(max_length=12, choices=How.choices)
    said_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["patient", "clinic"], name="a_patient_says_once_how_a_clinic_was_found"
            ),
        )
        indexes = (models.Index(fields=["clinic", "said_at"], name="heard_of_by_clinic"),)

    def __str__(self) -> str:
        return f"heard of clinic {self.clinic_id}"
