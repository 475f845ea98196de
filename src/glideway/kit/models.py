"""Tables of the kit: the chained record, the outbox, tries left, kept answers."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from glideway.kit.secrets import SealedText


class AuditEntry(models.Model):
    """One line of a clinic's chained record: who saw or did what to whose record.

    Ids and kinds only, never clinical text. Rows are append-only: a trigger of the database
    refuses UPDATE and DELETE.
    """

    chain = models.CharField(max_length=40, help_text="The clinic's number, or `network`.")
    number = models.PositiveBigIntegerField(help_text="Counts from 1 without a gap.")
    at = models.DateTimeField()
    role = models.CharField(max_length=16)
    actor = models.CharField(max_length=80)
    actor_name = models.CharField(max_length=120, blank=True)
    act = models.CharField(max_length=60, help_text="A past-tense word: `visit.viewed`.")
    kind = models.CharField(max_length=40)
    about = models.CharField(max_length=64)
    patient_id = models.PositiveBigIntegerField(null=True, db_index=True)
    why = models.CharField(max_length=200, blank=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["chain", "number"], name="a_chain_counts_each_entry"),
        )

    def __str__(self) -> str:
        return f"{self.chain} {self.number}: {self.act}"


class AuditHead(models.Model):
    """Where a chain ends; writers of one chain queue on this row."""

    chain = models.CharField(max_length=40, primary_key=True)
    number = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.chain} at {self.number}"


class Message(models.Model):
    """One outgoing mail or SMS: due, then sent or withdrawn. The outbox is this table."""

    class Channel(models.TextChoices):
        EMAIL = "email", _("E-mail")
        SMS = "sms", _("Text message")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    key = models.CharField(max_length=120, unique=True, help_text="Makes sending twice harmless.")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    to = SealedText()
    subject = models.CharField(max_length=200, blank=True, help_text="Never health text.")
    text = SealedText()
    language = models.CharField(max_length=5, default="en")
    clinic_id = models.PositiveBigIntegerField(null=True)
    about = models.CharField(max_length=64, blank=True, help_text="kind:public id")
    sequence = models.PositiveIntegerField(
        default=0, help_text="Which state of what it is about this message tells."
    )
    kind = models.CharField(
        max_length=16, default="service", help_text="service, reminder, plan, exercise or news"
    )
    patient_id = models.PositiveBigIntegerField(null=True, db_index=True)
    sender = models.CharField(max_length=120, blank=True, help_text="The clinic by name.")
    calendar = SealedText(null=True, help_text="An iCalendar part.")
    method = models.CharField(max_length=8, blank=True, help_text="REQUEST or CANCEL.")
    outcome = models.CharField(max_length=24, blank=True, help_text="Why it did not go.")
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0, help_text="How often a carrier failed.")
    sent_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["due_at"], name="messages_by_due_time"),)

    def __str__(self) -> str:
        return f"{self.channel} {self.public_id}"


class Limit(models.Model):
    """Tries left for an address, a network or a contact, in one window of time."""

    what = models.CharField(max_length=40)
    who = models.CharField(max_length=64, help_text="A keyed digest: the table names nobody.")
    window_starts_at = models.DateTimeField()
    spent = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["what", "who", "window_starts_at"], name="a_window_has_one_count"
            ),
        )

    def __str__(self) -> str:
        return f"{self.what}: {self.spent}"


class KeptAnswer(models.Model):
    """The answer kept for an idempotency key, in the transaction of its effect."""

    actor = models.CharField(max_length=120)
    key = models.CharField(max_length=64)
    route = models.CharField(max_length=60)
    body = models.CharField(max_length=64, help_text="SHA-256 of the canonical body.")
    answer = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["actor", "key"], name="a_key_names_one_request"),
        )

    def __str__(self) -> str:
        return f"{self.route} {self.key}"
