"""A clinic's wish to join, and each step that somebody took with it."""

import uuid

from django.db import models

from glideway.kit.secrets import SealedText


class Application(models.Model):
    """A clinic asks to join: who and where it is, who treats there, with which papers.

    `people` holds a line for each practitioner, sealed: names and licence numbers of somebody whom
    nobody let in yet. What is refused leaves neither these nor a file.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    name = models.CharField(max_length=120)
    street = models.CharField(max_length=120)
    city = models.CharField(max_length=80, help_text="As it was typed.")
    place = models.CharField(max_length=80, help_text="Slug of a Place.")
    province = models.CharField(max_length=2)
    postal_code = models.CharField(max_length=7)
    phone = models.CharField(max_length=20)
    languages = models.JSONField(default=list, help_text='["en", "fr"]')
    owner = SealedText(help_text="Who asks, by name.")
    email = SealedText(help_text="Where the answer goes, and whose account it will be.")
    people = SealedText(help_text="A JSON list of who treats there.")
    words = SealedText(help_text="What else the clinic says.")
    language = models.CharField(max_length=5, default="en")
    received_at = models.DateTimeField()
    state = models.CharField(max_length=12, help_text="Where its newest step left it.")
    clinic = models.OneToOneField(
        "directory.Clinic", null=True, on_delete=models.PROTECT, related_name="application"
    )

    class Meta:
        indexes = (models.Index(fields=["state", "received_at"], name="applications_by_state"),)

    def __str__(self) -> str:
        return f"application {self.pk}"


class ApplicationStep(models.Model):
    """What was done with an application, when and by which role. None is changed or removed.

    The public log counts these. `why` is a word of the closed list; `words` are for the applicant
    alone, and sealed. `name` is an inspector's or operator's, never an applicant's.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(max_length=12)
    why = models.CharField(max_length=24, blank=True)
    words = SealedText(null=True)
    role = models.CharField(max_length=16)
    name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["state", "at"], name="steps_by_state"),)

    def __str__(self) -> str:
        return f"step {self.pk}"
