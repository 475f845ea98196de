"""Which readings before the work were taken before it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q

from glideway.care.models import Pass, Reading


def late() -> Q:
    """Readings that stand as "before" and were entered after a pass of their visit."""
    passes = Pass.objects.filter(
        treatment__visit=OuterRef("visit"), undone_at=None, made_at__lt=OuterRef("read_at")
    )
    return Q(moment=Reading.Moment.BEFORE) & Q(Exists(passes))


def is_late(one: Reading) -> bool:
    """The same of a row; an import's passes come after its readings."""
    return bool(getattr(one, "late", False))


def timely(readings: Iterable[Reading]) -> list[Reading]:
    """All but those: they tell nothing of how it was before."""
    return [one for one in readings if not is_late(one)]
