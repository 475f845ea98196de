"""What goes over the telephone: wishes to be called, and how free consults end."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from glideway.kit.secrets import SealedText


class Callback(models.Model):
    """A patient's wish to be phoned for a free consult."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    clinic = models.ForeignKey(
        "directory.Clinic", null=True, on_delete=models.CASCADE, related_name="callbacks"
    )
    name = SealedText()
    phone = SealedText()
    when = models.CharField(max_length=40, help_text="morning, afternoon, evening or any")
    words = SealedText(help_text="What hurts, in one line.")
    language = models.CharField(max_length=5, default="en")
    place = models.CharField(max_length=80, blank=True)
    made_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=80, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    patient = models.ForeignKey(
        "directory.Patient", null=True, on_delete=models.SET_NULL, related_name="callbacks"
    )
    region = models.CharField(max_length=24, blank=True, help_text="Region of the atlas.")

    def __str__(self) -> str:
        return f"call back {self.pk}"


class CallAttempt(models.Model):
    """One try to reach somebody who asked to be phoned."""

    class Outcome(models.TextChoices):
        REACHED = "reached", _("Reached")
        NO_ANSWER = "no_answer", _("No answer")
        MESSAGE = "message", _("Left a message")
        WRONG_NUMBER = "wrong_number", _("Wrong number")

    callback = models.ForeignKey(Callback, on_delete=models.CASCADE, related_name="attempts")
    outcome = models.CharField(max_length=16, choices=Outcome.choices)
    at = models.DateTimeField()
    by = models.CharField(max_length=80, help_text="The actor's key.")

    def __str__(self) -> str:
        return f"attempt {self.pk}"


class ConsultEnd(models.Model):
    """How a free consult ended, with one line of reason to the patient."""

    class Outcome(models.TextChoices):
        BOOKED = "booked", _("A visit is booked")
        PLANNED = "planned", _("A plan is proposed")
        REFERRED = "referred", _("Referred elsewhere")
        NOT_FOR_US = "not_for_us", _("Not for us")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    callback = models.OneToOneField(
        Callback, null=True, on_delete=models.CASCADE, related_name="ending"
    )
    booking = models.OneToOneField(
        "booking.Booking", null=True, on_delete=models.CASCADE, related_name="ending"
    )
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    line = SealedText(help_text="One line of reason, as the patient reads it.")
    visit = models.ForeignKey(
        "booking.Booking", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField()
    by = models.CharField(max_length=80, help_text="The actor's key.")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(callback=None) ^ models.Q(booking=None),
                name="a_consult_ends_as_a_call_or_a_booking",
            ),
        )

    def __str__(self) -> str:
        return f"{self.outcome} {self.pk}"
