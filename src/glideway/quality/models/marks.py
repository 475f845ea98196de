"""The result of one of the fifty points for one clinic."""

from django.db import models

from glideway.quality.models.inspections import Inspection


class Mark(models.Model):
    """The dated result of one criterion for one clinic: 1, 0.5, 0, or not yet known."""

    clinic = models.ForeignKey("directory.Clinic", on_delete=models.CASCADE, related_name="marks")
    inspection = models.ForeignKey(
        Inspection, null=True, on_delete=models.CASCADE, related_name="marks"
    )
    criterion = models.PositiveSmallIntegerField()
    value = models.FloatField(null=True, help_text="Null says: not yet known.")
    n = models.PositiveIntegerField(null=True)
    estimate = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    basis = models.CharField(max_length=12, help_text="measured or attested")
    formula = models.CharField(max_length=24)
    reference = models.FloatField(
        null=True, help_text="The network's own number that day, where the bar is counted from it."
    )
    model = models.CharField(
        max_length=24,
        blank=True,
        help_text="Of the case mix it was adjusted by; empty: not adjusted.",
    )
    until = models.DateField(
        null=True, help_text="Of public figures: until when. Null: counted from stored facts."
    )
    evidence = models.CharField(max_length=200, blank=True, help_text="What an inspector filed.")
    made_at = models.DateTimeField()
    lapses_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["clinic", "criterion", "made_at"], name="marks_by_clinic"),)

    def __str__(self) -> str:
        return f"mark {self.pk}"
