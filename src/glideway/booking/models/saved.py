"""A search that somebody saved, to be told when something sooner opens."""

import uuid

from django.db import models

from glideway.kit.secrets import SealedText


class SavedSearch(models.Model):
    """What somebody asked of the network, until when they want to hear of sooner times."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    patient = models.ForeignKey(
        "directory.Patient", on_delete=models.CASCADE, related_name="saved_searches"
    )
    address = SealedText(help_text="The search as the result page's address carries it.")
    zone = models.CharField(max_length=40, help_text="IANA name: whose night is left in peace.")
    bar_at = models.DateTimeField(
        null=True, help_text="The soonest start known to them; null: nothing was open."
    )
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField(help_text="It ends by itself.")
    ended_at = models.DateTimeField(null=True, help_text="They ended it.")
    told_at = models.DateTimeField(null=True, help_text="The last letter.")
    looked_at = models.DateTimeField(help_text="The last look; the oldest is looked at first.")

    class Meta:
        indexes = (
            models.Index(fields=["ended_at", "looked_at"], name="saved_searches_by_last_look"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("made_at")),
                name="a_saved_search_ends_after_it_began",
            ),
        )

    def __str__(self) -> str:
        return f"saved search {self.pk}"
