"""Letters that come in and letters that go out. But for the draft, rows are append-only."""

import uuid

from django.db import models

from glideway.care.models.at_clinic import OfPatient
from glideway.kit.secrets import SealedText


class Attachment(OfPatient):
    """A file from outside, as it was written anew: a picture or a PDF, sealed like other words."""

    kind = models.CharField(max_length=20, help_text="image/jpeg or application/pdf")
    name = models.CharField(max_length=40, help_text="Made up; it tells nothing.")
    size = models.PositiveIntegerField(help_text="Bytes, as it goes out.")
    data = SealedText(help_text="Base64 of the file.")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"attachment {self.pk}"


class IncomingLetter(OfPatient):
    """A referral, a clearance or another paper about a patient, and who handed it in."""

    class Kind(models.TextChoices):
        REFERRAL = "referral", "referral"
        CLEARANCE = "clearance", "clearance"
        IMAGING = "imaging", "imaging"
        OTHER = "other", "other"

    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="letter")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    writer = SealedText(help_text="Who wrote it, by name.")
    profession = SealedText(help_text="What the writer is.")
    written_on = models.DateField()
    role = models.CharField(max_length=16, help_text="Whether patient or practitioner sent it.")
    name = models.CharField(max_length=120, blank=True, help_text="Which practitioner.")
    came_at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=["patient", "came_at"], name="letters_in_by_patient"),
            models.Index(fields=["clinic", "came_at"], name="letters_in_by_clinic"),
        )

    def __str__(self) -> str:
        return f"incoming letter {self.pk}"


class LetterReview(models.Model):
    """What a practitioner made of a letter that came in: in use, not usable, or taken back."""

    class Verdict(models.TextChoices):
        IN_USE = "in-use", "in use"
        NOT_USABLE = "not-usable", "not usable"
        TAKEN_BACK = "taken-back", "taken back"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    letter = models.ForeignKey(IncomingLetter, on_delete=models.PROTECT, related_name="reviews")
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    words = SealedText(help_text="What it says, or why it cannot be used.")
    practitioner = models.ForeignKey(
        "directory.Practitioner", on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=120)
    reviewed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"review of incoming letter {self.letter_id}"


class LetterDraft(models.Model):
    """A letter in the making: composed from the record, edited as text, not yet signed."""

    class Kind(models.TextChoices):
        DOCTOR = "doctor", "to the family doctor"
        REFERRAL = "referral", "referral"
        RETURN = "return", "to employer or team"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    episode = models.ForeignKey("care.Episode", on_delete=models.CASCADE, related_name="drafts")
    visit = models.ForeignKey("care.Visit", on_delete=models.CASCADE, related_name="+")
    practitioner = models.ForeignKey(
        "directory.Practitioner", on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    language = models.CharField(max_length=5)
    recipient = SealedText(help_text="To whom, by name.")
    office = SealedText(help_text="What the recipient is, or works at.")
    email = SealedText(help_text="Where it goes by e-mail; empty for paper.")
    words = SealedText()
    sentences = SealedText(help_text="JSON: as composed, each with the row it comes from.")
    kept_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"letter draft {self.pk}"


class SignedLetter(models.Model):
    """A letter as it was signed, to one recipient. Nothing of it ever changes."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    episode = models.ForeignKey("care.Episode", on_delete=models.PROTECT, related_name="letters")
    visit = models.ForeignKey(
        "care.Visit",
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The newest it tells of.",
    )
    kind = models.CharField(max_length=10, choices=LetterDraft.Kind.choices)
    language = models.CharField(max_length=5)
    recipient = SealedText()
    office = SealedText()
    email = SealedText()
    words = SealedText()
    sentences = SealedText()
    author = models.ForeignKey("directory.Practitioner", on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    signed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"signed letter {self.pk}"


class LetterAnswer(models.Model):
    """The patient's word on one letter to one recipient; the newest one counts."""

    class How(models.TextChoices):
        ROOM = "room", "in the room"
        LINK = "link", "by a link, on the own phone"
        PAGE = "page", "on the own page"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    letter = models.ForeignKey(SignedLetter, on_delete=models.PROTECT, related_name="answers")
    yes = models.BooleanField(help_text="False: no, or the yes is taken back.")
    how = models.CharField(max_length=8, choices=How.choices)
    name = models.CharField(max_length=120, blank=True, help_text="Who entered it in the room.")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"answer about letter {self.letter_id}"


class LetterSending(models.Model):
    """That a letter was asked about, went out by e-mail, or was handed over on paper; by whom."""

    class How(models.TextChoices):
        ASKED = "asked", "the patient was asked by a link"
        EMAIL = "email", "by e-mail"
        PAPER = "paper", "on paper"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    letter = models.ForeignKey(SignedLetter, on_delete=models.PROTECT, related_name="sendings")
    how = models.CharField(max_length=8, choices=How.choices)
    name = models.CharField(max_length=120)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"sending of letter {self.letter_id}"
