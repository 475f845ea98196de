"""What the hands do in the room: targets, treatments and passes, and what stood in their way."""

import uuid

from django.db import models

from glideway.kit.secrets import SealedText


class Target(models.Model):
    """A structure the practitioner judged responsible. Never picked by the machine."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    visit = models.ForeignKey("care.Visit", on_delete=models.CASCADE, related_name="targets")
    finding = models.OneToOneField("care.Finding", on_delete=models.CASCADE, related_name="target")
    structure = models.CharField(max_length=80)
    side = models.CharField(max_length=8)
    position = models.PositiveSmallIntegerField(help_text="The order in the room, from 1.")
    picked_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"target {self.pk}"


class Agreement(models.Model):
    """What was agreed before the first pass: the number that closes, and the word that stops.

    Asked once and carried over to every visit of the course; agreeing anew is a new row, and the
    newest one holds.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    episode = models.ForeignKey("care.Episode", on_delete=models.CASCADE, related_name="agreements")
    visit = models.ForeignKey("care.Visit", on_delete=models.CASCADE, related_name="+")
    limit = models.PositiveSmallIntegerField(help_text="A pass felt at this or more closes.")
    word = SealedText(help_text="What the patient says to stop at once.")
    agreed_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(limit__gte=1, limit__lte=8), name="a_limit_is_1_to_8"
            ),
        )

    def __str__(self) -> str:
        return f"agreement {self.pk}"


class Correction(models.Model):
    """It was another structure: what was recorded at one target belongs to another.

    `was` keeps where everything had been, so that this too can be taken back.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    visit = models.ForeignKey("care.Visit", on_delete=models.CASCADE, related_name="corrections")
    wrong = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="+")
    right = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="+")
    was = models.JSONField(default=dict, help_text="Rows by kind: what they were before.")
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"correction {self.pk}"


class Treatment(models.Model):
    """One protocol applied to one target in one visit."""

    class Ended(models.TextChoices):
        DONE = "done", "done"
        TOLERANCE = "tolerance", "tolerance"
        STOP = "stop", "stop"
        WITHDRAWN = "withdrawn", "withdrawn"
        LEFT_OUT = "left-out", "left out"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    visit = models.ForeignKey("care.Visit", on_delete=models.CASCADE, related_name="treatments")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="treatments")
    protocol = models.CharField(max_length=80, help_text="Of the atlas version of the visit.")
    side = models.CharField(max_length=8)
    passes_meant = models.PositiveSmallIntegerField(default=4)
    limit = models.PositiveSmallIntegerField(
        default=8, help_text="What closes it, as agreed when it began."
    )
    moved_at = models.DateTimeField(null=True, help_text="Not written any more: see Adjustment.")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=12, blank=True, choices=Ended.choices)

    def __str__(self) -> str:
        return f"treatment {self.pk}"


class Pass(models.Model):
    """One motion under tension. Its public id is made on the tablet, so a tap counts once."""

    public_id = models.UUIDField(unique=True)
    treatment = models.ForeignKey(Treatment, on_delete=models.CASCADE, related_name="passes")
    number = models.PositiveSmallIntegerField()
    discomfort = models.PositiveSmallIntegerField(
        null=True, help_text="0 to 10; empty where it was not asked at this pass."
    )
    seconds = models.PositiveSmallIntegerField(null=True)
    reached_deg = models.FloatField(null=True)
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(discomfort__lte=10), name="discomfort_is_0_to_10"
            ),
        )

    def __str__(self) -> str:
        return f"pass {self.number} of treatment {self.treatment_id}"


class Sensation(models.Model):
    """A warning that ended the pass under way: it travels, and where to, or it is sharp.

    Where it travels is a region of the chart with the point that was tapped on it.
    """

    class Kind(models.TextChoices):
        TRAVELS = "travels", "travels"
        SHARP = "sharp", "sharp"

    public_id = models.UUIDField(unique=True)
    treatment = models.ForeignKey(Treatment, on_delete=models.CASCADE, related_name="sensations")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    seconds = models.PositiveSmallIntegerField(null=True)
    region = models.CharField(max_length=24, blank=True, help_text="Where it travels to.")
    side = models.CharField(max_length=8, blank=True)
    view = models.CharField(max_length=8, blank=True, help_text="front or back")
    x = models.FloatField(null=True, help_text="On the chart of that view, in its own units.")
    y = models.FloatField(null=True)
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"sensation {self.pk}"


class Adjustment(models.Model):
    """What was changed in the hold, between two passes or after a warning."""

    class Kind(models.TextChoices):
        POSITION = "position", "position"
        LIGHTER = "lighter", "lighter"
        SLOWER = "slower", "slower"
        CONTACT = "contact", "other contact"
        ANGLE = "angle", "other angle"
        LEFT_OUT = "left-out", "left out"

    public_id = models.UUIDField(unique=True)
    treatment = models.ForeignKey(Treatment, on_delete=models.CASCADE, related_name="adjustments")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"adjustment {self.pk}"
