"""What patients tell between visits: how it was after one, and what is new before the next."""

import uuid

from django.db import models

from glideway.kit.secrets import SealedText


class FollowUp(models.Model):
    """How it was after a visit, told by its patient. Each telling is a row; the last one counts."""

    class Moment(models.TextChoices):
        AFTER = "after", "a day or two after"
        BEFORE = "before", "the day before the next"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    visit = models.ForeignKey("care.Visit", on_delete=models.CASCADE, related_name="followups")
    moment = models.CharField(max_length=8, choices=Moment.choices)
    effects = models.JSONField(default=list, help_text="Words of the closed list.")
    lasted = models.CharField(max_length=12, blank=True)
    news = SealedText(help_text="What is new since, in the patient's words.")
    told_at = models.DateTimeField()
    alarm = models.BooleanField(default=False, help_text="Somebody must call about it.")
    called_at = models.DateTimeField(null=True, help_text="Somebody spoke with the patient.")
    called_by = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["visit", "told_at"], name="followups_by_visit"),
            models.Index(
                fields=["told_at"],
                condition=models.Q(alarm=True, called_at=None),
                name="followups_to_call_about",
            ),
        )

    def __str__(self) -> str:
        return f"follow-up {self.pk}"
