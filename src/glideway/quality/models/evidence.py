"""A paper that shows what somebody stated."""

import uuid

from django.db import models

from glideway.kit.secrets import SealedText


class Evidence(models.Model):
    """A file with an application or a credential: taken apart, written anew, and sealed.

    The clinic and the operator may open it, never the public; each opening is written down.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    application = models.ForeignKey(
        "quality.Application", null=True, on_delete=models.CASCADE, related_name="files"
    )
    credential = models.ForeignKey(
        "directory.Credential", null=True, on_delete=models.CASCADE, related_name="+"
    )
    of = models.CharField(
        max_length=24, blank=True, help_text="Which line and paper of an application: 0-licence."
    )
    kind = models.CharField(max_length=20, help_text="image/jpeg or application/pdf")
    name = models.CharField(max_length=40, help_text="Made up; it tells nothing.")
    size = models.PositiveIntegerField(help_text="Bytes, as it goes out.")
    data = SealedText(help_text="Base64 of the file.")
    role = models.CharField(max_length=16, help_text="Whose role brought it.")
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(application=None) ^ models.Q(credential=None),
                name="evidence_is_of_an_application_or_a_credential",
            ),
        )

    def __str__(self) -> str:
        return f"evidence {self.pk}"
