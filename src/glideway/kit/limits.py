"""Tries left. A table counts, so every worker sees the same count, and it fails closed."""

from datetime import UTC, datetime, timedelta

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from glideway.kit.models import Limit
from glideway.kit.refusals import Refusal
from glideway.kit.secrets import blind

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class TooMany(Refusal):
    """Too often in too short a time; `again_at` is when the next try counts."""

    code = "too-many-tries"
    status = 429
    sentence = _("That was tried too often. Please wait a little, then try again.")


def spend(*, what: str, who: str, most: int, window: timedelta, now: datetime) -> None:
    """Use one of `most` tries that `who` has for `what` in this window; TooMany when none is left.

    Windows are fixed stretches since 1970, so the count needs no cleaning to be right.
    """
    starts = _window(window, now)
    row = Limit(what=what, who=blind(who), window_starts_at=starts)
    spent = Limit.objects.filter(what=what, who=row.who, window_starts_at=starts, spent__lt=most)
    used = spent.update(spent=F("spent") + 1)  # once a window has its row, one statement
    if not used:  # no row yet, or a twin's that came between, or none left: asked again, it tells
        Limit.objects.bulk_create([row], ignore_conflicts=True)
        used = spent.update(spent=F("spent") + 1)
    if not used:
        raise TooMany(again_at=starts + window)


def give_back(*, what: str, who: str, window: timedelta, now: datetime) -> None:
    """Undo one try of this window: what it was spent for did not happen."""
    rows = Limit.objects.filter(what=what, who=blind(who), window_starts_at=_window(window, now))
    rows.filter(spent__gt=0).update(spent=F("spent") - 1)


def spent(*, what: str, who: str, window: timedelta, now: datetime) -> bool:
    """Whether any try of this window was used."""
    rows = Limit.objects.filter(what=what, who=blind(who), window_starts_at=_window(window, now))
    return rows.filter(spent__gt=0).exists()


def forget(*, before: datetime) -> int:
    """Drop counts of windows that began before `before`; housekeeping, never needed to be right."""
    return Limit.objects.filter(window_starts_at__lt=before).delete()[0]


def _window(window: timedelta, now: datetime) -> datetime:
    return EPOCH + (now - EPOCH) // window * window
