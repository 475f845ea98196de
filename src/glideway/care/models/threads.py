"""What a patient and a clinic write to each other between visits."""

import uuid

from django.db import models

from glideway.kit.secrets import SealedText


class Thread(models.Model):
    """The messages between one patient and one practitioner, or the front desk, of a clinic.

    With a practitioner it is about care and nobody else at the clinic reads it; without one it is
    about times, receipts and papers and the desk answers. `waits_since` says that the clinic owes
    an answer.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    patient = models.ForeignKey(
        "directory.Patient", on_delete=models.PROTECT, related_name="threads"
    )
    clinic = models.ForeignKey("directory.Clinic", on_delete=models.PROTECT, related_name="+")
    practitioner = models.ForeignKey(
        "directory.Practitioner",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Empty: the front desk.",
    )
    opened_at = models.DateTimeField()
    waits_since = models.DateTimeField(null=True, help_text="The clinic owes an answer since then.")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["patient", "clinic", "practitioner"], name="two_people_have_one_thread"
            ),
            models.UniqueConstraint(
                fields=["patient", "clinic"],
                condition=models.Q(practitioner=None),
                name="a_desk_has_one_thread_with_a_patient",
            ),
        )
        indexes = (
            models.Index(
                fields=["clinic", "waits_since"],
                condition=models.Q(waits_since__isnull=False),
                name="threads_that_wait",
            ),
        )

    def __str__(self) -> str:
        return f"thread {self.pk}"


class ThreadMessage(models.Model):
    """One message of a thread, as it was sent. Rows are append-only."""

    class Side(models.TextChoices):
        PATIENT = "patient", "the patient"
        CLINIC = "clinic", "the clinic"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="messages")
    side = models.CharField(max_length=8, choices=Side.choices)
    name = models.CharField(
        max_length=120, blank=True, help_text="Who wrote; empty: the patient in person."
    )
    role = models.CharField(max_length=16, help_text="The role it was written in.")
    words = SealedText()
    sent_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["thread", "sent_at"], name="messages_of_a_thread"),)

    def __str__(self) -> str:
        return f"message {self.pk} of thread {self.thread_id}"
