"""How long a clinic keeps a record."""

from django.db import models
from django.db.models import Q


class Retention(models.Model):
    """How many years after the last contact a clinic keeps a record: its word, above the floor."""

    clinic = models.ForeignKey("directory.Clinic", on_delete=models.PROTECT, related_name="+")
    years = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120, help_text="Who set it.")
    set_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["clinic"],
                condition=Q(replaced_at=None),
                name="a_clinic_keeps_for_one_number_of_years",
            ),
        )

    def __str__(self) -> str:
        return f"{self.years} years"
