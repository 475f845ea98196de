"""When time is open and when it is closed."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Opening(models.Model):
    """A stretch a placement offers: every week on a weekday, or on one date in its place."""

    placement = models.ForeignKey(
        "directory.Placement", on_delete=models.CASCADE, related_name="openings"
    )
    weekday = models.PositiveSmallIntegerField(null=True, help_text="0 is Monday.")
    on = models.DateField(null=True, help_text="An override of this date.")
    opens = models.CharField(max_length=5, help_text="HH:MM on the clinic's wall.")
    closes = models.CharField(max_length=5, help_text="HH:MM, 24:00 for midnight.")
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    why = models.CharField(max_length=60, blank=True, help_text="Of a date: which holiday, or why.")

    class Meta:
        indexes = (models.Index(fields=["placement", "on"], name="openings_by_date"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(weekday=None) ^ models.Q(on=None),
                name="an_opening_is_weekly_or_dated",
            ),
        )

    def __str__(self) -> str:
        return f"opening {self.pk}"


class Closure(models.Model):
    """A clinic shut, or a practitioner away: why, from when to when, and what came of the visits.

    Without a practitioner the whole clinic is closed. It closes time by its blocks; taken back,
    its blocks are gone and it says so.
    """

    class Kind(models.TextChoices):
        CLOSED = "closed", _("The clinic is closed")
        ILL = "ill", _("Ill")
        AWAY = "away", _("Away")
        LEAVING = "leaving", _("Leaving the clinic")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    clinic = models.ForeignKey("directory.Clinic", on_delete=models.CASCADE, related_name="+")
    practitioner = models.ForeignKey(
        "directory.Practitioner", null=True, on_delete=models.CASCADE, related_name="+"
    )
    kind = models.CharField(max_length=12, choices=Kind.choices)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, help_text="Null: for good.")
    reason = models.CharField(max_length=120, help_text="As the patients read it; never health.")
    successor = models.ForeignKey(
        "directory.Practitioner", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(ends_at=None) | models.Q(starts_at__lt=models.F("ends_at")),
                name="a_closure_ends_after_it_starts",
            ),
        )

    def __str__(self) -> str:
        return f"closure {self.pk}"


class Displaced(models.Model):
    """A visit that lay under a closure when it was written, and what came of it.

    Told: the patient has the letter with other times, and the visit stands until one is taken.
    Settled: moved, cancelled, or the closure was taken back.
    """

    class Outcome(models.TextChoices):
        OPEN = "", _("Still open")
        MOVED = "moved", _("Moved")
        CANCELLED = "cancelled", _("Cancelled")
        STANDS = "stands", _("Stands after all")

    closure = models.ForeignKey(Closure, on_delete=models.CASCADE, related_name="displaced")
    booking = models.ForeignKey(
        "booking.Booking", on_delete=models.CASCADE, related_name="displaced"
    )
    starts_at = models.DateTimeField(help_text="Of the visit, as it was.")
    told_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, blank=True, choices=Outcome.choices)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["closure", "booking"], name="a_closure_meets_a_visit_once"
            ),
        )

    def __str__(self) -> str:
        return f"displaced {self.pk}"


class Block(models.Model):
    """A stretch closed for a resource: leave, an entry of a calendar feed, a closure.

    A practitioner's time is shared by several clinics. What a closure closes is closed at its own
    clinic only; a block without one closes the time wherever it is spent.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    resource = models.ForeignKey(
        "directory.Resource", on_delete=models.CASCADE, related_name="blocks"
    )
    kind = models.CharField(max_length=12, help_text="unavailable or external")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    closure = models.ForeignKey(
        "booking.Closure", null=True, on_delete=models.CASCADE, related_name="blocks"
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(starts_at__lt=models.F("ends_at")),
                name="a_block_ends_after_it_starts",
            ),
        )

    def __str__(self) -> str:
        return f"block {self.pk}"


class TravelTime(models.Model):
    """Minutes a practitioner needs between two of the own clinics, in either direction."""

    practitioner = models.ForeignKey(
        "directory.Practitioner", on_delete=models.CASCADE, related_name="travel_times"
    )
    here = models.ForeignKey("directory.Clinic", on_delete=models.CASCADE, related_name="+")
    there = models.ForeignKey("directory.Clinic", on_delete=models.CASCADE, related_name="+")
    minutes = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["practitioner", "here", "there"], name="a_way_is_timed_once"
            ),
            models.CheckConstraint(
                condition=models.Q(here__lt=models.F("there")), name="a_way_has_one_direction"
            ),
        )

    def __str__(self) -> str:
        return f"way {self.here_id} to {self.there_id}"
