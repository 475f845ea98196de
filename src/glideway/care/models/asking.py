"""How a patient is asked by link how it is: who was asked when, what was answered, who is not."""

import uuid

from django.db import models

from glideway.care.models.at_clinic import OfPatient
from glideway.kit.secrets import SealedText


class Asking(OfPatient):
    """One time at which a patient was asked how it is, answered or not.

    Before a first visit there is no course yet: then `episode` is empty until that visit begins.
    """

    class Moment(models.TextChoices):
        FIRST = "first", "before the first visit"
        THIRD = "third", "before visit 3"
        HALF = "half", "before the visit at half of the plan"
        END = "end", "before the last visit of the plan"
        AFTER = "after", "a day after the last visit"
        MONTHS_3 = "months-3", "three months after the end"
        MONTHS_12 = "months-12", "a year after the end"

    episode = models.ForeignKey(
        "care.Episode", null=True, on_delete=models.CASCADE, related_name="askings"
    )
    booking = models.ForeignKey(
        "booking.Booking", null=True, on_delete=models.PROTECT, related_name="+"
    )
    moment = models.CharField(max_length=12, choices=Moment.choices)
    asked_at = models.DateTimeField(help_text="When the letter goes out.")
    answered_at = models.DateTimeField(null=True, help_text="The first answer that stands.")
    wished_at = models.DateTimeField(null=True, help_text="The patient would like to come back.")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["booking"],
                condition=models.Q(booking__isnull=False),
                name="an_appointment_is_asked_before_once",
            ),
            models.UniqueConstraint(
                fields=["episode", "moment"],
                condition=models.Q(booking=None),
                name="a_course_is_asked_once_a_moment",
            ),
        )
        indexes = (models.Index(fields=["clinic", "asked_at"], name="askings_by_clinic"),)

    def __str__(self) -> str:
        return f"asking {self.pk}: {self.moment}"


class AskingAnswer(models.Model):
    """One question of an asking, answered. The value is a Reading as soon as there is a course.

    `held` waits: for the course that the first visit opens, or for the rest of a questionnaire.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    asking = models.ForeignKey(Asking, on_delete=models.CASCADE, related_name="answers")
    question = models.CharField(max_length=24, help_text="pain, activity, or a scale.")
    held = SealedText(null=True, help_text="JSON: the number, own words, answers so far.")
    reading = models.OneToOneField(
        "care.Reading", null=True, on_delete=models.CASCADE, related_name="asked"
    )
    answered_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["asking", "question"],
                condition=models.Q(undone_at=None),
                name="a_question_has_one_answer",
            ),
        )

    def __str__(self) -> str:
        return f"answer {self.pk}"


class AskingScale(models.Model):
    """A scale that the practitioner wants asked besides the two numbers, for one course."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    episode = models.ForeignKey(
        "care.Episode", on_delete=models.CASCADE, related_name="asked_scales"
    )
    scale = models.CharField(max_length=16)
    practitioner = models.ForeignKey(
        "directory.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )
    chosen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["episode", "scale"],
                condition=models.Q(ended_at=None),
                name="a_scale_is_chosen_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.scale} for episode {self.episode_id}"


class AskingStop(OfPatient):
    """A patient is not asked by a clinic any more: the own wish, or the clinic's reason."""

    by_clinic = models.BooleanField(default=False, help_text="Not the patient's own tap.")
    stopped_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["patient", "clinic"],
                condition=models.Q(ended_at=None),
                name="asking_is_stopped_once",
            ),
        )

    def __str__(self) -> str:
        return f"no more asking, patient {self.patient_id}"
