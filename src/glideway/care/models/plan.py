"""The plan: number and rhythm of visits, exercises, goals, and what was done at home."""

import uuid

from django.db import models

from glideway.kit.secrets import SealedText


class Plan(models.Model):
    """Number and rhythm of visits, exercises and goals of one episode."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    episode = models.OneToOneField("care.Episode", on_delete=models.CASCADE, related_name="plan")
    visits = models.PositiveSmallIntegerField()
    weeks = models.PositiveSmallIntegerField()
    words = SealedText(null=True, help_text="What the practitioner adds, for the patient.")
    review_at_visit = models.PositiveSmallIntegerField(default=3)
    link_generation = models.PositiveSmallIntegerField(default=1)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"plan {self.pk}"


class PlanExercise(models.Model):
    """One exercise that a plan assigns, with its dose."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="exercises")
    exercise = models.CharField(max_length=80, help_text="Exercise of care/knowledge.")
    sets = models.PositiveSmallIntegerField()
    repeats = models.PositiveSmallIntegerField(null=True)
    seconds = models.PositiveSmallIntegerField(null=True)
    per_week = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"exercise {self.exercise}"


class ExerciseTick(models.Model):
    """A patient's word that an exercise was done on a day."""

    exercise = models.ForeignKey(PlanExercise, on_delete=models.CASCADE, related_name="ticks")
    on = models.DateField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["exercise", "on"], name="an_exercise_is_ticked_once_a_day"
            ),
        )

    def __str__(self) -> str:
        return f"tick {self.pk}"


class Goal(models.Model):
    """An aim with a date."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="goals")
    words = SealedText()
    by_date = models.DateField(null=True)
    reached_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"goal {self.pk}"
