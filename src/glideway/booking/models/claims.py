"""What takes time: holds, appointments, classes; and the one table that judges."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from glideway.kit.secrets import SealedText


def one_claim() -> models.Q:
    """The row belongs to a hold, a booking or a class session, and to one of them only."""
    names = ("hold", "booking", "session")
    only = models.Q()
    for mine in names:
        only |= models.Q(**{f"{name}__isnull": name != mine for name in names})
    return only


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
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            models.CheckConstraint(
                condition=models.Q(starts_at__lt=models.F("ends_at")),
                name="a_%(class)s_ends_after_it_starts",
            ),
        )
        indexes: ClassVar[tuple[models.Index, ...]] = (
            models.Index(fields=["resource", "first_cell"], name="%(class)ss_by_resource"),
            models.Index(fields=["room", "first_cell"], name="%(class)ss_by_room"),
        )


class ClassSession(Claim):
    """A group visit with seats: its time is claimed once, by this row; seats are cells of `seats`.

    Who books takes seat k, the cell k of the resource `seats`: the seats sell like time does, by
    the same key.
    """

    seats = models.OneToOneField(
        "directory.Resource", on_delete=models.PROTECT, related_name="session"
    )
    capacity = models.PositiveSmallIntegerField()
    cancelled_at = models.DateTimeField(null=True)

    class Meta(Claim.Meta):
        indexes = (
            *Claim.Meta.indexes,
            models.Index(fields=["placement", "starts_at"], name="sessions_by_day"),
        )
        constraints = (
            *Claim.Meta.constraints,
            models.UniqueConstraint(
                fields=["placement", "service", "starts_at"],
                condition=models.Q(cancelled_at=None),
                name="a_class_meets_once_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"class {self.pk}"


class Hold(Claim):
    """A time kept for somebody until `expires_at`: it occupies as an appointment does.

    Three kinds. A hold: five minutes while the patient fills in. A request: what a service wants
    approved, until the desk has answered. An offer: of a freed time to the waitlist, or of a time
    to call. Each becomes an appointment by handing its cells over.
    """

    class Kind(models.TextChoices):
        HOLD = "hold", _("Held")
        REQUEST = "request", _("Waiting for the clinic")
        OFFER = "offer", _("Offered")

    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.HOLD)
    patient = models.ForeignKey(
        "directory.Patient", null=True, on_delete=models.CASCADE, related_name="holds"
    )
    session = models.ForeignKey(
        "booking.ClassSession", null=True, on_delete=models.CASCADE, related_name="holds"
    )
    freed = models.ForeignKey(
        "booking.FreedTime", null=True, on_delete=models.CASCADE, related_name="offers"
    )
    entry = models.ForeignKey(
        "booking.WaitlistEntry", null=True, on_delete=models.CASCADE, related_name="offers"
    )
    callback = models.ForeignKey(
        "booking.Callback", null=True, on_delete=models.CASCADE, related_name="offers"
    )
    declined_why = models.CharField(max_length=200, blank=True, help_text="As the patient reads.")

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
    service = models.ForeignKey(
        "directory.Service", null=True, on_delete=models.PROTECT, related_name="+"
    )
    region = models.CharField(max_length=24, blank=True, help_text="Region of the atlas.")
    every_days = models.PositiveSmallIntegerField(
        null=True, help_text="An open rhythm: the next visit is asked for, never booked unasked."
    )
    review_on = models.DateField(null=True, help_text="An open rhythm always has one.")
    next_on = models.DateField(null=True, help_text="When the next visit of the rhythm is due.")
    asked_at = models.DateTimeField(null=True, help_text="When we last asked about the next one.")
    asks = models.PositiveSmallIntegerField(
        default=0, help_text="How often we asked since the last visit: twice, then never again."
    )
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(every_days=None) | models.Q(review_on__isnull=False),
                name="an_open_rhythm_has_a_review_date",
            ),
        )

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
    fee_waived_at = models.DateTimeField(null=True)
    fee_waived_why = models.CharField(max_length=200, blank=True)
    no_show_at = models.DateTimeField(null=True)
    late_minutes = models.PositiveSmallIntegerField(null=True, help_text="As the patient says.")
    late_told_at = models.DateTimeField(null=True)
    said_yes_at = models.DateTimeField(null=True, help_text="The patient confirmed a reminder.")
    deposit = models.JSONField(default=dict, help_text="What the deposit port answered.")
    session = models.ForeignKey(
        "booking.ClassSession", null=True, on_delete=models.PROTECT, related_name="bookings"
    )

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


class Binding(models.Model):
    """A device, or a second practitioner, that a claim takes besides its own two resources."""

    hold = models.ForeignKey(Hold, null=True, on_delete=models.CASCADE, related_name="bindings")
    booking = models.ForeignKey(
        Booking, null=True, on_delete=models.CASCADE, related_name="bindings"
    )
    session = models.ForeignKey(
        ClassSession, null=True, on_delete=models.CASCADE, related_name="bindings"
    )
    resource = models.ForeignKey("directory.Resource", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=one_claim(),
                name="a_binding_belongs_to_one_claim",
            ),
        )

    def __str__(self) -> str:
        return f"binding of resource {self.resource_id}"


class TakenCell(models.Model):
    """Five minutes (or one seat) of a resource that belong to one claim. No row means free."""

    resource = models.ForeignKey("directory.Resource", on_delete=models.CASCADE, related_name="+")
    cell = models.PositiveBigIntegerField()
    hold = models.ForeignKey(Hold, null=True, on_delete=models.CASCADE, related_name="cells")
    booking = models.ForeignKey(Booking, null=True, on_delete=models.CASCADE, related_name="cells")

    session = models.ForeignKey(
        ClassSession, null=True, on_delete=models.CASCADE, related_name="cells"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["resource", "cell"], name="a_cell_is_taken_once"),
            models.CheckConstraint(
                condition=one_claim(),
                name="a_cell_belongs_to_one_claim",
            ),
        )

    def __str__(self) -> str:
        return f"cell {self.cell} of resource {self.resource_id}"
