"""Tries left. A table counts, so every worker sees the same count, and it fails closed."""

from datetime import UTC, datetime, timedelta

from django.db import connection
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from glideway.kit.models import Limit
from glideway.kit.refusals import Refusal
from glideway.kit.secrets import blind

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# One statement makes the row or counts on it, and tells by how many rows it touched: at a limit
# none. Two at once meet at the key; the second counts what the first has written.
SPEND = (
    "INSERT INTO kit_limit (what, who, window_starts_at, spent) SELECT %s, %s, %s, 1 WHERE %s > 0"
    " ON CONFLICT (what, who, window_starts_at)"
    " DO UPDATE SET spent = kit_limit.spent + 1 WHERE kit_limit.spent < %s"
)


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
    moment = connection.ops.adapt_datetimefield_value(starts)
    with connection.cursor() as cursor:
        cursor.execute(SPEND, [what, blind(who), moment, most, most])
        used = cursor.rowcount
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
