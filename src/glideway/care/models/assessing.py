"""What was told, seen and felt before the work: taps on the chart, history, checks, drawings."""

import uuid

from django.db import models

from glideway.kit.secrets import SealedText


class BodyPoint(models.Model):
    """A tap on the body chart: the code of the place and the very point.

    Where it hurts and where the hand found something are two kinds of it, never one: pain is
    often felt away from what is worked on. A place chosen by its name has the code alone.
    """

    class About(models.TextChoices):
        HURTS = "hurts", "hurts"
        FOUND = "found", "found"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    visit = models.ForeignKey("care.Visit", on_delete=models.CASCADE, related_name="points")
    about = models.CharField(max_length=8, choices=About.choices)
    finding = models.OneToOneField(
        "care.Finding", null=True, on_delete=models.CASCADE, related_name="point"
    )
    region = models.CharField(max_length=24)
    side = models.CharField(max_length=8)
    structure = models.CharField(max_length=80, blank=True, help_text="Where one was named.")
    outline = models.CharField(
        max_length=40, blank=True, help_text="Outline of the chart that was tapped."
    )
    view = models.CharField(max_length=8, blank=True)
    x = models.FloatField(null=True, help_text="In the chart's own units.")
    y = models.FloatField(null=True)
    marked_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"point {self.pk}: {self.about}"


class History(models.Model):
    """What the patient told of daily life and of before, as it stood at one visit.

    Each change is a new row and the newest that stands counts, so the next visit begins with it
    and one tap takes the last change back. `same` is the tap "the same as last time".
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    visit = models.ForeignKey("care.Visit", on_delete=models.CASCADE, related_name="histories")
    told = SealedText(help_text="JSON: topic, ticked chips, words.")
    same = models.BooleanField(default=False)
    told_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "histories"

    def __str__(self) -> str:
        return f"history {self.pk}"


class Check(models.Model):
    """One thing looked at: a task the patient did, strength, sensation, a reflex.

    The answers are of closed lists (`knowledge/examining.json`), words are optional.
    """

    class Kind(models.TextChoices):
        TASK = "task", "task"
        STRENGTH = "strength", "strength"
        SENSATION = "sensation", "sensation"
        REFLEX = "reflex", "reflex"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    visit = models.ForeignKey("care.Visit", on_delete=models.CASCADE, related_name="checks")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    what = models.CharField(max_length=60, help_text="Task, joint:motion, region or reflex.")
    side = models.CharField(max_length=8, blank=True)
    said = SealedText(help_text="JSON: what was seen, felt or measured.")
    checked_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"check {self.pk}: {self.kind}"


class PainDrawing(models.Model):
    """Where it hurts, drawn by the patient before a visit. Sent again, it is a new one.

    It is never changed: the last one sent for an appointment is shown, the earlier stay.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    booking = models.ForeignKey(
        "booking.Booking", on_delete=models.PROTECT, related_name="pain_drawings"
    )
    strokes = SealedText(help_text="JSON: view, kind and points of each stroke.")
    by_link = models.BooleanField(default=False)
    drawn_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"drawing {self.pk}"
