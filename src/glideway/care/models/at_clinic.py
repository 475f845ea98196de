"""What rows about one patient at one clinic have in common."""

import uuid

from django.db import models


class OfPatient(models.Model):
    """Of one patient at one clinic, with an id that a page or a letter may name."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    patient = models.ForeignKey("directory.Patient", on_delete=models.PROTECT, related_name="+")
    clinic = models.ForeignKey("directory.Clinic", on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True
