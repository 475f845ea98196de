"""What happens in the treatment room: findings, targets, treatments, passes, readings."""

import uuid

from django.db import models

from glideway.kit.secrets import SealedText


class Finding(models.Model):
    """What history, a movement test or palpation showed, with value and side."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    visit = models.ForeignKey("care.Visit", on_delete=models.CASCADE, related_name="findings")
    kind = models.CharField(max_length=24, help_text="tenderness, tension, texture, glide, test…")
    about = models.CharField(max_length=80, help_text="Structure, test or task id.")
    side = models.CharField(max_length=8)
    value = models.FloatField(null=True)
    unit = models.CharField(max_length=8, blank=True)
    words = SealedText(null=True)
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"finding {self.pk}"


class Target(models.Model):
    """A structure the practitioner judged responsible."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    visit = models.ForeignKey("care.Visit", on_delete=models.CASCADE, related_name="targets")
    structure = models.CharField(max_length=80, help_text="Structure or interface of the atlas.")
    side = models.CharField(max_length=8)
    position = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"target {self.pk}"


class Treatment(models.Model):
    """One protocol applied to one target in one visit: side, passes, response."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="treatments")
    protocol = models.CharField(max_length=100, help_text="protocol id @ atlas version")
    side = models.CharField(max_length=8)
    planned_passes = models.PositiveSmallIntegerField(default=4)
    started_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    stopped_why = models.CharField(
        max_length=16, blank=True, help_text="done, discomfort, stop-word"
    )

    def __str__(self) -> str:
        return f"treatment {self.pk}"


class Pass(models.Model):
    """One motion under tension, seconds long, with discomfort 0-10."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    treatment = models.ForeignKey(Treatment, on_delete=models.CASCADE, related_name="passes")
    number = models.PositiveSmallIntegerField()
    discomfort = models.PositiveSmallIntegerField()
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
        return f"pass {self.pk}"


class Reading(models.Model):
    """One value of one scale: whose, when, by whom."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    episode = models.ForeignKey("care.Episode", on_delete=models.CASCADE, related_name="readings")
    visit = models.ForeignKey(
        "care.Visit", null=True, on_delete=models.CASCADE, related_name="readings"
    )
    scale = models.CharField(max_length=40)
    part = models.CharField(max_length=40, blank=True, help_text="Motion or activity, where one.")
    side = models.CharField(max_length=8, blank=True)
    value = models.FloatField()
    moment = models.CharField(max_length=8, help_text="before, after or home")
    by = models.CharField(max_length=12, help_text="patient or practitioner")
    read_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["episode", "scale", "read_at"], name="readings_in_order"),)

    def __str__(self) -> str:
        return f"reading {self.pk}"


class Retest(models.Model):
    """The same measurement again, right after."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    visit = models.ForeignKey("care.Visit", on_delete=models.CASCADE, related_name="retests")
    before = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="+")
    after = models.OneToOneField(Reading, on_delete=models.CASCADE, related_name="+")
    change = models.CharField(
        max_length=16, help_text="The change rule's word, when it was judged."
    )
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"retest {self.pk}"
