"""A clinic's own forms of the scales: words whose licence it holds and we do not."""

import uuid

from django.db import models


class ScaleForm(models.Model):
    """A form of a scale as a clinic brought it, with who declared that it may use it, and when.

    The declaration is never changed: a newer form takes its place, and the words of a form that
    was withdrawn are not shown again.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    clinic = models.ForeignKey("directory.Clinic", on_delete=models.PROTECT, related_name="+")
    scale = models.CharField(max_length=16)
    title = models.CharField(max_length=600)
    language = models.CharField(max_length=2, blank=True)
    read = models.TextField(help_text="JSON: the questions with their answers and what they count.")
    sha256 = models.CharField(max_length=64, help_text="Of the file as it was handed in.")
    licence = models.CharField(max_length=300, help_text="Whose licence, in the clinic's words.")
    name = models.CharField(max_length=120, help_text="Who declared it.")
    declared_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["clinic", "scale"],
                condition=models.Q(withdrawn_at=None),
                name="a_clinic_uses_one_form_of_a_scale",
            ),
        )

    def __str__(self) -> str:
        return f"form {self.pk}: {self.scale}"
