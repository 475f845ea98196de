"""What this room keeps: the counted quarters. All else it works out from what care has written."""

from django.db import models


class Tally(models.Model):
    """One measure of one quarter, of one clinic or of all together: counted once, never changed.

    It holds no name and no word. A value that may not be said is not in it: `why` says why not.
    """

    clinic = models.ForeignKey(
        "directory.Clinic",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Null: all clinics together.",
    )
    measure = models.CharField(max_length=12)
    quarter = models.DateField(help_text="Its first day.")
    value = models.FloatField(null=True)
    low = models.FloatField(null=True, help_text="Null beside a value: open.")
    high = models.FloatField(null=True, help_text="Null beside a value: open.")
    n = models.PositiveIntegerField(null=True, help_text="Null: fewer than five people.")
    people = models.PositiveIntegerField(null=True, help_text="Null: fewer than five.")
    share = models.PositiveSmallIntegerField(null=True, help_text="Per cent followed or refilled.")
    why = models.CharField(max_length=8, blank=True, help_text="Why there is no value.")
    compared = models.CharField(max_length=16, help_text="Beside the quarter before.")
    counted_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["clinic", "measure", "quarter"],
                condition=models.Q(clinic__isnull=False),
                name="a_clinic_counts_a_quarter_once",
            ),
            models.UniqueConstraint(
                fields=["measure", "quarter"],
                condition=models.Q(clinic__isnull=True),
                name="all_together_count_a_quarter_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.measure} of {self.quarter}"
