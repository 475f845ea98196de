"""Clinics: places that can be visited, what can be taken there once, and what can be booked."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


def usual_reminders() -> list[int]:
    """A week, two days, a day and two hours before."""
    return [168, 48, 24, 2]


class Clinic(models.Model):
    """One place that can be visited."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    street = models.CharField(max_length=120)
    place = models.CharField(max_length=80, db_index=True, help_text="Slug of a Place.")
    city = models.CharField(max_length=80)
    province = models.CharField(max_length=2)
    postal_code = models.CharField(max_length=7)
    lat = models.FloatField()
    lon = models.FloatField()
    zone = models.CharField(max_length=40, help_text="IANA name.")
    phone = models.CharField(max_length=20)
    email = models.EmailField()
    languages = models.JSONField(default=list)
    step_free = models.BooleanField(default=False)
    direct_billing = models.BooleanField(default=False)
    parking = models.CharField(max_length=12, default="street", help_text="street, lot or none")
    transit = models.JSONField(
        default=dict, help_text='{"en": …, "fr": …}: how to come by transit.'
    )
    cancel_hours = models.PositiveSmallIntegerField(default=24)
    cancel_fee_cents = models.PositiveIntegerField(default=0)
    reminder_hours = models.JSONField(
        default=usual_reminders, help_text="Hours before a visit at which patients are reminded."
    )
    closed_on_holidays = models.BooleanField(default=False)
    online_link = models.URLField(blank=True, help_text="The clinic's own video room; https.")
    stated = models.BooleanField(
        default=True, help_text="It said how one gets in, pays and cancels; else nothing is shown."
    )
    listed_at = models.DateTimeField(null=True)
    hidden_at = models.DateTimeField(null=True)
    hidden_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = (models.Index(fields=["lat", "lon"], name="clinics_by_position"),)

    def __str__(self) -> str:
        return self.name


class Resource(models.Model):
    """What can be taken once: a practitioner's time (wherever it is spent), a room, a device."""

    class Kind(models.TextChoices):
        PRACTITIONER = "practitioner", _("Practitioner")
        ROOM = "room", _("Room")
        DEVICE = "device", _("Device")
        CLASS = "class", _("Class")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    name = models.CharField(max_length=80)
    sort = models.CharField(
        max_length=40, blank=True, help_text="Of a device: which sort, as services ask for it."
    )
    retired_at = models.DateTimeField(null=True)
    clinic = models.ForeignKey(
        Clinic, null=True, on_delete=models.CASCADE, related_name="resources"
    )
    practitioner = models.OneToOneField(
        "directory.Practitioner", null=True, on_delete=models.CASCADE, related_name="resource"
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(clinic=None) ^ models.Q(practitioner=None),
                name="a_resource_is_of_a_clinic_or_a_practitioner",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Service(models.Model):
    """What one can book at a clinic: length, price, buffers, notice, by which channel."""

    class Kind(models.TextChoices):
        CONSULT = "consult", _("Free phone or online consult")
        FIRST = "first", _("First assessment")
        FOCUSED = "focused", _("Focused treatment")
        FULL = "full", _("Treatment in a full rehabilitation visit")
        FOLLOW_UP = "follow_up", _("Follow-up")

    class Channel(models.TextChoices):
        IN_PERSON = "in_person", _("At the clinic")
        PHONE = "phone", _("By phone")
        ONLINE = "online", _("Online")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="services")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    channel = models.CharField(max_length=12, choices=Channel.choices, default=Channel.IN_PERSON)
    minutes = models.PositiveSmallIntegerField()
    price_cents = models.PositiveIntegerField()
    buffer_before = models.PositiveSmallIntegerField(default=0, help_text="Minutes.")
    buffer_after = models.PositiveSmallIntegerField(default=0, help_text="Minutes.")
    notice_minutes = models.PositiveIntegerField(default=60)
    horizon_days = models.PositiveSmallIntegerField(null=True, default=60)
    max_per_day = models.PositiveSmallIntegerField(null=True)
    needs_room = models.BooleanField(default=True)
    devices = models.JSONField(default=list, help_text="Sorts of device that each visit takes.")
    people = models.PositiveSmallIntegerField(
        default=1, help_text="Practitioners who give it together."
    )
    capacity = models.PositiveSmallIntegerField(
        null=True, help_text="Seats of a class; null: one patient."
    )
    approval_hours = models.PositiveSmallIntegerField(
        null=True, help_text="Patients ask; the clinic answers within so many hours."
    )
    deposit_cents = models.PositiveIntegerField(default=0, help_text="Where a deposit port is on.")
    new_patients = models.BooleanField(default=True, help_text="A first-time patient may book it.")
    technique = models.CharField(
        max_length=24, blank=True, help_text="Named: on offer only by who holds its certificate."
    )
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["clinic", "kind", "channel", "minutes"], name="a_price_list_names_each_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.minutes} min"


class Placement(models.Model):
    """A practitioner at a clinic: which services, how fine a grid, since when."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    practitioner = models.ForeignKey(
        "directory.Practitioner", on_delete=models.CASCADE, related_name="placements"
    )
    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="placements")
    services = models.ManyToManyField(Service, related_name="placements")
    slot_step = models.PositiveSmallIntegerField(default=15, help_text="Minutes.")
    accepts_new = models.BooleanField(default=True)
    starts_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["practitioner", "clinic"], name="a_practitioner_is_placed_once_at_a_clinic"
            ),
        )

    def __str__(self) -> str:
        return f"placement {self.pk}"
