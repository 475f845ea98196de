"""What changed of anybody's time, as the database itself wrote it down."""

from django.db import models
from django.db.models.functions import Now


class Change(models.Model):
    """One change that can matter to a search of the network, written by a trigger.

    In the transaction of what it tells, so no verb can forget it. Of a claim that is made, moved or
    given back it names the resource, the room and the cells between which to look again; of hours,
    services, people, papers and clinics whose they are. Plain numbers, no keys: what it tells of
    may be gone. Kept for some days, for those that follow.
    """

    class What(models.TextChoices):
        TIME = "time", "time of a resource"
        BINDING = "binding", "what a claim binds besides"
        CLINIC = "clinic", "a clinic, its people, services and rooms"
        PLACEMENT = "placement", "hours, or the services somebody gives"
        PRACTITIONER = "practitioner", "somebody, papers, or ways between clinics"
        CREDENTIAL = "credential", "a check of a paper"

    what = models.CharField(max_length=12, choices=What.choices)
    about = models.BigIntegerField(null=True, help_text="Of time a resource; else what it says.")
    room = models.BigIntegerField(null=True)
    claim = models.BigIntegerField(null=True)
    of = models.CharField(max_length=1, default="", db_default="", help_text="h, b or c: of claim.")
    session = models.BigIntegerField(null=True, help_text="The class of which it is a seat.")
    first_cell = models.BigIntegerField(null=True)
    end_cell = models.BigIntegerField(null=True, help_text="The first cell that is not meant.")
    at = models.DateTimeField(db_default=Now(), help_text="By the clock of the database.")
    tx = models.BigIntegerField(
        default=0, db_default=0, help_text="On PostgreSQL the transaction that wrote it."
    )

    class Meta:
        indexes = (
            models.Index(
                fields=["tx"], name="changes_by_transaction", condition=models.Q(tx__gt=0)
            ),
        )

    def __str__(self) -> str:
        return f"change {self.pk}"
