"""One complaint's care from first visit to discharge, and the readings along it."""

import uuid

from django.db import models

from glideway.kit.secrets import SealedText


class Episode(models.Model):
    """One complaint's care. Open until somebody discharges it, with a word for how it ended."""

    class Ended(models.TextChoices):
        WELL = "well", "well"
        STOPPED = "stopped", "stopped"
        REFERRED = "referred", "referred"
        ENDED = "ended", "ended"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    patient = models.ForeignKey(
        "directory.Patient", on_delete=models.PROTECT, related_name="episodes"
    )
    clinic = models.ForeignKey("directory.Clinic", on_delete=models.PROTECT, related_name="+")
    region = models.CharField(max_length=24, help_text="Region of the atlas.")
    side = models.CharField(max_length=8, blank=True, help_text="left, right, both, midline")
    condition = models.CharField(max_length=40, blank=True, help_text="Condition of the atlas.")
    movement = models.CharField(
        max_length=60, blank=True, help_text="joint:motion that is tested at each visit."
    )
    opened_at = models.DateTimeField()
    discharged_at = models.DateTimeField(null=True)
    discharged_because = models.CharField(max_length=12, blank=True, choices=Ended.choices)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["patient", "clinic", "region", "side"],
                condition=models.Q(discharged_at=None),
                name="a_complaint_has_one_open_episode",
            ),
        )
        indexes = (models.Index(fields=["clinic", "opened_at"], name="episodes_by_clinic"),)

    def __str__(self) -> str:
        return f"episode {self.pk}"


class Goal(models.Model):
    """An activity in the patient's own words, and where on 0 to 10 it should be by a date."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    episode = models.OneToOneField(Episode, on_delete=models.CASCADE, related_name="goal")
    words = SealedText()
    target = models.PositiveSmallIntegerField(default=8)
    by_date = models.DateField(null=True)
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"goal {self.pk}"


class Reading(models.Model):
    """One value of one scale: whose, when, by whom, and of what.

    `about` says of what: "now" for pain, a goal's public id for an activity, "joint:motion" for
    a movement. `repeat_of` marks a second measurement of the same thing, which shows the noise;
    `instrument` and `rater` say with what and by whom it was read, because noise depends on both.
    At the moment `exam` it is a finding of the examination, never the baseline nor the re-test.
    """

    class Moment(models.TextChoices):
        BEFORE = "before", "before"
        AFTER = "after", "after"
        HOME = "home", "home"
        EXAM = "exam", "exam"

    class Instrument(models.TextChoices):
        GONIOMETER = "goniometer", "goniometer"
        INCLINOMETER = "inclinometer", "inclinometer"
        PHONE = "phone", "phone"
        TAPE = "tape", "tape"
        EYE = "eye", "eye"
        DYNAMOMETER = "dynamometer", "dynamometer"
        CROM = "crom", "CROM"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="readings")
    visit = models.ForeignKey(
        "care.Visit", null=True, on_delete=models.CASCADE, related_name="readings"
    )
    scale = models.CharField(max_length=16)
    part = models.CharField(max_length=24, blank=True)
    about = models.CharField(max_length=60)
    side = models.CharField(max_length=8, blank=True)
    value = models.FloatField()
    moment = models.CharField(max_length=8, choices=Moment.choices)
    repeat_of = models.ForeignKey(
        "self", null=True, on_delete=models.CASCADE, related_name="repeats"
    )
    instrument = models.CharField(
        max_length=16, blank=True, choices=Instrument.choices, help_text="Empty: not said."
    )
    rater = models.ForeignKey(
        "directory.Practitioner", null=True, on_delete=models.PROTECT, related_name="+"
    )
    details = SealedText(null=True, help_text="JSON: tape lengths it came from, what was felt.")
    read_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["episode", "read_at"], name="readings_by_episode"),)

    def __str__(self) -> str:
        return f"{self.scale} {self.value:g}"


class Retest(models.Model):
    """The same measurement again, right after, with what may be said of the two."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    visit = models.ForeignKey("care.Visit", on_delete=models.CASCADE, related_name="retests")
    before = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="+")
    after = models.OneToOneField(Reading, on_delete=models.CASCADE, related_name="retest")
    noise = models.FloatField(null=True, help_text="What was known of the noise at that moment.")
    source = models.CharField(
        max_length=60, blank=True, help_text="Of the noise: own:<pairs> or published:<row>."
    )
    change = models.CharField(max_length=16, blank=True, help_text="Empty: no verdict.")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"retest {self.pk}: {self.change or 'no verdict'}"
