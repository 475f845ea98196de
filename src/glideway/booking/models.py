"""Tables of the booking room. The constraints here are the rules; code only words them."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from glideway.kit.secrets import SealedText


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


class Block(models.Model):
    """A stretch closed for a resource: holiday, leave, an entry of a calendar feed."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    resource = models.ForeignKey(
        "directory.Resource", on_delete=models.CASCADE, related_name="blocks"
    )
    kind = models.CharField(max_length=12, help_text="unavailable or external")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(starts_at__lt=models.F("ends_at")),
                name="a_block_ends_after_it_starts",
            ),
        )

    def __str__(self) -> str:
        return f"block {self.pk}"


class Claim(models.Model):
    """What a hold and a booking share: a time with its buffers, of one placement and service.

    `first_cell` and `end_cell` say which cells the footprint took of `resource` (the practitioner's
    time) and of `room`: whole numbers, so that a search reads them thousands at a time. Buffers
    are copied here when the claim is made; a service that changes later moves nothing.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    service = models.ForeignKey("directory.Service", on_delete=models.PROTECT, related_name="+")
    placement = models.ForeignKey("directory.Placement", on_delete=models.PROTECT, related_name="+")
    resource = models.ForeignKey("directory.Resource", on_delete=models.PROTECT, related_name="+")
    room = models.ForeignKey(
        "directory.Resource", null=True, on_delete=models.PROTECT, related_name="+"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    buffer_before = models.PositiveSmallIntegerField(default=0, help_text="Minutes.")
    buffer_after = models.PositiveSmallIntegerField(default=0, help_text="Minutes.")
    first_cell = models.PositiveBigIntegerField()
    end_cell = models.PositiveBigIntegerField(help_text="The first cell that is not taken.")
    region = models.CharField(max_length=24, blank=True, help_text="Region of the atlas.")
    made_at = models.DateTimeField()

    class Meta:
        abstract = True
        constraints = (
            models.CheckConstraint(
                condition=models.Q(starts_at__lt=models.F("ends_at")),
                name="a_%(class)s_ends_after_it_starts",
            ),
        )
        indexes: ClassVar[tuple[models.Index, ...]] = (
            models.Index(fields=["resource", "first_cell"], name="%(class)ss_by_resource"),
            models.Index(fields=["room", "first_cell"], name="%(class)ss_by_room"),
        )


class Hold(Claim):
    """A slot kept five minutes while the patient fills in."""

    expires_at = models.DateTimeField()
    renewed_at = models.DateTimeField(null=True)
    let_go_at = models.DateTimeField(null=True, help_text="Let go, replaced, or booked.")
    booking = models.OneToOneField(
        "booking.Booking", null=True, on_delete=models.CASCADE, related_name="hold"
    )
    client = models.CharField(max_length=80, help_text="Browser session or verified contact.")
    network = models.CharField(max_length=64)
    name = models.CharField(max_length=120, blank=True)
    contact = SealedText(null=True)

    class Meta(Claim.Meta):
        indexes = (
            *Claim.Meta.indexes,
            models.Index(fields=["client", "expires_at"], name="holds_by_client"),
            models.Index(fields=["network", "expires_at"], name="holds_by_network"),
        )

    def __str__(self) -> str:
        return f"hold {self.pk}"


class Series(models.Model):
    """Bookings made in one go by a rule or a plan."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    placement = models.ForeignKey("directory.Placement", on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(
        "directory.Patient", on_delete=models.PROTECT, related_name="series"
    )
    rule = models.CharField(max_length=80, help_text="every 7 days; tue,fri; 0,2,4,7,9")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"series {self.pk}"


class Booking(Claim):
    """A promise of one practitioner's time to one patient. Its state is computed from facts."""

    class State(models.TextChoices):
        BOOKED = "booked", _("Booked")
        ARRIVED = "arrived", _("Arrived")
        IN_ROOM = "in_room", _("In the room")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")
        NO_SHOW = "no_show", _("Did not come")

    patient = models.ForeignKey(
        "directory.Patient", on_delete=models.PROTECT, related_name="bookings"
    )
    series = models.ForeignKey(Series, null=True, on_delete=models.PROTECT, related_name="bookings")
    sequence = models.PositiveIntegerField(default=0, help_text="iCalendar SEQUENCE.")
    link_generation = models.PositiveSmallIntegerField(default=1)
    first_visit = models.BooleanField(default=True)
    policy = models.JSONField(default=dict, help_text="The cancellation policy as it was shown.")
    waived = models.JSONField(default=list, help_text="Rules the desk waived, by name.")
    confirmed_at = models.DateTimeField()
    arrived_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.CharField(max_length=16, blank=True, help_text="A role of the matrix.")
    cancel_reason = SealedText(null=True, help_text="In the words of who cancelled.")
    fee_cents = models.PositiveIntegerField(default=0, help_text="Owed for a late cancellation.")
    no_show_at = models.DateTimeField(null=True)

    class Meta(Claim.Meta):
        indexes = (
            *Claim.Meta.indexes,
            models.Index(fields=["placement", "starts_at"], name="bookings_by_day"),
            models.Index(fields=["patient", "starts_at"], name="bookings_by_patient"),
        )

    def __str__(self) -> str:
        return f"booking {self.pk}"

    @property
    def state(self) -> State:
        """Where this appointment stands; the latest fact wins."""
        facts = (
            (self.cancelled_at, self.State.CANCELLED),
            (self.no_show_at, self.State.NO_SHOW),
            (self.finished_at, self.State.DONE),
            (self.started_at, self.State.IN_ROOM),
            (self.arrived_at, self.State.ARRIVED),
        )
        return next((state for fact, state in facts if fact is not None), self.State.BOOKED)

    @property
    def uid(self) -> str:
        """The calendar's name of this appointment; a move never changes it."""
        return f"{self.public_id}@glideway"


class TakenCell(models.Model):
    """Five minutes (or one seat) of a resource that belong to one claim. No row means free."""

    resource = models.ForeignKey("directory.Resource", on_delete=models.CASCADE, related_name="+")
    cell = models.PositiveBigIntegerField()
    hold = models.ForeignKey(Hold, null=True, on_delete=models.CASCADE, related_name="cells")
    booking = models.ForeignKey(Booking, null=True, on_delete=models.CASCADE, related_name="cells")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["resource", "cell"], name="a_cell_is_taken_once"),
            models.CheckConstraint(
                condition=models.Q(hold=None) ^ models.Q(booking=None),
                name="a_cell_belongs_to_one_claim",
            ),
        )

    def __str__(self) -> str:
        return f"cell {self.cell} of resource {self.resource_id}"


class Reminder(models.Model):
    """One message about one booking at one lead time."""

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="reminders")
    hours_before = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=24, blank=True, help_text="sent, or why it was not.")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["booking", "sequence", "hours_before"], name="a_reminder_is_made_once"
            ),
        )
        indexes = (models.Index(fields=["due_at"], name="reminders_by_due_time"),)

    def __str__(self) -> str:
        return f"reminder {self.pk}"


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

    def __str__(self) -> str:
        return f"call back {self.pk}"
