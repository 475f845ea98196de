"""The note: what is added to the taps, the text in the making, and what was signed."""

import uuid

from django.db import models

from glideway.kit.secrets import SealedText


class Phrase(models.Model):
    """A quick phrase somebody keeps: of one practitioner, or of everybody at a clinic."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    clinic = models.ForeignKey("directory.Clinic", on_delete=models.CASCADE, related_name="+")
    practitioner = models.ForeignKey(
        "directory.Practitioner",
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="Whose own it is; empty for everybody at the clinic.",
    )
    part = models.CharField(max_length=12, help_text="Where in the note it stands.")
    en = SealedText()
    fr = SealedText()
    kept_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"phrase {self.pk}"


class Remark(models.Model):
    """A sentence chosen from the phrases, or said in own words, in a visit not yet signed."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    visit = models.ForeignKey("care.Visit", on_delete=models.CASCADE, related_name="remarks")
    part = models.CharField(max_length=12)
    phrase = models.CharField(max_length=40, blank=True, help_text="Which; empty: own words.")
    en = SealedText()
    fr = SealedText()
    said_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"remark {self.pk}"


class Draft(models.Model):
    """The text of a note as edited by hand and not yet signed, and what it was edited from."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    visit = models.OneToOneField("care.Visit", on_delete=models.CASCADE, related_name="draft")
    words = SealedText()
    basis = SealedText(help_text="The composed text that was edited.")
    language = models.CharField(max_length=5)
    kept_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"draft {self.pk}"


class Note(models.Model):
    """The signed record of a visit, and what was added to it later, each a version of its own.

    Version 1 is the note; every later one is an addendum whose words are only what is added.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    visit = models.ForeignKey("care.Visit", on_delete=models.PROTECT, related_name="notes")
    version = models.PositiveSmallIntegerField()
    words = SealedText()
    sentences = SealedText(help_text="JSON: each sentence as composed, and the row it is from.")
    language = models.CharField(max_length=5)
    author = models.ForeignKey("directory.Practitioner", on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64, help_text="SHA-256 of what was signed.")
    reason = SealedText(help_text="Why it was amended.")
    event_on = models.DateField(null=True, help_text="A late entry: the day it tells of.")
    formula = models.PositiveSmallIntegerField(null=True, help_text="Of the digest; null: 1.")
    signed_at = models.DateTimeField()
    device_at = models.DateTimeField(
        null=True, help_text="Signed on a device without a network: when, by its clock."
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["visit", "version"], name="a_note_version_is_one"),
        )

    def __str__(self) -> str:
        return f"note {self.version} of visit {self.visit_id}"
