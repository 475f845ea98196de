"""What goes home: number and rhythm of visits, at most three exercises, what was done."""

import uuid

from django.db import models

from glideway.kit.secrets import SealedText


class Plan(models.Model):
    """Number and rhythm of visits. A new plan replaces the one before, which stays readable."""

    class Lasting(models.TextChoices):
        WEEKS = "weeks", "up to six weeks"
        MONTHS = "months", "six weeks to three months"
        LONGER = "longer", "longer than three months"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    episode = models.ForeignKey("care.Episode", on_delete=models.CASCADE, related_name="plans")
    visit = models.ForeignKey("care.Visit", null=True, on_delete=models.SET_NULL, related_name="+")
    practitioner = models.ForeignKey(
        "directory.Practitioner", on_delete=models.PROTECT, related_name="+"
    )
    visits = models.PositiveSmallIntegerField()
    per_week = models.PositiveSmallIntegerField()
    weeks = models.PositiveSmallIntegerField()
    template = models.CharField(max_length=40)
    lasting = models.CharField(
        max_length=8, blank=True, choices=Lasting.choices, help_text="How long it hurt before."
    )
    habits = models.JSONField(default=list, help_text="Ids of `knowledge/habits.json`.")
    leave = models.JSONField(default=list, help_text="joint:motion of what to leave alone for now.")
    leave_words = SealedText(null=True, help_text="The same in words, where no list has it.")
    not_before = models.DateField(
        null=True, help_text="The next visit waits, because the last reaction lasted."
    )
    set_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    goal_was = models.JSONField(
        null=True, help_text="Number and day of the goal that this plan changed."
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["episode"],
                condition=models.Q(replaced_at=None),
                name="an_episode_has_one_plan_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"plan {self.pk}"


class PlanExercise(models.Model):
    """One exercise of a plan; its words live in the knowledge files."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="exercises")
    exercise = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["plan", "exercise"], name="an_exercise_is_once_in_a_plan"
            ),
        )

    def __str__(self) -> str:
        return self.exercise


class ExerciseTick(models.Model):
    """Done on that day, the patient says; one tap a day, and one takes it back."""

    plan_exercise = models.ForeignKey(PlanExercise, on_delete=models.CASCADE, related_name="ticks")
    day = models.DateField(help_text="The clinic's day.")
    ticked_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["plan_exercise", "day"], name="a_day_is_ticked_once"),
        )

    def __str__(self) -> str:
        return f"{self.day}"


class PlanOpening(models.Model):
    """The first time a patient, or who acts for one, opened a plan at home. Append-only."""

    plan = models.OneToOneField(Plan, on_delete=models.PROTECT, related_name="opening")
    opened_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"opening of plan {self.plan_id}"
